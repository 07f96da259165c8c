"""One page of a PDF or a picture, drawn: browsers are never given the file itself."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from PIL import Image

from archive.errors import ExtractionError
from archive.extract import limits, media
from archive.extract.extracted import height_of
from archive.extract.scans import pictures


def draw(content: bytes, page: int, width: int) -> bytes:
    """A PNG of that page (from 1), `width` pixels across or less if the page is very tall.

    A picture is never made larger than it is. Nothing but what is seen goes into the PNG.
    Raises ExtractionError if there is no such page or the file cannot be opened.
    """
    if media.media_type(content, "") in media.PICTURES:
        picture = _reduced(pictures.sheet(content, page), width)
    else:
        with pdf_sheet(content, page) as sheet:
            across, down = sheet.get_size()
            # rounding up must not pass the width
            picture = sheet.render(scale=_scale(across, down, width) * 0.9999).to_pil()
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()


def heights(content: bytes) -> tuple[int, ...]:
    """The height of each page as it is drawn, in `WIDTH`ths of its width.

    Raises ExtractionError if the file cannot be opened.
    """
    if media.media_type(content, "") in media.PICTURES:
        return tuple(height_of(*size) for size in pictures.sizes(content))
    with pdf_sheet(content, 1) as first:
        document = first.pdf
        sizes = (document.get_page_size(n) for n in range(min(len(document), limits.PAGES)))
        # a page without a size cannot be drawn either
        return tuple(height_of(across, down) if across > 0 else 1 for across, down in sizes)


@contextmanager
def pdf_sheet(content: bytes, page: int) -> Iterator[Any]:
    """That page (from 1) as a `pypdfium2.PdfPage`; whatever pdfium cannot do with it while it is
    open is an ExtractionError."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            if not 1 <= page <= len(document):
                raise ExtractionError(
                    f"there is no page {page}: the document has {len(document)}",
                    hint="pages are counted from 1",
                )
            yield document[page - 1]
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        raise ExtractionError(
            f"the page cannot be drawn: {error}", hint="open the original file instead"
        ) from None


def _reduced(picture: Image.Image, width: int) -> Image.Image:
    scale = min(1.0, _scale(*picture.size, width))
    across, down = (max(1, int(side * scale)) for side in picture.size)
    smaller = picture.resize((across, down), Image.Resampling.LANCZOS)
    smaller.info.clear()  # Pillow would write comments and profiles into the PNG
    return smaller


def _scale(across: float, down: float, width: int) -> float:
    return min(width / across, math.sqrt(limits.IMAGE_PIXELS / (across * down)))
