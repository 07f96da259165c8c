"""What the intake benchmark is made of: reports as files, commands measured, figures added up."""

import os
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from archive.extract.readers import read
from tests.bench.intake_documents import MIXED, WORDS, WRITERS, as_pdf, report, reports, revise
from tests.bench.intake_formats import Format, formats
from tests.bench.intake_markdown import markdown
from tests.bench.intake_peers import recoll_version, recolled
from tests.bench.intake_report import goals
from tests.bench.intake_running import run
from tests.bench.intake_svod import Intake, Svod

SENTENCES = {
    lang: [says.format(at) for at in range(40)]
    for lang, says in (
        ("en", "In the village number {} nobody answered the letters of the families."),
        ("ru", "В селе номер {} никто не ответил на письма семей пропавших."),
    )
}
NO_DATA = Path("no such folder")


@pytest.mark.parametrize("number", [0, len(MIXED)], ids=["en", "ru"])
@pytest.mark.parametrize("suffix", WRITERS)
def test_a_report_says_the_same_in_every_format(suffix: str, number: int) -> None:
    made = report(number, SENTENCES)
    pages = read(WRITERS[suffix](made), suffix).pages
    words = " ".join(block.text for page in pages for block in page.blocks).split()
    spoken = " ".join(made.paragraphs).split()
    assert len(spoken) == WORDS
    # the title, and a PDF's running heads
    assert WORDS <= len(words) <= WORDS + 20
    assert set(spoken) <= set(words)


@pytest.mark.parametrize("number", [0, len(MIXED)], ids=["en", "ru"])
def test_a_pdf_has_two_pages(number: int) -> None:
    assert len(pypdfium2.PdfDocument(BytesIO(as_pdf(report(number, SENTENCES))))) == 2


def test_a_report_is_the_same_whenever_it_is_made() -> None:
    assert report(17, SENTENCES) == report(17, SENTENCES)
    assert report(17, SENTENCES) != report(18, SENTENCES)
    assert {report(number, SENTENCES).lang for number in range(20)} == {"en", "ru"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc (Linux)")
def test_what_a_command_has_started_is_measured_with_it() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    # the one in the middle ends at once and waits for nobody
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}]); print(7)"
    ran = run([sys.executable, "-c", start], os.environ)
    assert (ran.code, ran.out.strip()) == (0, "7")
    assert ran.cpu_seconds >= 0.3


def test_a_corpus_is_taken_in_and_all_of_it_is_counted(tmp_path: Path) -> None:
    corpus = reports(tmp_path / "made", 4, (".pdf", ".html", ".docx", ".txt"), NO_DATA)
    intake = Svod(tmp_path / "home", corpus, 1).take_in("four")
    assert (intake.documents, intake.files, intake.unreadable) == (4, 4, 0)
    assert intake.pages >= 2
    assert intake.failures == {}
    assert {"scan", "extract", "analyse", "index"} <= intake.seconds.keys()
    assert 0 < sum(intake.seconds.values()) < intake.ran.seconds
    assert intake.ran.peak_megabytes > 50
    alone = {one.suffix: one for one in formats(corpus, tmp_path / "reading")}
    assert alone.keys() == WRITERS.keys()
    assert {(one.files, one.failed) for one in alone.values()} == {(1, 0)}


@pytest.mark.skipif(not recoll_version(), reason="needs recollindex (Debian: recollcmd)")
def test_recoll_counts_files_with_text_and_neither_folders_nor_manifests(tmp_path: Path) -> None:
    corpus = reports(tmp_path / "made", 3, (".html", ".txt"), NO_DATA)
    found = recolled(corpus, tmp_path / "recoll")
    assert found is not None
    assert (found.documents, found.files) == (3, 3)


def test_a_revision_changes_one_file_and_keeps_its_title(tmp_path: Path) -> None:
    corpus = reports(tmp_path, 3, (".txt",), NO_DATA)
    before = {file: file.read_text(encoding="utf-8") for file in corpus.rglob("report-*/*.txt")}
    revise(corpus, 1, "second")
    after = {file: file.read_text(encoding="utf-8") for file in before}
    (changed,) = (file for file in before if before[file] != after[file])
    assert changed.parent.name == "report-000001"
    assert after[changed].split("\n")[0] == before[changed].split("\n")[0]
    assert after[changed].endswith("Revision second.\n")


def test_goals_are_met_or_not(tmp_path: Path) -> None:
    ran = run([sys.executable, "-c", ""], os.environ)
    fast = Format(".pdf", files=1, pages=500, seconds=1.0)
    slow = Format(".pdf", files=1, pages=50, seconds=1.0)
    made = [
        Intake("made", 1, 1, 10**9, 0, 1, {}, ran, 1, {}, made=True, formats=[fast]),
        Intake("made", 1, 1, 0, 0, 1, {}, ran, 1, {}, made=True, formats=[slow]),
        Intake("real", 1, 1, 0, 0, 1, {}, ran, 1, {}, formats=[slow]),
    ]
    assert [goal.met for goal in goals(made, None)] == [True, True, False, False]


def test_every_corpus_has_its_rows(tmp_path: Path) -> None:
    ran = run([sys.executable, "-c", ""], os.environ)
    alone = Format(".pdf", files=4, failed=1, pages=500, seconds=2.0, longest=0.5)
    one = Intake("four", 2, 5, 4, 1, 500, {"scan": 0.5, "learn": 0.0}, ran, 1, {}, formats=[alone])
    lines = markdown([one], None).splitlines()
    assert "| documents/min/core | scan | learn |" in lines
    assert "| four | 240 | 0 |" in lines
    assert "| .pdf | 4 | 1 | 250.0 | 0.50 |" in lines
    assert any(line.startswith("| four: svod | 4 |") for line in lines)
