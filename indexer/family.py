"""Words of one family: "investigation" for "investigate".

Porter2 joins them (58 of 100 such words, measured), and much that does not belong together: so
only a question that has found nothing is loosened by it, and it weighs little. Russian stems join
too few (8 of 100) to be worth it.
"""

from collections.abc import Callable, Sequence
from functools import cache

import Stemmer

from indexer.analysis.fold import LATIN
from indexer.asking import Channel, Key, KeyCount

_SHORTEST = 4
"""Letters of a stem: shorter ones belong to too many words."""
_MOST = 30
"""Words of a family; the most frequent."""


def family(keys: tuple[Key, ...], known: Callable[[str], Sequence[KeyCount]]) -> tuple[Key, ...]:
    """Keys of other words with the stem of these. `known` lists the index's keys by prefix."""
    lemmas = [key.text for key in keys if key.channel is Channel.LEMMA and LATIN.match(key.text)]
    stems = dict.fromkeys(_stemmer().stemWords(lemmas))
    found = [
        other
        for stem in stems
        if len(stem) >= _SHORTEST
        # the stem of "happy" is "happi": what begins with it may lack its last letter
        for other in known(stem[:-1] if stem.endswith("i") else stem)
        if other.key not in lemmas and _stemmer().stemWord(other.key) == stem
    ]
    found.sort(key=lambda count: (-count.documents, count.key))
    return tuple(Key(count.key, Channel.FAMILY) for count in found[:_MOST])


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
