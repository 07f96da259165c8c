"""What it costs to show a page of ten documents and to feed one to an engine, in CPU time.

    python -m tests.bench.locating

The texts are generated: words of the sample corpus in random order.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from archive.catalogue import Catalogue, reading, writing
from archive.records import Document, Passage
from indexer import feeding
from indexer.analysis import Analyser
from indexer.analysis.kept import Part
from indexer.analysis.packing import pack
from indexer.analysis.stored import Source, analyse_passages
from indexer.engine_documents import own_words
from indexer.knowledge import Knowledge
from indexer.lexicon import NOTHING_LEARNT
from indexer.query import parse
from indexer.resolve import show
from tests.bench.pool import DAY, document
from tests.bench.texts import Text
from tests.real.convert import REPOSITORY

ORDINARY, LONG = 600, 200_000
"""Words of an English and of a Russian text together."""
DOCUMENTS = 10
PAGES = {
    "ordinary": [ORDINARY] * DOCUMENTS,
    "one of 500": [ORDINARY] * (DOCUMENTS - 1) + [LONG],
    "all of 500": [LONG] * DOCUMENTS,
}
"""The sizes of the documents of a page; 500 are pages of print."""
PASSAGE = 66
"""Words."""
ROUNDS = 30

QUESTIONS = {
    "rare words": "seminar семинар",
    "two words": "abduction court",
    "in Russian": "похищение расследование",
    "a phrase": '"human rights"',
    "near words": '"court rights"~5',
    "a frequent word": "rights",
    "the most frequent": '"the" "и"',
    "a long question": "human rights defenders court abduction Chechnya judgment права человека",
}


def main() -> None:
    """Print the table."""
    analyser = Analyser({})
    knowledge = Knowledge({}, analyser, NOTHING_LEARNT)
    words = {lang: _words(lang) for lang in ("en", "ru")}
    print(f"{'CPU ms for a page of ten':<28}" + "".join(f"{name:>12}" for name in PAGES))
    with tempfile.TemporaryDirectory() as folder:
        catalogues = {
            name: Catalogue(Path(folder) / f"{name}.sqlite", create=True) for name in PAGES
        }
        held = {
            name: _fill(catalogues[name], analyser, words, sizes) for name, sizes in PAGES.items()
        }
        for name, text in QUESTIONS.items():
            tree = parse(text, knowledge).tree
            row = []
            for size, documents in held.items():
                with catalogues[size].reading() as connection:
                    row.append(
                        _milliseconds(
                            lambda: show(connection, documents, tree, explained=False)  # noqa: B023
                        )
                    )
            print(f"{name:<28}" + "".join(f"{one:>12.2f}" for one in row))
        row = [_milliseconds(lambda: _feed(catalogues[n], held[n])) for n in PAGES]  # noqa: B023
        print(f"{'feeding, µs a document':<28}" + "".join(f"{100 * one:>12.0f}" for one in row))
        for name, catalogue in catalogues.items():
            print(f"{name}: {_bytes(catalogue, held[name]) / DOCUMENTS:,.0f} bytes a document")
            catalogue.close()


def _words(lang: str) -> list[str]:
    texts = sorted((REPOSITORY / "corpus" / "_source").glob(f"*.{lang}.md"))
    return " ".join(text.read_text("utf-8") for text in texts).split()


def _fill(
    catalogue: Catalogue,
    analyser: Analyser,
    words: Mapping[str, Sequence[str]],
    sizes: Sequence[int],
) -> list[Document]:
    chance = random.Random(7)  # noqa: S311 - any text will do, the same each time
    documents = []
    with catalogue.writing() as connection:
        for number, size in enumerate(sizes):
            id = f"document-{number}"
            texts = {
                lang: [
                    Passage(at, 1, "", lang, "text", " ".join(chance.choices(known, k=PASSAGE)))
                    for at in range(1, 1 + max(1, size // 2 // PASSAGE))
                ]
                for lang, known in words.items()
            }
            one = document(
                id,
                [Text("", id, id, lang, id, tuple(held)) for lang, held in texts.items()],
            )
            documents.append(one)
            writing.save_document(connection, one, texts, fingerprint=id, today=DAY)
            own = [
                Source(at, lang, text, kind=kind)
                for at, (kind, lang, text) in enumerate(own_words(one))
            ]
            sources = {"": own} | {
                lang: [Source(one.number, lang, one.text) for one in held]
                for lang, held in texts.items()
            }
            for key, passages in sources.items():
                kept = pack(analyse_passages(analyser, passages))
                writing.save_analysis(
                    connection, id, key, analyser="", first=kept.first, rows=kept.rows
                )
    return documents


def _feed(catalogue: Catalogue, documents: Sequence[Document]) -> None:
    with catalogue.reading() as connection:
        kept = reading.analyses(connection, [one.id for one in documents])
        rows = reading.all_analysis_rows(connection, [one.number for one in kept.values()])
    for one in documents:
        held = ((key, part) for (id, key), part in kept.items() if id == one.id)
        feeding.fields((Part(part.first, key, part.number) for key, part in held), rows)


def _bytes(catalogue: Catalogue, documents: Sequence[Document]) -> int:
    with catalogue.reading() as connection:
        kept = reading.analyses(connection, [one.id for one in documents]).values()
        rows = reading.all_analysis_rows(connection, [one.number for one in kept])
    return sum(len(one.first) for one in kept) + sum(map(len, rows.values()))


def _milliseconds(work: Callable[[], object]) -> float:
    """The median of some rounds, after one to warm up."""
    work()
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return 1000 * sorted(took)[ROUNDS // 2]


if __name__ == "__main__":
    sys.exit(main())
