"""Where a question's words stand in all of a text, not only in what is quoted of it."""

from collections.abc import Iterable, Mapping
from functools import partial

from archive.catalogue import Connection, reading
from archive.records import Document
from indexer import locate, snippets
from indexer.analysis.kept import Part as KeptPart
from indexer.asking import Node, Part


def marked(
    connection: Connection, document: Document, versions: Iterable[str], tree: Node
) -> dict[str, Mapping[int, tuple[Part, ...]]]:
    """The passages of versions where words of a tree stand, by number, with the words marked.

    Every version is in it, one without matches with nothing.
    """
    found: dict[str, Mapping[int, tuple[Part, ...]]] = {key: {} for key in versions}
    wanted = locate.leaves(tree)
    held = reading.analyses(connection, [document.id]) if wanted else {}
    rows = partial(reading.analysis_rows, connection)
    for version in found:
        kept = held.get((document.id, version))
        if kept is None:
            continue
        part = KeptPart(kept.first, version, kept.number)
        places = locate.every(locate.find(wanted, [part], rows), rows)
        texts = reading.some_passages(
            connection, [(document.id, version, place.number) for place in places]
        )
        found[version] = {
            place.number: snippets.cut(texts[document.id, version, place.number].text, place.marks)
            for place in places
        }
    return found
