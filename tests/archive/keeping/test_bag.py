"""Documents as a bag that any tool for BagIt takes."""

import json
import os
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from archive.catalogue import Catalogue, reading
from archive.keeping import BackupError, bag
from archive.keeping.faults import Kind
from archive.records import Document
from archive.settings import Settings
from tests.keeping_archive import take_in_and_index


def documents(settings: Settings, *ids: str) -> list[Document]:
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        every = reading.documents(connection, reading.held(connection))
    return [one for id, one in every.items() if not ids or id in ids]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out" / "bag"


@pytest.fixture(autouse=True)
def _out(folder: Path) -> None:
    folder.parent.mkdir()


def payload(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder / "data")): path.read_bytes()
        for path in sorted((folder / "data").rglob("*"))
        if path.is_file()
    }


def test_it_has_the_originals_and_the_manifests_and_is_valid(kept: Settings, folder: Path) -> None:
    held = documents(kept)
    made = bag.make_bag(kept, held, folder, "harbour")
    assert (made.documents, made.faults) == (len(held), ())
    bagit.Bag(str(folder)).validate()
    found = payload(folder)
    for document in held:
        for version in document.versions:
            name = Path(version.file).name
            assert sha256(found[f"{document.id}/{name}"]).hexdigest() == version.sha256
        if not document.needs_review:
            written = (kept.corpus / document.folder / "document.toml").read_bytes()
            assert found[f"{document.id}/document.toml"] == written
    assert made.files == sum(len(document.versions) for document in held)


def test_it_says_what_it_is_and_not_who_made_it(kept: Settings, folder: Path) -> None:
    bag.make_bag(kept, documents(kept), folder, "harbour")
    info = bagit.Bag(str(folder)).info
    found = payload(folder)
    assert info["External-Description"] == "harbour"
    assert info["Payload-Oxum"] == f"{sum(map(len, found.values()))}.{len(found)}"
    assert info["Bagging-Date"]
    assert "Source-Organization" not in info
    assert (folder / "manifest-sha256.txt").exists()
    assert not list(folder.glob("manifest-md5*"))


def test_the_library_finds_what_is_changed_in_it_later(kept: Settings, folder: Path) -> None:
    """A bag that cannot fail proves nothing."""
    bag.make_bag(kept, documents(kept), folder, "")
    (folder / "data/letter-00/en.txt").write_text("Another letter.\n")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_each_document_says_which_file_is_which_version(kept: Settings, folder: Path) -> None:
    (held,) = documents(kept, "letter-00")
    bag.make_bag(kept, [held], folder, "")
    about = json.loads(payload(folder)["letter-00/document.json"])
    assert about["title"] == {"en": "A letter from harbour Alder"}
    assert [(one["lang"], one["file"]) for one in about["versions"]] == [
        ("en", "en.txt"),
        ("ru", "ru.txt"),
    ]


def test_an_original_that_is_not_as_it_was_is_left_out_and_told(
    kept: Settings, folder: Path
) -> None:
    (kept.corpus / "letters/letter-00/en.txt").write_text("Forged.\n")
    (kept.corpus / "letters/letter-01/en.txt").unlink()
    made = bag.make_bag(kept, documents(kept), folder, "")
    assert {(fault.kind, fault.where) for fault in made.faults} == {
        (Kind.CHANGED, "letters/letter-00/en.txt"),
        (Kind.UNREADABLE, "letters/letter-01/en.txt"),
    }
    assert not {"letter-00/en.txt", "letter-01/en.txt"} & payload(folder).keys()
    bagit.Bag(str(folder)).validate()


def test_it_replaces_nothing_and_leaves_nothing_when_it_fails(kept: Settings, folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(BackupError, match="is there already"):
        bag.make_bag(kept, documents(kept), folder, "")
    nowhere = folder.parent / "no/such/bag"
    with pytest.raises(BackupError) as refused:
        bag.make_bag(kept, documents(kept), nowhere, "")
    assert refused.value.hint
    assert [path.name for path in folder.parent.iterdir()] == ["bag"]

    def fail(_done: int, _total: int, _where: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bag.make_bag(kept, documents(kept), folder.parent / "other", "", fail)
    assert [path.name for path in folder.parent.iterdir()] == ["bag"]


def test_files_of_one_name_from_two_folders_are_both_there(kept: Settings, folder: Path) -> None:
    at = kept.corpus / "two"
    for sub in ("a", "B"):
        (at / sub).mkdir(parents=True)
        (at / sub / "text.txt").write_text(f"The harbour, part {sub}, in some words of its own.\n")
    versions = "".join(f'[[version]]\nfile = "{sub}/text.txt"\nlang = "en"\n' for sub in ("a", "B"))
    (at / "document.toml").write_text(f'title.en = "Two"\nshelf = "public"\n{versions}')
    take_in_and_index(kept)
    bag.make_bag(kept, documents(kept, "two"), folder, "")
    assert {"two/text.txt", "two/text-2.txt"} <= payload(folder).keys()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Письмо 3.docx", "Письмо_3.docx"),
        ("con.txt", "_con.txt"),
        (".hidden", "_hidden"),
        ("-rf", "_rf"),
        ("a/b\\c:d*e?f.txt", "a_b_c_d_e_f.txt"),
        ("line\nbreak.txt", "line_break.txt"),
        ("‮fdp.exe", "_fdp.exe"),
        ("ends. ", "ends_"),
        (os.fsdecode(b"\xff.txt"), "_.txt"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
        ("document.toml", "document-2.toml"),
        ("DOCUMENT.JSON", "DOCUMENT-2.JSON"),
    ],
)
def test_names_are_made_such_as_every_system_takes(name: str, safe: str) -> None:
    assert bag.safe_name(name, {"document.toml", "document.json"}) == safe
