"""The signs on a word: `=form`, `begin*`, `w?rd`, `word~`; and what of them means nothing."""

import re
from typing import Literal, NamedTuple

from indexer.analysis.fold import fold, in_one_script
from indexer.asking import NoticeCode, PatternKind

MIN_PREFIX = 3
"""Letters before a star."""
MIN_FUZZY = 5
"""Letters of a word one of which may differ."""

_JOINED = r"(?:[^\W_]|['’ʼ‘\-‐‑\u0300-\u036f\u00ad\u200b-\u200d\u2060])*"
_LETTERS = rf"[^\W_]{_JOINED}"
_SIGNED = re.compile(
    rf"[^\w?]*?(?P<body>\?*{_LETTERS}(?:\?+{_LETTERS})*)"
    r"(?:(?P<star>\*)|(?P<tilde>~)(?P<number>[0-9]*))?(?P<rest>\W*)"
)
"""A question mark at the end is punctuation."""
_STRAY = re.compile(r"\*+|~+[0-9]*|(?<=\w)\?+(?=\w)|^=+")
_STRAY_IN_ROW = re.compile(r"\*+|~+|(?<=\w)\?+(?=\w)")
_STRAY_BEFORE = re.compile(r"[-−–+!]+(?=\W*\w)")
"""Operators of other query languages; the dash that means "not" is no part of the word here."""


class Told(NamedTuple):
    """Something to be told of a sign."""

    code: NoticeCode
    offset: int
    """From the start of the word."""
    word: str


class Signed(NamedTuple):
    """A typed word as its signs say it is meant."""

    kind: Literal["plain", "exact"] | PatternKind
    text: str
    """Of a pattern the folded letters, with "?" for any one; else what is typed, without "="."""
    told: tuple[Told, ...]


def read(word: str) -> Signed:
    """What the signs on a word mean; a sign that cannot be followed is told and left out."""
    rest = word.lstrip("=")
    shift = len(word) - len(rest)
    kind: Literal["plain", "exact"] = "exact" if shift and any(map(str.isalnum, rest)) else "plain"
    before = _STRAY_BEFORE.match(rest)
    told = [Told("stray-sign", shift, before.group())] if before else []
    match = _SIGNED.fullmatch(rest)
    if match is None:
        told += _stray(rest, shift)
        if kind == "plain" and shift:
            told = [Told("stray-sign", 0, word[:shift]), *told]
        return Signed(kind, rest, tuple(told))
    body = in_one_script(fold(match["body"]))
    told += _stray(match["rest"], shift + match.start("rest"))
    told += _stray(rest[: match.start("body")], shift)
    pattern: PatternKind | None = None
    if match["number"]:
        told.append(Told("stray-sign", shift + match.start("number"), match["number"]))
    if match["star"]:
        pattern = "prefix"
    elif "?" in body:
        pattern = "masked"
        if match["tilde"]:
            told.append(Told("stray-sign", shift + match.start("tilde"), "~"))
    elif match["tilde"]:
        pattern = "fuzzy"
    if pattern is not None and (short := _too_short(pattern, body)):
        told.append(Told(short, 0, word))
        pattern = None
    told.sort(key=lambda one: one.offset)
    return Signed(pattern or kind, body if pattern else rest, tuple(told))


def stray_in_row(text: str) -> list[Told]:
    """The signs in quotes or square brackets, where they mean nothing."""
    return [
        Told("stray-sign", match.start(), match.group()) for match in _STRAY_IN_ROW.finditer(text)
    ]


def _too_short(pattern: PatternKind, body: str) -> NoticeCode | None:
    letters = sum(map(str.isalnum, body))
    if pattern == "fuzzy":
        return "fuzzy-short" if letters < MIN_FUZZY else None
    if pattern == "prefix" and letters < MIN_PREFIX:
        return "prefix-short"
    # forms are looked up by how they begin
    return "prefix-short" if body.startswith("??") else None


def _stray(text: str, shift: int) -> list[Told]:
    return [
        Told("stray-sign", shift + match.start(), match.group()) for match in _STRAY.finditer(text)
    ]
