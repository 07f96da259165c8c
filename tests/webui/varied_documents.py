"""An archive whose documents differ in all that can be asked for, and some that nobody may see."""

from dataclasses import replace
from pathlib import Path
from random import Random

from archive.dates import parse_date
from archive.records import Shelf, Status
from archive.settings import Settings
from tests.indexer.small_library import Library, Written, written

COUNT = 72
"""On the public shelf: more than a feed holds, fewer than the largest page."""
CLOSED = 4
"""Once on the public shelf, then closed or removed."""
HIDDEN = 6
"""Never on it."""

REGIONS = ("north-caucasus", "chechnya", "grozny", "achkhoy-martan", "dagestan", "moscow")
TYPES = ("report", "resolution", "letter")
TAGS = ("missing-persons", "ecthr")
ISSUERS = ("memorial", "pace")
DATES = ("", "1999", "2003-05", "2003-05-09", "2004/2006", "2009-11", "2009-11-16", "2012")
RIGHTS = ("", "CC BY 4.0", "CC BY-NC 4.0", "Public domain", "Ask the office")
WORDS = ("stone", "bridge", "river", "lantern", "court", "witness")


def varied(number: int) -> Written:
    """A document; everything in it follows from its number."""
    chance = Random(number)  # noqa: S311 (documents, not secrets)

    def some(of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(chance.sample(of, chance.randrange(3))))

    langs = chance.choice(("en", "en", "ru", "en ru"))
    words = " ".join(chance.choices(WORDS, k=12))
    date = chance.choice(DATES)
    one = written(
        f"v{number:02}",
        en=f"The {words} of number {number}." if "en" in langs else "",
        ru=f"Мост через реку и свидетель {words}, номер {number}." if "ru" in langs else "",
        title={"en": f"Paper {chance.randrange(30)}"} | ({"ru": "Бумага"} if number % 3 else {}),
        type=chance.choice((*TYPES, None)),
        regions=some(REGIONS),
        tags=some(TAGS),
        categories=("achievements",) if number % 4 == 0 else (),
        issuer=some(ISSUERS),
        rights=chance.choice(RIGHTS),
        symbol=f"Doc. {number}" if number % 5 == 0 else "",
    )
    return replace(
        one,
        document=replace(
            one.document,
            date=parse_date(date) if date else None,
            versions=tuple(
                replace(version, status=chance.choice((*Status, None)))
                for version in one.document.versions
            ),
        ),
    )


def varied_archive(home: Path) -> Settings:
    """The archive in a new home."""
    settings = Settings(home=home, corpus=home / "corpus", requests_per_minute=0)
    library = Library(home)
    library.hold(*map(varied, range(COUNT + CLOSED)))
    hidden = [varied(COUNT + CLOSED + number) for number in range(HIDDEN)]
    closed = [varied(COUNT + number) for number in range(CLOSED)]
    library.put(*(_with(one, shelf=Shelf.INTERNAL) for one in (*hidden[:3], *closed[:2])))
    library.put(*(_with(one, embargo=parse_date("2999-01-01").first) for one in hidden[3:]))
    library.remove(*(one.document.id for one in closed[2:]))
    library.index()
    library.close()
    return settings


def _with(one: Written, **described: object) -> Written:
    return replace(one, document=replace(one.document, **described))
