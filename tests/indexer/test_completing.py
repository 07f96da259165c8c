"""Completions: terms and documents that are there, by the beginnings of their words."""

from typing import Any

import pytest

from archive.records import Shelf
from indexer.completing import MOST, TermCompletion
from tests.indexer.small_library import Library, written


def completed(library: Library, text: str, lang: str = "en", **asked: Any) -> list[str]:
    """What is offered, terms with their facet."""
    return [
        f"{one.facet}: {one.name}" if isinstance(one, TermCompletion) else one.text
        for one in library.finder.completions(text, lang, **asked)
    ]


@pytest.fixture
def held(library: Library) -> Library:
    library.hold(
        written(
            "judgment",
            title={"en": "Judgment on the missing of Grozny", "ru": "Решение о пропавших"},
            symbol="A/RES/61/177",
            tags=("ecthr", "missing-persons"),
            regions=("grozny",),
        ),
        written("visit", title={"en": "A visit to Chechen courts"}, regions=("chechnya",)),
        written("letter", title={"ru": "Письмо о суде"}, symbol="Doc. 12480", type="letter"),
        written("hidden", title={"en": "Judgment in secret"}, symbol="Doc. 999",
                regions=("moscow",), shelf=Shelf.INTERNAL),
    )  # fmt: skip
    return library


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("eur", ["tag: European Court of Human Rights"]),
        ("human ri", ["tag: European Court of Human Rights"]),
        ("европ", ["tag: Европейский суд"]),
        ("еспч", ["tag: ЕСПЧ"]),
        ("ECTHR", ["tag: ECtHR"]),
        ("груз", []),
        ("грозн", ["region: Грозный"]),
        ("gro", ["region: Grozny", "Judgment on the missing of Grozny"]),
        ("mis", ["tag: Missing persons", "Judgment on the missing of Grozny"]),
        ("missing jud", ["Judgment on the missing of Grozny"]),
        ("пропавш", ["tag: Пропавшие без вести", "Решение о пропавших"]),
        ("doc 12", ["Doc. 12480"]),
        ("A/RES", ["A/RES/61/177"]),
        ("a/res/61/1", ["A/RES/61/177"]),
        ("visit", ["A visit to Chechen courts"]),
        ("v", []),
        ("", []),
        ("— «»", []),
        ("xyz", []),
        ("court " * 200, ["tag: European Court of Human Rights", "A visit to Chechen courts"]),
    ],
)
def test_what_is_offered(held: Library, typed: str, expected: list[str]) -> None:
    assert completed(held, typed) == expected


def test_a_term_is_offered_by_the_name_that_was_begun(held: Library) -> None:
    (first, *_) = held.finder.completions("чечен", "en")
    assert first == TermCompletion("region", "chechnya", "чеченский", "ru", 2)


def test_the_reader_s_language_decides_where_both_fit(library: Library) -> None:
    library.hold(written("a", title={"en": "OSCE mission", "ru": "OSCE: миссия"}))
    assert completed(library, "osce", "en") == ["OSCE mission"]
    assert completed(library, "osce", "ru") == ["OSCE: миссия"]


def test_titles_that_begin_so_come_first_and_terms_leave_room(library: Library) -> None:
    library.hold(
        *(written(f"d{n}", title={"en": f"The report number {n}"}, type="report")
          for n in range(9)),
        written("first", title={"en": "Report of a winter"}, type="report"),
    )  # fmt: skip
    offered = completed(library, "report")
    assert offered[:2] == ["type: Report", "Report of a winter"]
    assert len(offered) == MOST


@pytest.mark.parametrize("typed", ["secr", "judgment in", "doc 9", "mosc", "моск"])
def test_what_is_closed_is_never_named(held: Library, typed: str) -> None:
    assert completed(held, typed) == []
    assert completed(held, typed, shelves=tuple(Shelf)) != []


def test_what_is_closed_is_gone_before_the_next_run_of_the_indexer(held: Library) -> None:
    assert completed(held, "visit") != []
    held.put(written("visit", title={"en": "A visit to Chechen courts"}, regions=("chechnya",),
                     shelf=Shelf.INTERNAL))  # fmt: skip
    assert completed(held, "visit") == []
    (term,) = held.finder.completions("chechn", "en")
    assert term == TermCompletion("region", "chechnya", "Chechnya", "en", 1)


def test_new_documents_are_offered_once_they_are_indexed(held: Library) -> None:
    held.hold(written("pace", title={"en": "Recommendation"}, issuer=("pace",)))
    assert completed(held, "reco") == ["Recommendation"]
    assert completed(held, "пасе") == ["issuer: ПАСЕ"]
