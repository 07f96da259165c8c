"""CSV (RFC 4180, UTF-8): a row for each document, a first row with the names of the columns.

White space is one blank, so that no cell has a tab or a line break. One that a spreadsheet would
take for a formula (OWASP, "CSV Injection") gets an apostrophe: it begins with =, +, -, @ or one of
their full-width forms, or with apostrophes before one of these. So does what follows a semicolon,
if need be after a blank and quotation marks: where numbers have a decimal comma, as in Russian,
Excel begins a cell there. To have the text itself again, take one apostrophe away where one or
more stand in such a place.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archive.records import LANGUAGES, Document
from webui import urls
from webui.citing.citation import clean
from webui.exporting.taken import Taken
from webui.present.reader import Reader

BETWEEN = "; "
"""Between the values of a cell that has several."""

BOM = "\ufeff"

_FORMULA = re.compile(r"""^(?='*[=+\-@＝＋－＠])|(?<=;) ?(?=['"]*[=+\-@＝＋－＠])""")
"""Where a formula would begin, with a blank before it."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    says: str
    """What it holds, for the documentation."""
    of: Callable[[Document, Reader, str], str | Iterable[str]]
    """The value, or the values, for a document, a reader and the root of the site."""


def _title_column(lang: str, name: str) -> Column:
    return Column(f"title_{lang}", f"The title in {name}", lambda d, *_: d.title.get(lang, ""))


def _summary_column(lang: str, name: str) -> Column:
    return Column(
        f"summary_{lang}", f"The summary in {name}", lambda d, *_: d.summary.get(lang, "")
    )


def _term_columns(name: str, facet: str, of: Callable[[Document], Iterable[str]]) -> list[Column]:
    return [
        Column(name, f"Ids of `{facet}`", lambda document, *_: of(document)),
        Column(
            f"{name}_label",
            "The same in words, in the language of `labels`",
            lambda document, reader, _: [reader.label(facet, id) for id in of(document)],
        ),
    ]


COLUMNS = (
    Column("id", "The document's id: of one address and of one row", lambda d, *_: d.id),
    Column("url", "Its permanent address",
           lambda d, reader, root: urls.permanent_url(root, reader.lang, d.id, None)),
    _title_column("en", "English"),
    _title_column("ru", "Russian"),
    Column("title_other", "Titles in other languages",
           lambda d, *_: [text for lang, text in d.title.items() if lang not in LANGUAGES]),
    *_term_columns("type", "type", lambda d: filter(None, [d.type])),
    Column("date", "EDTF level 0: 2009, 2009-11, 2009-11-16 or 2009/2010",
           lambda d, *_: d.date.text if d.date else ""),
    *_term_columns("issuer", "issuer", lambda d: d.issuer),
    Column("symbol", "What others cite it by", lambda d, *_: d.symbol),
    *_term_columns("regions", "region", lambda d: d.regions),
    *_term_columns("tags", "tag", lambda d: d.tags),
    *_term_columns("categories", "category", lambda d: d.categories),
    Column("versions", "Keys of the versions", lambda d, *_: [v.key for v in d.versions]),
    Column("languages", "Of each version, in the same order",
           lambda d, *_: [v.lang for v in d.versions]),
    Column("statuses", "Of each version: original, authentic, official, unofficial, machine",
           lambda d, *_: [v.status or "" for v in d.versions]),
    Column("sha256", "Of each version's original file",
           lambda d, *_: [v.sha256 for v in d.versions]),
    Column("source", "Where it was published", lambda d, *_: d.source),
    Column("rights", "What may be done with it", lambda d, *_: d.rights),
    Column("needs_review", "1: nobody has described it yet",
           lambda d, *_: str(int(d.needs_review))),
    _summary_column("en", "English"),
    _summary_column("ru", "Russian"),
)  # fmt: skip


def write(taken: Taken) -> Iterator[str]:
    """The rows, the names of the columns first; with `taken.bom` a byte order mark before all."""
    if taken.bom:
        yield BOM
    row = _Row()
    yield row.written([column.name for column in COLUMNS])
    for document in taken.documents():
        values = (column.of(document, taken.reader, taken.root) for column in COLUMNS)
        yield row.written([_cell(value) for value in values])


def _cell(value: str | Iterable[str]) -> str:
    """Text on one line, harmless in a spreadsheet."""
    text = clean(value if isinstance(value, str) else BETWEEN.join(map(str, value)))
    return _FORMULA.sub(r"\g<0>'", text)


class _Row:
    """One row after another through the standard library's writer."""

    def __init__(self) -> None:
        self._held = io.StringIO(newline="")
        self._writer = csv.writer(self._held)

    def written(self, cells: list[str]) -> str:
        self._writer.writerow(cells)
        text = self._held.getvalue()
        self._held.seek(0)
        self._held.truncate()
        return text
