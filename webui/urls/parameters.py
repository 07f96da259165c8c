"""The parameters of the API, as rows: what each address may say, and what it means.

`reading` and `asking_api` take the names from here, OpenAPI and its page the words, types and
limits. A parameter is a row here and a line where it is read.
"""

from dataclasses import dataclass
from typing import Literal

from archive.records import LANGUAGES
from indexer.asking import Sort
from indexer.completing import MOST as MOST_COMPLETIONS
from indexer.facets import BY_NAME, FACETS
from indexer.query import MAX_CHARACTERS
from webui.urls.defaults import API_DEFAULTS, API_HITS, MOST_HITS

MOST_COUNTED = 999_999
"""The largest number that is read."""
MOST_VALUES = 1000
"""Values of a facet in one answer."""
SOME_VALUES = 100
"""The same where an address does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A name in a query string."""

    name: str
    says: str
    """What it does, in one or two sentences for OpenAPI."""
    kind: Literal["text", "date", "number", "choice", "switch", "names"] = "text"
    """`names`: some of the choices with commas between them, or the word `none`."""
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    """What holds without it; None: nothing."""
    least: int = 1
    most: int | None = None
    """Of a number."""
    longest: int | None = None
    """Characters of a text."""
    pattern: str | None = None
    """What a text has to be, as a regular expression for all of it."""
    repeats: bool = False
    required: bool = False


def names_of(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    return tuple(parameter.name for parameter in parameters)


def once(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """The names that can have one value only."""
    return tuple(p.name for p in parameters if not p.repeats and p.kind != "names")


def _switch(name: str, default: int, says: str) -> Parameter:
    return Parameter(name=name, kind="switch", default=default, says=says)


LABELS = Parameter(
    name="labels",
    kind="choice",
    choices=LANGUAGES,
    default=API_DEFAULTS.labels,
    says="The language of labels, messages and linked pages; titles are ordered by it, too.",
)
VERSION = Parameter(
    name="version",
    says="The key of a version, as `versions` of the document has it.",
)

SIDES = tuple(
    Parameter(
        name=lang,
        says=f"The key of {name} version, as `versions` of the document has it; without it the "
        "most trusted.",
    )
    for lang, name in zip(LANGUAGES, ("an English", "a Russian"), strict=True)
)

CITED = Parameter(
    name="cited",
    pattern=r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.(g[0-9a-f]{8}-c[0-9a-f]{12})"
    r"\.(0|[1-9][0-9]{0,8})\.([0-9a-f]{16,64})",
    says="Of an address that `/cite` has made: the answer says in `cited` whether the same "
    "documents are found.",
)

_FILTERED = {
    "lang": "Documents in a language: `en`, `ru`, another code, or `both` English and Russian.",
    "type": "Documents of a type: a term of the vocabulary `types`.",
    "region": "Documents about a region, or about any place that lies in it.",
    "tag": "Documents with a tag, or with one below it.",
    "category": "Documents of a category.",
    "issuer": "Documents issued by an organisation of the vocabulary `organisations`.",
    "translation": "Documents with a version of this kind; `original` means authentic texts too.",
    "rights": "Documents that may be used freely, under conditions, or after asking.",
}
_VALUES = "A term’s id, or its name in either language."

FILTERING = tuple(
    Parameter(
        name=facet.name,
        kind="choice" if facet.values else "text",
        choices=tuple(map(str, facet.values)),
        repeats=True,
        says=says if facet.values or facet.name == "lang" else f"{says} {_VALUES}",
    )
    for facet in FACETS
    if (says := _FILTERED.get(facet.name, ""))
)
DATES = (
    Parameter(
        name="from",
        kind="date",
        says="Documents whose date begins then or later: a year, a month or a day.",
    ),
    Parameter(
        name="to",
        kind="date",
        says="Documents whose date begins then or earlier; never before `from`.",
    ),
    _switch(
        "undated", 0, "`1`: documents without a date; with `from` or `to` these too, else only."
    ),
)
SWITCHES = (
    _switch("names", 1, "`1`: names are found in either script and any usual spelling."),
    _switch("cross", 1, "`1`: words are looked for in the other language, too."),
)

SEARCH = (
    Parameter(
        name="q",
        longest=MAX_CHARACTERS,
        says="The question, in the query language. Without it every document is found.",
    ),
    *FILTERING,
    *DATES,
    Parameter(
        name="sort",
        kind="choice",
        choices=tuple(map(str, Sort)),
        default=str(API_DEFAULTS.sort("")),
        says="The order of the results.",
    ),
    Parameter(name="page", kind="number", default=1, most=MOST_COUNTED, says="The page, from 1."),
    Parameter(
        name="per_page",
        kind="number",
        default=API_HITS,
        most=MOST_HITS,
        says="Results in one answer.",
    ),
    Parameter(
        name="cursor",
        says="Of `next` in an earlier answer to the same question: the results after it, none "
        "skipped and none repeated. Goes before `page`.",
    ),
    Parameter(
        name="facets",
        kind="names",
        choices=tuple(BY_NAME),
        says="The facets to count, with commas between them, or `none`; without it all.",
    ),
    *SWITCHES,
    LABELS,
    _switch("explain", 0, "`1`: say how the answer came about, and why each document is in it."),
    CITED,
)

EXPORT_FORMATS = ("csv", "json", "jsonl", "bibtex", "ris", "csl")

QUESTION = tuple(
    parameter
    for parameter in SEARCH
    if parameter.name not in ("page", "per_page", "cursor", "facets", "explain", "cited")
)
"""What a whole result is asked by: no page of it, no counts."""

EXPORT = (
    Parameter(
        name="format",
        kind="choice",
        choices=EXPORT_FORMATS,
        required=True,
        says="The form of the file: a table, JSON, JSON Lines, or references as BibTeX, RIS or "
        "CSL-JSON.",
    ),
    *QUESTION,
    _switch("text", 0, "`1`: the text of every version, too; only with `format=jsonl`."),
    _switch("bom", 0, "`1`: a byte order mark first, for Excel; only with `format=csv`."),
)

SUGGEST = (
    Parameter(
        name="q",
        required=True,
        says="What has been typed so far; every word of it is taken for a beginning. Two letters "
        "at least: with fewer the answer is empty.",
    ),
    LABELS,
    Parameter(
        name="limit",
        kind="number",
        default=MOST_COMPLETIONS,
        most=MOST_COMPLETIONS,
        says="Suggestions in the answer.",
    ),
)

FACET = (
    Parameter(
        name="q",
        says="Letters of a value’s label or other name, in either language; several words must "
        "stand in one name. Without it all values.",
    ),
    Parameter(
        name="query",
        longest=MAX_CHARACTERS,
        says="The question of a search (its `q`) within which the values are counted.",
    ),
    *FILTERING,
    *DATES,
    *SWITCHES,
    LABELS,
    Parameter(
        name="limit",
        kind="number",
        default=SOME_VALUES,
        most=MOST_VALUES,
        says="Values in the answer.",
    ),
)
