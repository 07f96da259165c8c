"""Text from pictures of text: Tesseract, through tesserocr, in English and Russian.

The library comes with the set-up; the languages are Debian's packages, which not every machine
has. Without them scans are listed as what they are. Here is what the owner of the reading process
asks; the library itself is loaded by that process only (`page.py`).
"""

from pathlib import Path

from archive.errors import ExtractionError
from archive.extract.extracted import Extracted, Page, PlacedWords

LANGUAGES = ("rus", "eng")
_PLACES = (
    # Debian 12 and 13, Debian 11, Fedora, Arch, from source, Homebrew
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def languages() -> tuple[str, ...]:
    """Those of `LANGUAGES` that are installed here; none of them means that there is no OCR."""
    folder = data_folder()
    return () if folder is None else _held(folder)


def data_folder() -> Path | None:
    """Where Tesseract's languages are; the folder with most of them, since it reads one only."""
    folder = max(map(Path, _PLACES), key=lambda place: len(_held(place)))
    return folder if _held(folder) else None


def read_page(content: bytes, media_type: str, number: int) -> Page:
    """One page, from 1, of a PDF or picture, as Tesseract reads it.

    Raises ExtractionError if it cannot be drawn or read.
    """
    from archive.extract.scans import page as ocr_page  # by the reading process alone: see above

    return ocr_page.read(content, media_type, number)


def placed_words(content: bytes, media_type: str, number: int) -> PlacedWords:
    """Where the words of one page, from 1, of a PDF or picture stand, as Tesseract reads them.

    Raises ExtractionError if it cannot be drawn or read.
    """
    from archive.extract.scans import page as ocr_page  # by the reading process alone: see above

    return ocr_page.placed_words(content, media_type, number)


def warm() -> None:
    """Load the library, if there is anything to do with it, before no file can be opened."""
    if languages():
        from archive.extract.scans import page as ocr_page  # noqa: F401


def unread(extracted: Extracted) -> ExtractionError:
    """Why a file of nothing but pictures gave no text."""
    if languages():
        return ExtractionError(
            "it is a scan, and OCR found no text in it", hint="see whether it can be read by eye"
        )
    return ExtractionError(
        "it is a scan, and no OCR is installed here",
        hint="install tesseract-ocr-eng and tesseract-ocr-rus; the next run then reads it",
    )


def _held(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in LANGUAGES if (folder / f"{name}.traineddata").is_file())
