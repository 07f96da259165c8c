"""Names across scripts: one key for «Эстемировой», "Estemirova" and "Yestemirova".

A name is written in signs (`signs.py`) that both scripts share; two names meet when they have a
sign string in common. Only tokens that look like names get keys, for common words meet by chance
(«год», "good"). What no rule joins stands in a table («Пётр», "Peter").
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from archive.records import Term
from archive.vocabulary import Vocabulary, names_of
from indexer.analysis import english, russian
from indexer.analysis.fold import fold
from indexer.analysis.signs import STEM, signs, without_gender, without_vowels

RULES = "2"
"""Raise it when the same name would get another key."""

SHORTEST = 3
"""Signs of a name: a shorter key would join too much («Ан», "On")."""
LONG = 6
"""Signs of what may be a name or a common word: fewer meet by chance."""
ABBREVIATION = 3
"""Letters: what is so short and all in capitals is hardly ever a name («РОИ», "ABI")."""
LIKELY = 0.15
"""A word typed small is a name if the dictionary reads it as one with this share («света» 0.01)."""

_RUSSIAN = re.compile(r"[а-я'-]+")
_CONSONANT = re.compile(r"[бвгджзклмнпрстфхцчшщ]$")
_PATRONYMIC = re.compile(r"(.{2,}вн)(?:а|ы|е|у|ой|ою)")
_ADJECTIVE = re.compile(r"[ыио]й$")
_OF_A_PLACE = re.compile(r"[сц]кий$")
_POSSESSIVE = re.compile(r"('s|')$")
_PLURAL = re.compile(r"(?<=[eo]v)s$")


class Names:
    """The keys of names, with the table for what no rule joins."""

    def __init__(self, table: Vocabulary) -> None:
        """`table` is the staff's; a term of it replaces the built-in one of the same id."""
        entries = {**_built_in(), **table.terms}
        self.version = f"{RULES}/{_digest(entries.values())}"
        """Of the rules and the table."""
        self._table: dict[str, tuple[str, ...]] = {}
        for entry in entries.values():
            for way in (way for name in names_of(entry) for way in _ways(fold(name))):
                known = self._table.get(way, ())
                self._table[way] = tuple(dict.fromkeys((*known, f"@*{entry.id}")))

    def keys(self, written: str, form: str, lang: str, lemmas: tuple[str, ...]) -> tuple[str, ...]:
        """The keys ("@…") of a token of a text, if it looks like a name; none if it does not.

        `written` is the token as it stands, `form` the same folded, `lang` "ru" or "en" by its
        script, `lemmas` its keys of the lemma channel.
        """
        if not written[:1].isupper() or (written.isupper() and len(form) <= ABBREVIATION):
            return ()
        if lang == "ru":
            return self._russian(form, lemmas, _least_russian(form, lemmas), "ru")
        return self._latin(form, None if english.is_known(form) else SHORTEST, "en")

    def asked(self, written: str, form: str, lang: str, lemmas: tuple[str, ...]) -> tuple[str, ...]:
        """The keys of a word of a question, which may be a name typed without a capital."""
        capital = written[:1].isupper()
        if lang == "ru":
            return self._russian(form, lemmas, _least_russian(form, lemmas, capital), "en")
        known = english.is_known(form)
        return self._latin(form, (LONG if capital else None) if known else SHORTEST, "ru")

    def _russian(
        self, form: str, lemmas: tuple[str, ...], least: int | None, side: str
    ) -> tuple[str, ...]:
        known = russian.is_known(form)
        # «Мурадов» is read as the genitive plural of «Мурад» too, which is hardly ever meant
        surname = russian.surname(form)
        shortest = len(surname) if surname in lemmas else 0
        read = [lemma for lemma in lemmas if lemma.startswith("~") or len(lemma) >= shortest]
        words = [lemma for lemma in read if not lemma.startswith("~")]
        # a case form of a known name would only meet other names; of an unknown one, who knows
        if not known or _CONSONANT.search(form):
            words.append(form)
        if patronymic := _PATRONYMIC.fullmatch(form):
            words.append(f"{patronymic[1]}а")
        return self._all((form, *read), words, least, None if known else side)

    def _latin(self, form: str, least: int | None, side: str) -> tuple[str, ...]:
        bare = _POSSESSIVE.sub("", form)
        words = (bare, _PLURAL.sub("", bare))
        return self._all(words, words, least, None if least != SHORTEST else side)

    def _all(
        self, ways: Iterable[str], words: Iterable[str], least: int | None, side: str | None
    ) -> tuple[str, ...]:
        """The keys of the table for these ways to write a name, then those by the rules.

        Case forms of names that no dictionary has are known by what stands before their last
        vowels, but only across scripts, or "Romania" would find "Roman": so the keys of the two
        sides differ, and a question asks for those of the other `side`.
        """
        found = [way for word in words for way in signs(word)]
        keys = [key for way in ways for key in self._table.get(way, ())]
        if least == SHORTEST:
            keys += [key for way in found for key in self._table.get(f"@{way}", ())]
        if least is not None:
            full = [without_gender(way) for way in found]
            keys += [f"@{one}" for one in full if len(one) >= least]
            if side is not None:
                cut = [without_vowels(way) for way in found]
                keys += [f"@{one}~{side}" for one in cut if len(one) >= STEM]
        return tuple(dict.fromkeys(keys))


def table_of(vocabularies: Mapping[str, Vocabulary]) -> Vocabulary:
    """The names among the vocabularies."""
    return vocabularies.get("names", Vocabulary("names", {}))


def _least_russian(form: str, lemmas: tuple[str, ...], capital: bool = True) -> int | None:
    """How many signs a key of the word must have at least; None if it is no name at all."""
    if not russian.is_known(form):
        return SHORTEST
    share = russian.name_share(form)
    if share >= LIKELY or (capital and share > 0):
        return SHORTEST
    # streets, districts and villages have the names of adjectives: «Октябрьский», «Пригородный»
    sign = _ADJECTIVE if capital else _OF_A_PLACE
    return LONG if any(sign.search(lemma) for lemma in lemmas) else None


def _ways(name: str) -> Iterator[str]:
    """What a name of the table is recognised by: its form, its lemma or stem, its signs."""
    yield name
    yield from (f"@{way}" for way in signs(name))
    if _RUSSIAN.fullmatch(name) and not russian.is_known(name):
        first, *others = russian.lemmas(name)
        yield first
        yield from (lemma for lemma in others if lemma.startswith("~"))


@cache
def _built_in() -> Mapping[str, Term]:
    text = Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["term"]
    return {row["id"]: Term(row["id"], row["label"], also=row.get("also", {})) for row in rows}


def _digest(entries: Iterable[Term]) -> str:
    rows = sorted("\t".join((entry.id, *names_of(entry))) for entry in entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]
