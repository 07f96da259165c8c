"""Numbers, dates and names as each language writes them."""

import pytest
from flask import Flask
from flask_babel import force_locale

from archive.dates import parse_date
from webui import facet_words, words

NARROW = "\u202f"
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "en", "ru"),
    [
        ("1948-12-10", "10 December 1948", "10 декабря 1948 г."),
        ("1948-12", "December 1948", "декабрь 1948 г."),
        ("1948", "1948", "1948 г."),
        ("2009/2010", "2009–2010", "2009–2010 гг."),
        ("2009-11/2009-12", "November – December 2009", "ноябрь – декабрь 2009 г."),
        ("2009-11-16/2009-11-18", "16–18 Nov 2009", "16–18 нояб. 2009 г."),
        ("2009/2010-05", "2009 – May 2010", "2009 г. – май 2010 г."),
    ],
)
def test_dates_keep_their_precision(app: Flask, text: str, en: str, ru: str) -> None:
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert _plain(words.date(parse_date(text))) == wanted


@pytest.mark.parametrize(
    ("since", "until", "en", "ru"),
    [
        ("1999", "2009", "1999–2009", "1999–2009"),
        ("1999", None, "from 1999", "с 1999 г."),
        ("2009-11", None, "from November 2009", "с ноября 2009 г."),
        (None, "2009-11", "until November 2009", "по ноябрь 2009 г."),
        ("2009", "2009", "2009", "2009 г."),
        ("2009", "2010-05", "2009 – May 2010", "2009 г. – май 2010 г."),
    ],
)
def test_spans_read_as_sentences(
    app: Flask, since: str | None, until: str | None, en: str, ru: str
) -> None:
    first, last = (parse_date(text) if text else None for text in (since, until))
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert _plain(words.dates(first, last)) == wanted


@pytest.mark.parametrize(
    ("count", "en", "ru"),
    [
        (0, "0 documents", "0 документов"),
        (1, "1 document", "1 документ"),
        (2, "2 documents", "2 документа"),
        (5, "5 documents", "5 документов"),
        (11, "11 documents", "11 документов"),
        (21, "21 documents", "21 документ"),
        (18204, "18,204 documents", f"18{NARROW}204 документа"),
    ],
)
def test_counts_have_their_plurals(app: Flask, count: int, en: str, ru: str) -> None:
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert words.documents(count) == wanted


@pytest.mark.parametrize(
    ("size", "en", "ru"),
    [
        (146, f"146{NBSP}B", f"146{NBSP}Б"),
        (212_000, f"212{NBSP}KB", f"212{NBSP}КБ"),
        (999_600, f"1{NBSP}MB", f"1{NBSP}МБ"),
        (1_100_000, f"1.1{NBSP}MB", f"1,1{NBSP}МБ"),
    ],
)
def test_sizes_are_decimal(app: Flask, size: int, en: str, ru: str) -> None:
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert words.size(size) == wanted


@pytest.mark.parametrize(
    ("label", "page", "en", "ru"),
    [
        ("Art. 9", 34, f"Art.{NBSP}9", f"Art.{NBSP}9"),
        ("", 34, f"p.{NBSP}34", f"стр.{NBSP}34"),
        ("", None, "¶", "¶"),
    ],
)
def test_a_place_is_called_as_the_text_calls_it(
    app: Flask, label: str, page: int | None, en: str, ru: str
) -> None:
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert words.place(label, page) == wanted


@pytest.mark.parametrize(
    ("text", "en", "ru"),
    [
        ("1948-12-10", f"10{NBSP}December 1948", f"10{NBSP}декабря 1948{NBSP}г."),
        ("1948", "1948", f"1948{NBSP}г."),
        ("2009/2010", "2009–2010", f"2009–2010{NBSP}гг."),
    ],
)
def test_a_number_of_a_date_stays_on_the_line_of_what_it_counts(
    app: Flask, text: str, en: str, ru: str
) -> None:
    with app.test_request_context():
        for lang, wanted in (("en", en), ("ru", ru)):
            with force_locale(lang):
                assert words.date(parse_date(text)) == wanted


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("Совет Европы", "автор «Совет Европы»"),
        ("«Матери за правду»", "автор «Матери за правду»"),
        ("Бюро «Терек»", "автор «Бюро „Терек“»"),
        ("«Терек» и «Свод»", "автор «„Терек“ и „Свод“»"),
    ],
)
def test_a_name_with_quotation_marks_is_quoted_once(app: Flask, name: str, limit: str) -> None:
    with app.test_request_context(), force_locale("ru"):
        assert facet_words.limit("issuer", [name]) == limit


def _plain(text: str) -> str:
    """Without the thin and narrow spaces that CLDR changes from version to version."""
    for space in ("\u2009", NARROW, NBSP):
        text = text.replace(space, " ")
    return text
