"""The numbers that an OpenDocument text counts itself, for its lists and its headings.

A list says by its style how each level is written; which list goes on counting from which, it
says itself (OpenDocument 1.3, part 3: text:list, text:list-style, text:outline-style).
"""

from dataclasses import dataclass, field

from lxml import etree

from archive.extract.office.docx_numbering import written
from archive.extract.office.odf import qn

_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LEVELS = 10
_HIGHEST = 100_000


_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_NUMBERED = (qn("text:list-level-style-number"), qn("text:outline-level-style"))
_Levels = dict[int, "etree._Element"]


@dataclass(slots=True)
class List:
    """One list as it is being counted: an element `text:list`, or several that go on."""

    levels: _Levels
    counts: dict[int, int] = field(default_factory=dict)


class ListNumbers:
    """The running counters of one document, advanced item by item, heading by heading."""

    def __init__(self, *sources: "etree._Element | None") -> None:
        self._styles: dict[str, _Levels] = {}
        self._outline = List({})
        self._by_id: dict[str, List] = {}
        self._last: dict[str, List] = {}
        for source in sources:
            if source is None:
                continue
            for style in source.iter(qn("text:list-style")):
                self._styles[style.get(qn("style:name")) or ""] = _levels(style)
            for outline in source.iter(qn("text:outline-style")):
                self._outline = List(_levels(outline))

    def opened(self, element: "etree._Element", parent: List | None, level: int) -> List:
        """The list that this `text:list` begins or goes on with, `level` from 1."""
        name = element.get(qn("text:style-name")) or ""
        goes_on = element.get(qn("text:continue-numbering")) == "true"
        if parent is not None:
            if not goes_on:
                _forget(parent, level)
            return List(self._styles[name], parent.counts) if name in self._styles else parent
        opened = self._by_id.get(element.get(qn("text:continue-list")) or "")
        if opened is None and goes_on:
            opened = self._last.get(name)
        if opened is None:
            opened = List(self._styles.get(name, {}))
        self._last[name] = opened
        if identity := element.get(_XML_ID):
            self._by_id[identity] = opened
        return opened

    def item(self, counted: List, level: int, start: str | None) -> str:
        """The number of the next item; empty where the list has bullets. `start`: said by it."""
        first = _whole(start)
        if first is None:
            first = counted.counts.get(level, _start(counted, level) - 1) + 1
        counted.counts[level] = min(first, _HIGHEST)
        _forget(counted, level + 1)
        return _number(counted, level)

    def heading(self, element: "etree._Element") -> str:
        """The number of a `text:h` outside lists; empty if the document numbers none."""
        level = _whole(element.get(qn("text:outline-level"))) or 1
        if level > _LEVELS or element.get(qn("text:is-list-header")) == "true":
            return ""
        restarts = element.get(qn("text:restart-numbering")) == "true"
        start = element.get(qn("text:start-value")) if restarts else None
        if restarts:
            _forget(self._outline, level)
        return self.item(self._outline, level, start)


def _levels(style: "etree._Element") -> _Levels:
    return {
        level: element
        for element in style
        if element.tag in _NUMBERED
        and (level := _whole(element.get(qn("text:level")))) is not None
        and element.get(qn("style:num-format"))
    }


def _number(counted: List, level: int) -> str:
    style = counted.levels.get(level)
    if style is None:
        return ""
    shown = min(_whole(style.get(qn("text:display-levels"))) or 1, _LEVELS, level)
    parts = [
        written(counted.counts.get(step, _start(counted, step)), _format(counted.levels[step]))
        for step in range(level - shown + 1, level + 1)
        if step in counted.levels
    ]
    prefix = style.get(qn("style:num-prefix")) or ""
    suffix = style.get(qn("style:num-suffix")) or ""
    return f"{prefix[:20]}{'.'.join(parts)}{suffix[:20]}".strip()


def _format(style: "etree._Element") -> str:
    written = style.get(qn("style:num-format")) or ""
    # LibreOffice writes a sample of the row: «а, б, .., аа, аб, ... (ru)»
    if written[:1] in ("а", "А"):
        return "russianLower" if written[0] == "а" else "russianUpper"
    return _FORMATS.get(written, "decimal")


def _start(counted: List, level: int) -> int:
    style = counted.levels.get(level)
    start = None if style is None else _whole(style.get(qn("text:start-value")))
    return 1 if start is None else start


def _forget(counted: List, level: int) -> None:
    for deeper in [known for known in counted.counts if known >= level]:
        del counted.counts[deeper]


def _whole(value: str | None) -> int | None:
    """A number of at most nine digits; None for anything else."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None
