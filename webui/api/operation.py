"""What a row of `operations` is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.vocabulary import VOCABULARIES
from indexer.facets import BY_NAME
from webui.api.models import Model
from webui.urls.parameters import Parameter

Tag = Literal["Searching", "Documents", "Vocabularies", "Archive"]


@dataclass(frozen=True, slots=True)
class Example:
    """A request that is answered with 200 wherever the archive holds what it names.

    Values may be what the archive at hand holds: `{document}`, `{facet}`, `{region}`, `{word}`
    and so on, see `webui.api.examples`.
    """

    says: str
    path: Mapping[str, str] = field(default_factory=dict)
    """A value for each name in the path."""
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A `GET` of the API."""

    id: str
    """`operationId`."""
    path: str
    """After `/api/v1`: "/documents/{id}"; the names of `PATHS` stand in braces."""
    tag: Tag
    summary: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    answer: type[Model] | None = None
    """What the JSON of a 200 is."""
    media: tuple[str, ...] = ()
    """Other media types of a 200; their bodies are not described."""
    problems: Mapping[int, str] = field(default_factory=dict)
    """Further refusals than those that every address has: status and cause."""
    cached: bool = True
    """Whether answers carry an ETag."""
    paged: bool = False
    """Whether they lead to the answers before and after them in the header `Link`."""
    counted: bool = False
    """Whether headers say how much there is, and in which state of the index."""
    examples: tuple[Example, ...] = ()


PATHS: dict[str, tuple[str, tuple[str, ...]]] = {
    "id": ("The id of a document.", ()),
    "vocabulary": ("The name of a vocabulary.", VOCABULARIES),
    "facet": ("The name of a facet.", tuple(BY_NAME)),
}
"""What may stand in a path: what it means, and what it can be if it is one of a few."""
