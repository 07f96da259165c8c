"""Which passages of two versions say the same: worked out at first view, then kept in the home.

A long report takes a second. Kept is nothing but numbers of passages, with what they were made
from: anything that changed since is worked out again.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import get_args
from weakref import WeakValueDictionary

from archive.records import Document, Passage, Shelf, Version
from indexer.beside import made_from, set_beside
from indexer.evidence import How
from indexer.parallel import Pairing
from webui.page_cache import PageCache
from webui.rooms import rooms

_SHELVES = (Shelf.PUBLIC,)
_HOW = frozenset(get_args(How))


def aligned(
    document: Document,
    en: tuple[Version, Sequence[Passage]],
    ru: tuple[Version, Sequence[Passage]],
) -> list[Pairing]:
    """The passages of an English and a Russian version in pairs, in reading order."""
    kept = _kept(document, en, ru)
    if kept is not None:
        return kept
    with _making(en[0], ru[0]):
        # whoever came first has made it while the others waited, holding no connection
        kept = _kept(document, en, ru)
        return _made(document, en, ru) if kept is None else kept


_Side = tuple[Version, Sequence[Passage]]


def _kept(document: Document, en: _Side, ru: _Side) -> list[Pairing] | None:
    """What was kept, if it would be made the same now."""
    held = rooms()
    content = PageCache(held.settings).read(en[0], _name(ru[0]))
    if content is None:
        return None
    with held.holdings.reading() as connection:
        return _read(content, made_from(connection, document.id, _key(en), _key(ru), _SHELVES))


def _made(document: Document, en: _Side, ru: _Side) -> list[Pairing]:
    held = rooms()
    with held.holdings.reading() as connection:
        stamp = made_from(connection, document.id, _key(en), _key(ru), _SHELVES)
        pairs = set_beside(connection, document.id, _key(en), _key(ru), _SHELVES)
    rows = [(pair.en, pair.ru, pair.how) for pair in pairs]
    content = json.dumps({"made_from": stamp, "pairs": rows}, separators=(",", ":"))
    PageCache(held.settings).keep(en[0], _name(ru[0]), content.encode())
    return pairs


def _key(side: _Side) -> tuple[str, Sequence[Passage]]:
    version, passages = side
    return version.key, passages


def _name(version: Version) -> str:
    return f"beside-{version.sha256}.json"


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
