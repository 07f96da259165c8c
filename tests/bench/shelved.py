"""A corpus of files for a home that was made without: manifests, and a text file for each version.

For runs over documents whose words, dates and terms are those of `tests.bench.archive`.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from archive.catalogue import Catalogue, reading
from archive.records import Document, Passage
from archive.settings import Settings
from tests.bench.archive import SAMPLE

_AT_ONCE = 500


def shelved(settings: Settings, folder: Path) -> Path:
    """The corpus, made if it is not there."""
    done = folder / "made"
    corpus = folder / "corpus"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SAMPLE / "vocabulary", corpus / "vocabulary")
        for document, passages in _documents(settings):
            _write(corpus / document.id, document, passages)
        done.touch()
    return corpus


def revise(corpus: Path, each: int, word: str) -> int:
    """Write a word at the end of every so-manieth document. Gives how many that are."""
    texts = sorted(corpus.glob("*/*.txt"))[::each]
    for path in texts:
        first, _, _ = path.read_text(encoding="utf-8").rpartition("\n\n")
        path.write_text(f"{first}\n\n{word}", encoding="utf-8")
    return len(texts)


def _documents(settings: Settings) -> Iterator[tuple[Document, Mapping[str, Sequence[Passage]]]]:
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        ids = sorted(reading.held(connection))
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            texts = reading.passages_of(connection, some)
            for id, document in reading.documents(connection, some).items():
                keys = (version.key for version in document.versions)
                yield document, {key: texts[id, key] for key in keys if (id, key) in texts}


def _write(folder: Path, document: Document, passages: Mapping[str, Sequence[Passage]]) -> None:
    folder.mkdir(parents=True)
    lines = [
        f"id = {_toml(document.id)}",
        'shelf = "public"',
        f"regions = {_toml(document.regions)}",
        f"tags = {_toml(document.tags)}",
        f"categories = {_toml(document.categories)}",
        f"issuer = {_toml(document.issuer)}",
        f"rights = {_toml(document.rights)}",
    ]
    lines += [f"type = {_toml(document.type)}"] if document.type else []
    lines += [f"date = {_toml(document.date.text)}"] if document.date else []
    lines += ["[title]", *(f"{lang} = {_toml(text)}" for lang, text in document.title.items())]
    for version in document.versions:
        lines += ["[[version]]", f'file = "{version.key}.txt"', f"lang = {_toml(version.lang)}"]
        lines += [f"status = {_toml(version.status)}"] if version.status else []
        text = "\n\n".join(one.text for one in passages.get(version.key, ()))
        (folder / f"{version.key}.txt").write_text(f"{text}\n\nsvod", encoding="utf-8")
    (folder / "document.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: str | Sequence[str]) -> str:
    """A string or an array as TOML has it: JSON's are both."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
