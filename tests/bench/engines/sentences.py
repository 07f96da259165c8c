"""Sentences in both languages: from the real documents, or else from the sample corpus."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.vocabulary import Vocabulary, read_vocabularies
from indexer.sentences import sentences
from tests.bench.pool import real_vocabularies
from tests.real.convert import REPOSITORY, SOURCES, read_records

SAMPLE = REPOSITORY / "corpus"

LANGUAGES = ("en", "ru")

SHORTEST, LONGEST = 15, 1200
"""Characters of a sentence that is taken."""

_MARKUP = re.compile(r"^[#>*+|\s-]+")


def is_real(data: Path) -> bool:
    """Whether the real documents are in this folder."""
    return (data / "gold.jsonl").is_file()


def read_sentences(data: Path) -> Mapping[str, list[str]]:
    """By language, in the order of the texts, so that neighbours are of one topic."""
    texts = _real(data) if is_real(data) else _sample()
    found: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for lang, text in texts:
        for line in text.split("\n"):
            pieces = (line[first:last] for first, last in sentences(line))
            cleaned = (_MARKUP.sub("", piece).strip() for piece in pieces)
            found[lang].extend(one for one in cleaned if SHORTEST <= len(one) <= LONGEST)
    return found


def vocabularies_of(data: Path) -> Mapping[str, Vocabulary]:
    """The vocabularies that belong to these sentences."""
    if is_real(data):
        return real_vocabularies(data)
    return read_vocabularies(SAMPLE)[0]


def _real(data: Path) -> Iterator[tuple[str, str]]:
    for source in SOURCES:
        for record in read_records(data / source.file):
            for lang in LANGUAGES:
                side = record.get(lang) if "pair_id" in record else record
                if side and side.get("lang", lang) == lang:
                    yield lang, side["text"]


def _sample() -> Iterator[tuple[str, str]]:
    for path in sorted((SAMPLE / "_source").glob("*.md")):
        lang = path.name.split(".")[-2]
        if lang in LANGUAGES:
            yield lang, path.read_text(encoding="utf-8")
