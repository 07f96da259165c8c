"""The numbers Word counts itself: "12.", "3.1.", «а)». They stand in no text, yet are cited."""

from collections import defaultdict

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from archive.extract.office.docx_styles import Styles

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_HIGHEST = 100_000


class Numbering:
    """The running counters of one document, advanced paragraph by paragraph."""

    def __init__(self, document: Document, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[tuple[str, str], etree._Element] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
                self._learn(relation.target_part.element)

    def next(self, paragraph: "etree._Element") -> str:
        """The number this paragraph shows; empty for bullets and for text that has none."""
        numbered = self._styles.numbered(paragraph)
        if numbered is None or numbered[0] not in self._list_of:
            return ""
        shared = self._list_of[numbered[0]]
        level = int(numbered[1]) if numbered[1].isdigit() else 0
        counts = self._counts[shared]
        start = self._property(shared, level, "w:start")
        first = int(start) if start.isdigit() else 1
        counts[level] = min(counts.get(level, first - 1) + 1, _HIGHEST)
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        text = self._property(shared, level, "w:lvlText")
        if self._property(shared, level, "w:numFmt") in ("bullet", "none", ""):
            return ""
        for step in range(level + 1):
            style = self._property(shared, step, "w:numFmt")
            text = text.replace(f"%{step + 1}", written(counts.get(step, 1), style))
        return text.strip()

    def _learn(self, numbering: "etree._Element") -> None:
        for abstract in numbering.iter(qn("w:abstractNum")):
            identity = abstract.get(qn("w:abstractNumId")) or ""
            for level in abstract.iter(qn("w:lvl")):
                self._levels[identity, level.get(qn("w:ilvl")) or "0"] = level
        for instance in numbering.iter(qn("w:num")):
            shared = instance.find(qn("w:abstractNumId"))
            if shared is not None:
                self._list_of[instance.get(qn("w:numId")) or ""] = shared.get(qn("w:val")) or ""

    def _property(self, shared: str, level: int, name: str) -> str:
        description = self._levels.get((shared, str(level)))
        found = None if description is None else description.find(qn(name))
        return "" if found is None else found.get(qn("w:val")) or ""


def written(number: int, style: str) -> str:
    match style:
        case "lowerLetter" | "upperLetter":
            letters = _LATIN
        case "russianLower" | "russianUpper":
            letters = _RUSSIAN
        case "lowerRoman" | "upperRoman":
            roman = _roman(number)
            return roman.upper() if style == "upperRoman" else roman
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)
    letter = letters[(number - 1) % len(letters)] * min((number - 1) // len(letters) + 1, 5)
    return letter.upper() if style.startswith("upper") or style.endswith("Upper") else letter


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        while number >= value and len(written) < 12:
            written += sign
            number -= value
    return written
