"""Compound files ([MS-CFB] version 3), which no library we have writes, and Outlook messages."""

import struct
from collections.abc import Mapping
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def ole(tree: Tree) -> bytes:
    """A file of these streams and, for each mapping inside, storages."""
    nodes: list[list[object]] = []  # name, kind, right neighbour, first child, content
    _add(nodes, "Root Entry", tree)
    small = bytearray()
    small_table: list[int] = []
    sectors: list[bytes] = []
    table: list[int] = []

    def placed(content: bytes) -> int:
        return _chain(content, _SECTOR, sectors, table)

    starts = []
    for _, kind, _, _, content in nodes:
        if kind != _STREAM or not content:
            starts.append(_END)
        elif len(content) < _CUTOFF:
            pieces: list[bytes] = []
            starts.append(_chain(content, _MINI, pieces, small_table))
            small += b"".join(pieces)
        else:
            starts.append(placed(content))
    starts[0] = placed(bytes(small))
    nodes[0][4] = bytes(small)
    rows = [_entry(*node, start) for node, start in zip(nodes, starts, strict=True)]
    directory = placed(b"".join(rows))
    small_start = placed(_numbers(small_table))
    # the table lists its own sectors, too
    fats = next(n for n in range(1, 109) if n * 128 >= len(table) + n)
    first_fat = len(table)
    table += [_FAT] * fats
    table += [_FREE] * (fats * 128 - len(table))
    small_count = -(-len(small_table) * 4 // _SECTOR)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, fats, directory, 0, _CUTOFF, small_start, small_count, _END, 0, first_fat),
    )
    header += _numbers([first_fat + n for n in range(1, fats)])
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors) + _numbers(table)


def _add(nodes: list[list[object]], name: str, content: bytes | Tree) -> int:
    """The node and all below it; children hang on one another's right hand."""
    here = len(nodes)
    if isinstance(content, bytes):
        nodes.append([name, _STREAM, _NONE, _NONE, content])
        return here
    nodes.append([name, _STORAGE if here else _ROOT, _NONE, _NONE, b""])
    before = None
    for child in sorted(content, key=lambda child: (len(child), child.upper())):
        number = _add(nodes, child, content[child])
        if before is None:
            nodes[here][3] = number
        else:
            nodes[before][2] = number
        before = number
    return here


def _entry(name: str, kind: int, right: int, child: int, content: bytes, start: int) -> bytes:
    wide = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", wide, len(wide), kind, 1, _NONE, right, child, start, len(content)
    )


def _chain(content: bytes, size: int, sectors: list[bytes], table: list[int]) -> int:
    """Put content into sectors and link them; the number of the first."""
    if not content:
        return _END
    first = len(table)
    for begin in range(0, len(content), size):
        sectors.append(content[begin : begin + size].ljust(size, b"\0"))
        table.append(len(table) + 1)
    table[-1] = _END
    return first


def _numbers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


Value = int | bytes | str | Tree
"""An integer property, a binary one, a string, or a message inside."""


def properties(
    values: Mapping[int, Value], *, header: int, codepage: str = ""
) -> dict[str, object]:
    """A storage with these properties; strings are 8-bit where a code page is named."""
    streams: dict[str, object] = {}
    rows = b""
    for number, value in values.items():
        kind, fixed = 0x0003, value if isinstance(value, int) else 0
        if isinstance(value, str):
            kind = 0x001E if codepage else 0x001F
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = value.encode(codepage or "utf-16-le")
        elif isinstance(value, bytes):
            kind = 0x0102
            streams[f"__substg1.0_{number:04X}0102"] = value
        elif not isinstance(value, int):
            kind = 0x000D
            streams[f"__substg1.0_{number:04X}000D"] = value
        rows += struct.pack("<HHIQ", kind, number, 6, fixed)
    streams["__properties_version1.0"] = bytes(header) + rows
    return streams


def letter(
    values: Mapping[int, Value],
    *,
    attachments: list[Mapping[int, Value]] | None = None,
    recipients: list[Mapping[int, Value]] | None = None,
    codepage: str = "",
    inside: bool = False,
) -> dict[str, object]:
    """The storage of a message; `ole` makes a MSG of it."""
    storage = properties(values, header=24 if inside else 32, codepage=codepage)
    for number, one in enumerate(attachments or []):
        name = f"__attach_version1.0_#{number:08X}"
        storage[name] = properties(one, header=8, codepage=codepage)
    for number, one in enumerate(recipients or []):
        name = f"__recip_version1.0_#{number:08X}"
        storage[name] = properties(one, header=8, codepage=codepage)
    return storage
