"""From bytes to text: mark, UTF-8, what the file declares, and only then a guess.

The guess is held to the code pages in which English and Russian were ever written (`code_pages`);
free to choose among all of them, the usual detectors read short Russian notes as Chinese, and held
to ours they still take a title in capitals for another.
"""

import codecs
import encodings
import pkgutil
import re
from contextlib import suppress

from archive.errors import ExtractionError
from archive.extract.text import code_pages

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
_HIGH = b"\x00\x04"
_HIGH_SIGNS = b"\x00\x04\x20\x21"
"""The first halves of Latin and Cyrillic letters in UTF-16, and of dashes, quotes and №."""
_STRANGE = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_STRANGE_SHARE = 0.05
"""Control signs among the letters: in a wrong encoding there are more."""
_SAMPLE = 100_000
_NOT_DECLARED = re.compile("utf-(?:7|16|32)|.*escape|punycode|idna|undefined")
"""UTF-16 shows itself; nobody writes documents in the others, and some take quadratic time."""
_ONE_BYTE = frozenset(
    {"iso8859-1", "ascii", *(codecs.lookup(page).name for page in code_pages.PAGES)}
)
_LINE = re.compile(rb"[^\r\n]*[\r\n]+|[^\r\n]+")
_ASCII = bytes(range(128))
_BEYOND = re.compile("[^\x00-\x7f]")
_MIXED_FEWEST, _MIXED_SHARE = 20, 0.1
"""Bytes beyond ASCII in lines of UTF-8 and in others, from which a text is in two encodings, and
the share of the first: a line of Chinese may be UTF-8 by chance."""
_BROKEN_SHARE = 0.2
"""Of the letters beyond ASCII; with more of them broken a line is not UTF-8."""
_LOST_FEW, _LOST_SHARE = 5, 0.01
"""Letters that may be lost."""
_MUCH_BETTER = 3.0
"""By so much for each letter that differs must another page be better to be believed instead."""


def decode(content: bytes, *, declared: str = "") -> str:
    """The text. Raises ExtractionError if no encoding fits, or too many letters would be lost.

    A declared encoding is believed unless the bytes are valid UTF-8 beyond ASCII (text is never so
    by chance, and pages saved anew often keep their old declaration) or make no sense in it.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if (wide := unmarked_utf16(content)) is not None:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if (mixed := _mixed(content)) is not None:
        return mixed
    page = guess(content)
    if (believed := _believed(content, declared, page)) is not None:
        return believed
    # a file cut in the middle of its last letter is still UTF-8: `final` is False
    text = codecs.getincrementaldecoder(page)("replace").decode(content)
    if _strange(text):
        raise ExtractionError(
            "it cannot be told in which encoding the text is", hint="save it as UTF-8"
        )
    lost = text.count("\ufffd")
    if lost > _LOST_FEW and lost > _LOST_SHARE * len(text):
        raise ExtractionError(
            f"{lost} of {len(text)} letters are in no encoding or in another than the rest",
            hint="save it as UTF-8",
        )
    return text


def _mixed(content: bytes) -> str | None:
    """The text if some of its lines are UTF-8 and others surely are not, as in files put together.

    None if all are of one encoding, perhaps with a few broken bytes.
    """
    utf8 = 0
    others: list[bytes] = []
    for line in _LINE.finditer(content):
        if line[0].isascii():
            continue
        if _is_utf8(line[0]):
            utf8 += _beyond(line[0])
        else:
            others.append(line[0])
    other = b"".join(others)
    foreign = _beyond(other)
    if min(utf8, foreign) < _MIXED_FEWEST or utf8 < _MIXED_SHARE * foreign:
        return None
    page = guess(other)
    if page == "utf-8":
        return None
    return "".join(
        line[0].decode("utf-8" if _is_utf8(line[0]) else page, "replace")
        for line in _LINE.finditer(content)
    )


def _is_utf8(line: bytes) -> bool:
    """But for a few broken bytes."""
    text = line.decode("utf-8", "replace")
    return text.count("\ufffd") <= _BROKEN_SHARE * len(_BEYOND.findall(text))


def _beyond(content: bytes) -> int:
    """Bytes beyond ASCII."""
    return len(content.translate(None, _ASCII))


def guess(content: bytes) -> str:
    """The page of one byte a letter, or UTF-8, in which these bytes make the best sense."""
    return code_pages.best_page(content)


def _believed(content: bytes, declared: str, guessed: str) -> str | None:
    """The text as declared; None if nothing is, or if it must be wrong."""
    try:
        name = codecs.lookup(declared).name
        if _NOT_DECLARED.match(name):
            return None
        text = content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None  # nothing, unknown, wrong or not an encoding of text
    if _strange(text):
        return None
    if name in _ONE_BYTE and name != codecs.lookup(guessed).name:
        words = code_pages.sample(content)
        better = code_pages.cost(words, name) - code_pages.cost(words, guessed)
        signs = zip(words.decode(name, "replace"), words.decode(guessed, "replace"), strict=False)
        if better > _MUCH_BETTER * sum(one != other for one, other in signs):
            return None
    return text


def _strange(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_STRANGE.findall(sample)) > _STRANGE_SHARE * len(sample)


def unmarked_utf16(content: bytes) -> str | None:
    """Its name, if every other byte is one of the few high bytes of Latin or Cyrillic text."""
    head = content[: min(_HEAD, len(content) // 2 * 2)]
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        letters = len(high) - len(high.translate(None, _HIGH))
        signs = len(high) - len(high.translate(None, _HIGH_SIGNS))
        if 2 * letters > len(high) and signs > 0.9 * len(high):
            return None if _strange(head.decode(name, "replace")) else name
    return None


def warm() -> None:
    """Load every encoding that a file may declare: a process that reads files opens no other."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(LookupError):  # some are of other systems
            codecs.lookup(module.name)
