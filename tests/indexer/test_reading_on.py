"""Reading on by cursors while the index moves on, and whole lists."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from archive.catalogue import writing
from archive.errors import EngineUnavailable, QueryError
from archive.lexicon import Learnt
from archive.records import Shelf
from indexer import whole
from indexer.asking import Filter, Search, Sort
from indexer.cursors import read_cursor, write_cursor
from indexer.search import Finder, open_engine
from tests.indexer.small_library import Library, Written, written

Change = Callable[[Library], None]

QUESTIONS = ("", "bridge", "stone bridge", "bridge -wall", "brid*", "stone bridge river town road")
"""One without words, one by nearness, one by a pattern, one that is loosened."""


def _numbered(number: int) -> Written:
    text = " ".join(["stone"] * (number % 4) + ["old"] * (number % 3) + ["bridge", "river"])
    return written(
        f"d{number:02}",
        en=text,
        title={"en": f"Title {number * 7 % 10}"},
        date=f"20{number % 10:02}" if number % 6 else "",
    )


@pytest.fixture
def held(library: Library) -> Library:
    library.hold(*map(_numbered, range(30)))
    return library


def _come_and_go(library: Library) -> None:
    """Documents at both ends and between, changed words, changed dates."""
    library.hold(
        written("a-new", en="stone bridge " * 9, title={"en": "Title 0"}, date="2030"),
        written("z-new", en="bridge stone", title={"en": "Title 95"}, date="1950"),
        *(written(f"d{number:02}", en="wall", date="1999") for number in (3, 12, 21)),
    )


def _pages(library: Library, asked: Search, between: Change = lambda _: None) -> list[str]:
    """All pages by cursor, with something done after each."""
    seen: list[str] = []
    results = library.finder.search(asked)
    total = results.total
    while True:
        seen += [result.document.id for result in results.results]
        assert results.total == total
        assert not any(notice.code == "index-moved" for notice in results.notices)
        if results.next is None:
            return seen
        between(library)
        results = library.finder.search(replace(asked, cursor=results.next))


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", QUESTIONS)
def test_pages_are_those_of_the_first_state_while_the_index_moves_on(
    held: Library, text: str, sort: Sort
) -> None:
    asked = Search(text=text, sort=sort, per_page=7)
    expected = _pages(held, asked)
    assert len(expected) == len(set(expected)) > 7
    done: list[str] = []

    def once(library: Library) -> None:
        if not done:
            _come_and_go(library)
            done.append("")

    assert _pages(held, asked, once) == expected
    assert _pages(held, asked) != expected


def test_what_has_left_is_not_shown_and_all_else_stays_in_its_place(held: Library) -> None:
    """Under relevance, too: among the best, nothing moves up into what was read already."""
    for sort in Sort:
        asked = Search(text="stone bridge", sort=sort, per_page=4)
        expected = _pages(held, asked)
        first = held.finder.search(asked)
        gone = {expected[5], expected[9]}
        held.put(*(_closed(id) for id in gone))
        rest: list[str] = []
        cursor = first.next
        while cursor:
            page = held.finder.search(replace(asked, cursor=cursor))
            assert page.total == len(expected) - 2
            rest += [result.document.id for result in page.results]
            cursor = page.next
            held.index()
        assert rest == [id for id in expected[4:] if id not in gone]
        held.hold(*map(_numbered, range(30)))


def _closed(id: str) -> Written:
    one = _numbered(int(id[1:]))
    return replace(one, document=replace(one.document, shelf=Shelf.INTERNAL))


def test_what_left_among_the_nearest_moves_no_other_document(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next best would be told apart in the place of the one that left, and rise."""
    monkeypatch.setattr("indexer.engines.embedded.find._NEAREST", 3)
    apart = f"stone {'filler ' * 30} bridge {'filler ' * 30}" * 3
    beside = f"stone bridge {'filler ' * 60}"
    library.hold(
        *(written(f"apart-{number}", en=apart) for number in range(3)),
        written("beside", en=beside),
    )
    asked = Search(text="stone bridge", per_page=2)
    first, second = (library.finder.search(replace(asked, page=page)) for page in (1, 2))
    assert [one.document.id for one in second.results] == ["apart-2", "beside"]
    library.put(written("apart-0", en=apart, shelf=Shelf.INTERNAL))
    rest = library.finder.search(replace(asked, cursor=first.next))
    assert [one.document.id for one in rest.results] == ["apart-2", "beside"]


def test_a_state_that_is_not_held_is_gone_on_from_by_place_and_told(held: Library) -> None:
    asked = Search(sort=Sort.NEWEST, per_page=10)
    first = held.finder.search(asked)
    _come_and_go(held)
    restarted = Finder(held.catalogue, open_engine(held.home / "index"))
    rest = restarted.search(replace(asked, cursor=first.next))
    assert [notice.code for notice in rest.notices] == ["index-moved"]
    everything = [r.document.id for r in restarted.search(replace(asked, per_page=100)).results]
    last = first.results[-1].document.id
    assert [r.document.id for r in rest.results] == everything[everything.index(last) + 1 :][:10]
    # from there on the list is one again
    onward = restarted.search(replace(asked, cursor=rest.next))
    assert onward.notices == ()
    restarted.engine.close()


def test_a_rebuild_by_other_rules_is_told(held: Library) -> None:
    """Keys of new vocabularies must not be looked up in an index of the old ones."""
    asked = Search(text="bridge", sort=Sort.NEWEST, per_page=10)
    first = held.finder.search(asked)
    engine = held.engine
    made_with = engine.fingerprint() or ""
    with engine.open_new(made_with + "x") as generation:
        generation.commit()
    rest = held.finder.search(replace(asked, cursor=first.next))
    assert [notice.code for notice in rest.notices] == ["index-moved"]
    assert rest.total == 0


def test_a_question_that_is_read_otherwise_now_is_told(held: Library) -> None:
    """A lexicon may have been learnt: the same words, other keys."""
    asked = Search(text="bridge", per_page=10)
    cursor = read_cursor(held.finder.search(asked).next or "", asked.sort)
    otherwise = write_cursor(replace(cursor, reading="0" * 12), asked.sort)
    rest = held.finder.search(replace(asked, cursor=otherwise))
    assert [notice.code for notice in rest.notices] == ["index-moved"]


def _learn(library: Library, ru: str) -> None:
    with library.catalogue.writing() as connection:
        entry = Learnt("bridge", ru, 5, 5, 5, "d01", 1, 2)
        writing.save_lexicon(connection, "public", ru, [entry])


def test_a_lexicon_learnt_meanwhile_changes_no_list_that_was_begun(held: Library) -> None:
    held.hold(*(written(f"r{n}", ru="Новый мост и мостик у города.") for n in range(20)))
    _learn(held, "мост")
    asked = Search(text="bridge", per_page=7)
    expected = _pages(held, asked)
    runs: list[str] = []

    def run(library: Library) -> None:
        """As `svod reindex` does: forgotten while documents change, learnt at its end."""
        if not runs:
            with library.catalogue.writing() as connection:
                writing.forget_lexicon(connection, "public")
            library.finder.search(asked)
            library.hold(written("r3", ru="Мост, мостик, мостовая."))
            library.finder.search(asked)
            _learn(library, "мостик")
            runs.append("")

    assert _pages(held, asked, run) == expected


def test_a_lexicon_that_may_be_of_what_has_left_is_not_read_on_with(held: Library) -> None:
    held.hold(written("pair", en="A bridge.", ru="Мост."))
    _learn(held, "мост")
    asked = Search(text="bridge", per_page=7)
    first = held.finder.search(asked)
    held.remove("pair")
    held.index()
    rest = held.finder.search(replace(asked, cursor=first.next))
    assert [notice.code for notice in rest.notices] == ["index-moved"]
    assert rest.translated == ()


def test_cursors_of_before_they_had_a_state_stay_valid(held: Library) -> None:
    asked = Search(sort=Sort.OLDEST, per_page=10)
    first = held.finder.search(asked)
    assert first.next is not None
    unpacked = json.loads(base64.urlsafe_b64decode(first.next + "=="))
    old = base64.urlsafe_b64encode(json.dumps(unpacked[:4]).encode()).decode().rstrip("=")
    by_old = held.finder.search(replace(asked, cursor=old))
    by_new = held.finder.search(replace(asked, cursor=first.next))
    assert by_old.results == by_new.results
    assert by_old.notices == ()


@pytest.mark.parametrize(
    "end",
    [
        ["g17"],
        ["g17-c2043", "", "0" * 12],
        ["g0123456-c0123456789ab", "", "0" * 12],
        [None, None, None],
        [1, 2, 3],
        [[], {}, ""],
        ["../../etc/passwd", "", ""],
        ["g" + "0" * 5000, "", ""],
        ["", ""],
        ["", "", "", ""],
        ["g01234567-c0123456789ab", "x", "0" * 12],
        ["g01234567-c0123456789ab", "", "x"],
        ["g01234567-c0123456789ab\n", "", "0" * 12],
        ["g٠١٢٣٤٥٦٧-c0123456789ab", "", "0" * 12],
    ],
    ids=str,
)
@pytest.mark.parametrize("sort", list(Sort))
def test_made_up_states_are_refused(held: Library, end: list[object], sort: Sort) -> None:
    rank = "title" if sort is Sort.TITLE else 1
    made_up = json.dumps([sort, rank, 1, "a", *end]).encode()
    with pytest.raises(QueryError, match="cursor"):
        held.finder.search(
            Search(sort=sort, cursor=base64.urlsafe_b64encode(made_up).decode().rstrip("="))
        )


def test_a_state_that_never_was_is_like_one_that_is_not_held(held: Library) -> None:
    made_up = json.dumps(["oldest", 0, 0, "", "g01234567-c0123456789ab", "", "0" * 12]).encode()
    cursor = base64.urlsafe_b64encode(made_up).decode().rstrip("=")
    results = held.finder.search(Search(sort=Sort.OLDEST, cursor=cursor))
    assert [notice.code for notice in results.notices] == ["index-moved"]


# ---------- whole lists ----------


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", [*QUESTIONS, "no-such-word"])
def test_a_whole_list_is_all_its_pages(held: Library, text: str, sort: Sort) -> None:
    for filters in ((), (Filter("lang", ("en",)),)):
        asked = Search(text=text, sort=sort, per_page=7, page=2, filters=filters)
        found = held.finder.whole(asked)
        pages = _pages(held, replace(asked, page=1))
        assert list(found.ids()) == pages
        assert [one.id for some in found.documents() for one in some] == pages
        assert found.total == len(pages)
        assert found.generation == held.finder.search(asked).generation
        listed = "".join(f"{id}\n" for id in sorted(pages))
        assert found.digest() == sha256(listed.encode()).hexdigest()


@pytest.mark.parametrize("sort", list(Sort))
def test_a_whole_list_stays_while_the_index_moves_on(
    held: Library, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "AT_ONCE", 4)
    asked = Search(text="stone bridge", sort=sort)
    expected = list(held.finder.whole(asked).ids())
    reading = held.finder.whole(asked).documents()
    seen = [one.id for one in next(reading)]
    for number in range(8):
        _come_and_go(held)
        held.hold(written(f"more-{number}", en="stone bridge"))
        held.finder.search(asked)
        seen += [one.id for one in next(reading, ())]
    assert seen == expected


def test_a_document_withdrawn_meanwhile_is_missing_and_told(
    held: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "AT_ONCE", 10)
    found = held.finder.whole(Search(sort=Sort.TITLE))
    last = [*found.ids()][-1]
    reading = found.documents()
    next(reading)
    held.put(_closed(last))
    assert len(next(reading)) == 10
    assert len(next(reading)) == 9
    with pytest.raises(EngineUnavailable, match="withdrawn"):
        next(reading)
    assert held.finder.whole(Search()).total == 29


def test_other_shelves_are_no_part_of_a_list(held: Library) -> None:
    held.hold(written("closed", en="bridge", shelf=Shelf.INTERNAL))
    assert "closed" not in held.finder.whole(Search(text="bridge")).ids()
    staff = Search(text="bridge", shelves=tuple(Shelf))
    assert "closed" in held.finder.whole(staff).ids()


def test_a_list_needs_an_index(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with pytest.raises(EngineUnavailable):
        library.finder.whole(Search())
