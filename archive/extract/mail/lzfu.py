"""The compressed RTF of Outlook ([MS-OXRTFCP]): bytes, and references to the last 4096 of them."""

import struct

_HEADER = struct.Struct("<II4sI")
_RING = 4096
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both sides know before the first byte."""


def expanded(content: bytes) -> bytes:
    """The RTF; what there is of it where the data break off, nothing if they are of no such kind.

    The check sum is not compared: a letter with a wrong letter is better than none.
    """
    if len(content) < _HEADER.size:
        return b""
    size, _, kind, _ = _HEADER.unpack_from(content)
    packed = content[_HEADER.size : size + 4]
    if kind == b"MELA":
        return packed
    return _unpacked(packed) if kind == b"LZFu" else b""


def _unpacked(packed: bytes) -> bytes:
    """Eight tokens follow each control byte, the lowest bit first: 0 a byte, 1 a reference."""
    text = bytearray(_KNOWN)
    at = 0
    while at < len(packed):
        control, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not control >> bit & 1:
                text.append(packed[at])
                at += 1
                continue
            pair = packed[at : at + 2]
            at += 2
            reference = int.from_bytes(pair, "big")
            back = (len(text) - (reference >> 4)) % _RING
            # the end, told or cut off, or a place nothing was written to
            if len(pair) < 2 or back == 0 or back > len(text):
                return bytes(text[len(_KNOWN) :])
            for _ in range((reference & 0xF) + 2):
                text.append(text[-back])
    return bytes(text[len(_KNOWN) :])
