"""What else reads such files: `recollindex` of Debian's recoll, and poppler's `pdftotext`.

Recoll runs as it comes, with its own choice of threads, but is told to stem English and Russian,
to leave manifests alone, and to make no dictionary of spellings. It does not lock its readers up,
has no lemmas, and does not read scans unless asked to.
"""

import os
import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.intake_running import Ran, run

HELPERS = {"pdftotext": "PDF", "antiword": "DOC", "unrtf": "RTF"}
"""Programs that recoll calls for a format; DOCX, ODT, HTML and mails it reads by itself."""

_LEAST_BYTES = 20
"""Of a text: of a scan it has the ends of pages."""

_CONFIGURATION = """\
topdirs = "{corpus}"
indexstemminglanguages = english russian
skippedNames+ = *.toml
noaspell = 1
loglevel = 2
logfilename = stderr
"""


@dataclass(frozen=True, slots=True)
class Recolled:
    """What recollindex did with a corpus."""

    documents: int
    """With text: files, and attachments beside them."""
    files: int
    """Files of which some text is in its index."""
    first: Ran
    again: Ran
    """A second run, with nothing changed."""
    changed: Ran | None = None


class Recoll:
    """recollindex with a configuration and an index of its own."""

    def __init__(self, corpus: Path, home: Path) -> None:
        self._home = home
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        text = _CONFIGURATION.format(corpus=corpus.resolve())
        (home / "recoll.conf").write_text(text, encoding="utf-8")

    def index(self) -> Ran:
        """Bring its index up to the corpus. Raises RuntimeError if it cannot."""
        ran = run(["recollindex", "-c", str(self._home)], _environment())
        if ran.code:
            raise RuntimeError(f"recollindex ended with {ran.code}: {ran.err[-500:]}")
        return ran

    def held(self) -> tuple[int, int]:
        """Documents with text, and the files they are from."""
        command = ["recollq", "-c", str(self._home), "-n", "0", "-F", "url mtype dbytes", "mime:*"]
        done = subprocess.run(
            command, env=_environment(), capture_output=True, check=True, text=True
        )
        rows = [line.split(" ") for line in done.stdout.splitlines() if line.count(" ") == 3]
        found = [[b64decode(one).decode(errors="replace") for one in row[:3]] for row in rows]
        with_text = [
            url
            for url, kind, size in found
            if kind != "inode/directory" and int(size) >= _LEAST_BYTES
        ]
        return len(with_text), len(set(with_text))


def recolled(corpus: Path, home: Path) -> Recolled | None:
    """What recollindex makes of a corpus; None where it is not installed."""
    if not recoll_version():
        return None
    recoll = Recoll(corpus, home)
    first = recoll.index()
    return Recolled(*recoll.held(), first, recoll.index())


def recoll_version() -> str:
    """Empty where recollindex is not installed."""
    if not (shutil.which("recollindex") and shutil.which("recollq")):
        return ""
    done = subprocess.run(
        ["recollindex", "-h"], env=_environment(), capture_output=True, text=True, check=False
    )
    found = re.search(r"Recoll version: (.+)", done.stdout + done.stderr)
    return found[1] if found else "of no known version"


def helpers() -> str:
    """Which of recoll's helpers are there."""
    return ", ".join(
        f"{name} ({kind}): {'there' if shutil.which(name) else 'not there'}"
        for name, kind in HELPERS.items()
    )


@dataclass(frozen=True, slots=True)
class Poppler:
    """pdftotext over some PDFs, a process for each, one after another."""

    files: int
    read: int
    cpu_seconds: float


def poppler(files: Sequence[Path]) -> Poppler | None:
    """What it takes; None where it is not installed."""
    if not shutil.which("pdftotext"):
        return None
    script = 'for file; do pdftotext "$file" /dev/null 2>/dev/null && echo; done'
    ran = run(["sh", "-c", script, "sh", *map(str, files)], _environment())
    return Poppler(len(files), ran.out.count("\n"), ran.cpu_seconds)


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}
