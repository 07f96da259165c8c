"""TOML files of archivists: read within limits, and every fault told with its line and cure.

tomllib gives values without places, pydantic gives faults without lines; this module knows
where in the text a value stands (tomlkit would cost 40 times the reading time per file).
"""

import datetime as dt
import difflib
import errno
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from archive.errors import CorpusError

MAX_BYTES = 256 * 1024
"""No description needs more; a larger file is a mistake or an attack."""

_MAX_FAULTS = 100
"""Told of one description: 256 kB of unknown keys would keep a run busy for half an hour."""

_SHOWN_LENGTH = 60

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]+"|'[^']+')\s*((?:\.\s*[\w"'-]+\s*)*)=""")
_LINE_OF_ERROR = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")

Place = Sequence[str | int]


@dataclass(frozen=True)
class Located:
    """The values of a TOML file, and the line each stands on."""

    name: str
    """What messages call the file: its path from the corpus folder."""
    values: dict[str, Any]
    text: str
    sha256: str = ""
    """Of the bytes that were read."""

    def line(self, place: Place) -> int | None:
        """The line of the longest part of `place` that the file has."""
        for length in range(len(place), 0, -1):
            if (line := self._lines.get(tuple(place[:length]))) is not None:
                return line
        return None

    def fault(self, place: Place, message: str, *, hint: str) -> CorpusError:
        return CorpusError(self.name, message, line=self.line(place), hint=hint)

    @cached_property
    def _lines(self) -> Mapping[tuple[str | int, ...], int]:
        lines: dict[tuple[str | int, ...], int] = {}
        for place, line in _places(self.text):
            lines.setdefault(place, line)
        return lines


def read_toml(path: Path, name: str, *, limit: int = MAX_BYTES) -> Located:
    """The file's values. Raises CorpusError for what is not a file, UTF-8 or TOML, or too large."""
    try:
        content = _content(path, limit)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CorpusError(name, "is a link", hint="put the file itself there") from None
        raise CorpusError(
            name, f"cannot be read: {error.strerror}", hint="see its rights"
        ) from None
    if len(content) > limit:
        raise CorpusError(name, f"is larger than {limit // 1024} kB", hint="keep it shorter")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CorpusError(name, "is not UTF-8", line=line, hint="save it as UTF-8") from None
    try:
        return Located(name, tomllib.loads(text), text, hashlib.sha256(content).hexdigest())
    except tomllib.TOMLDecodeError as error:
        match = _LINE_OF_ERROR.search(str(error))
        line = int(match[1]) if match and match[1] else len(text.splitlines()) or 1
        reason = _LINE_OF_ERROR.sub("", str(error))
        raise CorpusError(
            name, f"is not TOML: {reason}", line=line, hint="correct this line"
        ) from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, brackets in brackets
        raise CorpusError(
            name, "is not TOML that a description needs", hint="write it anew from an example"
        ) from None


def _content(path: Path, limit: int) -> bytes:
    """A regular file, a byte more than the limit at most. Links are not followed."""
    # NONBLOCK: opening a FIFO nobody writes to would wait for ever
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        with open(opened, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(opened)


def faults_of(
    error: ValidationError, document: Located, *, within: Place = (), keys: Sequence[str] = ()
) -> list[CorpusError]:
    """Pydantic's findings as sentences for archivists; `keys` are those known `within`."""
    found = error.errors()
    faults = [_fault(each, document, within, keys) for each in found[:_MAX_FAULTS]]
    if len(found) > _MAX_FAULTS:
        reason = f"{len(found) - _MAX_FAULTS:,} more faults stand in it"
        faults.append(CorpusError(document.name, reason, hint="correct the first ones first"))
    return faults


def cure_for_key(key: str, near: Sequence[str] = ()) -> str:
    """What to do about a key that is unknown where it stands; `near` are the keys known there."""
    if not near and key in _PLACES:
        return f"move it {_PLACES[key]}"
    like = difflib.get_close_matches(key, near or [*_PLACES], n=1)
    return f'did you mean "{like[0]}"?' if like else "remove it or correct its name"


def _fault(found: Any, document: Located, within: Place, keys: Sequence[str]) -> CorpusError:
    place = (*within, *(part for part in found["loc"] if isinstance(part, str | int)))
    key = ".".join(str(part) for part in found["loc"] or within[:1])
    given = found.get("input")
    context = found.get("ctx", {})
    match found["type"]:
        case "extra_forbidden":
            hint = cure_for_key(str(found["loc"][-1]), keys)
            return document.fault(place, f'unknown key "{key}"', hint=hint)
        case "missing":
            return document.fault(place, f'"{key}" is missing', hint="add it")
        case "string_too_short":
            return document.fault(place, f"{key} is empty", hint="fill it in or remove it")
        case "enum" | "literal_error":
            hint = f"write {context['expected']}"
            return document.fault(place, f"{key} = {_shown(given)} is not allowed", hint=hint)
        case "string_pattern_mismatch" if place[-1] == "lang":
            reason = f"{_shown(given)} is not a language code"
            return document.fault(place, reason, hint="write en, ru, ce …")
        case "string_pattern_mismatch":
            hint = "use small Latin letters, digits and hyphens, 80 at most"
            return document.fault(place, f"{key} = {_shown(given)} is not an id", hint=hint)
        case "value_error":
            reason = str(context.get("error", found["msg"]))
            return document.fault(place, f"{key}: {reason}", hint=_hint_for(key))
        case kind if kind.endswith("_type"):
            reason = f"{key} = {_shown(given)} is of the wrong kind"
            return document.fault(place, reason, hint=_right_kind(place, kind, given))
        case _:
            return document.fault(place, f"{key}: {found['msg']}", hint="correct it")


def _hint_for(key: str) -> str:
    if key == "tile":
        return "write a column and a row, as [3, 1]"
    return "dates stand in quotes" if key.endswith(("date", "embargo")) else "correct it"


def _right_kind(place: Place, kind: str, given: object) -> str:
    """How to write what was written as something else."""
    key = place[-1]
    match place:
        case ["title" | "summary", str(key)] if _PLACES.get(key) == _AT_THE_TOP:
            return cure_for_key(key)  # TOML takes whatever follows [title] for a part of it
        case ["version" | "relation" | "term" as table, *_] if len(place) < 3:
            return f"write [[{table}]]"
    match kind, given:
        case "list_type", str():
            return f"write [{_shown(given)}]"
        case "list_type", _:
            return "write a list in [brackets]"
        case (("dict_type" | "model_type"), str()):
            return f'write {key}.en = "…"'
        case "bool_type", _:
            return "write true or false, without quotes"
        case "string_type", dt.date() | dt.time() | int() | float():
            return f'write "{given}"'
    return "write text in quotes" if kind == "string_type" else f"write it as a table [{key}]"


def _shown(given: object) -> str:
    """A value as it is written, short enough for one line."""
    match given:
        case str():
            text = f'"{given}"'
        case bool():
            text = str(given).lower()
        case dt.date() | dt.time():
            text = str(given)
        case _:
            text = repr(given)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"


_AT_THE_TOP = "above the first [table]"
_PLACES = {
    **dict.fromkeys(
        (
            "id", "type", "date", "issuer", "symbol", "regions", "tags", "categories", "shelf",
            "embargo", "source", "rights", "title", "summary", "version", "relation",
        ),
        _AT_THE_TOP,
    ),
    **dict.fromkeys(("file", "lang", "status"), "under [[version]]"),
    "target": "under [[relation]]",
    **dict.fromkeys(("en", "ru"), "under [title] or [summary]"),
}  # fmt: skip
"""Where each key of a description belongs."""


def _places(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Each key of the file with its line, as far as a line-by-line reading can tell."""
    table: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    # not splitlines: TOML ends lines with a line feed and with nothing else
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _TABLE.match(line):
            table = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                name = header[2]
                counts[name] = counts.get(name, -1) + 1
                yield table, number
                table = (*table, counts[name])
            yield table, number
        elif key := _KEY.match(line):
            parts = [
                key[1].strip("\"'"),
                *(p.strip(" \"'") for p in key[2].split(".") if p.strip()),
            ]
            for length in range(1, len(parts) + 1):
                yield (*table, *parts[:length]), number
