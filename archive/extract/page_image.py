"""One page of a PDF as a picture for the document page: browsers are never given the PDF."""

import io

import pypdfium2

from archive.errors import ExtractionError
from archive.extract import limits


def draw(content: bytes, page: int, width: int) -> bytes:
    """A PNG of that page (from 1), `width` pixels across or less if the page is very tall.

    Raises ExtractionError if there is no such page or the file cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        if not 1 <= page <= len(document):
            raise ExtractionError(
                f"there is no page {page}: the document has {len(document)}",
                hint="pages are counted from 1",
            )
        sheet = document[page - 1]
        across, down = sheet.get_size()
        scale = min(width / across, (limits.IMAGE_PIXELS / (across * down)) ** 0.5)
        picture = sheet.render(scale=scale * 0.9999).to_pil()  # rounding up must not pass the width
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        raise ExtractionError(
            f"the page cannot be drawn: {error}", hint="open the original file instead"
        ) from None
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()
