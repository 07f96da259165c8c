"""What is asked of a server: the questions to the API, the same to the search page, other pages."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple
from urllib.parse import quote, urlencode

from archive.catalogue import Catalogue, reading
from archive.records import LANGUAGES
from archive.settings import Settings
from tests.bench.questions import Question, questions_of

API = "/api/v1/search"
SEARCH = "/search"
COMPLETE = "/complete"

_DOCUMENTS = 20
_SEED = 6


class Visit(NamedTuple):
    """One request."""

    place: str
    """What its address begins with, after the language of a page."""
    kind: str
    address: str


def visits_of(settings: Settings) -> list[Visit]:
    """Some thousand requests, the same each time; pages in both languages."""
    asked = questions_of(settings)
    with Catalogue(settings.catalogue) as catalogue, catalogue.reading() as connection:
        ids = sorted(reading.held(connection))
        regions = [*reading.vocabularies(connection)["regions"].terms]
    chance = Random(_SEED)  # noqa: S311 - the same documents each time
    some = chance.sample(ids, min(_DOCUMENTS, len(ids)))
    api = [Visit(API, one.kind, f"{API}?{urlencode(one.parameters)}") for one in asked]
    pages = [page for lang in LANGUAGES for page in _pages(lang, asked, some, regions[:20])]
    # all of a place together, as they stand in the table
    return api + sorted(pages, key=lambda page: _PLACES.index(page.place))


def _pages(
    lang: str, asked: Sequence[Question], ids: Sequence[str], regions: Sequence[str]
) -> Iterator[Visit]:
    questions = []
    for one in asked:
        pairs = [pair for pair in one.parameters if pair[0] != "labels"]
        questions.append(urlencode(pairs))
        yield Visit(SEARCH, one.kind, f"/{lang}{SEARCH}?{questions[-1]}")
    words = [text for one in asked for text in one.words if len(text) > 4]
    for first, last in zip(words[:60:3], words[1:60:3], strict=False):
        slip = urlencode({"q": f"{last[0]}{last[2]}{last[1]}{last[3:]}"})
        yield Visit(SEARCH, "slip of the pen", f"/{lang}{SEARCH}?{slip}")
        none = urlencode({"q": f'"{last} {first}"', "region": regions[0], "from": "1991"})
        yield Visit(SEARCH, "nothing found", f"/{lang}{SEARCH}?{none}")
    for query in questions[::10]:
        yield Visit("/search/…", "all regions", f"/{lang}/search/region?{query}")
        yield Visit("/search/…", "all tags", f"/{lang}/search/tag?{query}")
    for place, id in enumerate(ids):
        yield Visit("/doc/…", "read", f"/{lang}/doc/{quote(id)}")
        found = urlencode({"q": words[place]})
        yield Visit("/doc/…", "found in", f"/{lang}/doc/{quote(id)}?{found}")
    for region in regions:
        yield Visit("/browse", "a region", f"/{lang}/browse/region/{quote(region)}")
    for year in range(2000, 2020):
        yield Visit("/timeline", "a year", f"/{lang}/timeline/{year}")
    for _ in range(5):
        yield Visit("", "home", f"/{lang}")
        yield Visit("/browse", "all lists", f"/{lang}/browse")
        yield Visit("/timeline", "all years", f"/{lang}/timeline")
    for place, word in enumerate(words[:100]):
        typed = urlencode({"q": word[: 2 + place % 4]})
        yield Visit(COMPLETE, f"{2 + place % 4} letters", f"/{lang}{COMPLETE}?{typed}")
        if place:
            typed = urlencode({"q": f"{words[place - 1]} {word[:3]}"})
            yield Visit(COMPLETE, "a second word", f"/{lang}{COMPLETE}?{typed}")


_PLACES = (SEARCH, "/search/…", "/doc/…", "", "/browse", "/timeline", COMPLETE)
