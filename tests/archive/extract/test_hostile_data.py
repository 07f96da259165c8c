"""Real files that are broken, locked or cut: each ends in text or in one line of cause.

The collection lies beside the repository and is not part of it; without it these tests are
skipped. What each sound file must give is tested in test_gold.py.
"""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ExtractionError
from archive.extract import Worker
from tests.archive.extract.made_files import words_of
from tests.archive.extract.test_hostile import GOOD

DATA = Path(__file__).parents[3].parent / "shared" / "data"
SMALL = 100_000
"""Of the sound files only small ones are damaged here: a large one is read in no other way."""

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the real documents are not at {DATA}")


def rows() -> list[dict[str, Any]]:
    lines = (DATA / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def outcome(worker: Worker, content: bytes, name: str) -> str:
    """The text, or the cause in one line with what to do."""
    try:
        return words_of(worker.extract(content, name))
    except ExtractionError as error:
        cause = error
    assert cause.hint
    assert "\n" not in str(cause)
    return cause.message


def test_what_is_broken_or_locked_costs_one_line_and_nothing_else(worker: Worker) -> None:
    broken = [row for row in rows() if row["status"] != "ok"]
    assert broken
    for row in broken:
        assert outcome(worker, (DATA / row["file"]).read_bytes(), row["file"]), row["file"]
        assert words_of(worker.extract(GOOD, "good.txt")) == GOOD.decode().strip()


@pytest.mark.parametrize("damage", ["cut", "flipped", "spliced"])
def test_what_is_damaged_on_the_way_ends_in_text_or_one_line(worker: Worker, damage: str) -> None:
    small: dict[str, list[str]] = {}
    for row in rows():
        if row["status"] == "ok" and row["bytes"] <= SMALL and not row.get("needs_ocr"):
            small.setdefault(Path(row["file"]).suffix, []).append(row["file"])
    assert small
    for file in (file for files in small.values() for file in sorted(files)[:6]):
        content = damaged((DATA / file).read_bytes(), damage, random.Random(file))  # noqa: S311
        said = outcome(worker, content, file)
        assert said
        assert "try what no document needs" not in said, file
    assert words_of(worker.extract(GOOD, "good.txt")) == GOOD.decode().strip()


def damaged(content: bytes, how: str, chance: random.Random) -> bytes:
    """The same bytes at each run: what is found here can be found again."""
    place = chance.randrange(len(content))
    if how == "cut":
        return content[: max(1, place)]
    if how == "spliced":
        other = chance.randrange(len(content))
        return content[:place] + content[other:]
    flipped = bytearray(content)
    for _ in range(max(1, len(content) // 500)):
        flipped[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(flipped)
