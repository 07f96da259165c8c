"""What a caller may not see changes nothing of what they see: no result, score, count or name."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Shelf
from indexer.asking import Sort
from indexer.cursors import read_cursor
from indexer.facets import FACETS
from tests.indexer.engines.documents import stands_in
from tests.indexer.small_library import TODAY, Library, Written, open_library, written

RESEARCHER = (Shelf.PUBLIC, Shelf.RESTRICTED)
STAFF = tuple(Shelf)
NAMES = tuple(facet.name for facet in FACETS)

OPEN = [
    written("a", en="The informant of the court lives here.", date="2009", regions=("grozny",)),
    written("b", en="A court in winter.", ru="Суд зимой.", date="2010", tags=("ecthr",)),
    written("c", ru="Судьи и суды.", title={"ru": "Суд"}, symbol="Doc. 1"),
]
CLOSED = [
    written("h1", en="informant informant court " * 9, regions=("grozny",), shelf=Shelf.INTERNAL),
    written("h2", ru="Суд над информатором.", tags=("ecthr",), date="2010", shelf=Shelf.RESTRICTED),
    written("h3", en="unheard-of words", symbol="Doc. 1", type="report", shelf=Shelf.INTERNAL),
]

QUESTIONS = [
    "",
    "court",
    "суд OR informant",
    "title:суд",
    '"a court"',
    "-winter",
    "symbol:1",
    "id:h1",
]

TYPED = ["co", "inf", "doc 1", "gro", "су", "euro"]


def answers(library: Library, shelves: tuple[Shelf, ...] = (Shelf.PUBLIC,)) -> list[object]:
    """All that a caller of these shelves can see."""
    # the first half of a state's name is the catalogue's, by chance
    seen: list[object] = [library.engine.state(shelves).partition("-")[2]]
    for text in QUESTIONS:
        for sort in (Sort.RELEVANCE, Sort.OLDEST, Sort.TITLE):
            found = library.search(text, sort=sort, facets=NAMES, per_page=2, shelves=shelves)
            seen.append(replace(found, took_ms=0, generation="", next=None))
            if found.next is not None:
                place = read_cursor(found.next, sort)
                seen.append(replace(place, state=place.state.partition("-")[2]))
    seen += [library.finder.completions(text, "en", shelves) for text in TYPED]
    return seen


@contextmanager
def libraries(count: int) -> Iterator[list[Library]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        yield [stack.enter_context(open_library(folder / str(n))) for n in range(count)]


# ---------- who sees what ----------


def test_each_caller_sees_their_shelves(library: Library) -> None:
    library.hold(*OPEN, *CLOSED)
    assert set(library.ids()) == {"a", "b", "c"}
    assert set(library.ids(shelves=RESEARCHER)) == {"a", "b", "c", "h2"}
    assert set(library.ids(shelves=STAFF)) == {"a", "b", "c", "h1", "h2", "h3"}


@pytest.mark.parametrize("text", ["unheard", "id:h3", "type:report", "информатор", "symbol:1 -суд"])
def test_hidden_words_find_nothing(library: Library, text: str) -> None:
    library.hold(*OPEN, *CLOSED)
    found = library.search(text, facets=NAMES)
    assert (found.total, found.results, found.next) == (0, (), None)
    assert library.search(text, shelves=STAFF).total > 0


def test_hidden_documents_change_no_byte_of_an_answer(library: Library) -> None:
    library.hold(*OPEN)
    before = answers(library)
    for one in CLOSED:
        library.hold(one)
        assert answers(library) == before
    library.remove("h1")
    library.index()
    library.index(rebuild=True)
    assert answers(library) == before


def test_hidden_documents_change_nothing_whenever_they_came() -> None:
    """In other batches, in another order, with other positions: the public shelf is the same."""
    with libraries(3) as (alone, first, among):
        alone.hold(*OPEN)
        first.hold(*CLOSED)
        first.hold(*OPEN)
        for hidden, public in zip(CLOSED, OPEN, strict=True):
            among.put(hidden, public)
        among.index(batch_documents=1)
        assert answers(first) == answers(alone)
        assert answers(among) == answers(alone)


def test_a_researcher_sees_nothing_of_the_internal_shelf() -> None:
    with libraries(2) as (without, with_internal):
        without.hold(*OPEN, CLOSED[1])
        with_internal.hold(*CLOSED, *OPEN)
        assert answers(with_internal, RESEARCHER) == answers(without, RESEARCHER)


def test_a_question_of_the_staff_leaves_nothing_behind_for_the_public(library: Library) -> None:
    library.hold(*OPEN, *CLOSED)
    before = answers(library)
    answers(library, STAFF)
    answers(library, RESEARCHER)
    assert answers(library) == before


# ---------- documents on the move ----------


@pytest.mark.parametrize("to", [Shelf.RESTRICTED, Shelf.INTERNAL])
def test_a_document_that_is_closed_is_gone_without_a_trace(library: Library, to: Shelf) -> None:
    library.hold(*OPEN[1:])
    before = answers(library)
    library.hold(OPEN[0])
    library.hold(_on(OPEN[0], to))
    assert answers(library) == before
    assert "a" in library.ids(shelves=STAFF)
    assert library.search("informant", shelves=STAFF).total == 1


def test_a_document_that_is_opened_is_there_once(library: Library) -> None:
    library.hold(*OPEN, *CLOSED)
    library.hold(_on(CLOSED[0], Shelf.PUBLIC))
    assert library.search("informant").total == 2
    assert library.search("informant", shelves=STAFF).total == 2


def test_an_embargo_keeps_a_document_internal_until_its_day(library: Library) -> None:
    library.put(*OPEN)
    library.index()
    before = answers(library)
    early = written("early", en="informant court", embargo=date(2027, 1, 1))
    library.put(early, today=TODAY)
    library.index()
    assert answers(library) == before
    assert library.ids("id:early", shelves=STAFF) == ["early"]
    assert library.day_comes(date(2026, 12, 31)) == []
    library.index()
    assert answers(library) == before
    assert library.day_comes(date(2027, 1, 1)) == ["early"]
    library.index()
    assert library.ids("id:early") == ["early"]
    assert library.search("id:early", shelves=STAFF).total == 1
    assert library.day_comes(date(2026, 6, 1)) == ["early"]
    library.index()
    assert answers(library) == before


def test_the_words_of_a_closed_document_leave_the_public_files(library: Library) -> None:
    library.hold(*OPEN, written("x", en="mogilev", title={"en": "Mogilev"}))
    public = library.home / "index" / "current" / "public"
    assert stands_in(public, "mogilev")
    library.hold(written("x", en="mogilev", title={"en": "Mogilev"}, shelf=Shelf.INTERNAL))
    assert not stands_in(public, "mogilev")
    library.remove("x")
    library.index()
    assert not stands_in(library.home / "index", "mogilev")


# ---------- any history at all ----------

ids = st.sampled_from("abcde")
words = st.sampled_from(["court", "informant", "суд", "winter", "зима"])


@st.composite
def documents(draw: st.DrawFn) -> Written:
    text = " ".join(draw(st.lists(words, min_size=1, max_size=6)))
    lang = draw(st.sampled_from(["en", "ru"]))
    return written(
        draw(ids),
        **{lang: text},
        title={lang: draw(words)},
        date=draw(st.sampled_from(["", "2009", "2010"])),
        regions=tuple(draw(st.lists(st.sampled_from(["grozny", "moscow"]), max_size=1))),
        shelf=draw(st.sampled_from([Shelf.PUBLIC, *Shelf])),
    )


actions = st.one_of(
    documents(),
    documents(),
    ids,
    st.sampled_from([1, 2, 500]).map(lambda size: ("index", size)),
    st.just(("rebuild", 2)),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(actions, min_size=3, max_size=12))
def test_archives_that_agree_on_the_public_shelf_answer_the_public_alike(
    history: list[Written | str | tuple[str, int]],
) -> None:
    with libraries(2) as (whole, public):
        for action in [*history, ("index", 500)]:
            match action:
                case str(id):
                    whole.remove(id)
                    public.remove(id)
                case Written() as document if document.document.shelf is Shelf.PUBLIC:
                    whole.put(document)
                    public.put(document)
                case Written() as document:
                    whole.put(document)
                    public.remove(document.document.id)
                case (how, size):
                    whole.index(rebuild=how == "rebuild", batch_documents=size)
                    public.index()
                    assert answers(whole) == answers(public)


def _on(document: Written, shelf: Shelf) -> Written:
    return replace(document, document=replace(document.document, shelf=shelf))


def test_what_was_closed_is_not_counted_even_before_the_index_is_brought_up(
    tmp_path: Path,
) -> None:
    with open_library(tmp_path) as library:
        library.hold(*OPEN)
        assert library.search("informant").total == 1
        library.put(replace_shelf(OPEN[0], Shelf.RESTRICTED))
        library.remove("b")
        closed = library.search("", facets=NAMES)
        assert [result.document.id for result in closed.results] == ["c"]
        assert closed.total == 1
        assert sum(closed.facets["lang"].values.values()) == 1
        assert library.search("informant").total == 0
        assert library.search("informant", shelves=RESEARCHER).total == 1


def replace_shelf(one: Written, shelf: Shelf) -> Written:
    return replace(one, document=replace(one.document, shelf=shelf))


def test_an_explanation_tells_no_word_of_a_document_that_has_left(tmp_path: Path) -> None:
    """Between `svod add` and the end of `svod index` the index still has its words."""
    with open_library(tmp_path) as library:
        library.hold(written("open", en="zarbat"), written("closed", en="zarbatovsky"))
        library.remove("closed")
        for text in ("zarb*", "zarbatovski~"):
            told = library.search(text, explain=True).explanation
            assert told is not None
            assert "zarbatovsky" not in repr(told.steps)
        library.index()
        told = library.search("zarb*", explain=True).explanation
        assert told is not None
        assert "=zarbat" in repr(told.steps)
