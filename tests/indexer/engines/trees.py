"""Random documents and random questions over a small vocabulary, so that they meet.

A written form has several keys; a question takes any of them under any channel that fits. The
documents of `history` come, change and go in batches; they are the same on every run.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from archive.records import Shelf
from indexer.asking import (
    All,
    Any,
    AtLeast,
    Channel,
    Dated,
    Everything,
    Filter,
    Has,
    Key,
    Lookup,
    Near,
    Node,
    Not,
    Nothing,
    Phrase,
    Sort,
    Word,
)
from indexer.engines.base import Batch, EngineDocument, Postings
from tests.indexer.engines.documents import TEXT, lookup

Drawn = TypeVar("Drawn")

FORMS = {
    "owl": ("=owl", "owl"),
    "owls": ("=owls", "owl"),
    "bat": ("=bat", "bat"),
    "bats": ("=bats", "bat"),
    "cow": ("=cow", "cow"),
    "elk": ("=elk", "elk", "~elk"),
    "anna": ("=anna", "anna", "@ana"),
    "анна": ("=анна", "анна", "@ana"),
    "court": ("=court", "court", "#court"),
    "суд": ("=суд", "суд", "#court"),
    "yak": ("=yak", "yak"),
}
"""The keys of each form of the vocabulary, from the most frequent form to the rarest."""

FILLER = "и"
"""A form that no question asks for."""

FIRST_DAY = date(2009, 1, 1)
DAYS = tuple(FIRST_DAY + timedelta(days=100 * number) for number in range(6))
FACETS = {
    "lang": ("en", "ru"),
    "type": ("letter", "report"),
    "region": ("north", "south", "valley"),
    "tag": ("x", "y", "z", "память"),
    "year": ("2009", "2010"),
}
SHELVES = ((Shelf.PUBLIC,), (Shelf.PUBLIC, Shelf.RESTRICTED), tuple(Shelf))
"""Whose documents may be asked for: a caller's shelf and the more open ones."""

_ABOVE = {"valley": "north"}
"""The region that a region lies in."""

_TITLES = ("", "a", "ab", "b", "ё", "сова")
_WEIGHTS = [3 * len(FORMS) // number for number in range(1, len(FORMS) + 1)]


# ---------- documents ----------


def a_document(random: Random, id: str) -> EngineDocument:
    """Any document: some words in some fields, now long, now short."""
    fields = {
        name: _postings(random, random.choice(lengths))
        for name, lengths in {
            "text_en": (0, 3, 12, 40),
            "text_ru": (0, 0, 5, 25),
            "text_other": (0, 0, 0, 6),
            "title_en": (0, 1, 4),
            "title_ru": (0, 0, 2),
            "symbol": (0, 0, 0, 1),
        }.items()
    }
    facets = {
        name: tuple(random.sample(values, random.choice((0, 1, 1, 2))))
        for name, values in FACETS.items()
    }
    above = tuple(_ABOVE[one] for one in facets["region"] if one in _ABOVE)
    facets["region"] = tuple(dict.fromkeys((*facets["region"], *above)))
    day = random.choice((None, *DAYS))
    langs = random.sample(["en", "ru"], random.choice((0, 1, 2)))
    plain = EngineDocument(
        id=id,
        fields={name: held for name, held in fields.items() if held.length},
        facets={name: values for name, values in facets.items() if values},
        day=day.toordinal() if day else None,
        titles={lang: random.choice(_TITLES) for lang in langs},
        digest="",
    )
    return replace(plain, digest=sha256(repr(plain).encode()).hexdigest())


def _postings(random: Random, length: int) -> Postings:
    places: dict[str, list[int]] = {}
    place = 0
    for form in random.choices(list(FORMS), _WEIGHTS, k=length):
        place += random.choice((1, 1, 1, 2, 30))  # one after another, with a filler, a passage on
        for key in FORMS[form] if random.random() < 0.6 else (f"={FILLER}",):
            places.setdefault(key, []).append(place)
    return Postings.of(places, length)


def history(sizes: dict[Shelf, int], *, batches: int) -> Iterator[Batch]:
    """Batches of every shelf in turn; each puts, replaces and removes some documents.

    The last ones are ever smaller and remove nothing, so that an engine that keeps segments of
    many sizes ends with several of them.
    """
    random = Random(4)  # noqa: S311 - the same on every run
    for position in range(1, batches + 1):
        last = max(0, position - batches + 2)
        for shelf, size in sizes.items():
            ids = [f"{shelf[0]}{number:03}" for number in range(size)]
            put = random.sample(ids, max(1, size // 4 // 3**last))
            gone = () if last else random.sample(ids, size // 8)
            yield Batch(
                shelf,
                tuple(a_document(random, id) for id in put),
                tuple(id for id in gone if id not in put),
                position,
            )


# ---------- questions ----------

_CHANNELS = {
    "=": (Channel.EXACT, Channel.TRANSLATION),
    "@": (Channel.NAME,),
    "#": (Channel.TERM,),
}
_LEMMA = (Channel.LEMMA, Channel.FAMILY, Channel.TRANSLATION)
_KEYS = tuple(
    Key(text, channel, share)
    for text in sorted({key for keys in FORMS.values() for key in keys} | {"=nowhere"})
    for channel in _CHANNELS.get(text[0], _LEMMA)
    for share in ((1.0,) if channel in (Channel.EXACT, Channel.LEMMA) else (1.0, 0.7, 0.3))
)


def one_of(*strategies: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    """One of these; what is named twice comes twice as often, other than with hypothesis's own."""
    return st.sampled_from(range(len(strategies))).flatmap(strategies.__getitem__)


keys = st.lists(st.sampled_from(_KEYS), min_size=1, max_size=4, unique=True).map(tuple)
fields = one_of(
    st.just(TEXT),
    st.lists(st.sampled_from(TEXT), min_size=1, max_size=4, unique=True).map(tuple),
)
words: st.SearchStrategy[Word] = st.builds(Word, keys, fields)
rows = st.lists(keys, min_size=1, max_size=3).map(tuple)
phrases = st.builds(Phrase, rows, fields)
nears = st.builds(Near, rows, fields, st.sampled_from((0, 1, 2, 3, 6, 40)))
days = st.sampled_from(DAYS)
values = st.sampled_from(list(FACETS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(FACETS[name]), max_size=2))
)
held_ids = st.lists(st.sampled_from(["p000", "p001", "r002", "i003", "nobody"]), max_size=3)
has = values.map(lambda chosen: Has(chosen[0], tuple(chosen[1])))
dated = st.builds(Dated, st.none() | days, st.none() | days)
undated: st.SearchStrategy[Node] = one_of(
    has,
    has,
    held_ids.map(lambda ids: Has("id", tuple(ids))),
    st.sampled_from([Everything(), Nothing()]),
)
plain: st.SearchStrategy[Node] = one_of(undated, undated, undated, dated)


def _trees(leaves: st.SearchStrategy[Node], *, depth: int = 3) -> st.SearchStrategy[Node]:
    if not depth:
        return leaves
    nodes = one_of(leaves, _trees(leaves, depth=depth - 1))
    several = st.lists(nodes, min_size=2, max_size=4).map(tuple)
    enough = st.builds(AtLeast, several, st.integers(0, 4))
    everyone, anyone = several.map(All), several.map(Any)
    return one_of(leaves, everyone, everyone, anyone, anyone, enough, nodes.map(Not))


anything = _trees(one_of(words, words, words, words, phrases, nears, plain))
_few_keys = st.lists(st.sampled_from(_KEYS), min_size=1, max_size=2).map(tuple)
_short_phrases = st.builds(
    Phrase,
    st.lists(_few_keys, min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(TEXT), min_size=1, max_size=2, unique=True).map(tuple),
)
said_in_whoosh = _trees(one_of(words, words, words, _short_phrases, plain), depth=2)
"""Trees that Whoosh has words for, small enough for its pace."""
said_undated = _trees(one_of(words, words, words, _short_phrases, undated), depth=2)
"""The same without dates, which our own indexes keep where Whoosh does not look."""

near_words = st.lists(words, min_size=2, max_size=3, unique=True).map(
    lambda asked: AtLeast(tuple(asked), 0)
)
"""Every document, those with the words first."""


def _ranked(depth: int) -> st.SearchStrategy[Node]:
    leaf = st.builds(Word, st.tuples(st.sampled_from(_KEYS)), st.tuples(st.sampled_from(TEXT[:5])))
    if not depth:
        return leaf
    nodes = _ranked(depth - 1)
    several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    but_not = st.tuples(nodes, nodes.map(Not)).map(All)
    return one_of(leaf, several.map(All), several.map(Any), several.map(Any), but_not)


of_single_words = _ranked(2)
"""Words of one key and one field, joined: Whoosh can score these as we do."""


def lookups(tree: st.SearchStrategy[Node]) -> st.SearchStrategy[Lookup]:
    """Questions with everything a caller may add: filters, dates, orders, facets, nearness."""
    never = st.none()
    filters = st.lists(
        values.map(lambda chosen: Filter(chosen[0], tuple(chosen[1]))), min_size=1, max_size=2
    ).map(tuple)
    return st.builds(
        lookup,
        tree,
        near=one_of(st.just(()), st.lists(words, min_size=2, max_size=4).map(tuple)),
        filters=one_of(st.just(()), st.just(()), filters),
        since=one_of(never, never, never, days),
        until=one_of(never, never, never, days),
        undated=st.sampled_from([False, False, False, True]),
        sort=st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, *Sort]),
        labels=st.sampled_from(["en", "ru"]),
        limit=st.just(1000),
        facets=st.lists(st.sampled_from(list(FACETS)), unique=True).map(tuple),
        shelves=st.sampled_from(SHELVES),
    )
