"""The door: bytes of a file go in, pages of blocks come out, or one ExtractionError.

Read `process.py` for how a file is read, `sandbox.py` for what the reading process may not do,
`readers.py` for the formats. Nothing outside this package names a parser.
"""

from archive.extract.extracted import Block, Extracted, Page
from archive.extract.original import read_original
from archive.extract.process import Worker

__all__ = ["Block", "Extracted", "Page", "Worker", "read_original"]
