"""The keys of a segment that begin in some way, each with how many documents have it.

For patterns, families of words, spelling and explanations. The rows of a key lie side by side,
and so do those of the keys that begin alike: their postings are one slice of the file, counted at
one stroke.
"""

from collections.abc import Collection

import numpy as np

from indexer.engines.embedded.arrays import Ids, Mask
from indexer.engines.embedded.files import Array, Arrays
from indexer.engines.embedded.layout import FIELD_NUMBERS, Strings, pieces, runs, text_of

_AFTER_ALL = b"\xff"
"""No UTF-8 has this byte: what begins with a prefix comes before the prefix and it."""


def counted(arrays: Arrays, live: Mask | None, prefix: bytes) -> list[tuple[str, int]]:
    """The keys in order; those in no live document are left out. `live` is None if all are.

    A document counts once for a key, in however many fields it has it.
    """
    keys = Strings.at(arrays, "key")
    first, last = keys.before(prefix), keys.before(prefix + _AFTER_ALL)
    if first == last:
        return []
    rows = arrays["key.rows"][first : last + 1].astype(np.int64)
    postings = arrays["row.postings"][rows].astype(np.int64)
    counts = np.diff(postings)
    # in a whole segment the one list of a key says how long it is
    several = np.flatnonzero(np.diff(rows) > 1) if live is None else np.arange(last - first)
    counts[several] = _distinct(arrays, live, several, postings[:-1], counts)
    found = zip(keys.strings(first, last), counts.tolist(), strict=True)
    return [(text_of(key), count) for key, count in found if count]


def counted_in(
    arrays: Arrays, live: Mask | None, prefix: bytes, fields: Collection[str]
) -> list[tuple[str, int]]:
    """As `counted`, of some fields. All their postings are read at once: titles, not texts."""
    keys = Strings.at(arrays, "key")
    first, last = keys.before(prefix), keys.before(prefix + _AFTER_ALL)
    rows = arrays["key.rows"][first : last + 1].astype(np.int64)
    wanted = [FIELD_NUMBERS[name] for name in fields]
    kept = rows[0] + np.flatnonzero(np.isin(arrays["row.field"][rows[0] : rows[-1]], wanted))
    begin = arrays["row.postings"][kept].astype(np.int64)
    size = arrays["row.postings"][kept + 1] - begin
    documents = arrays["posting.document"][runs(begin, size)]
    owners = np.repeat(np.searchsorted(rows, kept, side="right") - 1, size)
    if live is not None:
        alive = live[documents]
        documents, owners = documents[alive], owners[alive]
    held = owners << 32 | documents
    held.sort()
    counts = np.bincount(held[np.diff(held, prepend=-1) != 0] >> 32)
    return [
        (text_of(keys.string(first + number)), int(counts[number]))
        for number in np.flatnonzero(counts).tolist()
    ]


def _distinct(arrays: Arrays, live: Mask | None, wanted: Array, begin: Ids, size: Ids) -> Ids:
    """How many live documents are in each of these runs of postings.

    `wanted` says which runs: keys in several fields, whose documents may be in more than one list.
    """
    counts = np.empty(len(wanted), dtype=np.int64)
    for some in pieces(size[wanted]):
        which = wanted[some]
        documents = arrays["posting.document"][runs(begin[which], size[which])]
        owners = np.repeat(np.arange(len(which)), size[which])
        if live is not None:
            alive = live[documents]
            documents, owners = documents[alive], owners[alive]
        held = owners << 32 | documents
        held.sort()
        first = np.diff(held, prepend=-1) != 0
        counts[some] = np.bincount(held[first] >> 32, minlength=len(which))
    return counts
