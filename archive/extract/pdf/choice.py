"""Which reading of a page is believed: that of pdfium, that of pdfminer, or neither.

Every page is read by `fast` first. A page is doubted, and read by `thorough` too, if

- its letters have no map (`HasUnicodeMapError`), more than 2 in 100: pdfium then takes the number
  of a glyph for a letter. A Russian drawing came out in Hangul, a report as "ɧɟɝɚɬɢɜɧɚɹ"; and
  yet the text of an invoice in Identity-H was right, as pdfminer showed;
- its letters are strange: signs between letters where there should be spaces, private use. A
  report printed "¡" for each space;
- it has no letters: pdfium could not load it, or found nothing on it;
- its words are not sound: run together, torn apart, of two scripts, with capitals inside. pdfium
  runs a line together where the spaces are narrow gaps in letter-spaced type; where the type is
  spaced still wider, it is pdfminer that tears it into letters.

Where both were tried, the page is taken from the one with more letters in sound words, provided
that its letters are mapped and not strange; pdfium's if there are as many. If neither is, nobody's
text is believed: the page is for OCR. After three pages on which pdfminer was no better, it is
asked for no more pages of that file with the same doubt: a scan of 500 pages takes no longer
for being looked at twice.

A file that pdfium cannot open is pdfminer's alone, whose errors tell more. pdfium mends more:
pdfminer finds no pages in a report with a broken cross-reference table that pdfium reads.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
import pypdfium2.raw as pdfium

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Attachment
from archive.extract.pdf.fast import FastPdf
from archive.extract.pdf.lines import Line, Sheet
from archive.extract.pdf.pictures import Box, has_ink, picture_boxes, share
from archive.extract.pdf.thorough import Damaged, ThoroughPdf, cut_off

_UNMAPPED = 0.02
"""Share of letters without a character map from which a page's text is not believed."""
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u0900-\u0eff"
)
"""Accents and vowels of scripts that write them as signs of their own."""
_ODD = re.compile(f"[^\\w\\s'’ʼ`´.,/:;@&+*()\\[\\]\"“”«»‐-―{_MARKS}-]")
"""What is strange between two letters, and private use anywhere."""
_STRANGE_SHARE = 0.03
"""Of a page's letters: a wrong map that puts "¡" for each space comes to 0.12, a page of formulas
to 0.01."""
_LEFT_SHARE = 0.3
"""Of the letters must stand on sound pages; on fewer they are soundly mapped by chance."""
_WORDS = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = "Ā-ɏḀ-ỿ", "Ѡ-ԯ"  # of either case, beside those that are told apart
_SOUND = re.compile(
    f"[A-ZÀ-ÖØ-Þ{_LATIN}]*[a-zß-öø-ÿ{_LATIN}]*|[Ѐ-Я{_CYRILLIC}]*[а-џ{_CYRILLIC}]*"
    "|[\u0370-\u03ff\u1f00-\u1fff]+|[\u0531-\u1cff\u2c00-\ud7ff\uf900-\ufaff]+"
)
"""Letters of one script, capitals first; no shapes of Arabic letters, which pdfminer gives in the
order in which they are drawn and no search finds."""
_ALONE = frozenset("aeiouyàèéáóавиоуксябжєіў")
"""Letters that are words in some language."""
_OTHER_SCRIPTS = "\u0531"
"""From Armenian on: a letter may be a word there, or what accents leave of one."""
_SHAPES = "\ufb00"
_LONGEST_WORD = 24
_SOUND_SHARE = 0.75
"""Of the letters; 0.87 in the worst page of real text, a list of abbreviations."""
_FEW = 100
"""Letters: on fewer, three odd words would decide."""
_FRUITLESS = 3
_STAMP = 80
"""Letters: no more than a running head or a stamp has, "Downloaded from ... on ..."."""
_PAGEFUL = 1_200
"""Letters: with more a page is read, whatever picture stands beside them; a full one has 3000."""
_EDGE = 0.12
"""Of a page's height, above and below, where stamps stand."""
_MOST_OF_PAGE = 0.5
"""Of a page, from which a picture on it may be its scan."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF as read: what stands on each page, and on which pages nothing is to be believed."""

    sheets: tuple[Sheet, ...]
    title: str
    lang: str
    unread: tuple[int, ...]
    """Pages, from 0, that show more than `sheets` gives of them."""
    attachments: tuple[Attachment, ...] = ()


def read_pages(content: bytes) -> Pages:
    """Each page by the library that reads it better.

    Raises ExtractionError if the file is locked, cut off, too long, or nobody can make it out.
    """
    try:
        fast = FastPdf(content)
    except pypdfium2.PdfiumError:
        return _by_pdfminer(ThoroughPdf(content))
    with fast:
        _check_end(content)
        _check_count(fast.page_count)
        first = [weigh(fast.sheet(number)) for number in range(fast.page_count)]
        readings = _with_better(first, content)
        if fast.failed == len(first) and not any(reading.signs for reading in readings):
            raise Damaged("none of its pages can be loaded")
        sheets = only_believed(readings)
        unread = [
            number
            for number, reading in enumerate(readings)
            if _is_lost(sheets[number], first[number].sheet) or _is_scan(fast, number, reading)
        ]
        return Pages(sheets, fast.title, fast.lang, tuple(unread), fast.attachments)


def reads_itself(fast: FastPdf, number: int) -> bool:
    """Whether a reader of that page, from 0, alone would believe pdfium's text of it."""
    reading = weigh(fast.sheet(number))
    return reading.signs > 0 and reading.is_believed and not _is_scan(fast, number, reading)


def _by_pdfminer(thorough: ThoroughPdf) -> Pages:
    _check_count(thorough.page_count)
    readings = [weigh(thorough.sheet(number)) for number in range(thorough.page_count)]
    if thorough.failed and not any(reading.signs for reading in readings):
        raise Damaged(thorough.failed[0])
    sheets = only_believed(readings)
    pairs = zip(sheets, readings, strict=True)
    unread = (n for n, (sheet, reading) in enumerate(pairs) if _is_lost(sheet, reading.sheet))
    return Pages(sheets, thorough.title, thorough.lang, tuple(unread))


def _check_end(content: bytes) -> None:
    """Raises ExtractionError if the file is cut off; pdfium would read half of it as the whole."""
    if cut_off(content) is not None:
        with suppress(Damaged):
            ThoroughPdf(content)


def _check_count(pages: int) -> None:
    if pages == 0:
        raise Damaged("it has no pages")
    if pages > limits.PAGES:
        raise ExtractionError(
            f"it has more than {limits.PAGES} pages", hint="split it into several files"
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as one library reads it, and what can be seen of how well it does."""

    sheet: Sheet
    is_believed: bool
    """Its letters are mapped, and not to rubbish."""
    letters: int
    sound: int
    """Letters in sound words: the measure by which readings are compared."""

    @property
    def signs(self) -> int:
        return self.sheet.letters

    @property
    def worth(self) -> int:
        return self.sound if self.is_believed else 0

    @property
    def is_sound(self) -> bool:
        return self.letters < _FEW or self.sound >= _SOUND_SHARE * self.letters


def weigh(sheet: Sheet) -> Reading:
    """The page with its measures."""
    text = "\n".join(line.text for line in sheet.lines)
    strange = sum(
        "\ue000" <= odd[0] <= "\uf8ff"
        or (
            text[odd.start() - 1 : odd.start()].isalpha()
            and text[odd.end() : odd.end() + 1].isalpha()
        )
        for odd in _ODD.finditer(text)
    )
    words = _WORDS.findall(text)
    return Reading(
        sheet,
        is_believed=sheet.unmapped <= _UNMAPPED * sheet.letters
        and strange <= _STRANGE_SHARE * sheet.letters + 5,
        letters=sum(map(len, words)),
        sound=sum(map(_sound_letters, words)),
    )


@lru_cache(maxsize=100_000)
def _sound_letters(word: str) -> int:
    if len(word) == 1:
        return int(_OTHER_SCRIPTS <= word < _SHAPES or word.lower() in _ALONE)
    if len(word) > _LONGEST_WORD and word < _OTHER_SCRIPTS:  # Thai and Chinese have no spaces
        return 0
    return len(word) if _SOUND.fullmatch(word) else 0


def _with_better(readings: list[Reading], content: bytes) -> list[Reading]:
    """The pages, each that is doubted as pdfminer reads it if it reads it better."""
    doubts = {number: doubt for number, page in enumerate(readings) if (doubt := _doubt(page))}
    if not doubts:
        return readings
    try:
        thorough = ThoroughPdf(content)
    except ExtractionError:
        return readings
    if thorough.page_count != len(readings):
        return readings  # one of the two has lost a page: they would be taken for one another
    better = list(readings)
    fruitless: Counter[str] = Counter()
    for number, doubt in doubts.items():
        if fruitless[doubt] < _FRUITLESS:
            other = weigh(thorough.sheet(number))
            if other.worth > readings[number].worth:
                better[number] = other
            else:
                fruitless[doubt] += 1
    return better


def _doubt(reading: Reading) -> str:
    """Why the page should be read by pdfminer too; empty if there is no reason."""
    if reading.signs == 0:
        return "empty"
    if not reading.is_believed:
        return "letters"
    return "" if reading.is_sound else "words"


def only_believed(readings: Sequence[Reading]) -> tuple[Sheet, ...]:
    """The pages, empty where they are not believed: all of them, if too little else is left."""
    letters = sum(reading.signs for reading in readings)
    left = sum(reading.signs for reading in readings if reading.is_believed)
    enough = left >= _LEFT_SHARE * letters
    return tuple(
        page.sheet if page.is_believed and enough else Sheet((), page.signs, page.sheet.unmapped)
        for page in readings
    )


def _is_lost(sheet: Sheet, first: Sheet) -> bool:
    """Whether the page's text, or most of it, was not believed.

    A drawing has 175 letters in a font without a map, of which pdfminer gives only the full stops.
    """
    return first.letters > 0 and (not sheet.lines or sheet.letters < _LEFT_SHARE * first.letters)


def _is_scan(fast: FastPdf, number: int, reading: Reading) -> bool:
    """Whether the page is a scan, with no text of its own, a stamp, what a bad OCR left there, or
    a caption beside it.

    A picture with a title on it is none: its text stands elsewhere than at the edge of the page.
    Nor is a page with a picture behind its text, or a scan that OCR has read well before.
    """
    if reading.signs > _PAGEFUL and reading.is_sound:
        return False
    with fast.page(number) as page:
        if not page:
            return reading.signs == 0  # nobody knows what it shows
        boxes = picture_boxes(page)
        if share(boxes, page) < _MOST_OF_PAGE:
            return reading.signs == 0 and has_ink(page)
        height = pdfium.FPDF_GetPageHeightF(page)
    if reading.signs > _STAMP:
        return not reading.is_sound or _letters_over(boxes, reading.sheet, height) <= _STAMP
    return not any(_is_inner(line, height) for line in reading.sheet.lines)


def _is_inner(line: Line, height: float) -> bool:
    return _EDGE * height < line.base < (1 - _EDGE) * height


def _letters_over(boxes: Sequence[Box], sheet: Sheet, height: float) -> int:
    """Letters of the lines that lie over pictures, but at the edges of the page.

    Of lines that run another way nothing is asked: they are few, or the page's text.
    """
    return sum(
        len(line.text)
        for line in sheet.lines
        if line.turn
        or (
            _is_inner(line, height)
            and any(
                left <= (line.left + line.right) / 2 <= right and bottom <= line.base <= top
                for left, bottom, right, top in boxes
            )
        )
    )
