"""Web pages: the main text as headings, paragraphs, list items and table rows."""

import re
from collections.abc import Iterator

from lxml import etree

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.encoding import decode
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import HTML

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "embed"}
    | {"canvas", "audio", "video", "map", "select", "option", "datalist", "button", "input"}
    | {"textarea"}
)
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form"})
_CONTENTS = ("article", "main")
_SMALL_FORM = 120
"""Letters in a search box or a subscription. Longer forms are questionnaires: they are the text."""
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_BLOCKS = (
    _HEADINGS
    | _FURNITURE
    | {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog"}
    | {"dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "hr", "html", "legend", "li"}
    | {"main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead"}
    | {"tr", "ul"}
)
_FURNITURE_SHARE = 0.6
"""More than this of a page's words inside its furniture means that it is no furniture: forms that
hold the whole letter, layouts with everything in `header`."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes, *, charset: str = "") -> Extracted:
    """The page's text. `charset` is what a mail or a server said, if anybody did."""
    declaration = _DECLARED.search(content[:4096]) or _XML_DECLARED.match(content[:200])
    declared = charset or (declaration[1].decode("ascii") if declaration else "")
    root = _parse(decode(content, declared=declared))
    if root is None:
        return _page("", "", ())
    lang = re.split("[-_]", root.get("lang") or root.get("{*}lang") or "")[0].strip().lower()
    title = _SPACES.sub(" ", root.findtext(".//title") or "").strip()
    whole = tuple(_blocks(root, main_only=False))
    main = tuple(_blocks(root, main_only=True))
    return _page(
        title, lang, main if _weight(main) > (1 - _FURNITURE_SHARE) * _weight(whole) else whole
    )


def _page(title: str, lang: str, blocks: tuple[Block, ...]) -> Extracted:
    return Extracted(HTML, (Page(None, blocks),), None, title, lang, "")


def _parse(text: str) -> "etree._Element | None":
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # the declaration would contradict the encoding the text now has
    source = _XML_DECLARATION.sub("", text).replace("\0", "").encode("utf-8", "replace")
    if not source.strip():
        return None
    try:
        return etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractionError(
            f"the page cannot be parsed: {str(error)[:120]}",
            hint="open it in a browser and save it again",
        ) from None


def _weight(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


class _Paragraphs:
    """Collects running text until a block ends."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(_SPACES.sub(" ", text))

    def line_end(self) -> None:
        self._parts.append("\n")

    def take(self) -> str:
        lines = "".join(self._parts).split("\n")
        self._parts.clear()
        return "\n".join(stripped for line in lines if (stripped := _SPACES.sub(" ", line).strip()))


def _blocks(root: "etree._Element", *, main_only: bool) -> Iterator[Block]:
    """The blocks in document order, by an explicit walk: nesting must not become recursion."""
    running = _Paragraphs()
    cells: list[str] = []
    heading = in_row = False
    depth = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = _tag(element)
        if event == "start":
            depth += 1
            if depth > limits.HTML_DEPTH:
                raise RecursionError
            if tag in _UNSEEN or _hidden(element) or (main_only and _furniture(element, tag)):
                walk.skip_subtree()
                continue
            if tag in _BLOCKS and not in_row:
                yield from _block(running.take(), heading=heading)
            elif tag in _BLOCKS:
                running.line_end()
            heading = heading or tag in _HEADINGS
            in_row = in_row or (tag == "tr" and not _nested_table(element))
            if tag == "br":
                running.line_end()
            running.add(element.text)
            continue
        depth -= 1
        if tag in ("td", "th") and in_row:
            cells.append(" ".join(running.take().split()))
        elif tag == "tr" and in_row and not _nested_table(element):
            row = " | ".join(cell for cell in [*cells, " ".join(running.take().split())] if cell)
            cells.clear()
            in_row = False
            if row:
                yield Block("table", row)
        elif tag in _BLOCKS and not in_row:
            yield from _block(running.take(), heading=heading and tag in _HEADINGS)
        if tag in _HEADINGS:
            heading = False
        running.add(element.tail)
    yield from _block(running.take(), heading=False)


def _block(text: str, *, heading: bool) -> Iterator[Block]:
    if text:
        yield Block("heading", " ".join(text.split())) if heading else Block("text", text)


def _tag(element: "etree._Element") -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _hidden(element: "etree._Element") -> bool:
    return element.get("hidden") is not None or element.get("aria-hidden") == "true"


def _furniture(element: "etree._Element", tag: str) -> bool:
    if (element.get("role") or "").lower() in _ROLES:
        return True
    if tag not in _FURNITURE:
        return False
    if tag == "form":
        return sum(len(text.strip()) for text in element.itertext()) < _SMALL_FORM
    if tag in ("header", "footer"):
        return next(element.iterancestors(*_CONTENTS), None) is None
    return True


def _nested_table(row: "etree._Element") -> bool:
    """Layout tables hold whole pages in a cell: then only the innermost rows are rows."""
    return next(row.iter("table"), None) is not None
