"""Addresses as they were typed: curl sends «чеч» as it stands, where browsers percent-encode it."""

import re

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        first, end, rest = header_plus.partition(b"\r\n")
        encoded = _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), first)
        super().parse_header(encoded + end + rest)


def accept_letters() -> None:
    """Have waitress take letters in addresses; by itself it refuses them as “Bad URI”."""
    HTTPChannel.parser_class = _Parser
