"""The locked reading process, a format at a time: one file after another, and how long each takes.

Scanned pages are read in children of their own, and are part of the file.
"""

import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.settings import Settings


@dataclass
class Format:
    """The files whose names end alike."""

    suffix: str
    files: int = 0
    failed: int = 0
    pages: int = 0
    """Where the format has none, each file is one."""
    seconds: float = 0.0
    longest: float = 0.0
    """Seconds for the slowest file."""
    slowest: str = ""
    """Its name."""

    @property
    def pages_a_second(self) -> float:
        return self.pages / self.seconds


def formats(corpus: Path, home: Path, most: int | None = None) -> list[Format]:
    """What the files of a corpus take, by the end of their names, the most files first.

    At `most` so many are read, and all unless it is given.
    """
    found: dict[str, Format] = defaultdict(lambda: Format(""))
    files = [
        file for file in sorted(corpus.rglob("*")) if file.is_file() and file.suffix != ".toml"
    ]
    with Worker(Settings(home=home, corpus=corpus)) as worker:
        worker.extract(b"The first file waits until all parsers are loaded.", "first.txt")
        for file in files[:most]:
            format = found[file.suffix.lower()]
            began = time.perf_counter()
            try:
                pages = len(worker.extract(file.read_bytes(), file.name).pages)
            except ExtractionError:
                pages = 0
                format.failed += 1
            spent = time.perf_counter() - began
            format.files += 1
            format.pages += pages
            format.seconds += spent
            if spent > format.longest:
                format.longest, format.slowest = spent, file.name
    for suffix, format in found.items():
        format.suffix = suffix or "none"
    return sorted(found.values(), key=lambda one: (-one.files, one.suffix))
