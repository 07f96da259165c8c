"""Languages of passages, against the table in `language.toml` and the real documents."""

import json
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract.text.markdown import read
from archive.language import label, languages_of, letters_in

TABLE = tomllib.loads(Path(__file__).with_name("language.toml").read_text(encoding="utf-8"))
DATA = Path(__file__).parents[2].parent / "shared" / "data"
SURE = 50
RUSSIAN = "Адвокаты ждали в коридоре, пока охрана не пустила их ознакомиться с материалами."
ENGLISH = "The lawyers waited in the corridor until the guards let them see the file."
UKRAINIAN = "Адвокати чекали в коридорі, поки охорона не дозволила їм ознайомитися зі справою."

FRENCH = (
    "Les avocats ont attendu dans le couloir jusqu'à ce que les gardes leur montrent le dossier."
)
PARTICIPANTS = (
    "Mr. Jan van der Brink, Ms. Anna de Wit, Second Secretary, Permanent Mission of Utopia"
)


def name(row: dict[str, str]) -> str:
    return row.get("id", f"{row['lang']}: {row['text'][:24]}")


@pytest.mark.parametrize("row", TABLE["sentence"], ids=name)
def test_a_sentence_is_in_its_language(row: dict[str, str]) -> None:
    assert label([row["text"]], None) == [row["lang"]]


@settings(deadline=None)
@given(st.lists(st.sampled_from([row["text"] for row in TABLE["sentence"]]), max_size=8))
def test_the_same_texts_always_get_the_same_labels(texts: list[str]) -> None:
    labels = label(texts, "ru")
    assert len(labels) == len(texts)
    assert label(texts, "ru") == labels


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from([None, "en", "ru", "uk"]))
def test_any_text_at_all_gets_a_label(texts: list[str], declared: str | None) -> None:
    assert all(2 <= len(code) <= 3 for code in label(texts, declared))


@pytest.mark.parametrize(
    ("texts", "declared", "labels"),
    [
        ([UKRAINIAN, "Право", RUSSIAN], None, ["uk", "uk", "ru"]),
        ([ENGLISH, "Право", UKRAINIAN], None, ["en", "uk", "uk"]),
        ([ENGLISH, "Право", ENGLISH], "uk", ["en", "uk", "en"]),
        ([ENGLISH, "Право", ENGLISH], "en", ["en", "ru", "en"]),
        ([RUSSIAN, "Annex II", RUSSIAN], "ru", ["ru", "en", "ru"]),
        (["Право"], "bg", ["bg"]),
        (["Droit"], "fr", ["fr"]),
        (["1, 2, 3"], "fr", ["fr"]),
        ([RUSSIAN, "1, 2, 3"], "en", ["ru", "ru"]),
        (["https://example.org/a/long/address/of/a/page/about/rights", RUSSIAN], None, ["ru"] * 2),
        # names and titles alone are in no language, however long the row of them
        ([ENGLISH, PARTICIPANTS, ENGLISH], None, ["en"] * 3),
        ([FRENCH, PARTICIPANTS], None, ["fr"] * 2),
        ([RUSSIAN, PARTICIPANTS], "ru", ["ru", "en"]),
        ([], None, []),
    ],
)
def test_a_short_passage_takes_its_language_from_around_it(
    texts: list[str], declared: str | None, labels: list[str]
) -> None:
    assert label(texts, declared) == labels


def test_a_document_is_in_the_languages_of_a_tenth_of_its_letters() -> None:
    assert languages_of([("ru", 800), ("en", 150), ("fr", 50)]) == ("ru", "en")
    assert languages_of([("en", 100), ("ru", 500), ("en", 500)]) == ("en", "ru")
    assert languages_of([("und", 900), ("en", 100)]) == ("en",)
    assert languages_of([("und", 5)]) == ("und",)
    assert languages_of([("en", 0)]) == ("en",)
    assert languages_of([]) == ()


real = pytest.mark.skipif(not DATA.exists(), reason=f"the real documents are not at {DATA}")


def cyrillic(text: str) -> bool:
    return sum("Ѐ" <= sign <= "ӿ" for sign in text) > 0.5 * letters_in(text)


@real
def test_real_paragraphs_are_in_the_language_of_their_document() -> None:
    """Accepted: 0.995 of the English and 0.98 of the Russian paragraphs of 50 letters and more.

    Nearly all that are counted wrong are right: references in English under a Russian text, two
    French quotations. Of paragraphs in the script of their document, 0.999.
    """
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for path in sorted((DATA / "parallel").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for lang in ("en", "ru"):
                page = read(record[lang]["text"].encode()).pages[0]
                texts = [block.text for block in page.blocks]
                for text, code in zip(texts, label(texts, lang), strict=True):
                    if letters_in(text) >= SURE:
                        keys = [lang] + [f"{lang} script"] * (cyrillic(text) == (lang == "ru"))
                        whole.update(keys)
                        right.update(keys if code == lang else ())
    shares = {key: right[key] / whole[key] for key in sorted(whole)}
    print(shares, dict(whole))
    assert shares["en"] >= 0.995
    assert shares["ru"] >= 0.98
    assert min(shares["en script"], shares["ru script"]) >= 0.999


@real
def test_other_languages_are_not_taken_for_english_or_russian() -> None:
    codes = {"bul": "bg", "deu": "de", "fra": "fr", "kaz": "kk", "srp": "sr", "ukr": "uk"}
    path = DATA / "corpus" / "udhr_other_languages.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts = [text for text in record["text"].split("\n") if text.strip()]
        assert set(label(texts, None)) == {codes[record["lang"]]}
