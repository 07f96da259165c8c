"""Spreadsheets as text to read: a heading for each sheet, a line of cells for each row.

Workbooks (XLSX, XLS, ODS) by calamine, which gives the values that formulas had when the file was
saved; CSV and TSV by `delimited`. Hidden sheets are read too: an archive keeps what is there.
"""

import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import CSV, ODS, XLS, XLSX
from archive.extract.office import odf, ole, sheet_extent
from archive.extract.office.sheet_extent import check_cells, check_rows, too_large
from archive.extract.office.zip_guard import locked
from archive.extract.text import delimited

_ZIP = b"PK"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_USUAL_NAME = re.compile(r"(?:sheet|лист|table|таблица|worksheet)[ _]?\d*", re.I)
"""What programs call a sheet that nobody has named."""
_DIGITS = 15
"""Excel shows no more: the rest is how binary numbers round."""
_Cell = int | float | str | bool | dt.date | dt.time | dt.timedelta


def read(content: bytes) -> Extracted:
    """A "table" block for each row that has a word, "a | b | c"; columns without any are left out.

    A sheet's name is a heading where there are several, or where somebody has named the only one.
    """
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(ole.MARK):
        return _old(content)
    return Extracted(CSV, _pages([("", delimited.rows(content))]), None, "", "", "")


def _old(content: bytes) -> Extracted:
    """An XLS, measured before calamine sees it."""
    with ole.opened(content) as container:
        for name in ("Workbook", "Book"):
            sheet_extent.check_old_excel(ole.stream(container, name))
        title = ole.title(container)
    return Extracted(XLS, _pages(_sheets(content)), None, title, "", "")


def _packed(content: bytes) -> Extracted:
    """An ODS or XLSX, told apart by its parts; both are measured before calamine sees them."""
    package = odf.opened(content)
    if "content.xml" in package.names:
        sheet_extent.check_open_document(package)
        title, lang = odf.described(package)
        return Extracted(ODS, _pages(_sheets(content)), None, title, lang, "")
    sheet_extent.check_excel(package)
    core = package.optional_xml("docProps/core.xml")
    title = "" if core is None else (core.findtext(_TITLE) or "").strip()
    return Extracted(XLSX, _pages(_sheets(content)), None, title, "", "")


def _sheets(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """Name and rows of each sheet. Raises ExtractionError if calamine cannot read the workbook."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            listed = workbook.sheets_metadata
            if len(listed) > limits.SHEETS:
                raise too_large(f"it has more than {limits.SHEETS} sheets")
            for number, described_sheet in enumerate(listed):
                if described_sheet.typ == SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_index(number)
                    rows = [[_shown(cell) for cell in row] for row in sheet.to_python()]
                    yield described_sheet.name, rows
    except PasswordError:
        raise locked() from None
    except CalamineError as error:
        raise _unsound(str(error)) from None
    except BaseException as error:
        # what Rust panics with is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise _unsound("its reader gave up") from None


def _pages(sheets: Iterable[tuple[str, Iterable[list[str]]]]) -> tuple[Page, ...]:
    written = [(name, lines) for name, rows in sheets if (lines := _lines(rows))]
    blocks: list[Block] = []
    for name, lines in written:
        if name.strip() and (len(written) > 1 or not _USUAL_NAME.fullmatch(name)):
            blocks.append(Block("heading", " ".join(name.split())))
        blocks += (Block("table", line) for line in lines)
    check_rows(len(blocks))
    return (Page(None, tuple(blocks)),)


def _lines(rows: Iterable[list[str]]) -> list[str]:
    """A line for each row with a word; an empty cell between others keeps its place."""
    kept: list[list[str]] = []
    cells = 0
    for row in rows:
        cells += len(row)
        check_cells(cells)
        row = [" ".join(cell.split()) for cell in row]
        if any(row):
            kept.append(row)
    used = sorted({place for row in kept for place, cell in enumerate(row) if cell})
    return [_line([row[place] for place in used if place < len(row)]) for row in kept]


def _line(cells: list[str]) -> str:
    while not cells[-1]:
        cells.pop()
    return " | ".join(cells).strip()


def _shown(value: _Cell) -> str:
    """A value as text: whole numbers without a point, days without an hour, all days as ISO."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.{_DIGITS}g}" if math.isfinite(value) else ""
        case dt.datetime():
            whole = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
            return str(whole.date() if whole.time() == dt.time() else whole)
        case _:
            return str(value)


def _unsound(why: str) -> ExtractionError:
    return ExtractionError(
        f"it is not a sound spreadsheet: {why[:120]}",
        hint="open it in Excel or LibreOffice and save it again",
    )
