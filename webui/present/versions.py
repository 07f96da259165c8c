"""The versions of a document: which one opens, and what to say of each."""

from dataclasses import dataclass

from archive.extract.media import MBOX
from archive.records import Document, Status, Version
from webui import words
from webui.translated import gettext

_TRUST = (Status.ORIGINAL, Status.AUTHENTIC, Status.OFFICIAL, Status.UNOFFICIAL, None,
          Status.MACHINE)  # fmt: skip
"""Which of several versions in one language a reader is given first."""
_NAME_SHOWN = 60
"""Letters of an attachment's name: a line of a telephone holds forty."""


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
    scanned: float | None
    """How sure OCR was of its letters, 0 to 1; None where the file itself gives the text."""
    unread: int
    """Pages that nobody could read."""
    attachment: str | None
    """What the mail calls it; None for a version that is a file of its own."""
    attached: str
    """The same in words: "attachment: letter.pdf"; empty for a file of its own."""

    @property
    def says(self) -> str:
        """The version in a few words: "English, original", "Also in Russian", or its name."""
        if self.attached:
            return self.attached
        if not self.opens:
            return _also(self.lang)
        language = words.capital(words.language(self.lang))
        return ", ".join(filter(None, (language, self._status())))

    @property
    def remark(self) -> str:
        """What follows, muted: "official translation"; empty if there is nothing to add."""
        scanned = gettext("scanned") if self.scanned is not None else ""
        return "" if self.opens else ", ".join(filter(None, (self._status(), scanned)))

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why its words may not be found, or not be right."""
        poor = gettext("Scanned: the text may contain errors") if self.scanned is not None else ""
        none = "" if self.readable else gettext("Not searchable by text")
        some = words.unread(self.unread) if self.unread else ""
        return tuple(filter(None, (none, poor, some)))

    @property
    def extent(self) -> str:
        """ "8 pages", "12 letters"; empty where the format has no pages."""
        if not self.pages:
            return ""
        return words.letters(self.pages) if self.media_type == MBOX else words.pages(self.pages)

    @property
    def file(self) -> str:
        """ "PDF, 212 KB"."""
        return f"{words.media(self.media_type)}, {words.size(self.size)}"

    @property
    def code(self) -> str:
        return self.lang.upper()

    def _status(self) -> str:
        return str(words.STATUS[self.status]) if self.status else ""


def opened(document: Document, lang: str) -> Version | None:
    """The version a reader of `lang` is given: in their language, else the original.

    Never an attachment while its letter is there: it is the letter that says what it is.
    None when the document is known by its description only.
    """
    letters = [version for version in document.versions if not version.attachment]
    held = letters or document.versions
    from_these = [version for version in held if version.lang == lang] or held
    return min(from_these, key=trust, default=None)


def trust(version: Version) -> int:
    """For sorting the versions of one language: which a reader is given before which."""
    return _TRUST.index(version.status)


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
        scanned=version.confidence,
        unread=version.unread,
        attachment=version.name if version.attachment else None,
        attached=attached(version),
    )


def attached(version: Version) -> str:
    """ "attachment: letter.pdf", or its number if it has no name; empty for any other version."""
    if not version.attachment:
        return ""
    if not version.name:
        return gettext("attachment %(n)s", n=words.number(version.attachment))
    return gettext("attachment: %(name)s", name=_short(version.name))


def _short(name: str) -> str:
    """Cut in the middle: the ending of a file's name says what it is."""
    if len(name) <= _NAME_SHOWN:
        return name
    return f"{name[: _NAME_SHOWN - 12]}…{name[-11:]}"


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
