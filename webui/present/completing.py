"""Completions as options of a list: what is shown, what it is, and where it leads."""

from dataclasses import dataclass

from indexer.completing import Completion, TermCompletion, TitleCompletion
from webui import words
from webui.present.reader import Reader


@dataclass(frozen=True, slots=True)
class CompletionView:
    text: str
    lang: str
    """Of the text; empty for the language of the page and for symbols."""
    alias: str
    """Of a term found by another name: that name. Of a symbol: the title."""
    kind: str
    """What it is, in words: "Region", "Report, 2006"."""
    url: str


def completions(found: tuple[Completion, ...], reader: Reader) -> tuple[CompletionView, ...]:
    return tuple(
        _term(one, reader) if isinstance(one, TermCompletion) else _title(one, reader)
        for one in found
    )


def _term(found: TermCompletion, reader: Reader) -> CompletionView:
    term = reader.term(found.facet, found.id)
    alias = found.name if found.name != term.label else ""
    kind = f"{words.FACET[found.facet]}, {words.documents(found.documents)}"
    return CompletionView(term.label, "", alias, kind, term.url)


def _title(found: TitleCompletion, reader: Reader) -> CompletionView:
    document = found.document
    facts = [reader.label("type", document.type)] if document.type else []
    facts += [words.date(document.date)] if document.date else []
    return CompletionView(
        text=found.text,
        lang=found.lang if found.lang != reader.lang else "",
        alias="" if found.lang else _own_title(found, reader),
        kind=", ".join(facts),
        url=reader.document_url(document.id, None, None),
    )


def _own_title(found: TitleCompletion, reader: Reader) -> str:
    titles = found.document.title
    return titles.get(reader.lang) or next(iter(titles.values()), "")
