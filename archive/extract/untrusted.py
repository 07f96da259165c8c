"""What the reading process said, until it has been checked: size, shape, then values.

The process may have been taken over by the document it read, so nothing here is believed because
"our code writes it that way".
"""

import re
import unicodedata
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from archive.dates import parse_date
from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import READ_TYPES

_EXTRACTED = TypeAdapter(Extracted)
_REFUSAL = TypeAdapter(dict[str, str])
_LANG = re.compile(r"[a-z]{2,3}")
# C0 but tab and line feed, DEL, C1; CR and the separators become line feeds before
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def checked_extracted(untrusted_answer: bytes) -> Extracted:
    """The answer as a value, its texts free of controls. Raises ExtractionError if it is none."""
    _raise_refusal(untrusted_answer)
    try:
        untrusted = _EXTRACTED.validate_json(untrusted_answer[1:], strict=True)
    except ValidationError:
        raise _nonsense("its shape is wrong") from None
    if untrusted.media_type not in READ_TYPES:
        raise _nonsense("it names an unknown kind of file")
    _check_counts(untrusted)
    try:
        lang = untrusted.lang if _LANG.fullmatch(untrusted.lang) else ""
        date = untrusted.date and parse_date(untrusted.date).text
    except ValueError:
        raise _nonsense("its date is not a date") from None
    pages = tuple(
        Page(page.number, tuple(Block(block.kind, _clean(block.text)) for block in page.blocks))
        for page in untrusted.pages
    )
    title = " ".join(_clean(untrusted.title).split())[: limits.TITLE_LENGTH]
    return replace(untrusted, pages=pages, title=title, lang=lang, date=date)


def checked_image(untrusted_answer: bytes, width: int) -> bytes:
    """The answer as a PNG of at most that width. Raises ExtractionError if it is not one."""
    _raise_refusal(untrusted_answer)
    untrusted_image = untrusted_answer[1:]
    if not untrusted_image.startswith(_PNG):
        raise _nonsense("it is not a PNG")
    size = untrusted_image[16:24]
    across, down = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    if not (0 < across <= width and 0 < across * down <= limits.IMAGE_PIXELS):
        raise _nonsense("the picture has a wrong size")
    return untrusted_image


def _check_counts(untrusted: Extracted) -> None:
    numbers = [page.number for page in untrusted.pages]
    if untrusted.page_count is None:
        right = all(number is None for number in numbers)
    else:
        known = [number for number in numbers if number is not None]
        right = (
            len(known) == len(numbers)
            and known == sorted(set(known))
            and all(1 <= number <= untrusted.page_count for number in known)
            and untrusted.page_count <= limits.PAGES
        )
    if not right:
        raise _nonsense("its page numbers are wrong")
    if len(numbers) > limits.PAGES or sum(len(p.blocks) for p in untrusted.pages) > limits.BLOCKS:
        raise _nonsense("it has too many pages or paragraphs")
    if sum(len(b.text.encode()) for p in untrusted.pages for b in p.blocks) > limits.TEXT_BYTES:
        raise _nonsense("it has too much text")


def _clean(text: str) -> str:
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def _raise_refusal(untrusted_answer: bytes) -> None:
    if untrusted_answer[:1] == b"+":
        return
    try:
        untrusted = _REFUSAL.validate_json(untrusted_answer[1:], strict=True)
        message, hint = untrusted["message"], untrusted["hint"]
    except (ValidationError, KeyError):
        raise _nonsense("it says nothing") from None
    raise ExtractionError(_one_line(message), hint=_one_line(hint))


def _one_line(untrusted_text: str) -> str:
    """Fit for a log and a terminal: no controls, no direction marks, of bounded length."""
    text = " ".join(untrusted_text.split())[: limits.REASON_LENGTH]
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")


def _nonsense(what: str) -> ExtractionError:
    return ExtractionError(
        f"the reading process gave a senseless answer: {what}",
        hint="treat this file with suspicion: it may have been made to break readers",
    )
