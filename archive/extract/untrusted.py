"""What the reading process said, until it has been checked: size, shape, then values.

The process may have been taken over by the document it read, so nothing here is believed because
"our code writes it that way".
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from archive.dates import parse_date
from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.answer import PAGE, RECORD, UNIT
from archive.extract.extracted import (
    MOST_HEIGHT,
    WIDTH,
    Attachment,
    Block,
    Extracted,
    Page,
    PlacedWord,
    PlacedWords,
)
from archive.extract.media import READ_TYPES
from archive.records import BlockKind


@dataclass(frozen=True, slots=True)
class _Head:
    """What an answer says before its text."""

    media_type: str
    page_count: int | None
    title: str
    lang: str
    date: str
    unread: tuple[int, ...]
    attachments: tuple[Attachment, ...]
    omitted: int


_HEAD = TypeAdapter(_Head)
_REFUSAL = TypeAdapter(dict[str, str])
_REFUSAL_BYTES = 20 * limits.REASON_LENGTH
_KINDS: dict[str, BlockKind] = {"heading": "heading", "text": "text", "table": "table"}
_NUMBER = re.compile(r"[0-9]{1,6}")
_LENGTH = re.compile(r"[0-9]{1,7}")
_CONFIDENCE = re.compile(r"0\.[0-9]{4}|1\.0000")
_LARGEST = 1 << 40
_MOST_OMITTED = 10**9
_LANG = re.compile(r"[a-z]{2,3}")
# C0 but tab and line feed, DEL, C1; CR and the separators become line feeds before
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def checked_extracted(untrusted_answer: bytes) -> Extracted:
    """The answer as a value, its texts free of controls. Raises ExtractionError if it is none."""
    _raise_refusal(untrusted_answer)
    end = untrusted_answer.find(b"\n", 1, limits.HEAD_BYTES)
    if end < 0:
        raise _nonsense("it has no head")
    try:
        untrusted = _HEAD.validate_json(untrusted_answer[1:end], strict=True)
    except ValidationError:
        raise _nonsense("its shape is wrong") from None
    if untrusted.media_type not in READ_TYPES:
        raise _nonsense("it names an unknown kind of file")
    pages = _pages(untrusted_answer[end + 1 :])
    _check_numbers(pages, untrusted)
    try:
        lang = untrusted.lang if _LANG.fullmatch(untrusted.lang) else ""
        date = untrusted.date and parse_date(untrusted.date).text
    except ValueError:
        raise _nonsense("its date is not a date") from None
    return Extracted(
        media_type=untrusted.media_type,
        pages=pages,
        page_count=untrusted.page_count,
        title=" ".join(_clean(untrusted.title).split())[: limits.TITLE_LENGTH],
        lang=lang,
        date=date,
        unread=untrusted.unread,
        attachments=tuple(
            Attachment(_one_line(attachment.name)[: limits.NAME_LENGTH], attachment.size)
            for attachment in untrusted.attachments
        ),
        omitted=untrusted.omitted,
    )


def checked_page(untrusted_answer: bytes, number: int) -> Page:
    """The answer as the page of that number, read by OCR. Raises ExtractionError if it is none."""
    _raise_refusal(untrusted_answer)
    pages = _pages(untrusted_answer[1:])
    if [page.number for page in pages] != [number]:
        raise _nonsense("it is another page")
    return pages[0]


def checked_attachment(untrusted_answer: bytes) -> bytes:
    """The answer as the bytes of a file, to be trusted no more than the file it came from."""
    _raise_refusal(untrusted_answer)
    return untrusted_answer[1:]


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


def checked_words(untrusted_answer: bytes) -> PlacedWords | None:
    """The answer as the places of a page's words, each on the page; None if the page has no words
    of its own to be believed. Raises ExtractionError if it is neither."""
    _raise_refusal(untrusted_answer)
    if untrusted_answer == b"+":
        return None
    if len(untrusted_answer) > limits.WORDS_BYTES:
        raise _nonsense("it has too much text")
    if untrusted_answer.count(RECORD.encode()) > limits.PAGE_WORDS:
        raise _nonsense("it has too many words")
    try:
        said, *records = untrusted_answer[1:].decode("utf-8").split(RECORD)
    except UnicodeDecodeError:
        raise _nonsense("it is not UTF-8") from None
    height = _height(said)
    return PlacedWords(height, tuple(_placed_word(record, height) for record in records))


def checked_heights(untrusted_answer: bytes) -> tuple[int, ...]:
    """The answer as the heights of a file's pages. Raises ExtractionError if it is none."""
    _raise_refusal(untrusted_answer)
    if untrusted_answer.count(b" ") >= limits.PAGES:
        raise _nonsense("it has too many pages")
    return tuple(map(_height, untrusted_answer[1:].decode("latin-1").split(" ")))


def _height(untrusted_text: str) -> int:
    height = _length(untrusted_text)
    if not 0 < height <= MOST_HEIGHT:
        raise _nonsense("a page has a wrong size")
    return height


def _length(untrusted_text: str) -> int:
    if not _LENGTH.fullmatch(untrusted_text):
        raise _nonsense("a place is no number")
    return int(untrusted_text)


def _placed_word(untrusted_record: str, height: int) -> PlacedWord:
    *numbers, text = untrusted_record.split(UNIT)
    if len(numbers) != 4:
        raise _nonsense("a word has no place")
    left, top, right, bottom = map(_length, numbers)
    if not (left < right <= WIDTH and top < bottom <= height):
        raise _nonsense("a word lies beside the page")
    return PlacedWord(_clean(text), left, top, right, bottom)


def _pages(untrusted_body: bytes) -> tuple[Page, ...]:
    """The text of an answer. What is in it is counted before anything is made of it."""
    if untrusted_body.count(RECORD.encode()) > limits.BLOCKS + limits.PAGES:
        raise _nonsense("it has too many pages or paragraphs")
    if len(untrusted_body) > limits.BODY_BYTES:
        raise _nonsense("it has too much text")
    try:
        before, *records = untrusted_body.decode("utf-8").split(RECORD)
    except UnicodeDecodeError:
        raise _nonsense("it is not UTF-8") from None
    pages: list[tuple[int | None, float | None, list[Block]]] = []
    for record in records:
        name, _, text = record.partition(UNIT)
        if name == PAGE:
            number, _, confidence = text.partition(UNIT)
            pages.append((_number(number), _confidence(confidence), []))
        elif name in _KINDS and pages:
            pages[-1][2].append(Block(_KINDS[name], _clean(text)))
        else:
            raise _nonsense("its text is in no order")
    if before or len(pages) > limits.PAGES:
        raise _nonsense("its text is in no order")
    return tuple(Page(number, tuple(blocks), sure) for number, sure, blocks in pages)


def _number(untrusted_text: str) -> int | None:
    if untrusted_text and not _NUMBER.fullmatch(untrusted_text):
        raise _nonsense("its page numbers are wrong")
    return int(untrusted_text) if untrusted_text else None


def _confidence(untrusted_text: str) -> float | None:
    if untrusted_text and not _CONFIDENCE.fullmatch(untrusted_text):
        raise _nonsense("its confidence is no share")
    return float(untrusted_text) if untrusted_text else None


def _check_numbers(pages: tuple[Page, ...], untrusted: _Head) -> None:
    numbers, count = [page.number for page in pages], untrusted.page_count
    if count is None:
        right = all(number is None for number in numbers)
    else:
        right = 0 <= count <= limits.PAGES and _rise(numbers, count)
    if not right or not _rise(untrusted.unread, count or 0):
        raise _nonsense("its page numbers are wrong")
    if len(untrusted.attachments) > limits.ATTACHMENTS:
        raise _nonsense("it has too many attachments")
    if any(not 0 <= attachment.size < _LARGEST for attachment in untrusted.attachments):
        raise _nonsense("an attachment is smaller than nothing, or larger than any disk")
    if not 0 <= untrusted.omitted <= _MOST_OMITTED:
        raise _nonsense("its number of attachments is wrong")


def _rise(untrusted_numbers: Sequence[int | None], last: int) -> bool:
    """Whether they are page numbers from 1 to `last`, in order, none of them twice."""
    known = [number for number in untrusted_numbers if number is not None]
    return (
        len(known) == len(untrusted_numbers)
        and known == sorted(set(known))
        and all(1 <= number <= last for number in known)
    )


def _clean(text: str) -> str:
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def _raise_refusal(untrusted_answer: bytes) -> None:
    if untrusted_answer[:1] == b"+":
        return
    if len(untrusted_answer) > _REFUSAL_BYTES:
        raise _nonsense("it says too much")
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
