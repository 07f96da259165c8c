"""ZIP packages made part by part: OpenDocument, EPUB and Excel files in their smallest form."""

import io
import zipfile
from collections.abc import Mapping

from archive.extract.media import EPUB, ODS, ODT

Parts = Mapping[str, str | bytes]

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = " ".join(
    [
        f'xmlns:{name}="{_ODF}:{name}:1.0"'
        for name in ("office", "text", "table", "style", "manifest")
    ]
    + [f'xmlns:draw="{_ODF}:drawing:1.0"', f'xmlns:meta="{_ODF}:meta:1.0"']
    + ['xmlns:dc="http://purl.org/dc/elements/1.1/"']
)
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(parts: Parts) -> bytes:
    """A ZIP file of these parts, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def odt(body: str, *, styles: str = "", automatic: str = "", parts: Parts | None = None) -> bytes:
    """A text of that body; `styles` go to styles.xml and `automatic` to content.xml."""
    return _open_document(ODT, f"<office:text>{body}</office:text>", styles, automatic, parts)


def ods(tables: str, *, parts: Parts | None = None) -> bytes:
    """A spreadsheet of these tables."""
    return _open_document(ODS, f"<office:spreadsheet>{tables}</office:spreadsheet>", "", "", parts)


def _open_document(kind: str, body: str, styles: str, automatic: str, parts: Parts | None) -> bytes:
    whole: dict[str, str | bytes] = {
        "mimetype": kind,
        "content.xml": _part(
            "content",
            f"<office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body>{body}</office:body>",
        ),
        "styles.xml": _part("styles", f"<office:styles>{styles}</office:styles>"),
        "META-INF/manifest.xml": manifest(f'<manifest:file-entry manifest:media-type="{kind}"/>'),
    }
    return zipped(whole | dict(parts or {}))


def _part(name: str, content: str) -> str:
    root = f"office:document-{name}"
    return f'<?xml version="1.0"?><{root} {_ODF_NAMES}>{content}</{root}>'


def manifest(entries: str) -> str:
    """The list of parts of an OpenDocument package."""
    return f"<manifest:manifest {_ODF_NAMES}>{entries}</manifest:manifest>"


def meta(content: str) -> str:
    """What an OpenDocument file says of itself."""
    return _part("meta", f"<office:meta>{content}</office:meta>")


def xlsx(sheets: Mapping[str, str], *, parts: Parts | None = None) -> bytes:
    """A workbook: the rows of each sheet (`<row>…`) by its name. Style 1 is a day."""
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{related}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    for n, name in numbered:
        whole[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_SHEET}"><sheetData>{sheets[name]}</sheetData></worksheet>'
        )
    return zipped(whole | dict(parts or {}))


def epub(
    texts: Mapping[str, str], *, metadata: str = "", nav: str = "", parts: Parts | None = None
) -> bytes:
    """A book of these XHTML parts in their order; the part called `nav` is its contents."""
    items = "".join(
        f'<item id="{number}" href="{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == nav else ''}/>"
        for number, name in enumerate(texts)
    )
    spine = "".join(f'<itemref idref="{number}"/>' for number in range(len(texts)))
    whole: dict[str, str | bytes] = {
        "mimetype": EPUB,
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
        'container"><rootfiles><rootfile full-path="OEBPS/book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine>"
        "</package>",
    }
    whole |= {f"OEBPS/{name}": xhtml(text) for name, text in texts.items()}
    return zipped(whole | dict(parts or {}))


def xhtml(body: str, *, doctype: str = "<!DOCTYPE html>") -> str:
    """A part of a book."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/></head><body>{body}</body></html>"
    )
