"""A home with as many documents as wanted, made without files: for measuring speed and size.

The first documents are the texts there are, whole, and from these a lexicon is learnt as
`svod index` does it. All others are made of their sentences, drawn at random: as long as a report
of two pages, half of them in both languages, with dates and with terms of the sample corpus.
Two homes of one size hold the same.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

from archive.catalogue import Catalogue, writing
from archive.dates import parse_date
from archive.extract.readers import read
from archive.manifest import id_from
from archive.passages import cut
from archive.records import Document, Passage, Status, Version
from archive.settings import Settings
from archive.vocabulary import Vocabulary, read_vocabularies
from indexer import build
from indexer.learn import learn
from indexer.search import open_engine
from indexer.sentences import sentences
from tests.bench.pool import DAY, document, pairs_of
from tests.bench.texts import Text, read_texts
from tests.real.convert import REPOSITORY

SAMPLE = REPOSITORY / "corpus"

_AT_ONCE = 500
"""Documents in a transaction."""
_PASSAGES = 15
_WORDS = (25, 55)
"""Words of a passage, at least and at most, but for its last sentence."""
_SHORTEST = 5
"""Words of a sentence: what is shorter is a number or a heading."""
_YEARS = (1990, 2025)
_IN_BOTH = 0.5
_RIGHTS = ("CC BY 4.0", "Free to quote with the source", "All rights reserved", "")
_TRANSLATED = (Status.OFFICIAL, Status.UNOFFICIAL, Status.MACHINE, None)
_MOST_TERMS = {"types": 1, "organisations": 1, "regions": 2, "tags": 3, "categories": 2}


@dataclass(frozen=True, slots=True)
class Made:
    """A document with its passages by version."""

    document: Document
    passages: Mapping[str, Sequence[Passage]]


def home_of(folder: Path, documents: int, data: Path) -> Settings:
    """The home of so many documents inside a folder, made if it is not there, its index up to date.

    `data` is the folder of the real documents; without it the sample corpus gives the sentences.
    """
    settings = Settings(home=folder / str(documents), corpus=SAMPLE)
    whole = settings.home / "whole"
    if not whole.exists():
        shutil.rmtree(settings.home, ignore_errors=True)
        texts = list(read_texts(data)) if data.is_dir() else list(sample_texts())
        _fill(settings, documents, texts)
        whole.touch()
    with Catalogue(settings.catalogue, create=True) as catalogue:
        _index(settings, catalogue)
    return settings


def sample_texts() -> Iterator[Text]:
    """The texts of the sample corpus that are written in Markdown."""
    for path in sorted((SAMPLE / "_source").glob("*.md")):
        name, lang = path.stem.rsplit(".", 1)
        passages = cut(read(path.read_bytes(), ".md"), declared_lang=lang)
        yield Text(path.name, f"{name}/{lang}", name, lang, passages[0].text, passages)


def _fill(settings: Settings, count: int, texts: Sequence[Text]) -> None:
    vocabularies, _ = read_vocabularies(SAMPLE)
    with Catalogue(settings.catalogue, create=True) as catalogue:
        with catalogue.writing() as connection:
            writing.save_vocabularies(connection, vocabularies)
        chance = Random(count)  # noqa: S311 - the same documents each time
        described = _Described(vocabularies, chance)
        _save(catalogue, islice(_whole(texts, described), count))
        analyser = _index(settings, catalogue)
        learn(catalogue, analyser)
        made = _drawn(_Sentences(texts, chance), described, chance)
        _save(catalogue, islice(made, max(0, count - len(pairs_of(texts)))))


def _index(settings: Settings, catalogue: Catalogue) -> str:
    """Bring the index up to date. Gives the analyser's version."""
    engine = open_engine(settings.index)
    try:
        return build.update(catalogue, engine).analyser
    finally:
        engine.close()


def _save(catalogue: Catalogue, documents: Iterator[Made]) -> None:
    while some := list(islice(documents, _AT_ONCE)):
        with catalogue.writing() as connection:
            for made in some:
                id = made.document.id
                writing.save_document(
                    connection, made.document, made.passages, fingerprint=id, today=DAY
                )


def _whole(texts: Sequence[Text], described: "_Described") -> Iterator[Made]:
    """The texts that exist in both languages, each pair a document."""
    for pair, sides in pairs_of(texts).items():
        plain = document(id_from(pair), sides)
        yield Made(described(plain), {text.lang: text.passages for text in sides})


class _Described:
    """Gives documents what an archivist would write in their manifests."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], chance: Random) -> None:
        self._terms = {name: [*vocabularies[name].terms] for name in _MOST_TERMS}
        self._chance = chance

    def __call__(self, plain: Document) -> Document:
        year = self._chance.randint(*_YEARS)
        month, day = self._chance.randint(1, 12), self._chance.randint(1, 28)
        written = (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}")
        types = self._some("types")
        return replace(
            plain,
            type=types[0] if types else None,
            date=parse_date(self._chance.choices(written, (1, 2, 7))[0]),
            issuer=self._some("organisations"),
            regions=self._some("regions"),
            tags=self._some("tags"),
            categories=self._some("categories"),
            rights=self._chance.choice(_RIGHTS),
            versions=tuple(self._of_status(plain.versions)),
        )

    def _of_status(self, versions: Sequence[Version]) -> Iterator[Version]:
        """One of them is what was written first."""
        original = self._chance.choice(versions)
        for version in versions:
            status = self._chance.choice(_TRANSLATED)
            yield replace(version, status=Status.ORIGINAL if version is original else status)

    def _some(self, vocabulary: str) -> tuple[str, ...]:
        """Terms of a vocabulary, the first ones more often; one at least, but for categories."""
        terms = self._terms[vocabulary]
        count = self._chance.randint(vocabulary != "categories", _MOST_TERMS[vocabulary])
        # the square of an even chance: the first tenth of the terms has a third of the documents
        places = (int(len(terms) * self._chance.random() ** 2) for _ in range(count))
        return tuple(dict.fromkeys(terms[place] for place in places))


class _Sentences:
    """The sentences of some texts, to draw from."""

    def __init__(self, texts: Sequence[Text], chance: Random) -> None:
        self._chance = chance
        self._held: dict[str, list[str]] = {"en": [], "ru": []}
        for text in texts:
            for passage in text.passages if text.lang in self._held else ():
                found = (passage.text[first:last] for first, last in sentences(passage.text))
                self._held[text.lang] += [
                    " ".join(one.split()) for one in found if len(one.split()) >= _SHORTEST
                ]

    def title(self, lang: str) -> str:
        return " ".join(self._chance.choice(self._held[lang]).split()[:10]).rstrip(".,;:")

    def passage(self, lang: str) -> str:
        wanted, found, words = self._chance.randint(*_WORDS), [], 0
        while words < wanted:
            found.append(self._chance.choice(self._held[lang]))
            words += found[-1].count(" ") + 1
        return " ".join(found)


def _drawn(drawn: _Sentences, described: _Described, chance: Random) -> Iterator[Made]:
    """Documents without end."""
    number = 0
    while True:
        number += 1
        langs = ("en", "ru") if chance.random() < _IN_BOTH else (chance.choice(("en", "ru")),)
        passages = {
            lang: tuple(
                Passage(at, None, "", lang, "text", drawn.passage(lang))
                for at in range(1, _PASSAGES + 1)
            )
            for lang in langs
        }
        id = f"drawn-{number:06}"
        sides = [Text("", id, id, lang, drawn.title(lang), passages[lang]) for lang in langs]
        yield Made(described(document(id, sides)), passages)
