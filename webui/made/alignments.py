"""Which passages of two versions say the same: worked out at first view, then kept in the home.

A long report takes a second. Kept is nothing but numbers of passages, with what they were made
from: anything that changed since is worked out again.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import get_args
from weakref import WeakValueDictionary

from archive.records import Document, Passage, Shelf, Version
from indexer.beside import made_from, set_beside
from indexer.evidence import How
from indexer.parallel import Pairing
from webui.made.page_cache import PageCache
from webui.rooms import rooms

_SHELVES = (Shelf.PUBLIC,)
_HOW = frozenset(get_args(How))


@dataclass(frozen=True, slots=True)
class Side:
    """A version and its text."""

    version: Version
    passages: Sequence[Passage]


def aligned(document: Document, en: Side, ru: Side) -> list[Pairing]:
    """The passages of an English and a Russian version in pairs, in reading order."""
    kept = _kept(document, en, ru)
    if kept is not None:
        return kept
    with _making(en.version, ru.version):
        # whoever came first has made it while the others waited, holding no connection
        kept = _kept(document, en, ru)
        return _made(document, en, ru) if kept is None else kept


def _kept(document: Document, en: Side, ru: Side) -> list[Pairing] | None:
    """What was kept, if it would be made the same now."""
    held = rooms()
    content = PageCache(held.settings).read(en.version, _name(ru))
    if content is None:
        return None
    with held.holdings.reading() as connection:
        return _read(content, made_from(connection, document.id, _key(en), _key(ru), _SHELVES))


def _made(document: Document, en: Side, ru: Side) -> list[Pairing]:
    held = rooms()
    with held.holdings.reading() as connection:
        stamp = made_from(connection, document.id, _key(en), _key(ru), _SHELVES)
        pairs = set_beside(connection, document.id, _key(en), _key(ru), _SHELVES)
    rows = [(pair.en, pair.ru, pair.how) for pair in pairs]
    content = json.dumps({"made_from": stamp, "pairs": rows}, separators=(",", ":"))
    PageCache(held.settings).keep(en.version, _name(ru), content.encode())
    return pairs


def _key(side: Side) -> tuple[str, Sequence[Passage]]:
    return side.version.key, side.passages


def _name(ru: Side) -> str:
    return f"beside-{ru.version.sha256}.json"


_locks: WeakValueDictionary[tuple[str, str], Lock] = WeakValueDictionary()
_finding_lock = Lock()


@contextmanager
def _making(en: Version, ru: Version) -> Iterator[None]:
    """Alone with this pair: other pairs go on."""
    with _finding_lock:
        lock = _locks.setdefault((en.sha256, ru.sha256), Lock())
    with lock:
        yield


def _read(content: bytes | None, stamp: str) -> list[Pairing] | None:
    """What was kept, if it was made from this and is whole."""
    try:
        held = json.loads(content or b"null")
        if held["made_from"] != stamp:
            return None
        return [Pairing(_numbers(en), _numbers(ru), _how(how)) for en, ru, how in held["pairs"]]
    except (TypeError, KeyError, ValueError):
        return None


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(isinstance(one, int) for one in value):
        raise ValueError(value)
    return tuple(value)


def _how(value: How) -> How:
    if value not in _HOW:
        raise ValueError(value)
    return value
