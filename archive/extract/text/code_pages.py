"""In which code page some bytes make the best sense, of those English and Russian were written in.

Every reading is scored by what its letters cost: a letter of a Russian word by how often it
follows the one before it, anything else by how odd it is in running text. Ten letters are enough
where letter frequencies need hundreds, and words in capitals are read as well as others.
"""

import re
from functools import lru_cache
from itertools import pairwise

PAGES = {
    "utf-8": 0.0,
    "cp1251": 0.0,
    "cp1252": 1.0,
    "koi8_r": 1.0,
    "cp866": 1.0,
    "mac_cyrillic": 2.0,
    "iso8859_5": 2.0,
}
"""What it costs to read a text in this page: the rarer ones must make better sense."""
_SAMPLE = 1_500
_BEYOND = re.compile(rb"[\x80-\xff][A-Za-z\x80-\xff]*[^A-Za-z\x80-\xff]?")
"""Words from their first letter beyond ASCII, which alone tells the pages apart, and the sign
after them."""
_RUSSIAN_WORD = re.compile("[А-Яа-яЁё]{2}")
_REPEATED = re.compile(rb"([\x80-\xff])\1{3,}")
_JOINT = "[│║┌-╬]"
_FRAME = re.compile(
    rf"(?<![A-Za-z─-╬])(?:[│║]{{1,2}}|(?=[─-╬]*(?:───|═══)){_JOINT}{{0,2}}(?:─+|═+)"
    rf"(?:{_JOINT}(?:─+|═+))*{_JOINT}{{0,2}})(?![A-Za-z─-╬])"
)
"""What tables of DOS are drawn with: bars, and rules with joints. Not any box signs: words in
capitals of Windows are runs of them in cp866."""
_FRAMED = 1.5
"""For a sign of a frame."""
_NO_WORD = 4.0
"""For letters that stand alone: in «vis-à-vis» none of them is Russian."""

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_STEP = 0.6
_PAIRS = (
    "664658855c575543546678978dfff7a9f",  # ^
    "c7576675976453c75549977788fffc763",  # а
    "4a8ea3ab4f94953e46c5f8cca565bc977",  # б
    "3eab93f84f75953a7676dbcb7bd49ff74",  # в
    "3b9a85ff4f95a71e49a6cfeacffffddf6",  # г
    "3c6a83794f7785376695fbaa9fa79bb76",  # д
    "98665877a6645388444ba89789fffeba3",  # е
    "38bc32cf3f7c947bb8e6ffe9ffffadbf7",  # ж
    "2647569c4f86644b6ae6febcefb59db76",  # з
    "7858759666555479554b867699fffd753",  # и
    "bbba69facf78867c945fcb997ffffffd1",  # й
    "3c8cf6bb3f95c82c5655de7fbfffecef5",  # к
    "3cc9a38e3f87b74cd7a6dffceff83d655",  # л
    "39bcf3dd3f987646b8e5bddcfef69ad82",  # м
    "3ca874ca3f7de43dc6568c79cbf49db75",  # н
    "b535567685654586445a98979afffcb84",  # о
    "4ffee4ff5f96c8282a96fdbdeff89de98",  # п
    "3987837c4f89763a9765a9bb9ef68bb76",  # р
    "597b95ef5f3576458626b9b99fc86dc56",  # с
    "4a4fa3fc4f79954945a6bcd9fde64db84",  # т
    "76765666985566b5555fa7a576fff9493",  # у
    "4bf8d3fc2fb6b93d48766fdfcff8aaaf6",  # ф
    "4d7bb8ff5fd9873a57a7bdfdefecb9ff1",  # х
    "4a8bf3f91f6cec7ab9d6cfaffff6fece5",  # ц
    "3fcdd2bf3f68b4af8d66fcff7fff7cff7",  # ч
    "4d7ff2ff2f5595698966fecfffff8ecf7",  # ш
    "3ffff2ff2ffff79f9ff6ffffffff8fffa",  # щ
    "eeeee1eeeeeeeeeeeeeeeeeeeeeeee916",  # ъ
    "e75983b8947737f7866ff3f87efffffa2",  # ы
    "e8a986f69f7f72bcf46f9b8a7bffff661",  # ь
    "f9686ffab62354f6463b59cc8ffffafb7",  # э
    "a6c96f87df9897ed663ffba4a3ffff9d1",  # ю
    "f8697686b89656ea874ff688c6ffff691",  # я
)
"""What a letter (column, the last is the end of the word) costs after another (row, the first is
the beginning): -ln of its share, in steps, counted in 1.5 million letters of Russian prose."""
_ROWS = {
    before: {after: _STEP * int(cost, 16) for after, cost in zip(f"{_LETTERS}$", row, strict=True)}
    for before, row in zip(f"^{_LETTERS}", _PAIRS, strict=True)
}

_OTHER_CYRILLIC = frozenset("іїєґўІЇЄҐЎ")
_ACCENTED = frozenset("éèàêçôâîùûëïœüöäßñáíóúåøæÉÈÀÇÜÖÄÑÅØ")
_QUOTES = frozenset("«»—–’“”…№\xa0•·°§£©")
_ENDINGS = frozenset("’”–—…")
_CASE, _MIXED, _NO_START = 6.0, 10.0, 3.0
"""A capital after a small letter; two scripts in one word; a word right after what ends one:
the capitals of Macintosh are the dashes and quotes of Windows."""


def best_page(content: bytes) -> str:
    """The name of a page, in which the text need not be without faults."""
    words = sample(content)
    return min(PAGES, key=lambda page: cost(words, page)) if words else "utf-8"


def cost(content: bytes, page: str) -> float:
    """How odd the text would be in this page, per byte beyond ASCII about 2 to 3 if it is right."""
    text = content.decode(page, "replace")
    total = PAGES.get(page, 0.0)
    if _RUSSIAN_WORD.search(text):
        frames = sum(len(frame[0]) for frame in _FRAME.finditer(text))
        total += _FRAMED * frames
        text = _FRAME.sub(" ", text) if frames else text
    elif page not in ("utf-8", "cp1252"):
        total += _NO_WORD
    return total + sum(map(_cost_of, pairwise(f" {text} ")))


def sample(content: bytes) -> bytes:
    """The words with letters beyond ASCII, enough of them to tell the page.

    Each with the sign before it, which may be a letter of another script. Rules are shortened: the
    frame of a wide table would leave no room for its words.
    """
    words: list[bytes] = []
    length = 0
    for word in _BEYOND.finditer(content):
        start = max(word.start() - 1, 0)
        piece = content[start : min(word.end(), start + _SAMPLE)]
        words.append(_REPEATED.sub(rb"\1\1\1", piece))
        length += len(words[-1])
        if length > _SAMPLE:
            break
    return b" ".join(words)


@lru_cache(maxsize=1 << 16)
def _cost_of(pair: tuple[str, str]) -> float:
    """What the second sign costs after the first."""
    before, sign = pair
    if sign < "\x80":
        return _after_word(before, sign)
    if not sign.isalpha():
        return _end(before) + _sign(sign)
    mixed = _MIXED if before.isalpha() and _script(before) != _script(sign) else 0.0
    case = _CASE if before.islower() and sign.isupper() else 0.0
    return mixed + case + _letter(before, sign)


def _after_word(before: str, sign: str) -> float:
    """A sign of ASCII costs nothing but what it does to the word before it."""
    if not sign.isalpha():
        return _end(before)
    if not before.isalpha() or before < "\x80":
        return 0.0
    if _script(before) != _script(sign):
        return _MIXED
    return _CASE if before.islower() and sign.isupper() else 0.0


def _letter(before: str, letter: str) -> float:
    if _russian(letter):
        row = _ROWS.get(_folded(before), _ROWS["^"])
        return row[_folded(letter)] + (_NO_START if before in _ENDINGS else 0.0)
    if letter in _OTHER_CYRILLIC:
        return 5.0
    if letter not in _ACCENTED:
        return 9.0
    if before.isalpha() and before > "\x7f":
        return 6.0
    return 3.0


def _end(before: str) -> float:
    return _ROWS[_folded(before)]["$"] if _russian(before) else 0.0


def _sign(sign: str) -> float:
    if sign in _QUOTES:
        return 4.0
    if sign == "\ufffd":
        return 12.0
    return 15.0 if sign < "\xa0" else 8.0


def _russian(letter: str) -> bool:
    return "а" <= letter <= "я" or "А" <= letter <= "Я" or letter in "ёЁ"


def _folded(letter: str) -> str:
    return letter.lower().replace("ё", "е")


def _script(letter: str) -> bool:
    """True: Cyrillic."""
    return "\u0400" <= letter <= "\u052f"
