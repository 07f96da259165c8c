"""Names in their case forms and across scripts, on the attested spellings of the data.

The names, their forms and the common words are those of `tests/indexer/analysis/test_names.py`,
which also holds the analysis to them.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import permutations

from tests.indexer.analysis.test_names import (
    _surname,
    asked,
    attested,
    common_words,
    in_text,
    met,
    names_only,
)


def measure_names() -> Mapping[str, float]:
    """The figures by name. Forms and spellings are typed with a capital."""
    names = attested()
    across = [(form, one) for name in names for form in name.forms for one in name.spellings]
    return {
        "ru → ru forms, recall": met([p for name in names for p in permutations(name.forms, 2)]),
        "ru → en spellings, recall": met(across),
        "en → ru forms, recall": met([(one, form) for form, one in across]),
        "en → en spellings, recall": met(
            [pair for name in names for pair in permutations(name.spellings, 2)]
        ),
        "precision": _precision(),
        "common words apart": 1 - _mistaken(),
    }


def _precision() -> float:
    """Of the names and common words that a name finds, the share that are the name: a mean.

    Common words are as they begin a sentence; the other gender's forms are of the same name.
    """
    own: dict[str, set[str]] = defaultdict(set)
    for name in attested():
        own[_surname(name)].update(name.forms, name.spellings)
    holders: dict[str, set[str]] = defaultdict(set)
    for word in {word.capitalize() for word in common_words()}.union(*own.values()):
        for key in in_text(word):
            holders[key].add(word)
    shares = []
    for words in own.values():
        for word in words:
            found = set().union(*(holders[key] for key in asked(word)))
            shares.append(len(found & words) / len(found) if found else 1.0)
    return sum(shares) / len(shares)


def _mistaken() -> float:
    """The share of common words, as they begin a sentence, that some name finds as a name."""
    sought = frozenset().union(
        *(names_only(asked(word)) for n in attested() for word in (*n.forms, *n.spellings))
    )
    words = common_words()
    return sum(bool(sought & in_text(word.capitalize())) for word in words) / len(words)
