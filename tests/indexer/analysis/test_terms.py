"""Names of terms in texts and questions, against the table beside this file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.records import Term
from archive.vocabulary import Vocabulary, read_vocabularies
from indexer.analysis import Analyser, Token
from indexer.analysis.terms import Mention, Role

Row = dict[str, Any]

CORPUS = Path(__file__).parents[3] / "corpus"
ROWS: list[Row] = tomllib.loads(Path(__file__).with_name("terms.toml").read_text(encoding="utf-8"))[
    "rows"
]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(read_vocabularies(CORPUS)[0])


def named(tokens: list[Token]) -> list[list[str]]:
    return [
        [token.text, " ".join(key.removeprefix("#") for key in token.keys)]
        for token in tokens
        if token.keys[0].startswith("#")
    ]


def vocabularies(**given: Mapping[str, tuple[str, ...]]) -> dict[str, Vocabulary]:
    """Vocabularies whose terms have these names in English, the first as the label in both."""
    return {
        name: Vocabulary(
            name,
            {
                id: Term(id, {"en": names[0], "ru": names[0]}, also={"en": names[1:]})
                for id, names in terms.items()
            },
        )
        for name, terms in given.items()
    }


def mentions(held: Mapping[str, Vocabulary], text: str) -> list[Mention]:
    analyser = Analyser(held)
    row = [token for token in analyser.analyse(text) if token.keys[0].startswith("=")]
    return list(analyser.terms.mentions([t.text for t in row], [t.keys for t in row]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.get("text") or row["question"])
def test_terms_are_found_by_their_names(analyser: Analyser, row: Row) -> None:
    tokens = analyser.asked(row["question"]) if "question" in row else analyser.analyse(row["text"])
    assert named(list(tokens)) == row["found"]


def test_a_term_stands_where_its_words_stand(analyser: Analyser) -> None:
    text = "См.: Правозащитный центр «Мемориал» в Карачаево-Черкесии"
    found = {t.text: t for t in analyser.analyse(text) if t.keys[0].startswith("#")}
    memorial, republic = found.values()
    assert (memorial.position, memorial.width, memorial.keys) == (1, 3, ("#memorial",))
    assert text[memorial.start : memorial.end] == memorial.text
    assert (republic.position, republic.width) == (5, 2)


def test_a_name_begins_only_where_one_may_begin(analyser: Analyser) -> None:
    for row in ROWS:
        tokens = [t for t in analyser.analyse(row.get("text", "")) if t.width == 1]
        words = [t for t in tokens if t.keys[0].startswith("=")]
        keys = [token.keys for token in words]
        for mention in analyser.terms.mentions([token.text for token in words], keys):
            role = analyser.terms.role(keys[mention.first])
            assert role & (Role.ALONE if mention.words == 1 else Role.FIRST)
            if mention.words > 1:
                assert analyser.terms.role(keys[mention.first + 1]) & Role.SECOND
    assert not analyser.terms.role(("=стол", "стол"))


def test_a_name_of_one_id_in_two_vocabularies_has_one_key() -> None:
    held = vocabularies(tags={"court": ("Sea Court",)}, organisations={"court": ("Sea Court",)})
    (mention,) = mentions(held, "the Sea Court")
    assert mention.terms == (("tags", "court"), ("organisations", "court"))
    assert mention.keys == ("#court",)


def test_a_name_of_two_terms_gives_both() -> None:
    held = vocabularies(regions={"coast": ("Lamp",)}, organisations={"lamp": ("Lamp",)})
    (mention,) = mentions(held, "the Lamp")
    assert mention.keys == ("#coast", "#lamp")


def test_a_common_word_in_one_vocabulary_is_a_proper_name_in_another() -> None:
    held = vocabularies(tags={"light": ("Lamp",)}, organisations={"lamp": ("Lamp",)})
    assert [mention.keys for mention in mentions(held, "lamps")] == [("#light",)]
    assert [mention.keys for mention in mentions(held, "Lamp")] == [("#light", "#lamp")]


def test_an_organisation_that_is_a_tag_too_has_its_capital_in_both() -> None:
    held = vocabularies(tags={"lamp": ("Lamp",)}, organisations={"lamp": ("Lamp",)})
    assert mentions(held, "a lamp") == []


def test_documents_are_not_named_by_their_type_and_names_are_no_terms() -> None:
    held = vocabularies(types={"letter": ("Letter",)}, names={"ann": ("Ann", "Anna")})
    assert mentions(held, "a letter to Anna") == []


@pytest.mark.parametrize("name", ["The", "№ 1", "«»", "C++", "ʼ"])
def test_what_is_hardly_a_name_is_left_out(name: str) -> None:
    assert mentions(vocabularies(tags={"x": (name, "Lamp")}), "the 1 C ʼ lamp") == [
        Mention(3, 1, (("tags", "x"),))
    ]


def version(held: Mapping[str, Vocabulary]) -> str:
    return Analyser(held).terms.version


def test_the_version_follows_the_names_that_are_used() -> None:
    held = vocabularies(tags={"lamp": ("Lamp",)}, types={"letter": ("Letter",)})
    assert version(held) == version(vocabularies(tags={"lamp": ("Lamp",)}))
    others = [
        vocabularies(tags={"lamp": ("Lamp", "Light")}),
        vocabularies(tags={"light": ("Lamp",)}),
        vocabularies(regions={"lamp": ("Lamp",)}),
    ]
    assert len({version(held), *map(version, others)}) == 4


def test_the_version_goes_into_the_analysers() -> None:
    one, other = ({"lamp": ("Lamp",)}, {"lamp": ("Lamp", "Light")})
    assert Analyser(vocabularies(tags=one)).version != Analyser(vocabularies(tags=other)).version
