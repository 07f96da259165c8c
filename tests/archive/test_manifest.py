"""`document.toml`: every key of the contract, its default, and what archivists get wrong."""

import datetime as dt
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from archive.dates import parse_date
from archive.errors import CorpusError
from archive.manifest import Manifest, id_from, id_with_digest, read_manifest
from archive.records import Relation, Shelf, Status, Withdrawn
from archive.toml import read_toml
from archive.vocabulary import read_vocabularies
from tests.small_corpus import CorpusFolder, term

TABLE = tomllib.loads(Path(__file__).with_name("faulty_manifests.toml").read_text("utf-8"))

CONTRACT = """\
id        = "recommendations-2009"
type      = "recommendation"
date      = "2009-11"
issuer    = ["civil-rights-defenders"]
symbol    = "Doc. 12276"
regions   = ["north-caucasus"]
tags      = ["ecthr", "memorial"]
categories = ["achievements"]
shelf     = "public"
embargo   = "2027-01-01"
source    = "https://example.org/2009"
rights    = "Free to quote"
[title]
en = "Recommendations"
ru = "Рекомендации"
[summary]
en = "What was asked for."
[[version]]
file   = "recommendations.en.pdf"
lang   = "en"
status = "original"
[[version]]
file   = "scans/recommendations.ru.pdf"
lang   = "ru"
status = "unofficial"
[[relation]]
type   = "responds-to"
target = "pace-resolution-1738-2010"
[[relation]]
type   = "cites"
target = "Doc. 12276"
"""


def read(
    corpus: CorpusFolder, manifest: str, folder: str = "letters/a"
) -> tuple[Manifest | None, list[CorpusError]]:
    corpus.put(f"{folder}/document.toml", manifest)
    vocabularies, _ = read_vocabularies(corpus.root)
    name = f"{folder}/document.toml"
    try:
        document = read_toml(corpus.root / name, name)
    except CorpusError as error:
        return None, [error]
    return read_manifest(document, folder, vocabularies)


def read_whole(corpus: CorpusFolder, manifest: str, folder: str = "letters/a") -> Manifest:
    given, faults = read(corpus, manifest, folder)
    assert not faults, [str(fault) for fault in faults]
    assert given is not None
    return given


def test_every_key_of_the_contract_is_read(corpus: CorpusFolder) -> None:
    for name, id in (
        ("types", "recommendation"),
        ("organisations", "civil-rights-defenders"),
        ("regions", "north-caucasus"),
        ("tags", "ecthr"),
        ("categories", "achievements"),
    ):
        more = term("memorial", "M", "М") if name == "tags" else ""
        corpus.put(f"vocabulary/{name}.toml", term(id, id, id) + more)
    given = read_whole(corpus, CONTRACT, "recommendations/2009-north-caucasus")
    assert given.id == "recommendations-2009"
    assert given.type == "recommendation"
    assert given.date == parse_date("2009-11")
    assert given.issuer == ("civil-rights-defenders",)
    assert given.symbol == "Doc. 12276"
    assert given.regions == ("north-caucasus",)
    assert given.tags == ("ecthr", "memorial")
    assert given.categories == ("achievements",)
    assert given.shelf is Shelf.PUBLIC
    assert given.embargo == dt.date(2027, 1, 1)
    assert given.source == "https://example.org/2009"
    assert given.rights == "Free to quote"
    assert given.title == {"en": "Recommendations", "ru": "Рекомендации"}
    assert given.summary == {"en": "What was asked for."}
    assert [(v.file, v.lang, v.status, v.line) for v in given.versions] == [
        ("recommendations.en.pdf", "en", Status.ORIGINAL, 19),
        ("scans/recommendations.ru.pdf", "ru", Status.UNOFFICIAL, 23),
    ]
    assert given.relations == (
        Relation("responds-to", "pace-resolution-1738-2010"),
        Relation("cites", "Doc. 12276"),
    )


def test_nothing_must_be_given_and_what_nobody_opened_is_closed(corpus: CorpusFolder) -> None:
    given = read_whole(corpus, "")
    assert given.id == "a"
    assert given.shelf is Shelf.INTERNAL
    assert (given.type, given.date, given.embargo) == (None, None, None)
    assert (given.symbol, given.source, given.rights) == ("", "", "")
    assert given.issuer == given.regions == given.tags == given.categories == ()
    assert given.title == given.summary == {}
    assert given.versions == ()
    assert given.relations == ()


def test_a_withdrawal_is_read(corpus: CorpusFolder) -> None:
    whole = '[withdrawn]\ndate = "2026-03-01"\nreason.en = "Wrong"\nreason.ru = ""\n'
    given = read_whole(corpus, whole + 'replaced_by = "letter-8"\n')
    assert given.withdrawn == Withdrawn(dt.date(2026, 3, 1), {"en": "Wrong"}, "letter-8")
    bare = read_whole(corpus, '[withdrawn]\ndate = "2026-03-01"\n')
    assert bare.withdrawn == Withdrawn(dt.date(2026, 3, 1), {})
    assert read_whole(corpus, "").withdrawn is None


def test_of_a_version_only_the_file_must_be_given(corpus: CorpusFolder) -> None:
    (version,) = read_whole(corpus, '[[version]]\nfile = "a.txt"\n').versions
    assert (version.file, version.lang, version.status) == ("a.txt", None, None)


def test_texts_left_empty_count_as_not_given(corpus: CorpusFolder) -> None:
    given = read_whole(
        corpus,
        'type = ""\nsymbol = " "\nsource = ""\nrights = ""\n'
        '[title]\nen = "A letter"\nru = ""\n[summary]\nen = " "\nru = ""\n',
    )
    assert given.type is None
    assert given.symbol == ""
    assert given.title == {"en": "A letter"}
    assert given.summary == {}


@pytest.mark.parametrize("shelf", ["public", "restricted", "internal"])
def test_each_shelf_is_taken_as_written(corpus: CorpusFolder, shelf: str) -> None:
    assert read_whole(corpus, f'shelf = "{shelf}"').shelf == shelf


@pytest.mark.parametrize("status", ["original", "authentic", "official", "unofficial", "machine"])
def test_each_status_is_known(corpus: CorpusFolder, status: str) -> None:
    manifest = f'[[version]]\nfile = "a.txt"\nstatus = "{status}"\n'
    assert read_whole(corpus, manifest).versions[0].status == status


@pytest.mark.parametrize(
    "type", ["cites", "responds-to", "follows-up", "amends", "annex-of", "related"]
)
def test_each_relation_is_known(corpus: CorpusFolder, type: str) -> None:
    manifest = f'[[relation]]\ntype = "{type}"\ntarget = "b"\n'
    assert read_whole(corpus, manifest).relations == (Relation(type, "b"),)


@pytest.mark.parametrize("lang", ["en", "ru", "ce", "inh"])
def test_versions_and_titles_may_be_in_any_language(corpus: CorpusFolder, lang: str) -> None:
    given = read_whole(corpus, f'title.{lang} = "A"\n[[version]]\nfile = "a"\nlang = "{lang}"\n')
    assert given.title == {lang: "A"}
    assert given.versions[0].lang == lang


@pytest.mark.parametrize("file", ["./a.txt", ".//a.txt", "a.txt"])
def test_a_file_is_known_by_its_shortest_path(corpus: CorpusFolder, file: str) -> None:
    assert read_whole(corpus, f'[[version]]\nfile = "{file}"\n').versions[0].file == "a.txt"


@pytest.mark.parametrize("row", TABLE["fault"], ids=[row["id"] for row in TABLE["fault"]])
def test_a_slip_is_told_with_file_line_and_cure(corpus: CorpusFolder, row: dict[str, Any]) -> None:
    # a manifest in the table begins on the line after its quotes, which TOML does not count
    given, faults = read(corpus, "\n" + row["manifest"])
    assert given is None
    assert len(faults) == 1, [str(fault) for fault in faults]
    (fault,) = faults
    assert row["says"] in fault.reason
    assert row["cure"] in fault.hint
    assert fault.line == row["line"]
    assert str(fault).startswith(f"letters/a/document.toml:{row['line']}: ")


def test_all_faults_of_a_manifest_are_told_at_once(corpus: CorpusFolder) -> None:
    _, faults = read(corpus, 'type = "sonnet"\ntags = ["x", "y"]\n[[version]]\nfile = "../a"\n')
    assert [fault.line for fault in faults] == [1, 2, 2, 4]


def test_a_fault_never_repeats_a_long_text(corpus: CorpusFolder) -> None:
    _, (fault,) = read(corpus, f"tags = {{ a = '{'long ' * 10_000}' }}")
    assert len(str(fault)) < 300


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("2009-north-caucasus", "2009-north-caucasus"),
        ("Recommendations 2009", "recommendations-2009"),
        ("Рекомендации 2009", "rekomendatsii-2009"),
        ("Щёлковский съезд", "shchyolkovskiy-sezd"),
        ("ПИСЬМО № 7", "pismo-no-7"),
        ("Café — Zürich", "cafe-zurich"),
        ("straße", "strasse"),
        ("__a__b__", "a-b"),
        ("a.b.c", "a-b-c"),
        ("報告", "document"),
        ("", "document"),
        ("x" * 200, "x" * 80),
        ("x" * 79 + " yz", "x" * 79),
    ],
)
def test_an_id_is_made_from_the_name_of_the_folder(name: str, id: str) -> None:
    assert id_from(name) == id


@pytest.mark.parametrize("name", ["Ёлкин и Чайкин", "Zürich", "Алексей"])
def test_an_id_does_not_depend_on_how_letters_are_composed(name: str) -> None:
    assert id_from(unicodedata.normalize("NFD", name)) == id_from(
        unicodedata.normalize("NFC", name)
    )


def test_an_id_comes_from_the_folder_itself_and_not_from_those_above(corpus: CorpusFolder) -> None:
    assert read_whole(corpus, "", "письма/2010/Ответ Совета").id == "otvet-soveta"


def test_an_id_with_a_digest_is_short_enough_and_stable() -> None:
    made = id_with_digest("x" * 80, "letters/a.txt")
    assert len(made) == 80
    assert made == id_with_digest("x" * 80, "letters/a.txt")
    assert made != id_with_digest("x" * 80, "letters/b.txt")
