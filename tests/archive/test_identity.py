"""A document stays itself: moved, renamed, replaced, removed and restored; and is held once."""

import shutil

import pytest

from archive.catalogue import files, history
from archive.records import Duplicate
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS, LETTER

OTHER = "The council answers the lawyers of the coast.\n"


def happened(small: SmallArchive, id: str) -> list[tuple[str, str]]:
    with small.catalogue.reading() as connection:
        return [(one.event, one.folder) for one in history.history_of(connection, id)]


def duplicates(small: SmallArchive) -> list[Duplicate]:
    with small.catalogue.reading() as connection:
        return files.duplicates(connection)


def move(small: SmallArchive, old: str, new: str) -> None:
    target = small.corpus.root / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (small.corpus.root / old).rename(target)


# ---------- moved ----------


@pytest.mark.parametrize("new", ["b.txt", "folder/a.txt", "папка/Письмо.txt"])
def test_a_file_that_was_moved_keeps_its_id(small: SmallArchive, new: str) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    move(small, "a.txt", new)
    report = small.run()
    assert (report.new, report.changed, report.moved, report.gone) == (0, 1, 1, 0)
    assert small.ids() == ["a-txt"]
    document = small.document("a-txt")
    assert (document.folder, document.versions[0].file) == (new, new)
    assert happened(small, "a-txt") == [("added", "a.txt"), ("moved", new)]
    assert small.run().unchanged == 1


def test_what_was_moved_keeps_its_id_when_its_bytes_change_later(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    move(small, "a.txt", "b.txt")
    small.run()
    small.corpus.put("b.txt", OTHER)
    report = small.run()
    assert (report.new, report.changed, report.moved) == (0, 1, 0)
    assert small.text("a-txt", "en") == OTHER.strip()
    assert [event for event, _ in happened(small, "a-txt")] == ["added", "moved", "changed"]


def test_a_new_file_at_an_old_place_is_another_document(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    move(small, "a.txt", "b.txt")
    small.run()
    small.corpus.put("a.txt", OTHER)
    report = small.run()
    assert (report.new, report.unchanged) == (1, 1)
    assert small.document("a-txt").folder == "b.txt"
    (other,) = set(small.ids()) - {"a-txt"}
    assert other.startswith("a-txt-")
    assert small.run().unchanged == 2


def test_two_files_that_change_places_stay_in_their_places(small: SmallArchive) -> None:
    """A place outweighs bytes: what is written into a file is a new state of that document."""
    small.corpus.put("a.txt", LETTER)
    small.corpus.put("b.txt", OTHER)
    small.run()
    small.corpus.put("a.txt", OTHER)
    small.corpus.put("b.txt", LETTER)
    report = small.run()
    assert (report.changed, report.moved) == (2, 0)
    assert small.text("a-txt", "en") == OTHER.strip()
    assert small.text("b-txt", "en") == LETTER.strip()


def test_a_renamed_ending_is_another_kind_of_file(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    move(small, "a.txt", "a.md")
    report = small.run()
    assert (report.new, report.gone) == (1, 1)
    assert small.ids() == ["a-md"]


def test_a_whole_folder_of_documents_can_be_moved(small: SmallArchive) -> None:
    for name in ("x", "y"):
        small.corpus.document(f"2009/{name}", KEYS, {"letter.txt": f"{LETTER}{name}\n"})
        small.corpus.put(f"2009/{name}.txt", f"{OTHER}{name}\n")
    small.run()
    before = small.ids()
    move(small, "2009", "archive/2009")
    report = small.run()
    assert (report.new, report.moved, report.gone) == (0, 4, 0)
    assert small.ids() == before


def test_an_id_given_by_a_manifest_wins_over_a_place(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    small.corpus.document("letters", f'id = "a-txt"\n{KEYS}', {"other.txt": OTHER})
    small.run()
    assert small.document("a-txt").folder == "letters"
    (loose,) = set(small.ids()) - {"a-txt"}
    assert small.document(loose).folder == "a.txt"


def test_a_copy_takes_no_id_from_a_folder_whose_manifest_is_faulty(small: SmallArchive) -> None:
    folder = small.corpus.document("alpha")
    small.run()
    shutil.copytree(folder, small.corpus.root / "delta")
    small.corpus.document("alpha", f"colour = 1\n{KEYS}")
    small.run()
    assert small.document("alpha").folder == "alpha"
    small.corpus.document("alpha")
    small.run()
    assert small.document("alpha").folder == "alpha"
    assert small.document("delta").folder == "delta"


# ---------- removed, restored, replaced ----------


def test_a_restored_file_is_the_document_it_was(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.corpus.put("stays.txt", OTHER)
    small.run()
    aside = small.corpus.root.with_name("aside.txt")
    shutil.move(small.corpus.root / "a.txt", aside)
    assert small.run().gone == 1
    assert happened(small, "a-txt") == [("added", ""), ("removed", "")], "no path is kept"
    shutil.move(aside, small.corpus.root / "elsewhere.txt")
    report = small.run()
    assert (report.new, report.restored) == (1, 1)
    assert small.document("a-txt").folder == "elsewhere.txt"
    assert happened(small, "a-txt")[-1] == ("restored", "elsewhere.txt")


def test_what_was_closed_and_removed_is_restored_as_itself(small: SmallArchive) -> None:
    folder = small.corpus.document("alpha")
    small.corpus.document("stays", KEYS, {"other.txt": OTHER})
    small.run()
    aside = small.corpus.root.with_name("aside")
    shutil.copytree(folder, aside)
    small.corpus.document("alpha", f"colour = 1\n{KEYS}")
    small.run()
    shutil.rmtree(folder)
    small.run()
    shutil.move(aside, small.corpus.root / "elsewhere")
    assert small.run().restored == 1
    assert small.document("alpha").folder == "elsewhere"
    events = [event for event, _ in happened(small, "alpha")]
    assert events == ["added", "closed", "removed", "restored"]


def test_a_replaced_file_is_the_same_document(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.run()
    (small.corpus.root / "a.txt").unlink()
    small.corpus.put("a.txt", OTHER)
    assert small.run().changed == 1
    assert happened(small, "a-txt") == [("added", "a.txt"), ("changed", "a.txt")]


def test_a_run_that_changes_nothing_writes_no_history(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.run()
    before = happened(small, "a")
    small.run()
    assert happened(small, "a") == before == [("added", "a")]


# ---------- the same bytes ----------


def test_the_same_bytes_are_one_document_and_said_so(small: SmallArchive) -> None:
    small.corpus.put("a.txt", LETTER)
    small.corpus.put("copy.txt", LETTER)
    small.corpus.put("folder/copy.txt", LETTER)
    report = small.run()
    assert small.ids() == ["a-txt"]
    told = [Duplicate(path, "a.txt", "a-txt") for path in ("copy.txt", "folder/copy.txt")]
    assert list(report.duplicates) == duplicates(small) == told
    assert small.run().unchanged == 1


def test_the_copy_that_is_held_stays(small: SmallArchive) -> None:
    small.corpus.put("z.txt", LETTER)
    small.run()
    small.corpus.put("a.txt", LETTER)
    small.run()
    assert small.ids() == ["z-txt"]
    assert duplicates(small) == [Duplicate("a.txt", "z.txt", "z-txt")]
    (small.corpus.root / "z.txt").unlink()
    report = small.run()
    assert (report.new, report.moved, report.gone) == (0, 1, 0), "its copy takes its place"
    assert small.ids() == ["z-txt"]
    assert duplicates(small) == []


def test_a_copy_of_a_described_file_is_no_document(small: SmallArchive) -> None:
    small.corpus.put("copy.txt", LETTER)
    small.run()
    assert small.ids() == ["copy-txt"]
    small.corpus.document("letters")
    small.run()
    assert small.ids() == ["letters"]
    assert duplicates(small) == [Duplicate("copy.txt", "letters/letter.txt", "letters")]


def test_bytes_that_two_manifests_describe_are_two_documents(small: SmallArchive) -> None:
    small.corpus.document("a")
    small.corpus.document("b")
    small.run()
    assert small.ids() == ["a", "b"]
    assert duplicates(small) == []


def test_a_file_named_twice_by_one_manifest_is_one_version(small: SmallArchive) -> None:
    small.corpus.document("a", KEYS, {"1.txt": LETTER, "2.txt": LETTER})
    small.run()
    assert [version.file for version in small.document("a").versions] == ["a/1.txt"]
    assert duplicates(small) == [Duplicate("a/2.txt", "a/1.txt", "a")]
