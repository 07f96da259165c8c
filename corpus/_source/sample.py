"""The sample corpus as this folder reads it: manifests, vocabulary labels and source texts.

Only what the builders need. The archive itself has its own, stricter reader of manifests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["title", "section", "subsection", "paragraph", "numbered", "bullet", "table"]
HEADING: dict[str, Kind] = {"h1": "title", "h2": "section", "h3": "subsection"}
HERE = Path(__file__).resolve().parent
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru-of": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}


class SampleError(Exception):
    """A fault in the sample corpus: one line that names the file and the cure."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list entry or table, in reading order.

    A `numbered` paragraph bears its own number ("12."), which is part of the text.
    """

    kind: Kind
    runs: tuple[Run, ...] = ()
    number: str = ""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Sample:
    """One version to be built: what its manifest says of it, and its text."""

    id: str
    lang: str
    target: Path
    source: Path
    title: str
    summary: str
    issuer: str
    date: str
    header: dict[str, str]
    body: str
    blocks: tuple[Block, ...]

    @property
    def moment(self) -> datetime:
        """Noon of the first day of its date, for the properties inside a file."""
        year, month, day = [*self.date.split("/")[0].split("-"), "1", "1"][:3]
        return datetime(int(year), int(month), int(day), 12, tzinfo=UTC)

    def letter_head(self) -> dict[str, str]:
        """The lines above a letter, by part; nothing for other texts."""
        if "addressee" not in self.header:
            return {}
        return {"letterhead": self.issuer, "place_date": self.spoken_date} | self.header

    @property
    def spoken_date(self) -> str:
        """The date as a reader writes it: 4 June 2010, ноябрь 2009 г., 2009–2010."""
        start, _, end = self.date.partition("/")
        year, *rest = start.split("-")
        if end or not rest:
            return "–".join(filter(None, [year, end[:4]]))
        month, *day = [int(part) for part in rest]
        names = MONTHS["ru-of" if day and self.lang == "ru" else self.lang].split()
        of_year = f"{year} г." if self.lang == "ru" else year
        return " ".join([*map(str, day), names[month - 1], of_year])


def read_samples(corpus: Path, wanted: Sequence[str] = ()) -> Iterator[Sample | SampleError]:
    """Every version of every manifest (or of the wanted ids), or the fault that hinders it."""
    organisations = tomllib.loads((corpus / "vocabulary/organisations.toml").read_text("utf-8"))
    labels = {term["id"]: term["label"] for term in organisations["term"]}
    for path in sorted(corpus.glob("**/document.toml")):
        try:
            manifest = tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as fault:
            yield SampleError(f"{path}: not TOML ({fault}); correct it")
            continue
        if wanted and manifest.get("id") not in wanted:
            continue
        for version in manifest.get("version", []):
            try:
                yield _read(manifest, version, labels, path)
            except KeyError as key:
                yield SampleError(f"{path}: no {key} here or in the vocabulary; add it")
            except SampleError as fault:
                yield fault


def _read(
    manifest: dict[str, Any], version: dict[str, str], labels: dict[str, Any], path: Path
) -> Sample:
    lang, target = version["lang"], path.parent / version["file"]
    source = HERE / f"{manifest['id']}.{lang}.md"
    if not source.is_file():
        raise SampleError(f"{source}: missing; write the text of {target.name} there")
    header, body = _split(source)
    blocks = tuple(parse(body))
    if [block.kind for block in blocks].count("title") != 1 or blocks[0].kind != "title":
        raise SampleError(f'{source}: must begin with its one "# Title" line')
    return Sample(
        id=manifest["id"],
        lang=lang,
        target=target,
        source=source,
        title=manifest["title"][lang],
        summary=manifest.get("summary", {}).get(lang, ""),
        issuer=", ".join(labels[issuer][lang] for issuer in manifest["issuer"]),
        date=manifest["date"],
        header=header,
        body=body,
        blocks=blocks,
    )


def _split(source: Path) -> tuple[dict[str, str], str]:
    """The `key: value` lines between the two `---` lines, and the text below them."""
    text = source.read_text("utf-8")
    if not text.startswith("---\n"):
        return {}, text.strip() + "\n"
    block, end, body = text[4:].partition("\n---\n")
    pairs = [line.partition(":") for line in block.splitlines() if line.strip()]
    if not end or not all(colon for _, colon, _ in pairs):
        raise SampleError(f'{source}: the header needs "key: value" lines and a closing "---" line')
    return {key.strip(): _unquoted(value.strip()) for key, _, value in pairs}, body.strip() + "\n"


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] == value[-1:] == '"' else value


def parse(body: str) -> Iterator[Block]:
    """The blocks of a text in the small Markdown of this folder, numbers kept as written."""
    rules = ["heading", "list", "table", "emphasis", "escape", "newline"]
    tokens = MarkdownIt("zero").enable(rules).parse(body)
    mark = ""
    rows: list[list[tuple[Run, ...]]] = []
    for opening, token in pairwise(tokens):
        match token.type:
            case "list_item_open":
                mark = f"{token.info}{token.markup}" if token.info else "–"
            case "tr_open":
                rows.append([])
            case "table_close":
                yield Block("table", rows=tuple(tuple(row) for row in rows))
                rows = []
            case "inline":
                runs = tuple(_runs(token.children or []))
                if opening.type in ("th_open", "td_open"):
                    rows[-1].append(runs)
                elif mark:
                    yield Block("bullet" if mark == "–" else "numbered", runs, mark)
                else:
                    yield Block(HEADING.get(opening.tag, "paragraph"), runs)
                mark = ""


def _runs(children: Iterable[Token]) -> Iterator[Run]:
    bold = italic = False
    for child in children:
        match child.type:
            case "strong_open" | "strong_close":
                bold = child.type == "strong_open"
            case "em_open" | "em_close":
                italic = child.type == "em_open"
            case "softbreak" | "hardbreak":
                yield Run(" ", bold, italic)
            case _ if child.content:
                yield Run(child.content, bold, italic)
