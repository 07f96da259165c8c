"""How values read in the language of the page: numbers, dates, sizes, names of things.

Rules of number and date come from CLDR through Babel, the words from the gettext catalogues.
Every function answers in the locale in force (`flask_babel.get_locale`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, get_month_names
from babel.numbers import format_decimal, format_percent
from flask_babel import LazyString

from archive.dates import PartialDate
from archive.extract import media as media_types
from archive.records import Status
from indexer.asking import Channel, Sort
from webui.translated import gettext, language_in_force, lazy_gettext, ngettext

_LOCALES = {"en": Locale("en", "GB"), "ru": Locale("ru")}
"""British English: 10 December 1948."""

_AFTER_NUMBER = re.compile(r"(?<=\d)[ \u202f](?=[^\W\d])")
"""A number stays on the line of what it counts: "10 December", "212 KB", «1948 г.»."""

_INNER = {"en": str.maketrans("“”", "‘’"), "ru": str.maketrans("«»", "„“")}
"""Quotation marks inside others, by language."""

_FORMATS: dict[str, str | LazyString] = {
    media_types.PDF: "PDF",
    media_types.DOCX: "DOCX",
    media_types.DOCM: "DOCM",
    media_types.DOC: "Word 97–2003",
    media_types.RTF: "RTF",
    media_types.ODT: "OpenDocument",
    media_types.EPUB: "EPUB",
    media_types.XLSX: lazy_gettext("spreadsheet"),
    media_types.XLS: lazy_gettext("spreadsheet"),
    media_types.ODS: lazy_gettext("spreadsheet"),
    media_types.CSV: "CSV",
    media_types.HTML: "HTML",
    media_types.MARKDOWN: "Markdown",
    media_types.PLAIN: "TXT",
    media_types.MAIL: lazy_gettext("e-mail"),
    media_types.MSG: lazy_gettext("Outlook message"),
    media_types.MBOX: lazy_gettext("mailbox"),
    **dict.fromkeys(sorted(media_types.PICTURES), lazy_gettext("picture")),
}

STATUS: dict[Status, LazyString] = {
    Status.ORIGINAL: lazy_gettext("original"),
    Status.AUTHENTIC: lazy_gettext("authentic text"),
    Status.OFFICIAL: lazy_gettext("official translation"),
    Status.UNOFFICIAL: lazy_gettext("unofficial translation"),
    Status.MACHINE: lazy_gettext("machine translation"),
}

SORT: dict[Sort, LazyString] = {
    Sort.RELEVANCE: lazy_gettext("Relevance"),
    Sort.NEWEST: lazy_gettext("Newest first"),
    Sort.OLDEST: lazy_gettext("Oldest first"),
    Sort.TITLE: lazy_gettext("Title"),
}

FACET: dict[str, LazyString] = {
    "year": lazy_gettext("Date"),
    "region": lazy_gettext("Region"),
    "tag": lazy_gettext("Tag"),
    "type": lazy_gettext("Document type"),
    "lang": lazy_gettext("Language"),
    "category": lazy_gettext("Category"),
    "issuer": lazy_gettext("Issued by"),
    "translation": lazy_gettext("Translation"),
    "rights": lazy_gettext("Rights"),
}


CHANNEL: dict[Channel, LazyString] = {
    Channel.NAME: lazy_gettext("a name in another spelling"),
    Channel.TERM: lazy_gettext("another name for the same thing"),
    Channel.FAMILY: lazy_gettext("a related word"),
    Channel.TRANSLATION: lazy_gettext("a translation"),
}
"""How a word was found that is not there in any form of its own."""

_PARAMETERS: dict[str, LazyString] = {
    **FACET,
    "q": lazy_gettext("Question"),
    "from": lazy_gettext("From year"),
    "to": lazy_gettext("To year"),
    "sort": lazy_gettext("Order"),
    "page": lazy_gettext("Page"),
    "v": lazy_gettext("Version"),
    "en": lazy_gettext("English version"),
    "ru": lazy_gettext("Russian version"),
    "names": lazy_gettext("Names in any spelling"),
    "undated": lazy_gettext("No date"),
    "cross": lazy_gettext("The other language"),
}


def either(values: Sequence[str]) -> str:
    """ "Fair trial, Memory or Impunity"."""
    *rest, last = values
    return gettext("%(some)s or %(last)s", some=", ".join(rest), last=last) if rest else last


def small(text: str) -> str:
    """The beginning of a line inside another one."""
    return text[:1].lower() + text[1:]


def parameter(name: str) -> str:
    """What a parameter of an address is called on the page it belongs to."""
    return str(_PARAMETERS.get(name, name))


def lang() -> str:
    """The code of the language in force."""
    return language_in_force() or "en"


def _locale() -> Locale:
    return _LOCALES[lang()]


def number(value: int) -> str:
    return _number(value, lang())


@lru_cache(10_000)  # a page has a hundred, nearly all of them small
def _number(value: int, lang: str) -> str:
    # CLDR groups Russian digits with a full no-break space; typographers want the narrow one
    return format_decimal(value, locale=_LOCALES[lang]).replace("\u00a0", "\u202f")


def documents(count: int) -> str:
    """ "1 document", «5 документов»."""
    return ngettext("%(n)s document", "%(n)s documents", count, n=number(count))


def found(total: int, filters: int) -> str:
    """What a change of filters has led to: "342 documents, 2 filters"."""
    if not filters:
        return documents(total)
    told = ngettext("%(n)s filter", "%(n)s filters", filters, n=number(filters))
    return f"{documents(total)}, {told}"


def documents_only(count: int) -> str:
    """The word after a number that stands elsewhere."""
    return ngettext("document", "documents", count)


def pages(count: int) -> str:
    return ngettext("%(n)s page", "%(n)s pages", count, n=number(count))


def letters(count: int) -> str:
    """Of a mailbox."""
    return ngettext("%(n)s letter", "%(n)s letters", count, n=number(count))


def unread(count: int) -> str:
    """Pages of which there is no text."""
    return ngettext(
        "%(n)s page could not be read", "%(n)s pages could not be read", count, n=number(count)
    )


def percent(share: float) -> str:
    """ "93%", «93 %»."""
    return format_percent(round(share, 2), locale=_locale())


def matches(count: int) -> str:
    return ngettext("%(n)s match", "%(n)s matches", count, n=number(count))


def standing_at(count: int) -> str:
    """ "{n} of 14 matches": a script puts a match's number in the place of `{n}`."""
    return ngettext("{n} of %(n)s match", "{n} of %(n)s matches", count, n=number(count))


def inner(text: str) -> str:
    """A text that will stand in quotation marks: those inside it become the inner ones."""
    return text.translate(_INNER[lang()])


def date(value: PartialDate) -> str:
    """A date in the precision it was given in: a day, a month, a year or a span."""
    return _AFTER_NUMBER.sub("\u00a0", _date(value))


def _date(value: PartialDate) -> str:
    start, _, end = value.text.partition("/")
    if not end:
        return _point(value.first, len(start))
    skeleton = {4: "y", 7: "yMMMM", 10: "yMMMMd"}.get(len(start)) if len(start) == len(end) else ""
    if not skeleton:
        return f"{_point(value.first, len(start))}\u202f–\u202f{_point(value.last, len(end))}"
    span = format_interval(value.first, value.last, skeleton, locale=_locale())
    return gettext("%(span)s", span=span) if skeleton == "y" else span


def _point(day: Any, precision: int) -> str:
    if precision == 4:
        return gettext("%(year)s", year=str(day.year))
    if precision == 7:
        return format_skeleton("yMMMM", day, locale=_locale())
    return format_date(day, "long", locale=_locale())


def decade(first: int) -> str:
    """A decade inside a sentence: "the 1990s", «1990-е годы»."""
    return gettext("the %(year)ss", year=first)


def month(number: int) -> str:
    """A month by itself, as in a list: "November", «Ноябрь»."""
    return capital(get_month_names("wide", "stand-alone", _locale())[number])


def month_signs(number: int) -> tuple[str, str]:
    """The same for narrow places: "Nov", "N"."""
    short = get_month_names("abbreviated", "stand-alone", _locale())[number]
    return capital(short).rstrip("."), get_month_names("narrow", "stand-alone", _locale())[number]


def _after_preposition(value: PartialDate) -> str:
    """A date after "from": «с ноября 2009 г.», where a month alone is «ноябрь»."""
    if lang() == "ru" and len(value.text) == 7:
        return format_date(value.first, "MMMM y\u00a0'г'.", locale=_locale())
    return date(value)


def machine(value: PartialDate) -> str:
    """For `<time datetime>`, which knows no spans: where the date begins."""
    return value.begin


def dates(since: PartialDate | None, until: PartialDate | None) -> str:
    """The span a search is limited to: "1999–2009", "from 1999", "until 2009"."""
    if since and until:
        if since == until:
            return date(since)
        if len(since.text) == len(until.text) == 4:
            return f"{since.text}–{until.text}"
        return f"{date(since)}\u00a0– {date(until)}"
    if since:
        return gettext("from %(date)s", date=_after_preposition(since))
    return gettext("until %(date)s", date=date(until)) if until else ""


def size(count: int) -> str:
    """Of a file, in decimal units, as file managers give it."""
    if count < 1000:
        said = gettext("%(n)s B", n=number(count))
    elif count < 999_500:
        said = gettext("%(n)s KB", n=number(round(count / 1000)))
    else:
        megabytes = format_decimal(round(count / 1e6, 1), locale=_locale())
        said = gettext("%(n)s MB", n=megabytes)
    return _AFTER_NUMBER.sub("\u00a0", said)


def media(media_type: str) -> str:
    return str(_FORMATS.get(media_type) or gettext("file"))


def language(code: str) -> str:
    """A language's name as it stands inside a sentence or a list of values."""
    return str(_LOCALES[lang()].languages.get(code, code))


def own_name(code: str) -> str:
    """What a language calls itself, as on a tab: "English", «Русский»."""
    try:
        name = Locale.parse(code).get_display_name(code) or code
    except (ValueError, UnknownLocaleError):
        return language(code)
    return capital(name)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def place(label: str, page: int | None) -> str:
    """Where a passage stands: as the text itself calls it, else its page, else a bare sign.

    Our own count would be taken for the text's: its twelfth passage is seldom its paragraph 12.
    """
    if label:
        return re.sub(r"(?<=\S) (?=\d)", "\u00a0", label)
    if page is not None:
        return gettext("p. %(page)s", page=page).replace(" ", "\u00a0")
    return "¶"
