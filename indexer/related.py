"""What else a reader of a document may want: what cites it, what it cites, what is like it.

Citations are found by symbol: this one's in other texts, and others' in this text. Whatever an
archive holds, a page asks the index some ten short questions and reads some forty documents.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from math import log

from archive.catalogue import Connection, reading
from archive.catalogue.reading import Outline
from archive.records import Document, Passage, Shelf
from archive.vocabulary import Vocabulary
from indexer.analysis import Analyser
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Everything,
    Has,
    Key,
    Lookup,
    Node,
    Not,
    Phrase,
    Sort,
    Word,
)
from indexer.engines.base import Engine
from indexer.facets import BY_NAME
from indexer.query.fields import TEXT
from indexer.query.plain import forms

MOST = 5

_WEIGHTS = {"tag": 1.0, "region": 1.0, "issuer": 0.7, "category": 0.5, "type": 0.5}
"""What a shared term of each facet counts, besides its rarity."""
_FIELDS = {"tag": "tags", "region": "regions", "issuer": "issuer", "category": "categories",
           "type": "type"}  # fmt: skip
_LEAST_LIKE = 1.0
"""Of what two documents share: a tag that a third of the archive has is hardly enough."""
_CANDIDATES = 40
"""Documents that are compared term by term."""
_RAREST = 2
"""Terms whose documents are candidates even if they share nothing else."""

_TEXTS = tuple(field for field in TEXT if field != "symbol")
_READ = 200_000
"""Characters of a text in which symbols are looked for: a book cites at its beginning, too."""
_NUMBERS = 200
"""Numbers of a text by which symbols are looked up, the longest first."""
_NUMBER = re.compile(r"(?<!\d)\d{2,9}(?!\d)")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_UNMISTAKABLE = 5
"""Digits of a number that is a symbol without the word before it: "12276" for "Doc. 12276"."""


class Reason(StrEnum):
    """What a related document is to the one that is read."""

    CITES = "cites"
    """The text that is read names its symbol."""
    CITED_BY = "cited-by"
    """Its text names the symbol of the document that is read."""
    ALIKE = "alike"
    """It has much the same terms."""


@dataclass(frozen=True, slots=True)
class Related:
    document: Document
    reason: Reason
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of what is alike: the facets, and in each the values that both have, the rarest first."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is asked: the index and the catalogue, as a reader of some shelves may see them."""

    connection: Connection
    engine: Engine
    analyser: Analyser
    vocabularies: Mapping[str, Vocabulary]
    shelves: tuple[Shelf, ...]
    left: Sequence[str]
    """Documents that the index still has and the shelves have not."""

    def find(self, tree: Node, limit: int, *, sort: Sort = Sort.NEWEST) -> list[str]:
        """Ids of documents, never of those that have left."""
        return [hit.id for hit in self.engine.find(self.lookup(tree, limit, sort)).hits]

    def lookup(
        self, tree: Node, limit: int = 0, sort: Sort = Sort.NEWEST, facets: tuple[str, ...] = ()
    ) -> Lookup:
        gone = (Not(Has("id", tuple(self.left))),) if self.left else ()
        return Lookup(
            tree=All((tree, *gone)), near=(), filters=(), since=None, until=None, sort=sort,
            labels="en", offset=0, limit=limit, after=None, facets=facets, shelves=self.shelves,
        )  # fmt: skip

    def outlines(self, ids: Iterable[str]) -> dict[str, Outline]:
        """Those of these documents that stand on the shelves, in this order."""
        wanted = list(dict.fromkeys(ids))
        held = reading.outlines(self.connection, wanted)
        return {id: held[id] for id in wanted if id in held and held[id].stands_on in self.shelves}


@dataclass(frozen=True, slots=True)
class _Found:
    """A related document before it is read."""

    id: str
    reason: Reason
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()


def related(
    sources: Sources,
    document: Document,
    passages: Sequence[Passage],
    leave: Collection[str],
    most: int,
) -> tuple[Related, ...]:
    """Up to so many documents: cited ones first, then those that cite, then the most alike.

    `passages` are the text that is read, `leave` the ids that are not wanted.
    """
    not_these = {document.id, *leave}
    found: list[_Found] = []
    for kind in (_cited, _citing, _alike):
        if len(found) < most:
            others = Not(Has("id", tuple(sorted(not_these))))
            found += islice(kind(sources, document, passages, others), most - len(found))
            not_these |= {one.id for one in found}
    held = reading.documents(sources.connection, [one.id for one in found])
    return tuple(Related(held[one.id], one.reason, one.shared) for one in found)


# ---------- citations ----------


def _citing(
    sources: Sources, document: Document, passages: Sequence[Passage], others: Node
) -> Iterable[_Found]:
    """Documents in whose text the symbol stands, the newest first."""
    written = [Phrase(keys, _TEXTS) for keys in _ways(document.symbol, sources.analyser)]
    if not written:
        return
    for id in sources.outlines(sources.find(All((Any(tuple(written)), others)), MOST)):
        yield _Found(id, Reason.CITED_BY)


def _cited(
    sources: Sources, document: Document, passages: Sequence[Passage], others: Node
) -> Iterable[_Found]:
    """Documents whose symbol stands in this text, in the order of the text."""
    text = "\n".join(passage.text for passage in passages)[:_READ]
    numbers = {number for number in _NUMBER.findall(text) if not _YEAR.fullmatch(number)}
    some = sorted(numbers, key=lambda number: (-len(number), number))[:_NUMBERS]
    if not some:
        return
    keys = tuple(Key(f"={number}", Channel.EXACT) for number in some)
    named = sources.find(All((Word(keys, ("symbol",)), others)), _CANDIDATES, sort=Sort.RELEVANCE)
    places = {}
    for id, other in sources.outlines(named).items():
        at = _place(other.symbol, text)
        if at is not None:
            places[id] = at
    for id in sorted(places, key=lambda id: (places[id], id)):
        yield _Found(id, Reason.CITES)


def _spellings(symbol: str) -> list[str]:
    """A symbol as texts may write it: whole, or without the words before its numbers.

    "Resolution 1738 (2010)" is «Резолюция 1738 (2010)» in Russian. What is left must not be
    mistaken for something else: two numbers, or a long one.
    """
    if not any(map(str.isdigit, symbol)) or len(symbol) < 4:
        return []
    words = symbol.split()
    first = next(at for at, word in enumerate(words) if any(map(str.isdigit, word)))
    rest = " ".join(words[first:])
    numbers = re.findall(r"\d+", rest)
    alone = len(numbers) > 1 or len(numbers[0]) >= _UNMISTAKABLE
    return list(dict.fromkeys([symbol, *([rest] if alone else [])]))


def _ways(symbol: str, analyser: Analyser) -> list[tuple[tuple[Key, ...], ...]]:
    """The spellings of a symbol as rows of keys."""
    return [
        keys
        for spelling in _spellings(symbol)
        if (keys := forms(list(analyser.analyse(spelling)), (Channel.EXACT,)))
    ]


def _place(symbol: str, text: str) -> int | None:
    """Where a text first names a symbol."""
    patterns = (
        r"\W{0,3}".join(map(re.escape, re.findall(r"[^\W_]+", spelling)))
        for spelling in _spellings(symbol)
    )
    found = (re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) for pattern in patterns)
    return min((match.start() for match in found if match), default=None)


# ---------- likeness ----------


def _alike(
    sources: Sources, document: Document, passages: Sequence[Passage], others: Node
) -> Iterable[_Found]:
    """Documents with much the same terms: each term counts by how few documents have it."""
    own = [(facet, value) for facet, values in _terms(document).items() for value in values]
    telling = _telling(sources, own) if own else []
    if not telling:
        return
    candidates = _candidates(sources, [term for term, _ in telling], others)
    ranked = []
    for id, other in sources.outlines(candidates).items():
        theirs = _reach(sources, other)
        shared = [(term, weight) for term, weight in telling if term in theirs]
        worth = round(sum(weight for _, weight in shared), 6)
        if worth >= _LEAST_LIKE:
            day = other.date.first.toordinal() if other.date else 0
            ranked.append((-worth, -day, id, [term for term, _ in shared]))
    for *_, id, terms in sorted(ranked):
        facets = dict.fromkeys(facet for facet, _ in terms)
        shared_by = ((f, tuple(value for facet, value in terms if facet == f)) for f in facets)
        yield _Found(id, Reason.ALIKE, tuple(shared_by))


def _telling(
    sources: Sources, own: Sequence[tuple[str, str]]
) -> list[tuple[tuple[str, str], float]]:
    """The terms that other documents have too, with their weights, the weightiest first."""
    every = sources.engine.find(sources.lookup(Everything())).total
    having = Any(tuple(Has(facet, (value,)) for facet, value in own))
    facets = tuple(dict.fromkeys(facet for facet, _ in own))
    counts = sources.engine.find(sources.lookup(having, facets=facets)).facets
    weights = {}
    for facet, value in own:
        count = counts[facet].values.get(value, 0)
        if count > 1:  # itself and another
            weights[facet, value] = _WEIGHTS[facet] * log(every / count)
    return sorted(weights.items(), key=lambda one: (-one[1], one[0]))


def _candidates(sources: Sources, terms: Sequence[tuple[str, str]], others: Node) -> list[str]:
    """Documents that share as many of the terms as enough of them do, and some that share the
    rarest."""
    having = tuple(Has(facet, (value,)) for facet, value in terms)

    rarest = [id for rare in having[:_RAREST] for id in sources.find(All((rare, others)), MOST)]
    sharing: dict[int, list[str]] = {}
    fewest, most = 1, len(having)
    while fewest <= most:  # how many terms five documents share
        least = (fewest + most + 1) // 2
        sharing[least] = sources.find(All((AtLeast(having, least), others)), _CANDIDATES)
        if len(sharing[least]) >= MOST:
            fewest = least + 1
        else:
            most = least - 1
    ordered = [id for least in sorted(sharing, reverse=True) for id in sharing[least]]
    return list(dict.fromkeys([*rarest, *ordered]))[:_CANDIDATES]


def _terms(document: Document) -> dict[str, tuple[str, ...]]:
    """The terms of a document by facet, in the order of what they say of it."""
    return {
        "tag": document.tags,
        "region": document.regions,
        "issuer": document.issuer,
        "category": document.categories,
        "type": (document.type,) if document.type else (),
    }


def _reach(sources: Sources, other: Outline) -> set[tuple[str, str]]:
    """Its terms and all that they lie in: a document about Grozny is about Chechnya."""
    return {
        (facet, term)
        for facet, field in _FIELDS.items()
        for value in other.terms.get(field, ())
        for term in (value, *_above(sources, facet, value))
    }


def _above(sources: Sources, facet: str, value: str) -> Iterable[str]:
    return sources.vocabularies[BY_NAME[facet].vocabulary or ""].ancestors(value)
