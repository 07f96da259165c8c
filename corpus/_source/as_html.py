"""A page of a small organisation's site of the time: one file, nothing fetched, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from string import Template
from zlib import crc32

from sample import Block, Run, Sample

COLOURS = ("#34506b", "#6b2f2f", "#3f5b3a", "#5a4a2f", "#4a3a5c")
TAGS = {"title": "h1", "section": "h2", "subsection": "h3"}
WORDS = {
    "en": "Home|News|Documents|About us|Contacts|Search|Published|Back to top",
    "ru": "Главная|Новости|Документы|О нас|Контакты|Поиск|Опубликовано|Наверх",
}
PAGE = Template("""\
<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<title>$title | $issuer</title>
<meta name="description" content="$summary">
<meta name="date" content="$date">
<style>
body { margin: 0; background: #eeeeea; color: #222; font: 15px/1.5 Georgia, "Times New Roman"; }
#page { width: 820px; margin: 0 auto; background: #fff; border: 1px solid #ccc; border-top: 0; }
header { background: $colour; color: #fff; padding: 18px 28px; font-size: 22px; }
nav { background: #f6f6f2; border-bottom: 1px solid #ccc; font: 13px Verdana, Arial, sans-serif; }
nav ul { margin: 0; padding: 8px 28px; list-style: none; }
nav li { display: inline; margin-right: 20px; }
a { color: $colour; }
article { padding: 10px 28px 20px; max-width: 680px; }
h1 { font-size: 25px; line-height: 1.25; }
h2 { font-size: 18px; margin-top: 28px; }
.date, footer { color: #666; font: 12px Verdana, Arial, sans-serif; }
table { border-collapse: collapse; }
th, td { border: 1px solid #bbb; padding: 4px 8px; text-align: left; vertical-align: top; }
footer { border-top: 1px solid #ccc; padding: 12px 28px; }
</style>
</head>
<body>
<div id="page">
<header>$issuer</header>
<nav>
<ul>
$menu
</ul>
</nav>
<article id="text">
$article
</article>
<footer>© $issuer, $year | <a href="#page">$back</a></footer>
</div>
</body>
</html>
""")


def render(sample: Sample) -> bytes:
    """The page of a sample; the same bytes for the same text."""
    *menu, published, back = WORDS[sample.lang].split("|")
    title, *rest = sample.blocks
    lines = [
        *_elements([title]),
        f'<p class="date">{published}: {escape(sample.spoken_date)}</p>',
        *_elements(rest),
    ]
    page = PAGE.substitute(
        lang=sample.lang,
        title=escape(sample.title),
        issuer=escape(sample.issuer),
        summary=escape(sample.summary),
        date=sample.date,
        colour=COLOURS[crc32(sample.issuer.encode()) % len(COLOURS)],
        menu="\n".join(f'<li><a href="#text">{word}</a></li>' for word in menu),
        article="\n".join(lines),
        year=sample.moment.year,
        back=back,
    )
    return page.encode("utf-8")


def body(blocks: tuple[Block, ...]) -> str:
    """The bare elements of a text, for the HTML half of a mail."""
    return "\n".join(_elements(blocks))


def _elements(blocks: list[Block] | tuple[Block, ...]) -> Iterator[str]:
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        match kind:
            case "bullet":
                yield "<ul>"
                yield from (f"<li>{_inline(block.runs)}</li>" for block in group)
                yield "</ul>"
            case "table":
                for block in group:
                    yield from _table(block)
            case _:
                for block in group:
                    tag = TAGS.get(kind, "p")
                    number = f"{block.number} " if block.number else ""
                    yield f"<{tag}>{number}{_inline(block.runs)}</{tag}>"


def _table(block: Block) -> Iterator[str]:
    yield "<table>"
    for at, row in enumerate(block.rows):
        tag = "td" if at else "th"
        yield "<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in row) + "</tr>"
    yield "</table>"


def _inline(runs: tuple[Run, ...]) -> str:
    parts = []
    for run in runs:
        text = escape(run.text, quote=False)
        text = f"<strong>{text}</strong>" if run.bold else text
        parts.append(f"<em>{text}</em>" if run.italic else text)
    return "".join(parts)
