"""Names across scripts, against the table beside this file and the attested spellings."""

import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from archive.records import Term
from archive.vocabulary import Vocabulary
from indexer.analysis import Analyser, english, names, russian
from indexer.analysis.names import Names, table_of
from tests.real.convert import DATA

Row = dict[str, Any]

ATTESTED = DATA / "names-dev.tsv"
"""Russian names with spellings found in English texts: see the README beside them."""


def table(key: str) -> list[object]:
    text = Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
    return [pytest.param(row, id=row["id"]) for row in tomllib.loads(text)[key]]


@cache
def analyser() -> Analyser:
    return Analyser({})


@cache
def in_text(word: str) -> frozenset[str]:
    """What a word of a text is found by, besides its written form."""
    return _without_exact(next(iter(analyser().analyse(word))).keys)


@cache
def asked(word: str) -> frozenset[str]:
    """What a word of a question looks for, besides its written form."""
    return _without_exact(next(iter(analyser().asked(word))).keys)


def _without_exact(keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key for key in keys if not key.startswith("="))


def names_only(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in keys if key.startswith("@"))


# ---------- the table ----------


@pytest.mark.parametrize("row", table("together"))
def test_any_spelling_finds_any_other(row: Row) -> None:
    pairs = itertools.permutations(row["names"].split(), 2)
    assert [(one, other) for one, other in pairs if not asked(one) & in_text(other)] == []


@pytest.mark.parametrize("row", table("small"))
def test_a_name_may_be_typed_small(row: Row) -> None:
    lost = [name for name in row["names"].split() if not asked(row["asked"]) & in_text(name)]
    assert lost == []


@pytest.mark.parametrize("row", table("apart"))
def test_other_words_are_not_found_as_names(row: Row) -> None:
    pairs = itertools.permutations(row["names"].split(), 2)
    mixed = [pair for pair in pairs if names_only(asked(pair[0])) & in_text(pair[1])]
    assert mixed == []


@pytest.mark.parametrize("row", table("common"))
def test_common_words_of_a_text_are_no_names(row: Row) -> None:
    assert [word for word in row["words"].split() if names_only(in_text(word))] == []


# ---------- the built-in table ----------

BUILT_IN = Path(names.__file__).with_name("names.toml")


def built_in() -> list[Row]:
    rows: list[Row] = tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))["term"]
    return rows


def names_of(row: Row) -> list[str]:
    also = row.get("also", {})
    return [*row["label"].values(), *also.get("en", []), *also.get("ru", [])]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in built_in()])
def test_every_name_of_an_entry_finds_every_other(row: Row) -> None:
    pairs = itertools.permutations(names_of(row), 2)
    lost = [pair for pair in pairs if not names_only(asked(pair[0])) & in_text(pair[1])]
    assert lost == []


def test_no_name_of_the_table_stands_in_two_entries() -> None:
    found = [name for row in built_in() for name in set(names_of(row))]
    assert sorted(set(found)) == sorted(found)


# ---------- the staff's own table ----------


def of_staff(*terms: Term) -> Analyser:
    return Analyser({"names": Vocabulary("names", {term.id: term for term in terms})})


def test_the_staff_adds_names_that_no_rule_joins() -> None:
    term = Term("aluev", {"en": "Aloueff-Smith", "ru": "Алуев"}, None, {"en": ("Alueff",)})
    staff = of_staff(term)
    (russian_form,) = staff.analyse("Алуеву")
    question = next(iter(staff.asked("Aloueff-Smith")))
    assert names_only(_without_exact(russian_form.keys)) & set(question.keys)


def test_the_staff_may_replace_a_built_in_name() -> None:
    staff = of_staff(Term("peter", {"en": "Petrus", "ru": "Пётр"}))
    (peter,), (pyotr,) = staff.asked("Peter"), staff.analyse("Пётр")
    assert not names_only(_without_exact(peter.keys)) & set(pyotr.keys)
    (petrus,) = staff.asked("petrus")
    assert set(petrus.keys) & set(pyotr.keys)


def test_the_version_changes_with_the_table() -> None:
    one = of_staff(Term("a", {"en": "A", "ru": "Б"})).names.version
    other = of_staff(Term("a", {"en": "A", "ru": "В"})).names.version
    assert len({one, other, Names(table_of({})).version}) == 3


def test_the_version_does_not_depend_on_the_order_of_terms() -> None:
    terms = [Term("a", {"en": "A", "ru": "Б"}), Term("c", {"en": "C", "ru": "Д"})]
    assert of_staff(*terms).names.version == of_staff(*reversed(terms)).names.version


# ---------- attested spellings, measured ----------


class Name(NamedTuple):
    forms: tuple[str, ...]
    """In the Russian cases, the nominative first, with capitals."""
    spellings: tuple[str, ...]


_BY_ENDING = (
    (r"(.*)(?:ов|ев|ин|ын)$", 0, "а у ым е ы ых"),
    (r"(.*)(?:ов|ев|ин|ын)а$", 1, "ой у"),
    (r".*ский$", 2, "ого ому им ом"),
    (r".*ый$", 2, "ого ому ым ом"),
    (r".*ская$", 2, "ой ую"),
    (r".*ское$", 2, "ого ому им ом"),
    (r".*ия$", 1, "и ю ей"),
    (r".*я$", 1, "и е ю ей"),
    (r".*[гкхжшчщ]а$", 1, "и е у ой"),
    (r".*а$", 1, "ы е у ой"),
    (r".*ь$", 1, "я ю ем е"),
    (r".*[чшщжц]$", 0, "а у ем е"),
    (r".*[бвгдзклмнпрстфх]$", 0, "а у ом е"),
)
"""Which names decline how: an ending, letters of it that go, and what comes in their place."""
_UNCHANGED = {"айшат", "петимат"}


def case_forms(name: str) -> Iterator[str]:
    yield name
    name = name.replace("ё", "е")
    for ending, gone, others in _BY_ENDING if name not in _UNCHANGED else ():
        if re.fullmatch(ending, name):
            stem = name[: len(name) - gone]
            yield from (stem + other for other in others.split())
            return


def capital(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in name.split("-"))


@cache
def attested() -> list[Name]:
    rows = [line.split("\t") for line in ATTESTED.read_text(encoding="utf-8").splitlines()]
    return [
        Name(
            tuple(capital(form) for form in case_forms(name)),
            tuple(capital(one.split("/")[0]) for one in spellings.split()),
        )
        for name, _, spellings in (row for row in rows if not row[0].startswith("#"))
    ]


@cache
def common_words() -> frozenset[str]:
    """Words of real texts that both are written small there and are common to a dictionary."""
    found: set[str] = set()
    for path in (DATA / "parallel").glob("*.jsonl"):
        with path.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                found.update(re.findall(r"\b[а-яёa-z]{2,}\b", f"{row['en']} {row['ru']}"))
    return frozenset(word for word in found if _is_common(word.replace("ё", "е")))


def _is_common(word: str) -> bool:
    if re.fullmatch("[а-я]+", word):
        return russian.is_known(word) and not russian.name_share(word)
    return re.fullmatch("[a-z]+", word) is not None and english.is_known(word)


def met(pairs: list[tuple[str, str]]) -> float:
    """The share of pairs whose first, as a question, finds the second in a text."""
    return sum(bool(asked(one) & in_text(other)) for one, other in pairs) / len(pairs)


real = pytest.mark.skipif(
    not ATTESTED.is_file(), reason=f"the attested names are not here; they belong into {ATTESTED}"
)


@real
@pytest.mark.parametrize(
    ("typed", "least"),
    [pytest.param(str, 0.99, id="capital"), pytest.param(str.lower, 0.985, id="small")],
)
def test_names_are_found_across_scripts(typed: Any, least: float) -> None:
    across = [(f, s) for name in attested() for f in name.forms for s in name.spellings]
    assert met([(typed(form), spelling) for form, spelling in across]) >= least
    assert met([(typed(spelling), form) for form, spelling in across]) >= least


@real
def test_names_are_found_in_their_own_script() -> None:
    forms = [pair for name in attested() for pair in itertools.permutations(name.forms, 2)]
    spellings = [pair for n in attested() for pair in itertools.permutations(n.spellings, 2)]
    assert met(forms) >= 0.995
    assert met(spellings) >= 0.98


@real
def test_what_is_found_by_a_name_is_the_name() -> None:
    """Of all names of the list, in all forms, and of the common words that begin sentences."""
    words = {word: in_text(word) for name in attested() for word in (*name.forms, *name.spellings)}
    words |= {word.capitalize(): in_text(word.capitalize()) for word in common_words()}
    by_key: dict[str, set[str]] = {}
    for word, keys in words.items():
        for key in keys:
            by_key.setdefault(key, set()).add(word)
    precisions = []
    for name in attested():
        # the other gender's forms are of the same family
        own = {word for other in attested() if _surname(other) == _surname(name)
               for word in (*other.forms, *other.spellings)}  # fmt: skip
        for word in (*name.forms, *name.spellings):
            found = set().union(*(by_key.get(key, set()) for key in asked(word)))
            precisions.append(len(found & own) / len(found))
    assert sum(precisions) / len(precisions) >= 0.97


@real
def test_common_words_are_hardly_ever_found_by_a_name() -> None:
    names = [word for name in attested() for word in (*name.forms, *name.spellings)]
    sought = frozenset().union(*(names_only(asked(name)) for name in names))
    held = frozenset().union(*(names_only(in_text(name)) for name in names))
    words = common_words()
    assert len(words) > 10_000
    assert sum(bool(sought & in_text(word.capitalize())) for word in words) / len(words) <= 0.0005
    assert sum(bool(held & asked(word)) for word in words) / len(words) <= 0.0005


def _surname(name: Name) -> str:
    return re.sub("(ов|ев|ин|ын)а$", r"\1", name.forms[0])
