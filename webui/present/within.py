"""What the box "In this document" says."""

from dataclasses import dataclass

from archive.records import Version
from webui import words
from webui.present.versions import attached
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How many matches a version has: another than the one shown, or one of two side by side."""

    text: str
    url: str
    """Empty if there is none to lead to."""


@dataclass(frozen=True, slots=True)
class Within:
    query: str
    refused: str = ""
    """Why it could not be looked for."""
    elsewhere: tuple[Elsewhere, ...] = ()
    columns: tuple[Elsewhere, ...] = ()
    """What each of two versions side by side has, from its first match on."""
    kept: tuple[tuple[str, str], ...] = ()
    """Further fields of its form: the version shown, the filters that a reader came with."""


def elsewhere(version: Version, count: int, url: str) -> Elsewhere:
    """ "5 in English", "attachment: letter.pdf: 5"."""
    n = words.number(count)
    if version.attachment:
        return Elsewhere(f"{attached(version)}: {n}", url)
    if version.lang == "en":
        return Elsewhere(gettext("%(n)s in English", n=n), url)
    if version.lang == "ru":
        return Elsewhere(gettext("%(n)s in Russian", n=n), url)
    return Elsewhere(f"{words.language(version.lang)}: {n}", url)
