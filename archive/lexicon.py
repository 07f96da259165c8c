"""The staff's own word on the lexicon: `vocabulary/lexicon.toml` of a corpus.

Format: an array of `[[entry]]` tables, each a pair of single words in their dictionary forms, `en`
and `ru`. A pair is put into the lexicon, or, with `strike = true`, kept out of it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.errors import CorpusError
from archive.toml import Located, faults_of, read_toml
from archive.vocabulary import FOLDER

_NAME = f"{FOLDER}/lexicon.toml"

_WORD = {
    "en": ("English", re.compile(r"[A-Za-z][A-Za-z'’-]*")),
    "ru": ("Russian", re.compile(r"[А-Яа-яЁё][А-Яа-яЁё-]*")),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A pair of words as the staff wrote them: to be put in, or to be struck."""

    en: str
    ru: str
    strike: bool = False


class Learnt(NamedTuple):
    """A pair of lemma keys as the catalogue keeps it; `indexer.lexicon.Entry` says what is what."""

    en: str
    ru: str
    together: int
    en_count: int
    ru_count: int
    document_id: str
    en_passage: int
    ru_passage: int


class Pair(NamedTuple):
    """A document that is held in both languages, with the keys of the versions to compare."""

    document: str
    fingerprint: str
    """Of the document, as intake has it."""
    shelf: str
    """Where it stands."""
    en: str
    ru: str


def read_lexicon(
    corpus: Path, known: tuple[Edit, ...] = ()
) -> tuple[tuple[Edit, ...], list[CorpusError]]:
    """The staff's pairs in the order of the file, and the faults in it; none without a file.

    Of a faulty file the readable pairs are taken, and those that were `known` stay: a slip in one
    line must not bring back what was struck.
    """
    path = corpus / _NAME
    if not os.path.lexists(path):
        return (), []
    try:
        document = read_toml(path, _NAME)
    except CorpusError as error:
        return known, [error]
    faults = [
        document.fault((key,), f'unknown key "{key}"', hint='pairs are "[[entry]]" tables')
        for key in document.values
        if key != "entry"
    ]
    entries = document.values.get("entry", [])
    if not isinstance(entries, list):
        return known, [document.fault(("entry",), "not a list", hint='write "[[entry]]"')]
    found: dict[tuple[str, str], Edit] = {}
    for number, values in enumerate(entries):
        place = ("entry", number)
        try:
            given = _Entry.model_validate(values)
        except ValidationError as error:
            faults += faults_of(error, document, within=place, keys=[*_Entry.model_fields])
            continue
        edit = Edit(given.en.strip(), given.ru.strip(), given.strike)
        pair = (edit.en.casefold(), edit.ru.casefold())
        wrong = [*_wrong_words(edit, document, number)]
        if pair in found:
            reason = f'the pair "{edit.en}", "{edit.ru}" stands here twice'
            wrong.append(document.fault((*place, "en"), reason, hint="remove one"))
        if not wrong:
            found[pair] = edit
        faults += wrong
    if faults:
        before = {(edit.en.casefold(), edit.ru.casefold()): edit for edit in known}
        found = before | found
    return tuple(found.values()), faults


_Word = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    en: _Word
    ru: _Word
    strike: bool = False


def _wrong_words(edit: Edit, document: Located, number: int) -> Iterator[CorpusError]:
    for lang, word in (("en", edit.en), ("ru", edit.ru)):
        language, letters = _WORD[lang]
        if letters.fullmatch(word) is None:
            reason = f'"{word}" is not one {language} word'
            hint = f"write one {language} word in its dictionary form"
            yield document.fault(("entry", number, lang), reason, hint=hint)
