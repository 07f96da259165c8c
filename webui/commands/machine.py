"""What this machine offers and lacks, for `svod check`: the guards around parsers, OCR, Python."""

import sys
from collections.abc import Iterator

from archive.extract import ocr_languages, protections

_FLOORS = {(3, 11): 14, (3, 12): 12, (3, 13): 10}
"""The first releases without known holes in what reads mail, ZIP and HTML (CVE-2024-0450,
CVE-2025-6069, CVE-2025-8291)."""


def remarks() -> Iterator[str]:
    """A line each."""
    for one in protections():
        yield f"{one.name}: {'on' if one.on else 'off'}, {one.note}"
    languages = ocr_languages()
    if languages:
        yield f"OCR: on, {' and '.join(languages)}"
    else:
        yield (
            "OCR: off, scans are listed and not read; "
            "install tesseract-ocr-eng and tesseract-ocr-rus"
        )
    major, minor, micro = sys.version_info[:3]
    if micro < _FLOORS.get((major, minor), 0):
        yield (
            f"Python {major}.{minor}.{micro}: has known holes, "
            f"{major}.{minor}.{_FLOORS[major, minor]} and later do not"
        )
