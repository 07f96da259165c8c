"""Quotations: the right passages, cut at words, with the marks exactly on the words."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.records import Passage
from indexer.analysis import Analyser
from indexer.analysis.kept import Part as KeptPart
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.asking import Channel, Key, Part, Word
from indexer.engines.base import FIELDS
from indexer.locate import Mark, find
from indexer.locate import places as located
from indexer.snippets import LENGTH, PER_DOCUMENT, choose, cut, quote
from tests.indexer.kept_rows import in_memory
from tests.indexer.small_library import Library, marked, only, plain, quotation, written

EXACT, LEMMA = Channel.EXACT, Channel.LEMMA
ANALYSER = Analyser({})
ANIMALS = ("owl", "bat", "cow")


def numbered(lengths: list[int]) -> str:
    """A text whose words are all different, so that a piece of it has one place."""
    return " ".join(f"{number}" + "x" * length for number, length in enumerate(lengths))


def marks_on(text: str, chosen: dict[int, int]) -> tuple[Mark, ...]:
    """Marks on the words with these numbers; the values are the leaves."""
    found, at = [], 0
    for number, word in enumerate(text.split(" ")):
        if number in chosen:
            found.append(Mark(at, at + len(word.rstrip(",.")), chosen[number], EXACT))
        at += len(word) + 1
    return tuple(found)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, tuple[Mark, ...]]:
    """A passage and marks on some of its words; some words end in punctuation."""
    size = draw(st.sampled_from([2, 30, 60, 90]))
    lengths = draw(st.lists(st.integers(1, 14), min_size=size, max_size=size))
    words = numbered(lengths).split(" ")
    signs = draw(
        st.lists(st.sampled_from(["", "", "", ",", "."]), min_size=len(words), max_size=len(words))
    )
    text = " ".join(word + sign for word, sign in zip(words, signs, strict=True))
    numbers = draw(st.lists(st.integers(0, len(words) - 1), min_size=1, max_size=6, unique=True))
    if draw(st.booleans()):
        # the last word that still fits into one quotation with the first
        begins = text.index(words[numbers[0]])
        numbers.append(len(text[: begins + LENGTH + 1].rsplit(" ", 1)[0].split(" ")) - 1)
    return text, marks_on(text, {number: draw(st.integers(0, 3)) for number in numbers})


def inside(parts: tuple[Part, ...]) -> str:
    """What is quoted, without the signs that something is left out."""
    held = list(parts)
    if held[0] == Part("… "):
        del held[0]
    if held[-1] == Part(" …"):
        del held[-1]
    return plain(tuple(held))


# ---------- one passage ----------


@settings(deadline=None)
@given(passages())
def test_a_quotation_is_a_piece_of_the_passage_with_its_words_marked(
    passage: tuple[str, tuple[Mark, ...]],
) -> None:
    text, marks = passage
    parts = quote(text, marks)
    piece = inside(parts)
    assert piece in text
    assert (parts[0].text == "… ") == (not text.startswith(piece))
    assert (parts[-1].text == " …") == (not text.endswith(piece))
    start = text.index(piece)
    quoted = [m for m in marks if start <= m.start and m.end <= start + len(piece)]
    assert [part.text for part in parts if part.match] == [text[m.start : m.end] for m in quoted]
    assert quoted


@settings(deadline=None)
@given(passages())
def test_a_quotation_begins_and_ends_with_whole_words(
    passage: tuple[str, tuple[Mark, ...]],
) -> None:
    text, marks = passage
    piece = inside(quote(text, marks))
    start = text.index(piece)
    assert start == 0 or text[start - 1] == " "
    # a sign after the last marked word may be left out
    assert text[start + len(piece) :][:1] in ("", " ", ",", ".")


@settings(deadline=None)
@given(passages())
def test_a_quotation_is_about_as_long_as_it_should_be(
    passage: tuple[str, tuple[Mark, ...]],
) -> None:
    text, marks = passage
    piece = inside(quote(text, marks))
    assert min(len(text), LENGTH - 40) <= len(piece) <= LENGTH * 1.2


@settings(max_examples=200, deadline=None)
@given(passages())
@example(
    (numbered([10] * 60), marks_on(numbered([10] * 60), {20: 0, 40: 1})),
)
def test_a_quotation_holds_as_many_of_the_words_as_one_can(
    passage: tuple[str, tuple[Mark, ...]],
) -> None:
    text, marks = passage
    piece = inside(quote(text, marks))
    start = text.index(piece)

    def words(first: int, last: int) -> int:
        return len({mark.leaf for mark in marks if first <= mark.start and mark.end <= last})

    possible = max(words(mark.start, mark.start + LENGTH) for mark in marks)
    assert words(start, start + len(piece)) >= possible


def test_words_at_both_ends_of_a_full_window_are_both_marked() -> None:
    text = numbered([10] * 60)
    first = text.index("20x")
    last = max(
        m.end for m in marks_on(text, dict.fromkeys(range(60), 0)) if m.end <= first + LENGTH
    )
    number = int(text[:last].rsplit(" ", 1)[1].rstrip("x"))
    parts = quote(text, marks_on(text, {20: 0, number: 1}))
    assert [part.text.rstrip("x") for part in parts if part.match] == ["20", str(number)]


@pytest.mark.parametrize("around", ["«{}»", "({})", "{},", "—{}—"])
def test_a_word_among_signs_is_marked_without_them(around: str) -> None:
    before, after = numbered([8] * 40), numbered([8] * 40)
    text = f"{before} {around.format('слово')} {after}"
    start = text.index("слово")
    parts = quote(text, (Mark(start, start + 5, 0, EXACT),))
    assert marked(parts) == [("слово", "exact")]


def test_a_short_passage_is_quoted_whole() -> None:
    text = "x " * 100 + "слово"
    parts = quote(text, (Mark(200, 205, 0, LEMMA),))
    assert parts == (Part("x " * 100), Part("слово", LEMMA))


def test_a_text_without_blanks_is_cut_all_the_same() -> None:
    text = "ы" * 1000
    parts = quote(text, (Mark(500, 510, 0, EXACT),))
    assert len(inside(parts)) <= LENGTH * 1.2
    assert marked(parts) == [("ы" * 10, "exact")]


def test_a_phrase_longer_than_a_quotation_is_quoted() -> None:
    text = numbered([10] * 100)
    parts = quote(text, (Mark(text.index("30x"), text.index("80x"), 0, EXACT),))
    assert marked(parts) == [(text[text.index("30x") : text.index("80x")], "exact")]


def test_words_of_a_long_passage_that_lie_apart_are_shown_where_most_are_together() -> None:
    text = numbered([10] * 100)
    parts = quote(text, marks_on(text, {3: 0, 70: 0, 75: 1, 76: 2}))
    assert [part.text.rstrip("x") for part in parts if part.match] == ["70", "75", "76"]


def test_of_pieces_that_say_as_much_the_first_is_quoted() -> None:
    text = numbered([10] * 100)
    parts = quote(text, marks_on(text, {30: 0, 80: 0}))
    assert [part.text.rstrip("x") for part in parts if part.match] == ["30"]


# ---------- marks ----------


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([(0, 4, EXACT)], [("абвг", EXACT), ("деж", None)]),
        ([(4, 7, LEMMA)], [("абвг", None), ("деж", LEMMA)]),
        ([(0, 7, LEMMA)], [("абвгдеж", LEMMA)]),
        ([(0, 2, EXACT), (2, 4, LEMMA)], [("аб", EXACT), ("вг", LEMMA), ("деж", None)]),
        ([(0, 4, LEMMA), (2, 6, EXACT)], [("абвгде", EXACT), ("ж", None)]),
        ([(0, 4, EXACT), (2, 6, LEMMA)], [("абвгде", EXACT), ("ж", None)]),
        ([(1, 3, LEMMA), (1, 3, LEMMA)], [("а", None), ("бв", LEMMA), ("гдеж", None)]),
        ([(0, 7, LEMMA), (0, 2, EXACT), (3, 7, LEMMA)], [("абвгдеж", EXACT)]),
        ([], [("абвгдеж", None)]),
    ],
)
def test_marks_that_overlap_become_one(
    marks: list[tuple[int, int, Channel]], expected: list[tuple[str, Channel | None]]
) -> None:
    given_marks = tuple(Mark(start, end, 0, channel) for start, end, channel in marks)
    assert [(part.text, part.match) for part in cut("абвгдеж", given_marks)] == expected


def test_an_empty_text_has_no_parts() -> None:
    assert cut("", ()) == ()


# ---------- which passages ----------


def place(
    number: int, leaves: str, *, part: str = "en", heading: bool = False, lemma: bool = False
) -> tuple[str, Source]:
    """A passage where these leaves stand, a digit each."""
    text = " ".join(f"{ANIMALS[int(leaf)]}{'s' * lemma}" for leaf in leaves)
    return part, Source(number, part[:2], text, heading, "text" if part else "title")


def quoted(places: Sequence[tuple[str, Source]]) -> list[tuple[str, int]]:
    """The passages chosen of a document with these."""
    texts: dict[str, list[Source]] = {}
    for part, source in sorted(places, key=lambda one: (one[0], one[1].number)):
        texts.setdefault(part, []).append(source)
    kept = [pack(analyse_passages(ANALYSER, sources)) for sources in texts.values()]
    parts = [
        KeptPart(one.first, part, number)
        for number, (part, one) in enumerate(zip(texts, kept, strict=True))
    ]
    rows = in_memory(*kept)
    keys = [(Key(f"={animal}", EXACT), Key(animal, LEMMA)) for animal in ANIMALS]
    found = find([Word(one, tuple(FIELDS)) for one in keys], parts, rows)
    chosen = choose(found, range(len(parts)))
    assert len(chosen) <= PER_DOCUMENT
    placed = located(found, chosen, rows)
    return [(parts[placed[at].part].key, placed[at].number) for at in chosen]


@pytest.mark.parametrize(
    ("places", "chosen"),
    [
        ([], []),
        ([place(1, "0")], [1]),
        ([place(1, "0"), place(2, "01")], [2, 1]),
        ([place(1, "000000"), place(2, "01")], [2, 1]),
        ([place(1, "0", lemma=True), place(2, "0")], [2, 1]),
        ([place(1, "01"), place(2, "01"), place(3, "2")], [1, 3]),
        ([place(1, "0", heading=True), place(2, "0"), place(3, "0")], [2, 3]),
        ([place(3, "0"), place(1, "0"), place(2, "0")], [1, 2]),
        ([place(1, "0", part=""), place(2, "0")], [2]),
        ([place(1, "0", part="")], []),
        ([place(1, "0"), place(2, "0"), place(1, "0", part="ru")], [1, 1]),
        ([place(1, "01"), place(2, "0"), place(3, "02")], [1, 3]),
        ([place(1, "012"), place(2, "0"), place(1, "01", part="ru")], [1, 1]),
        ([place(1, "01"), place(2, "01"), place(1, "0", part="ru")], [1, 2]),
    ],
)
def test_the_passages_that_say_most_are_quoted(
    places: list[tuple[str, Source]], chosen: list[int]
) -> None:
    found = quoted(places)
    assert [number for _, number in found] == chosen
    assert all(part for part, _ in found)


def test_the_second_quotation_is_in_the_other_language() -> None:
    found = quoted([place(1, "0"), place(2, "0"), place(5, "0", part="ru")])
    assert found == [("en", 1), ("ru", 5)]


@st.composite
def documents(draw: st.DrawFn) -> list[tuple[str, Source]]:
    """Passages of several versions in which the leaves stand as it happens."""
    return [
        place(number, draw(st.text("012", max_size=4)), part=part,
              heading=draw(st.booleans()), lemma=draw(st.booleans()))
        for part in draw(st.sets(st.sampled_from(["", "en", "en-2", "ru"])))
        for number in range(1, 1 + draw(st.integers(1, 5)))
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(documents())
def test_the_choice_is_that_of_its_rule(places: list[tuple[str, Source]]) -> None:
    """The rule is written here as one reads it."""
    leaves = {
        (part, one.number): set(one.text.replace("s", "").split()) for part, one in places if part
    }
    worth = {}
    for part, one in places:
        words = one.text.split()
        exact = {word for word in words if not word.endswith("s")}
        marks = 0.1 * min(len(words), 3)
        worth[part, one.number] = len(set(words)) + 0.3 * len(exact) + marks - 0.9 * one.heading
    first, *rest = sorted((at for at in leaves if leaves[at]), key=lambda at: (-worth[at], at)) or [
        None
    ]
    expected = [first] if first else []
    if first and rest:
        most = max(rest, key=lambda at: len(leaves[at] - leaves[first]))
        as_much = [at for at in rest if at[0] != first[0] and len(leaves[at]) >= len(leaves[first])]
        expected.append(most if leaves[most] - leaves[first] else [*as_much, rest[0]][0])
    assert quoted(places) == expected


# ---------- in results ----------


def test_a_word_is_marked_where_it_stands_with_its_channel(full: Library) -> None:
    snippet = quotation(full.search("похищение семинары"))
    assert (snippet.version, snippet.lang, snippet.passage) == ("ru", "ru", 1)
    assert (snippet.page, snippet.label) == (1, "¶ 1")
    assert marked(snippet.parts) == [("Семинар", "lemma"), ("похищениях", "lemma")]
    assert plain(snippet.parts).startswith("Семинар прошёл в Махачкале; говорили о похищениях")


def test_a_phrase_is_marked_and_its_words_elsewhere_are_not(full: Library) -> None:
    result = only(full.search('"at the bridge"'))
    (snippet,) = result.snippets
    assert [text for text, _ in marked(snippet.parts)] == ["at the bridge"]


def test_a_word_in_quotes_is_marked_in_this_form_only(library: Library) -> None:
    library.hold(written("a", en="Courts and the court; the Court's rule."))
    assert marked(quotation(library.search('"court"')).parts) == [("court", "exact")]
    assert marked(quotation(library.search("court")).parts) == [
        ("Courts", "lemma"),
        ("court", "exact"),
        ("Court's", "lemma"),
    ]


def test_what_is_negated_is_not_marked(full: Library) -> None:
    result = only(full.search("snow -bridge"))
    assert [text for text, _ in marked(result.snippets[0].parts)] == ["snow"]


def test_both_languages_are_quoted(full: Library) -> None:
    result = only(full.search("Estemirova OR Эстемирова"))
    assert [(s.version, s.lang, marked(s.parts)) for s in result.snippets] == [
        ("en", "en", [("Estemirova", "exact")]),
        ("ru", "ru", [("Эстемировой", "lemma")]),
    ]


def test_words_that_stand_apart_are_each_quoted(full: Library) -> None:
    result = only(full.search("bridge witnesses"))
    assert [marked(snippet.parts) for snippet in result.snippets] == [
        [("bridge", "exact")],
        [("Witnesses", "exact")],
    ]


def test_a_long_passage_is_cut_at_words_round_the_marks(full: Library) -> None:
    snippet = quotation(full.search("photographs mothers"))
    assert marked(snippet.parts) == [("mothers", "lemma"), ("photograph", "lemma")] or marked(
        snippet.parts
    ) == [("mothers", "exact"), ("photograph", "lemma")]
    assert snippet.parts[0] == Part("… ")
    assert snippet.parts[-1] == Part(" …")
    assert len(inside(snippet.parts)) < 320


def test_a_summary_that_was_found_is_quoted(full: Library) -> None:
    result = only(full.search("просить"))
    (snippet,) = result.snippets
    assert (snippet.version, snippet.lang, snippet.label) == ("", "ru", "summary")
    assert marked(snippet.parts) == [("просят", "lemma")]


def test_a_document_found_by_its_title_alone_has_no_quotation(full: Library) -> None:
    assert only(full.search("conference")).snippets == ()


def test_a_question_without_words_quotes_nothing(full: Library) -> None:
    assert all(result.snippets == () for result in full.search("region:grozny").results)
    assert all(result.snippets == () for result in full.search().results)


def test_markup_in_a_text_is_text(library: Library) -> None:
    library.hold(written("a", en="<b>bold</b> & <script>alert(1)</script>"))
    snippet = quotation(library.search("alert"))
    assert plain(snippet.parts) == "<b>bold</b> & <script>alert(1)</script>"
    assert marked(snippet.parts) == [("alert", "exact")]


def test_marks_are_right_with_stress_soft_hyphens_and_letters_of_two_characters(
    library: Library,
) -> None:
    text = "🕊 За\u0301мок в\u00adго\u00adры, самоле\u0308т — Грозныи\u0306."
    passage = Passage(1, None, "", "ru", "text", text)
    library.hold(written("a", texts={"ru": (passage,)}))
    found = library.search("замок в горы OR вгоры самолет грозный")
    assert [word for word, _ in marked(quotation(found).parts)] == [
        "За\u0301мок",
        "в\u00adго\u00adры",
        "самоле\u0308т",
        "Грозныи\u0306",
    ]


def test_a_heading_is_quoted_after_a_sentence(library: Library) -> None:
    texts = (
        Passage(1, 1, "", "en", "heading", "Abductions"),
        Passage(2, 1, "", "en", "text", "The families speak of abductions in the winter."),
    )
    library.hold(written("a", texts={"en": texts}))
    assert [s.passage for s in only(library.search("abductions")).snippets] == [2, 1]
