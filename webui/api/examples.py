"""The examples of the operations with what the archive at hand holds.

So that each can be run wherever it is read: a document that is there, a region that has some.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from archive.errors import CatalogueError, EngineUnavailable
from archive.records import LANGUAGES
from indexer.asking import Search, Sort
from webui import urls
from webui.api.operation import Example, Operation
from webui.holdings import Holdings
from webui.present.parallel import sides

_LOOKED_AT = 20
"""Documents among which one with a text in English and Russian is looked for."""
_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Request:
    """An example as it can be sent."""

    says: str
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    address: str


def values_of(holdings: Holdings) -> dict[str, str]:
    """What the archive has for the names in braces; a name it has nothing for is left out."""
    asked = Search(per_page=_LOOKED_AT, sort=Sort.NEWEST, facets=("region",))
    try:
        results = holdings.finder().search(asked)
        vocabularies = holdings.vocabularies()
    except (EngineUnavailable, CatalogueError):
        return {}
    values = {}
    documents = [result.document for result in results.results if result.document.versions]
    if documents:
        one = max(documents, key=lambda document: len({v.lang for v in document.versions}))
        values = {"document": one.id, "version": one.versions[-1].key}
        values["bilingual"] = next((one.id for one in documents if sides(one)), "")
        values["word"] = max(map(_word, one.title.values()), key=len, default="")
    counts = results.facets["region"].values
    if counts:
        values["region"] = max(counts, key=lambda region: (counts[region], region))
        name = vocabularies["regions"].label(values["region"], LANGUAGES[0])
        values["letters"] = _word(name)[:_LETTERS].casefold()
    return {name: value for name, value in values.items() if value}


def requests(operation: Operation, values: Mapping[str, str]) -> tuple[Request, ...]:
    """The examples of an operation for which the archive has something."""
    made = (_request(operation, example, values) for example in operation.examples)
    return tuple(one for one in made if one is not None)


def _request(operation: Operation, example: Example, values: Mapping[str, str]) -> Request | None:
    try:
        path = {name: value.format_map(values) for name, value in example.path.items()}
        query = tuple((name, value.format_map(values)) for name, value in example.query)
    except KeyError:
        return None
    address = urls.api_path(operation.path, path)
    return Request(example.says, path, query, address + (f"?{urlencode(query)}" if query else ""))


def _word(text: str) -> str:
    """The longest of its words: what a text is about has rarely four letters."""
    words = [word for word in text.split() if word.isalpha()]
    return max(words, key=len, default="")
