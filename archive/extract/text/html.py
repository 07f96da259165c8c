"""Web pages: the main text as headings, paragraphs, list items and table rows."""

import re
from collections.abc import Iterator
from itertools import accumulate, islice

from lxml import etree

from archive.errors import ExtractionError
from archive.extract import limits
from archive.extract.extracted import Block, Extracted, Page
from archive.extract.media import HTML
from archive.extract.text.encoding import decode

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "embed"}
    | {"canvas", "audio", "video", "map", "select", "option", "datalist", "button", "input"}
)
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form"})
_CONTENTS = ("article", "main")
_SMALL_FORM = 120
"""Letters in a search box or a subscription. Longer forms are questionnaires: they are the text."""
_SITE_HEADER = 2_000
"""Pieces of text; no site's header has more, and headers may stand in headers."""
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"}
)
_BLOCKS = (
    _HEADINGS
    | _FURNITURE
    | {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "dialog"}
    | {"dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "hr", "html", "legend", "li"}
    | {"main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead"}
    | {"textarea", "tr", "ul"}
)
_FURNITURE_SHARE = 0.6
"""More than this of a page's words inside its furniture means that it is no furniture: forms that
hold the whole letter, layouts with everything in `header`. Nor is more than this hidden: pages
saved with a dialog open hide all that is behind it."""
_MAIN_SHARE = 0.5
"""A `main` with less of the words that are no furniture is one only by name."""
_LINKED_SHARE = 0.5
"""With more of its words in links, a `header` with a heading is the site's, not the document's."""

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SAVE_AGAIN = "open it in a browser and save it again"
_SPACES = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes, *, charset: str = "", whole: bool = False) -> Extracted:
    """The page's main text, or with `whole` all of it.

    `charset` is what a mail or a server said, if anybody did. Raises ExtractionError if the page
    cannot be read to its end.
    """
    declaration = _DECLARED.search(content[:4096]) or _XML_DECLARED.match(content[:200])
    declared = charset or (declaration[1].decode("ascii") if declaration else "")
    root = _parse(decode(content, declared=declared))
    if root is None:
        return _page("", "", ())
    lang = re.split("[-_]", root.get("lang") or root.get("{*}lang") or "")[0].strip().lower()
    title = _SPACES.sub(" ", root.findtext(".//title") or "").strip()
    hidden = any(map(_hidden, root.iter(etree.Element)))
    every = tuple(_blocks(root, main_only=False, hidden=hidden))
    if hidden:
        behind = tuple(_blocks(root, main_only=False, hidden=False))
        if _weight(every) < (1 - _FURNITURE_SHARE) * _weight(behind):
            hidden, every = False, behind
    if whole:
        return _page(title, lang, every)
    main = _main(root, hidden=hidden)
    return _page(
        title, lang, main if _weight(main) > (1 - _FURNITURE_SHARE) * _weight(every) else every
    )


def _main(root: "etree._Element", *, hidden: bool) -> tuple[Block, ...]:
    """What the page says is its main part, if it says so once; else all but the furniture."""
    rest = tuple(_blocks(root, main_only=True, hidden=hidden))
    said = [element for element in root.iter() if _is_main(element)]
    if len(said) != 1:
        return rest
    part = tuple(_blocks(said[0], main_only=True, hidden=hidden))
    if _weight(part) <= _MAIN_SHARE * _weight(rest):
        return rest
    return (*_title_above(root, said[0]), *part)


def _title_above(root: "etree._Element", main: "etree._Element") -> Iterator[Block]:
    """The page's only h1, if it stands outside the main part, and not in furniture."""
    titles = list(root.iter("h1"))
    around = list(titles[0].iterancestors()) if len(titles) == 1 else [main]
    if main not in around and not any(_tag(element) in _FURNITURE for element in around):
        yield from _blocks(titles[0], main_only=False, hidden=True)


def _is_main(element: "etree._Element") -> bool:
    return _tag(element) == "main" or (element.get("role") or "").lower() == "main"


def _page(title: str, lang: str, blocks: tuple[Block, ...]) -> Extracted:
    return Extracted(HTML, (Page(None, blocks),), None, title, lang, "")


def _parse(text: str) -> "etree._Element | None":
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=True,  # else 256 open tags end the page; what it costs the process bounds
        remove_comments=True,
        remove_pis=True,
    )
    # the declaration would contradict the encoding the text now has
    source = _XML_DECLARATION.sub("", text).replace("\0", "").encode("utf-8", "replace")
    if not source.strip():
        return None
    try:
        root = etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ExtractionError(
            f"the page cannot be parsed: {str(error)[:120]}",
            hint=_SAVE_AGAIN,
        ) from None
    # where libxml2 gives up, lxml returns what stands before
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise _too_deep()
    return root


def _too_deep() -> ExtractionError:
    return ExtractionError("the page is nested too deeply to be read", hint=_SAVE_AGAIN)


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


def _blocks(root: "etree._Element", *, main_only: bool, hidden: bool) -> Iterator[Block]:
    """The blocks in document order, by an explicit walk: nesting must not become recursion.

    With `main_only` without furniture, with `hidden` without what the page hides.
    """
    running = _Paragraphs()
    cells: list[str] = []
    heading = in_row = False
    depth = 0
    has_contents = main_only and next(root.iter(*_CONTENTS), None) is not None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = _tag(element)
        if event == "start":
            depth += 1
            if depth > limits.HTML_DEPTH:
                raise _too_deep()
            furniture = main_only and _furniture(element, tag, has_contents=has_contents)
            if furniture or tag in _UNSEEN or (hidden and _hidden(element)):
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
        if element is not root:
            running.add(element.tail)
    yield from _block(running.take(), heading=False)


def _block(text: str, *, heading: bool) -> Iterator[Block]:
    if text:
        yield Block("heading", " ".join(text.split())) if heading else Block("text", text)


def _tag(element: "etree._Element") -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _hidden(element: "etree._Element") -> bool:
    return element.get("hidden") is not None or element.get("aria-hidden") == "true"


def _furniture(element: "etree._Element", tag: str, *, has_contents: bool) -> bool:
    if (element.get("role") or "").lower() in _ROLES:
        return True
    if tag not in _FURNITURE:
        return False
    if tag == "form":
        # no further than that: forms may stand in forms
        letters = accumulate(len(text.strip()) for text in element.itertext())
        return all(length < _SMALL_FORM for length in letters)
    if tag in ("header", "footer") and next(element.iterancestors(*_CONTENTS), None) is not None:
        return False
    return tag != "header" or has_contents or not _holds_title(element)


def _holds_title(header: "etree._Element") -> bool:
    """In a page without an `article` the title of a report may stand in its `header`."""
    if header.find(".//h1") is None:
        return False
    if next(islice(header.itertext(), _SITE_HEADER, None), None) is not None:
        return True
    linked = sum(len(text.strip()) for link in header.iter("a") for text in link.itertext())
    return linked <= _LINKED_SHARE * sum(len(text.strip()) for text in header.itertext())


def _nested_table(row: "etree._Element") -> bool:
    """Layout tables hold whole pages in a cell: then only the innermost rows are rows."""
    return next(row.iter("table"), None) is not None
