"""Questions to learn from, each with what it finds in this archive."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString

from archive.errors import QueryError
from indexer.asking import Search, Sort
from webui import narrow
from webui.present.reader import Reader
from webui.translated import lazy_gettext

_EXAMPLES: tuple[tuple[str, str, LazyString], ...] = (
    ("missing persons", "пропавшие без вести",
     lazy_gettext("all the words, in any form, in English and in Russian")),
    ("Estemirova", "Эстемирова", lazy_gettext("a name in either script and any usual spelling")),
    ("ECtHR", "ЕСПЧ",
     lazy_gettext("the abbreviation and the full name alike")),
    ('"human rights defenders"', "«права человека»",
     lazy_gettext("exactly these words in this order")),
    ("[European Court]", "[Европейский суд]",
     lazy_gettext("these words in this order, in any form")),
    ("torture -Dagestan", "пытки -Дагестан",
     lazy_gettext("only documents without the word after the minus")),
    ("lawyers OR journalists", "адвокаты ИЛИ журналисты", lazy_gettext("either of the two")),
    ("tortur*", "похищ*", lazy_gettext("words with this beginning")),
    ("investgation~", "раследование~", lazy_gettext("words that differ in a letter or two")),
    ("title:letter", "заголовок:письмо", lazy_gettext("only in the title")),
    ("region:Chechnya tag:Journalists", "регион:Чечня метка:Журналисты",
     lazy_gettext("only documents described with this region and this tag")),
    ("date:2009..2010", "дата:2009..2010", lazy_gettext("only documents of these years")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExampleView:
    written: str
    means: str
    count: int
    url: str
    """Empty if it finds nothing here."""


def examples(reader: Reader, count: Callable[[Search], int]) -> tuple[ExampleView, ...]:
    """The examples in the reader's language. One that finds nothing here is no link."""
    views = []
    for english, russian, means in _EXAMPLES:
        text = russian if reader.lang == "ru" else english
        search = Search(text=text, labels=reader.lang, sort=Sort.RELEVANCE)
        try:
            found = count(narrow.counting(search))
        except QueryError:
            found = 0
        views.append(
            ExampleView(text, str(means), found, reader.search_url(search) if found else "")
        )
    return tuple(views)
