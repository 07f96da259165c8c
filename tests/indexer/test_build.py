"""The catalogue's changes come into the index: once, wholly, and on from where a run stopped."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue import reading, writing
from archive.errors import EngineUnavailable
from archive.records import Passage, Shelf, Term
from archive.vocabulary import Vocabulary
from indexer import analysing, build
from indexer.analysis import Analyser
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.asking import Sort
from indexer.engine_documents import own_words
from indexer.engines.base import Batch
from indexer.engines.embedded import EmbeddedEngine
from tests.indexer.engines.documents import FINGERPRINT
from tests.indexer.full_library import DOCUMENTS
from tests.indexer.small_library import TODAY, Library, Written, open_library, written
from tests.indexer.vocabularies import SMALL

STAFF = tuple(Shelf)
ANALYSER = Analyser(SMALL)

OWLS = [written(f"owl-{number}", en=f"owl number{number}", ru="сова") for number in range(7)]


class Dying(EmbeddedEngine):
    """An engine whose machine stops after so many batches."""

    def __init__(self, folder: Path, batches: int) -> None:
        super().__init__(folder)
        self.left = batches

    def apply(self, batch: Batch) -> None:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        super().apply(batch)


def kept(library: Library) -> dict[tuple[str, str], tuple[str, bytes]]:
    """The analyses in the catalogue, with what made them."""
    with library.catalogue.reading() as connection:
        ids = list(reading.held(connection))
        current = reading.analyses(connection, ids, ANALYSER.version)
        other = reading.analyses(connection, ids, "another analyser")
    return {
        **{place: (ANALYSER.version, one.first) for place, one in current.items()},
        **{place: ("another analyser", one.first) for place, one in other.items()},
    }


def keep(library: Library, id: str, part: str, *, analyser: str, first: bytes) -> None:
    with library.catalogue.writing() as connection:
        writing.save_analysis(connection, id, part, analyser=analyser, first=first)


# ---------- new, changed, gone ----------


def test_the_first_run_builds_an_index(library: Library) -> None:
    library.put(*OWLS)
    report = library.index()
    assert (report.rebuilt, report.documents) == (True, 7)
    assert library.search("owl").total == 7


def test_an_empty_catalogue_is_indexed_too(library: Library) -> None:
    report = library.index()
    assert (report.rebuilt, report.documents) == (True, 0)
    assert library.search().total == 0


def test_a_second_run_does_nothing(library: Library) -> None:
    library.put(*OWLS)
    library.index()
    state, files = library.engine.state(STAFF), _files(library)
    report = library.index()
    assert (report.rebuilt, report.documents) == (False, 0)
    assert library.engine.state(STAFF) == state
    assert _files(library) == files


def test_what_is_new_is_added(library: Library) -> None:
    library.hold(*OWLS[:5])
    library.put(*OWLS[5:])
    report = library.index()
    assert (report.rebuilt, report.documents) == (False, 2)
    assert library.search("owl").total == 7


def test_what_changed_is_replaced(library: Library) -> None:
    library.hold(*OWLS)
    library.put(written("owl-3", en="bat", title={"en": "Bat"}))
    assert library.index().documents == 1
    assert library.search("owl").total == 6
    assert library.ids("bat title:bat") == ["owl-3"]


def test_what_is_gone_is_taken_out(library: Library) -> None:
    library.hold(*OWLS)
    library.remove("owl-3", "owl-4")
    assert library.index().documents == 2
    assert library.search("owl").total == 5
    assert library.search("number3").total == 0


def test_what_comes_and_goes_between_two_runs_is_never_there(library: Library) -> None:
    library.hold(*OWLS)
    library.put(written("short-lived", en="owl"))
    library.remove("short-lived")
    library.index()
    assert library.search("owl").total == 7


def test_what_goes_and_comes_back_is_there(library: Library) -> None:
    library.hold(*OWLS)
    library.remove("owl-3")
    library.index()
    library.hold(OWLS[3])
    assert library.search("number3").total == 1


@pytest.mark.parametrize("part", ["title", "summary", "symbol", "date", "regions", "texts"])
def test_a_change_of_any_part_is_seen(library: Library, part: str) -> None:
    library.hold(written("a", en="owl", date="2009", title={"en": "Old"}))
    changed = {
        "title": written("a", en="owl", date="2009", title={"en": "Newer"}),
        "summary": written("a", en="owl", date="2009", summary={"en": "newer"}),
        "symbol": written("a", en="owl", date="2009", symbol="newer"),
        "date": written("a", en="owl", date="2010"),
        "regions": written("a", en="owl", date="2009", regions=("grozny",)),
        "texts": written("a", en="newer", date="2009"),
    }
    library.hold(changed[part])
    if part == "date":
        assert library.ids(year="2010") == ["a"]
    elif part == "regions":
        assert library.ids(region="chechnya") == ["a"]
    else:
        assert library.ids("newer") == ["a"]


# ---------- batches and interrupted runs ----------


def _contents(library: Library) -> str:
    """What the state's name says of the documents; the rest of it is of the catalogue."""
    return library.engine.state(STAFF).partition("-")[2]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_the_size_of_batches_changes_nothing_but_the_number_of_them(
    tmp_path: Path, size: int
) -> None:
    with open_library(tmp_path / "one") as one, open_library(tmp_path / "other") as other:
        one.put(*DOCUMENTS)
        one.index()
        other.put(*DOCUMENTS)
        other.index(batch_documents=size)
        assert _contents(other) == _contents(one)
        for text in ("", "defenders", "похищения людей"):
            mine, theirs = one.search(text, shelves=STAFF), other.search(text, shelves=STAFF)
            mine = replace(mine, took_ms=0, generation="")
            assert mine == replace(theirs, took_ms=0, generation="")
        other.put(*OWLS)
        other.remove("note", "hidden")
        other.index(batch_documents=size)
        assert other.search("owl").total == 7
        assert other.search("id:note OR id:hidden", shelves=STAFF).total == 0


@pytest.mark.parametrize("batches", [0, 1, 2, 3, 5])
def test_a_run_that_stopped_goes_on_from_its_last_batch(library: Library, batches: int) -> None:
    library.hold(written("before", en="owl"))
    library.put(*OWLS, written("secret", en="owl", shelf=Shelf.INTERNAL))
    library.remove("before")
    with pytest.raises(KeyboardInterrupt):
        build.update(library.catalogue, Dying(library.home / "index", batches), batch_documents=2)
    positions = [library.engine.position(shelf) for shelf in Shelf]
    report = library.index(batch_documents=2)
    assert not report.rebuilt
    assert library.search("owl").total == 7
    assert library.search("owl", shelves=STAFF).total == 8
    assert library.search("id:before", shelves=STAFF).total == 0
    assert all(
        before <= library.engine.position(shelf)
        for before, shelf in zip(positions, Shelf, strict=True)
    )
    assert library.index().documents == 0


def test_a_rebuild_that_stopped_leaves_the_live_index(library: Library) -> None:
    library.hold(*OWLS)
    files = _files(library)

    def stop(done: int, total: int, shelf: str) -> None:
        if shelf == Shelf.INTERNAL and done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.index(rebuild=True, batch_documents=2, progress=stop)
    assert _files(library) == files
    assert library.search("owl").total == 7


def test_changes_made_during_a_run_come_with_the_next(library: Library) -> None:
    """What is written while a batch is being applied has a number of its own."""
    library.hold(*OWLS[:2])
    library.put(*OWLS[2:5])
    wrote = []

    def write_meanwhile(done: int, total: int, shelf: str) -> None:
        if not wrote:
            wrote.append((done, total, shelf))
            library.put(OWLS[5], written("owl-2", en="bat", title={"en": "Bat"}))

    library.index(batch_documents=2, progress=write_meanwhile)
    library.index()
    assert wrote
    assert library.search("owl").total == 5
    assert library.ids("bat") == ["owl-2"]
    assert library.index().documents == 0


def test_progress_goes_up_to_the_end_for_each_shelf(library: Library) -> None:
    told: list[tuple[int, int, str]] = []
    library.put(*OWLS)
    library.index(batch_documents=2, progress=lambda *at: told.append(at))
    for shelf in Shelf:
        steps = [(done, total) for done, total, where in told if where == shelf]
        assert steps[0][0] == 0
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert all(done < total for done, total in steps)
    assert [where for _, _, where in told] == sorted((w for _, _, w in told), key=list(Shelf).index)


def test_the_report_tells_the_position_and_the_stages(library: Library) -> None:
    library.put(*OWLS)
    report = library.index()
    assert report.position == library.engine.position(Shelf.PUBLIC) > 0
    assert set(report.seconds) == {"read", "analyse", "keep", "index", "check"}
    assert all(seconds >= 0 for seconds in report.seconds.values())


# ---------- several processes ----------


def _rows(library: Library) -> dict[tuple[str, str], tuple[bytes, list[bytes]]]:
    """What is kept of every analysis, to the last byte."""
    with library.catalogue.reading() as connection:
        first = reading.analyses(connection, list(reading.held(connection)))
        rows = reading.all_analysis_rows(connection, [one.number for one in first.values()])
    return {
        place: (one.first, [rows[at] for at in sorted(rows) if at[0] == one.number])
        for place, one in first.items()
    }


def _segments(library: Library) -> list[bytes]:
    return sorted(path.read_bytes() for path in (library.home / "index").rglob("*.arrays"))


LONG = written("long", en=" ".join(f"owl{number} hooted" for number in range(2000)))


@pytest.mark.parametrize("size", [1, 4, 500])
def test_several_processes_change_no_byte(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysing, "WORTH_CHARACTERS", 1)
    monkeypatch.setattr(analysing, "_TASK_CHARACTERS", 200)
    with open_library(tmp_path / "one") as one, open_library(tmp_path / "other") as other:
        for library, processes in ((one, 1), (other, 2)):
            library.put(*DOCUMENTS, LONG)
            report = library.index(batch_documents=size, processes=processes)
            assert (report.pool_seconds > 0) == (processes > 1)
            library.put(*OWLS)
            library.remove("note")
            library.index(batch_documents=size, processes=processes)
        assert _rows(other) == _rows(one)
        assert forms(other) == forms(one)
        assert _segments(other) == _segments(one)
        assert other.engine.state(STAFF).partition("-")[2] == _contents(one)


@pytest.mark.parametrize("batches", [0, 1, 3])
def test_a_run_over_several_processes_goes_on_from_its_last_batch(
    library: Library, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysing, "WORTH_CHARACTERS", 1)
    library.hold(written("before", en="owl"))
    library.put(*OWLS)
    dying = Dying(library.home / "index", batches)
    with pytest.raises(KeyboardInterrupt):
        build.update(library.catalogue, dying, batch_documents=2, processes=2)
    assert library.engine.position(Shelf.PUBLIC) == 1 + 2 * batches
    report = library.index(batch_documents=2, processes=2)
    assert not report.rebuilt
    assert library.search("owl").total == 8


def test_long_texts_make_small_batches(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory at once is bounded, however many documents a batch may have."""
    monkeypatch.setattr(build, "_CHARACTERS", 20)
    library.put(*OWLS, LONG, *(replace_id(owl, "more-") for owl in OWLS))
    told: list[int] = []
    library.index(progress=lambda done, total, shelf: told.append(done))
    assert len(set(told)) > 7
    assert library.search("owl").total == 14
    assert library.search("owl77").total == 1


def replace_id(one: Written, before: str) -> Written:
    return replace(one, document=replace(one.document, id=before + one.document.id))


# ---------- rebuilding ----------


def test_an_index_of_another_fingerprint_is_rebuilt(library: Library) -> None:
    library.put(*OWLS)
    with library.engine.open_new(FINGERPRINT) as generation:
        generation.commit()
    report = library.index()
    assert (report.rebuilt, report.documents) == (True, 7)
    with library.catalogue.reading() as connection:
        wanted = fingerprint(reading.vocabularies(connection), reading.identity(connection))
    assert library.engine.fingerprint() == wanted


def test_a_rebuild_may_be_asked_for(library: Library) -> None:
    library.hold(*OWLS)
    state = library.engine.state(STAFF)
    report = library.index(rebuild=True)
    assert (report.rebuilt, report.documents) == (True, 7)
    assert library.engine.state(STAFF) == state, "the same documents are the same state"
    assert library.index().documents == 0


def test_a_rebuild_does_not_bring_back_what_is_gone(library: Library) -> None:
    library.hold(*OWLS)
    library.remove("owl-3")
    library.index(rebuild=True, batch_documents=2)
    assert library.search("owl").total == 6


def test_a_term_that_moves_in_its_tree_rebuilds_the_index(library: Library) -> None:
    library.hold(written("a", regions=("grozny",)))
    assert library.ids(region="moscow") == []
    regions = dict(SMALL["regions"].terms)
    regions["grozny"] = replace(regions["grozny"], parent="moscow")
    library.describe({**SMALL, "regions": Vocabulary("regions", regions)})
    assert library.index().rebuilt
    assert library.ids(region="moscow") == ["a"]
    assert library.ids(region="chechnya") == []


def test_another_name_of_a_term_is_found_after_the_next_run(library: Library) -> None:
    library.hold(written("a", en="The Strasbourg tribunals decided."))
    assert library.ids("ЕСПЧ") == []
    tags = dict(SMALL["tags"].terms)
    tags["ecthr"] = replace(tags["ecthr"], also={"en": ("Strasbourg tribunal",), "ru": ("ЕСПЧ",)})
    library.describe({**SMALL, "tags": Vocabulary("tags", tags)})
    assert library.index().rebuilt
    assert library.ids("ЕСПЧ") == ["a"]


def test_questions_are_answered_while_an_index_waits_for_new_vocabularies(
    library: Library,
) -> None:
    library.hold(written("a", en="The European Court of Human Rights, the Strasbourg tribunal."))
    tags = dict(SMALL["tags"].terms)
    tags["ecthr"] = replace(tags["ecthr"], also={"en": ("Strasbourg tribunal",)})
    library.describe({**SMALL, "tags": Vocabulary("tags", tags)})
    assert library.ids("ЕСПЧ") == ["a"], "as the index was built"
    assert library.search("ЕСПЧ").results[0].snippets[0].parts
    library.index()
    assert library.ids("ЕСПЧ") == []
    assert library.ids("Strasbourg tribunal") == ["a"]


def test_the_fingerprint_depends_on_analysers_and_trees_alone() -> None:
    plain = fingerprint(SMALL)
    assert ANALYSER.version in plain
    reordered = {
        name: Vocabulary(name, dict(reversed(SMALL[name].terms.items())))
        for name in reversed(SMALL)
    }
    assert fingerprint(reordered) == plain
    more = {**SMALL["tags"].terms, "new": Term("new", {"en": "New", "ru": "Новый"})}
    assert fingerprint({**SMALL, "tags": Vocabulary("tags", more)}) != plain


def fingerprint(vocabularies: Mapping[str, Vocabulary], catalogue: str = "c") -> str:
    return build.fingerprint(catalogue, vocabularies, Analyser(vocabularies))


def test_an_index_of_another_catalogue_is_built_anew(library: Library) -> None:
    """Made again from the corpus, it counts its changes from 1: nothing else would tell."""
    library.hold(*OWLS)
    library.index()
    library.catalogue.close()
    for path in library.home.glob("catalogue.sqlite*"):
        path.unlink()
    again = Library(library.home)
    again.put(written("bat", en="bat"))
    assert again.index().rebuilt
    assert (again.search("owl").total, again.search("bat").total) == (0, 1)


def test_a_run_with_nothing_to_do_removes_the_generation_before(library: Library) -> None:
    library.hold(*OWLS)
    before = (library.home / "index" / "current").resolve()
    library.index(rebuild=True)
    os.utime(before, (0, 0))
    library.index()
    assert not before.exists()


def test_a_damaged_index_says_so_and_the_next_run_builds_it_anew(library: Library) -> None:
    library.hold(*OWLS)
    (library.home / "index" / "current" / "public" / "state.json").write_text("{")
    library.put(written("new", en="owl"))
    with pytest.raises(EngineUnavailable) as told:
        library.search("owl")
    assert "svod index --rebuild" in told.value.hint
    report = library.index()
    assert (report.rebuilt, report.documents) == (True, 8)
    assert library.search("owl").total == 8


@pytest.mark.parametrize("changed", [True, False])
def test_a_run_that_meets_a_damaged_segment_builds_anew(library: Library, changed: bool) -> None:
    library.hold(*OWLS)
    (segment,) = (library.home / "index" / "current").glob("public/*.arrays")
    held = bytearray(segment.read_bytes())
    held[len(held) // 2] ^= 1
    segment.write_bytes(held)
    if changed:
        library.put(written("new", en="owl"))
    again = Library(library.home)
    assert again.index().rebuilt
    assert again.search("owl").total == 7 + changed


# ---------- analyses are made once ----------


def test_every_part_of_a_document_is_analysed_and_kept(library: Library) -> None:
    library.hold(written("a", en="owl", ru="сова"), written("b", title={}))
    assert set(kept(library)) == {("a", ""), ("a", "en"), ("a", "ru"), ("b", "")}
    assert {made_by for made_by, _ in kept(library).values()} == {ANALYSER.version}


def test_a_kept_analysis_is_used_and_not_made_again(library: Library) -> None:
    """Shown by keeping another one: what is found are its words."""
    library.put(written("a", en="owl"))
    other = pack(analyse_passages(ANALYSER, [_source("bat")])).first
    keep(library, "a", "en", analyser=ANALYSER.version, first=other)
    library.index()
    assert (library.search("owl").total, library.search("bat").total) == (0, 1)
    assert kept(library)["a", "en"] == (ANALYSER.version, other)
    library.index(rebuild=True)
    assert library.search("bat").total == 1


def test_an_analysis_of_another_version_is_made_again(library: Library) -> None:
    library.put(written("a", en="owl"))
    keep(
        library,
        "a",
        "en",
        analyser="another analyser",
        first=pack(analyse_passages(ANALYSER, [_source("bat")])).first,
    )
    library.index()
    assert (library.search("owl").total, library.search("bat").total) == (1, 0)
    assert kept(library)["a", "en"][0] == ANALYSER.version


def test_a_changed_document_is_analysed_anew(library: Library) -> None:
    library.hold(written("a", en="owl"))
    before = kept(library)["a", "en"]
    library.hold(written("a", en="bat"))
    assert kept(library)["a", "en"] != before


def test_a_document_that_moves_between_shelves_needs_no_new_analysis(library: Library) -> None:
    early = written("a", en="owl", embargo=TODAY.replace(year=TODAY.year + 1))
    library.hold(early)
    other = pack(analyse_passages(ANALYSER, [_source("bat")])).first
    keep(library, "a", "en", analyser=ANALYSER.version, first=other)
    library.day_comes(TODAY.replace(year=TODAY.year + 1))
    library.index()
    assert library.ids("bat") == ["a"]


def test_analyses_are_kept_even_if_the_batch_is_not(library: Library) -> None:
    library.hold(written("before", en="owl"))
    library.put(*OWLS)
    with pytest.raises(KeyboardInterrupt):
        build.update(library.catalogue, Dying(library.home / "index", 0))
    assert {id for id, part in kept(library) if part == "en"} == {
        "before",
        *(owl.document.id for owl in OWLS),
    }


# ---------- what of a document is found ----------


def test_titles_summaries_and_symbols_are_found(library: Library) -> None:
    library.hold(
        written(
            "a",
            title={"en": "Titled", "ru": "Озаглавлено"},
            summary={"en": "summed up", "ru": "кратко"},
            symbol="Doc. 99/7",
        )
    )
    for text in ("titled", "озаглавлено", '"summed up"', "кратко", "99/7", '"doc 99"', "symbol:7"):
        assert library.ids(text) == ["a"], text
    assert library.ids("title:summed") == []
    assert library.ids("title:99") == []


def test_no_phrase_crosses_from_one_part_to_the_next(library: Library) -> None:
    passages = tuple(
        Passage(number, None, "", lang, "text", text)
        for number, (lang, text) in enumerate(
            [("en", "alpha"), ("ru", "слово"), ("en", "beta"), ("en", "gamma")], start=1
        )
    )
    library.hold(
        written(
            "a",
            texts={"en": passages, "en-2": (Passage(1, None, "", "en", "text", "delta"),)},
            title={"en": "epsilon"},
            summary={"en": "zeta"},
        )
    )
    row = ["epsilon", "zeta", "alpha", "beta", "gamma", "delta"]
    for first in row:
        for second in row:
            assert library.ids(f'"{first} {second}"') == [], (first, second)
        assert library.ids(f'"{first}"') == ["a"]


def test_a_passage_is_found_by_the_grammar_of_its_own_language(library: Library) -> None:
    quoted = Passage(1, None, "", "ru", "text", "правозащитники of the defenders")
    other = Passage(2, None, "", "ce", "text", "шовдане шовда")
    library.hold(written("a", texts={"en": (quoted, other)}))
    for text in ("правозащитник", "defender", "шовда", "шовдане"):
        assert library.ids(text) == ["a"], text
    assert library.ids("lang:en") == ["a"]


def test_a_document_without_texts_or_titles_is_there(library: Library) -> None:
    library.hold(written("bare", title={}))
    assert library.ids() == ["bare"]
    assert library.ids("id:bare") == ["bare"]
    assert library.ids(sort=Sort.TITLE) == ["bare"]


def test_a_version_without_text_is_no_hindrance(library: Library) -> None:
    library.hold(written("a", texts={"en": ()}, title={"en": "Scan"}))
    assert library.ids("scan lang:en") == ["a"]


def test_own_words_stand_in_fixed_order() -> None:
    document = written(
        "a", title={"ru": "б", "en": "a"}, summary={"ru": "г", "en": "c"}, symbol="S"
    ).document
    assert own_words(document) == [
        ("title", "en", "a"),
        ("title", "ru", "б"),
        ("summary", "en", "c"),
        ("summary", "ru", "г"),
        ("symbol", "und", "S"),
    ]


def _source(text: str) -> Source:
    return Source(1, "en", text)


def _files(library: Library) -> dict[str, tuple[int, int]]:
    """The files of the index, with their sizes and times; locks are opened by every run."""
    index = library.home / "index"
    return {
        str(path.relative_to(index)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in index.rglob("*")
        if path.is_file() and path.name != "MAIN_WRITELOCK"
    }


# ---------- forms are worked out once ----------


def forms(library: Library) -> set[str]:
    """The written forms that the catalogue knows."""
    with library.catalogue.reading() as connection:
        return {written for written, _, _ in reading.forms(connection, ANALYSER.forms.version)}


def test_what_forms_are_found_by_is_kept(library: Library) -> None:
    library.describe({})  # the names of terms have forms too
    library.hold(written("a", en="Owls fly.", title={}), written("b", ru="Совы-то летят", title={}))
    assert forms(library) == {"Owls", "fly", "Совы-то", "Совы", "то", "летят"}


def test_a_kept_form_is_not_worked_out_again(library: Library) -> None:
    """Shown by keeping another answer: what is found by it."""
    version = ANALYSER.forms.version
    with library.catalogue.writing() as connection:
        writing.save_forms(connection, version, [("Owls", True, "en\t=bats\tbat")])
    library.hold(written("a", en="Owls fly."))
    assert (library.ids("owl"), library.ids("bat")) == ([], ["a"])


def test_forms_are_forgotten_when_a_document_leaves(library: Library) -> None:
    library.describe({})
    library.hold(written("a", en="Baysarov", title={}), written("b", en="owl", title={}))
    assert forms(library) == {"Baysarov", "owl"}
    library.remove("a")
    library.index()
    assert forms(library) == set()
    library.hold(written("c", en="owls", title={}))
    assert forms(library) == {"owls"}
