"""Texts in every encoding that English and Russian were written in, told and untold."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.text.encoding import decode, unmarked_utf16
from tests.archive.extract.made_files import words_of

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
LEGACY = ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5")
TEXTS = {
    "a word": "Справка",
    "two letters": "Да",
    "a name": "Иванов И. И.",
    "a title": "ПРОТОКОЛ ДОПРОСА СВИДЕТЕЛЯ",
    "letters of names": "ООН и ОБСЕ",
    "a note": "Встреча в 10:00, каб. 5",
    "a line": "Приговор отменён.",
    "a table": "имя;город;год\nАнна;Тула;1999\nОлег;Омск;2004\n",
    "figures": "2004\t15\tвсего\n2005\t16\tитого\n",
    "mostly English": (
        "Annex 3. List of witnesses: Сидоров, Petrov, Smith. The hearing took place in the town "
        "hall on Monday and was adjourned until further notice by the presiding judge."
    ),
    "English and a name": "See the statement of Мария Петрова, 12 May 2009.",
    "long": (
        "Заявление жителей посёлка рассмотрено: ответа они не получили. Суд отложил заседание на "
        "неделю, и никто не объяснил почему. Мы ждали во дворе, пока не стемнело."
    ),
    "long capitals": "СЛЕДОВАТЕЛЬ РАССМОТРЕЛ МАТЕРИАЛЫ ПРОВЕРКИ\nИ ВОЗБУДИЛ УГОЛОВНОЕ ДЕЛО",
}
SIGNS = "Он сказал: «Мы не уйдём», — и закрыл дверь… № 7"
WESTERN = {
    "French": "Les témoins ont été entendus à huis clos; l’avocate n’a pas été prévenue.",
    "a word": "Café",
    "a name": "François Hélène Noël",
    "German": "Überprüfung der Fälle",
    "capitals": "GRÖSSE ÜBER ÄMTER",
    "Norwegian": "Øyvind Ås på sjøen",
    "English": "It’s the defendant’s “own words” – nothing more.",
    "money": "Cost: £5 or €6",
    "alone": "a letter vis-à-vis, à la carte",
}


@pytest.mark.parametrize("encoding", [*UNICODE, *LEGACY])
@pytest.mark.parametrize("name", TEXTS)
def test_russian_is_read_from_any_encoding(name: str, encoding: str) -> None:
    assert decode(TEXTS[name].encode(encoding)) == TEXTS[name]


@pytest.mark.parametrize("encoding", [*UNICODE, "cp1251", "mac_cyrillic"])
def test_quotes_and_dashes_are_read_where_they_exist(encoding: str) -> None:
    assert decode(SIGNS.encode(encoding)) == SIGNS


@pytest.mark.parametrize("name", WESTERN)
def test_western_text_is_not_taken_for_russian(name: str) -> None:
    assert decode(WESTERN[name].encode("cp1252")) == WESTERN[name]


TEXT = TEXTS["a line"]


@pytest.mark.parametrize(("real", "said"), list(itertools.permutations(("utf-8", *LEGACY), 2)))
def test_a_wrong_declaration_is_not_believed(real: str, said: str) -> None:
    assert decode(TEXT.encode(real), declared=said) == TEXT
    assert decode(TEXT.encode(real), declared="iso-8859-1") == TEXT
    assert decode(TEXT.encode(real), declared="no such thing") == TEXT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Žluťoučký kůň", "windows-1250"),
        ("Справу розглянуто, її матеріали передано", "koi8-u"),
        ("Ο μάρτυρας", "iso-8859-7"),
        ("été", "iso-8859-1"),
        ("証人", "shift_jis"),
    ],
)
def test_a_declaration_that_may_be_right_is_believed(text: str, said: str) -> None:
    assert decode(text.encode(said), declared=said) == text


@pytest.mark.parametrize("said", ["utf-16", "utf-7", "punycode", "unicode_escape", "idna", "hex"])
def test_a_declaration_nobody_makes_is_not_believed(said: str) -> None:
    assert decode(TEXT.encode("cp1251"), declared=said) == TEXT


def test_a_few_broken_bytes_leave_utf_8_what_it_is() -> None:
    assert decode(f"{TEXT}\n".encode() * 3 + b"\xff\n" + TEXT.encode()) == (
        f"{TEXT}\n" * 3 + "\ufffd\n" + TEXT
    )
    assert decode("Дело закрыто".encode()[:-1]) == "Дело закрыт"
    assert decode("It’s the “end”".encode() + b" of\x92 it") == "It’s the “end” of\ufffd it"


def test_numbers_of_sixteen_bits_are_no_text() -> None:
    assert unmarked_utf16(bytes(4_000)) is None
    assert unmarked_utf16(b"\x01\x00\x02\x00" * 500) is None
    assert unmarked_utf16(b"a b c d e f g h ") is None


def test_what_is_no_text_in_any_encoding_is_refused() -> None:
    with pytest.raises(ExtractionError, match="in which encoding"):
        decode(bytes(range(256)) * 10)


@given(st.binary(max_size=300), st.sampled_from(["", "cp1251", "utf-8", "iso2022_jp", "big5"]))
def test_any_bytes_are_read_or_refused(content: bytes, declared: str) -> None:
    try:
        assert isinstance(decode(content, declared=declared), str)
    except ExtractionError as error:
        assert error.hint  # noqa: PT017 (either is right)


SUFFIXES = (".txt", ".html", ".csv", ".md", ".eml")


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_text_is_read_without_a_declaration(
    worker: Worker, suffix: str, encoding: str
) -> None:
    text = TEXTS["long"]
    made = {
        ".html": f"<html><body><p>{text}</p></body></html>",
        ".eml": f"From: a@example.org\nSubject: x\n\n{text}\n",
        ".csv": f"год;что\n2004;{text}\n",
    }
    extracted = worker.extract(made.get(suffix, text).encode(encoding), f"a{suffix}")
    assert text in words_of(extracted)


def framed(title: str, bar: str, rule: str, *, padded: bool) -> str:
    space = " " if padded else ""
    row = f"{bar}{space}Иванов И.И.{space}{bar}{space}1937{space}{bar}\n"
    return f"{title}\n{rule}\n{row * 30}{rule}\n"


FRAMES = {
    "single": ("│", "├─────────────┼──────┤"),
    "double": ("║", "╠═════════════╬══════╣"),
    "wide": ("│", "─" * 3_000),
    "no rules": ("│", ""),
}


@pytest.mark.parametrize("encoding", ["cp866", "koi8_r"])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("title", ["Список осуждённых", "СПИСОК ОСУЖДЁННЫХ", ""])
@pytest.mark.parametrize("frame", FRAMES)
def test_tables_with_frames_are_read(frame: str, title: str, padded: bool, encoding: str) -> None:
    text = framed(title, *FRAMES[frame], padded=padded)
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["ДДТ", "Дело И Д. Н.", "Да: А, В, И и О", "НДН ДНД"])
def test_capitals_of_windows_are_no_frames(text: str) -> None:
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize("text", ["Café, 12 m³", "é, 10³ m", "le 1 º août, à pied"])
def test_western_signs_are_no_frames(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866"])
@pytest.mark.parametrize("declared", ["", "utf-8", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_of_a_text_in_two_encodings_is_read(
    encoding: str, declared: str, end: str
) -> None:
    lines = [TEXTS["long"] + end, TEXTS["a line"] + end, TEXTS["long capitals"] + end]
    for first, second in ((encoding, "utf-8"), ("utf-8", encoding)):
        content = b"".join(line.encode(first) for line in lines)
        content += b"".join(line.encode(second) for line in lines)
        assert decode(content, declared=declared) == "".join(lines * 2)


def test_a_text_that_would_lose_letters_is_refused() -> None:
    with pytest.raises(ExtractionError, match="in no encoding or in another") as raised:
        decode((TEXTS["long"] * 3).encode() + "Суд отложил дело".encode("cp1251"))
    assert raised.value.hint
