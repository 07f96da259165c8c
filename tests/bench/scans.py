"""Pages of OCR a minute: a scan of full pages of print through the locked reading process.

    python -m tests.bench.scans [--pages 6]

The pages are made here, in Russian and English by turns, at 200 dots per inch. One page is read
at a time, as the intake does it.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.extract import Worker
from archive.settings import Settings
from tests.archive.extract.made_scans import ENGLISH, RUSSIAN, encoded, sheet, write

A4 = (1654, 2339)
TIMES = 11
"""How often a text stands in each of a page's two columns."""


def scan(pages: int) -> bytes:
    drawn = []
    for number in range(pages):
        page = sheet(*A4)
        for column in range(2):
            lines = (RUSSIAN, ENGLISH)[number % 2] * TIMES
            write(page, lines, left=100 + 760 * column, size=25, top=120)
        drawn.append(page)
    return encoded(*drawn, kind="PDF")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=6)
    pages: int = options.parse_args().pages
    content = scan(pages)
    with (
        TemporaryDirectory() as home,
        Worker(Settings(home=Path(home), corpus=Path(home))) as worker,
    ):
        worker.extract(encoded(write(sheet(), ENGLISH), kind="PDF"), "first.pdf")
        start = time.perf_counter()
        read = worker.extract(content, "scan.pdf")
        seconds = time.perf_counter() - start
    letters = sum(len(block.text) for page in read.pages for block in page.blocks)
    print(f"{pages} pages, {letters:,} characters: {seconds:.1f} s")
    print(f"{60 * pages / seconds:.0f} pages a minute on one core")


if __name__ == "__main__":
    main()
