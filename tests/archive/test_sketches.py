"""Near-duplicates: what is much the same text is told to staff, and the next form letter is not."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from email.message import EmailMessage
from hashlib import sha256
from unicodedata import normalize

import pytest

from archive.catalogue import sketches
from archive.intake import as_before, is_needed
from archive.sketches import Place, alike, sketch
from tests.running import RunSvod
from tests.small_archive import SmallArchive
from tests.small_corpus import KEYS
from webui import create_app

EN = """
the council heard lawyers families witness village border winter prison court report asked
that before after never often letter answer paper road school hospital police officer judge
told wrote found lost promised refused opened closed waited returned and with from about
"""
RU = """
совет слушал адвокаты семьи свидетель деревня граница зима тюрьма суд доклад просил что
перед после никогда часто письмо ответ бумага дорога школа больница полиция судья сказал
написал нашёл потерял обещал отказал открыл закрыл ждал вернулся и со из об её ещё
"""


def made(words: str, count: int, seed: int, *, numbers: bool = True) -> str:
    """So many words, in an order of their own, with a year or a number in each sentence."""
    draw = random.Random(seed)  # noqa: S311
    sentences = []
    for _ in range(count // 12):
        said = draw.choices(words.split(), k=12)
        sentences.append(" ".join([*said, str(draw.randrange(10, 3000))] if numbers else said))
    return ". ".join(sentences) + "."


def scanned(text: str, wrong: float, seed: int) -> str:
    """With that share of the letters misread."""
    draw = random.Random(seed)  # noqa: S311
    letters = "oclrnиопшл0"
    return "".join(draw.choice(letters) if draw.random() < wrong else sign for sign in text)


def drawn(texts: Iterable[str]) -> list[bytes]:
    found = [sketch(text) for text in texts]
    assert None not in found
    return [data for data in found if data is not None]


def likeness(*texts: str) -> float | None:
    """Of two texts, if they are listed."""
    pairs = alike(drawn(texts), ["a", "b"], [True, True])
    return pairs[0].likeness if pairs else None


# ---------- a sketch ----------


def test_a_sketch_is_the_same_for_good() -> None:
    data = sketch(made(EN, 600, 1))
    assert data is not None
    assert sha256(data).hexdigest()[:16] == "72f6c1f678e45799"


@pytest.mark.parametrize("text", ["", "A short greeting of 2009.", "1 2 3 4", "— … —" * 200])
def test_a_text_of_few_letters_has_none(text: str) -> None:
    assert sketch(text) is None


@pytest.mark.parametrize("words", [6_000, 60])
def test_a_sketch_is_small_however_long_the_text(words: int) -> None:
    (data,) = drawn([made(RU, words, 2)])
    assert len(data) <= 776


def test_what_stands_between_the_letters_and_their_case_do_not_matter() -> None:
    text = made(RU, 300, 3)
    same: list[Callable[[str], str]] = [
        str.upper,
        lambda text: text.replace("ё", "е"),
        lambda text: text.replace(". ", "\n\n"),
        lambda text: text.replace("адвокаты", "адво-\nкаты"),
        lambda text: normalize("NFD", text),
    ]
    for change in same:
        assert sketch(change(text)) == sketch(text) != sketch(made(RU, 300, 4))


def test_the_resemblance_of_sketches_is_near_that_of_the_texts() -> None:
    common = made(EN, 600, 5)
    one, other = (common + made(EN, 300, seed) for seed in (6, 7))
    letters = ["".join(filter(str.isalnum, text)) for text in (one, other)]
    first, second = ({text[at : at + 8] for at in range(len(text) - 7)} for text in letters)
    exact = len(first & second) / len(first | second)
    assert likeness(one, other) == pytest.approx(exact, abs=0.12)
    assert likeness(one, one) == 1


# ---------- what is listed ----------


@pytest.mark.parametrize("words", [EN, RU])
@pytest.mark.parametrize("wrong", [0.01, 0.02])
def test_the_same_text_scanned_twice_is_listed(words: str, wrong: float) -> None:
    text = made(words, 400, 8)
    assert likeness(scanned(text, wrong, 1), scanned(text, wrong, 2)) is not None


def test_a_text_with_a_letterhead_and_a_page_more_is_listed() -> None:
    text = made(EN, 900, 9)
    assert likeness(text, made(EN, 36, 10) + text + made(EN, 240, 11)) is not None


@pytest.mark.parametrize(("one", "other"), [(EN, EN), (RU, RU), (EN, RU)])
def test_other_texts_of_the_same_words_are_not(one: str, other: str) -> None:
    assert likeness(made(one, 900, 12), made(other, 900, 13)) is None


def form(day: str, symbol: str, sum_: str, file: str) -> str:
    return (
        f"Resolution {symbol} of {day}. The council, recalling its earlier resolutions, having "
        "heard the report of the secretary on the observers at the border, and noting that the "
        "parties agree, decides to extend the stay of the observers for a period of six months, "
        "asks the parties to carry out what they have promised without delay, and asks the "
        f"secretary to report at the end of this period. Voted {sum_} for it. File {file}."
    )


def test_the_next_letter_of_a_form_is_no_copy() -> None:
    one = form("28 May 1974", "363 (1974)", "13 000", "75/112")
    assert likeness(one, form("30 November 1981", "493 (1981)", "14 250", "82/907")) is None
    assert likeness(one, scanned(one, 0.01, 3)) is not None


def test_a_short_form_without_numbers_must_be_nearly_the_same() -> None:
    form = (
        "To the court of the {} district. I ask the court to call as a witness the officer who "
        "wrote the report about me, {}, since he saw what happened and his words do not agree "
        "with the words of the others. His answers are needed to decide the case, as the law says."
    )
    one = form.format("northern", "Stone of the second company, who stood beside the bus")
    assert likeness(one, form.format("harbour", "Wells, whom his superiors sent there")) is None
    assert likeness(one, one.replace("I ask", "I  beg")) is not None


def test_versions_of_one_document_are_not_compared() -> None:
    data = drawn([made(EN, 300, 14)] * 3)
    pairs = alike(data, ["a", "a", "b"], [True] * 3)
    assert [(pair.first, pair.second) for pair in pairs] == [(0, 2), (1, 2)]


def test_only_pairs_with_something_new_are_looked_for() -> None:
    data = drawn([made(EN, 300, 14)] * 3)
    assert alike(data, ["a", "b", "c"], [False] * 3) == []
    pairs = alike(data, ["a", "b", "c"], [False, False, True])
    assert [(pair.first, pair.second) for pair in pairs] == [(0, 2), (1, 2)]


def test_of_very_many_copies_each_is_told_and_not_with_all_the_others() -> None:
    data = drawn([made(EN, 300, 15)] * 200)
    pairs = alike(data, [str(number) for number in range(200)], [True] * 200)
    assert {place for pair in pairs for place in (pair.first, pair.second)} == set(range(200))
    assert len(pairs) < 200 * 25


def test_a_boilerplate_of_thousands_does_not_hide_a_pair() -> None:
    boiler = made(EN, 60, 16, numbers=False)
    texts = [boiler + made(EN, 360, seed) for seed in range(17, 2017)]
    texts += [scanned(texts[7], 0.01, 4)]
    pairs = alike(drawn(texts), [str(at) for at in range(2001)], [True] * 2001)
    assert [(pair.first, pair.second) for pair in pairs] == [(7, 2000)]


# ---------- through the intake ----------


def listed(small: SmallArchive) -> list[tuple[str, str]]:
    with small.catalogue.reading() as connection:
        pairs = sketches.near_duplicates(connection)
        assert sketches.count_near_duplicates(connection) == len(pairs)
    return [(pair.first.document, pair.second.document) for pair in pairs]


def test_a_text_in_two_files_is_listed_and_both_are_held(small: SmallArchive) -> None:
    text = made(EN, 400, 21)
    small.corpus.put("a.txt", text)
    small.corpus.put("b.html", f"<html><body><p>{text}</p></body></html>")
    small.corpus.put("c.txt", made(EN, 400, 22))
    report = small.run()
    assert (report.new, report.near_duplicates) == (3, 1)
    with small.catalogue.reading() as connection:
        (pair,) = sketches.near_duplicates(connection)
    assert (pair.first, pair.second) == (Place("a-txt", "en"), Place("b-html", "en"))
    assert pair.likeness == 1
    assert not pair.same_bytes
    assert small.run().near_duplicates == as_before(small.plan(), small.catalogue).near_duplicates
    assert listed(small) == [("a-txt", "b-html")]


def test_what_comes_later_is_compared_with_what_is_held(small: SmallArchive) -> None:
    small.corpus.put("b.txt", made(RU, 400, 23))
    small.run()
    small.corpus.put("a.txt", scanned(made(RU, 400, 23), 0.01, 5))
    assert small.run().near_duplicates == 1
    assert listed(small) == [("a-txt", "b-txt")]


@pytest.mark.parametrize("which", ["a.txt", "b.txt"])
def test_a_pair_goes_when_one_of_it_is_removed_or_another_text(
    small: SmallArchive, which: str
) -> None:
    text = made(EN, 400, 24)
    small.corpus.put("a.txt", text)
    small.corpus.put("b.txt", text + " End.")
    assert small.run().near_duplicates == 1
    file = small.corpus.put(which, made(EN, 400, 25))
    assert small.run().near_duplicates == 0
    file.write_text(text + " Once more.")
    assert small.run().near_duplicates == 1
    file.unlink()
    assert small.run().near_duplicates == 0
    assert listed(small) == []


def test_a_moved_document_keeps_its_pair(small: SmallArchive) -> None:
    text = made(EN, 400, 26)
    small.corpus.put("a.txt", text)
    small.corpus.put("b.txt", text + " End.")
    small.run()
    (small.corpus.root / "a.txt").rename(small.corpus.root / "z.txt")
    report = small.run()
    assert (report.moved, report.near_duplicates) == (1, 1)


def mail(subject: str, said: str, letter: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message.set_content(said)
    message.add_attachment(letter, filename="letter.txt")
    return message.as_bytes()


def test_a_letter_attached_to_two_mails_is_said_to_be_the_same_bytes(small: SmallArchive) -> None:
    letter = made(EN, 200, 27)
    small.corpus.put("one.eml", mail("First", made(EN, 100, 28), letter))
    small.corpus.put("two.eml", mail("Second", made(EN, 100, 29), letter))
    small.run()
    with small.catalogue.reading() as connection:
        (pair,) = sketches.near_duplicates(connection)
    assert (pair.first, pair.second) == (Place("one-eml", "en-2"), Place("two-eml", "en-2"))
    assert pair.same_bytes


def test_a_run_that_was_stopped_before_it_compared_is_made_good(small: SmallArchive) -> None:
    text = made(EN, 400, 30)
    small.corpus.put("a.txt", text)
    small.corpus.put("b.txt", text + " End.")
    small.run()
    assert not is_needed(small.plan(), small.catalogue)
    with closing(sqlite3.connect(small.settings.catalogue)) as connection, connection:
        connection.execute("DELETE FROM near_duplicate")
        connection.execute("UPDATE sketch SET compared = 0")
    assert is_needed(small.plan(), small.catalogue)
    assert small.run().near_duplicates == 1
    assert not is_needed(small.plan(), small.catalogue)


def test_staff_see_the_pairs_in_the_status(small: SmallArchive, run_svod: RunSvod) -> None:
    text = made(EN, 400, 31)
    small.corpus.put("a.txt", text)
    small.corpus.put("b.txt", scanned(text, 0.01, 6))
    done = run_svod("reindex", "--json")
    assert json.loads(done.out)["near_duplicates"] == 1
    (row,) = json.loads(run_svod("status", "--json").out)["near_duplicates"]
    assert row["first"] == {"document": "a-txt", "version": "en"}
    assert row["second"] == {"document": "b-txt", "version": "en"}
    assert 0.5 < row["likeness"] < 1
    assert not row["same_bytes"]
    told = run_svod("status").out
    assert "1 pair of versions that are much the same text; none was merged:" in told
    assert f"{int(100 * row['likeness'])} %       a-txt/en  b-txt/en" in told


def test_readers_are_told_of_no_pair(small: SmallArchive, run_svod: RunSvod) -> None:
    text = made(EN, 400, 32)
    small.corpus.document("open-letter", KEYS, {"letter.txt": text})
    small.corpus.put("kept-back.txt", text + " End.")
    assert json.loads(run_svod("reindex", "--json").out)["near_duplicates"] == 1
    app = create_app(small.settings)
    for path in ("/en/doc/open-letter", "/api/v1/documents/open-letter", "/api/v1/search?q=court"):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        assert "open-letter" in answer.text
        assert "kept-back" not in answer.text
    app.extensions["svod"].close()
