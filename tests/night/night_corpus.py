"""A corpus that keeps each stage of a run busy for a moment, and a day's work of the staff."""

import io
import random
import shutil

from docx import Document

from tests.archive.extract.made_files import pdf
from tests.small_corpus import KEYS, CorpusFolder

# with the small words by which a language is told
ENGLISH = (
    "the and of to in was that with lawyer harbour letter answer court winter village road lantern "
    "witness evening archive door committee silence promise school bridge market garden river "
    "station family window"
)
RUSSIAN = (
    "и в не на что с по как адвокат гавань письмо ответ суд зима деревня дорога фонарь свидетель "
    "вечер архив дверь комитет молчание обещание школа мост рынок сад река станция семья окно"
)
QUESTIONS = (
    *("lawyer", "harbour", "letters answered", '"court winter"', "village road", "lantern"),
    *("witness -evening", "archiv*", "committee OR silence", "marker7", "marker21", "marker53"),
    *("адвокат", "гавань", "письма", "суд зима", "деревни", "свидетели", "новое*", "фонарь мост"),
)
"""Twenty, to compare what two archives answer."""

LONG = 46
"""Documents of some 7,000 letters."""
SHARED = 100_000
"""Letters that are worth other processes here: `analysing.WORTH_CHARACTERS` would take minutes."""
PAIRS = 8
LOOSE = 8


def write(corpus: CorpusFolder) -> None:
    """The corpus as it is before: 64 documents in five formats, 0.4 million letters."""
    shelves = ("public", "restricted", "internal")
    for number in range(LONG):
        # most on one shelf: a batch of it is then shared out
        keys = KEYS.replace('"public"', f'"{shelves[number % 3 if number > 42 else 0]}"')
        corpus.document(f"a/long-{number:02}", keys, {"en.txt": _english(number, 10, 120)})
    for number in range(PAIRS):
        keys = KEYS.replace('"public"', f'"{shelves[number % 3]}"')
        corpus.document(f"b/pair-{number:02}", keys, pair(number))
    corpus.document("c/paper", files={"paper.pdf": _pdf(1), "paper.docx": _docx(2)})
    corpus.document("c/mail", files={"letter.eml": _mail(3)})
    for number in range(LOOSE):
        corpus.put(f"loose/note {number}.txt", f"A note {number}.\n\n{_english(number + 50, 2)}")


def change(corpus: CorpusFolder) -> None:
    """A day's work: new, changed, moved, renamed, removed documents, twins and faults."""
    root = corpus.root
    for number in range(4):
        corpus.document(f"d/new-{number}", files=pair(60 + number))
        corpus.put(f"b/pair-{number:02}/en.txt", f"Changed. {_english(number, 4)}")
    corpus.put("b/pair-05/document.toml", KEYS.replace("public", "internal") + _VERSIONS)
    corpus.put("b/pair-06/document.toml", "colour = 1\n" + KEYS + _VERSIONS)
    for number in range(3):
        (root / f"a/long-{number:02}").rename(root / f"d/moved-{number:02}")
        shutil.rmtree(root / f"a/long-{10 + number:02}")
        (root / f"loose/note {number}.txt").rename(root / f"loose/renamed {number}.txt")
    (root / "loose/note 4.txt").unlink()
    shutil.copy(root / "loose/note 5.txt", root / "loose/twin.txt")
    corpus.put("loose/broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    corpus.put("c/paper/paper.pdf", _pdf(5))


_VERSIONS = '[[version]]\nfile = "en.txt"\n[[version]]\nfile = "ru.txt"\n'


def pair(number: int) -> dict[str, str | bytes]:
    """The files of a document in both languages."""
    return {"en.txt": _english(number, 6), "ru.txt": _words(RUSSIAN, number, 6)}


def _english(number: int, paragraphs: int, words: int = 60) -> str:
    return f"Marker{number} of the harbour.\n\n" + _words(ENGLISH, number, paragraphs, words)


def _words(words: str, seed: int, paragraphs: int, count: int = 60) -> str:
    chance = random.Random(seed)  # noqa: S311 (texts, not secrets)
    return "\n\n".join(
        " ".join(chance.choices(words.split(), k=count)).capitalize() + "."
        for _ in range(paragraphs)
    )


def _pdf(seed: int) -> bytes:
    lines = _words(ENGLISH, seed, 5).split("\n\n")
    return pdf([(50, 700 - 20 * at, line[:80]) for at, line in enumerate(lines)])


def _docx(seed: int) -> bytes:
    document = Document()
    for paragraph in _words(RUSSIAN, seed, 5).split("\n\n"):
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _mail(seed: int) -> bytes:
    head = "From: a@example.org\nTo: b@example.org\nSubject: The road\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{_english(seed, 3)}\n".encode()
