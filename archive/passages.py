"""Cut what came out of a file into passages: the pieces that are quoted, cited and searched."""

import re
import unicodedata
from collections.abc import Iterator

from archive.extract.extracted import Extracted
from archive.language import label
from archive.records import BlockKind, Passage

LONGEST = 2_000
"""Signs of one passage: longer paragraphs are cut where a sentence ends. A passage is what a
reader is shown whole, and what two languages are set side by side by."""


def cut(extracted: Extracted, *, declared_lang: str | None) -> tuple[Passage, ...]:
    """The passages of one version, numbered from 1 in reading order, none of them empty.

    `declared_lang` is the version's language as the manifest has it; the file's own word stands in
    for it. It decides only for passages that nothing else tells.
    """
    pieces = list(_pieces(extracted))
    texts = [text for _, _, _, text in pieces]
    langs = label(texts, declared_lang or extracted.lang or None)
    return tuple(
        Passage(number=number, page=page, label=called, lang=lang, kind=kind, text=text)
        for number, ((page, kind, called, text), lang) in enumerate(
            zip(pieces, langs, strict=True), start=1
        )
    )


def _pieces(extracted: Extracted) -> Iterator[tuple[int | None, BlockKind, str, str]]:
    for page in extracted.pages:
        for block in page.blocks:
            text = normal(block.text)
            called = _label_of(text, block.kind)
            for piece in _short_enough(text):
                if any(map(str.isalnum, piece)):
                    yield page.number, block.kind, called, piece
                    called = ""  # the label names the place where the paragraph begins


_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
"""Control signs, soft hyphens, zero-width signs, direction marks: they split words or turn them."""
_SPACES = re.compile(r"[^\S\n]+")
_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489]{4})[\u0300-\u036f\u0483-\u0489]+")
_LINES = re.compile(r" ?\n[ \n]*")


def normal(text: str) -> str:
    """The text in NFC with plain single spaces and no invisible signs; its words are untouched."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _LINES.sub("\n", _SPACES.sub(" ", text))
    return _MARKS.sub(r"\1", text).strip()


_SENTENCE_END = re.compile(r"[.!?…]+[\"'»”’)\]]*\s+(?=[\"'«“(\[]?[A-ZА-ЯЁ\d])|;\s+|\n")
_ABBREVIATED = re.compile(
    r"(?:\b[A-ZА-ЯЁ]|\b(?:[а-яё]{1,2}|им|ст|ул|обл|рис|табл|см|ср|др|пр|тыс|млн|млрд|руб|гг|пп|чч|"
    r"Mr|Mrs|Ms|Dr|Prof|St|No|Nos|art|arts|Art|para|paras|vs|cf|ed|eds|vol|p|pp|v|e\.g|i\.e))\.\Z"
)


def _short_enough(text: str) -> Iterator[str]:
    """The text whole, or in pieces of at most `LONGEST`, cut at the last sentence end that fits."""
    while len(text) > LONGEST:
        end = _cut_at(text)
        yield text[:end].strip()
        text = text[end:].lstrip()
    yield text


def _cut_at(text: str) -> int:
    best = 0
    for match in _SENTENCE_END.finditer(text, LONGEST // 3, LONGEST):
        if not _ABBREVIATED.search(text, max(0, match.start() - 8), match.start() + 1):
            best = match.end()
    if best:
        return best
    space = text.rfind(" ", LONGEST // 2, LONGEST)
    return space + 1 if space > 0 else LONGEST


# How a text calls its own places: "Art. 9", «Ст. 9», "¶ 12".
_NUMBER = r"(?P<number>\d{1,4}(?:[.\-–]\d{1,3})*[a-zа-я]?|[IVXLC]{1,7})"
_END = r"(?=[\s.,:;)\]–—-]|\Z)"
_ARTICLE = re.compile(rf"(?:article|art\.)\s*{_NUMBER}{_END}", re.I)
_STATYA = re.compile(rf"(?:статья|ст\.)\s*{_NUMBER}{_END}", re.I)
_SECTION = re.compile(r"§+\s*(?P<number>\d{1,4}(?:\.\d{1,3})*)")
_PILCROW = re.compile(r"¶+\s*(?P<number>\d{1,4}(?:\.\d{1,3})*)")
_NUMBERED = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,3}){0,4})\.\s+(?!\d{1,2}\.\s?\d)(?=\S)")
"""A numbered paragraph; but "12. 05. 2010" is a day."""
_DEEP = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,3}){1,4})\s+(?=[\"'«“(]?[A-ZА-ЯЁ][a-zа-яё]+\b)")
"""Without the last full stop only if it has an inner one and a word follows: "115.6 Ratify the…".
«20.2 КоАП» is an article of a code, not a paragraph."""
_YEARS = range(1850, 2100)


def _label_of(text: str, kind: BlockKind) -> str:
    """The name by which the text begins; empty if it does not begin with one.

    Headings give articles and sections only: "1. Introduction" is no paragraph to cite.
    """
    for sign, pattern in (("Art.", _ARTICLE), ("Ст.", _STATYA), ("§", _SECTION), ("¶", _PILCROW)):
        if match := pattern.match(text):
            return f"{sign} {match['number']}"
    if kind == "heading":
        return ""
    match = _NUMBERED.match(text) or _DEEP.match(text)
    if match is None or (match["number"].isdigit() and int(match["number"]) in _YEARS):
        return ""
    return f"¶ {match['number']}"
