"""The versions of a document: which one opens, and what to say of each."""

from dataclasses import dataclass

from archive.records import Document, Status, Version
from webui import words
from webui.translated import gettext

_TRUST = (Status.ORIGINAL, Status.AUTHENTIC, Status.OFFICIAL, Status.UNOFFICIAL, None,
          Status.MACHINE)  # fmt: skip
"""Which of several versions in one language a reader is given first."""


@dataclass(frozen=True, slots=True)
class VersionView:
    key: str
    lang: str
    status: Status | None
    pages: int | None
    media_type: str
    size: int
    sha256: str
    url: str
    opens: bool
    """Whether it is the one that a reader is given first."""
    readable: bool
    """Whether text could be taken from the file."""

    @property
    def says(self) -> str:
        """The version in a few words: "English, original", or "Also in Russian"."""
        if not self.opens:
            return _also(self.lang)
        language = words.capital(words.language(self.lang))
        return ", ".join(filter(None, (language, self._status())))

    @property
    def remark(self) -> str:
        """What follows, muted: "official translation"; empty if there is nothing to add."""
        return "" if self.opens else self._status()

    @property
    def file(self) -> str:
        """ "8 pages", "PDF, 212 KB"."""
        return f"{words.media(self.media_type)}, {words.size(self.size)}"

    @property
    def code(self) -> str:
        return self.lang.upper()

    def _status(self) -> str:
        return str(words.STATUS[self.status]) if self.status else ""


def opened(document: Document, lang: str) -> Version | None:
    """The version a reader of `lang` is given: in their language, else the original.

    None when the document is known by its description only.
    """
    in_lang = [version for version in document.versions if version.lang == lang]
    from_these = in_lang or document.versions
    return min(from_these, key=lambda version: _TRUST.index(version.status), default=None)


def view(version: Version, url: str, *, opens: bool) -> VersionView:
    return VersionView(
        key=version.key,
        lang=version.lang,
        status=version.status,
        pages=version.pages,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
        url=url,
        opens=opens,
        readable=not version.unreadable,
    )


def missing(document: Document, lang: str) -> str:
    """What to say when there is no version in the reader's language; empty if there is."""
    if any(version.lang == lang for version in document.versions):
        return ""
    return gettext("No Russian version") if lang == "ru" else gettext("No English version")


def _also(lang: str) -> str:
    if lang == "en":
        return gettext("Also in English")
    if lang == "ru":
        return gettext("Also in Russian")
    return gettext("Also in another language: %(language)s", language=words.language(lang))
