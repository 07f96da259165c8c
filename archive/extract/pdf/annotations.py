"""What was filled into the forms of a PDF or typed over its pages, made part of the page."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from archive.extract.pdf.lines import Line

_LOOKED_AT = 1_000
"""Annotations of a page, most of them links, and lines that are put in their place."""
_SAME_ROW = 0.6
"""Of the size, by which a field's text may stand above or below its label."""
_WITH_TEXT = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

Note = tuple[float, float, str]
"""Left and top, in the coordinates of the page, and what is typed there."""


def has_fields(page: Any) -> bool:
    """Whether something may have been filled in or typed over that loaded page."""
    return any(kind in _WITH_TEXT for kind, _ in _annotations(page))


def flatten(document: pypdfium2.PdfDocument, number: int) -> list[Note]:
    """Draw the page's (from 0) fields and typed notes into it; load it anew to see them, after
    all else.

    Given are the notes that have no drawing of their own, each as it was typed.
    """
    document.init_forms()  # fields without a drawing get one; no script is run
    with _loaded(document, number) as page:
        if not page:
            return []
        form = document.formenv
        if form:
            pdfium.FORM_OnAfterLoadPage(page, form)
        notes = [
            note
            for kind, annotation in _annotations(page)
            if kind == pdfium.FPDF_ANNOT_FREETEXT and (note := _undrawn(annotation))
        ]
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        if form:
            pdfium.FORM_OnBeforeClosePage(page, form)
        return notes


@contextmanager
def _loaded(document: pypdfium2.PdfDocument, number: int) -> Iterator[Any]:
    page = pdfium.FPDF_LoadPage(document, number)
    try:
        yield page
    finally:
        if page:
            pdfium.FPDF_ClosePage(page)


def _annotations(page: Any) -> Iterator[tuple[int, Any]]:
    """Each with its kind, open until the next is asked for."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _LOOKED_AT)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield pdfium.FPDFAnnot_GetSubtype(annotation), annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _undrawn(annotation: Any) -> Note | None:
    normal = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    is_drawn = pdfium.FPDFAnnot_GetAP(annotation, normal, None, 0) > 2
    box = pdfium.FS_RECTF()
    if (
        is_drawn
        or pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        or not pdfium.FPDFAnnot_GetRect(annotation, byref(box))
    ):
        return None
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    text = ctypes.string_at(buffer, max(size - 2, 0)).decode("utf-16-le", "replace")
    return (box.left, box.top, text) if text.strip() else None


def placed(own: Sequence[Line], added: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a page with those that were added, each beside its label or above what is
    below it."""
    lines = list(own)
    for line in sorted(added[:_LOOKED_AT], key=lambda line: (-line.base, line.left)):
        near = _SAME_ROW * line.size
        labels = [
            index
            for index, other in enumerate(lines)
            if abs(other.base - line.base) < near and other.left < line.left
        ]
        if labels:
            base = lines[labels[-1]].base  # a field stands a little higher or lower than its label
            lines.insert(labels[-1] + 1, replace(line, base=base))
            continue
        below = (index for index, other in enumerate(lines) if other.base < line.base)
        lines.insert(next(below, len(lines)), line)
    return (*lines, *added[_LOOKED_AT:])
