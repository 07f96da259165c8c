"""A search as it is cited, and what has become of one that was."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.dates import parse_date
from indexer.asking import Search
from indexer.whole import Whole
from webui import urls, words
from webui.citing.searches import plain_search
from webui.present.limits import limits
from webui.present.reader import Reader
from webui.translated import gettext, ngettext

_DIGITS = 16
"""Of the digest in an address."""


@dataclass(frozen=True, slots=True)
class Citing:
    """How a search is cited today."""

    search: Search
    cited: urls.Cited
    digest: str
    """SHA-256 of all ids, the whole of it."""
    url: str
    """The permanent address of the page, absolute."""
    api: str
    """The same for programs."""
    text: str
    """A line for a list of references."""
    ids: str
    """Where the ids can be had, to check the digest."""
    back: str
    """The search itself."""

    @property
    def day(self) -> str:
        return words.date(parse_date(self.cited.on.isoformat()))


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether a search finds what was cited."""

    cited: urls.Cited
    holds: bool
    index: str
    total: int
    digest: str
    came: int
    """Documents found now that came on that day or later; 0 if it holds."""
    again: str
    """The page that cites it as it is now."""

    @property
    def says(self) -> tuple[str, ...]:
        """In sentences."""
        day = words.date(parse_date(self.cited.on.isoformat()))
        then, n = self.cited.total, words.number(self.cited.total)
        if self.holds:
            return (
                ngettext(
                    "As cited on %(day)s: the same %(n)s document is found today.",
                    "As cited on %(day)s: the same %(n)s documents are found today.",
                    then, n=n, day=day,
                ),
            )  # fmt: skip
        told = [
            ngettext(
                "This search was cited on %(day)s, when %(n)s document was found.",
                "This search was cited on %(day)s, when %(n)s documents were found.",
                then, n=n, day=day,
            )
        ]  # fmt: skip
        if self.total == then:
            told.append(gettext("As many are found today, but not the same ones."))
        else:
            told.append(
                ngettext("Today %(n)s is found.", "Today %(n)s are found.",
                         self.total, n=words.number(self.total))
            )  # fmt: skip
        if self.came:
            told.append(
                ngettext(
                    "%(n)s of them came into the archive on that day or later.",
                    "%(n)s of them came into the archive on that day or later.",
                    self.came, n=words.number(self.came),
                )
            )  # fmt: skip
        return tuple(told)


def cite(whole: Whole, reader: Reader, root: str) -> Citing:
    """A whole result as this reader may cite it; `root` is the site's."""
    digest = whole.digest()
    today = datetime.now(UTC).date()
    cited = urls.Cited(today, whole.generation, whole.total, digest[:_DIGITS])
    address = urls.whole_url(root, urls.cited_url(whole.search, reader.lang, cited))
    return Citing(
        search=whole.search,
        cited=cited,
        digest=digest,
        url=address,
        api=urls.whole_url(root, urls.api_cited_url(whole.search, cited)),
        text=plain_search(
            whole.search.text,
            "; ".join(map(str, limits(whole.search, reader))),
            whole.total,
            today,
            address,
            reader.lang,
        ),
        ids=urls.whole_url(root, urls.export_url(replace(whole.search, labels="en"), "jsonl")),
        back=urls.page_search_url(whole.search, reader.lang),
    )


def kept(whole: Whole, cited: urls.Cited, lang: str) -> Kept:
    """What has become of a search that was cited."""
    digest = whole.digest()
    holds = whole.total == cited.total and digest.startswith(cited.digest)
    return Kept(
        cited=cited,
        holds=holds,
        index=whole.generation,
        total=whole.total,
        digest=digest,
        came=0 if holds else whole.came_since(cited.on),
        again=urls.cite_search_url(whole.search, lang),
    )
