"""In which code page the letters of an RTF file are, whatever it says they are in."""

import codecs
import re

from archive.extract.text import code_pages

NAMED = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""By the control words that name one for the whole file."""
WESTERN, RUSSIAN = "cp1252", "cp1251"
OLD = frozenset({"cp437", "cp850", "mac_roman", "mac-roman"})
"""Of DOS and the first Macintosh: programs named them whatever alphabet they wrote in."""
_LONG = re.compile(rb"[\xc0-\xff]{4}")
"""In the western page never a word."""
_MIXED = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]")
"""In the Russian one never a word."""
_RUSSIAN_WORD = re.compile("[А-Яа-яЁё]{4}")
_KEPT = 100_000


class Old:
    """What was said to be in old pages: a run may be one letter, together they tell the page."""

    def __init__(self) -> None:
        self._kept: dict[str, bytearray] = {}

    def add(self, page: str, data: bytes) -> None:
        """One run of letters, said to be in that page."""
        kept = self._kept.setdefault(page, bytearray())
        if not data.isascii() and len(kept) < _KEPT:
            kept += data[:_KEPT] + b" "

    def better_page(self) -> str:
        """In which page they are Russian if they make less sense in the one named; else empty."""
        for named, kept in self._kept.items():
            words = code_pages.sample(bytes(kept))
            best = code_pages.best_page(words)
            better = code_pages.cost(words, best) < code_pages.cost(words, named)
            if better and _RUSSIAN_WORD.search(words.decode(best, "replace")):
                return best
        return ""


def is_russian(data: bytes, document: str) -> bool:
    """In a font that claims to be western: programs that knew no character sets left it so."""
    if document == RUSSIAN:
        return _MIXED.search(data) is None
    return _LONG.search(data) is not None


def codec(page: int | None) -> str:
    """Python's name of a Windows code page; empty for one that is not known."""
    return {65001: "utf-8", 10000: "mac_roman", 10007: "mac_cyrillic"}.get(
        page or 0, known(f"cp{page}")
    )


def known(name: str) -> str:
    """Python's own name of a codec; empty if it has none."""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
