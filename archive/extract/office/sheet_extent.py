"""How large the sheets of a workbook are, before a library makes room for every cell.

calamine keeps a sheet as a full rectangle: two cells at opposite corners of a sheet are seventeen
thousand million, and a process that cannot have the memory for them is ended on the spot. So the
parts are looked through once, and the rectangles and repeated texts added up.
"""

import io
import re
import struct
from collections.abc import Iterable, Iterator

from lxml import etree

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.office.odf import qn
from archive.extract.office.package import Package, unsound
from archive.extract.office.zip_guard import locked

_TABLE, _ROW = qn("table:table"), qn("table:table-row")
_CELLS = (qn("table:table-cell"), qn("table:covered-table-cell"))
_BEGIN, _FILE_PASS, _ROW_OF_NUMBERS = 0x0809, 0x002F, 0x00BD
_OLD_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD, _ROW_OF_NUMBERS})
"""Formulas, numbers, texts, truth values: cells that are not empty."""
_PLACE = re.compile(
    rb"<(?:\w{1,20}:)?c\b(?=[^<>]{0,200}[^/<>]>)[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
)
"""The place of a cell that is not empty. A file that hides it from this expression has its reader
ended for want of memory; parsing all the XML twice would cost every sound file more than half of
its time."""
_SHEET_PART = re.compile(r"xl/worksheets/[^/]*\.xml", re.I)


def check_excel(package: Package) -> None:
    """Pass, or raise ExtractionError if the sheets of an XLSX are too large."""
    total = 0
    for name in filter(_SHEET_PART.fullmatch, sorted(package.names)):
        columns: set[bytes] = set()
        rows: set[bytes] = set()
        for found in _PLACE.finditer(package.read(name)):
            columns.add(found[1])
            rows.add(found[2])
        total += _span(map(_column, columns)) * _span(map(int, rows))
        check_cells(total)


def check_open_document(package: Package) -> None:
    """The same of an ODS, where a cell and a row also say how often they are repeated."""
    total = letters = lines = row = column = 0
    columns: set[int] = set()
    rows: set[int] = set()
    cells: list[tuple[int, int, int]] = []
    for element in _elements(package, "content.xml", _TABLE, _ROW, *_CELLS):
        if element.tag == _TABLE:
            total += _span(columns) * _span(rows)
            check_cells(total)
            columns, rows, row = set(), set(), 0
        elif element.tag == _ROW:
            height = _repeated(element, "rows")
            for place, width, length in cells:
                columns |= {place, place + width - 1}
                rows |= {row, row + height - 1}
                letters += height * width * length
            if cells:
                lines += height
                check_rows(lines)
            row, column, cells = row + height, 0, []
            if letters > limits.TEXT_BYTES:
                raise too_large(f"its cells repeat to more than {limits.TEXT_BYTES:,} letters")
        else:
            width = _repeated(element, "columns")
            length = sum(map(len, element.itertext()))
            if length or element.get(qn("office:value-type")):
                cells.append((column, width, length))
            column += width


def check_old_excel(stream: bytes) -> None:
    """The same of the stream of an XLS ([MS-XLS] 2.1.4, BIFF): rows of records of known length.

    Raises ExtractionError if it is locked, too: calamine takes one of the three ways of locking
    for none, and gives nonsense.
    """
    total = place = 0
    columns: set[int] = set()
    rows: set[int] = set()
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        place += 4
        if kind == _FILE_PASS:
            raise locked()
        if kind == _BEGIN:
            total += _span(columns) * _span(rows)
            check_cells(total)
            columns, rows = set(), set()
        elif kind in _OLD_CELLS and length >= 4 and place + 4 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, place)
            rows.add(row)
            columns.add(column)
            if kind == _ROW_OF_NUMBERS and place + length <= len(stream):
                columns.add(int.from_bytes(stream[place + length - 2 : place + length], "little"))
        place += length
    check_cells(total + _span(columns) * _span(rows))


def check_cells(cells: int) -> None:
    """Pass, or raise ExtractionError if these are more than a workbook may span."""
    if cells > limits.SHEET_CELLS:
        raise too_large(f"its sheets span more than {limits.SHEET_CELLS:,} cells")


def check_rows(rows: int) -> None:
    """Pass, or raise ExtractionError if these are more rows with text than a file may have."""
    if rows > limits.BLOCKS:
        raise too_large(f"it has more than {limits.BLOCKS:,} rows")


def too_large(what: str) -> ExtractionError:
    """The refusal of a workbook that would take too much room."""
    return ExtractionError(
        f"the workbook is too large: {what}",
        hint="delete what stands far from the table, or split it into several files",
    )


def _elements(package: Package, name: str, *tags: str) -> Iterator["etree._Element"]:
    """Each such element of a part when it has ended; what lies before it is let go."""
    walk = etree.iterparse(
        io.BytesIO(package.read(name)),
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in walk:
            yield element
            element.clear()
            while (before := element.getprevious()) is not None:
                element.getparent().remove(before)
    except etree.LxmlError as error:
        raise unsound(name, error) from None


def _span(places: Iterable[int]) -> int:
    """From the first to the last of them; 0 if there are none."""
    known = list(places)
    return max(known) - min(known) + 1 if known else 0


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _repeated(element: "etree._Element", what: str) -> int:
    said = element.get(qn(f"table:number-{what}-repeated")) or ""
    return int(said) if said.isdecimal() and len(said) < 10 else 1
