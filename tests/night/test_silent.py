"""What a run writes to a log: ids, figures, paths of failures; no title, text or question."""

import subprocess
from pathlib import Path

import pytest

from tests.night.processes import Begun, begin
from tests.running import clean_environment, svod_command
from tests.small_corpus import KEYS, LETTER, CorpusFolder

TITLE, SUMMARY, TEXT, MAIL, ATTACHED, QUESTION, VALUE = MARKS = (
    "zebrovka",
    "quaggania",
    "жирафенко",
    "okapivich",
    "tapirskaya",
    "ламадзе",
    "vicunadze",
)
"""Words that stand in one place each."""


@pytest.fixture
def marked(corpus: CorpusFolder, home: Path) -> CorpusFolder:
    """Documents in order and at fault, each with marks where a log could find them."""
    keys = f'{KEYS.replace("A letter", f"A {TITLE} letter")}summary.en = "On {SUMMARY}"\n'
    text = f"{LETTER}\nТам была {TEXT}, и её видели на дороге.\n"
    for number in range(3):
        corpus.document(f"good/d{number}", keys, {"a.txt": f"{text}{number}\n"})
    corpus.document("pair", keys, {"en.txt": f"{TITLE} {LETTER}", "ru.txt": text})
    corpus.document("bad/unknown-key", f'colour = "{VALUE}"\n{keys}', {"a.txt": text})
    corpus.document("bad/title", KEYS.replace("title.en =", "title ="), {"a.txt": text})
    corpus.document("bad/broken", f"{keys}summary.ru = '{VALUE}\n", {"a.txt": text})
    corpus.document("bad/long", f'{keys}source = "{VALUE * 30_000}"\n', {"a.txt": text})
    corpus.put("loose/note.txt", f"# {TITLE}\n\n{text} {TITLE}\n")
    corpus.put("loose/twin.txt", f"# {TITLE}\n\n{text} {TITLE}\n")
    corpus.put("loose/torn.pdf", f"%PDF-1.7\n({TEXT} {TITLE}) Tj".encode())
    corpus.put("loose/torn.html", f"<html><body><p>{text}" + "<div>" * 3000)
    corpus.put("loose/not.docx", f"PK\x03\x04 word/ {TEXT}".encode())
    corpus.put("loose/letter.eml", _mail())
    corpus.put("loose/torn.rtf", b"{\\rtf1\\ansi " + TITLE.encode() + b"{" * 40_000)
    return corpus


def _mail() -> bytes:
    return (
        f"From: {MAIL}@example.org\r\nTo: {MAIL}@example.org\r\nSubject: {MAIL}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{MAIL} {LETTER}\r\n"
        "--x\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="a.pdf"\r\n\r\n'
        f"%PDF-1.4 {ATTACHED}\r\n--x--\r\n"
    ).encode()


def assert_silent(run: Begun) -> None:
    said = run.log.read_bytes().decode()
    assert said, "a log that says nothing proves nothing"
    for mark in MARKS:
        assert mark not in said.lower(), mark


@pytest.fixture
def nightly(marked: CorpusFolder, home: Path, tmp_path: Path) -> list[Begun]:
    """A week of runs, each with something to tell."""
    runs: list[Begun] = []

    def run(*words: str, **env: str) -> Begun:
        begun = begin(home, marked.root, *words, log=tmp_path / f"log-{len(runs)}", env=env)
        begun.wait()
        runs.append(begun)
        return begun

    assert run("reindex").code == 1
    marked.put("good/d0/a.txt", f"{TEXT} {TITLE}\n")
    (marked.root / "good/d1").rename(marked.root / "good/moved")
    (marked.root / "loose/note.txt").unlink()
    assert run("reindex", "--json").code == 1
    marked.document("good/d2", f'titel = "{TITLE}"\n{KEYS}')
    assert run("add", SVOD_WORKER_SECONDS="3").code == 1
    assert run("index").code == 0
    (home / "golden.toml").write_text(f'[[query]]\nq = "{QUESTION}"\nfinds = ["pair"]\n')
    assert run("reindex", "--full").code == 3
    (home / "golden.toml").write_text(f'[[query]]\nq = "{QUESTION}\nfinds = ["pair"]\n')
    run("reindex", "--full")
    (home / "golden.toml").unlink()
    assert run("reindex", "--full").code == 1
    (home / "index/current/public/state.json").write_text(f'{{"{QUESTION}"')
    run("index")
    assert run("verify").code in (0, 1)
    return runs


def test_no_title_no_text_and_no_question_comes_into_a_log(nightly: list[Begun]) -> None:
    for run in nightly:
        if run.said:
            assert_silent(run)
    assert sum(bool(run.said) for run in nightly) >= 6


def test_an_event_is_a_line_with_its_time(nightly: list[Begun]) -> None:
    for run in nightly:
        events = [line for line in run.said.split("\n") if line[:2] == "20"]
        assert all(line[19:21] == "Z " and line[4] == "-" and line[10] == "T" for line in events)
    assert any("moved d1\n" in run.said for run in nightly)


def test_what_nobody_foresaw_tells_no_text(
    marked: CorpusFolder, home: Path, tmp_path: Path
) -> None:
    """Another's exception may hold the words it stumbled over."""

    def stumble() -> None:
        from archive import intake

        def fail(*_given: object) -> None:
            raise ValueError(f"{TITLE}: {TEXT}")

        intake.as_document = fail  # type: ignore[assignment]

    run = begin(home, marked.root, "reindex", log=tmp_path / "log", before=stumble)
    assert run.wait() == 3
    assert_silent(run)
    assert "ValueError" in run.said


def test_a_question_asked_in_a_shell_leaves_nothing_in_the_home(
    marked: CorpusFolder, home: Path, tmp_path: Path
) -> None:
    assert begin(home, marked.root, "reindex", log=tmp_path / "log").wait() == 1
    asked = [*svod_command(home, marked.root), "search", QUESTION]
    subprocess.run(asked, env=clean_environment(), check=True, capture_output=True, timeout=120)
    for path in home.rglob("*"):
        if path.is_file():
            assert QUESTION.encode() not in path.read_bytes(), path
