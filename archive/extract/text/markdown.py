"""Markdown: headings, paragraphs, list items and table rows, without the signs of the markup."""

import itertools
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import MARKDOWN
from archive.extract.text import html
from archive.extract.text.encoding import decode

_PARSER = MarkdownIt("commonmark").enable("table")
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n---[ \t]*\n", re.S)
_FRONT_LINE = re.compile(r"^(title|lang)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.M)
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^{}\n]{0,500}\}[ \t]*$", re.M)
"""What kramdown writes at the end of a heading or a paragraph: `{: #cookies }`."""
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")


def read(content: bytes) -> Extracted:
    """The text in blocks; title from the front matter or else the first top heading."""
    text = decode(content).replace("\r\n", "\n")
    front = _FRONT.match(text)
    said = dict(_FRONT_LINE.findall(front[1])) if front else {}
    tokens = _PARSER.parse(text[front.end() :] if front else text)
    blocks = tuple(_blocks(tokens))
    title = said.get("title") or next(_top(tokens), "")
    lang = re.split("[-_]", said.get("lang", ""))[0].lower()
    return Extracted(MARKDOWN, (Page(None, blocks),), None, title, lang, "")


def _top(tokens: list[Token]) -> Iterator[str]:
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h1":
            yield _inline(token)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    cells: list[str] = []
    inside = ""
    for token in tokens:
        if token.type in ("heading_open", "th_open", "td_open"):
            inside = token.tag
        elif token.type in ("heading_close", "th_close", "td_close"):
            inside = ""
        elif token.type == "tr_close":
            yield Block("table", " | ".join(cell for cell in cells if cell))
            cells.clear()
        elif token.type == "inline":
            text = _inline(token)
            if inside in ("th", "td"):
                cells.append(" ".join(text.split()))
            elif not text:
                continue
            elif inside:
                yield Block("heading", " ".join(text.split()))
            else:
                yield Block("text", text)
        elif token.type in ("code_block", "fence"):
            yield Block("text", token.content.strip("\n"))
        elif token.type == "html_block":
            page = html.read(token.content.encode("utf-8", "replace"), charset="utf-8")
            yield from page.pages[0].blocks


def _inline(token: Token) -> str:
    """The words of a run of text: links without their signs, images by what they say."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text":
                parts.append(_ATTRIBUTES.sub("", child.content))
            case "code_inline":
                parts.append(child.content)
            case "image":
                parts.append(_said(child.content))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline":
                tag = _TAG.fullmatch(child.content)
                parts.append("\n" if tag and tag[2].lower() in ("br", "p", "li", "div") else "")
    lines = "".join(parts).split("\n")
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def _said(alternative: str) -> str:
    """The text of an image if it says what is seen; one word is a name that a program gave it."""
    return alternative if len(alternative.split()) > 1 else ""
