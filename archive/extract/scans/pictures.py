"""Pictures: scans and photographs of pages. They have no text of their own, OCR reads them.

Of what a picture says of itself (place, camera, owner) nothing is read but which side is up.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from archive.errors import ExtractionError
from archive.extract import limits, media
from archive.extract.extracted import Extracted

_TYPES = {
    PngImagePlugin.PngImageFile.format: media.PNG,
    JpegImagePlugin.JpegImageFile.format: media.JPEG,
    # what telephones make: a JPEG with another of the same scene behind it
    MpoImagePlugin.MpoImageFile.format: media.JPEG,
    TiffImagePlugin.TiffImageFile.format: media.TIFF,
    WebPImagePlugin.WebPImageFile.format: media.WEBP,
    BmpImagePlugin.BmpImageFile.format: media.BMP,
    GifImagePlugin.GifImageFile.format: media.GIF,
}
"""Named by their classes, so that all of them are loaded: Pillow loads them with the first file,
and the process that reads a file may open no other."""
_FORMATS = [name for name in _TYPES if name in Image.OPEN]
_ORIENTATION = 0x0112
_LYING = (5, 6, 7, 8)
"""Exif's word for a picture whose rows are columns of what was seen."""
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises on broken files: its own errors and whatever the broken value led to."""


def read(content: bytes) -> Extracted:
    """A page for each page of a TIFF, one for any other picture; all of them unread.

    Raises ExtractionError if it is damaged or too large.
    """
    with _opened(content) as picture:
        kind = _TYPES[picture.format or ""]
        count = _pages(picture)
        if count > limits.PAGES:
            raise ExtractionError(
                f"it has more than {limits.PAGES} pages", hint="split it into several files"
            )
        _decode(picture)
    return Extracted(kind, (), count, "", "", "", unread=tuple(range(1, count + 1)))


def sheet(content: bytes, number: int) -> Image.Image:
    """That page, from 1, the right side up, as mode "L" or "RGB", with white for transparency.

    Raises ExtractionError if there is none, or it is damaged or too large.
    """
    with _opened(content) as picture:
        count = _pages(picture)
        if not 1 <= number <= count:
            raise ExtractionError(
                f"there is no page {number}: the picture has {count}",
                hint="pages are counted from 1",
            )
        if number > 1:
            picture.seek(number - 1)
        _decode(picture)
        return _plain(ImageOps.exif_transpose(picture))


def sizes(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of each page in pixels, the right side up; nothing is decoded.

    Raises ExtractionError if it is damaged.
    """
    with _opened(content) as picture:
        for number in range(min(_pages(picture), limits.PAGES)):
            if number:
                picture.seek(number)
            across, down = picture.size
            lies = picture.getexif().get(_ORIENTATION, 1) in _LYING
            yield (down, across) if lies else (across, down)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            yield picture
    except Image.DecompressionBombError:
        raise _too_large() from None
    except _BROKEN as error:
        raise ExtractionError(
            f"the picture is damaged or cut off ({type(error).__name__})",
            hint="copy it again from its source",
        ) from None


def _pages(picture: Image.Image) -> int:
    """Frames of anything but a TIFF are no pages: an animation, a telephone's second take."""
    frames: int = getattr(picture, "n_frames", 1)
    return frames if picture.format == TiffImagePlugin.TiffImageFile.format else 1


def _decode(picture: Image.Image) -> None:
    across, down = picture.size
    if across * down > limits.PICTURE_PIXELS:
        raise _too_large()
    picture.load()


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        # converted as it is, all but the darkest 256 of its 65536 greys would be white
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _too_large() -> ExtractionError:
    return ExtractionError(
        f"the picture has more than {limits.PICTURE_PIXELS // 1_000_000} million pixels",
        hint="save it at a lower resolution: 300 dots per inch are enough",
    )
