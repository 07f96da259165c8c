"""Walking through the archive without an index: questions without words, by the catalogue alone.

It answers what `Finder.search` answers, so that pages need not know by whom they are answered. It
is for the time before the first run of the indexer, and for an index that is broken.
"""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from archive.catalogue import Catalogue, Connection, browsing, reading
from archive.records import Document, Shelf
from archive.vocabulary import Vocabulary
from indexer.asking import FacetCount, Filter, Part, Result, Results, Search, Sort
from indexer.engine_documents import own_words
from indexer.facets import BY_NAME

_FIELDS = {"type": "type", "region": "regions", "tag": "tags", "category": "categories",
           "issuer": "issuer"}  # fmt: skip
"""The facets that the catalogue can count, and where it has their values."""


class Walker:
    """Answers from the catalogue. Threads may share it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = Lock()
        self._counted: tuple[int, dict[str, FacetCount]] | None = None

    def search(self, search: Search, vocabularies: Mapping[str, Vocabulary]) -> Results:
        """The answer to a question that `answers`, in the order of dates. Of the facets it has the
        years, and those that no filter but their own narrows.
        """
        among = _among(search, vocabularies)
        with self._catalogue.reading() as connection:
            total = browsing.total(connection, among)
            offset = (search.page - 1) * search.per_page
            ids = browsing.ordered(
                connection,
                among,
                newest=search.sort is not Sort.OLDEST,
                offset=offset,
                limit=search.per_page,
            )
            held = reading.documents(connection, ids)
            facets = self._facets(connection, search, among, vocabularies)
        return Results(
            search=search,
            understood="",
            words=(),
            notices=(),
            total=total,
            results=tuple(_result(held[id]) for id in ids if id in held),
            facets=facets,
            offset=offset,
        )

    def _facets(
        self,
        connection: Connection,
        search: Search,
        among: browsing.Among,
        vocabularies: Mapping[str, Vocabulary],
    ) -> dict[str, FacetCount]:
        # each is counted without its own filter
        others = {one.facet for one in search.filters}
        dated = among.since or among.until or among.undated
        found = {}
        for name in search.facets:
            if name == "year":
                undated = browsing.Among(among.shelf, among.terms)
                found[name] = FacetCount(*browsing.years(connection, undated))
            elif name in _FIELDS and others <= {name} and not dated:
                found[name] = self._terms(connection, vocabularies)[name]
        return found

    def _terms(
        self, connection: Connection, vocabularies: Mapping[str, Vocabulary]
    ) -> dict[str, FacetCount]:
        """Of the whole public shelf; counted once for each state of the catalogue."""
        with self._lock:
            state = self._catalogue.state()
            if self._counted is None or self._counted[0] != state:
                self._counted = (state, _counted(connection, vocabularies))
            return self._counted[1]


def _counted(
    connection: Connection, vocabularies: Mapping[str, Vocabulary]
) -> dict[str, FacetCount]:
    """How many documents have each term, or one that lies in it, by facet."""
    total = browsing.total(connection, browsing.Among(Shelf.PUBLIC))
    lies_in = {field: _above(name, vocabularies) for name, field in _FIELDS.items()}
    counts = {field: Counter[str]() for field in lies_in}
    described = Counter[str]()
    for type, number in browsing.types(connection, Shelf.PUBLIC).items():
        described["type"] += number
        for above in lies_in["type"].get(type, ()):
            counts["type"][above] += number
    for field, terms in browsing.terms(connection, Shelf.PUBLIC):
        described[field] += 1
        of = lies_in[field]
        counts[field].update({above for term in terms for above in of.get(term, ())})
    return {
        name: FacetCount(counts[field], total - described[field]) for name, field in _FIELDS.items()
    }


def _above(facet: str, vocabularies: Mapping[str, Vocabulary]) -> dict[str, tuple[str, ...]]:
    """Each term with all that it lies in."""
    vocabulary = vocabularies[BY_NAME[facet].vocabulary or ""]
    return {id: (id, *vocabulary.ancestors(id)) for id in vocabulary.terms}


def answers(search: Search) -> bool:
    """Whether the catalogue alone knows the answer."""
    return (
        not (search.text or search.cursor or search.explain)
        and {one.facet for one in search.filters} <= {*_FIELDS}
        and search.sort is not Sort.TITLE
        and search.shelves == (Shelf.PUBLIC,)
    )


def _among(search: Search, vocabularies: Mapping[str, Vocabulary]) -> browsing.Among:
    return browsing.Among(
        Shelf.PUBLIC,
        tuple(
            (_FIELDS[one.facet], _inside(vocabularies[BY_NAME[one.facet].vocabulary or ""], one))
            for one in search.filters
        ),
        search.since.first if search.since else None,
        search.until.last if search.until else None,
        search.undated,
    )


def _inside(vocabulary: Vocabulary, chosen: Filter) -> tuple[str, ...]:
    """The values of a filter and all that lies in them."""
    values = {*chosen.values}
    below = (id for id in vocabulary.terms if values.intersection(vocabulary.ancestors(id)))
    return tuple(dict.fromkeys((*chosen.values, *below)))


def _result(document: Document) -> Result:
    """Nothing is marked, since nothing was looked for."""
    words = own_words(document)
    return Result(
        document,
        score=0.0,
        matched=(),
        title=tuple((lang, (Part(text),)) for kind, lang, text in words if kind == "title"),
        symbol=(Part(document.symbol),) if document.symbol else (),
        snippets=(),
    )
