"""What the catalogue holds of a document → the document as engines know it."""

import hashlib
from collections.abc import Iterator, Mapping

from archive.language import languages_of, letters_in
from archive.records import LANGUAGES, Document, Passage, Status
from archive.vocabulary import Vocabulary
from indexer.analysis.fold import fold
from indexer.analysis.stored import Source
from indexer.engines.base import EngineDocument, Postings
from indexer.facets import FACETS, ORIGINAL
from indexer.languages import BOTH
from indexer.rights import group_of

OWN = ""
"""The part of a document that is its own words: titles, summaries, symbol."""

Passages = Mapping[tuple[str, str], tuple[Passage, ...]]
"""By document and version."""


def own_words(document: Document) -> list[tuple[str, str, str]]:
    """What is found of a document besides its texts, as (kind, language, text), in fixed order."""
    titles = [("title", lang, text) for lang, text in sorted(document.title.items())]
    summaries = [("summary", lang, text) for lang, text in sorted(document.summary.items())]
    symbol = [("symbol", "und", document.symbol)] if document.symbol else []
    return [*titles, *summaries, *symbol]


def parts_of(document: Document, passages: Passages) -> Iterator[tuple[str, list[Source]]]:
    """Each part of a document with what is to be analysed of it: `OWN`, then the versions."""
    words = own_words(document)
    yield (
        OWN,
        [Source(number, lang, text, kind=kind) for number, (kind, lang, text) in enumerate(words)],
    )
    for version in document.versions:
        yield (
            version.key,
            [
                Source(passage.number, passage.lang, passage.text, passage.kind == "heading")
                for passage in passages.get((document.id, version.key), ())
            ],
        )


def languages(document: Document, passages: Passages) -> tuple[str, ...]:
    """The languages of a document: of its versions, and of a tenth of its letters or more."""
    held = [
        passage
        for version in document.versions
        for passage in passages.get((document.id, version.key), ())
    ]
    found = languages_of((passage.lang, letters_in(passage.text)) for passage in held)
    return tuple(dict.fromkeys([*(version.lang for version in document.versions), *found]))


def engine_document(
    document: Document,
    fields: Mapping[str, Postings],
    langs: tuple[str, ...],
    fingerprint: str,
    vocabularies: Mapping[str, Vocabulary],
) -> EngineDocument:
    """The document an engine is given; `fingerprint` is intake's, of all that it is made of."""
    return EngineDocument(
        id=document.id,
        fields=fields,
        facets=_facets(document, langs, vocabularies),
        day=document.date.first.toordinal() if document.date else None,
        titles={lang: _sortable(title) for lang, title in document.title.items()},
        digest=digest(document.id, document.folder, fingerprint),
    )


def digest(id: str, folder: str, fingerprint: str) -> str:
    """What an engine is told of a document's contents: two that differ have other digests.

    Its folder is part of them: a document that nobody gave a title is called by it.
    """
    return hashlib.sha256(f"{id}\n{folder}\n{fingerprint}".encode()).hexdigest()


def _facets(
    document: Document, langs: tuple[str, ...], vocabularies: Mapping[str, Vocabulary]
) -> dict[str, tuple[str, ...]]:
    own: dict[str, tuple[str, ...]] = {
        "lang": (*langs, BOTH) if {*LANGUAGES} <= {*langs} else langs,
        "type": (document.type,) if document.type else (),
        "region": document.regions,
        "tag": document.tags,
        "category": document.categories,
        "issuer": document.issuer,
        "year": (f"{document.date.first.year:04}",) if document.date else (),
        "translation": _translations(document),
        "rights": (group_of(document.rights),),
    }
    return {
        facet.name: _with_ancestors(own[facet.name], vocabularies[facet.vocabulary])
        if facet.vocabulary
        else own[facet.name]
        for facet in FACETS
    }


def _translations(document: Document) -> tuple[str, ...]:
    """What the versions are to the work; of one that nobody described, nothing is known."""
    known = (version.status for version in document.versions if version.status)
    return tuple(dict.fromkeys(ORIGINAL if s is Status.AUTHENTIC else str(s) for s in known))


def _with_ancestors(terms: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The terms and everything above them: a tree facet is then an ordinary count."""
    above = (ancestor for term in terms for ancestor in vocabulary.ancestors(term))
    return tuple(dict.fromkeys([*terms, *above]))


def _sortable(title: str) -> str:
    """A title as it is ordered: without case, ё and opening signs."""
    return fold(title).lstrip(" «»“”„\"'([–-")
