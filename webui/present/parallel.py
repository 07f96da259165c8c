"""Two versions of a document side by side, as their page shows them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.records import LANGUAGES, Document, Passage, Status, Version
from indexer.asking import Part, Search
from indexer.parallel import Pairing, article
from webui import urls, words
from webui.present import versions
from webui.present.reader import Reader
from webui.present.text import Match, Piece, numbers, pieces
from webui.present.within import Within, elsewhere
from webui.translated import gettext, ngettext

_MOST_LABELS = 0.5
"""Of the numbered places, from where on a text is said to be aligned by its numbers."""
_FEWEST_LABELS = 2
_BARE = "¶"


@dataclass(frozen=True, slots=True)
class SideText:
    """What is read of one version."""

    version: Version
    passages: Sequence[Passage]
    marked: Mapping[int, tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Another version in the language of a column."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """What stands over a column."""

    lang: str
    code: str
    language: str
    """In its own language: "Русский"."""
    status: str
    """In the reader's: "official translation"; empty if nobody said."""
    doubts: tuple[str, ...]
    """Why its words may not be right."""
    url: str
    """The version alone."""
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class CellPassage:
    """A passage in its column."""

    number: int
    kind: str
    lang: str
    parts: tuple[Piece, ...]
    label: str
    """As the text calls it; empty if it does not."""
    first_of_page: int | None
    """The page of the original that begins with it."""
    url: str
    """Its place in the version alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """Passages that say the same."""

    anchor: str
    """ "a9" for Art. 9, else "p12" by its first English passage, "r12" if it has none."""
    place: str
    """What the text calls it, on the left if it can be; else a bare sign."""
    cells: tuple[tuple[CellPassage, ...], tuple[CellPassage, ...]]
    """Left and right; one of them is empty where nothing says the same."""


@dataclass(frozen=True, slots=True)
class ParallelView:
    columns: tuple[Column, Column]
    how: tuple[str, ...]
    """How it was aligned, in sentences."""
    rows: tuple[Row, ...]
    matches: tuple[Match, ...]
    """The rows in which something was found."""
    found: int
    """How many matches there are: numbered row by row, in a row those on the left first."""
    within: Within


def sides(document: Document) -> tuple[tuple[Version, ...], tuple[Version, ...]] | None:
    """The English and the Russian versions with text, the most trusted first.

    None if there are not both: nothing can be set side by side then.
    """
    english, russian = (
        tuple(
            sorted(
                (v for v in document.versions if v.lang == lang and _has_text(v)),
                key=versions.trust,
            )
        )
        for lang in LANGUAGES
    )
    return (english, russian) if english and russian else None


def _has_text(version: Version) -> bool:
    # what is attached to a letter is not its translation
    return not version.attachment and not version.unreadable


def parallel(
    document: Document,
    texts: tuple[SideText, SideText],
    pairs: Sequence[Pairing],
    search: Search | None,
    refused: str,
    reader: Reader,
) -> ParallelView:
    """The page of an English and a Russian text, given in this order; the reader's goes left.

    `refused` says why the words of the search could not be looked for.
    """
    russian_left = reader.lang == "ru"
    both = texts[::-1] if russian_left else texts
    firsts = [_first_of_pages(text.passages) for text in both]
    address = urls.document_urls(reader.lang, search)
    chosen = {text.version.lang: text.version.key for text in texts}
    taken: set[str] = set()
    found: list[list[int]] = [[], []]
    rows: list[Row] = []
    matches: list[Match] = []
    last = 0
    for pair in pairs:
        cells: list[tuple[CellPassage, ...]] = []
        before = last
        for side, some in enumerate((pair.ru, pair.en) if russian_left else (pair.en, pair.ru)):
            cell = []
            for number in some:
                passage = firsts[side][number][0]
                parts = pieces(passage, both[side].marked, after=last)
                found[side] += numbers(parts)
                last = max((last, *numbers(parts)))
                url = address(document.id, both[side].version.key, number)
                cell.append(_cell_passage(*firsts[side][number], parts, url))
            cells.append(tuple(cell))
        rows.append(Row(_anchor(pair, cells, taken), _place(cells), (cells[0], cells[1])))
        if last > before:
            place = rows[-1].place
            matches.append(Match(before + 1, f"{len(matches) + 1}" if place == _BARE else place))
    columns = [_column(document, text, search, reader, chosen) for text in both]
    fields = _chosen(document, chosen)
    if search:
        fields += urls.hidden_fields(search, reader.lang, leave=("q",))
    return ParallelView(
        columns=(columns[0], columns[1]),
        how=tuple(_how(texts, pairs)),
        rows=tuple(rows),
        matches=tuple(matches),
        found=last,
        within=Within(
            search.text if search else "",
            refused=refused,
            columns=tuple(
                elsewhere(text.version, len(these), f"#m{these[0]}" if these else "")
                for text, these in zip(both, found, strict=True)
            ),
            kept=tuple(fields),
        ),
    )


def _first_of_pages(passages: Sequence[Passage]) -> dict[int, tuple[Passage, int | None]]:
    """Each passage by its number, with the page of the original that begins with it."""
    before = (None, *(passage.page for passage in passages))
    return {
        passage.number: (passage, passage.page if passage.page != page else None)
        for passage, page in zip(passages, before, strict=False)
    }


def _cell_passage(
    passage: Passage, first_of_page: int | None, parts: tuple[Piece, ...], url: str
) -> CellPassage:
    return CellPassage(
        number=passage.number,
        kind=passage.kind,
        lang=passage.lang,
        parts=parts,
        label=words.place(passage.label, None) if passage.label else "",
        first_of_page=first_of_page,
        url=url,
    )


def _anchor(pair: Pairing, cells: Sequence[Sequence[CellPassage]], taken: set[str]) -> str:
    """The name of a row in addresses, the same in both languages; no other row has it."""
    name = article(_place(cells))
    if not _ARTICLE.fullmatch(name) or name in taken:
        name = f"p{pair.en[0]}" if pair.en else f"r{pair.ru[0]}"
    taken.add(name)
    return name


_ARTICLE = re.compile(r"a[0-9A-Za-z.-]+")


def _place(cells: Sequence[Sequence[CellPassage]]) -> str:
    """What the text calls a row, in the language on the left if it can be; else a bare sign."""
    return next((passage.label for cell in cells for passage in cell if passage.label), _BARE)


def _column(
    document: Document,
    text: SideText,
    search: Search | None,
    reader: Reader,
    chosen: Mapping[str, str],
) -> Column:
    version = text.version
    status = version.status
    url = reader.document_url(document.id, version.key, search)
    view = versions.view(version, url, opens=True)
    machine = gettext("Machine translation, not checked by a person. Do not quote.")
    return Column(
        lang=version.lang,
        code=view.code,
        language=words.own_name(version.lang),
        status=str(words.STATUS[status]) if status else "",
        doubts=(*((machine,) if status is Status.MACHINE else ()), *view.doubts),
        url=url,
        others=tuple(_others(document, version, search, reader, chosen)),
    )


def _others(
    document: Document,
    version: Version,
    search: Search | None,
    reader: Reader,
    chosen: Mapping[str, str],
) -> list[Choice]:
    both = sides(document) or ((), ())
    found = []
    for other in both[LANGUAGES.index(version.lang)]:
        if other != version:
            keys = dict(_chosen(document, {**chosen, version.lang: other.key}))
            url = urls.parallel_url(
                reader.lang,
                document.id,
                search=search,
                en=keys.get("en", ""),
                ru=keys.get("ru", ""),
            )
            found.append(
                Choice(str(words.STATUS[other.status]) if other.status else other.key, url)
            )
    return found


def _chosen(document: Document, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an address has to say of the versions: nothing of those that open by themselves."""
    both = sides(document) or ((), ())
    first = {held[0].lang: held[0].key for held in both if held}
    return [(lang, chosen[lang]) for lang in LANGUAGES if chosen[lang] != first.get(lang)]


def _how(texts: Sequence[SideText], pairs: Sequence[Pairing]) -> list[str]:
    labels = [
        {article(passage.label) for passage in text.passages if passage.label} for text in texts
    ]
    numbered, agreed = labels[0] | labels[1], sum(pair.how == "label" for pair in pairs)
    agreeing = labels[0] & labels[1]
    together = [pair for pair in pairs if pair.en and pair.ru]
    said = []
    if agreed >= _FEWEST_LABELS and len(agreeing) >= _MOST_LABELS * len(numbered):
        numbers = {"n": words.number(len(agreeing)), "count": words.number(len(numbered))}
        articles = sum(label.startswith("a") for label in agreeing)
        if articles * 2 > len(agreeing):
            said.append(gettext("Aligned by article numbers: %(n)s of %(count)s agree.", **numbers))
        else:
            said.append(
                gettext("Aligned by paragraph numbers: %(n)s of %(count)s agree.", **numbers)
            )
        if any(pair.how != "label" for pair in together):
            said.append(gettext("Paragraphs without a number are aligned by order."))
    elif 2 * sum(pair.how == "words" for pair in together) > len(together):
        said.append(gettext("Aligned by order and by words that translate each other; may drift."))
    else:
        said.append(gettext("Aligned by order, may drift."))
    alone = sum(len(pair.en) + len(pair.ru) for pair in pairs if not (pair.en and pair.ru))
    if alone:
        said.append(
            ngettext(
                "%(n)s paragraph has no match.",
                "%(n)s paragraphs have no match.",
                alone,
                n=words.number(alone),
            )
        )
    return said
