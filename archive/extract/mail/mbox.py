"""Mailboxes (mbox, RFC 4155): one document in which each letter is a page.

A letter begins at a line "From " that is followed by a header, or that ends in a time: the stdlib
takes every line that begins so, and cuts letters whose sentences do. Files attached to the letters
are named in the text and not listed: a mailbox holds thousands.
"""

import re
from collections.abc import Iterator

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.mail import eml
from archive.extract.media import MBOX

_LETTER = re.compile(
    rb"^From (?:[^\r\n]*\d:\d\d[^\r\n]*\r?(?:\n|\Z)|[^\r\n]*\r?\n(?=[!-9;-~]{1,80}:))", re.M
)
_QUOTED = re.compile(rb"^>(?=>*From )", re.M)


def read(content: bytes) -> Extracted:
    """A page for each letter: its subject as a heading, then what `eml.read` gives of it.

    Raises ExtractionError if there are more than `limits.PAGES` letters; one that cannot be read
    is a page that says so.
    """
    pages = []
    count = 0
    for count, letter in enumerate(_letters(content), 1):
        if count > limits.PAGES:
            raise ExtractionError(
                f"the mailbox has more than {limits.PAGES} letters",
                hint="split it into several mailboxes",
            )
        blocks = _blocks(letter, count)
        if blocks:
            pages.append(Page(count, blocks))
    return Extracted(MBOX, tuple(pages), count, "", "", "")


def _letters(content: bytes) -> Iterator[bytes]:
    """Each without its "From " line, and with the lines that had to be quoted for it restored."""
    begins = None
    for line in _LETTER.finditer(content):
        if begins is not None:
            yield _QUOTED.sub(b"", content[begins : line.start()])
        begins = line.end()
    if begins is not None:
        yield _QUOTED.sub(b"", content[begins:])


def _blocks(letter: bytes, number: int) -> tuple[Block, ...]:
    try:
        read = eml.read(letter)
    except ExtractionError as error:
        return (Block("text", f"[Letter {number} cannot be read: {error.message}]"),)
    blocks = read.pages[0].blocks
    title = read.title or _from_and_date(blocks)
    return (Block("heading", title), *blocks) if title else blocks


def _from_and_date(blocks: tuple[Block, ...]) -> str:
    lines = blocks[0].text.splitlines() if blocks else []
    told = (line.partition(": ") for line in lines)
    return ", ".join(value for name, _, value in told if name in ("From", "Date"))
