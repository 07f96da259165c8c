"""Tables written as text (CSV, TSV): rows of cells, whatever stands between the cells."""

import csv
import itertools
import re
from collections import Counter, deque
from collections.abc import Iterator

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.text.encoding import decode

_DELIMITERS = ("\t", ";", "|", ",")
"""In the order in which equals are tried: a comma also stands in numbers and in sentences."""
_SAMPLE_LINES = 100
_SAMPLE_LENGTH = 64_000
_SAID = re.compile(r"sep=([\t;|,:])\r?\n", re.I)
"""Excel's own line, which says what separates the cells."""

# Cells that hold a whole document are longer than the 128 kB the module allows.
csv.field_size_limit(limits.TEXT_BYTES)


def rows(content: bytes) -> Iterator[list[str]]:
    """The rows as they are written. Raises ExtractionError if no encoding fits."""
    text = decode(content).replace("\0", "")
    try:
        if said := _SAID.match(text):
            yield from _parsed(text[said.end() :], said[1])
        else:
            yield from _parsed(text, _delimiter(text[:_SAMPLE_LENGTH]))
    except csv.Error as error:
        raise ExtractionError(
            f"it is not a sound table: {str(error)[:120]}",
            hint="open it in a spreadsheet program and save it again",
        ) from None


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    if _quotes_close(text, delimiter):
        return csv.reader(_lines(text), delimiter=delimiter)
    return csv.reader(_lines(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _quotes_close(text: str, delimiter: str) -> bool:
    """False if a quote is opened and never closed: it would swallow all the rows behind it."""
    end = "end of the table"
    lines = itertools.chain(_lines(text), ["\n", end])
    return deque(csv.reader(lines, delimiter=delimiter), maxlen=1).pop() == [end]


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, which belong to the cell when they stand in quotes."""
    return (line[0] for line in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text))


def _delimiter(sample: str) -> str:
    """What cuts most lines into one number of cells; if nothing does, what leaves lines whole."""
    best, best_share = _DELIMITERS[0], 0.5
    for delimiter in _DELIMITERS:
        lines = itertools.islice(_lines(sample), _SAMPLE_LINES)
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        share = times / widths.total() if width > 1 else 0.0
        if share > best_share:
            best, best_share = delimiter, share
    return best
