"""A search as a line of text in a list of references; `plain` is the same of a document."""

from datetime import date

from flask_babel import force_locale

from archive.dates import parse_date
from webui import words
from webui.citing.citation import ARCHIVE


def plain_search(text: str, filters: str, total: int, on: date, address: str, lang: str) -> str:
    """What was asked, how much was found and when, and where to see it: "en" or "ru".

    `filters` are in words, "Tag: Memory; Date: from 1990", or empty. The day is told: what a
    search finds is true of a day.
    """
    with force_locale(lang):
        asked = words.inner(text)
        number, day = words.number(total), words.date(parse_date(on.isoformat()))
    if lang == "ru":
        told = f"Документы по запросу «{asked}»" if text else "Документы"
        told += f" ({filters})" if filters else ""
        # GOST R 7.0.5-2008, 10.4.4: an electronic resource, with the day of access
        return (
            f"{told}: найдено {number} // {ARCHIVE[lang]}. URL: {address} "
            f"(дата обращения: {on:%d.%m.%Y})."
        )
    told = f"Documents for “{asked}”" if text else "Documents"
    told += f" ({filters})" if filters else ""
    return f"{told}: {number} found on {day}. {ARCHIVE[lang]}, {address}"
