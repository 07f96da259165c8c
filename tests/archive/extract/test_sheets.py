"""Spreadsheets and CSV as text to read, and what hostile ones end in."""

import struct

import pytest

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.media import CSV, ODS, XLS, XLSX
from archive.extract.office import sheets
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_ole import ole
from tests.archive.extract.made_packages import manifest, meta, ods, xlsx


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def number(place: str, value: object, says: str = "") -> str:
    return f'<c r="{place}" {says}><v>{value}</v></c>'


def rows_of(content: bytes) -> list[str]:
    return [words for kind, words in kinds_of(sheets.read(content)) if kind == "table"]


def test_rows_come_as_lines_without_what_is_empty() -> None:
    header = row(2, text("B2", "Name"), text("D2", "Born"), text("F2", "Town"))
    first = row(3, text("B3", "Anna\n Berg"), number("D3", 1950), '<c r="J3" s="1"/>')
    second = row(9, text("B9", "Ivan"), text("F9", "Perm"))
    extracted = sheets.read(xlsx({"Sheet1": header + first + second}))
    assert extracted.media_type == XLSX
    assert extracted.page_count is None
    assert kinds_of(extracted) == [
        ("table", "Name | Born | Town"),
        ("table", "Anna Berg | 1950"),
        ("table", "Ivan |  | Perm"),
    ]


def test_values_are_written_as_people_write_them() -> None:
    cells = (
        number("A1", "2.0"),
        number("B1", "0.30000000000000004"),
        number("C1", 40133, 's="1"'),
        number("D1", "40133.75", 's="1"'),
        number("E1", 1, 't="b"'),
        '<c r="F1"><f>6*7</f><v>42</v></c>',
        '<c r="G1" t="e"><v>#REF!</v></c>',
        text("H1", "007"),
    )
    assert rows_of(xlsx({"Sheet1": row(1, *cells)})) == [
        "2 | 0.3 | 2009-11-16 | 2009-11-16 18:00:00 | TRUE | 42 | 007"
    ]


def test_a_name_is_a_heading_unless_it_is_the_usual_one_of_the_only_sheet() -> None:
    cell = row(1, text("A1", "x"))
    assert kinds_of(sheets.read(xlsx({"Лист1": cell, "Лист2": ""}))) == [("table", "x")]
    assert kinds_of(sheets.read(xlsx({"Cases": cell}))) == [("heading", "Cases"), ("table", "x")]
    assert kinds_of(sheets.read(xlsx({"Sheet1": cell, "Sheet2": cell}))) == [
        *(("heading", "Sheet1"), ("table", "x")),
        *(("heading", "Sheet2"), ("table", "x")),
    ]


def test_merged_cells_are_not_repeated_and_hidden_sheets_are_read() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'{row(1, text("A1", "wide"), text("C1", "end"))}</sheetData><mergeCells count="1">'
        '<mergeCell ref="A1:B1"/></mergeCells></worksheet>'
    )
    made = xlsx({"Sheet1": ""}, parts={"xl/worksheets/sheet1.xml": sheet})
    assert rows_of(made) == ["wide | end"]
    hidden = made_hidden()
    assert words_of(sheets.read(hidden)) == "Kept\nx"


def made_hidden() -> bytes:
    workbook = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="Kept" sheetId="1" state="hidden" r:id="r1"/></sheets></workbook>'
    )
    cell = row(1, text("A1", "x"))
    return xlsx({"Kept": cell}, parts={"xl/workbook.xml": workbook})


def test_the_title_is_that_of_the_properties() -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Cases</dc:title></c>'
    made = xlsx({"Sheet1": row(1, text("A1", "x"))}, parts={"docProps/core.xml": core})
    assert sheets.read(made).title == "Cases"


def cell(words: str, says: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {says}><text:p>{words}</text:p>'
        "</table:table-cell>"
    )


def table(*rows: str, name: str = "Sheet1") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def line(*cells: str, says: str = "") -> str:
    return f"<table:table-row {says}>{''.join(cells)}</table:table-row>"


def test_an_open_document_spreadsheet_is_read_to_its_last_used_cell() -> None:
    rest = line(
        '<table:table-cell table:number-columns-repeated="1024"/>',
        says='table:number-rows-repeated="1048574"',
    )
    tables = table(line(cell("Name"), cell("Town")), rest) + table(line(cell("x")), name="Dates")
    said = meta("<dc:title>Cases</dc:title><dc:language>ru</dc:language>")
    extracted = sheets.read(ods(tables, parts={"meta.xml": said}))
    assert (extracted.media_type, extracted.title, extracted.lang) == (ODS, "Cases", "ru")
    assert kinds_of(extracted) == [
        *(("heading", "Sheet1"), ("table", "Name | Town")),
        *(("heading", "Dates"), ("table", "x")),
    ]


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def label(line_number: int, column: int, words: str) -> bytes:
    said = struct.pack("<HHHHB", line_number, column, 0, len(words), 1)
    return record(0x0204, said + words.encode("utf-16-le"))


def xls(*records: bytes, first: bytes = b"", name: bytes = b"Cases") -> bytes:
    """A workbook of one sheet in BIFF8 ([MS-XLS] 2.1.4); `first` is a record of the workbook."""
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))
    begin += first
    formats = b"".join(record(0x00E0, struct.pack("<HH16x", 0, kind)) for kind in (0, 14))
    end = record(0x000A, b"")
    place = len(begin) + len(formats) + 4 + 8 + len(name) + len(end)
    listed = record(0x0085, struct.pack("<IHBB", place, 0, len(name), 0) + name)
    stream = begin + formats + listed + end + sheet + b"".join(records) + end
    return ole({"Workbook": stream.ljust(4096, b"\0")})


def test_an_old_workbook_is_read() -> None:
    day = record(0x0203, struct.pack("<HHHd", 1, 1, 1, 40133.0))
    extracted = sheets.read(xls(label(0, 0, "Имя"), label(0, 1, "День"), label(1, 0, "Анна"), day))
    assert extracted.media_type == XLS
    assert kinds_of(extracted) == [
        ("heading", "Cases"),
        ("table", "Имя | День"),
        ("table", "Анна | 2009-11-16"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a,b\n1,2\n", ["a | b", "1 | 2"]),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ["a | b", "1,5 | 2,5", "3,5 | 4,5"]),
        ("1,5;2,5\n3,5;4,5\n", ["1,5 | 2,5", "3,5 | 4,5"]),
        ("a\tb\r\n1, 2\t3, 4\r\n", ["a | b", "1, 2 | 3, 4"]),
        ("a|b\n1|2\n", ["a | b", "1 | 2"]),
        ("sep=;\na;b,c\n", ["a | b,c"]),
        ('name,said\nAnna,"two\nlines, ""here"""\n', ["name | said", 'Anna | two lines, "here"']),
        ('a,b\n1,2\n"open,3\n5,6\n', ["a | b", "1 | 2", '"open | 3', "5 | 6"]),
        ("a,,c\n,,\n1,,3\n", ["a | c", "1 | 3"]),
        ("One line, and no more\nThen, two, commas\nNone\nNone\n", None),
        ("a,b\r1,2\r", ["a | b", "1 | 2"]),
        ("1,2", ["1 | 2"]),
    ],
)
def test_a_table_as_text_is_cut_where_its_cells_end(
    written: str, expected: list[str] | None
) -> None:
    extracted = sheets.read(written.encode())
    assert extracted.media_type == CSV
    assert rows_of(written.encode()) == (written.splitlines() if expected is None else expected)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_russian_table_is_read_from_its_encoding(encoding: str) -> None:
    written = "Имя;Город;Что случилось\nАнна;Пермь;Задержана на площади вечером\n"
    assert rows_of(written.encode(encoding)) == [
        "Имя | Город | Что случилось",
        "Анна | Пермь | Задержана на площади вечером",
    ]


def test_a_cell_may_hold_a_whole_document() -> None:
    words = "The bridge was shut again. " * 10_000
    assert rows_of(f'name,text\nAnna,"{words}"\n'.encode())[1] == f"Anna | {words.strip()}"


FAR = row(1, text("A1", "x")) + row(1_048_576, text("XFD1048576", "y"))
WIDE = 'table:number-columns-repeated="16384"'
LONG = 'table:number-rows-repeated="1048576"'
ROWS = 'table:number-rows-repeated="1000"'
LOCKED = manifest("<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: xlsx({"Sheet1": FAR}), "span more than"),
        (lambda: ods(table(line(cell("x", WIDE), says=ROWS))), "repeat to more than"),
        (lambda: ods(table(line(cell("x"), says=LONG))), "more than 400,000 rows"),
        (lambda: ods(table(line(cell("x")), line(says=LONG), line(cell("", WIDE)))), "span more"),
        (lambda: (b"," * 999 + b"\n") * (limits.SHEET_CELLS // 1_000 + 1), "span more than"),
        (lambda: xlsx({"Sheet1": ""}, parts={SHEET: b" " * 101_000_000}), "unpack to more than"),
        (lambda: xlsx({"Sheet1": ""}, parts={SHEET: LAUGHS}), "DOCTYPE"),
        (lambda: xlsx({"Sheet1": ""}, parts={SHEET: "<worksheet><sheetData><row"}), "not a sound"),
        (lambda: xlsx({"Sheet1": row(1, number("A1", 99, 't="s"'))}), "not a sound spreadsheet"),
        (lambda: xlsx({"Sheet1": ""}, parts={"xl/workbook.xml": "<x/>"}), "not a sound"),
        (lambda: xlsx({f"S{n}": "" for n in range(limits.SHEETS + 1)}), "more than 1000 sheets"),
        (lambda: ods("", parts={"META-INF/manifest.xml": LOCKED}), "locked with a password"),
        (lambda: ods("", parts={"content.xml": "<x"}), "cannot be parsed"),
        (lambda: xls(label(0, 0, "x"), label(65_535, 255, "y")), "span more than"),
        (lambda: xls(first=record(0x002F, bytes(6))), "locked with a password"),
        (lambda: xls(label(0, 0, "x"))[:1_500], "damaged"),
        (lambda: ole({"Workbook": bytes(range(256)) * 20}), "not a sound spreadsheet"),
    ],
)
def test_a_hostile_workbook_ends_in_one_line_of_cause(content: object, reason: str) -> None:
    assert callable(content)
    with pytest.raises(ExtractionError, match=reason) as raised:
        sheets.read(content())
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_size_that_a_sheet_only_claims_is_not_believed() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{row(1, text("A1", "x"))}</sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    assert rows_of(xlsx({"Sheet1": ""}, parts={SHEET: sheet})) == ["x"]


def test_formats_far_from_the_table_are_no_cells() -> None:
    formatted = row(1_048_576, '<c r="XFD1048576" s="1"/>')
    assert rows_of(xlsx({"Sheet1": row(1, text("A1", "x")) + formatted})) == ["x"]
