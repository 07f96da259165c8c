"""The text of a version, and of two versions side by side."""

from collections.abc import Sequence

from archive.records import Document, Passage, Version
from indexer.parallel import Pairing
from webui import urls
from webui.api import models
from webui.made.alignments import Side
from webui.present.reader import Reader


def text(document: Document, version: Version, passages: tuple[Passage, ...]) -> models.TextAnswer:
    """The passages of a version in reading order; `number` is the anchor `#p12` of its page."""
    return models.TextAnswer(
        id=document.id,
        version=version.key,
        lang=version.lang,
        status=version.status,
        passages=tuple(map(_passage, passages)),
    )


def parallel(
    document: Document, en: Side, ru: Side, pairs: Sequence[Pairing], reader: Reader
) -> models.ParallelAnswer:
    """The passages of both versions, those that say the same together."""
    english = {passage.number: _passage(passage) for passage in en.passages}
    russian = {passage.number: _passage(passage) for passage in ru.passages}
    return models.ParallelAnswer(
        id=document.id,
        url=urls.parallel_url(reader.lang, document.id, en=en.version.key, ru=ru.version.key),
        en=_side(en.version),
        ru=_side(ru.version),
        pairs=tuple(
            models.PassagePair(
                en=tuple(english[number] for number in pair.en),
                ru=tuple(russian[number] for number in pair.ru),
                how=pair.how if pair.en and pair.ru else None,
            )
            for pair in pairs
        ),
    )


def _passage(passage: Passage) -> models.TextPassage:
    return models.TextPassage(
        number=passage.number,
        page=passage.page,
        label=passage.label,
        lang=passage.lang,
        kind=passage.kind,
        text=passage.text,
    )


def _side(version: Version) -> models.ParallelSide:
    return models.ParallelSide(version=version.key, status=version.status)
