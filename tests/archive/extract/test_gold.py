"""Real documents: each file of the shared collection gives what `gold.jsonl` says it must.

The collection lies beside the repository and is not part of it; without it these tests are
skipped. Floors are the figures last accepted: they may rise, and fall only with a reason.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker
from tests.archive.extract.made_files import words_of

DATA = Path(__file__).parents[3].parent / "shared" / "data"
READ = (".pdf", ".docx", ".html", ".eml", ".txt", ".md")
LARGEST = 1_100_000
"""Two books and a scan are left out: they are right too, and take fifteen seconds."""
FLOORS = {".pdf": 65, ".docx": 36, ".html": 34, ".eml": 21, ".txt": 7, ".md": 8}
REFUSED = r"is not read yet|locked with a password|\.doc but holds a Word document"
SAME_WORDS = 0.985
"""Of the words of the exact text: headings that a container repeats count against it."""

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
    if row.get("needs_ocr") is True:
        return "it is a scan, and text came out"
    folded = fold(text)
    missing = [words for words in row.get("contains", ()) if fold(words) not in folded]
    if missing:
        return f"not found: {missing[0]!r}"
    if "gold_text" in row and not row.get("needs_ocr"):
        exact = Counter((DATA / row["gold_text"]).read_text(encoding="utf-8").split())
        found = (exact & Counter(text.split())).total() / exact.total()
        return "" if found >= SAME_WORDS else f"only {found:.1%} of the words"
    if fold(row.get("subject", "")[:1_000]) not in folded:
        return f"the subject is {extracted.title!r}"
    return ""


def refused(row: dict[str, Any], message: str) -> str:
    """Whether that file was to be refused for that reason."""
    if row["status"] == "password":
        return "" if "locked" in message else message
    no_text = "no text in it" in message or "no true character map" in message
    has_none = row.get("needs_ocr") is True or row.get("chars") == 0
    right = row["status"] == "broken" or (has_none and no_text)
    return "" if right else message


@pytest.mark.parametrize("suffix", READ)
def test_real_files_give_their_text(worker: Worker, suffix: str) -> None:
    chosen = [r for r in rows() if r["file"].endswith(suffix) and r["bytes"] <= LARGEST]
    complaints = {row["file"]: complaint(worker, row) for row in chosen}
    wrong = [f"{file}: {what}" for file, what in complaints.items() if what]
    print(f"\n{suffix}: {len(chosen) - len(wrong)} of {len(chosen)}", *wrong, sep="\n  ")
    assert len(chosen) - len(wrong) >= FLOORS[suffix]


def test_real_files_of_other_kinds_are_named_and_refused(worker: Worker) -> None:
    for row in [row for row in rows() if not row["file"].endswith(READ)]:
        with pytest.raises(ExtractionError, match=REFUSED):
            worker.extract((DATA / row["file"]).read_bytes(), row["file"])
