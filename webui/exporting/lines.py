"""All that is known of each document, as the API tells it of one."""

import json
from collections.abc import Iterator

from archive.records import Document
from webui.api import answers, models
from webui.exporting.taken import Taken
from webui.present.related import Links


def write(taken: Taken) -> Iterator[str]:
    """JSON Lines (https://jsonlines.org): what `GET /documents/ID` says, a document a line.

    With `taken.text` also `texts`: what `GET /documents/ID/text` says of each version.
    """
    for document, links in taken.with_links():
        yield _line(taken, document, links) + "\n"


def write_json(taken: Taken) -> Iterator[str]:
    """One JSON object, a document a line: `models.ExportAnswer`."""
    yield f'{{"total":{taken.whole.total},"index":{json.dumps(taken.whole.generation)},"results":['
    before = "\n"
    for document, links in taken.with_links():
        yield before + _line(taken, document, links)
        before = ",\n"
    yield "\n]}\n"


def _line(taken: Taken, document: Document, links: Links) -> str:
    answer = answers.document(document, links, taken.reader)
    if not taken.text:
        return answer.model_dump_json()
    passages = taken.passages(document)
    texts = tuple(
        answers.text(document, version, passages.get((document.id, version.key), ()))
        for version in document.versions
    )
    return models.DocumentWithTexts(**dict(answer), texts=texts).model_dump_json()
