"""XML that we write, by lxml. Whatever is put in, what comes out can be read."""

import re

from lxml import etree

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML may hold, not even escaped: a title read from a file may have them."""


def held(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def add(
    parent: etree._Element, tag: str, text: str = "", *, lang: str = "", **attributes: str
) -> etree._Element:
    """A new last child, with the text, its language and attributes; those that are empty are left
    out."""
    made = etree.SubElement(parent, tag)
    if lang:
        made.set(LANG, held(lang))
    for name, value in attributes.items():
        if value:
            made.set(name, held(value))
    if text:
        made.text = held(text)
    return made


def written(root: etree._Element) -> bytes:
    """The whole as a file, in UTF-8."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
