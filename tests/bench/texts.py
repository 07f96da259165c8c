"""The real documents and XQuAD's paragraphs as texts, each language side one of its own.

A text is cut into passages as intake cuts it. A side is named as the relevance files name it:
`udhr/ru`, `xq-02-0/en`, or the id alone for what exists in one language.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.extract import Block, Extracted, Page
from archive.extract.media import HTML
from archive.extract.readers import read
from archive.manifest import id_from
from archive.passages import cut
from archive.records import Passage
from tests.real.convert import SOURCES, Source, read_records

WITHOUT_TITLES = "parallel/umbrella.jsonl"
"""Its titles are the questions of a set."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language."""

    source: str
    """The file it is a record of."""
    name: str
    pair: str
    """The work it is a side of; the same for both sides, and its own for a single text."""
    lang: str
    """"en", "ru", or another code."""
    title: str
    """Empty where it has none or must not be found by it."""
    passages: tuple[Passage, ...]

    @property
    def id(self) -> str:
        """The document's id in the pool."""
        return id_from(self.name.replace("/", "-"))

    @property
    def whole(self) -> str:
        """Title and passages as one string."""
        return "\n".join([self.title, *(passage.text for passage in self.passages)])


def read_texts(data: Path, files: Collection[str] | None = None) -> Iterator[Text]:
    """Every text of corpus/ and parallel/ save the recommendations, then XQuAD's paragraphs.

    `files` are those of corpus/ and parallel/ that are wanted; None means all.
    """
    for source in SOURCES:
        if files is not None and source.file not in files:
            continue
        for record in read_records(data / source.file):
            yield from _sides(record, source)
    for lang in ("en", "ru"):
        file = f"retrieval/xquad/docs.{lang}.jsonl"
        for record in read_records(data / file):
            group = record["group"]
            yield Text(file, f"{group}/{lang}", group, lang, "", _passages(record, lang, ".txt"))


def _sides(record: Mapping[str, Any], source: Source) -> Iterator[Text]:
    pair = record.get("pair_id")
    sides = {lang: record[lang] for lang in ("en", "ru")} if pair else {record["lang"]: record}
    for lang, side in sides.items():
        yield Text(
            source.file,
            f"{pair}/{lang}" if pair else record["id"],
            pair or record["id"],
            lang,
            side["title"] if source.file != WITHOUT_TITLES else "",
            _passages(side, lang, source.suffix),
        )


def _passages(side: Mapping[str, Any], lang: str, suffix: str) -> tuple[Passage, ...]:
    """The passages of a text as it is published: web pages are a heading and a paragraph a line."""
    if suffix == ".html":
        lines = [Block("text", line) for line in side["text"].split("\n") if line.strip()]
        blocks = (Block("heading", side["title"]), *lines) if side["title"] else tuple(lines)
        extracted = Extracted(HTML, (Page(None, blocks),), None, "", lang, "")
    else:
        extracted = read(side["text"].encode(), suffix)
    declared = lang if lang in ("en", "ru") else None
    return cut(extracted, declared_lang=declared)
