"""Words that OCR read in the wrong script: «Самара» and "Camapa" are the same picture.

Only Latin letters in Russian print are mended. The other way round is rare, since few Russian
words consist of nothing but such letters.
"""

import re
from collections.abc import Iterable

_LATIN = "ABCEHKMOPTXYaceopxykmt"
_CYRILLIC = "АВСЕНКМОРТХУасеорхукмт"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_ALIKE = re.compile(rf"(?<!\w)[{_LATIN}]+(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_RUSSIAN = re.compile("[Ѐ-ӿ]")
_SHARE = 0.8
"""Of the letters around that are Cyrillic: a Russian sentence with a foreign name in it."""
_ACRONYM = 4
"""Capitals in a word from which it may well be foreign: "PACE"; fewer are «УК», «РФ», «В»."""


def is_russian(words: Iterable[str]) -> bool | None:
    """Whether these words are Russian print; None if all of them could be of either script."""
    russian = letters = 0
    for word in words:
        clear = "".join(_LETTERS.findall(_ALIKE.sub("", word)))
        letters += len(clear)
        russian += len(_RUSSIAN.findall(clear))
    return russian >= _SHARE * letters if letters else None


def in_cyrillic(word: str) -> str:
    """The word with Cyrillic letters, if its Latin ones all have a Cyrillic look-alike."""
    return _ALIKE.sub(lambda match: _mended(match[0]), word)


def _mended(letters: str) -> str:
    is_acronym = len(letters) >= _ACRONYM and letters.isupper()
    return letters if is_acronym else letters.translate(_TO_CYRILLIC)
