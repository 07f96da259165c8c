"""Where the words of a question stand: exactly where the engine found them."""

from collections.abc import Sequence
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue import reading
from archive.records import Shelf
from indexer.analysis import Analyser
from indexer.analysis.kept import Part
from indexer.analysis.packing import Sizes, pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.asking import Channel, Key, Lookup, Near, Phrase, Search, Sort, Word
from indexer.engines.base import FIELDS
from indexer.knowledge import Knowledge
from indexer.lexicon import NOTHING_LEARNT
from indexer.locate import Leaf, Mark, Place, every, find, leaves, part_of
from indexer.query import parse
from tests.indexer.kept_rows import in_memory
from tests.indexer.small_library import Library
from tests.indexer.vocabularies import SMALL

ANALYSER = Analyser(SMALL)
KNOWN = Knowledge(SMALL, ANALYSER, NOTHING_LEARNT)

QUESTIONS = [
    "defenders правозащитники Эстемирова abduction похищение",
    "investigate расследовать court 57942/00 1738 12276",
    '"abductions of people" «похищения людей» "quiet forest" "forest roads" "was quiet"',
    "Ачхой-Мартан ачхой мартан умаханов исрапилов самолет",
    "title:remedies title:defenders symbol:12276 symbol:remedies заголовок:зима",
    'title:"legal remedies" "legal remedies" "in winter" symbol:"57945/00"',
    "law мотт nowhere нигде write think the и",
]


def asked(text: str) -> list[Leaf]:
    return leaves(parse(text, KNOWN).tree)


def located(text: str, *passages: Source) -> list[Place]:
    """The places of a question's words in the text of a version."""
    return located_in(asked(text), passages)


def located_in(wanted: Sequence[Leaf], passages: Sequence[Source]) -> list[Place]:
    kept = pack(analyse_passages(ANALYSER, passages))
    rows = in_memory(kept)
    return every(find(wanted, [Part(kept.first)], rows), rows)


def marks(text: str, passage: str, lang: str = "und") -> list[tuple[str, str]]:
    """The words marked in one passage, with their channels."""
    return [
        (passage[mark.start : mark.end], str(mark.channel))
        for place in located(text, Source(1, lang, passage))
        for mark in place.marks
    ]


# ---------- what is looked for ----------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("b c", 2),
        ("b OR c", 2),
        ("a -b", 1),
        ("-(a b)", 0),
        ("-(-a)", 0),
        ('"a b" c', 2),
        ("a region:moscow id:x", 1),
        ("x (b OR (c -d))", 3),
        ("Ачхой-Мартан", 2),
        ("region:atlantis", 0),
    ],
)
def test_only_what_makes_a_document_match_is_marked(text: str, count: int) -> None:
    assert len(asked(text)) == count


# ---------- marks ----------


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        ("право", "Права, право.", [("Права", "lemma"), ("право", "exact")]),
        ('"право"', "Права и правом, право.", [("право", "exact")]),
        ("court", "The Court's courts.", [("Court's", "lemma"), ("courts", "lemma")]),
        ("court's", "The Court’s courts.", [("Court’s", "exact"), ("courts", "lemma")]),
        ("Мартан", "в Ачхой-Мартане", [("Мартане", "lemma")]),
        (
            "Ачхой-Мартан",
            "в Ачхой-Мартане",
            [("Ачхой-Мартане", channel) for channel in ("lemma", "term", "lemma")],
        ),
        (
            "Ачхой-Мартан",
            "в Ачхой Мартане",
            [("Ачхой Мартане", channel) for channel in ("term", "lemma")],
        ),
        ("ECtHR", "в Европейском суде", [("Европейском суде", "term")]),
        ("Achkhoy", "в Ачхое", [("Ачхое", "name")]),
        ('"a b"~2', "a x b, b x x a", [("a", "exact"), ("b", "exact")]),
        ('"a a"~2', "a, b a, x x a", [("a", "exact"), ("a", "exact")]),
        ("[судья суда]", "судей судов", [("судей судов", "lemma")]),
        ("57942/00", "no. 57942/00, 57942/01, 00", [("57942/00", "exact")] * 2),
        ('"a b"', "a b a c b a b", [("a b", "exact"), ("a b", "exact")]),
        ('"a a"', "a a a", [("a a", "exact"), ("a a", "exact")]),
        ('"human rights"', "Human — rights", [("Human — rights", "exact")]),
        ("57942/00 судья", "судьи", [("судьи", "lemma")]),
        ("nothing", "here", []),
        ("x", "", []),
    ],
)  # fmt: skip
def test_marks_stand_on_the_words(text: str, passage: str, expected: list[tuple[str, str]]) -> None:
    assert marks(text, passage) == expected


def test_a_phrase_in_other_forms_is_not_found_as_typed() -> None:
    """Its mark says the worse of its channels."""
    assert marks("[права человека]", "право человека") == [("право человека", "lemma")]
    assert marks("[права человека]", "права человека") == [("права человека", "exact")]


def test_a_phrase_does_not_cross_passages() -> None:
    sources = (Source(1, "en", "the quiet"), Source(2, "en", "forest road"))
    assert located('"quiet forest"', *sources) == []
    assert [place.number for place in located("quiet forest", *sources)] == [1, 2]


def test_each_passage_is_a_place_in_reading_order() -> None:
    sources = [Source(number, "en", "owl" if number % 2 else "bat") for number in range(1, 7)]
    places = located("owl", *sources)
    assert [(place.part, place.number, place.lang) for place in places] == [
        (0, number, "en") for number in (1, 3, 5)
    ]


def test_a_place_knows_whether_it_is_a_heading() -> None:
    sources = (Source(1, "en", "owl", heading=True), Source(2, "en", "owl"))
    assert [place.heading for place in located("owl", *sources)] == [True, False]


def test_marks_name_the_word_of_the_question_they_answer() -> None:
    (place,) = located("owl bat OR cow", Source(1, "en", "cow bat owl owl"))
    assert [mark.leaf for mark in place.marks] == [2, 1, 0, 0]


def test_the_best_channels_come_first() -> None:
    for text, expected in (
        ("Courts and a court", (Channel.EXACT, Channel.LEMMA)),
        ("a court", (Channel.EXACT,)),
        ("nothing", ()),
    ):
        kept = pack(analyse_passages(ANALYSER, [Source(1, "en", text)]))
        found = find(asked("court"), [Part(kept.first)], in_memory(kept))
        assert found.matched() == expected


words = st.sampled_from(["право", "права", "Суд", "суда", "court", "courts", "Ачхой-Мартан", "5/6"])
texts = st.lists(st.one_of(words, st.sampled_from([",", "—", "и", "a\u0301"])), max_size=12)


@settings(deadline=None)
@given(
    st.lists(texts.map(" ".join), min_size=1, max_size=3), st.lists(words, min_size=1, max_size=4)
)
def test_a_mark_is_a_token_that_has_a_key_of_the_word(
    passages: list[str], typed: list[str]
) -> None:
    """And every such token is marked."""
    sources = [Source(number, "und", text) for number, text in enumerate(passages, start=1)]
    wanted = [leaf for leaf in asked(" ".join(typed)) if isinstance(leaf, Word)]
    found = {place.number: place.marks for place in located_in(wanted, sources)}
    for number, text in enumerate(passages, start=1):
        expected = [
            Mark(token.start, token.end, leaf, min(channels, key=list(Channel).index))
            for leaf, word in enumerate(wanted)
            for token in ANALYSER.analyse(text)
            if (channels := [key.channel for key in word.keys if key.text in token.keys])
        ]
        assert sorted(found.get(number, ()), key=_place) == sorted(expected, key=_place)


def _place(mark: Mark) -> tuple[int, int, int]:
    return mark.start, mark.end, mark.leaf


# ---------- phrases and neighbours, in parts of several rows ----------

SMALL_WORDS = st.sampled_from(["owl", "bat", "cow", "owl-bat", "Чечне", "и"])
KEYS = ["=owl", "=bat", "=cow", "=owl-bat", "#chechnya", "=и"]
ROWS = st.lists(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True).map(
        lambda keys: tuple(Key(key, list(Channel)[KEYS.index(key) % 3]) for key in keys)
    ),
    min_size=2,
    max_size=4,
).map(tuple)


def by_position(source: Source, row: tuple[Key, ...]) -> dict[int, tuple[int, int, Channel]]:
    """Where a word stands in a passage, with its characters and its best channel."""
    found = {}
    for token in ANALYSER.analyse(source.text, source.lang):
        channels = [key.channel for key in row if key.text in token.keys]
        if channels and token.width == 1:
            best = min(channels, key=list(Channel).index)
            found[token.position] = (token.start, token.end, best)
    return found


def expected(leaf: Phrase | Near, source: Source) -> set[tuple[int, int, Channel]]:
    """The marks of a leaf in a passage, tried out one by one."""
    rows = [by_position(source, row) for row in leaf.words]
    found: dict[tuple[int, int], Channel] = {}
    if isinstance(leaf, Phrase):
        for start in rows[0]:
            run = [row.get(start + offset) for offset, row in enumerate(rows)]
            if all(run):
                worst = max((one[2] for one in run if one), key=list(Channel).index)
                found[run[0][0], run[-1][1]] = worst  # type: ignore[index]
        return {(*place, channel) for place, channel in found.items()}
    for start in {position for row in rows for position in row}:
        near = [[p for p in row if start <= p <= start + leaf.distance] for row in rows]
        if any(len(set(seats)) == len(rows) for seats in product(*near)):
            for row, positions in zip(rows, near, strict=True):
                for position in positions:
                    first, last, channel = row[position]
                    found[first, last] = channel
    return {(*place, channel) for place, channel in found.items()}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(SMALL_WORDS, max_size=8).map(" ".join), min_size=1, max_size=3),
    ROWS,
    st.integers(0, 4),
    st.sampled_from([Sizes(), Sizes(block=3, keys=2)]),
)
def test_phrases_and_neighbours_stand_where_trying_finds_them(
    texts: list[str], rows: tuple[tuple[Key, ...], ...], distance: int, sizes: Sizes
) -> None:
    sources = [Source(number, "ru", text) for number, text in enumerate(texts)]
    # a part before this one must not matter
    kept = [pack(analyse_passages(ANALYSER, some), sizes) for some in (sources[:1], sources)]
    parts = [Part(one.first, "", number) for number, one in enumerate(kept)]
    for leaf in (
        Phrase(rows, tuple(FIELDS)),
        Near(rows, tuple(FIELDS), distance or 1),
    ):
        found = find([leaf], parts, in_memory(*kept))
        located = {
            place.number: {(mark.start, mark.end, mark.channel) for mark in place.marks}
            for place in every(found, in_memory(*kept))
            if place.part == 1
        }
        tried = {source.number: expected(leaf, source) for source in sources}
        assert located == {number: marks for number, marks in tried.items() if marks}


# ---------- the same as the engine ----------


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_word_is_located_in_the_documents_the_engine_finds_it_in(
    full: Library, text: str
) -> None:
    for leaf in asked(text):
        assert _documents_located(full, leaf) == _documents_found(full, leaf), leaf


def _documents_located(library: Library, leaf: Leaf) -> set[str]:
    with library.catalogue.reading() as connection:
        kept = reading.analyses(connection, list(reading.held(connection)), ANALYSER.version)
        parts = [Part(one.first, part, one.number) for (_, part), one in kept.items()]
        found = find([leaf], parts, partial(reading.analysis_rows, connection))
    ids = [id for id, _ in kept]
    return {ids[part_of(found.page, passage)] for passage in found.passages.tolist()}


def _documents_found(library: Library, leaf: Leaf) -> set[str]:
    found = library.engine.find(
        Lookup(
            tree=leaf,
            near=(),
            filters=(),
            since=None,
            until=None,
            sort=Sort.NEWEST,
            labels="en",
            offset=0,
            limit=100,
            after=None,
            facets=(),
            shelves=tuple(Shelf),
        )
    )
    return {hit.id for hit in found.hits}


# ---------- a document's own page ----------


def test_the_words_are_marked_in_a_whole_version(full: Library) -> None:
    with full.catalogue.reading() as connection:
        document = reading.document(connection, "grozny-2006")
    assert document is not None
    found = full.finder.mark(document, "ru", Search(text="умаханов снега"))
    assert {
        number: [(part.text, part.match) for part in parts if part.match]
        for number, parts in found.items()
    } == {
        1: [("снег", "lemma"), ("Умахановых", "lemma")],
        2: [("Умаханову", "lemma")],
    }
    assert "".join(part.text for part in found[2]).startswith("Следователь Исрапилов вызвал")


@pytest.mark.parametrize(("version", "text"), [("ru", ""), ("en", "снег"), ("ru", "-снег")])
def test_a_version_without_the_words_has_no_marks(full: Library, version: str, text: str) -> None:
    with full.catalogue.reading() as connection:
        document = reading.document(connection, "grozny-2006")
    assert document is not None
    assert full.finder.mark(document, version, Search(text=text)) == {}
