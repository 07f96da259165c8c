"""Links to the pages of a result: 1 … 4 [5] 6 … 35."""

from dataclasses import dataclass

from indexer.asking import Search
from webui import narrow
from webui.present.reader import Reader


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page's number; a gap when `url` is empty."""

    number: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    page: int
    pages: int
    links: tuple[PageLink, ...]
    previous: str | None
    next: str | None


def last_page(total: int, per_page: int) -> int:
    return max(1, -(-total // per_page))


def paging(search: Search, total: int, reader: Reader) -> Paging:
    pages = last_page(total, search.per_page)
    page = search.page

    def url(number: int) -> str:
        return reader.search_url(narrow.on_page(search, number))

    links: list[PageLink] = []
    for number in _numbers(page, pages):
        if links and number > links[-1].number + 1:
            links.append(PageLink(number - 1, ""))
        links.append(PageLink(number, url(number), number == page))
    return Paging(
        page=page,
        pages=pages,
        links=tuple(links),
        previous=url(page - 1) if page > 1 else None,
        next=url(page + 1) if page < pages else None,
    )


def _numbers(page: int, pages: int) -> list[int]:
    """The first, the last and those around the current page; never a gap of a single page."""
    near = {1, page - 1, page, page + 1, pages}
    if page <= 4:
        near |= {2, 3}
    if page >= pages - 3:
        near |= {pages - 1, pages - 2}
    return sorted(number for number in near if 1 <= number <= pages)
