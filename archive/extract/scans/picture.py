"""A page as the grey picture that Tesseract is given, and what makes a bad one better."""

import itertools
import math
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image, ImageFilter, ImageOps

from archive.extract import limits, media
from archive.extract.scans import pictures
from archive.extract.scans.page_image import pdf_sheet

_DPI = 300
"""What Tesseract was trained at; letters that are drawn, not scanned, are drawn so."""
_LEAST_DPI = 200
INCH = 72
_SCAN_SHARE = 0.5
"""Of a page's area that a picture covers: the page is a scan."""
_PICTURES = 50
_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
_PAGE_INCHES = 11.7
"""The longer side of A4: what a picture shows that does not say how large it is."""
_SCANNER = (120, 1200)
"""Dots per inch that scanners note; cameras and screens note 72 or 96, and mean nothing by it."""
_ENLARGED = 3
_AS_IT_IS = 0.15
"""Enlarged or reduced by less, letters would only be blurred: twice the errors."""
_SMALL = 800
_STEEPEST = 12
_SHARPER = 1.1
"""By how much lines must stand out more from what is between them than they did before."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Dark letters on white, mode "L"."""

    image: Image.Image
    dpi: float
    enlarged: float = 1.0
    """How many times as large as it was given."""
    turn: float = 0.0
    """Degrees by which it was turned counter-clockwise, about its middle."""
    page: tuple[int, int] = (0, 0)
    """Width and height of the page before it was turned; set by `page_picture`."""

    def turned(self, degrees: int) -> "Picture":
        """Turned counter-clockwise by quarters."""
        image = self.image.rotate(degrees, expand=True)
        return replace(self, image=image, turn=self.turn + degrees)

    def on_page(self, box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
        """A box (left, top, right, bottom) of this picture on the page before it was turned.

        Of a page that lay askew its sides stay level: it grows no taller than its line.
        """
        left, top, right, bottom = box
        across = (left + right - self.image.width) / 2
        down = (top + bottom - self.image.height) / 2
        angle = math.radians(self.turn)
        x = self.page[0] / 2 + across * math.cos(angle) - down * math.sin(angle)
        y = self.page[1] / 2 + across * math.sin(angle) + down * math.cos(angle)
        wide, high = (right - left) / 2, (bottom - top) / 2
        if round(self.turn / 90) % 2:
            wide, high = high, wide
        return x - wide, y - high, x + wide, y + high

    def cleaned(self) -> "Picture":
        """Without specks, its lines level."""
        # as it was given: enlarged, a speck is as large as a letter's stroke
        image = ImageOps.scale(self.image, 1 / self.enlarged).filter(ImageFilter.MedianFilter(3))
        image = ImageOps.scale(image, self.enlarged)
        skew = _skew(image)
        if skew:
            image = image.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        return replace(self, image=image, turn=self.turn + skew)


def page_picture(content: bytes, media_type: str, number: int) -> Picture:
    """That page, from 1, of a PDF or picture. Raises ExtractionError if it cannot be drawn."""
    if media_type == media.PDF:
        picture = _of_pdf(content, number)
    else:
        picture = _of_picture(pictures.sheet(content, number))
    return replace(picture, page=picture.image.size)


def _of_pdf(content: bytes, number: int) -> Picture:
    with pdf_sheet(content, number) as sheet:
        across, down = sheet.get_size()
        scanned = 0.0
        found = sheet.get_objects(filter=[_IMAGE], max_depth=3)
        for picture in itertools.islice(found, _PICTURES):
            left, bottom, right, top = picture.get_bounds()
            area = (right - left) * (top - bottom)
            if area > _SCAN_SHARE * across * down:
                wide, high = picture.get_px_size()
                scanned = max(scanned, INCH * math.sqrt(wide * high / area))
        # a scan is best read as it is: enlarged by half, its specks become letters
        dpi = min(max(scanned, _LEAST_DPI), _DPI) if scanned else _DPI
        scale = min(dpi / INCH, math.sqrt(limits.IMAGE_PIXELS / (across * down)))
        image = sheet.render(scale=scale, grayscale=True).to_pil()
    dpi = scale * INCH
    return Picture(image.convert("L"), dpi, max(dpi / scanned, 1.0) if scanned else 1.0)


def _of_picture(picture: Image.Image) -> Picture:
    image = picture.convert("L")
    dpi = float(picture.info.get("dpi", (0, 0))[0])
    if not _SCANNER[0] <= dpi <= _SCANNER[1]:
        dpi = max(image.size) / _PAGE_INCHES
    wanted = min(max(dpi, _LEAST_DPI), _DPI) / dpi
    scale = min(wanted, _ENLARGED, math.sqrt(limits.IMAGE_PIXELS / (image.width * image.height)))
    if abs(scale - 1) < _AS_IT_IS:
        scale = 1.0
    else:
        image = ImageOps.scale(image, scale)
    return Picture(image, max(dpi * scale, 70), max(scale, 1.0))


def _skew(image: Image.Image) -> float:
    """Degrees by which turning it, counter-clockwise, makes its lines stand out most; 0 if it
    makes no difference. Postl's method: level lines are rows of ink with empty rows between."""
    small = ImageOps.invert(image)
    small.thumbnail((_SMALL, _SMALL))
    level = _contrast(small, 0)
    steps = range(-_STEEPEST, _STEEPEST + 1)
    rough = max(steps, key=lambda degrees: _contrast(small, degrees))
    near = [rough + quarter / 4 for quarter in range(-3, 4)]
    best = max(near, key=lambda degrees: _contrast(small, degrees))
    return best if _contrast(small, best) > _SHARPER * level else 0.0


def _contrast(inverted: Image.Image, degrees: float) -> int:
    level = inverted.rotate(degrees, Image.Resampling.BILINEAR)
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return sum((upper - lower) ** 2 for upper, lower in itertools.pairwise(rows))
