"""The facets, as rows. Adding one is adding a row and its field in `indexer.build`."""

from typing import Literal, NamedTuple

Kind = Literal["flat", "tree", "year"]


class Facet(NamedTuple):
    name: str
    """In URLs, in JSON and as the engine's field."""
    kind: Kind
    vocabulary: str | None
    """Where its values are described; None when they describe themselves."""


FACETS = (
    Facet("lang", "flat", None),
    Facet("type", "tree", "types"),
    Facet("region", "tree", "regions"),
    Facet("tag", "tree", "tags"),
    Facet("category", "tree", "categories"),
    Facet("issuer", "tree", "organisations"),
    Facet("year", "year", None),
)

BY_NAME = {facet.name: facet for facet in FACETS}
