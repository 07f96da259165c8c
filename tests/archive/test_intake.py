"""The corpus into the catalogue: what is new, changed, gone, moved, restored."""

import datetime as dt
import hashlib
import resource
import shutil
from pathlib import Path

import pytest

from archive import intake
from archive.catalogue import reading, tables, writing
from archive.dates import parse_date
from archive.errors import CorpusError
from archive.intake import take_in
from archive.records import Relation, Shelf, Status
from archive.toml import Located, read_toml
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, LETTER, CorpusFolder, term

RUSSIAN = "Адвокаты побережья просят ответить на их письма, посланные ещё весной.\n"
MAIL = (
    "From: office@example.org\nSubject: About the letters\n"
    "Date: Mon, 16 Nov 2009 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n"
    "The letters of the lawyers have reached us and will be answered in turn.\n"
)


def children() -> tuple[float, ...]:
    """What child processes have used so far: the same before and after means there was none."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime, used.ru_stime, used.ru_minflt, used.ru_maxrss


def state(small: SmallArchive) -> dict[str, list[object]]:
    """Every row of the catalogue but those of table `file`: they come when files have settled,
    two seconds after they were written, whenever a run sees that."""
    with small.catalogue.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(table.select())]
            for name, table in tables.metadata.tables.items()
            if table is not tables.file
        }


def files(corpus: CorpusFolder) -> dict[Path, tuple[object, ...]]:
    return {
        file: (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_mode)
        for file in corpus.root.rglob("*")
        if file.is_file()
    }


# ---------- new ----------


def test_a_described_document_is_taken_in_as_described(small: SmallArchive) -> None:
    small.corpus.put(
        "letters/7/document.toml",
        'id = "letter-7"\ntype = "letter"\ndate = "2009-11"\nissuer = ["lamp"]\n'
        'symbol = "Doc. 7"\nregions = ["coast"]\ntags = ["memory", "lawyers"]\n'
        'categories = ["appeals"]\nshelf = "restricted"\nembargo = "2010-01-01"\n'
        'source = "https://example.org/7"\nrights = "Free"\n'
        '[title]\nen = "A letter"\nru = "Письмо"\n[summary]\nen = "Of letters"\n'
        '[[version]]\nfile = "a.txt"\nlang = "en"\nstatus = "original"\n'
        '[[version]]\nfile = "scans/b.txt"\nstatus = "unofficial"\n'
        '[[relation]]\ntype = "cites"\ntarget = "Doc. 1"\n',
    )
    small.corpus.put("letters/7/a.txt", LETTER)
    small.corpus.put("letters/7/scans/b.txt", RUSSIAN)
    report = small.run()
    assert (report.new, report.changed, report.unchanged, report.gone) == (1, 0, 0, 0)
    assert report.failures == ()
    document = small.document("letter-7")
    assert document.folder == "letters/7"
    assert document.type == "letter"
    assert document.date == parse_date("2009-11")
    assert (document.issuer, document.regions) == (("lamp",), ("coast",))
    assert (document.tags, document.categories) == (("memory", "lawyers"), ("appeals",))
    assert (document.symbol, document.source, document.rights) == (
        "Doc. 7", "https://example.org/7", "Free",
    )  # fmt: skip
    assert (document.shelf, document.embargo) == (Shelf.RESTRICTED, dt.date(2010, 1, 1))
    assert document.title == {"en": "A letter", "ru": "Письмо"}
    assert document.summary == {"en": "Of letters"}
    assert document.relations == (Relation("cites", "Doc. 1"),)
    assert not document.needs_review
    english, russian = document.versions
    assert (english.key, english.lang, english.status) == ("en", "en", Status.ORIGINAL)
    assert (russian.key, russian.lang, russian.status) == ("ru", "ru", Status.UNOFFICIAL)
    assert russian.file == "letters/7/scans/b.txt"
    assert russian.sha256 == hashlib.sha256(RUSSIAN.encode()).hexdigest()
    assert russian.size == len(RUSSIAN.encode())
    assert (russian.media_type, russian.pages, russian.unreadable) == ("text/plain", None, "")
    assert small.text("letter-7", "en") == LETTER.strip()
    assert small.text("letter-7", "ru") == RUSSIAN.strip()


def test_versions_in_one_language_are_numbered(small: SmallArchive) -> None:
    names = {f"{number}.txt": f"{RUSSIAN} {number}" for number in (1, 2, 3)}
    small.corpus.document("a", KEYS, names)
    small.run()
    assert [version.key for version in small.document("a").versions] == ["ru", "ru-2", "ru-3"]
    assert small.text("a", "ru-3").endswith("3")


def test_a_description_without_files_is_a_document(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS, {})
    assert small.run().new == 1
    assert small.document("a").versions == ()


def test_a_document_without_a_title_takes_it_from_its_text(small: SmallArchive) -> None:
    small.corpus.document("a", "", {"a.md": "# Письмо совета\n\n" + RUSSIAN})
    small.corpus.document("b c_d", "", {"b.txt": LETTER})
    small.run()
    assert small.document("a").title == {"ru": "Письмо совета"}
    assert small.document("b-c-d").title == {"en": "b c d"}


def test_a_file_without_a_manifest_is_internal_and_to_be_reviewed(small: SmallArchive) -> None:
    small.corpus.put("Письма/Ответ.txt", RUSSIAN)
    small.corpus.put("mail.eml", MAIL)
    report = small.run()
    assert (report.new, report.needs_review) == (2, 2)
    answer, mail = small.document("pisma-otvet-txt"), small.document("mail-eml")
    for document in (answer, mail):
        assert document.needs_review
        assert document.shelf is Shelf.INTERNAL
        assert small.shelf(document.id) is Shelf.INTERNAL
        assert document.type is None
        assert document.regions == document.tags == document.categories == document.issuer == ()
    assert answer.folder == "Письма/Ответ.txt"
    assert answer.title == {"ru": "Ответ"}
    assert answer.date is None
    assert mail.title == {"en": "About the letters"}
    assert mail.date == parse_date("2009-11-16")


def test_vocabularies_are_held_in_the_order_of_their_files(small: SmallArchive) -> None:
    small.corpus.put("vocabulary/tags.toml", term("b", "B", "Б") + term("a", "A", "А"))
    small.run()
    small.corpus.put("vocabulary/tags.toml", term("a", "A", "А") + term("b", "B", "Б"))
    small.run()
    with small.catalogue.reading() as connection:
        assert list(reading.vocabularies(connection)["tags"].terms) == ["a", "b"]


def test_progress_is_told_from_the_first_document_to_the_last(small: SmallArchive) -> None:
    for id in ("a", "b"):
        small.corpus.document(id)
    told: list[tuple[int, int, str]] = []
    small.run(progress=lambda *how_far: told.append(how_far))
    assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2), (2, 2)]
    assert {where for _, _, where in told[1:]} == {"a", "b"}, "in the order in which they are done"


def test_originals_are_never_touched(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.document("b", "colour = 1\n")
    small.corpus.put("c.pdf", b"%PDF-1.4 half")
    before = files(small.corpus)
    small.run()
    small.run()
    assert files(small.corpus) == before


# ---------- unchanged ----------


def test_a_second_run_does_nothing(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.document("b", "colour = 1\n")
    small.corpus.put("loose.txt", RUSSIAN)
    small.corpus.put("empty.txt", "")
    small.corpus.put("broken.pdf", b"%PDF-1.4 half")
    first = small.run()
    before, used = state(small), children()
    second = small.run()
    assert (second.new, second.changed, second.gone) == (0, 0, 0)
    assert second.unchanged == 3
    assert second.failures == first.failures
    assert state(small) == before
    assert children() == used


def test_ids_of_files_without_a_manifest_stay_the_same(small: SmallArchive) -> None:
    for path in ("a b.txt", "a/b.txt", "Письмо.txt"):
        small.corpus.put(path, f"{RUSSIAN}{path}\n")
    small.run()
    first = small.ids()
    assert len(first) == 3
    small.run()
    assert small.ids() == first


def test_a_touched_file_with_the_same_bytes_is_unchanged(small: SmallArchive) -> None:
    folder = small.corpus.document("a")
    small.run()
    (folder / "letter.txt").touch()
    (folder / "document.toml").touch()
    assert small.run().unchanged == 1


# ---------- changed ----------


def test_a_changed_file_is_read_again(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.document("b")
    small.run()
    small.corpus.put("a/letter.txt", "The letters were answered at last, all in one week.\n")
    report = small.run()
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert small.text("a", "en") == "The letters were answered at last, all in one week."
    assert small.last_change() == 3


@pytest.mark.parametrize("path", ["a.txt", "letters/letter.txt"])
def test_a_file_that_changes_while_it_is_taken_in_and_back_is_held_as_it_is(
    small: SmallArchive, path: str
) -> None:
    small.corpus.document("letters")
    small.corpus.put(path, RUSSIAN)
    planned = small.plan()
    small.corpus.put(path, "Something else for a moment.\n")
    take_in(small.settings, small.catalogue, planned)
    small.corpus.put(path, RUSSIAN)
    assert small.run().changed == 1
    id = "letters" if "/" in path else "a-txt"
    assert small.text(id, "ru") == RUSSIAN.strip()
    report = small.run()
    assert (report.changed, report.failures) == (0, ())


@pytest.mark.parametrize("remembered", [False, True])
def test_a_description_that_changes_while_it_is_read_and_back_is_held_as_it_is(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch, remembered: bool
) -> None:
    """Between its digest and its values, at the first look or at the reading of what it names."""
    manifest = small.corpus.document("letters") / "document.toml"
    if remembered:
        monkeypatch.setattr("archive.looks._SETTLED", -1_000_000_000)
        small.run()
        small.corpus.put("letters/letter.txt", RUSSIAN)

    def for_a_moment(path: Path, name: str) -> Located:
        content = manifest.read_text()
        manifest.write_text(content.replace("public", "restricted"))
        read = read_toml(path, name)
        manifest.write_text(content)
        return read

    with monkeypatch.context() as patched:
        patched.setattr("archive.corpus.read_toml", for_a_moment)
        small.run()
    assert small.shelf("letters") is Shelf.RESTRICTED
    assert small.run().changed == 1
    assert small.shelf("letters") is Shelf.PUBLIC
    assert small.run().changed == 0


def test_a_changed_description_is_taken_without_reading_files_again(small: SmallArchive) -> None:
    page = '<html><head><title>From the page</title></head><body><p lang="en">Words.</p></html>'
    keys = KEYS + '[[version]]\nfile = "page.html"\nlang = "en"\n'
    small.corpus.document("a", keys, {})
    small.corpus.put("a/page.html", page)
    small.run()
    used = children()
    small.corpus.document("a", keys.replace("from the coast", "of the lawyers"), {})
    assert small.run().changed == 1
    assert small.document("a").title == {"en": "A letter of the lawyers"}
    assert small.text("a", "en") == "Words."
    assert children() == used


def test_what_a_program_left_as_a_title_gives_way_to_a_heading(small: SmallArchive) -> None:
    for name, title in (("a", "Microsoft Word - A_HRC_12.doc"), ("b", "untitled")):
        page = f"<html><head><title>{title}</title></head><body><h1>Lamps</h1><p>Words.</p></html>"
        small.corpus.put(f"{name}.html", page)
    small.corpus.put("c.html", "<html><head><title>untitled</title></head><p>Words.</p></html>")
    small.run()
    assert [small.document(id).title["en"] for id in ("a-html", "b-html")] == ["Lamps", "Lamps"]
    assert [*small.document("c-html").title.values()] == ["c"]


def test_a_page_of_a_site_is_called_by_its_heading(small: SmallArchive) -> None:
    page = "<title>The Site</title><h1>Lamps on the coast road</h1><p>Words of the coast.</p>"
    small.corpus.put("a.html", f"<html>{page}</html>")
    small.run()
    assert [*small.document("a-html").title.values()] == ["Lamps on the coast road"]


def test_a_title_that_came_from_the_file_stays_when_the_description_changes(
    small: SmallArchive,
) -> None:
    page = "<html><head><title>Letters of the coast</title></head><body><p>Words.</p></html>"
    small.corpus.document("a", 'shelf = "public"\n', {"page.html": page})
    small.run()
    first = small.document("a").title
    assert list(first.values()) == ["Letters of the coast"]
    small.corpus.document("a", 'shelf = "public"\nsymbol = "Doc. 7"\n', {"page.html": page})
    small.run()
    assert small.document("a").symbol == "Doc. 7"
    assert small.document("a").title == first


def test_a_language_no_longer_given_is_detected_again(small: SmallArchive) -> None:
    manifest = KEYS + '[[version]]\nfile = "letter.txt"\nlang = "ru"\n'
    small.corpus.document("a")
    small.corpus.put("a/document.toml", manifest)
    small.run()
    assert small.document("a").versions[0].lang == "ru"
    small.corpus.put("a/document.toml", manifest.replace('lang = "ru"\n', ""))
    small.run()
    assert small.document("a").versions[0].lang == "en"


def test_a_changed_shelf_moves_the_document(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.run()
    assert small.shelf("a") is Shelf.PUBLIC
    small.corpus.document("a", KEYS.replace("public", "restricted"))
    small.run()
    assert small.shelf("a") is Shelf.RESTRICTED


def test_a_version_taken_out_of_the_manifest_is_gone(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS, {"en.txt": LETTER, "ru.txt": RUSSIAN})
    small.run()
    small.corpus.document("a", KEYS, {"en.txt": LETTER})
    (small.corpus.root / "a/ru.txt").unlink()
    small.run()
    assert [version.key for version in small.document("a").versions] == ["en"]
    assert small.text("a", "ru") == ""


def test_a_new_version_of_the_reader_reads_everything_again(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.corpus.document("a")
    small.run()
    used = children()
    monkeypatch.setattr(intake, "READER", intake.READER + "0")
    assert small.run().changed == 1
    assert children() != used
    assert small.run().unchanged == 1


# ---------- gone, moved, restored ----------


def test_a_document_that_is_gone_is_removed_and_comes_back_when_restored(
    small: SmallArchive,
) -> None:
    folder = small.corpus.document("a")
    small.corpus.document("b")
    small.run()
    aside = small.settings.home / "aside"
    shutil.move(folder, aside)
    report = small.run()
    assert (report.gone, report.unchanged) == (1, 1)
    assert small.ids() == ["b"]
    assert small.text("a", "en") == ""
    shutil.move(aside, folder)
    assert small.run().new == 1
    assert small.text("a", "en") == LETTER.strip()


def test_a_document_that_was_moved_keeps_its_id_and_knows_its_new_place(
    small: SmallArchive,
) -> None:
    folder = small.corpus.document("a", f'id = "letter-7"\n{KEYS}')
    small.run()
    folder.rename(small.corpus.root / "b")
    report = small.run()
    assert (report.new, report.changed, report.gone) == (0, 1, 0)
    document = small.document("letter-7")
    assert document.folder == "b"
    assert document.versions[0].file == "b/letter.txt"
    assert small.text("letter-7", "en") == LETTER.strip()


def test_a_description_without_files_knows_its_new_place_too(small: SmallArchive) -> None:
    folder = small.corpus.document("a", f'id = "letter-7"\n{KEYS}', {})
    small.run()
    folder.rename(small.corpus.root / "b")
    assert small.run().changed == 1
    assert small.document("letter-7").folder == "b"


def test_a_renamed_folder_without_an_id_is_the_same_document(small: SmallArchive) -> None:
    small.corpus.document("a").rename(small.corpus.root / "b")
    small.run()
    (small.corpus.root / "b").rename(small.corpus.root / "c")
    report = small.run()
    assert (report.new, report.moved, report.gone) == (0, 1, 0)
    assert small.ids() == ["b"]
    assert small.document("b").folder == "c"
    assert small.run().unchanged == 1, "and is so in the next run"


def test_a_file_renamed_with_its_manifest_is_the_same_document(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.run()
    (small.corpus.root / "a/letter.txt").rename(small.corpus.root / "a/renamed.txt")
    small.corpus.document("a", KEYS, {"renamed.txt": LETTER})
    assert small.run().changed == 1
    assert small.document("a").versions[0].file == "a/renamed.txt"


def test_files_that_change_places_are_noticed(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS, {"1.txt": LETTER, "2.txt": LETTER})
    (small.corpus.root / "a/1.txt").unlink()
    small.run()
    (small.corpus.root / "a/2.txt").rename(small.corpus.root / "a/1.txt")
    small.run()
    assert [version.file for version in small.document("a").versions] == ["a/1.txt"]


def test_a_file_becomes_its_documents_version_when_somebody_describes_it(
    small: SmallArchive,
) -> None:
    small.corpus.put("a/letter.txt", LETTER)
    small.run()
    assert small.ids() == ["a-letter-txt"]
    small.corpus.document("a")
    report = small.run()
    assert (report.new, report.gone, report.needs_review) == (1, 1, 0)
    assert small.ids() == ["a"]
    (small.corpus.root / "a/document.toml").unlink()
    small.run()
    assert small.ids() == ["a-letter-txt"]
    assert small.shelf("a-letter-txt") is Shelf.INTERNAL


def test_a_folder_renamed_to_be_left_out_leaves_the_archive(small: SmallArchive) -> None:
    small.corpus.document("a").rename(small.corpus.root / "b")
    small.corpus.document("c")
    small.run()
    (small.corpus.root / "b").rename(small.corpus.root / "_b")
    assert small.run().gone == 1
    assert small.ids() == ["c"]


def test_a_corpus_that_is_missing_or_empty_does_not_empty_the_archive(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.run()
    before = state(small)
    aside = small.corpus.root.with_name("aside")
    small.corpus.root.rename(aside)
    with pytest.raises(CorpusError, match="there is no such folder"):
        small.run()
    small.corpus.root.mkdir()
    with pytest.raises(CorpusError, match="nothing was removed") as refused:
        small.run()
    assert refused.value.hint
    CorpusFolder(small.corpus.root)  # a vocabulary alone is no corpus either
    with pytest.raises(CorpusError, match="nothing was removed"):
        small.run()
    assert state(small) == before


def test_an_empty_corpus_is_no_fault_when_nothing_is_held(small: SmallArchive) -> None:
    report = small.run()
    assert (report.new, report.gone, report.failures) == (0, 0, ())


def test_documents_of_a_folder_that_cannot_be_listed_any_more_stay(small: SmallArchive) -> None:
    small.corpus.document("z")
    deep = ("d" * 249 + "/") * 16
    longest = 4000 - len(str(small.corpus.root))  # of the 4,096 that the system takes
    small.corpus.document(f"{deep[:longest].strip('/')}/a")
    small.run()
    assert small.ids() == ["a", "z"]
    before = small.last_change()
    # by a longer path to the corpus the folder is beyond what the system lists
    longer = small.corpus.root.with_name("x" * 240)
    small.corpus.root.rename(longer)
    small.corpus.root = longer
    small.settings = type(small.settings)(home=small.settings.home, corpus=longer)
    report = small.run()
    assert small.ids() == ["a", "z"]
    assert report.gone == 0
    assert any("cannot be read" in failure.reason for failure in report.failures)
    assert small.last_change() == before


# ---------- embargo ----------


def test_an_embargo_holds_until_its_day(small: SmallArchive) -> None:
    today = dt.datetime.now(dt.UTC).date()
    for id, day in (("past", "2001-01-01"), ("today", str(today)), ("future", "2999-01-01")):
        small.corpus.document(id, f'embargo = "{day}"\n{KEYS}')
    small.run()
    shelves = {id: small.shelf(id) for id in ("past", "today", "future")}
    assert shelves == {"past": "public", "today": "public", "future": "internal"}
    assert small.document("future").shelf is Shelf.PUBLIC


def test_a_run_moves_what_the_calendar_has_moved(small: SmallArchive) -> None:
    small.corpus.document("a", f'embargo = "2999-01-01"\n{KEYS}')
    small.run()
    with small.catalogue.writing() as connection:  # as a run on that day would
        writing.move_by_embargo(connection, dt.date(2999, 1, 1))
    assert small.shelf("a") is Shelf.PUBLIC
    before = small.last_change()
    assert small.run().unchanged == 1  # and today it is not that day yet
    assert small.shelf("a") is Shelf.INTERNAL
    assert small.last_change() == before + 1


# ---------- only what lies at a path ----------


def test_only_what_lies_at_a_path_is_taken(small: SmallArchive) -> None:
    for folder in ("letters/a", "letters/b", "lettersX/c"):
        small.corpus.document(folder)
    report = small.run("letters")
    assert report.new == 2
    assert small.ids() == ["a", "b"]
    small.run(".")
    assert small.ids() == ["a", "b", "c"]


@pytest.mark.parametrize("path", ["a", "a/letter.txt", "a/document.toml", "a/scans"])
def test_a_path_inside_a_document_stands_for_the_document(small: SmallArchive, path: str) -> None:
    small.corpus.document("a", KEYS, {"letter.txt": LETTER, "scans/b.txt": RUSSIAN})
    small.corpus.document("b")
    assert small.run(path).new == 1
    assert small.ids() == ["a"]
    small.corpus.put("a/letter.txt", "The letters were answered at last, all in one week.\n")
    report = small.run(path)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert small.text("a", "en").startswith("The letters were answered")


def test_a_path_of_which_nothing_is_left_is_taken_out(small: SmallArchive) -> None:
    for folder in ("letters/a", "letters/b", "c"):
        small.corpus.document(folder)
    small.run()
    shutil.rmtree(small.corpus.root / "letters")
    report = small.run("letters/a")
    assert report.gone == 1
    assert small.ids() == ["b", "c"]


def test_failures_elsewhere_stand_when_only_a_path_is_taken(small: SmallArchive) -> None:
    small.corpus.document("a", "colour = 1\n")
    small.corpus.document("b", "colour = 1\n")
    small.run()
    small.corpus.document("a")
    small.corpus.document("b")
    small.run("a/document.toml")
    assert list(small.failures()) == ["b/document.toml:1"]
    assert small.ids() == ["a"]
