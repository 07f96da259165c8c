"""Finding things in a page by the few CSS selectors the tests need."""

import re

from lxml import html
from lxml.html import HtmlElement

_STEP = re.compile(r"(?P<tag>[a-z0-9]*)(?P<rest>(?:[.#][\w-]+|\[[\w-]+(?:=[\w-]+)?\])*)")
_PART = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=([\w-]+))?\]")


def parse(content: str) -> HtmlElement:
    return html.fromstring(content)


def select(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """The descendants that match: tags, classes, ids and attributes, one inside the other."""
    return root.xpath("." + "".join(f"//{_xpath(step)}" for step in selector.split()))


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def texts(root: HtmlElement, selector: str) -> list[str]:
    return [text(element) for element in select(root, selector)]


def links(root: HtmlElement, selector: str) -> dict[str, str]:
    """Addresses by the words of their links."""
    return {text(element): element.get("href") for element in select(root, selector)}


def _xpath(step: str) -> str:
    match = _STEP.fullmatch(step)
    assert match, step
    conditions = ""
    for sign, name, attribute, value in _PART.findall(match["rest"]):
        if sign == ".":
            conditions += f"[contains(concat(' ', @class, ' '), ' {name} ')]"
        elif sign == "#":
            conditions += f"[@id='{name}']"
        else:
            conditions += f"[@{attribute}='{value}']" if value else f"[@{attribute}]"
    return (match["tag"] or "*") + conditions
