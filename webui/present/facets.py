"""A facet as the panel shows it: the values worth seeing first, the rest behind "more"."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from archive.records import LANGUAGES
from indexer.analysis.fold import fold
from indexer.asking import FacetCount, Search
from indexer.facets import BY_NAME
from indexer.languages import BOTH
from webui import facet_words, narrow, urls, words
from webui.present.reader import Reader

_SHOWN = 6
"""Values of a facet before "more": what fits without pushing the next facets off the screen."""

_CLOSED = ("category", "issuer", "translation", "rights")


@dataclass(frozen=True, slots=True)
class ValueView:
    id: str
    label: str
    count: int
    parent: str | None
    selected: bool
    url: str
    """The search with this value added, or taken away if it is selected."""
    partly: bool = False
    """Not selected itself, but something that lies in it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A value in the panel and those of its children that are shown."""

    value: ValueView
    children: tuple["Row", ...]


@dataclass(frozen=True)
class FacetView:
    name: str
    values: tuple[ValueView, ...]
    """Every value with a count, and every selected one."""
    total: int
    """Documents found."""
    missing: int
    selected: int
    url: str
    """The page of all its values."""

    @property
    def label(self) -> str:
        return str(words.FACET[self.name])

    @property
    def open(self) -> bool:
        return bool(self.selected) or self.name not in _CLOSED

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The values worth seeing first."""
        return tree([value for value in self.values if value.id in self._shown])

    @property
    def every(self) -> str:
        """Where the rest of the values can be seen: "All 47 regions"; empty without a rest."""
        if self._shown >= {value.id for value in self.values}:
            return ""
        return facet_words.every(self.name, len(self.values))

    @cached_property
    def alphabet(self) -> tuple[ValueView, ...]:
        """Every value in the order of the alphabet."""
        return tuple(sorted(self.values, key=lambda value: _sortable(value.label)))

    @cached_property
    def _shown(self) -> set[str]:
        return _shown(self.values, self.total)


def facet(name: str, counted: FacetCount, search: Search, total: int, reader: Reader) -> FacetView:
    """The view of one facet but the years, which have a view of their own."""
    selected = narrow.chosen(search, name)
    counts = dict.fromkeys(selected, 0) | dict(counted.values)
    order = _order(name, counts, reader)
    url = reader.toggle_urls(search, name)
    partly = {above for value in selected for above in reader.above(name, value)}
    values = []
    for value in sorted(counts, key=order):
        parent = reader.parent(name, value)
        values.append(
            ValueView(
                id=value,
                label=reader.label(name, value),
                count=counts[value],
                parent=parent,
                selected=value in selected,
                url=url(value),
                partly=value in partly and value not in selected,
            )
        )
    page = urls.facet_url(search, name, reader.lang)
    return FacetView(name, tuple(values), total, counted.missing, len(selected), page)


def called(
    name: str, values: tuple[ValueView, ...], letters: str, reader: Reader
) -> tuple[ValueView, ...]:
    """Those of the values with a name, in either language, that has all of these words in it."""
    wanted = fold(letters).split()
    if not wanted:
        return values
    return tuple(
        value
        for value in values
        if any(_has_all(other, wanted) for other in reader.names(name, value.id))
    )


def _has_all(name: str, wanted: list[str]) -> bool:
    folded = fold(name)
    return all(word in folded for word in wanted)


def _order(
    name: str, counts: dict[str, int], reader: Reader
) -> Callable[[str], tuple[int | str, ...]]:
    """Types as the vocabulary has them, our languages first, all else by count."""
    ranks = reader.rank(name)
    fixed = BY_NAME[name].values or ((*LANGUAGES, BOTH) if name == "lang" else ())
    if fixed:
        places = {value: place for place, value in enumerate(fixed)}
        return lambda value: (places.get(value, len(fixed)),
                              -counts[value] * (value not in places), value)  # fmt: skip
    if name == "type":
        return lambda value: (ranks.get(value, len(ranks)), value)
    return lambda value: (-counts[value], ranks.get(value, len(ranks)), value)


def _shown(values: tuple[ValueView, ...], total: int) -> set[str]:
    """The ids to show at first.

    A value that most of what was found has in common tells little, so it is opened and its
    children compete with the rest for the places; so do those of the largest values while
    there is room. What is selected is shown in any case, with the way to it from the top and
    with its children.
    """
    by_id = {value.id: value for value in values}
    parents = {value.parent for value in values}
    opened = {v.id for v in values if 2 * v.count > total or v.selected}
    leaves = _leaves(values, by_id, opened & parents)
    while len(leaves) < _SHOWN and (closed := [v for v in leaves if v.id in parents - opened]):
        opened.add(max(closed, key=lambda value: value.count).id)
        leaves = _leaves(values, by_id, opened & parents)
    best = sorted(leaves, key=lambda v: (not v.selected, -v.count))[:_SHOWN]
    selected = {v.id for v in values if v.selected}
    of_selected = [v for v in values if v.parent in selected and _above(v, by_id) <= opened]
    wanted = {v.id for v in [*best, *of_selected[:_SHOWN]]} | selected
    return wanted.union(*(_above(by_id[id], by_id) for id in wanted))


def _sortable(label: str) -> str:
    return fold(label).lstrip("«“\"'")


def _leaves(
    values: Iterable[ValueView], by_id: dict[str, ValueView], opened: set[str]
) -> list[ValueView]:
    """The values that can be seen when these are opened, without the opened ones themselves."""
    return [v for v in values if v.id not in opened and _above(v, by_id) <= opened]


def _above(value: ValueView, by_id: dict[str, ValueView]) -> set[str]:
    above: set[str] = set()
    parent = value.parent
    while parent in by_id:
        above.add(parent)
        parent = by_id[parent].parent
    return above


def tree(values: Iterable[ValueView]) -> tuple[Row, ...]:
    """The values under those of them that they lie in, each level in the order given."""
    values = tuple(values)
    here = {value.id for value in values}
    below: dict[str | None, list[ValueView]] = defaultdict(list)
    for value in values:
        below[value.parent if value.parent in here else None].append(value)

    def rows(parent: str | None) -> tuple[Row, ...]:
        return tuple(Row(value, rows(value.id)) for value in below[parent])

    return rows(None)


def kinds(names: Iterable[str]) -> tuple[str, ...]:
    """The facets of these that are lists of values, not years."""
    return tuple(name for name in names if BY_NAME[name].kind != "year")
