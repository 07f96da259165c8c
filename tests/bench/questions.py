"""Some two hundred questions to a home, made of its own words."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from archive.catalogue import Catalogue, reading
from archive.settings import Settings

_EACH = 8
"""Questions of a kind and language."""
_SAMPLE = 400
"""Documents whose words are asked for."""
_SEED = 4
_NAMES = {
    "en": ("Kovalev", "Estemirova", "Chechnya", "Dmitriev", "Ivanova", "Aleksandr", "Sergei",
           "Vladikavkaz"),
    "ru": ("Вашингтон", "Кофи", "Женеве", "Смит", "Роберт", "Клинтон", "Брюсселя", "Страсбург"),
}  # fmt: skip
"""Names that texts in the other language have in its letters."""


class Question(NamedTuple):
    """What is asked, and of which kind it is."""

    kind: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        return dict(self.parameters).get("q", "").strip('"*').split()


def questions_of(settings: Settings) -> list[Question]:
    """Some two hundred questions to a home, made of its own words; the same each time."""
    chance = Random(_SEED)  # noqa: S311 - the same questions each time
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        ids = sorted(reading.held(connection))
        some = chance.sample(ids, min(_SAMPLE, len(ids)))
        passages = reading.passages_of(connection, some)
        vocabularies = reading.vocabularies(connection)
    texts: dict[str, list[list[str]]] = {"en": [], "ru": []}
    for (_, lang), held in sorted(passages.items()):
        if lang in texts:
            texts[lang] += [passage.text.split() for passage in held]
    asked: list[Question] = []

    def ask(kind: str, text: str, **others: str) -> None:
        asked.append(Question(kind, (("q", text), *others.items()) if text else (*others.items(),)))

    for lang, rows in texts.items():
        counts = Counter(word.casefold() for row in rows for word in row if word.isalpha())
        words = [word for word, _ in counts.most_common() if len(word) > 4]
        common, middle, rare = words[:60], words[100:1500], words[len(words) // 2 :]
        regions, tags = ([*vocabularies[name].terms] for name in ("regions", "tags"))
        for _ in range(_EACH):
            ask("rare word", chance.choice(rare))
            ask("common word", chance.choice(common))
            ask("several words", f"{chance.choice(common)} {chance.choice(middle)}")
            ask("several words", " ".join(_following(rows, 3, chance)))
            ask("phrase", f'"{" ".join(_following(rows, 2, chance))}"')
            ask("prefix", f"{chance.choice(middle)[:4]}*")
            ask("sentence", " ".join(_following(rows, 14, chance)))
            ask("region", chance.choice(middle), region=chance.choice(regions[:20]))
            ask("tag and years", chance.choice(common), tag=chance.choice(tags[:20]),
                **{"from": "2004", "to": "2012"})  # fmt: skip
            ask("page 5", chance.choice(common), page="5")
        for name in _NAMES[lang]:
            ask("name in the other script", name)
        for term in chance.sample(regions, _EACH):
            ask("label of a term", vocabularies["regions"].label(term, lang))
        ask("everything", "", labels=lang)
        ask("everything", "", labels=lang, sort="newest")
        for term in tags[:4]:
            ask("everything", "", labels=lang, tag=term)
    return asked


def _following(rows: Sequence[Sequence[str]], count: int, chance: Random) -> list[str]:
    """Words that follow one another somewhere, without signs."""
    while True:
        row = chance.choice(rows)
        first = chance.randrange(max(1, len(row) - count))
        found = [word.strip("\"'«»“”„()[].,:;!?*~-–—") for word in row[first : first + count]]
        if len(found) == count and all(word.isalpha() for word in found):
            return found
