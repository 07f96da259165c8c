"""What a page of a PDF shows beside its text: whether there is something to be read by OCR."""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_uint
from typing import Any

import pypdfium2.raw as pdfium

from archive.extract import limits
from archive.extract.pdf.fast_words import View

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

_LEVEL = (1.0, 0.0)
_OBJECTS = 2_000
"""Of a page are looked at: a chart may have a million, a scan has a few."""
_ACROSS = 160
"""Pixels of the longer side when a page is drawn to see whether it is blank."""
_DARKER = 48
"""Of 256: what differs so much from the paper is ink."""
_INK_SPREAD = 0.03
"""Of the page, over which its ink spreads at least: two lines of type do, a logo does not."""


def picture_boxes(page: Any) -> list[Box]:
    """Where its pictures are, those in forms too, as the page's reader sees it.

    A scan in strips has many pictures, each of them small.
    """
    view = View(page)
    boxes = []
    for item in _objects(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page):
        if next(_pictures(item), None) is not None:
            box = [c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(item, *map(byref, box)):
                left, bottom, right, top = (side.value for side in box)
                xs, ys = zip(
                    view.along(left, bottom, _LEVEL), view.along(right, top, _LEVEL), strict=True
                )
                boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return boxes


def share(boxes: Sequence[Box], page: Any) -> float:
    """How much of the page they cover; 1 is all of it."""
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    return min(covered / area, 1.0) if area > 0 else 0.0


def _pictures(item: Any) -> Iterator[Any]:
    """The object, if it is a picture, or the pictures in it, if it is a form."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield item
    elif kind == pdfium.FPDF_PAGEOBJ_FORM:
        parts = _objects(pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, item)
        for part in parts:
            if pdfium.FPDFPageObj_GetType(part) == pdfium.FPDF_PAGEOBJ_IMAGE:
                yield part


def _objects(count: Any, get: Any, parent: Any) -> Iterator[Any]:
    for number in range(min(max(count(parent), 0), _OBJECTS)):
        yield get(parent, number)


def _is_huge(page: Any) -> bool:
    """Whether a picture on the page takes too much memory to be drawn, however small."""
    wide, high = c_uint(), c_uint()
    return any(
        pdfium.FPDFImageObj_GetImagePixelSize(picture, byref(wide), byref(high))
        and wide.value * high.value > limits.PICTURE_PIXELS
        for item in _objects(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page)
        for picture in _pictures(item)
    )


def has_ink(page: Any) -> bool:
    """Whether more than a mark can be seen on the page: it is drawn, very small, to find out."""
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (wide > 0 and high > 0):
        return False
    if _is_huge(page):
        return True
    scale = _ACROSS / max(wide, high)
    across, down = max(round(wide * scale), 1), max(round(high * scale), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return False
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    shades = Counter(pixels)
    paper = max(shades, key=lambda shade: shades[shade])
    is_ink = bytes(abs(shade - paper) > _DARKER for shade in range(256))
    rows = [pixels[row * stride : row * stride + across].translate(is_ink) for row in range(down)]
    inked = [row for row in rows if 1 in row]
    if not inked:
        return False
    high = len(rows) - next(n for n, row in enumerate(rows[::-1]) if 1 in row)
    high -= next(n for n, row in enumerate(rows) if 1 in row)
    wide = max(row.rfind(1) for row in inked) - min(row.find(1) for row in inked) + 1
    return bool(high * wide > _INK_SPREAD * across * down)
