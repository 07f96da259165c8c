"""The examples of [MS-OXRTFCP], section 3, and data that break off."""

import struct

from archive.extract.mail.lzfu import expanded

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
    "0af32068656c090020627705b06c647d0a800fa0"
)
REPEATED = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def test_the_examples_of_the_specification() -> None:
    assert expanded(HELLO) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert expanded(REPEATED) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_what_is_not_compressed_is_given_as_it_is() -> None:
    assert expanded(struct.pack("<II4sI", 12 + 5, 5, b"MELA", 0) + b"{rtf}beyond") == b"{rtf}"


def test_data_that_break_off_give_what_they_have() -> None:
    for end in range(len(HELLO)):
        assert expanded(HELLO).startswith(expanded(HELLO[:end]))
    assert expanded(HELLO[:30]).startswith(b"{\\rtf1\\ansi\\ansicpg")
    assert expanded(b"\0" * 40) == b""


def test_a_reference_to_what_was_never_written_ends_the_text() -> None:
    packed = b"\x02a" + ((3_000 << 4) | 15).to_bytes(2, "big") + b"b" * 6
    assert expanded(struct.pack("<II4sI", 12 + len(packed), 99, b"LZFu", 0) + packed) == b"a"
