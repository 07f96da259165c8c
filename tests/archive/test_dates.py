"""Partial dates, against the table in `dates.toml`."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import parse_date

TABLE = tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[object]:
    return [pytest.param(row, id=row.get("id", row["text"])) for row in TABLE[name]]


@pytest.mark.parametrize("row", rows("date"))
def test_a_date_means_its_first_to_its_last_day(row: dict[str, dt.date]) -> None:
    date = parse_date(str(row["text"]))
    assert (date.first, date.last) == (row["first"], row["last"])


@pytest.mark.parametrize("row", rows("date"))
def test_a_date_is_shown_as_it_was_written(row: dict[str, str]) -> None:
    assert str(parse_date(row["text"])) == row["text"]


@pytest.mark.parametrize("row", rows("wrong"))
def test_what_is_no_date_is_refused_with_a_sentence(row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=row["says"]) as refused:
        parse_date(row["text"])
    assert row["text"].partition("/")[0] in str(refused.value)


@given(st.dates())
def test_every_day_there_is_can_be_written(day: dt.date) -> None:
    date = parse_date(day.isoformat())
    assert date.first == date.last == day


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    try:
        date = parse_date(text)
    except ValueError as error:
        told = str(error)
    else:
        told = date.text
        assert date.first <= date.last
    assert text in told or text.partition("/")[0] in told or text.partition("/")[2] in told
