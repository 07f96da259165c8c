"""Which language a passage is in: script first, then letters and small words, then a detector.

A detector alone calls every Kazakh or Chechen text Russian, and surer the longer it is; the
letters that only these languages use settle that. langdetect is asked only where script, letters
and small words leave a doubt, and always with the same seed. Facts: `analysis.md`, section 6.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from archive.alphabets import (
    CYRILLIC_LETTERS,
    IN_LATIN_TOO,
    PARTICLES,
    SCRIPTS,
    SMALL_WORDS,
    WRITTEN_IN,
)

UNKNOWN = "und"
_SURE_LETTERS = 50
"""Letters from which a passage is judged by itself."""
_NEIGHBOURS = 6
"""Passages before and after that a short one may take its language from."""
_DOCUMENT_SHARE = 0.1
"""Of the letters, from which a language is one of the document's."""
_SAMPLE = 2_000
_LINE_WORDS = 15
_EVIDENT = 0.14
"""Share of small words (with endings, in Russian) that leaves no doubt; running text has 0.3."""

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_RUSSIAN_ENDING = re.compile(
    r"(?:[оеы]го|[оеы]му|[ыи]ми?|[ыиа]х|[аеиыу]ть|тся|ться|[аеиу]ют|[аеиу]ет|ни[еяюй]|ости?|"
    r"л(?:ся|ась|ось|ись)|ск(?:ий|ая|ое|ие|ой|их|ом)|[ыо]й|ая|ые|ие|ами|ями|ов|ев|или|ала|ало|ы)\Z"
)
_PALOCHKA = re.compile(r"(?<=[а-яё])[ӀӏІI1l](?=[а-яё])|\b[ӀӏI](?=[а-яё])|(?<=[а-яё])[Ӏӏ]\b")
"""The Chechen letter Ӏ, also as it is typed where keyboards lack it: 1, l, a Latin or a Ukrainian
capital I inside a word."""
_SLAVIC = frozenset({"в", "с", "к", "по", "от", "из", "за", "до", "под", "без", "для"})
"""Small words that neither Turkic nor Caucasian languages have."""
_BULGARIAN_VOWEL = re.compile("ъ[бвгджзклмнпрстфхцчшщ]")
"""The hard sign as a vowel; Russian writes it only before е, ё, ю, я."""
_BULGARIAN_ENDING = re.compile(r"(?:ата|ята|ето|ият|ът)\Z")
_BULGARIAN_HINT = re.compile(r"(?:ите|[аия]ха)\Z")
"""Endings that Russian has too («придите», «птаха»): they only bear out a detector."""
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@[^\s@]{1,255}\.\w+"
    r"|(?<!\S)\S{1,255}\.(?:org|com|net|ru|html?|pdf)\b(?:/\S*)?|\b[a-z]+:\w+/\S+"
)
"""Web and mail addresses: Latin letters in no language. Each begins where a word does and has a
bound: free to begin anywhere, "a@a@a@…" took a second for a passage."""
_LATIN_WORD = re.compile(r"(?<![\w'’])[a-zß-öø-ÿā-ž]\w+|(?<![\w'’])[A-ZÀ-ÖØ-Þ]\w*")
_LATIN_SMALL = re.compile(r"\b[a-z]{2,}\b")
_CYRILLIC_SMALL = re.compile(r"\b[а-яёіїєґў]+\b")
_UNMIXED = 0.8
"""Share of Latin letters from which a text is in these, whatever else it names."""
_CHECHEN_VOWEL = re.compile("[аоуюя]ь")
"""A vowel sign that no Slavic or Turkic language writes."""


def label(texts: Sequence[str], declared: str | None) -> list[str]:
    """A language code for each text, ISO 639-1 or 639-3, "und" if nothing tells.

    Texts stand in reading order: one too short to judge takes the language of its neighbours if
    it is in their script, then `declared`, then the language most usual here in its script.
    """
    plain = [_ADDRESS.sub(" ", text) for text in texts]
    scripts = [_script(text) for text in plain]
    own = [_own(text, script) for text, script in zip(plain, scripts, strict=True)]
    return [
        own[place] or _borrowed(place, own, scripts) or _by_script(scripts[place], declared)
        for place in range(len(texts))
    ]


def languages_of(labelled: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The languages with at least a tenth of the letters, most letters first.

    `labelled` gives a code and its number of letters, once for each passage.
    """
    letters: Counter[str] = Counter()
    for code, count in labelled:
        letters[code] += count
    whole = sum(letters.values())
    ordered = sorted(letters.items(), key=lambda pair: (-pair[1], pair[0]))
    known = tuple(
        code for code, count in ordered if code != UNKNOWN and count >= _DOCUMENT_SHARE * whole > 0
    )
    return known or tuple(code for code, _ in ordered[:1])


def letters_in(text: str) -> int:
    """How many letters; what `languages_of` weighs by."""
    return sum(map(str.isalpha, text))


def _script(text: str) -> str:
    """The script most letters are in; empty for a text without letters."""
    letters = letters_in(text)
    counts: dict[str, int] = {}
    for script, sign in SCRIPTS.items():  # the common ones first: the rest are seldom tried
        counts[script] = len("".join(sign.findall(text)))
        if 2 * counts[script] > letters:
            break
    most = max(counts, key=lambda script: counts[script])
    if most == "latin" and counts[most] < _UNMIXED * letters:
        # a Russian sentence that names English songs: its words in small letters tell
        russian = len(_CYRILLIC_SMALL.findall(text))
        if russian >= 2 and russian >= 2 * len(_LATIN_SMALL.findall(text)):
            return "cyrillic"
    return most if counts[most] else ""


def _is_of_names(text: str) -> bool:
    """Whether a text in Latin letters is but names and titles: "Mr. Jan van der Berg, Canada"."""
    return not text.isupper() and all(
        word[0].isupper() or word in PARTICLES for word in _LATIN_WORD.findall(text)
    )


def _own(text: str, script: str) -> str:
    """What the text says of itself; empty if it is too short or leaves a doubt."""
    if script not in ("cyrillic", "latin"):
        return ""
    sample = text[:_SAMPLE].lower()
    words = _WORD.findall(sample)
    letters = letters_in(sample)
    if script == "cyrillic":
        marks = len(_PALOCHKA.findall(text[:_SAMPLE]))
        if code := _by_letters(sample, letters=letters, palochkas=marks):
            return code
    if letters < _SURE_LETTERS:
        return ""
    return _cyrillic(sample, words) if script == "cyrillic" else _latin(text[:_SAMPLE])


def _by_letters(sample: str, *, letters: int, palochkas: int) -> str:
    """The language whose own letters the text uses; empty if it has none but Russian ones."""
    least = 1 if letters < 2 * _SURE_LETTERS else 2  # one foreign name makes no foreign sentence
    if palochkas >= max(least, 0.004 * letters):
        sure = _CHECHEN_VOWEL.search(sample) is not None
        return "ce" if sure or letters < 4 * _SURE_LETTERS else UNKNOWN
    if len(_CHECHEN_VOWEL.findall(sample)) > max(least - 1, 0.01 * letters):
        return "ce"
    if _BULGARIAN_VOWEL.search(sample) and not _has_russian_vowels(sample):
        return "bg"
    own = Counter(sign for sign in sample if "Ѐ" <= sign <= "ԯ" and sign not in _RUSSIAN)
    foreign = sum(own.values())
    if foreign < max(least, 0.006 * letters) or "ѣ" in own:  # ѣ: Russian before 1918
        return ""
    covered = {
        code: sum(own[sign] for sign in alphabet) - 0.01 * len(alphabet)
        for code, alphabet in CYRILLIC_LETTERS.items()
    }
    best = max(covered, key=lambda code: covered[code])
    if best in ("uk", "be"):
        best = "be" if "ў" in own or "ы" in sample else "uk"
    return best if covered[best] > 0.6 * foreign else UNKNOWN


def _cyrillic(sample: str, words: Sequence[str]) -> str:
    """Only Russian letters: Russian, Bulgarian, or a language typed without its own letters."""
    russian = bulgarian = either = small = small_bulgarian = 0
    for word in words:
        codes = SMALL_WORDS.get(word, ())
        small += "ru" in codes and "bg" not in codes
        small_bulgarian += "bg" in codes and "ru" not in codes
        is_russian = "ru" in codes or _RUSSIAN_ENDING.search(word) is not None
        is_bulgarian = "bg" in codes or _BULGARIAN_ENDING.search(word) is not None
        russian += is_russian and not is_bulgarian
        bulgarian += is_bulgarian and not is_russian
        either += is_russian and is_bulgarian
    # Russian has «дата» and «департамента»: one such ending says nothing
    can_be = bulgarian > 1 or small_bulgarian > 0
    if can_be and bulgarian > russian and not _has_russian_vowels(sample):
        return "bg"
    evident = russian > 0 and russian + either >= _EVIDENT * len(words)
    if evident and (small or _has_russian_vowels(sample) or russian >= 0.2 * len(words)):
        return "ru"
    second = _second_opinion(sample)
    slavic = russian or not _SLAVIC.isdisjoint(words)
    if second in ("ru", "") and not slavic and len(words) >= 12:
        return UNKNOWN  # no Russian word in a dozen: Russian is what it calls all it does not know
    can_be = can_be or (bulgarian > 0 and any(map(_BULGARIAN_HINT.search, words)))
    if second == "bg" and can_be and bulgarian >= russian:
        return "bg"
    return "ru" if second == "ru" else ""


def _has_russian_vowels(sample: str) -> bool:
    """Letters that Bulgarian does not have and hardly a Russian sentence lacks."""
    return any(sign in sample for sign in "ыэё")


def _latin(written: str) -> str:
    if _is_of_names(written):
        return ""
    sample, words = written.lower(), _WORD.findall(written)
    # "OP" is no Dutch and "A. K." no Czech, unless all is in capitals
    running = [word.lower() for word in words if written.isupper() or not word.isupper()]
    small = Counter(code for word in running for code in SMALL_WORDS.get(word, ()))
    ordered = small.most_common(2)
    best, count = ordered[0] if ordered else ("", 0)
    runner = ordered[1][1] if len(ordered) > 1 else 0
    kinds = len({word for word in running if best in SMALL_WORDS.get(word, ())})
    if count >= _EVIDENT * len(words) and count >= 1.6 * runner and (kinds > 1 or best == "en"):
        return best
    if sample.isascii() and (not ordered or small["en"] == count):
        return ""  # names, titles, addresses: nothing speaks against the neighbours
    second = _second_opinion(sample)
    # A list of names looks Italian or Tagalog to a detector: a language must show a small word of
    # its own, or, where we know none, be read in more than a line.
    known = second in _with_small_words()
    if not _is_written_in(second, "latin"):
        return ""
    return second if small[second] or (not known and len(words) >= _LINE_WORDS) else ""


@cache
def _with_small_words() -> frozenset[str]:
    return frozenset(code for codes in SMALL_WORDS.values() for code in codes)


def _second_opinion(sample: str) -> str:
    """What langdetect says if it is sure; the same for the same text, always."""
    from langdetect import DetectorFactory, detect_langs
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        first = detect_langs(sample)[0]
    except (LangDetectException, IndexError):
        return ""
    return str(first.lang).split("-")[0] if first.prob > 0.9 else ""


def _borrowed(place: int, own: Sequence[str], scripts: Sequence[str]) -> str:
    """The language of the nearest passage in the same script, the one before first."""
    for away in range(1, _NEIGHBOURS + 1):
        for near in (place - away, place + away):
            if not 0 <= near < len(own) or own[near] in ("", UNKNOWN):
                continue
            if scripts[near] == scripts[place] or not scripts[place]:
                return own[near]
    return ""


def _by_script(script: str, declared: str | None) -> str:
    if declared and _is_written_in(declared, script):
        return declared
    if script == "latin":
        return "en"
    return WRITTEN_IN[script][0] if script else UNKNOWN


def _is_written_in(code: str, script: str) -> bool:
    if script in WRITTEN_IN:
        return code in WRITTEN_IN[script]
    elsewhere = {one for codes in WRITTEN_IN.values() for one in codes} - IN_LATIN_TOO
    return not script or code not in elsewhere
