"""Real documents: each file of the shared collection gives what `gold.jsonl` says it must.

The collection lies beside the repository and is not part of it; without it these tests are
skipped. Floors are the figures last accepted: they may rise, and fall only with a reason.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.scans import ocr
from tests.archive.extract.made_files import words_of

DATA = Path(__file__).parents[3].parent / "shared" / "data"
LARGEST = 1_100_000
"""Two books and a scan are left out: they are right too, and take fifteen seconds."""
FLOORS = {
    ".pdf": 54,
    ".docx": 36,
    ".docm": 1,
    ".doc": 13,
    ".odt": 10,
    ".rtf": 4,
    ".xlsx": 1,
    ".html": 34,
    ".md": 8,
    ".txt": 7,
    ".srt": 1,
    ".eml": 21,
    ".msg": 3,
    ".mbox": 1,
    ".png": 1,
    ".tiff": 1,
}
"""One "PDF" is a plain text and is read as one; one spoilt DOC gives its text all the same, and of
another the strings are what had been deleted in Word and only lies about in the file; of one DOCX
the string begins with the numbers of a drawing's place."""
SAME_WORDS, SAME_WORDS_BY_OCR = 0.985, 0.9
"""Of the words of the exact text: headings that a container repeats count against it."""
FIELD = re.compile(r'\b(?:TOC|PAGEREF|FORMTEXT|HYPERLINK)\b(?: \\\w(?: "[^"]*")?| _\w+| "[^"]*")*')
"""What a field of Word is, which some of the strings hold beside what it shows."""

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the real documents are not at {DATA}")


def rows() -> list[dict[str, Any]]:
    lines = (DATA / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def fold(text: str) -> str:
    """Letters and digits only: readers differ in spaces, line ends and hyphens."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def complaint(worker: Worker, row: dict[str, Any]) -> str:
    """What is wrong with how this file is read; empty if nothing is."""
    content = (DATA / row["file"]).read_bytes()
    try:
        extracted = worker.extract(content, row["file"])
    except ExtractionError as error:
        return refused(row, error.message)
    text = f"{extracted.title}\n{words_of(extracted)}"
    if row["status"] == "password":
        return "it is locked, and text came out"
    if row["status"] == "broken":
        return "" if len(fold(text)) < 200 else "it is broken, and much text came out"
    if not fold(text):
        return "no text came out"
    folded = fold(text)
    missing = [words for words in row.get("contains", ()) if not holds(folded, words)]
    if missing:
        return f"not found: {missing[0]!r}"
    if "gold_text" in row and not is_partly_scan(row):
        exact = Counter((DATA / row["gold_text"]).read_text(encoding="utf-8").split())
        found = (exact & Counter(text.split())).total() / exact.total()
        floor = SAME_WORDS_BY_OCR if row.get("needs_ocr") else SAME_WORDS
        return "" if found >= floor else f"only {found:.1%} of the words"
    if fold(row.get("subject", "")[:1_000]) not in folded:
        return f"the subject is {extracted.title!r}"
    return ""


def refused(row: dict[str, Any], message: str) -> str:
    """Whether that file was to be refused for that reason."""
    if row["status"] == "password":
        return "" if "locked" in message else message
    no_text = "no text in it" in message or "no true character map" in message
    right = row["status"] == "broken" or (row.get("chars") == 0 and no_text)
    return "" if right else message


def holds(folded: str, words: str) -> bool:
    return all(fold(part) in folded for part in FIELD.split(words))


def is_partly_scan(row: dict[str, Any]) -> bool:
    return isinstance(row.get("needs_ocr"), str)


def is_scan(row: dict[str, Any]) -> bool:
    """A PDF of pictures; reading those is measured with OCR."""
    return bool(row.get("needs_ocr")) and row["file"].endswith(".pdf")


@pytest.mark.parametrize("suffix", FLOORS)
def test_real_files_give_their_text(worker: Worker, suffix: str) -> None:
    if suffix in (".png", ".tiff") and not ocr.languages():
        pytest.skip("there is no OCR here")
    chosen = [
        row
        for row in rows()
        if row["file"].endswith(suffix) and row["bytes"] <= LARGEST and not is_scan(row)
    ]
    complaints = {row["file"]: complaint(worker, row) for row in chosen}
    wrong = [f"{file}: {what}" for file, what in complaints.items() if what]
    print(f"\n{suffix}: {len(chosen) - len(wrong)} of {len(chosen)}", *wrong, sep="\n  ")
    assert len(chosen) - len(wrong) >= FLOORS[suffix]


def test_every_real_file_is_of_a_kind_that_is_measured() -> None:
    assert {Path(row["file"]).suffix for row in rows()} == set(FLOORS)
