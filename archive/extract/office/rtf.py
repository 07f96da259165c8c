"""Rich Text Format: headings, paragraphs and table rows, then the notes.

striprtf's tables say which groups hold no text and which code page a font's character set is in.
The groups are walked here, because its one string has neither cells with several paragraphs nor
footnotes nor text boxes, and its patterns take quadratic time on a file of one long line.
Format: Rich Text Format Specification 1.9.1 (2008).
"""

import re
from copy import copy

from striprtf.striprtf import charset_map, destinations, specialchars

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import RTF
from archive.extract.office import rtf_pages
from archive.extract.office.rtf_story import Story

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|((?:\\'[0-9a-fA-F]{2})+)|\\(.)|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n]+)",
    re.S,
)
_DEPTH = 10_000
_BODY_LEVEL = 9
_MOST_UNITS, _NO_FONT = 100, -1
_HEADING_NAME = re.compile(rb"\s*(?:heading \d|title;)", re.I)
_COUNTED = re.compile(r"\d|\w[.)]")
"""In what stands before a list item: a number, not the picture of a bullet."""
_SOFT = frozenset({"shp", "shpgrp", "shpinst", "do", "object", "upr", "info"})
"""Groups that are skipped but for some inside of them."""
_INSIDE = frozenset({"shptxt", "dptxbxtext", "title"})
_SHOWN = frozenset({"result", "ud"})
_ASIDE = _INSIDE | {"footnote", "listtext", "pntext"}
"""Groups whose text stands somewhere else than where it is written."""
_SKIPPED = (frozenset(destinations) | {"pict", "listtable", "pgdsctbl"}) - _SOFT - _SHOWN - _ASIDE
_SIGNS = {word: sign for word, sign in specialchars.items() if len(word) > 1 and sign > "~"} | {
    "tab": "\t",
    "line": "\n",
    "column": "\n",
}
_SYMBOLS = {"~": "\xa0", "-": "\xad", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}


def read(content: bytes) -> Extracted:
    """The document's blocks. A file that breaks off gives what it has."""
    walk = _Walk()
    walk.over(content)
    page = walk.old.better_page()
    if page:
        walk = _Walk(instead_of_old=page)
        walk.over(content)
    return Extracted(RTF, (Page(None, walk.blocks()),), None, walk.title, "", "")


class _State:
    """What a group inherits and gives back at its end."""

    __slots__ = (
        *("skipped", "sealed", "table", "deleted", "in_table", "heading"),
        *("story", "font", "units"),
    )

    def __init__(self, story: Story) -> None:
        self.story = story
        self.skipped = self.sealed = False
        """No text; and none in any group inside of it."""
        self.table = ""
        """fonttbl or stylesheet, inside of these."""
        self.deleted = self.in_table = self.heading = False
        self.font: int | None = None
        self.units = 1
        """How many letters stand after a \\u for programs that do not know it."""


class _Walk:
    """One pass over the file."""

    def __init__(self, *, instead_of_old: str = "") -> None:
        self.title = ""
        self.old = rtf_pages.Old()
        self._instead_of_old = instead_of_old
        self._text = Story("text")
        self._notes: list[Block] = []
        self._state = _State(self._text)
        self._stack: list[_State] = []
        self._codec = rtf_pages.WESTERN
        self._fonts: dict[int, str] = {}
        self._first_font = 0
        self._font = 0
        self._style = 0
        self._headings: set[int] = set()
        self._bytes = bytearray()
        self._skip = 0
        """Letters still to be passed over after a \\u."""

    def blocks(self) -> tuple[Block, ...]:
        return (*self._text.blocks, *self._notes)

    def over(self, content: bytes) -> None:
        at = 0
        starred = False
        while (token := _TOKEN.match(content, at)) is not None:
            at = token.end()
            word, number, letters, symbol, brace, plain = token.groups()
            if word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    at += max(value or 0, 0)
                else:
                    self._word(word.decode(), value, starred=starred)
            elif letters is not None:
                self._letters(bytes.fromhex(letters.replace(b"\\'", b"").decode()))
            elif plain is not None:
                self._letters(plain)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
                if not self._stack:
                    break
            elif symbol is not None:
                self._symbol(symbol.decode("latin-1"))
            starred = symbol == b"*"
        while self._stack:
            self._close()
        self._end_paragraph()
        self._text.end_row()

    def _open(self) -> None:
        if len(self._stack) >= _DEPTH:
            raise RecursionError
        self._flush()
        self._stack.append(self._state)
        self._state = copy(self._state)

    def _close(self) -> None:
        self._flush()
        ended = self._state.story
        if self._stack:
            self._state = self._stack.pop()
        if ended is not self._state.story:
            self._end_story(ended)

    def _end_story(self, story: Story) -> None:
        if story.kind in ("shptxt", "dptxbxtext"):
            story.end_paragraph(heading=False, in_table=False)
            self._state.story.put_after(story.blocks)
            return
        text = story.text()
        if story.kind == "title":
            self.title = text
        elif story.kind == "footnote" and text:
            self._notes.append(Block("text", text))
        elif story.kind in ("listtext", "pntext") and _COUNTED.search(text):
            self._state.story.add(f"{text} ")

    def _word(self, word: str, number: int | None, *, starred: bool) -> None:
        self._skip = 0
        state = self._state
        if word in _ASIDE:
            if not (state.sealed if word in _INSIDE else state.skipped):
                state.story = Story(word)
                state.skipped = state.in_table = state.heading = False
                # what describes the file is in the file's code page, whatever its fonts are
                state.font = _NO_FONT if word == "title" else state.font
        elif word in _SHOWN:
            state.skipped = state.sealed
        elif word in ("fonttbl", "stylesheet"):
            state.table, state.skipped = word, True
        elif word in _SOFT:
            state.skipped = True
        elif word in _SKIPPED or starred:
            state.skipped = state.sealed = True
        elif state.table:
            self._define(state.table, word, number or 0)
        elif word in rtf_pages.NAMED or word == "ansicpg":
            self._codec = rtf_pages.NAMED.get(word) or rtf_pages.codec(number) or self._codec
        elif word == "deff":
            self._first_font = number or 0
        elif not state.skipped:
            self._set(word, number)

    def _define(self, table: str, word: str, number: int) -> None:
        """What a font or a style is; `_letters` has the style's name."""
        if table == "stylesheet":
            if word == "s":
                self._style = number
            elif word == "outlinelevel" and number < _BODY_LEVEL:
                self._headings.add(self._style)
        elif word == "f":
            self._font = number
        elif word == "fcharset":
            self._fonts[self._font] = rtf_pages.known(charset_map.get(number, ""))
        elif word == "cpg":
            self._fonts[self._font] = rtf_pages.codec(number)

    def _set(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case "u" if number is not None:
                self._add(chr(number & 0xFFFF))
                self._skip = state.units
            case "uc":
                state.units = min(max(number or 0, 0), _MOST_UNITS)
            case "par" | "sect" | "page" | "nestcell":
                self._end_paragraph()
            case "cell":
                self._flush()
                state.story.end_cell()
            case "row":
                self._flush()
                state.story.end_row()
            case "pard":
                state.in_table = state.heading = False
            case "intbl":
                state.in_table = True
            case "s":
                state.heading = number in self._headings
            case "outlinelevel":
                state.heading = (number or 0) < _BODY_LEVEL
            case "plain" | "f":
                self._flush()
                state.font = number if word == "f" else None
                state.deleted = state.deleted and word == "f"
            case "deleted":
                self._flush()
                state.deleted = number != 0
            case _ if word in _SIGNS:
                self._add(_SIGNS[word])

    def _symbol(self, symbol: str) -> None:
        if self._skip:
            self._skip -= 1
        elif symbol in "\r\n" and not self._state.skipped:
            self._end_paragraph()
        elif symbol in _SYMBOLS:
            self._add(_SYMBOLS[symbol])

    def _letters(self, data: bytes) -> None:
        passed = min(self._skip, len(data))
        self._skip -= passed
        if self._state.table == "stylesheet" and _HEADING_NAME.match(data):
            self._headings.add(self._style)
        if not self._state.skipped and not self._state.deleted:
            self._bytes += data[passed:]

    def _add(self, text: str) -> None:
        self._flush()
        if not self._state.skipped and not self._state.deleted:
            self._state.story.add(text)

    def _flush(self) -> None:
        """The bytes so far as text, in the code page of their font."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        font = self._state.font if self._state.font is not None else self._first_font
        codec = self._fonts.get(font) or self._codec
        if codec in rtf_pages.OLD:
            self.old.add(codec, data)
            codec = self._instead_of_old or codec
        elif codec == rtf_pages.WESTERN and rtf_pages.is_russian(data, self._codec):
            codec = rtf_pages.RUSSIAN
        self._state.story.add(data.decode(codec, "replace"))

    def _end_paragraph(self) -> None:
        self._flush()
        state = self._state
        state.story.end_paragraph(heading=state.heading, in_table=state.in_table)
