"""Cursors: how far a reader has come in a list, and of which list. Opaque to whoever holds one."""

import base64
import json
import re
from dataclasses import dataclass
from hashlib import blake2b

from archive.errors import QueryError
from indexer.asking import Node, Place, Search, Sort

_STATE = re.compile(r"g[0-9a-f]{8}-c[0-9a-f]{12}|", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{12}|", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list that a question had in a state of the index."""

    place: Place
    state: str = ""
    """`Found.generation`; empty in cursors of before they had one, as is what follows."""
    question: str = ""
    """`question_of` the search: of another one, the place means nothing."""
    reading: str = ""
    """`reading_of` the question: its words may be read otherwise later, by a new lexicon."""


def question_of(search: Search) -> str:
    """Tells what is found, and in which order, from what other searches find."""
    return _digest(
        search.text, sorted(map(repr, search.filters)), search.since, search.until, search.undated,
        search.names, search.cross, search.sort,
    )  # fmt: skip


def reading_of(tree: Node) -> str:
    """Tells a tree of keys from others."""
    return _digest(tree)


def _digest(*said: object) -> str:
    return blake2b(repr(said).encode(errors="surrogatepass"), digest_size=6).hexdigest()


def write_cursor(cursor: Cursor, sort: Sort) -> str:
    """A cursor as it stands in an address."""
    at = cursor.place
    held = [sort, at.rank, at.day, at.id, cursor.state, cursor.question, cursor.reading]
    packed = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(written: str, sort: Sort) -> Cursor:
    """What a cursor holds. Raises QueryError for one of another order, or of nobody's."""
    try:
        padded = written + "=" * (-len(written) % 4)
        held = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        of, rank, day, id, *rest = held
        state, question, reading = rest or ("", "", "")
    except (ValueError, TypeError, RecursionError):
        of = rank = day = id = None
        state = question = reading = ""
    if sort is Sort.TITLE:
        right_rank = isinstance(rank, str)
    else:
        # no score and no date is as large; what is may not even be a float
        right_rank = type(rank) in (int, float) and abs(rank) < 1e9
    right_day = type(day) is int and abs(day) < 1e9
    right_state = isinstance(state, str) and _STATE.fullmatch(state)
    right_digests = all(
        isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in (question, reading)
    )
    right_place = of == sort and right_rank and right_day and isinstance(id, str)
    if not (right_place and right_state and right_digests):
        raise QueryError(
            "the cursor is not one of this order",
            parameter="cursor",
            hint="begin at the first page",
        )
    return Cursor(Place(rank, day, id), state, question, reading)
