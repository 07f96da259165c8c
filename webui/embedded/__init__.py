"""What the page of a document says to programs: the same facts in the words of four readers.

| In the page | Read by |
|---|---|
| schema.org as JSON-LD | search engines |
| Dublin Core (`DC.title`) | catalogues, Zotero |
| Highwire Press (`citation_title`) | Google Scholar, Zotero |
| COinS, a span of OpenURL | Zotero, before all others, and other managers of references |

`record` is the one model; each module here writes it in one of these ways.
"""

from dataclasses import dataclass

from markupsafe import Markup

from archive.records import Document, Version
from webui.citing import Citation
from webui.embedded.coins import coins
from webui.embedded.dublin_core import dublin_core
from webui.embedded.highwire import highwire
from webui.embedded.meta import Meta
from webui.embedded.record import record
from webui.embedded.schema_org import schema_org
from webui.present.reader import Reader

__all__ = ["Embedded", "Meta", "embedded"]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the head of the page holds, and the span in its body."""

    metas: tuple[Meta, ...]
    json_ld: Markup
    """A JSON object that can stand in a `<script>`: no sign of it ends or begins an element."""
    coins: str
    """An OpenURL context object; the page escapes it."""


def embedded(
    document: Document, version: Version | None, cited: Citation, reader: Reader, root: str
) -> Embedded:
    """What is said of a version, or of the document as a whole, on a page of this reader.

    `cited` is its citation, `root` the address of the site.
    """
    said = record(document, version, cited, reader, root)
    metas = (*highwire(said), *dublin_core(said))
    return Embedded(metas, schema_org(said), coins(said))
