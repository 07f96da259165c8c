"""A new index is asked what it must find before it answers anybody."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import EngineUnavailable, GoldenQueryFailed
from archive.records import Shelf
from indexer import build, golden
from indexer.engines.base import Batch
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.engine import EmbeddedGeneration
from indexer.golden import Checked, GoldenQuery, read_golden
from tests.indexer.full_library import DOCUMENTS
from tests.indexer.small_library import Library, written

STAFF = tuple(Shelf)
TOTALS = len(Shelf)

EN = "The defenders wrote to the families"
RU = "Правозащитники написали семьям пропавших"

Change = Callable[[Batch], Batch]


class _Losing(EmbeddedGeneration):
    """A generation into which batches come otherwise than they are given."""

    change: Change

    def apply(self, batch: Batch) -> None:
        super().apply(self.change(batch))


class Faulty(EmbeddedEngine):
    """An engine whose rebuilds go wrong."""

    def __init__(self, folder: Path, change: Change) -> None:
        super().__init__(folder)
        self._change = change

    def open_new(self, fingerprint: str) -> EmbeddedGeneration:
        generation = _Losing(self._folder, fingerprint, self._remove_stale)
        generation.change = self._change
        return generation


def without(id: str) -> Change:
    """A document does not come in."""
    return lambda batch: replace(batch, put=tuple(one for one in batch.put if one.id != id))


def without_words(id: str, *fields: str) -> Change:
    """A document comes in without the words of these fields."""

    def change(batch: Batch) -> Batch:
        return replace(
            batch,
            put=tuple(
                replace(one, fields={f: p for f, p in one.fields.items() if f not in fields})
                if one.id == id
                else one
                for one in batch.put
            ),
        )

    return change


def elsewhere(batch: Batch) -> Batch:
    """Everything comes to the public shelf."""
    return replace(batch, shelf=Shelf.PUBLIC, remove=())


def rebuild(library: Library, change: Change, *queries: GoldenQuery) -> build.Report:
    faulty = Faulty(library.home / "index", change)
    try:
        return build.update(library.catalogue, faulty, rebuild=True, golden=lambda: queries)
    finally:
        faulty.close()


# ---------- what it asks of itself ----------


def test_an_index_that_is_right_passes(library: Library) -> None:
    library.put(*DOCUMENTS)
    checked = library.index().checked
    assert checked is not None
    assert checked.asked > TOTALS + len(DOCUMENTS) - 2
    assert library.index().checked is None, "what is only brought up to date is not asked"
    assert library.search("defenders").total > 0


@pytest.mark.parametrize("change", [without("b"), without_words("b", "text_en"), elsewhere])
def test_an_index_that_lacks_something_is_thrown_away(library: Library, change: Change) -> None:
    library.hold(written("a", en=EN, ru=RU), written("b", en=EN))
    library.hold(written("c", en=EN, shelf=Shelf.INTERNAL))
    before = (library.home / "index" / "current").readlink()
    with pytest.raises(GoldenQueryFailed) as told:
        rebuild(library, change)
    assert isinstance(told.value, EngineUnavailable)
    assert (library.home / "index" / "current").readlink() == before
    assert not list((library.home / "index").glob("*.new"))
    assert library.search("defenders", shelves=STAFF).total == 3
    assert library.index().documents == 0, "the live index is as good as it was"


@pytest.mark.parametrize(("field", "id"), [("text_en", "english"), ("text_ru", "russian")])
def test_every_language_of_every_shelf_is_asked(
    library: Library, field: str, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few documents it has."""
    monkeypatch.setattr(golden, "SAMPLE", 4)
    library.put(*(written(f"many-{number}", en=EN) for number in range(20)))
    library.put(
        written("english", en=EN, shelf=Shelf.RESTRICTED),
        written("russian", ru=RU, shelf=Shelf.RESTRICTED),
    )
    with pytest.raises(GoldenQueryFailed, match=id):
        rebuild(library, without_words(id, field))


def test_words_are_asked_for_in_another_form_too(library: Library) -> None:
    def without_lemmas(batch: Batch) -> Batch:
        put = []
        for one in batch.put:
            fields = {
                name: type(postings).of(
                    {key: at.tolist() for key, at in postings.places() if key[0] in "=@#"},
                    postings.length,
                )
                for name, postings in one.fields.items()
            }
            put.append(replace(one, fields=fields))
        return replace(batch, put=tuple(put))

    for text in ({"en": EN}, {"ru": RU}):
        library.put(written("a", **text))
        with pytest.raises(GoldenQueryFailed):
            rebuild(library, without_lemmas)


def test_what_fails_is_told_without_a_word_of_any_document(library: Library) -> None:
    library.put(*(written(f"a-{number:02}", en=EN, title={}) for number in range(30)))

    def nothing(batch: Batch) -> Batch:
        return replace(batch, put=())

    with pytest.raises(GoldenQueryFailed) as told:
        rebuild(library, nothing)
    assert "61 of 63 golden queries" in told.value.message
    assert "the number of public documents" in told.value.message
    assert "a-0" in told.value.message
    assert "and 21 more" in told.value.message
    for word in ("defenders", "wrote", "families"):
        assert word not in str(told.value)


def test_the_same_documents_are_asked_for_each_time(library: Library) -> None:
    library.put(*DOCUMENTS)
    asked = [library.index(rebuild=True).checked for _ in range(2)]
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "text", ["", "One", "Two words", "12/34 56-78 9", "A.B.C. 1999–2001", "слово-слово x"]
)
def test_a_text_without_three_plain_words_in_a_row_is_not_asked_for(
    library: Library, text: str
) -> None:
    library.put(written("a", en=text))
    assert library.index().checked == Checked(TOTALS)


def test_what_changed_after_it_was_read_is_no_failure(library: Library) -> None:
    library.put(written("a", en=EN), written("b", en=EN), written("c", en=EN))

    def meanwhile(batch: Batch) -> Batch:
        if batch.shelf is Shelf.INTERNAL:
            library.remove("b")
            library.put(written("c", ru=RU), written("d", en=EN))
        return batch

    rebuild(library, meanwhile, GoldenQuery("defenders", ("a", "b", "c")))
    library.index()
    assert library.ids("defenders") == ["a", "d"]


# ---------- what the archivist asks ----------


def test_a_query_of_the_archivist_s_has_to_find_its_documents(library: Library) -> None:
    library.put(*DOCUMENTS)
    right = GoldenQuery("похищения людей", ("recommendations-2009", "letter-dagestan"))
    report = library.index(golden=lambda: [right])
    assert report.checked is not None
    assert report.checked.unknown == ()
    wrong = GoldenQuery("снег", ("grozny-2006", "achkhoy-1999"))
    with pytest.raises(GoldenQueryFailed) as told:
        library.index(rebuild=True, golden=lambda: [right, wrong])
    assert "query 2 of golden.toml (grozny-2006, achkhoy-1999)" in told.value.message
    assert "похищения" not in told.value.message


def test_it_is_asked_as_a_reader_of_its_shelf(library: Library) -> None:
    library.put(*DOCUMENTS)
    library.index(golden=lambda: [GoldenQuery("hidden defenders", ("hidden",))])
    checked = library.index(
        rebuild=True, golden=lambda: [GoldenQuery("hidden defenders", ("hidden",), Shelf.PUBLIC)]
    ).checked
    assert checked is not None
    assert checked.unknown == ("hidden",)
    restricted = GoldenQuery("natalia", ("recommendations-2009",), Shelf.RESTRICTED)
    assert restricted.shelves == (Shelf.PUBLIC, Shelf.RESTRICTED)
    library.index(rebuild=True, golden=lambda: [restricted])


def test_a_document_that_has_left_is_no_failure_and_is_named(library: Library) -> None:
    library.put(written("a", en=EN))
    checked = library.index(golden=lambda: [GoldenQuery("defenders", ("a", "gone"))]).checked
    assert checked is not None
    assert checked.unknown == ("gone",)


def test_a_question_beyond_the_limits_fails(library: Library) -> None:
    library.put(written("a", en=EN))
    with pytest.raises(GoldenQueryFailed):
        library.index(golden=lambda: [GoldenQuery("x" * 5000, ("a",))])


def test_it_must_find_them_among_the_first(library: Library) -> None:
    library.put(*(written(f"a-{number:03}", en="owl") for number in range(golden.FIRST + 1)))
    library.index(golden=lambda: [GoldenQuery("owl", ("a-000",))])
    with pytest.raises(GoldenQueryFailed):
        library.index(rebuild=True, golden=lambda: [GoldenQuery("owl", (f"a-{golden.FIRST:03}",))])


# ---------- golden.toml ----------


def test_queries_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / golden.FILE
    assert read_golden(path) == ((), [])
    path.write_text(
        '[[query]]\nq = "снег"\nfinds = ["a", "b"]\nshelf = "public"\n\n'
        '[[query]]\nq = "snow"\nfinds = ["c"]\n',
        encoding="utf-8",
    )
    assert read_golden(path) == (
        (GoldenQuery("снег", ("a", "b"), Shelf.PUBLIC), GoldenQuery("snow", ("c",))),
        [],
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[[query]]\nq = ""\nfinds = ["a"]\n', "golden.toml:2: q is empty"),
        ('[[query]]\nq = "x"\nfinds = []\n', "golden.toml:3: finds"),
        ('[[query]]\nq = "x"\n', 'golden.toml:1: "finds" is missing'),
        ('[[query]]\nq = "x"\nfinds = "a"\n', 'golden.toml:3: finds = "a" is of the wrong kind'),
        ('[[query]]\nq = "x"\nfinds = ["a"]\nshelf = "open"\n', 'golden.toml:4: shelf = "open"'),
        ('[[query]]\nq = "x"\nfinds = ["a"]\nmore = 1\n', 'golden.toml:4: unknown key "more"'),
        ('[query]\nq = "x"\n', "golden.toml:1: not a list"),
        ('[[question]]\nq = "x"\n', 'golden.toml:1: unknown key "question"'),
        ("[[query\n", "golden.toml:1: is not TOML"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / golden.FILE
    path.write_text(written, encoding="utf-8")
    queries, faults = read_golden(path)
    assert queries == ()
    assert [str(fault).startswith(told) for fault in faults] == [True], str(faults[0])


def test_the_queries_beside_a_faulty_one_are_asked(tmp_path: Path) -> None:
    path = tmp_path / golden.FILE
    path.write_text('[[query]]\nq = 1\nfinds = ["a"]\n[[query]]\nq = "x"\nfinds = ["a"]\n')
    queries, faults = read_golden(path)
    assert queries == (GoldenQuery("x", ("a",)),)
    assert len(faults) == 1
