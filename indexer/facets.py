"""The facets, as rows. Adding one is adding a row and its field in `indexer.engine_documents`."""

from typing import Literal, NamedTuple

from archive.records import Status
from indexer.rights import RIGHTS

Kind = Literal["flat", "tree", "year"]


class Facet(NamedTuple):
    name: str
    """In URLs, in JSON and as the engine's field."""
    kind: Kind
    vocabulary: str | None
    """Where its values are described; None when they describe themselves."""
    values: tuple[str, ...] = ()
    """All the values it can have, in their order; empty when they are not so few."""


ORIGINAL = "original"
"""Of a document's versions: one that may be quoted as the work itself, authentic texts too."""

FACETS = (
    Facet("lang", "flat", None),
    Facet("type", "tree", "types"),
    Facet("region", "tree", "regions"),
    Facet("tag", "tree", "tags"),
    Facet("category", "tree", "categories"),
    Facet("issuer", "tree", "organisations"),
    Facet("year", "year", None),
    Facet("translation", "flat", None,
          (ORIGINAL, Status.OFFICIAL, Status.UNOFFICIAL, Status.MACHINE)),
    Facet("rights", "flat", None, RIGHTS),
)  # fmt: skip

BY_NAME = {facet.name: facet for facet in FACETS}
