"""Where the words of a question stand: exactly where the engine found them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalogue import reading
from archive.records import Shelf
from indexer.analysis import Analyser
from indexer.analysis.stored import Analysis, Source, analyse_passages, unpack
from indexer.asking import Channel, Lookup, Search, Sort, Word
from indexer.build import own_words
from indexer.knowledge import Knowledge
from indexer.lexicon import NOTHING_LEARNT
from indexer.locate import Leaf, Mark, Place, best, leaves, locate
from indexer.query import parse
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
    return list(locate(asked(text), "v", analyse_passages(ANALYSER, passages), []))


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
        ("v", number, "en") for number in (1, 3, 5)
    ]


def test_a_place_knows_whether_it_is_a_heading() -> None:
    sources = (Source(1, "en", "owl", heading=True), Source(2, "en", "owl"))
    assert [place.heading for place in located("owl", *sources)] == [True, False]


def test_marks_name_the_word_of_the_question_they_answer() -> None:
    (place,) = located("owl bat OR cow", Source(1, "en", "cow bat owl owl"))
    assert [mark.leaf for mark in place.marks] == [2, 1, 0, 0]


def test_the_best_channels_come_first() -> None:
    assert best([Channel.LEMMA, Channel.EXACT, Channel.LEMMA]) == (Channel.EXACT, Channel.LEMMA)
    assert best([]) == ()


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
    found = {
        place.number: place.marks
        for place in locate(wanted, "v", analyse_passages(ANALYSER, sources), [])
    }
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


# ---------- the same as the engine ----------


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_word_is_located_in_the_documents_the_engine_finds_it_in(
    full: Library, text: str
) -> None:
    kept = _analyses(full)
    for leaf in asked(text):
        assert _documents_located(full, leaf, kept) == _documents_found(full, leaf), leaf


def _analyses(library: Library) -> dict[tuple[str, str], Analysis]:
    with library.catalogue.reading() as connection:
        ids = list(reading.held(connection))
        kept = reading.analyses(connection, ids, ANALYSER.version)
    return {place: unpack(tokens) for place, tokens in kept.items()}


def _documents_located(
    library: Library, leaf: Leaf, kept: dict[tuple[str, str], Analysis]
) -> set[str]:
    with library.catalogue.reading() as connection:
        documents = reading.documents(connection, {id for id, _ in kept})
    kinds = {id: [kind for kind, _, _ in own_words(one)] for id, one in documents.items()}
    return {
        id for (id, part), tokens in kept.items() if list(locate([leaf], part, tokens, kinds[id]))
    }


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
