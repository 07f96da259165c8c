"""Word binary files ([MS-DOC]), which no library we have writes: the least that Word would open."""

import struct
from dataclasses import dataclass

from tests.archive.extract.made_ole import ole

TEXT_AT = 0x800
_PAGE = 512
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)
OUTLINE_2 = struct.pack("<HB", 0x2640, 1)
NUMBERED = struct.pack("<HHHB", 0x460B, 1, 0x260A, 0)
NUMBERED_BELOW = struct.pack("<HHHB", 0x460B, 1, 0x260A, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
# a style sheet of three: Normal, Heading 1, and one of somebody's own made from Heading 1
STYLES = ((0, 0xFFF), (1, 0), (0xFFE, 1))


@dataclass(frozen=True)
class Run:
    """Some text that is a piece of its own; it ends a paragraph if its last sign is a mark."""

    text: str
    style: int = 0
    rules: bytes = b""
    deleted: bool = False


def doc(
    *runs: Run | str,
    notes: str = "",
    summary: bytes = b"",
    levels: tuple[tuple[int, str], ...] = (),
    flags: int = 0x0200,
    counts: int = 0,
    nowhere: int = 0,
) -> bytes:
    """A file of these pieces, written last first, as after quick saving.

    `notes` is the text of footnotes; `levels` are the format and text of those of its one list;
    `counts` and `nowhere` are lies: more letters than there
    are, pieces so far from where they should be.
    """
    pieces = [run if isinstance(run, Run) else Run(run) for run in runs]
    body = sum(len(piece.text) for piece in pieces)
    pieces += [Run(notes)] if notes else []
    main, bounds, places = bytearray(TEXT_AT), [TEXT_AT], [0] * len(pieces)
    for number in range(len(pieces) - 1, -1, -1):
        text = pieces[number].text
        narrow = text.isascii()
        places[number] = (2 * len(main) | 0x4000_0000) if narrow else len(main)
        main += text.encode("cp1252" if narrow else "utf-16-le")
        bounds.append(len(main))
    written = pieces[::-1]
    papx = [struct.pack("<H", piece.style) + piece.rules for piece in written]
    chpx = [DELETED if piece.deleted else b"" for piece in written]
    table = bytearray()
    pages = []
    for entry, rows in ((1, chpx), (13, papx)):
        main += bytes(-len(main) % _PAGE)
        pages.append(_kept(table, struct.pack("<3I", bounds[0], bounds[-1], len(main) // _PAGE)))
        main += _page(bounds, rows, entry)
    starts = [sum(len(piece.text) for piece in pieces[:n]) for n in range(len(pieces) + 1)]
    plc = struct.pack(f"<{len(starts)}I", *starts)
    plc += b"".join(struct.pack("<HIH", 0, place + nowhere, 0) for place in places)
    clx = _kept(table, b"\1\2\0\xff\xff" + b"\2" + struct.pack("<I", len(plc)) + plc)
    rows = b"".join(struct.pack("<H4H", 8, sti, 1 | base << 4, 0, 0) for sti, base in STYLES)
    sheet = _kept(table, struct.pack("<3H", 4, len(STYLES), 8) + rows)
    lists = _kept(table, struct.pack("<Hi22xBx", 1, 7, 0)) if levels else (0, 0)
    for written, text in [*levels, *[(0xFF, "")] * (9 - len(levels))] if levels else ():
        said = struct.pack("<H", len(text)) + text.encode("utf-16-le")
        table += struct.pack("<iB23x", 1, written) + said
    uses = _kept(table, struct.pack("<Ii12x", 1, 7))
    struct.pack_into("<2H", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 10, flags)
    struct.pack_into("<2i", main, 0x4C, body + counts, len(notes))
    kept = {0xA2: sheet, 0xFA: pages[0], 0x102: pages[1], 0x1A2: clx, 0x2E2: lists, 0x2EA: uses}
    for place, pair in kept.items():
        struct.pack_into("<2I", main, place, *pair)
    streams = {"WordDocument": bytes(main), "1Table": bytes(table)}
    return ole(streams | ({"\x05SummaryInformation": summary} if summary else {}))


def summary(title: str, codepage: str, number: int) -> bytes:
    """The stream that tells a title ([MS-OLEPS]), in a code page given by name and number."""
    said = title.encode(codepage) + b"\0"
    values = struct.pack("<2I", 2, number) + struct.pack("<2I", 0x1E, len(said)) + said
    section = struct.pack("<6I", 24 + len(values), 2, *(1, 24), *(2, 32)) + values
    return struct.pack("<HHI16xI16xI", 0xFFFE, 0, 0, 1, 48) + section


def old_doc(text: str, codepage: str) -> bytes:
    """A file as Word 6 wrote it: one byte a letter, nothing but text."""
    content = text.encode(codepage)
    main = bytearray(TEXT_AT) + content
    struct.pack_into("<2H", main, 0, 0xA5DC, 101)
    struct.pack_into("<2I", main, 0x18, TEXT_AT, len(main))
    struct.pack_into("<i", main, 0x34, len(content))
    return ole({"WordDocument": bytes(main)})


def _kept(table: bytearray, content: bytes) -> tuple[int, int]:
    """Put into the table stream; where it is and how long."""
    table += content
    return len(table) - len(content), len(content)


def _page(bounds: list[int], rows: list[bytes], entry: int) -> bytes:
    """A formatted disk page: bounds, an entry for each stretch, the properties from the end."""
    page = bytearray(_PAGE)
    page[-1] = len(rows)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    at = _PAGE - 2
    for number, rules in enumerate(rows):
        if not rules:
            continue
        said = bytes([len(rules)]) + rules
        if entry > 1:
            even = rules + bytes(len(rules) % 2)
            said = b"\0" + bytes([len(even) // 2]) + even
        at -= len(said) + len(said) % 2
        page[at : at + len(said)] = said
        page[4 * len(bounds) + entry * number] = at // 2
    return bytes(page)
