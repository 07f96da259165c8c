"""What stands in the place of a document that was withdrawn."""

from dataclasses import dataclass

from archive.dates import parse_date
from archive.records import Document, Withdrawn
from webui import urls, words
from webui.present.related import title_for
from webui.translated import gettext


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    says: str
    """When it was withdrawn."""
    reason: tuple[str, str]
    """Its language and words; both empty if none is given."""
    instead: tuple[str, str, str] | None
    """Language, title and address of the document to read now."""


def present(notice: Withdrawn, instead: Document | None, lang: str) -> WithdrawnPage:
    """`instead`: the document that replaced it, if that is public."""
    day = words.date(parse_date(notice.date.isoformat()))
    replaced = None
    if instead:
        title = title_for(instead.title, lang, instead.id)
        replaced = (*title, urls.document_url(lang, instead.id))
    return WithdrawnPage(
        gettext("It was withdrawn on %(date)s and is not shown any more.", date=day),
        title_for(notice.reason, lang, ""),
        replaced,
    )
