"""The examples of docs/ do what the pages say: run in order over the sample corpus, as `make demo`
serves it, and printing what stands under them.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.settings import Settings
from tests.running import clean_environment, serving, svod_command

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus"
SITE = "http://127.0.0.1:8000"
"""What the pages ask."""

_BLOCK = re.compile(
    r"^```(?P<kind>sh|python)\n(?P<code>.*?)^```\n"
    r"(?:^```(?P<form>text|json)\n(?P<printed>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    where: str
    kind: str
    code: str
    form: str | None
    """Of what it prints; None where the page does not say what."""
    printed: str

    def says(self, output: str) -> bool:
        """Whether it printed what stands in the page. `…` stands for anything, of JSON the layout
        counts for nothing."""
        expected = self.printed
        if self.form == "json":
            expected, output = ("".join(text.split()) for text in (expected, output))
        pattern = ".*".join(map(re.escape, expected.rstrip("\n").split("…")))
        return re.fullmatch(pattern, output.rstrip("\n"), re.DOTALL) is not None


def examples(page: str) -> Iterator[Example]:
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        where = f"{page}:{text.count(chr(10), 0, block.start()) + 1}"
        yield Example(where, block["kind"], block["code"], block["form"], block["printed"] or "")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), corpus=SAMPLE)
    # the whole night, as the lexicon is learnt in it
    subprocess.run(
        [*svod_command(settings.home, SAMPLE), "reindex"],
        env=clean_environment(),
        capture_output=True,
        check=True,
    )
    return settings


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    with serving(settings, {}) as (connection, _):
        yield f"http://127.0.0.1:{connection.port}"


def environment(settings: Settings, folder: Path) -> dict[str, str]:
    """With the program where it is found, and a curl that fails where it is refused."""
    (folder / ".curlrc").write_text("fail\nshow-error\n")
    found = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    held = {"SVOD_HOME": str(settings.home), "SVOD_CORPUS": str(settings.corpus)}
    return clean_environment() | held | {"PATH": found, "CURL_HOME": str(folder)}


@pytest.mark.parametrize("page", ["docs/api.md", "docs/research.md"])
def test_the_examples_run_and_print_what_the_page_says(
    page: str, site: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("the examples need curl: apt-get install curl")
    monkeypatch.chdir(tmp_path)
    env = environment(settings, tmp_path)
    notebook: dict[str, Any] = {}

    def run(example: Example) -> str:
        code = example.code.replace(SITE, site)
        if example.kind == "python":
            printed = io.StringIO()
            with redirect_stdout(printed):
                exec(compile(code, example.where, "exec"), notebook)  # noqa: S102 - our own page
            return printed.getvalue()
        command = ["bash", "-euo", "pipefail", "-c", code]
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == 0, (example.where, done.stderr.decode())
        return done.stdout.decode().replace("\r\n", "\n")

    found = [*examples(page)]
    assert {example.kind for example in found} == {"sh", "python"}
    for example in found:
        output = run(example).replace(site, SITE)
        if example.form is not None:
            assert example.says(output), f"{example.where} prints\n{output}"


def test_what_a_page_says_wrongly_would_be_seen() -> None:
    example = Example("", "sh", "", "text", "28 of … documents\nwhole\n")
    assert example.says("28 of 54 documents\nwhole\n")
    assert not example.says("27 of 54 documents\nwhole\n")
    assert not example.says("28 of 54 documents\nwhole\nand more\n")


def test_no_example_is_passed_over() -> None:
    """A block of another kind, or one that is indented, would not be run."""
    for page in ("docs/api.md", "docs/research.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert text.count("```") == sum(2 if one.form is None else 4 for one in examples(page))
