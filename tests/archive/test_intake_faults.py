"""What cannot be taken in: told once each, never the end of a run, never opened by mistake."""

import datetime as dt
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue import writing
from archive.errors import CorpusError, WorkerUnavailable
from archive.extract import Worker
from archive.extract.endings import failure
from archive.intake import plan
from archive.records import Shelf
from archive.settings import Settings
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, LETTER, term

FAULTY = "colour = 1\n" + KEYS
ANSWER = "The council answers the lawyers of the coast.\n"

BAD_FILES = {
    "empty.txt": (b"", "empty"),
    "half.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", ""),
    "half.docx": (b"PK\x03\x04 word/ and no more", ""),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
    "letter.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
    "program.xyz": (b"\x7fELF\x02\x01\x01" + bytes(600), "not read"),
    "no words.txt": (b" \n \t\n", "no text"),
    "large.txt": (b"a " * 600_000, "larger than 1 MB"),
}


def put_bad_files(small: SmallArchive, folder: str) -> None:
    for name, (content, _) in BAD_FILES.items():
        small.corpus.put(f"{folder}/{name}", content)
    os.mkfifo(small.corpus.root / folder / "pipe.txt")
    (small.corpus.root / folder / "link.txt").symlink_to("/etc/hostname")
    (small.corpus.root / folder / "dangling.txt").symlink_to("nowhere")


EXPECTED = {
    **{name: says for name, (_, says) in BAD_FILES.items()},
    "pipe.txt": "named pipe",
    "link.txt": "symbolic link",
    "dangling.txt": "symbolic link",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings(home=settings.home, corpus=settings.corpus, file_megabytes=1)


# ---------- files ----------


def test_each_bad_file_is_a_failure_with_cause_and_cure_and_the_rest_goes_in(
    small: SmallArchive,
) -> None:
    small.corpus.document("a")
    put_bad_files(small, "bad")
    small.corpus.document("z")
    report = small.run()
    failures = {failure.path: failure for failure in report.failures}
    assert failures.keys() == {f"bad/{name}" for name in EXPECTED}
    for name, says in EXPECTED.items():
        assert says in failures[f"bad/{name}"].reason
        assert failures[f"bad/{name}"].hint
        assert "\n" not in failures[f"bad/{name}"].reason
    for id in ("a", "z"):
        assert small.text(id, "en") == LETTER.strip()


def test_what_cannot_even_be_opened_is_no_document(small: SmallArchive) -> None:
    small.corpus.document("a")
    for name in ("empty.txt", "large.txt"):
        small.corpus.put(name, BAD_FILES[name][0])
    os.mkfifo(small.corpus.root / "pipe.txt")
    (small.corpus.root / "link.txt").symlink_to("a/letter.txt")
    report = small.run()
    assert (report.new, report.needs_review, len(report.failures)) == (1, 0, 4)
    assert small.ids() == ["a"]


def test_a_held_file_that_cannot_be_opened_any_more_stays_as_it_was(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.put("b.txt", ANSWER)
    small.run()
    before = small.last_change()
    small.corpus.put("b.txt", "")
    report = small.run()
    assert (report.gone, report.changed) == (0, 0)
    assert list(small.failures()) == ["b.txt"]
    assert small.text("b-txt", "en") == ANSWER.strip()
    assert small.last_change() == before


def test_bad_files_of_a_described_document_leave_its_good_ones(small: SmallArchive) -> None:
    put_bad_files(small, "a")
    small.corpus.put("a/good.txt", LETTER)
    versions = "".join(f'[[version]]\nfile = "{name}"\n' for name in [*EXPECTED, "good.txt"])
    small.corpus.put("a/document.toml", KEYS + versions)
    report = small.run()
    assert {failure.path for failure in report.failures} == {f"a/{name}" for name in EXPECTED}
    document = small.document("a")
    readable = [version for version in document.versions if not version.unreadable]
    assert [version.file for version in readable] == ["a/good.txt"]
    assert small.text("a", readable[0].key) == LETTER.strip()
    opened = {version.file for version in document.versions}
    assert "a/half.pdf" in opened
    assert opened.isdisjoint({"a/link.txt", "a/pipe.txt", "a/empty.txt"})


def test_nothing_of_a_links_target_is_held(small: SmallArchive, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the informant Zebulon lives upstairs")
    small.corpus.document("a", KEYS, {})
    small.corpus.put("a/document.toml", KEYS + '[[version]]\nfile = "link.txt"\n')
    (small.corpus.root / "a/link.txt").symlink_to(secret)
    small.run()
    small.catalogue.close()
    assert b"Zebulon" not in small.catalogue.path.read_bytes()


def test_a_missing_file_is_told_by_the_line_that_names_it(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS, {"en.txt": LETTER, "ru.txt": "Слова и ответы.\n"})
    (small.corpus.root / "a/ru.txt").unlink()
    report = small.run()
    assert [failure.path for failure in report.failures] == ["a/document.toml:7"]
    assert '"ru.txt" is not there' in report.failures[0].reason
    assert [version.file for version in small.document("a").versions] == ["a/en.txt"]
    small.corpus.put("a/ru.txt", "Слова и ответы.\n")
    report = small.run()
    assert report.failures == ()
    assert [version.key for version in small.document("a").versions] == ["en", "ru"]


def test_a_failure_is_forgotten_when_it_is_cured(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.put("cured.pdf", b"%PDF-1.4 half")
    small.corpus.put("removed.pdf", b"%PDF-1.4 removed")
    small.corpus.put("stays.pdf", b"%PDF-1.4 stays")
    small.corpus.document("b", FAULTY)
    small.run()
    assert len(small.failures()) == 4
    (small.corpus.root / "cured.pdf").unlink()
    small.corpus.put("cured.txt", ANSWER)
    (small.corpus.root / "removed.pdf").unlink()
    small.corpus.document("b")
    report = small.run()
    assert list(small.failures()) == ["stays.pdf"]
    assert [failure.path for failure in report.failures] == ["stays.pdf"]


def test_a_failure_keeps_the_time_it_was_first_seen(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.put("half.pdf", b"%PDF-1.4 half")
    small.corpus.put("empty.txt", "")
    small.corpus.document("b", FAULTY + 'tags = ["x", "y"]\n')
    small.run()
    first = small.failures()
    time.sleep(0.01)
    small.run()
    assert small.failures() == first


def test_faults_of_one_line_are_all_told(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS + 'tags = ["x", "y"]\n')
    (failure,) = small.run().failures
    assert failure.path == "a/document.toml:4"
    assert '"x" is not a known term' in failure.reason
    assert '"y" is not a known term' in failure.reason
    assert failure.hint.count("vocabulary/tags.toml") == 1


# ---------- manifests ----------


def test_a_document_without_a_shelf_is_internal(small: SmallArchive) -> None:
    small.corpus.document("a", 'type = "letter"\n')
    small.run()
    assert small.shelf("a") is Shelf.INTERNAL
    assert not small.document("a").needs_review


@pytest.mark.parametrize(
    "keys",
    [
        'shelf = "Public"',
        'shelf = "public "',
        'shelf = ["public"]',
        'shelf = "public"\nshelf = "public"',
        'shelf = "public"\nembargo = "soon"',
        'shelf = "public"\nembargo = ""',
        'shelf = "public"\nembargo = 2999-01-01',
        'shelf = "public"\nembargo = "2999-01-01"\nembargo = "2001-01-01"',
        'shelf = "public"\nshelve = "internal"',
        'shelf = "public"\n"shelf " = "internal"',
    ],
)
def test_what_is_not_exactly_said_opens_nothing(small: SmallArchive, keys: str) -> None:
    small.corpus.document("a", keys + "\n")
    report = small.run()
    assert small.ids() == []
    assert len(report.failures) == 1


def test_a_document_whose_manifest_became_faulty_is_internal_until_it_is_corrected(
    small: SmallArchive,
) -> None:
    small.corpus.document("a")
    small.corpus.document("b")
    small.run()
    small.corpus.document("a", FAULTY)
    planned = small.plan()
    assert planned.closed == ("a",)
    report = small.run()
    assert (report.gone, report.unchanged, len(report.failures)) == (0, 1, 1)
    assert small.shelf("a") is Shelf.INTERNAL
    assert small.document("a").shelf is Shelf.INTERNAL
    assert small.text("a", "en") == LETTER.strip()
    closed_at = small.last_change()
    assert closed_at == 3
    small.run()
    assert small.last_change() == closed_at
    small.corpus.document("a")
    report = small.run()
    assert (report.changed, report.failures) == (1, ())
    assert small.shelf("a") is Shelf.PUBLIC
    assert small.last_change() == closed_at + 1


def test_an_embargo_that_ends_while_the_manifest_is_faulty_opens_nothing(
    small: SmallArchive,
) -> None:
    embargoed = f'embargo = "2999-01-01"\n{KEYS}'
    small.corpus.document("a", embargoed)
    small.run()
    small.corpus.document("a", embargoed.replace("2999-01-01", "3999-01-1"))  # it was to be longer
    small.run()
    with small.catalogue.writing() as connection:  # as a run on that day would
        assert writing.move_by_embargo(connection, dt.date(2999, 1, 1)) == []
    assert small.shelf("a") is Shelf.INTERNAL
    small.corpus.document("a", embargoed)
    small.run()
    assert small.document("a").shelf is Shelf.PUBLIC


def test_an_id_given_to_another_document_too_closes_the_one_that_is_held(
    small: SmallArchive,
) -> None:
    small.corpus.document("a", f'id = "same"\n{KEYS}')
    small.run()
    small.corpus.document("b", f'id = "same"\n{KEYS}', {"b.txt": "Other words of another.\n"})
    report = small.run()
    assert [failure.path for failure in report.failures] == [
        "a/document.toml:1",
        "b/document.toml:1",
    ]
    assert small.shelf("same") is Shelf.INTERNAL
    assert small.text("same", "en") == LETTER.strip()
    small.corpus.document("b", f'id = "other"\n{KEYS}', {"b.txt": "Other words of another.\n"})
    assert small.run().failures == ()
    assert small.shelf("same") is Shelf.PUBLIC
    assert small.ids() == ["other", "same"]


def test_files_beside_a_manifest_that_became_faulty_stay(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.put("a/annex.txt", ANSWER)
    small.run()
    small.corpus.document("a", FAULTY)
    assert small.run().gone == 0
    assert small.ids() == ["a", "a-annex-txt"]


def test_a_manifest_that_cannot_be_read_at_all_closes_its_document(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.document("b")
    small.corpus.document("c")
    small.run()
    small.corpus.put("a/document.toml", "[[[")
    small.corpus.put("b/document.toml", b"\xff\xfe")
    (small.corpus.root / "c/document.toml").unlink()
    os.mkfifo(small.corpus.root / "c/document.toml")
    assert len(small.run().failures) == 3
    assert {id: small.shelf(id) for id in "abc"} == dict.fromkeys("abc", Shelf.INTERNAL)


# ---------- vocabularies ----------


def test_a_faulty_vocabulary_keeps_the_terms_that_are_held(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS + 'tags = ["memory"]\n')
    small.run()
    before = small.last_change()
    good = (small.corpus.root / "vocabulary/tags.toml").read_bytes()
    for bad in (b"[[term", b"\xff", good.replace(b'id = "memory"', b'id = "Memory"')):
        small.corpus.put("vocabulary/tags.toml", bad)
        report = small.run()
        assert report.unchanged == 1
        assert [f.path.partition(":")[0] for f in report.failures] == ["vocabulary/tags.toml"]
        assert small.shelf("a") is Shelf.PUBLIC
    assert small.last_change() == before
    small.corpus.put("vocabulary/tags.toml", good)
    assert small.run().failures == ()


def test_a_new_term_in_a_faulty_vocabulary_can_be_used(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS + 'tags = ["memory"]\n')
    small.run()
    added = term("courts", "Courts", "Суды") + '[[term]]\nid = "half"\n'
    path = small.corpus.root / "vocabulary/tags.toml"
    path.write_text(path.read_text() + added)
    small.corpus.document("b", KEYS + 'tags = ["courts"]\n')
    report = small.run()
    assert (report.new, len(report.failures)) == (1, 1)


def test_a_term_taken_out_closes_the_documents_that_use_it(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS + 'tags = ["memory"]\n')
    small.corpus.document("b")
    small.run()
    small.corpus.put("vocabulary/tags.toml", term("lawyers", "Lawyers", "Адвокаты"))
    (failure,) = small.run().failures
    assert '"memory" is not a known term' in failure.reason
    assert small.shelf("a") is Shelf.INTERNAL
    assert small.shelf("b") is Shelf.PUBLIC


def test_vocabularies_that_are_gone_close_nothing(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.run()
    (small.corpus.root / "vocabulary").rename(small.corpus.root / "_vocabulary")
    report = small.run()
    assert small.shelf("a") is Shelf.PUBLIC
    assert all("they stay" in failure.reason for failure in report.failures)
    assert len(report.failures) == 5


def test_what_a_limit_kept_out_is_read_under_another(
    small: SmallArchive, settings: Settings
) -> None:
    small.corpus.document("a", files={"letter.txt": (LETTER + "\n") * 12_000})
    small.settings = replace(settings, worker_megabytes=1)
    assert len(small.run().failures) == 1
    assert small.run().changed == 0
    small.settings = settings
    report = small.run()
    assert (report.changed, report.failures) == (1, ())
    assert small.text("a", "en").startswith(LETTER.strip())
    assert small.run().changed == 0


def test_a_file_whose_reading_was_killed_from_outside_is_tried_again(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.corpus.put("a.txt", LETTER)
    killed = failure("killed", 20, 1200)

    def kill(*_: object) -> None:
        raise killed

    with monkeypatch.context() as patched:
        patched.setattr(Worker, "extract", kill)
        (told,) = small.run().failures
    assert told.reason == killed.message
    report = small.run()
    assert (report.changed, report.failures) == (1, ())
    assert small.text("a-txt", "en") == LETTER.strip()


def test_a_reading_process_that_does_not_start_stops_the_run_and_blames_no_file(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.corpus.document("a")
    monkeypatch.setattr("archive.extract.process._COMMAND", ("/bin/false",))
    with pytest.raises(WorkerUnavailable):
        small.run()
    monkeypatch.undo()
    report = small.run()
    assert (report.new, report.failures) == (1, ())


def test_a_file_that_cannot_be_read_any_more_leaves_what_is_held(small: SmallArchive) -> None:
    folder = small.corpus.document("a")
    small.run()
    (folder / "letter.txt").unlink()
    (folder / "letter.txt").symlink_to("/etc/hostname")
    report = small.run()
    assert (report.changed, report.unchanged) == (0, 1)
    assert list(small.failures()) == ["a/letter.txt"]
    assert small.text("a", "en") == LETTER.strip()
    assert [version.file for version in small.document("a").versions] == ["a/letter.txt"]


def test_a_description_counts_even_beside_a_file_that_cannot_be_read(small: SmallArchive) -> None:
    folder = small.corpus.document("a")
    small.run()
    (folder / "letter.txt").unlink()
    (folder / "letter.txt").symlink_to("/etc/hostname")
    manifest = folder / "document.toml"
    manifest.write_text(manifest.read_text().replace('"public"', '"internal"'))
    assert small.run().changed == 1
    assert small.shelf("a") is Shelf.INTERNAL


def test_what_becomes_less_open_is_closed_before_anything_new_is_read(
    small: SmallArchive,
) -> None:
    small.corpus.document("a")
    small.corpus.document("b", f'embargo = "2009-01-01"\n{KEYS}', {"b.txt": ANSWER})
    small.run()
    assert small.shelf("a") is Shelf.PUBLIC
    small.corpus.document("a", KEYS.replace('"public"', '"internal"'))
    for number in range(5):
        small.corpus.put(f"new-{number}.txt", f"{ANSWER}{number}\n")
    seen: list[Shelf] = []
    small.run(progress=lambda *_: seen.append(small.shelf("a")))
    assert set(seen) == {Shelf.INTERNAL}, "from the first file on"


def test_a_corpus_that_has_lost_everything_is_not_believed(small: SmallArchive) -> None:
    for number in range(12):
        small.corpus.document(f"d{number}", KEYS, {"a.txt": f"{LETTER}{number}\n"})
    small.run()
    for number in range(12):
        shutil.rmtree(small.corpus.root / f"d{number}")
    small.corpus.put("README.txt", "This disk is not mounted.\n")
    with pytest.raises(CorpusError, match="none of the 12 documents"):
        small.plan()
    assert len(small.ids()) == 12
    planned = plan(small.settings, small.catalogue, remove_all=True)
    assert len(planned.gone) == 12


def test_a_closed_document_is_opened_without_reading_its_files_again(
    small: SmallArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = f'{KEYS}[[version]]\nfile = "letter.txt"\nlang = "en"\n'
    small.corpus.document("a", described, {})
    small.corpus.put("a/letter.txt", LETTER)
    small.run()
    small.corpus.document("a", FAULTY)
    small.run()
    assert small.shelf("a") is Shelf.INTERNAL
    small.corpus.document("a", described, {})
    monkeypatch.setattr(Worker, "extract", None)
    assert small.run().failures == ()
    assert small.shelf("a") is Shelf.PUBLIC
    assert small.text("a", "en") == LETTER.strip()


def test_a_manifest_that_was_emptied_opens_nothing(small: SmallArchive) -> None:
    folder = small.corpus.document("a")
    small.run()
    assert small.shelf("a") is Shelf.PUBLIC
    (folder / "document.toml").write_text("")
    small.run()
    assert small.shelf("a") is Shelf.INTERNAL
