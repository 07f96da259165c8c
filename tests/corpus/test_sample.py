"""The sample corpus keeps its own promises, and goes in without a fault."""

import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading
from archive.corpus import Corpus, missing_files, read_corpus
from archive.intake import plan, take_in
from archive.records import Document
from archive.settings import read_settings
from archive.vocabulary import read_vocabularies
from indexer import build
from indexer.asking import Search
from indexer.search import Finder, open_engine

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus"
MADE_WITH_ZLIB = "1.2.13"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    vocabularies, faults = read_vocabularies(SAMPLE)
    assert faults == []
    return read_corpus(SAMPLE, vocabularies)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finder]:
    settings = read_settings(tmp_path_factory.mktemp("sample"), SAMPLE)
    with Catalogue(settings.catalogue, create=True) as catalogue:
        report = take_in(settings, catalogue, plan(settings, catalogue))
        assert report.failures == ()
        engine = open_engine(settings.index)
        build.update(catalogue, engine)
        yield Finder(catalogue, engine)


@pytest.fixture(scope="module")
def documents(finder: Finder, corpus: Corpus) -> list[Document]:
    with finder.catalogue.reading() as connection:
        return [*reading.documents(connection, [entry.id for entry in corpus.entries]).values()]


def test_the_sample_has_no_faults_and_every_file_is_described(corpus: Corpus) -> None:
    assert corpus.faults == ()
    assert [fault for entry in corpus.entries for fault in missing_files(entry, SAMPLE)] == []
    assert [entry.folder for entry in corpus.entries if entry.manifest is None] == []


def test_it_is_large_and_varied_enough_to_show_what_the_archive_does(
    documents: list[Document],
) -> None:
    pairs = [d for d in documents if {"en", "ru"} <= {v.lang for v in d.versions}]
    types = Counter(document.type for document in documents)
    years = {document.date.first.year for document in documents if document.date}
    suffixes = {Path(version.file).suffix for d in documents for version in d.versions}
    assert len(documents) >= 45
    assert len(pairs) >= 18
    assert {"report", "resolution", "recommendation", "letter"} <= types.keys()
    assert {"participant-list", "press-release", "court-application"} <= types.keys()
    assert (min(years), max(years)) == (1999, 2017)
    assert suffixes == {".pdf", ".docx", ".html", ".eml", ".txt", ".md"}
    assert sum((version.pages or 0) >= 10 for d in documents for version in d.versions) >= 4


def test_every_text_says_that_it_is_a_sample(finder: Finder, documents: list[Document]) -> None:
    silent = []
    with finder.catalogue.reading() as connection:
        for document in documents:
            for version in document.versions:
                passages = reading.passages(connection, document.id, version.key)
                beginning = " ".join(p.text for p in passages[:14]).casefold()
                said = ("sample" if version.lang == "en" else "образ") in beginning
                if not (said and ("svod" in beginning or "свод" in beginning)):
                    silent.append(f"{document.id}.{version.key}")
    assert silent == []


def test_every_version_is_in_the_language_its_manifest_says(
    finder: Finder, documents: list[Document]
) -> None:
    wrong = []
    with finder.catalogue.reading() as connection:
        for document in documents:
            for version in document.versions:
                passages = reading.passages(connection, document.id, version.key)
                letters = Counter[str]()
                for passage in passages:
                    letters[passage.lang] += len(passage.text)
                if letters.most_common(1)[0][0] != version.lang:
                    wrong.append((document.id, version.key, letters))
    assert wrong == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Эстемировой", "statement-estemirova-2009"),
        ("Estemirova", "statement-estemirova-2009"),
        ('"legal remedies" type:report', "pace-doc-12276"),
        ("symbol:«Doc. 12276»", "pace-doc-12276"),
        ("резолюция 1738 председателю", "letter-pace-president-2010"),
        ("семинар о Дагестане", "seminar-dagestan-2010"),
        ("заголовок:рекомендации 2009", "recommendations-2009"),
        ("участники список тип:participant-list", "participants-stockholm-2010"),
        ("railway carriages Nazran", "letter-displaced-1999"),
        ("вагонах Назрани", "letter-displaced-1999"),
    ],
)
def test_a_question_finds_its_document_on_the_first_page(
    finder: Finder, question: str, found: str
) -> None:
    results = finder.search(Search(text=question, per_page=10)).results
    assert found in [result.document.id for result in results]


@pytest.mark.skipif(
    zlib.ZLIB_RUNTIME_VERSION != MADE_WITH_ZLIB,
    reason=f"PDF and DOCX are packed by zlib {MADE_WITH_ZLIB}; another one packs otherwise",
)
def test_the_files_are_what_their_sources_make() -> None:
    command = [sys.executable, str(SAMPLE / "_source" / "make.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
