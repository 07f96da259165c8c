"""The real documents through the real command: what goes in, what must fail, what is found.

A sample of fixed composition; the whole is a matter of minutes (see `convert.py`).
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import reading
from archive.extract import ocr_languages
from archive.manifest import id_from
from archive.records import Shelf
from archive.settings import read_settings
from indexer.asking import Search
from indexer.search import Finder, open_finder
from tests.real.convert import DATA, SOURCES, Converted, convert, read_records
from tests.running import clean_environment, svod_command

pytestmark = pytest.mark.skipif(
    not (DATA / "gold.jsonl").is_file(),
    reason=f"the real documents are not here; they belong into {DATA}",
)

RECORDS = 6
"""Of each source."""
SLOW = 300_000
"""Bytes from which a file that can be read is left out here; scans are large, and OCR is slow."""
LITTLE = 100
"""Letters that may come out of a file that is broken."""
READ_IN_SPITE = {
    "files/pdf/broken/file1.pdf",  # plain text under the name of a PDF: text is what it is
    # a fuzzed Word file whose text is sound
    "files/office/bad/clusterfuzz-testcase-minimized-POIHWPFFuzzer-4892412469968896.doc",
}
KEEPASS = "files-office-same-text-tools-keepassx-"
CODE_PAGES = {
    "derived-html-ru-cp866-declared-nothing-html",
    "derived-html-ru-koi8-r-declared-koi8-r-html",
    "derived-html-ru-utf-16-declared-bom-html",
    "derived-html-ru-windows-1251-declared-nothing-html",
    "derived-html-ru-windows-1251-declared-windows-1251-html",
}
UKRAINIAN_CASES = (154534, 158536, 163914, 177421, 199173, 200429)


@dataclass(frozen=True, slots=True)
class Ingested:
    """The sample after `svod reindex`."""

    home: Path
    corpus: Path
    written: Converted
    exit_code: int
    report: Mapping[str, Any]


@pytest.fixture(scope="module")
def gold() -> dict[str, Mapping[str, Any]]:
    """What gold.jsonl says of the files of the sample, by name."""
    rows = {row["file"]: row for row in read_records(DATA / "gold.jsonl")}
    return {name: row for name, row in rows.items() if _in_sample(row)}


@pytest.fixture(scope="module")
def ingested(
    tmp_path_factory: pytest.TempPathFactory, gold: Mapping[str, Mapping[str, Any]]
) -> Ingested:
    folder = tmp_path_factory.mktemp("real")
    written = convert(DATA, folder / "corpus", limit=RECORDS, files=gold.keys())
    code, report = _reindex(folder / "home", folder / "corpus")
    return Ingested(folder / "home", folder / "corpus", written, code, report)


@pytest.fixture(scope="module")
def finder(ingested: Ingested) -> Iterator[Finder]:
    with open_finder(read_settings(ingested.home, ingested.corpus)) as finder:
        yield finder


def test_every_record_and_file_is_taken_in(
    ingested: Ingested, gold: Mapping[str, Mapping[str, Any]]
) -> None:
    sheets = sum("facets" in row for row in gold.values())
    records = sum(min(RECORDS, len(read_records(DATA / source.file))) for source in SOURCES)
    assert ingested.written.described == records + sheets
    assert ingested.written.loose == len(gold) - sheets
    empty = sum(row["bytes"] == 0 for row in gold.values())  # a fault, no document
    assert ingested.report["new"] == records + len(gold) - empty
    assert ingested.report["needs_review"] == len(gold) - sheets - empty


def test_a_second_run_does_nothing(ingested: Ingested) -> None:
    code, report = _reindex(ingested.home, ingested.corpus)
    done = {name: report[name] for name in ("new", "changed", "removed", "indexed", "rebuilt")}
    assert done == {"new": 0, "changed": 0, "removed": 0, "indexed": 0, "rebuilt": False}
    assert report["unchanged"] == ingested.report["new"]
    assert report["failures"] == ingested.report["failures"], "still wrong, still told"
    assert code == 1


def test_exactly_those_files_fail_that_must(
    ingested: Ingested, gold: Mapping[str, Mapping[str, Any]], finder: Finder
) -> None:
    reasons = {failure["path"]: failure["reason"] for failure in ingested.report["failures"]}
    wrong = {}
    for name, row in gold.items():
        reason = reasons.get(name, "")
        read_in_spite = row["status"] == "broken" and not reason
        if read_in_spite:
            right = name in READ_IN_SPITE or _letters(finder, name) < LITTLE
        else:
            right = _cause(row) in reason
        if not right or (reason and not _cause(row)):
            wrong[name] = reason or "was read"
    assert wrong == {}
    # what is attached to a file is told by its place in it
    files = {next((name for name in gold if path.startswith(f"{name}/")), path) for path in reasons}
    assert files <= gold.keys(), "no record fails"
    assert all(failure["hint"] for failure in ingested.report["failures"])
    assert ingested.exit_code == 1


@pytest.mark.parametrize(
    ("question", "must_find"),
    [
        pytest.param("Ignatkina", {"echr-001-154534"}, id="en-name"),
        pytest.param("Rohingyas", {"ungd-72-afg"}, id="en-plural-finds-singular"),
        pytest.param(
            "KeePassX",
            {KEEPASS + "docx", KEEPASS + "html", KEEPASS + "md"},
            id="en-one-text-in-three-formats",
        ),
        pytest.param(
            '"universal declaration"',
            {"udhr", "files-pdf-other-udhr-en-pdf"},
            id="en-phrase-in-html-and-pdf",
        ),
        pytest.param(
            "title:Afghanistan type:report",
            {"upr-rep-afghanistan2009", "upr-rep-afghanistan2014"},
            id="en-title",
        ),
        pytest.param(
            '"human rights" -torture lang:en type:report', {"ovd-about"}, id="en-without-a-word"
        ),
        pytest.param("Саркози", {"fre-book-117"}, id="ru-name-without-cases"),
        pytest.param("Навальным", {"ovd-2013-0047", *CODE_PAGES}, id="ru-case-in-every-code-page"),
        pytest.param("сейфами", {"umb-0427763e4f"}, id="ru-instrumental-finds-nominative"),
        pytest.param("заголовок:декларации", {"udhr"}, id="ru-title"),
        pytest.param("митинги тип:event", {"ovd-2012-0006", "ovd-2012-0014"}, id="ru-type"),
        pytest.param(
            "регион:Украина",
            {f"echr-001-{number}" for number in UKRAINIAN_CASES},
            id="ru-label-of-an-english-document",
        ),
    ],
)
def test_question_finds_what_it_must(
    finder: Finder, question: str, must_find: frozenset[str]
) -> None:
    found = finder.search(Search(text=question, shelves=tuple(Shelf), per_page=100))
    assert must_find <= {result.document.id for result in found.results}
    assert found.notices == ()


def _in_sample(row: Mapping[str, Any]) -> bool:
    return row["status"] != "ok" or row["bytes"] < SLOW


def _cause(row: Mapping[str, Any]) -> str:
    """Words that the reason must have for a file to fail; empty for one that must be read."""
    if row["status"] == "password":
        return "locked"
    if Path(row["file"]).parent.name == "verapdf":
        return "there is no text in it"
    if row.get("needs_ocr") and not ocr_languages():
        return "no OCR is installed here" if row["needs_ocr"] is True else "pictures without text"
    return "the " if row["status"] == "broken" else ""


def _letters(finder: Finder, file: str) -> int:
    """How much text came out of a file without a manifest."""
    with finder.catalogue.reading() as connection:
        document = reading.document(connection, id_from(file))
        assert document is not None
        passages = reading.passages(connection, document.id, document.versions[0].key)
    return sum(len(passage.text) for passage in passages)


def _reindex(home: Path, corpus: Path) -> tuple[int, Mapping[str, Any]]:
    done = subprocess.run(
        [*svod_command(home, corpus), "reindex", "--json"],
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    return done.returncode, json.loads(done.stdout)
