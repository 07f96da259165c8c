"""Words broken at a line's end: put together again, unless the hyphen is the word's own."""

import re
from collections.abc import Iterable

_BROKEN = re.compile(r"([^\W\d_]+)[-\u2010\xad]$")
_SOFT = "\xad"
_HYPHENS = ("-", "\u2010", _SOFT)
_BEGINS = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_ALWAYS_BEFORE = frozenset({"то", "либо", "нибудь", "таки", "ка"})
"""Russian particles that are written with a hyphen after any word."""
_ALWAYS_AFTER = frozenset({"кое", "self", "non", "ex", "vice", "quasi", "экс", "вице"})


_FEW_LINES = 100
_BREAKING_SHARE = 0.015
"""Of lines that end in a hyphen, from which a document breaks words at all. In those that do it is
0.05 and more; in those that do not, a line ends so only where a word has a hyphen of its own."""


class Words:
    """The words of one document, to tell a broken word from a hyphenated one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._plain: set[str] = set()
        self._hyphenated: set[str] = set()
        lines = broken = 0
        for text in texts:
            lowered = text.lower()
            lines += 1
            broken += text.endswith(_HYPHENS) and text[-2:-1].isalpha()
            if "-" in text or "\u2010" in text or "\u2011" in text:
                self._hyphenated.update(_HYPHENATED.findall(lowered))
            # the first and the last word of a line may be halves
            self._plain.update(_WORD.findall(lowered)[1:-1])
        self._breaks = broken > _BREAKING_SHARE * lines or lines < _FEW_LINES

    def join(self, before: str, after: str) -> str:
        """Two lines of one paragraph as running text."""
        broken = _BROKEN.search(before) if before.endswith(_HYPHENS) else None
        begins = _BEGINS.match(after)
        if broken is None or begins is None or not begins[0][0].islower():
            if before.endswith(_SOFT):
                before = before[:-1] + "-"
            glued = before.endswith(("-", "\u2010", "/")) and not before.endswith((" -", " /"))
            return before + after if glued else f"{before} {after}"
        is_soft = before.endswith(_SOFT)
        if not is_soft and self._keeps_hyphen(broken[1].lower(), begins[0].lower()):
            return before[:-1] + "-" + after
        return before[:-1] + after

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        if f"{first}-{second}" in self._hyphenated:
            return first + second not in self._plain
        if first + second in self._plain:
            return False
        return not self._breaks or second in _ALWAYS_BEFORE or first in _ALWAYS_AFTER
