"""Addresses by which a document is cited, and those of its citations as files."""

from urllib.parse import quote, urlencode

from webui.urls.writing import document_url


def cite_url(lang: str, document: str, version: str | None, suffix: str) -> str:
    """The citation of a version as a file; `suffix` is that of a format."""
    query = f"?{urlencode({'v': version})}" if version else ""
    return f"/{lang}/doc/{quote(document)}/cite.{suffix}{query}"


def permanent_url(root: str, lang: str, document: str, version: str | None) -> str:
    """The whole address to cite: no search in it, and the version named."""
    return whole_url(root, document_url(lang, document, version=version))


def whole_url(root: str, address: str) -> str:
    """An address of ours for those who are elsewhere.

    `root` is the site's ("https://svod.example"), perhaps only as the request gives it: nobody
    checked it.
    """
    return quote(root, safe=":/[]") + address
