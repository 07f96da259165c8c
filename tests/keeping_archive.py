"""A small archive to keep: taken in, indexed, and the command that keeps it."""

from collections.abc import Mapping
from pathlib import Path

from archive.catalogue import Catalogue
from archive.intake import plan, take_in
from archive.settings import Settings
from indexer import build
from indexer.learn import learn
from indexer.search import open_engine
from tests.small_corpus import KEYS, LETTER, CorpusFolder

RUSSIAN = "Адвокаты побережья просят ответить на их письма, посланные ещё весной.\n"
MAIL = (
    b"From: Lawyers <lawyers@example.org>\r\nTo: Board <board@example.org>\r\n"
    b"Subject: The road to the lighthouse\r\nDate: Mon, 16 Nov 2009 10:00:00 +0000\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"The road to the lighthouse is closed until the spring, the board was told.\r\n"
)


def write_corpus(corpus: CorpusFolder, letters: int = 6) -> None:
    """Letters in both languages on all shelves, a mail, a loose file, and what is not read."""
    shelves = ("public", "restricted", "internal")
    for number in range(letters):
        keys = KEYS.replace('"public"', f'"{shelves[number % 3]}"')
        keys = keys.replace("from the coast", f"from harbour {_NAMES[number % len(_NAMES)]}")
        corpus.document(
            f"letters/letter-{number:02}",
            keys,
            {
                "en.txt": f"{LETTER}\n{_NAMES[number % len(_NAMES)]} answers letter {number}.\n",
                "ru.txt": f"{RUSSIAN}\nПисьмо {number}, на которое ответила гавань.\n",
            },
        )
    corpus.document("mails/road", KEYS.replace("A letter from the coast", "Road"), {"a.eml": MAIL})
    corpus.put("loose/note.txt", "A note that nobody has described, about the lighthouse.\n")
    corpus.put("_drafts/plan.txt", "Not read, and kept all the same.\n")


_NAMES = ("Alder", "Birch", "Cedar", "Hazel", "Maple", "Willow", "Rowan")


def take_in_and_index(settings: Settings) -> None:
    """What `svod reindex` does."""
    with Catalogue(settings.catalogue, create=True) as catalogue:
        report = take_in(settings, catalogue, plan(settings, catalogue))
        assert report.failures == ()
        engine = open_engine(settings.index)
        try:
            done = build.update(catalogue, engine)
        finally:
            engine.close()
        learn(catalogue, done.analyser)


def files(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
