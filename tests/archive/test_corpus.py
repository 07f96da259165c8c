"""A corpus folder: which files belong to which document, and what is not read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.corpus import Corpus, missing_files, read_corpus
from archive.errors import CorpusError
from archive.vocabulary import read_vocabularies
from tests.small_corpus import KEYS, CorpusFolder


def read(corpus: CorpusFolder) -> Corpus:
    vocabularies, _ = read_vocabularies(corpus.root)
    return read_corpus(corpus.root, vocabularies)


def ids(corpus: CorpusFolder) -> dict[str, str]:
    """Id by folder or path of everything that was found, when there is no fault."""
    found = read(corpus)
    assert not found.faults, [str(fault) for fault in found.faults]
    return {entry.folder: entry.id for entry in found.entries}


def test_documents_may_nest_freely(corpus: CorpusFolder) -> None:
    corpus.document("a")
    corpus.document("letters/2010/b")
    corpus.document("a/inside/c")
    assert ids(corpus) == {"a": "a", "a/inside/c": "c", "letters/2010/b": "b"}


def test_documents_come_in_the_order_of_their_paths(corpus: CorpusFolder) -> None:
    for folder in ("c", "a", "b"):
        corpus.document(folder)
    assert [entry.folder for entry in read(corpus).entries] == ["a", "b", "c"]


def test_the_id_of_the_manifest_wins_over_the_folders_name(corpus: CorpusFolder) -> None:
    corpus.document("a", f'id = "letter-7"\n{KEYS}')
    corpus.document("Письмо 8")
    assert ids(corpus) == {"a": "letter-7", "Письмо 8": "pismo-8"}


def test_the_vocabulary_is_no_document(corpus: CorpusFolder) -> None:
    assert ids(corpus) == {}
    corpus.document("letters/vocabulary")
    assert ids(corpus) == {"letters/vocabulary": "vocabulary"}


def test_the_corpus_itself_may_be_a_document(corpus: CorpusFolder) -> None:
    corpus.document("letters/a")
    corpus.put("document.toml", '[[version]]\nfile = "own.txt"\n[[version]]\nfile = "lost.txt"\n')
    corpus.put("own.txt", "Words.\n")
    assert ids(corpus) == {"": "document", "letters/a": "a"}
    own = next(entry for entry in read(corpus).entries if entry.folder == "")
    assert own.files == ("own.txt", "lost.txt")
    (fault,) = missing_files(own, corpus.root)
    assert fault.path == "document.toml"


# ---------- files without a manifest ----------


def test_a_file_without_a_manifest_is_a_document_with_an_id_from_its_path(
    corpus: CorpusFolder,
) -> None:
    corpus.put("Письма/Ответ Совета.txt", "Words.\n")
    assert ids(corpus) == {"Письма/Ответ Совета.txt": "pisma-otvet-soveta-txt"}
    (entry,) = read(corpus).entries
    assert entry.manifest is None
    assert entry.files == ("Письма/Ответ Совета.txt",)


def test_a_file_beside_a_manifest_that_does_not_name_it_is_a_document_too(
    corpus: CorpusFolder,
) -> None:
    corpus.document("a")
    corpus.put("a/annex.txt", "Words.\n")
    corpus.put("a/scans/annex.txt", "Words.\n")
    assert ids(corpus) == {
        "a": "a",
        "a/annex.txt": "a-annex-txt",
        "a/scans/annex.txt": "a-scans-annex-txt",
    }


@pytest.mark.parametrize("written", ["scans/a.txt", "./scans/a.txt", "scans//a.txt"])
def test_a_file_that_a_manifest_names_is_no_document_of_its_own(
    corpus: CorpusFolder, written: str
) -> None:
    corpus.put("a/document.toml", f'[[version]]\nfile = "{written}"\n')
    corpus.put("a/scans/a.txt", "Words.\n")
    assert ids(corpus) == {"a": "a"}
    assert read(corpus).entries[0].files == ("a/scans/a.txt",)


def test_files_whose_paths_make_one_id_are_told_apart_the_same_way_each_time(
    corpus: CorpusFolder,
) -> None:
    for path in ("a b.txt", "a/b.txt", "a_b.txt"):
        corpus.put(path, "Words.\n")
    first = ids(corpus)
    assert len(set(first.values())) == 3
    assert all(id.startswith("a-b-txt-") for id in first.values())
    assert ids(corpus) == first


def test_a_described_document_keeps_its_id_when_a_files_path_makes_the_same(
    corpus: CorpusFolder,
) -> None:
    corpus.document("a", f'id = "b-txt"\n{KEYS}')
    corpus.put("b.txt", "Words.\n")
    found = ids(corpus)
    assert found["a"] == "b-txt"
    assert found["b.txt"].startswith("b-txt-")


def test_long_paths_have_ids_of_eighty_letters_at_most(corpus: CorpusFolder) -> None:
    for name in ("x" * 120 + "1.txt", "x" * 120 + "2.txt"):
        corpus.put(name, "Words.\n")
    found = set(ids(corpus).values())
    assert len(found) == 2
    assert all(len(id) <= 80 for id in found)


@pytest.mark.parametrize(
    "name", [".hidden", "~$letter.docx", "Thumbs.db", "desktop.ini", ".DS_Store"]
)
def test_what_programs_leave_behind_is_no_document(corpus: CorpusFolder, name: str) -> None:
    corpus.document("a")
    corpus.put(f"a/{name}", "x")
    assert list(ids(corpus)) == ["a"]


@pytest.mark.parametrize("name", ["_source", "_drafts", ".git"])
def test_folders_named_to_be_left_out_are_not_read_but_told(
    corpus: CorpusFolder, name: str
) -> None:
    corpus.document(f"letters/{name}/a", "colour = 1\n")
    found = read(corpus)
    assert not found.entries
    assert not found.faults
    assert found.left_out == (f"letters/{name}",)


# ---------- what is on the disk besides files ----------


def test_a_name_that_is_not_utf8_is_told_and_the_rest_is_read(corpus: CorpusFolder) -> None:
    corpus.document("a")
    (corpus.root / os.fsdecode(b"\xcf\xe8\xf1\xfc\xec\xee.txt")).write_text("Words.\n")
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["a"]
    (fault,) = found.faults
    fault.path.encode()
    assert fault.path.endswith(".txt")
    assert "not UTF-8" in fault.reason
    assert "rename it" in fault.hint


def test_nothing_below_a_folder_whose_name_is_not_utf8_is_read(corpus: CorpusFolder) -> None:
    folder = corpus.root / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "a.txt").write_text("Words.\n")
    assert not read(corpus).entries


def test_links_to_folders_are_not_followed(corpus: CorpusFolder, tmp_path: Path) -> None:
    elsewhere = CorpusFolder(tmp_path / "elsewhere")
    elsewhere.document("secret")
    (corpus.root / "letters").symlink_to(elsewhere.root)
    assert ids(corpus) == {"letters": "letters"}  # the link itself, which intake refuses


def test_a_link_that_leads_back_ends_no_walk(corpus: CorpusFolder) -> None:
    corpus.document("a")
    (corpus.root / "a/again").symlink_to(corpus.root)
    assert "a" in ids(corpus)


def test_a_manifest_that_is_a_link_is_refused(corpus: CorpusFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "document.toml"
    elsewhere.write_text(KEYS)
    corpus.put("a/letter.txt", "Words.\n")
    (corpus.root / "a/document.toml").symlink_to(elsewhere)
    found = read(corpus)
    assert not found.entries
    assert found.closed == {"a"}
    assert found.unclear == {"a/letter.txt"}
    assert str(found.faults[0]) == "a/document.toml: is a link (put the file itself there)"


def test_a_manifest_that_is_a_named_pipe_is_refused_at_once(corpus: CorpusFolder) -> None:
    (corpus.root / "a").mkdir()
    os.mkfifo(corpus.root / "a/document.toml")
    (fault,) = read(corpus).faults
    assert "not a regular file" in fault.reason


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there is no such folder"):
        read_corpus(tmp_path / "nowhere", {})


def test_folders_without_end_are_told_and_the_rest_is_read(corpus: CorpusFolder) -> None:
    corpus.document("z")
    deepest = corpus.root
    for _ in range(110):
        deepest /= "d"
    deepest.mkdir(parents=True)
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["z"]
    (fault,) = found.faults
    assert "deep" in fault.reason
    assert len(str(fault)) < 1000
    assert found.unread == (fault.path,)


@pytest.fixture
def unreadable(corpus: CorpusFolder) -> Iterator[Path]:
    """A folder that cannot be listed, by anybody: its path is longer than the system takes."""
    folder = corpus.root
    opened = os.open(folder, os.O_RDONLY)
    for _ in range(20):
        name = "d" * 250
        os.mkdir(name, dir_fd=opened)  # beyond the longest path only descriptors go
        further = os.open(name, os.O_RDONLY, dir_fd=opened)
        os.close(opened)
        opened = further
        folder /= name
    yield folder
    os.close(opened)


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_is_read(
    corpus: CorpusFolder, unreadable: Path
) -> None:
    corpus.document("z")
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["z"]
    (fault,) = found.faults
    assert "the folder cannot be read" in fault.reason
    assert found.unread == (fault.path,)
    assert (corpus.root / fault.path) in unreadable.parents


# ---------- faulty manifests ----------


def test_a_faulty_manifest_takes_only_its_own_document_out(corpus: CorpusFolder) -> None:
    corpus.document("a")
    corpus.document("b", "colour = 1\n")
    corpus.document("c")
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["a", "c"]
    assert [fault.path for fault in found.faults] == ["b/document.toml"]


def test_files_of_a_faulty_manifest_do_not_become_documents(corpus: CorpusFolder) -> None:
    corpus.document("a", "colour = 1\n", {"a.txt": "Words.\n", "scans/b.txt": "Words.\n"})
    corpus.document("a/inside/c")
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["c"]
    assert found.closed == {"a"}
    assert found.unclear == {"a/a.txt", "a/scans/b.txt"}


def test_files_below_a_described_folder_inside_a_faulty_one_are_read(corpus: CorpusFolder) -> None:
    corpus.document("a", "colour = 1\n")
    corpus.document("a/b")
    corpus.put("a/b/more.txt", "Words.\n")
    assert [entry.id for entry in read(corpus).entries] == ["b", "a-b-more-txt"]


def test_an_id_that_stands_twice_refuses_both_and_says_where(corpus: CorpusFolder) -> None:
    corpus.document("a", f'{KEYS}id = "same"\n')
    corpus.document("b", f'id = "same"\n{KEYS}')
    corpus.document("c")
    found = read(corpus)
    assert [entry.id for entry in found.entries] == ["c"]
    first, second = found.faults
    assert (first.path, first.line) == ("a/document.toml", 4)
    assert (second.path, second.line) == ("b/document.toml", 1)
    assert '"same" is also that of b' in first.reason
    assert '"same" is also that of a' in second.reason
    assert "give each an id of its own" in first.hint
    assert "same" in found.closed


def test_folders_whose_names_make_one_id_are_refused_alike(corpus: CorpusFolder) -> None:
    corpus.document("2009/letter")
    corpus.document("2010/Letter")
    found = read(corpus)
    assert not found.entries
    assert [fault.path for fault in found.faults] == [
        "2009/letter/document.toml",
        "2010/Letter/document.toml",
    ]


def test_no_file_takes_the_id_that_two_manifests_quarrel_about(corpus: CorpusFolder) -> None:
    for folder in ("a", "b"):
        corpus.document(folder, f'id = "c-txt"\n{KEYS}')
    corpus.put("c.txt", "Words.\n")
    (entry,) = read(corpus).entries
    assert entry.id.startswith("c-txt-")


def test_a_file_that_is_not_there_is_told_with_its_line(corpus: CorpusFolder) -> None:
    corpus.document("a", KEYS, {"en.txt": "Words.\n", "ru.txt": "Слова.\n"})
    (corpus.root / "a/ru.txt").unlink()
    (entry,) = read(corpus).entries
    (fault,) = missing_files(entry, corpus.root)
    assert str(fault).startswith('a/document.toml:7: the file "ru.txt" is not there (put it into')
