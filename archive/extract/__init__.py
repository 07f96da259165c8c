"""The door: bytes of a file go in, pages of blocks come out, or one ExtractionError.

Read `process.py` for how a file is read, `guards/` for what the reading process may not do,
`readers.py` for the formats and the folders of readers. Nothing outside this package names a
parser.
"""

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.guards.sandbox import Protection, protections
from archive.extract.original import read_original
from archive.extract.process import Worker
from archive.extract.scans.ocr import languages as ocr_languages

__all__ = [
    "Block",
    "Extracted",
    "Page",
    "Protection",
    "Worker",
    "ocr_languages",
    "protections",
    "read_original",
]
