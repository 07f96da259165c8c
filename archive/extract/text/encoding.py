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
_MUCH_BETTER = 3.0
"""By so much for each letter that differs must another page be better to be believed instead."""


def decode(content: bytes, *, declared: str = "") -> str:
    """The text. Raises ExtractionError if no encoding fits.

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
    page = guess(content)
    if (believed := _believed(content, declared, page)) is not None:
        return believed
    # a file cut in the middle of its last letter is still UTF-8: `final` is False
    text = codecs.getincrementaldecoder(page)("replace").decode(content)
    if _strange(text):
        raise ExtractionError(
            "it cannot be told in which encoding the text is", hint="save it as UTF-8"
        )
    return text


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
