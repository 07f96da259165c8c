"""Whole results as files: every format written piece by piece, out of one list that stays.

Here is which formats there are, for pages and addresses that name them; `writing` writes them.
"""

from dataclasses import dataclass

from webui import citing

__all__ = ["FORMATS", "ExportFormat"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A form in which a whole result is taken away."""

    name: str
    """As addresses and the command line have it."""
    label: str
    media_type: str
    suffix: str
    """Of a file, without the dot."""


def _cited(name: str, suffix: str) -> ExportFormat:
    form = citing.FORMATS[suffix]
    return ExportFormat(name, form.name, form.media_type, suffix)


FORMATS = {
    form.name: form
    for form in (
        ExportFormat("csv", "CSV", "text/csv", "csv"),
        ExportFormat("json", "JSON", "application/json", "json"),
        ExportFormat("jsonl", "JSON Lines", "application/jsonl", "jsonl"),
        _cited("bibtex", "bib"),
        _cited("ris", "ris"),
        _cited("csl", "json"),
    )
}
"""By name."""
