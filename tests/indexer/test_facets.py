"""Facets as rows, and their counts through a whole search."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from archive.catalogue import reading
from archive.records import Document, Passage, Shelf, Status
from indexer.facets import BY_NAME, FACETS
from indexer.rights import group_of
from tests.indexer.small_library import Library, Written, written
from tests.indexer.vocabularies import SMALL

DATES = ("since", "until", "undated")
NAMES = tuple(facet.name for facet in FACETS)


def public(library: Library) -> list[Document]:
    with library.catalogue.reading() as connection:
        documents = reading.documents(connection, reading.held(connection))
    return [one for one in documents.values() if one.shelf is Shelf.PUBLIC]


def test_the_facets_are_those_of_the_contract_and_two_more() -> None:
    assert NAMES[:7] == ("lang", "type", "region", "tag", "category", "issuer", "year")
    assert NAMES[7:] == ("translation", "rights")
    assert {facet.name: facet for facet in FACETS} == BY_NAME


def test_a_tree_has_a_vocabulary_and_nothing_else_has() -> None:
    for facet in FACETS:
        assert (facet.kind == "tree") == (facet.vocabulary is not None)
        assert facet.vocabulary is None or facet.vocabulary in SMALL


def test_every_document_is_counted_under_its_values(full: Library) -> None:
    facets = full.search(facets=NAMES).facets
    documents = public(full)
    assert facets["tag"].values == Counter(tag for one in documents for tag in one.tags)
    assert facets["tag"].missing == sum(not one.tags for one in documents)
    assert facets["type"].values == Counter(one.type for one in documents if one.type)
    assert facets["type"].missing == sum(one.type is None for one in documents)
    assert facets["issuer"].values == Counter(name for one in documents for name in one.issuer)
    assert facets["category"].values == {"achievements": 2}
    assert facets["year"].missing == 1


def test_a_document_counts_once_for_each_of_its_languages(full: Library) -> None:
    lang = full.search(facets=("lang",)).facets["lang"]
    of_versions = Counter(
        lang for one in public(full) for lang in {version.lang for version in one.versions}
    )
    both = sum({"en", "ru"} <= {of.lang for of in one.versions} for one in public(full))
    assert lang.values == {**of_versions, "ce": 1, "both": both}, "one is mostly Chechen"
    assert full.search(lang="both").total == both


def test_a_tenth_of_the_letters_makes_a_language(library: Library) -> None:
    def mixed(id: str, russian: int) -> Written:
        english = Passage(1, None, "", "en", "text", "abc " * 90)
        quoted = Passage(2, None, "", "ru", "text", "абв " * russian)
        return written(id, texts={"en": (english, quoted)})

    library.hold(mixed("much", 10), mixed("little", 9))
    assert library.ids(lang="ru") == ["much"]
    counted = library.search(facets=("lang",)).facets["lang"].values
    assert counted == {"en": 2, "ru": 1, "both": 1}


def test_a_document_counts_in_the_year_it_begins_in(full: Library) -> None:
    years = full.search(facets=("year",)).facets["year"].values
    assert years == {"1999": 1, "2005": 1, "2006": 1, "2009": 1, "2010": 3, "2011": 1}


def test_the_first_years_have_four_figures(library: Library) -> None:
    library.hold(written("old", date="0988"))
    assert library.search(facets=("year",)).facets["year"].values == {"0988": 1}


def test_a_region_counts_what_lies_in_it_and_each_document_once(full: Library) -> None:
    """The resolution names two republics, so the region above them has it once."""
    regions = full.search(facets=("region",)).facets["region"]
    assert regions.values == {
        "north-caucasus": 7,
        "chechnya": 4,
        "dagestan": 2,
        "grozny": 2,
        "achkhoy-martan": 1,
        "moscow": 1,
    }
    assert regions.missing == 1


def test_a_region_finds_what_lies_in_it(full: Library) -> None:
    regions = full.search(facets=("region",)).facets["region"].values
    for region, count in regions.items():
        assert full.search(region=region).total == count


@pytest.mark.parametrize("text", ["", "похищение OR abduction", "-bridge", "lang:ru"])
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"region": "chechnya"},
        {"region": ("dagestan", "moscow"), "type": "letter"},
        {"lang": "ru", "tag": "missing-persons"},
        {"year": "2010"},
        {"lang": "both"},
        {"translation": ("original", "machine"), "rights": "ask"},
        {"undated": True, "tag": "missing-persons"},
        {"undated": True, "since": "2009"},
        {"since": "2006", "until": "2010-10"},
        {"since": "2009", "region": "north-caucasus", "type": ("report", "resolution")},
    ],
)
def test_a_count_says_what_choosing_the_value_instead_would_find(
    full: Library, text: str, chosen: dict[str, str]
) -> None:
    found = full.search(text, facets=NAMES, **chosen)
    for name, facet in found.facets.items():
        others = {key: value for key, value in chosen.items() if key != name}
        if name == "year":
            others = {key: value for key, value in others.items() if key not in DATES}
        if name == "year":
            undated = full.search(text, **others, undated=True)
            assert undated.total == facet.missing
        for value, count in facet.values.items():
            assert full.search(text, **others, **{name: value}).total == count, (name, value)
        assert all(count > 0 for count in facet.values.values())


def test_missing_counts_under_the_other_filters(full: Library) -> None:
    found = full.search(facets=("tag", "region"), type="letter", tag="ecthr")
    assert found.facets["tag"].missing == 2
    assert found.facets["region"].missing == 0


def test_only_the_facets_asked_for_are_counted(full: Library) -> None:
    assert dict(full.search("bridge").facets) == {}
    assert set(full.search("bridge", facets=("tag", "year")).facets) == {"tag", "year"}


def test_nothing_found_is_counted_as_nothing(full: Library) -> None:
    for facet in full.search("no-such-word", facets=NAMES).facets.values():
        assert (dict(facet.values), facet.missing) == ({}, 0)


def test_counts_do_not_depend_on_the_page(full: Library) -> None:
    first = full.search("-bridge", facets=NAMES, per_page=1)
    later = full.search("-bridge", facets=NAMES, per_page=1, page=4)
    assert first.facets == later.facets


def test_a_term_that_the_vocabulary_lost_is_counted_by_itself(library: Library) -> None:
    library.hold(written("a", regions=("atlantis",)), written("b", regions=("grozny",)))
    regions = library.search(facets=("region",)).facets["region"].values
    assert regions == {"atlantis": 1, "grozny": 1, "chechnya": 1, "north-caucasus": 1}


# ---------- statuses and rights ----------


def described(id: str, rights: str, *statuses: Status | None, **more: Any) -> Written:
    """A document with an English version of each status."""
    one = written(id, en="Some words.", rights=rights, **more)
    (version,) = one.document.versions
    versions = tuple(
        replace(version, key=f"en-{number}", status=status)
        for number, status in enumerate(statuses)
    )
    return Written(replace(one.document, versions=versions), {})


@pytest.fixture
def mixed(library: Library) -> tuple[Library, list[Document]]:
    """Every pair of statuses under every kind of rights."""
    rights = ("CC BY 4.0", "CC BY-NC 4.0", "", "Public domain", "MIT")
    ways = [*combinations([*Status, None], 2), (None,), (Status.AUTHENTIC,)]
    held = [
        described(f"d{number}", text, *statuses, date="2001" if number % 3 else "")
        for number, (text, statuses) in enumerate(product(rights, ways))
    ]
    library.hold(*held)
    return library, [one.document for one in held]


def translations(document: Document) -> set[str]:
    """The slow way."""
    found = {str(version.status) for version in document.versions if version.status}
    return {"original" if status == "authentic" else status for status in found}


def test_translations_and_rights_are_counted_as_one_by_one(
    mixed: tuple[Library, list[Document]],
) -> None:
    library, documents = mixed
    for chosen in ((), ("official",), ("original", "machine")):
        for group in ((), ("free",), ("conditions", "ask")):
            asked = {
                name: values
                for name, values in (("translation", chosen), ("rights", group))
                if values
            }
            found = library.search(facets=("translation", "rights"), **asked)
            told = [one for one in documents if not chosen or translations(one) & {*chosen}]
            free = [one for one in documents if not group or group_of(one.rights) in group]
            assert found.total == len([one for one in told if one in free])
            counted = found.facets["translation"]
            assert counted.values == Counter(value for one in free for value in translations(one))
            assert counted.missing == sum(not translations(one) for one in free)
            counted = found.facets["rights"]
            assert counted.values == Counter(group_of(one.rights) for one in told)
            assert counted.missing == 0


def test_what_has_no_date_can_be_asked_for(mixed: tuple[Library, list[Document]]) -> None:
    library, documents = mixed
    undated = {one.id for one in documents if one.date is None}
    assert {*library.ids(undated=True, per_page=100)} == undated
    assert library.search(undated=True, since="2001", until="2001").total == len(documents)
    assert library.search(undated=True, since="2002").total == len(undated)
    assert library.search(since="2002").total == 0


@pytest.mark.parametrize(
    ("rights", "group"),
    [
        ("", "ask"),
        ("  ", "ask"),
        ("CC0", "free"),
        ("CC BY 4.0", "free"),
        ("cc-by-sa-3.0", "free"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "free"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "free"),
        ("Public domain: a document of the United Nations", "free"),
        ("Общественное достояние", "free"),
        ("CC BY-NC 4.0", "conditions"),
        ("CC BY-NC-ND 4.0", "conditions"),
        ("https://creativecommons.org/licenses/by-nd/4.0/", "conditions"),
        ("Только некоммерческое использование", "conditions"),
        ("MIT", "conditions"),
        ("Free to quote with the source", "conditions"),
        ("© The Council. All rights reserved.", "ask"),
        ("Все права защищены", "ask"),
        ("Text CC BY 4.0, photographs by permission of the family", "ask"),
        ("This text is not in the public domain", "ask"),
        ("http://rightsstatements.org/vocab/InC/1.0/", "ask"),
    ],
)
def test_rights_fall_into_three_groups(rights: str, group: str) -> None:
    assert group_of(rights) == group
