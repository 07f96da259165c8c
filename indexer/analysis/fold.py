"""Folding: what is the same letter to a reader becomes the same letter to the index.

Case, ё/е, apostrophes and dashes, ligatures and full-width letters are folded; stress marks and
soft hyphens go; й stays й. Letters of the other script that only look right are put right, and so
is what is typed for the palochka of the Caucasus.
"""

import re
import unicodedata

_GONE = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,  # zero width
        0x0301,
        0x0300,
        0x0341,
        0x0340,  # stress, as in dictionaries and poems: «за́мок»
    ]
)
_SAME = {
    ord("ё"): "е",
    ord("ѐ"): "е",  # a grave stress mark has a letter of its own with these two
    ord("ѝ"): "и",
    ord("’"): "'",
    ord("ʼ"): "'",
    ord("‘"): "'",
    ord("`"): "'",
    ord("‐"): "-",
    ord("‑"): "-",
}


LATIN = re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff]")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
_MIXED = re.compile(
    rf"{LATIN.pattern}[^-]*{CYRILLIC.pattern}|{CYRILLIC.pattern}[^-]*{LATIN.pattern}"
)

# Alike in capitals or in small letters; I and l are typed for the palochka, "á" for a stressed «а».
_TO_CYRILLIC = str.maketrans("abcehkmoptxyilëïáéóý", "авсенкмортхуӏӏеїаеоу")
_TO_LATIN = str.maketrans("авсенкмортхуіӏ", "abcehkmoptxyii")


# «Т1ома», and a capital of Ukrainian amid small letters: «ГІалгІай»
_PALOCHKA = re.compile(r"(?<=[\u0400-\u052f])(?:1(?=[\u0400-\u052f])|І(?=[а-яё]))")


def fold(text: str) -> str:
    """The written form as the exact channel keeps it."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # composed first: «й» and «ё» written as two characters must not lose their marks with the
    # stress; an acute accent that stands for an apostrophe would be composed to a space
    composed = unicodedata.normalize("NFKC", text.replace("´", "'"))
    plain = _PALOCHKA.sub("ӏ", composed.translate(_GONE)).lower().translate(_SAME)
    return unicodedata.normalize("NFKC", plain)


def in_one_script(form: str) -> str:
    """A folded form whose letters are of one script, where a keyboard or a scan mixed two.

    «Cтрасбург» with a Latin C is read as «страсбург». The script of most letters wins; where some
    of the others have no look-alike in it, the other one; else the form stays as it is. Parts of
    a hyphenated word may well be of two scripts: each is looked at by itself.
    """
    if _MIXED.search(form) is None:
        return form
    return "-".join(_in_one_script(part) for part in form.split("-"))


def _in_one_script(form: str) -> str:
    latin, cyrillic = form.translate(_TO_LATIN), form.translate(_TO_CYRILLIC)
    if len(LATIN.findall(form)) <= len(CYRILLIC.findall(form)):
        choices = ((cyrillic, LATIN), (latin, CYRILLIC))
    else:
        choices = ((latin, CYRILLIC), (cyrillic, LATIN))
    return next((choice for choice, foreign in choices if not foreign.search(choice)), form)


def without_diacritics(text: str) -> str:
    """Latin letters without their marks: "Çavuşoğlu" is looked for as "Cavusoglu" too."""
    if text.isascii():
        return text
    return "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
