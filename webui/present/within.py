"""What the box "In this document" says."""

from dataclasses import dataclass

from archive.records import Version
from webui import words
from webui.present.versions import attached
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another version that has what this one has not."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Within:
    query: str
    refused: str = ""
    """Why it could not be looked for."""
    elsewhere: tuple[Elsewhere, ...] = ()


def elsewhere(version: Version, count: int, url: str) -> Elsewhere:
    """ "in English: 5", "attachment: letter.pdf: 5"."""
    lang = version.lang
    if version.attachment:
        return Elsewhere(f"{attached(version)}: {words.number(count)}", url)
    if lang == "en":
        return Elsewhere(gettext("in English: %(n)s", n=words.number(count)), url)
    if lang == "ru":
        return Elsewhere(gettext("in Russian: %(n)s", n=words.number(count)), url)
    return Elsewhere(f"{words.language(lang)}: {words.number(count)}", url)
