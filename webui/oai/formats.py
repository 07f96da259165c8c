"""The formats of records, by the prefix that requests name them with."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from webui.oai import mods, oai_dc
from webui.oai.told import Told


@dataclass(frozen=True, slots=True)
class Format:
    schema: str
    namespace: str
    write: Callable[[etree._Element, Told], None]


FORMATS = {
    "oai_dc": Format(oai_dc.SCHEMA, oai_dc.NAMESPACE, oai_dc.oai_dc),
    "mods": Format(mods.SCHEMA, mods.NAMESPACE, mods.mods),
}
