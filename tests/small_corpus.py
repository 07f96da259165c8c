"""A corpus that a test writes, in our own words, with a few terms in each vocabulary."""

from collections.abc import Mapping
from pathlib import Path

VOCABULARIES = {
    "types": {"report": ("Report", "Доклад"), "letter": ("Letter", "Письмо")},
    "regions": {"mountains": ("The Mountains", "Горы"), "coast": ("The Coast", "Побережье")},
    "tags": {"memory": ("Memory", "Память"), "lawyers": ("Lawyers", "Адвокаты")},
    "categories": {"appeals": ("Appeals", "Обращения")},
    "organisations": {"lamp": ("The Lamp", "Общество «Лампа»")},
}

LETTER = "The lawyers of the coast ask for an answer to their letters.\n"
KEYS = 'type = "letter"\nshelf = "public"\ntitle.en = "A letter from the coast"\n'


class CorpusFolder:
    """A folder with vocabularies, and whatever a test puts there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, terms in VOCABULARIES.items():
            self.put(f"vocabulary/{name}.toml", "".join(term(id, *terms[id]) for id in terms))

    def put(self, path: str, content: str | bytes) -> Path:
        """A file of the corpus, its folders made on the way."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def document(
        self, folder: str, keys: str = KEYS, files: Mapping[str, str | bytes] | None = None
    ) -> Path:
        """A described document: its manifest has `keys`, and a version for each of the files."""
        files = {"letter.txt": LETTER} if files is None else files
        versions = "".join(f'[[version]]\nfile = "{name}"\n' for name in files)
        self.put(f"{folder}/document.toml", keys + versions)
        for name, content in files.items():
            self.put(f"{folder}/{name}", content)
        return self.root / folder


def term(id: str, en: str, ru: str, more: str = "") -> str:
    """A term as a vocabulary file has it: four lines, one with `more`, one empty."""
    return f'[[term]]\nid = "{id}"\nlabel.en = "{en}"\nlabel.ru = "{ru}"\n{more}\n'
