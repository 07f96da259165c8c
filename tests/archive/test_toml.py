"""TOML files of archivists: read within limits, every fault with its line."""

import os
import time
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from archive.errors import CorpusError
from archive.toml import MAX_BYTES, Located, faults_of, read_toml

EXAMPLE = """\
# a description
id = "a"
title.en = "A"
tags = [
  "one",
  "two",
]
"quoted" = 1

[summary]
en = "B"
  ru  =  "Б"

[[version]]
file = "a.txt"

[[version]]
lang = "en"
file = "b.txt"
[a.b]
c.d = 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "document.toml"


def refusal(file: Path, content: bytes) -> CorpusError:
    file.write_bytes(content)
    with pytest.raises(CorpusError) as refused:
        read_toml(file, "letters/document.toml")
    assert refused.value.path == "letters/document.toml"
    assert refused.value.hint
    return refused.value


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("id",), 2),
        (("title", "en"), 3),
        (("title",), 3),
        (("tags",), 4),
        (("tags", 1), 4),
        (("quoted",), 8),
        (("summary",), 10),
        (("summary", "en"), 11),
        (("summary", "ru"), 12),
        (("version", 0), 14),
        (("version", 0, "file"), 15),
        (("version", 0, "status"), 14),
        (("version", 1, "file"), 19),
        (("version", 1, "lang"), 18),
        (("a", "b", "c", "d"), 21),
        (("nowhere",), None),
    ],
)
def test_each_value_is_found_on_its_line(place: tuple[str | int, ...], line: int | None) -> None:
    assert Located("document.toml", {}, EXAMPLE).line(place) == line


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_lines_are_counted_whatever_ends_them(file: Path, end: str) -> None:
    file.write_bytes(EXAMPLE.replace("\n", end).encode())
    assert read_toml(file, "document.toml").line(("version", 1, "file")) == 19


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\u2029"])
def test_signs_that_only_look_like_line_ends_are_not_counted(file: Path, sign: str) -> None:
    file.write_text(f'rights = "a{sign}b"\nid = "a"\n', encoding="utf-8")
    assert read_toml(file, "document.toml").line(("id",)) == 2


def test_a_byte_order_mark_is_no_fault(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbfid = "a"\n')
    assert read_toml(file, "document.toml").values == {"id": "a"}


def test_an_empty_file_has_no_values(file: Path) -> None:
    file.write_bytes(b"")
    assert read_toml(file, "document.toml").values == {}


def test_another_encoding_is_refused_with_its_line(file: Path) -> None:
    fault = refusal(file, 'id = "a"\ntitle.ru = "Письмо"\n'.encode("cp1251"))
    assert fault.line == 2
    assert "UTF-8" in str(fault)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('id = "a"\ndate = 2009-11\n', 2),
        ('id = "a"\nid = "b"\n', 2),
        ('shelf = "internal"\ntags = []\nshelf = "public"\n', 3),
        ("id = a\n", 1),
        ('id = "a\n', 1),
        ("[title\n", 1),
        ('id = "a"\n\ntags = [\n"one",\n', 4),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(file: Path, content: str, line: int) -> None:
    fault = refusal(file, content.encode())
    assert "is not TOML" in fault.reason
    assert fault.line == line
    assert "at line" not in str(fault)


def test_a_file_that_is_too_large_is_refused(file: Path) -> None:
    assert "larger than 256 kB" in str(refusal(file, b"#" * (MAX_BYTES + 1)))


def test_a_file_of_the_largest_size_is_read(file: Path) -> None:
    file.write_bytes(b"#" * MAX_BYTES)
    assert read_toml(file, "document.toml").values == {}


def test_a_huge_file_is_refused_without_being_read(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(1 << 40)
    with pytest.raises(CorpusError, match="larger than 256 kB"):
        read_toml(file, "document.toml")


@pytest.mark.parametrize(
    "content",
    [b"a = " + b"[" * 100_000, b"a = " + b"{a=" * 50_000, b"a = " + b"9" * 50_000],
    ids=["arrays in arrays", "tables in tables", "a number of 50,000 digits"],
)
def test_what_the_parser_cannot_bear_is_a_fault_like_others(file: Path, content: bytes) -> None:
    assert "is not TOML" in refusal(file, content).reason


def test_a_named_pipe_is_refused_at_once(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_toml(file, "document.toml")


def test_a_link_is_not_followed(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.toml"
    target.write_text('id = "a"')
    file.symlink_to(target)
    with pytest.raises(CorpusError, match="link"):
        read_toml(file, "document.toml")


def test_a_missing_file_and_a_folder_are_refused(file: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_toml(file, "document.toml")
    file.mkdir()
    with pytest.raises(CorpusError, match="cannot be read"):
        read_toml(file, "document.toml")


class Switch(BaseModel):
    model_config = ConfigDict(strict=True)
    strike: bool


@pytest.mark.parametrize("given", ['"yes"', '"true"', "1", "[true]"])
def test_what_is_true_or_false_is_written_without_quotes(file: Path, given: str) -> None:
    file.write_text(f"\nstrike = {given}\n", encoding="utf-8")
    document = read_toml(file, "document.toml")
    with pytest.raises(ValidationError) as refused:
        Switch.model_validate(document.values)
    (fault,) = faults_of(refused.value, document)
    assert fault.line == 2
    assert "strike" in fault.reason
    assert fault.hint == "write true or false, without quotes"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def test_thousands_of_faults_in_one_file_are_told_in_bounded_time() -> None:
    text = "".join(f"k{number} = 1\n" for number in range(25_000))
    document = Located("document.toml", {f"k{number}": 1 for number in range(25_000)}, text)
    with pytest.raises(ValidationError) as refused:
        Strict.model_validate(document.values)
    began = time.perf_counter()
    faults = faults_of(refused.value, document)
    assert time.perf_counter() - began < 5
    assert faults[0].line == 1
    assert "24,900 more" in faults[-1].reason
