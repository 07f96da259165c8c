"""Documents and lookups for engines, written short.

The word "cats" has the keys `=cats` and `cat`; "|" is a gap between two passages.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.records import Shelf
from indexer.asking import Channel, Everything, Key, Lookup, Near, Node, Phrase, Sort, Word
from indexer.engines.base import Batch, EngineDocument, Postings

TEXT = ("text_en", "text_ru", "text_other", "title_en", "title_ru", "title_other", "symbol")

FINGERPRINT = "rules-1/dictionary-7"


def keys_of(form: str) -> tuple[str, str]:
    """The exact key and the lemma."""
    return f"={form}", form.removesuffix("s")


def postings(text: str) -> Postings:
    """The words of a text, one position after another."""
    positions: dict[str, list[int]] = {}
    place = length = 0
    for form in text.split():
        if form == "|":
            place += 100
            continue
        for key in keys_of(form):
            positions.setdefault(key, []).append(place)
        place += 1
        length += 1
    return Postings.of(positions, length)


def document(
    id: str,
    text_en: str = "",
    *,
    day: str | None = None,
    titles: Mapping[str, str] | None = None,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    **fields: str,
) -> EngineDocument:
    """An engine's document; `fields` are the texts of its other fields."""
    texts = {"text_en": text_en, **fields}
    written = {name: postings(text) for name, text in texts.items() if text}
    rest = (day, sorted((titles or {}).items()), sorted((facets or {}).items()))
    return EngineDocument(
        id=id,
        fields=written,
        facets=facets or {},
        day=date.fromisoformat(day).toordinal() if day else None,
        titles=titles or {},
        digest=sha256(repr((id, sorted(texts.items()), rest)).encode()).hexdigest(),
    )


def batch(
    *put: EngineDocument,
    position: int,
    remove: tuple[str, ...] = (),
    shelf: Shelf = Shelf.PUBLIC,
) -> Batch:
    return Batch(shelf, put, remove, position)


def word(form: str, fields: tuple[str, ...] = TEXT) -> Word:
    """The word in any form."""
    return Word(_keys(form), fields)


def exactly(form: str, fields: tuple[str, ...] = TEXT) -> Word:
    """This very form."""
    return Word((Key(f"={form}", Channel.EXACT),), fields)


def phrase(text: str, fields: tuple[str, ...] = TEXT) -> Phrase:
    """These words in any form, one after the other."""
    return Phrase(tuple(_keys(form) for form in text.split()), fields)


def near(text: str, distance: int, fields: tuple[str, ...] = TEXT) -> Near:
    """These words in any form and any order, within a distance."""
    return Near(tuple(_keys(form) for form in text.split()), fields, distance)


def _keys(form: str) -> tuple[Key, ...]:
    exact, lemma = keys_of(form)
    return Key(exact, Channel.EXACT), Key(lemma, Channel.LEMMA)


_PLAIN = Lookup(
    tree=Everything(),
    near=(),
    filters=(),
    since=None,
    until=None,
    sort=Sort.RELEVANCE,
    labels="en",
    offset=0,
    limit=100,
    after=None,
    facets=(),
    shelves=(Shelf.PUBLIC,),
)


def lookup(tree: Node | None = None, **asked: Any) -> Lookup:
    """A lookup of everything on the public shelf, but for what is asked."""
    return replace(_PLAIN, tree=tree or Everything(), **asked)


def stands_in(folder: Path, text: str) -> bool:
    """Whether a text can be read in any file of a folder."""
    wanted = text.encode()
    return any(wanted in path.read_bytes() for path in folder.rglob("*") if path.is_file())
