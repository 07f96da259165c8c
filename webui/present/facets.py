"""A facet as the panel shows it: the values worth seeing first, the rest behind "more"."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from archive.records import LANGUAGES
from indexer.asking import FacetCount, Search
from indexer.facets import BY_NAME
from webui import narrow, words
from webui.present.reader import Reader

_SHOWN = 6
"""Values of a facet before "more": what fits without pushing the next facets off the screen."""

_CLOSED = ("category", "issuer")


@dataclass(frozen=True, slots=True)
class ValueView:
    id: str
    label: str
    count: int
    parent: str | None
    parent_label: str
    selected: bool
    url: str
    """The search with this value added, or taken away if it is selected."""


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

    @property
    def label(self) -> str:
        return str(words.FACET[self.name])

    @property
    def open(self) -> bool:
        return bool(self.selected) or self.name not in _CLOSED

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The values worth seeing first."""
        return _tree([value for value in self.values if value.id in self._shown])

    @cached_property
    def rest(self) -> tuple[ValueView, ...]:
        """The values that are not among the rows, by the alphabet."""
        others = (value for value in self.values if value.id not in self._shown)
        return tuple(sorted(others, key=lambda value: value.label.casefold()))

    @cached_property
    def _shown(self) -> set[str]:
        return _shown(self.values, self.total)


def facet(name: str, counted: FacetCount, search: Search, total: int, reader: Reader) -> FacetView:
    """The view of one facet but the years, which have a view of their own."""
    selected = narrow.chosen(search, name)
    counts = dict.fromkeys(selected, 0) | dict(counted.values)
    order = _order(name, counts, reader)
    url = reader.toggle_urls(search, name)
    values = []
    for value in sorted(counts, key=order):
        parent = reader.parent(name, value)
        values.append(
            ValueView(
                id=value,
                label=reader.label(name, value),
                count=counts[value],
                parent=parent,
                parent_label=reader.label(name, parent) if parent else "",
                selected=value in selected,
                url=url(value),
            )
        )
    return FacetView(name, tuple(values), total, counted.missing, len(selected))


def _order(
    name: str, counts: dict[str, int], reader: Reader
) -> Callable[[str], tuple[int | str, ...]]:
    """Types as the vocabulary has them, our languages first, all else by count."""
    ranks = reader.rank(name)
    if name == "type":
        return lambda value: (ranks.get(value, len(ranks)), value)
    if name == "lang":
        return lambda value: (value not in LANGUAGES, -counts[value] * (value not in LANGUAGES),
                              value)  # fmt: skip
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


def _tree(values: list[ValueView]) -> tuple[Row, ...]:
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
