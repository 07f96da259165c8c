"""A whole result in any format, in pieces."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flask_babel import force_locale

from webui import citing
from webui.exporting import ExportFormat, lines, table
from webui.exporting.taken import Taken
from webui.present.document import cited

_PIECE = 1 << 16
"""Characters that are given out at one stroke, or a little more."""


def joined(form: ExportFormat, taken: Taken) -> Iterator[str]:
    """The whole file in pieces of some size, its words in the reader's language."""
    held: list[str] = []
    size = 0
    with force_locale(taken.reader.lang):
        for piece in WRITERS[form.name](taken):
            held.append(piece)
            size += len(piece)
            if size >= _PIECE:
                yield "".join(held)
                held, size = [], 0
    yield "".join(held)


def _references(suffix: str, taken: Taken) -> Iterator[str]:
    """Citations of all documents, each as a whole and in the reader's language."""
    return citing.FORMATS[suffix].write(
        cited(document, None, taken.reader, taken.root) for document in taken.documents()
    )


WRITERS: Mapping[str, Callable[[Taken], Iterator[str]]] = {
    "csv": table.write,
    "json": lines.write_json,
    "jsonl": lines.write,
    "bibtex": partial(_references, "bib"),
    "ris": partial(_references, "ris"),
    "csl": partial(_references, "json"),
}
"""By the name of the format."""
