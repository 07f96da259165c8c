"""Whether the PDF reader gives more than either of its two libraries alone, and how fast.

    python -m tests.bench.pdf_text [--data DATA] [--json FILE]

For each PDF of the real documents: its text by pdfium alone, by pdfminer alone and as chosen, all
without what is not believed and through the same steps afterwards. What is compared is, in this
order, how many of the strings of `gold.jsonl` are found; which share of the words of the exact
text; and how many letters stand in sound words (`pdf_choice.Reading.worth`). The chosen text may
be worse in none of them; the command ends with 1 if it is.

Pages a second are of processor time, on one core, of files that hold text and that both read.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from archive.errors import ExtractionError
from archive.extract.pdf.choice import Pages, only_believed, read_pages, weigh
from archive.extract.pdf.fast import FastPdf
from archive.extract.pdf.lines import Sheet
from archive.extract.pdf.reading import pages_of
from archive.extract.pdf.thorough import ThoroughPdf
from tests.real.convert import DATA

READERS = ("pdfium", "pdfminer", "chosen")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file as one reader reads it."""

    pages: int
    words: int
    found: int
    """Of the strings that the file must give."""
    exact: float
    """Share of the words of the exact text; 0 where there is none."""
    worth: int
    unread: int
    """Pages of which nothing is believed; of the chosen reading only."""
    seconds: float

    @property
    def rank(self) -> tuple[int, float, int]:
        return self.found, self.exact, self.worth


def by_pdfium(content: bytes) -> Pages:
    with FastPdf(content) as document:
        sheets = tuple(document.sheet(number) for number in range(document.page_count))
    return Pages(only_believed([weigh(sheet) for sheet in sheets]), "", "", ())


def by_pdfminer(content: bytes) -> Pages:
    document = ThoroughPdf(content)
    sheets = tuple(document.sheet(number) for number in range(document.page_count))
    return Pages(only_believed([weigh(sheet) for sheet in sheets]), "", "", ())


def outcome(read: Callable[[bytes], Pages], content: bytes, row: dict[str, Any]) -> Outcome | None:
    """What that reader makes of the file; None if it refuses it."""
    start = time.process_time()
    try:
        pages = read(content)
    except (ExtractionError, pypdfium2.PdfiumError):
        return None
    blocks = [block.text for page in pages_of(pages.sheets) for block in page.blocks]
    seconds = time.process_time() - start
    text = "\n".join(blocks)
    folded = fold(text)
    return Outcome(
        pages=len(pages.sheets),
        words=len(text.split()),
        found=sum(fold(words) in folded for words in row.get("contains", ())),
        exact=share_of(row["exact"], text) if "exact" in row else 0.0,
        worth=worth(pages.sheets),
        unread=len(pages.unread),
        seconds=seconds,
    )


def worth(sheets: Sequence[Sheet]) -> int:
    return sum(weigh(sheet).worth for sheet in sheets)


def fold(text: str) -> str:
    """Letters and digits only: readers differ in spaces, line ends and hyphens."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def share_of(exact: str, text: str) -> float:
    words = Counter(exact.split())
    return round((words & Counter(text.split())).total() / max(words.total(), 1), 4)


def rows_of(data: Path) -> list[dict[str, Any]]:
    """Every PDF there is, with what `gold.jsonl` says of it."""
    lines = (data / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["file"]: row for row in map(json.loads, lines)}
    rows = []
    for file in sorted(data.rglob("*.pdf")):
        name = file.relative_to(data).as_posix()
        row = gold.get(name, {"file": name})
        if "gold_text" in row and not row.get("needs_ocr"):
            row["exact"] = (data / row["gold_text"]).read_text(encoding="utf-8")
        rows.append(row)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help=f"default: {DATA}")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    asked = parser.parse_args()
    readers = dict(zip(READERS, (by_pdfium, by_pdfminer, read_pages), strict=True))
    table: dict[str, dict[str, Outcome | None]] = {}
    print(f"{'file':44} {'words':>21}  {'gold found':>14}  {'sound letters':>23}  unread")
    for row in rows_of(asked.data):
        content = (asked.data / row["file"]).read_bytes()
        outcomes = {name: outcome(read, content, row) for name, read in readers.items()}
        table[row["file"]] = outcomes
        print(line_of(row, outcomes))
    if asked.json:
        figures = {
            file: {name: asdict(one) if one else None for name, one in outcomes.items()}
            for file, outcomes in table.items()
        }
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return summary(table)


def line_of(row: dict[str, Any], outcomes: dict[str, Outcome | None]) -> str:
    def three(value: Callable[[Outcome], object], width: int) -> str:
        return " ".join(f"{value(one) if one else '-':>{width}}" for one in outcomes.values())

    chosen = outcomes["chosen"]
    exact = f"  exact {three(lambda one: f'{one.exact:.3f}', 5)}" if "exact" in row else ""
    return (
        f"{row['file'].removeprefix('files/pdf/')[:44]:44} {three(lambda one: one.words, 6):>21}  "
        f"{three(lambda one: one.found, 2):>9} /{len(row.get('contains', ())):2}  "
        f"{three(lambda one: one.worth, 7)}  {chosen.unread if chosen else '':>6}{exact}"
    )


def summary(table: dict[str, dict[str, Outcome | None]]) -> int:
    worse = [
        f"{file}: {name}"
        for file, outcomes in table.items()
        for name in READERS[:2]
        if (alone := outcomes[name])
        and alone.worth
        and not ((chosen := outcomes["chosen"]) and chosen.rank >= alone.rank)
    ]
    print(f"\nThe chosen text is worse than one library's in {len(worse)} of {len(table)} files")
    print("".join(f"  {line}\n" for line in worse), end="")
    for name in READERS[:2]:
        beaten = sum(
            bool(chosen := outcomes["chosen"])
            and chosen.rank > (alone.rank if (alone := outcomes[name]) else (0, 0.0, 0))
            for outcomes in table.values()
        )
        print(f"  better than {name} alone in {beaten}")
    both = [
        outcomes
        for outcomes in table.values()
        if all(one and one.words for one in outcomes.values())
    ]
    for name in READERS:
        ones = [one for outcomes in both if (one := outcomes[name])]
        pages, seconds = sum(one.pages for one in ones), sum(one.seconds for one in ones)
        print(f"{name:8} {pages / seconds:6.0f} pages/s ({pages} pages of {len(ones)} files)")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
