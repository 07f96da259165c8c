"""Rows of kept analyses that no catalogue holds."""

from collections.abc import Iterable, Mapping

from indexer.analysis.kept import Kept, Rows


def in_memory(*kept: Kept) -> Rows:
    """The rows of these parts, numbered from 0 in this order."""

    def rows(wanted: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int], bytes]:
        return {(part, row): kept[part].rows[row] for part, row in wanted}

    return rows
