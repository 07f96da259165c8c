"""The `svod` command as people and scripts meet it: words, exit codes, streams."""

import json
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, reading
from archive.lexicon import Edit
from archive.lock import writing_lock
from indexer.asking import NamedTerm, Notice, Results, Search, Translated
from tests.running import Ran, RunSvod, clean_environment, svod_command
from tests.small_corpus import KEYS, LETTER, CorpusFolder, term
from webui import cli
from webui.commands import terminal

RUSSIAN = "Адвокаты побережья просят ответить на их письма, посланные ещё весной.\n"
FAULTY = "colour = 1\n" + KEYS

COMMANDS = {
    "add": {"--dry-run"},
    "index": {"--rebuild"},
    "reindex": {"--if-needed", "--full", "--json"},
    "search": {
        "--lang", "--type", "--region", "--tag", "--category", "--from", "--to", "--sort",
        "--page", "--per-page", "--json", "--explain", "--names", "--no-names", "--cross",
        "--no-cross",
    },
    "serve": {"--host", "--port"},
    "status": {"--json"},
    "check": set(),
    "history": {"--json"},
    "verify": {"--json"},
    "backup": {"--json", "--recipient"},
    "restore": {"--identity", "--drill", "--work"},
    "export": {
        "--format", "--to", "--shelf", "--lang", "--type", "--region", "--tag", "--category",
        "--issuer", "--from", "--until", "--sort", "--names", "--no-names", "--cross",
        "--no-cross", "--labels", "--text", "--bom",
    },
    "analyze": set(),
    "demo": set(),
}  # fmt: skip


def files(*folders: Path) -> dict[Path, bytes]:
    return {
        file: file.read_bytes()
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    }


def assert_one_line(ran: Ran) -> None:
    assert len(ran.complaints) == 1, ran.err
    assert "Traceback" not in ran.err
    assert all(sign.isprintable() for sign in ran.complaints[0])


class Here:
    """The same entry without a process of its own, which costs a second each time."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *places: str
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self._places = places

    def __call__(self, *words: str, places: Sequence[str] | None = None) -> Ran:
        given = self._places if places is None else places
        self._monkeypatch.setattr(sys, "argv", ["svod", *given, *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = self._capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)


@pytest.fixture
def here(
    corpus: CorpusFolder,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Here:
    for name in [name for name in os.environ if name.startswith("SVOD_")]:
        monkeypatch.delenv(name)
    return Here(monkeypatch, capsys, *svod_command(home, corpus.root)[1:])


# ---------- the command itself ----------


def test_help_names_every_command(run_svod: RunSvod) -> None:
    ran = run_svod("--help")
    assert ran.code == 0
    named = {line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")}
    assert COMMANDS.keys() <= named
    assert not ran.err


def test_help_names_every_setting_and_both_places(here: Here) -> None:
    told = here("--help").out
    for word in ("--home", "--corpus", "worker_seconds", "file_megabytes", "serve_threads"):
        assert word in told


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_help_and_the_options_of_the_contract(here: Here, name: str) -> None:
    ran = here(name, "--help")
    assert ran.code == 0
    for option in COMMANDS[name]:
        assert option in ran.out


def test_the_version_is_told(here: Here) -> None:
    ran = here("--version")
    assert (ran.code, ran.out.startswith("svod, version ")) == (0, True)


# ---------- exit codes 2, 3 and 75 ----------


@pytest.mark.parametrize(
    "words",
    [
        ["unheard-of"],
        ["add", "--unheard-of"],
        ["--unheard-of", "add"],
        ["status", "too", "many"],
        ["serve", "--port", "many"],
        ["add", "/etc"],
        ["add", ".."],
        ["add", "--dry-run", "/etc/passwd"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line_and_exit_code_two(
    here: Here, corpus: CorpusFolder, words: list[str]
) -> None:
    corpus.document("a")
    ran = here(*words)
    assert ran.code == 2
    assert_one_line(ran)
    assert "--help" in ran.err
    assert not ran.out


def test_the_command_without_a_subcommand_is_wrong_use(here: Here) -> None:
    ran = here()
    assert ran.code == 2
    assert_one_line(ran)
    ran = here(places=())
    assert ran.code == 2
    assert "reindex" in ran.err  # to one who types nothing at all, the help


@pytest.mark.parametrize("words", [["add"], ["add", "--dry-run"]], ids=" ".join)
def test_a_path_at_which_nothing_is_and_was_is_wrong_use(
    here: Here, corpus: CorpusFolder, words: list[str]
) -> None:
    corpus.document("a")
    ran = here(*words, str(corpus.root / "slip"))
    assert ran.code == 2
    assert_one_line(ran)
    assert "slip" in ran.err


@pytest.mark.parametrize("words", [["status"], ["index"], ["search", "word"]], ids=" ".join)
def test_without_a_catalogue_nothing_can_be_read(here: Here, words: list[str]) -> None:
    ran = here(*words)
    assert ran.code == 3
    assert_one_line(ran)
    assert "there is no catalogue" in ran.err
    assert 'run "svod add" first' in ran.err


@pytest.mark.parametrize(
    "words", [["add"], ["add", "--dry-run"], ["reindex"], ["check"]], ids=" ".join
)
def test_without_a_corpus_nothing_can_be_done(
    here: Here, corpus: CorpusFolder, words: list[str]
) -> None:
    corpus.root.rename(corpus.root.with_name("aside"))
    ran = here(*words)
    assert ran.code == 3
    assert_one_line(ran)
    assert "there is no such folder" in ran.err
    assert "--corpus" in ran.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("serve_treads = 3", "serve_treads"),
        ("file_megabytes = 0", "file_megabytes"),
        ("a =", "TOML"),
    ],
)
@pytest.mark.parametrize("words", [["add"], ["check"], ["status"]], ids=" ".join)
def test_faulty_settings_stop_every_command(
    here: Here, home: Path, words: list[str], content: str, says: str
) -> None:
    home.mkdir()
    (home / "svod.toml").write_text(content)
    ran = here(*words)
    assert ran.code == 3
    assert_one_line(ran)
    assert says in ran.err
    assert "svod.toml" in ran.err


@pytest.mark.parametrize("words", [["add"], ["index"], ["reindex"]], ids=" ".join)
def test_a_home_that_is_a_file_is_told(here: Here, home: Path, words: list[str]) -> None:
    home.write_text("")
    ran = here(*words)
    assert ran.code == 3
    assert_one_line(ran)


@pytest.mark.parametrize("words", [["add"], ["status"], ["reindex"], ["index"]], ids=" ".join)
def test_a_damaged_catalogue_is_told(here: Here, home: Path, words: list[str]) -> None:
    home.mkdir()
    (home / "catalogue.sqlite").write_bytes(b"no catalogue " * 1000)
    ran = here(*words)
    assert ran.code == 3
    assert_one_line(ran)
    assert "makes it again from the corpus" in ran.err


@pytest.mark.parametrize("words", [["add"], ["index"], ["reindex"]], ids=" ".join)
def test_a_second_run_gives_way_at_once(here: Here, home: Path, words: list[str]) -> None:
    with writing_lock(home):
        began = time.monotonic()
        ran = here(*words)
        assert time.monotonic() - began < 2
    assert ran.code == 75
    assert_one_line(ran)
    assert "another run" in ran.err


def test_reading_does_not_wait_for_a_run(here: Here, corpus: CorpusFolder, home: Path) -> None:
    corpus.document("a")
    here("add")
    with writing_lock(home):
        for words in (["status"], ["check"], ["add", "--dry-run"]):
            assert here(*words).code == 0


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_on_demand(
    here: Here, corpus: CorpusFolder, home: Path
) -> None:
    corpus.document("a")
    (home / "index").mkdir(parents=True)
    (home / "catalogue.sqlite").mkdir()
    ran = here("add")
    assert ran.code == 3
    assert_one_line(ran)


def test_a_traceback_is_shown_with_debug(run_svod: RunSvod) -> None:
    ran = run_svod("--debug", "status")
    assert ran.code != 0
    assert "Traceback" in ran.err
    assert "CatalogueError" in ran.err


# ---------- add ----------


def test_add_tells_what_it_did(here: Here, corpus: CorpusFolder) -> None:
    corpus.document("a")
    corpus.put("loose.txt", RUSSIAN)
    ran = here("add")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == (
        "2 new, 0 changed, 0 removed, 0 unchanged; 1 to review; 0 failed"
    )
    assert not ran.complaints
    assert [event for event in ran.events if event.startswith("added ")] in (
        ["added a", "added loose-txt"], ["added loose-txt", "added a"]
    )  # fmt: skip
    assert here("add").out.startswith("0 new, 0 changed, 0 removed, 2 unchanged")


def test_add_lists_each_failure_in_one_line_and_exits_with_one(
    run_svod: RunSvod, corpus: CorpusFolder
) -> None:
    corpus.document("a")
    corpus.document("b", FAULTY)
    corpus.put("empty.txt", "")
    corpus.put("half.pdf", b"%PDF-1.4 half")
    corpus.put("half.docx", b"PK\x03\x04 word/ and no more")
    ran = run_svod("add")
    assert ran.code == 1
    assert len(ran.complaints) == 4, ran.err
    assert "Traceback" not in ran.err
    for line, path in zip(
        ran.complaints, ("b/document.toml:1", "empty.txt", "half.docx", "half.pdf"), strict=True
    ):
        assert line.startswith(f"{path}: ")
        assert line.endswith(")"), "no cure"
    assert "4 failed" in ran.out


def test_a_dry_run_tells_all_and_does_nothing(here: Here, corpus: CorpusFolder, home: Path) -> None:
    corpus.document("a")
    ran = here("add", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines() == ["new: a (a)", "0 unchanged; nothing was done"]
    assert not home.exists()
    for folder in ("b", "c", "d"):
        corpus.document(folder)
    here("add")
    before = files(home, corpus.root)
    corpus.put("a/letter.txt", RUSSIAN)
    corpus.document("b", FAULTY)
    (corpus.root / "c").rename(corpus.root.with_name("aside"))
    corpus.put("e/loose.txt", "Another letter, which nobody has described.\n")
    changed = files(home, corpus.root)
    ran = here("add", "--dry-run")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "new: e-loose-txt (e/loose.txt)",
        "changed: a (a)",
        "removed: c",
        "to the internal shelf, its manifest is faulty: b",
        "1 unchanged; nothing was done",
    ]
    assert ran.complaints[0].startswith("b/document.toml:1: ")
    assert files(home, corpus.root) == changed
    assert {f: c for f, c in changed.items() if home in f.parents} == {
        f: c for f, c in before.items() if home in f.parents
    }


def test_add_takes_only_the_paths_it_is_given(
    here: Here, corpus: CorpusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("letters/a", "letters/b", "c"):
        corpus.document(folder)
    monkeypatch.chdir(corpus.root / "letters")
    assert here("add", "a", str(corpus.root / "c" / "letter.txt")).out.startswith("2 new")
    assert here("add", ".").out.startswith("1 new, 0 changed, 0 removed, 1 unchanged")
    (corpus.root / "c" / "letter.txt").unlink()
    assert here("add", str(corpus.root / "c" / "letter.txt")).code == 1


def test_names_cannot_reach_into_the_terminal(here: Here, corpus: CorpusFolder) -> None:
    escape = "\x1b]0;owned\x07\x1b[2J\r\n\u202e"
    corpus.put(f"a{escape}b.txt", "")
    corpus.put(f"folder{escape}/loose.txt", RUSSIAN)
    corpus.document("c", FAULTY.replace("colour", '"co\\u001blour"'))
    corpus.document("d", 'shelf = "public"\ntitle.en = "Words \\u001b[2J of \\u0007 doom"\n')
    (corpus.root / f"_left{escape}").mkdir()
    for words in (
        ["add", "--dry-run"], ["add"], ["check"], ["status"], ["index"], ["search", "doom"],
        ["add", f"nowhere{escape}"], [f"unheard{escape}"],
    ):  # fmt: skip
        ran = here(*words)
        shown = (ran.out + ran.err).replace("\n", "")
        assert shown.isprintable(), (words, shown)
    assert "Words" in here("search", "doom").out


def on_a_terminal(command: list[str]) -> tuple[int, str]:
    """What a command ends with and shows when its streams are a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs,
        env=clean_environment() | {"TERM": "xterm", "COLUMNS": "100"},
    ) as run:  # fmt: skip
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        code = run.wait(60)
    os.close(ours)
    return code, shown.decode()


def test_progress_on_a_terminal_bears_any_name(corpus: CorpusFolder, home: Path) -> None:
    for name in ("[/b]", "[red]a", "b\x1b]0;owned\x07", ":smile:"):
        corpus.document(f"x {name}", f'id = "i{abs(hash(name))}"\n{KEYS}')
    code, shown = on_a_terminal([*svod_command(home, corpus.root), "add"])
    assert code == 0, shown
    assert "4 new" in shown
    assert "\x1b]0;" not in shown


def test_a_run_that_is_interrupted_says_so_and_the_next_goes_on(
    corpus: CorpusFolder, home: Path, run_svod: RunSvod
) -> None:
    for number in range(60):
        corpus.document(f"d{number}", KEYS, {"a.txt": f"{LETTER * 100} {number}\n"})
    run = subprocess.Popen(
        [*svod_command(home, corpus.root), "add"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        text=True,
    )
    while not (home / "catalogue.sqlite-wal").exists() and run.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 3
    assert err.splitlines()[-1] == "stopped; the next run goes on from here"
    assert Ran(3, "", err).complaints == ["stopped; the next run goes on from here"]
    ran = run_svod("add")
    assert ran.code == 0
    new = int(ran.out.split()[0])
    assert 0 < new <= 60
    assert f"{60 - new} unchanged" in ran.out


# ---------- check ----------


def test_check_lists_every_fault_and_changes_nothing(
    here: Here, corpus: CorpusFolder, home: Path
) -> None:
    corpus.document("a")
    corpus.document("b", 'colour = 1\ntags = ["x"]\n' + KEYS)
    corpus.document("c", KEYS, {"missing.txt": LETTER})
    (corpus.root / "c/missing.txt").unlink()
    for folder in ("d", "e"):
        corpus.document(folder, f'id = "same"\n{KEYS}')
    corpus.put("vocabulary/tags.toml", "[[term]]\nid = 'memory'\n")
    corpus.put("loose.txt", RUSSIAN)
    corpus.document("_drafts/f", FAULTY)
    before = files(corpus.root)
    ran = here("check")
    assert ran.code == 1
    assert sorted(line.split(": ")[0] for line in ran.complaints) == [
        "b/document.toml:1",
        "b/document.toml:2",
        "c/document.toml:5",
        "d/document.toml:1",
        "e/document.toml:1",
        "vocabulary/tags.toml:1",
    ]
    assert ran.out.splitlines()[:2] == [
        "3 documents (1 without a manifest), 6 terms, 6 faults",
        "not read, because of its name: _drafts/",
    ]
    assert files(corpus.root) == before
    assert not home.exists()


def test_check_is_content_with_a_good_corpus(here: Here, corpus: CorpusFolder) -> None:
    corpus.document("a")
    ran = here("check")
    assert (ran.code, ran.err) == (0, "")
    first, *machine = ran.out.splitlines()
    assert first == "1 document (0 without a manifest), 8 terms, 0 faults"
    assert [line.split(":")[0] for line in machine[:4]] == [
        "bubblewrap", "landlock", "seccomp", "OCR",
    ]  # fmt: skip


def test_check_tells_ambiguous_names_which_are_no_faults(here: Here, corpus: CorpusFolder) -> None:
    corpus.document("a")
    tags = term("memory", "Memory", "Память") + term("past", "The Past", "Память")
    corpus.put("vocabulary/tags.toml", tags)
    ran = here("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1:2] == [
        'ambiguous: vocabulary/tags.toml:9: "Память" also names "memory" (vocabulary/tags.toml:4)'
        " (take it from one of the two)"
    ]


STRUCK = '[[entry]]\nen = "power"\nru = "держава"\nstrike = true\n'
ADDED = '[[entry]]\nen = "disappearance"\nru = "исчезновение"\n'


def test_reindex_takes_in_what_the_staff_says_of_words(
    here: Here, corpus: CorpusFolder, home: Path
) -> None:
    corpus.document("a")
    corpus.put("vocabulary/lexicon.toml", STRUCK + ADDED)
    assert here("reindex").code == 0
    with Catalogue(home / "catalogue.sqlite") as catalogue, catalogue.reading() as connection:
        assert set(reading.lexicon_edits(connection)) == {
            Edit("power", "держава", strike=True),
            Edit("disappearance", "исчезновение"),
        }


def test_check_tells_the_faults_among_the_words_of_the_staff(
    here: Here, corpus: CorpusFolder
) -> None:
    corpus.document("a")
    corpus.put("vocabulary/lexicon.toml", ADDED + STRUCK.replace("true", '"yes"'))
    ran = here("check")
    assert ran.code == 1
    assert_one_line(ran)
    assert ran.complaints[0].startswith("vocabulary/lexicon.toml:7: ")
    assert "write true or false, without quotes" in ran.complaints[0]


# ---------- status, index, reindex, search ----------


Standing = tuple[list[str], Ran]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The places of an archive taken in and indexed once, and what that run told."""
    folder = tmp_path_factory.mktemp("standing")
    corpus = CorpusFolder(folder / "corpus")
    corpus.document("a")
    corpus.document("b", KEYS.replace("public", "restricted"), {"ru.txt": RUSSIAN})
    corpus.put("loose.txt", "Words that nobody has described.\n")
    corpus.put("half.pdf", b"%PDF-1.4 half")
    command = svod_command(folder / "home", corpus.root)
    done = subprocess.run(
        [*command, "reindex", "--json"],
        capture_output=True, env=clean_environment(), timeout=60, check=False, text=True,
    )  # fmt: skip
    return command[1:], Ran(done.returncode, done.stdout, done.stderr)


def test_reindex_reports_in_json(standing: Standing) -> None:
    _, ran = standing
    assert ran.code == 1
    assert ran.complaints == []
    report = ran.json
    counts = {name: report[name] for name in ("new", "changed", "removed", "unchanged", "failed")}
    assert counts == {"new": 4, "changed": 0, "removed": 0, "unchanged": 0, "failed": 1}
    assert report["needs_review"] == 2
    assert report["rebuilt"] is True
    assert report["began"].endswith("+00:00")
    assert {"scan", "extract", "index"} <= report["seconds"].keys()
    (failure,) = report["failures"]
    assert failure.keys() == {"path", "reason", "hint", "at"}
    assert failure["path"] == "half.pdf"


def test_status_reports_in_json(here: Here, standing: Standing) -> None:
    ran = here("status", "--json", places=standing[0])
    assert (ran.code, ran.err) == (0, "")
    status = ran.json
    assert status["shelf"] == {"public": 1, "restricted": 1, "internal": 2}
    assert status["type"] == {"letter": 2, "": 2}
    assert status["lang"] == {"en": 2, "ru": 1, "und": 1}
    assert status["total"]["documents"] == 4
    assert status["total"]["needs_review"] == 2
    assert status["index"]["last_change"] == 4
    assert set(status["index"]["position"].values()) == {4}
    assert status["last_run"]["command"] == "reindex"
    assert [failure["path"] for failure in status["failures"]] == ["half.pdf"]


def test_status_is_told_in_words(here: Here, standing: Standing) -> None:
    told = here("status", places=standing[0]).out
    assert "4 documents, 4 versions" in told
    assert "Shelves: internal 2, public 1, restricted 1" in told
    assert "Languages: en 2, ru 1, und 1" in told
    assert "Types: none 2, letter 2" in told
    assert "Index: up to date" in told
    assert "Last run: reindex" in told
    assert "half.pdf: " in told


def test_search_answers_people_and_programs(here: Here, standing: Standing) -> None:
    told = here("search", "письмо", places=standing[0]).out
    assert told.startswith("1 document\n")
    assert "письма" in told
    ran = here("search", "--json", "--lang", "ru", "письмо", places=standing[0])
    assert ran.code == 0
    answer = ran.json
    assert answer["total"] == 1
    assert [result["id"] for result in answer["results"]] == ["b"]
    assert answer["query"]["q"] == "письмо"


def test_search_tells_how_a_question_was_read(here: Here, standing: Standing) -> None:
    ran = here("search", "письмо", "--explain", places=standing[0])
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("  0 word in text_en, ")
    assert "      =письмо  exact, weight 1, 0 documents" in lines
    assert "      письмо  lemma, weight 0.9, 1 document" in lines
    assert "1 document" in lines
    assert any(line.startswith("   0: письмо  lemma in text_ru, ") for line in lines)
    assert any(line.endswith(" · found by lemma") for line in lines)
    found = here("search", "--json", "--explain", "письмо", places=standing[0]).json
    assert found["explain"]["steps"][0]["kind"] == "word"


def test_search_offers_what_may_have_been_meant(here: Here, standing: Standing) -> None:
    ran = here("search", "писбма", places=standing[0])
    assert ran.out == "0 documents\n"
    assert "did you mean: письма (1 document)" in ran.err


def test_terms_translations_and_notices_go_beside_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    read = {
        "notices": (Notice("most-words", 0, ""), Notice("stray-sign", 7, "*")),
        "terms": (NamedTerm("tags", "lawyers", "lawyers"),),
        "translated": (Translated("lawyers", "ru", ("адвокат", "юрист")),),
    }
    common = {"understood": "", "words": ("lawyers",), "total": 0, "results": ()}
    terminal.show_results(Results(search=Search(text="lawyers"), **common, **read))
    shown = capsys.readouterr()
    assert shown.out == "0 documents\n"
    assert shown.err.splitlines() == [
        "note: most words",
        "note: stray sign at 7: *",
        "also in Russian: lawyers → адвокат, юрист",
        "term: lawyers → tags: lawyers",
    ]
    terminal.show_results(Results(search=Search(text="lawyers", cross=False), **common, **read))
    assert "also in" not in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--no-names", "--no-cross"])
def test_ways_of_reading_can_be_turned_off(here: Here, standing: Standing, option: str) -> None:
    answer = here("search", "--json", option, "письмо", places=standing[0]).json
    assert answer["total"] == 1
    assert answer["results"][0]["matched"] == ["lemma"]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "title"])
def test_every_order_of_the_contract_is_an_option(
    here: Here, standing: Standing, sort: str
) -> None:
    assert here("search", "--sort", sort, places=standing[0]).code == 0


@pytest.mark.parametrize(
    "words",
    [["--port", "0"], ["--port", "99999"], ["--port", "eighty"]],
    ids=" ".join,
)
def test_a_port_that_is_none_is_wrong_use(here: Here, words: list[str]) -> None:
    ran = here("serve", *words)
    assert ran.code == 2
    assert_one_line(ran)


def test_a_host_that_is_none_is_told(here: Here) -> None:
    ran = here("serve", "--host", "999.1.1.1")
    assert ran.code == 3
    assert_one_line(ran)
    assert "999.1.1.1" in ran.err


@pytest.mark.parametrize(
    "words",
    [["--lang", "xx"], ["--type", "sonnet"], ["--from", "soon"], ["--per-page", "0"],
     ["--per-page", "101"], ["--page", "0"], ["--sort", "best"],
     ["--from", "2010", "--to", "2009"]],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_option_of_a_search_is_wrong_use(
    here: Here, standing: Standing, words: list[str]
) -> None:
    ran = here("search", *words, "word", places=standing[0])
    assert ran.code == 2
    assert_one_line(ran)
    assert words[-1] in ran.err


def test_an_index_is_caught_up_with_the_catalogue(here: Here, corpus: CorpusFolder) -> None:
    corpus.document("a")
    here("add")
    assert 'run "svod index"' in here("status").out
    assert here("index").out.startswith("Index: built anew, at change 1\n")
    corpus.document("b")
    here("add")
    assert "1 change behind" in here("status").out
    assert here("index").out == "Index: 1 document changed, at change 2\n"
    assert here("index").out == "Index: 0 documents changed, at change 2\n"
    assert here("index", "--rebuild").out.startswith("Index: built anew, at change 2\n")
    assert here("search", "lawyer").out.startswith("2 documents")


def test_a_run_for_cron_that_has_nothing_to_do_does_nothing(
    here: Here, corpus: CorpusFolder
) -> None:
    corpus.document("a")
    here("reindex", "--if-needed")
    first = here("status", "--json").json
    ran = here("reindex", "--if-needed", "--json")
    assert ran.code == 0
    assert (ran.json["new"], ran.json["indexed"], ran.json["rebuilt"]) == (0, 0, False)
    assert here("status", "--json").json == first
    assert here("reindex", "--full", "--json").json["rebuilt"] is True


# ---------- analyze ----------


def test_analyze_gives_a_line_of_json_for_each_token(run_svod: RunSvod, home: Path) -> None:
    text = "Legal remedies для человека, 2009 г."
    ran = run_svod("analyze", text)
    assert (ran.code, ran.err) == (0, "")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    for row in rows:
        assert list(row) == ["text", "start", "end", "position", "lang", "keys"]
        assert text[row["start"] : row["end"]] == row["text"]
        assert row["keys"][0].startswith("=")
    assert [row["text"] for row in rows][:4] == ["Legal", "remedies", "для", "человека"]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    assert [row["lang"] for row in rows][:4] == ["en", "en", "ru", "ru"]
    assert "remedy" in rows[1]["keys"]
    assert "человек" in rows[3]["keys"]
    assert "человека" in ran.out, "the words are to be readable, not \\u0443"
    assert not home.exists()


def test_analyze_knows_names_and_the_terms_of_the_corpus(here: Here, corpus: CorpusFolder) -> None:
    term = '[[term]]\nid = "ecthr"\nlabel.en = "European Court"\nlabel.ru = "Европейский суд"\n'
    corpus.put("vocabulary/tags.toml", term)
    rows = [
        json.loads(line)
        for line in here("analyze", "The European Court heard Estemirova").out.splitlines()
    ]
    keys = {row["text"]: row["keys"] for row in rows}
    assert keys["European Court"] == ["#ecthr"]
    assert "@estemirov" in keys["Estemirova"]
    assert not [key for key in keys["heard"] if key[0] in "@#"]


def test_analyze_reads_each_argument_and_each_line_alike(here: Here, run_svod: RunSvod) -> None:
    by_arguments = here("analyze", "Права человека", "", "two words")
    by_lines = run_svod("analyze", stdin="Права человека\r\n\ntwo words")
    assert by_arguments.out == by_lines.out
    assert [json.loads(line)["start"] for line in by_lines.out.splitlines()] == [0, 6, 0, 4]


def test_analyze_bears_any_bytes_and_any_locale(run_svod: RunSvod) -> None:
    for env in (
        {"PYTHONIOENCODING": "utf-8:strict"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ):
        ran = run_svod(
            "analyze", stdin=b"\xff\xfe \xd0\nslovo \x00 \x1b\n" + "слово".encode(), env=env
        )
        assert (ran.code, ran.err) == (0, "")
        assert [json.loads(line)["text"] for line in ran.out.splitlines()] == ["slovo", "слово"]


def test_a_reader_that_goes_away_is_no_fault(corpus: CorpusFolder, home: Path) -> None:
    with subprocess.Popen(
        [*svod_command(home, corpus.root), "analyze"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=clean_environment(),
    ) as run:  # fmt: skip
        assert run.stdin
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        run.stdin.write("слово\n".encode() * 100)
        run.stdin.close()
        assert run.stderr.read() == b""


# ---------- places and serving ----------


def test_places_and_settings_come_from_variables_too(
    here: Here, corpus: CorpusFolder, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.document("a", KEYS, {"large.txt": "words " * 400_000})
    monkeypatch.setenv("SVOD_HOME", str(home))
    monkeypatch.setenv("SVOD_CORPUS", str(corpus.root))
    monkeypatch.setenv("SVOD_FILE_MEGABYTES", "1")
    ran = here("add", places=())
    assert ran.code == 1
    assert "larger than 1 MB" in ran.err
    assert (home / "catalogue.sqlite").exists()


def test_the_places_are_var_and_corpus_where_one_stands(
    here: Here, corpus: CorpusFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.document("a")
    monkeypatch.chdir(tmp_path)
    assert here("add", places=()).code == 0
    assert (tmp_path / "var" / "catalogue.sqlite").exists()


def test_a_port_that_is_taken_is_told(here: Here, run_svod: RunSvod, corpus: CorpusFolder) -> None:
    corpus.document("a")
    here("reindex")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run_svod("serve", "--port", str(port))
    assert ran.code == 3
    assert_one_line(ran)
    assert f"127.0.0.1:{port}" in ran.err
    assert "--port" in ran.err
