"""How a document is cited: one model of a citation, and every format written from it.

A format takes any number of citations and gives them out piece by piece, so that the export of
a whole result needs no more memory than a single document.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from webui.citing.bibtex import bibtex
from webui.citing.citation import Citation, citation
from webui.citing.csl import csl
from webui.citing.plain import plain
from webui.citing.ris import ris

__all__ = ["FORMATS", "Citation", "Format", "citation", "plain"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that programs for references read."""

    name: str
    media_type: str
    suffix: str
    """Of a file, without the dot; also the last part of its address."""
    write: Callable[[Iterable[Citation]], Iterator[str]]


FORMATS = {
    format.suffix: format
    for format in (
        Format("BibTeX", "application/x-bibtex", "bib", bibtex),
        Format("RIS", "application/x-research-info-systems", "ris", ris),
        Format("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl),
    )
}
"""By suffix."""
