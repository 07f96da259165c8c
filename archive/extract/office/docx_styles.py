"""Which paragraphs of a Word document are headings: by the outline level of their style."""

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from archive.records import BlockKind

_LONGEST_HEADING = 300
"""Writers who set a whole paragraph in a heading's style want its looks, not its rank."""
_DEPTH = 12


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, document: Document) -> None:
        self._by_id = {
            style.get(qn("w:styleId")): style
            for style in document.styles.element.iter(qn("w:style"))
        }

    def kind(self, paragraph: "etree._Element") -> BlockKind:
        """heading or text."""
        own = _value(paragraph, "w:pPr/w:outlineLvl")
        level = own if own is not None else self._level(self._style(paragraph))
        if level is None or not level.isdigit() or int(level) > 8:
            return "text"
        length = sum(len(run.text or "") for run in paragraph.iter(qn("w:t")))
        return "heading" if length <= _LONGEST_HEADING else "text"

    def numbered(self, paragraph: "etree._Element") -> tuple[str, str] | None:
        """Its list and level, said by the paragraph itself or by its style."""
        places = [paragraph, *self._chain(self._style(paragraph))]
        for place in places:
            number = _value(place, "w:pPr/w:numPr/w:numId")
            if number is not None:
                return number, _value(place, "w:pPr/w:numPr/w:ilvl") or "0"
        return None

    def _style(self, paragraph: "etree._Element") -> str | None:
        return _value(paragraph, "w:pPr/w:pStyle")

    def _level(self, style: str | None) -> str | None:
        for link in self._chain(style):
            level = _value(link, "w:pPr/w:outlineLvl")
            if level is not None:
                return level
            if (_value(link, "w:name") or "").lower() in ("title", "название", "заголовок"):
                return "0"
        return None

    def _chain(self, style: str | None) -> list["etree._Element"]:
        """The style and those it is based on; bounded, for a style may be based on itself."""
        chain: list[etree._Element] = []
        while style in self._by_id and len(chain) < _DEPTH:
            chain.append(self._by_id[style])
            style = _value(self._by_id[style], "w:basedOn")
        return chain


def _value(element: "etree._Element", path: str) -> str | None:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn("w:val"))
