"""Sets: the types and regions of the vocabularies, each with all that lies in it.

`region`, `region:mountains`, `region:mountains:north-valley`: a path from the root of the
vocabulary. A document is in the set of each of its terms and in all that lie above.
"""

from collections.abc import Iterator, Mapping

from archive.records import Document
from archive.vocabulary import Vocabulary

_ROOTS = {"type": "types", "region": "regions"}
_NAMES = {"type": "Types of documents", "region": "Regions"}

Vocabularies = Mapping[str, Vocabulary]


def sets(vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    """The spec and the name of every set, parents first."""
    for root, name in _ROOTS.items():
        yield root, _NAMES[root]
        vocabulary = vocabularies[name]
        placed = [(*_path(root, vocabulary, term), term) for term in vocabulary.terms]
        for *path, term in sorted(placed, key=len):
            yield ":".join(path), vocabulary.label(term, "en")


def sets_of(document: Document, vocabularies: Vocabularies) -> tuple[str, ...]:
    """The specs of all sets a document is in, sorted."""
    of = {"type": (document.type,) if document.type else (), "region": document.regions}
    found: set[str] = set()
    for root, terms in of.items():
        vocabulary = vocabularies[_ROOTS[root]]
        for term in terms:
            if term in vocabulary.terms:
                path = _path(root, vocabulary, term)
                found.update(":".join(path[:length]) for length in range(1, len(path) + 1))
    return tuple(sorted(found))


def terms_of(spec: str, vocabularies: Vocabularies) -> tuple[str, str] | None:
    """The vocabulary and the term (empty: all of it) that make a set; None if there is no such."""
    root, *terms = spec.split(":")
    if root not in _ROOTS:
        return None
    name = _ROOTS[root]
    if not terms:
        return name, ""
    vocabulary, term = vocabularies[name], terms[-1]
    is_set = term in vocabulary.terms and _path(root, vocabulary, term) == (root, *terms)
    return (name, term) if is_set else None


def _path(root: str, vocabulary: Vocabulary, term: str) -> tuple[str, ...]:
    return (root, *reversed(vocabulary.ancestors(term)), term)
