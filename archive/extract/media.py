"""What kind of file it is: its content decides.

Formats that begin with a signature are known by it, containers by the parts in them, and a file
that could be two things is what its start says. Text has no signature: where its first lines do
not show what it is, the suffix says which kind of text it is meant to be.
"""

import io
import re
import zipfile
import zlib

import puremagic

from archive.errors import ExtractionError
from archive.extract.office import ole
from archive.extract.office.zip_guard import locked
from archive.extract.text.encoding import unmarked_utf16

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
MAIL = "message/rfc822"
MSG = "application/vnd.ms-outlook"
MBOX = "application/mbox"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"
BMP = "image/bmp"
GIF = "image/gif"

PICTURES = frozenset({PNG, JPEG, TIFF, WEBP, BMP, GIF})
READ_TYPES = PICTURES | {
    *(PDF, DOCX, DOCM, DOC, RTF, ODT, EPUB, XLSX, XLS, ODS, CSV),
    *(HTML, MARKDOWN, PLAIN, MAIL, MSG, MBOX),
}

_BY_SUFFIX = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".eml": MAIL,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".csv": CSV,
    ".tsv": CSV,
    ".txt": PLAIN,
}
"""Kinds of text only: of nothing else does the name decide."""
_NO_PROSE = frozenset({".css", ".js", ".mjs", ".json", ".map", ".svg"})
"""What a browser saves beside a page: text, but nobody's words."""
_READ_HINT = (
    "save it as PDF, DOCX, ODT, RTF, a spreadsheet, HTML, an e-mail, a picture or plain text; "
    "if it is one of these, copy it again from its source"
)

_STARTS = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_WEBP = re.compile(rb"RIFF....WEBP", re.S)
_BMP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.S)
"""Four bytes that are always 0, and a header of a length that exists: a text may begin with BM."""
_PDF_WITHIN = 1024
"""So far into a file its mark may stand: servers and mail programs have put lines before it."""

_ZIP_NAMES = 10_000
_ZIP_HEAD = 1_000_000
_ZIP_SAYS = ((ODT, ODT), (ODS, ODS), (EPUB, EPUB), ("application/vnd.oasis.", "OpenDocument"))
"""What the part `mimetype` begins with; templates have the type of their document and a tail."""
_ZIP_HOLDS = (
    (b"ms-word.document.macroEnabled.main+xml", DOCM),
    (b"ms-word.template.macroEnabledTemplate.main+xml", DOCM),
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"wordprocessingml.template.main+xml", DOCX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"spreadsheetml.template.main+xml", XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", XLSX),
    (b"ms-excel.sheet.binary", "XLSB"),
    (b"presentationml", "PowerPoint"),
)
"""Types of main parts, as [Content_Types].xml gives them."""
_OLE_HOLDS = (
    ("EncryptedPackage", "locked"),
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "PowerPoint"),
)

_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0\0\xfe\xff")
# possessive: otherwise a row of comments is tried in more ways than there are seconds
_HTML_START = re.compile(rb"(?:\s|<\?[^>]*>|<!--(?s:.*?)-->)*+<(?:!doctype\s+html|html)\b", re.I)
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|h[1-6]|p|div|span|table|ul|ol|br|a|b|i|font)\b[^<>]*>", re.I
)
_MAIL_START = re.compile(rb"(?:From [^\r\n]*\r?\n)?[!-9;-~]+[ \t]*:")
_MAIL_HEADER = re.compile(rb"^([!-9;-~]+)[ \t]*:", re.M)
_MAIL_HEADERS = frozenset({b"from", b"to", b"date", b"subject"})
_MAILER_HEADERS = frozenset(
    {b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"}
)
"""Programs write them; a letter that begins with "To:" may be a memorandum."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MBOX_START = re.compile(rb"From \S+[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\r\n]{0,60}\d\d:\d\d")
_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_CONTROL_SHARE = 0.01
"""A few control signs stand in the text of many a PDF; in packed or compiled files a tenth of all
bytes are such, and hardly one is without a NUL."""
_HEAD = 4096


def media_type(content: bytes, suffix: str) -> str:
    """One of `READ_TYPES`. `suffix` is lower case with its dot, or empty.

    Raises ExtractionError if the kind is not read or is locked.
    """
    if not content:
        raise ExtractionError("the file is empty", hint="copy it again from its source")
    found = _by_signature(content) or _text_type(content, suffix)
    if found not in READ_TYPES:
        raise not_read(found)
    return found


def not_read(kind: str) -> ExtractionError:
    """The refusal of a file whose kind has no reader."""
    return ExtractionError(f"this kind of file ({kind}) is not read", hint=_READ_HINT)


def _by_signature(content: bytes) -> str | None:
    """A media type, or the name of something that is not read, or None: text."""
    start = content[:_HEAD].lstrip()
    for mark, kind in _STARTS:
        if start.startswith(mark):
            return kind
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    if content.startswith(ole.MARK):
        return _ole_kind(content)
    if _WEBP.match(content):
        return WEBP
    if _BMP.match(content):
        return BMP
    if content.startswith(_TEXT_MARKS):
        return None
    if b"%PDF-" in content[:_PDF_WITHIN] and b"endobj" in content and not _HTML_START.match(start):
        return PDF
    return _named(content) if _is_binary(content) else None


def _is_binary(content: bytes) -> bool:
    """No text: a NUL outside UTF-16, or more control signs than slip into a text."""
    head = content[:_HEAD]
    if b"\0" in head:
        return unmarked_utf16(content) is None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _CONTROL_SHARE * len(head)


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist()[:_ZIP_NAMES])
            said = _part(package, names, "mimetype").decode("ascii", "replace").strip()
            types = _part(package, names, "[Content_Types].xml").replace(b"\0", b"")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        # RuntimeError: encrypted; what is wrong with the container is the reader's to say
        return DOCX if b"word/" in content else "a damaged ZIP archive"
    except (OSError, zlib.error):
        return "a damaged ZIP archive"
    for start, kind in _ZIP_SAYS:
        if said.startswith(start):
            return kind
    for mark, kind in _ZIP_HOLDS:
        if mark in types:
            return kind
    return DOCX if "word/document.xml" in names else "a ZIP archive"


def _part(package: zipfile.ZipFile, names: set[str], name: str) -> bytes:
    if name not in names:
        return b""
    with package.open(name) as part:
        return part.read(_ZIP_HEAD)


def _ole_kind(content: bytes) -> str:
    try:
        names = ole.names(content)
    except ExtractionError:
        names = frozenset(name for name, _ in _OLE_HOLDS if name.encode("utf-16-le") in content)
        if not names:
            raise  # otherwise its reader says what is wrong with it
    if "EncryptedPackage" in names:
        raise locked()
    return next((kind for name, kind in _OLE_HOLDS if name in names), "an old Office file")


def _named(content: bytes) -> str:
    """What a binary file nobody here reads is called, for the message."""
    try:
        guesses = puremagic.magic_string(content[: 1 << 16])
    except (puremagic.PureError, ValueError):
        guesses = []
    if not guesses:
        raise ExtractionError(
            "it is neither text nor a kind of file that is known",
            hint="it may be damaged: copy it again from its source",
        )
    return str(guesses[0].name)


def _text_type(content: bytes, suffix: str) -> str:
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    if _HTML_START.match(start):
        return HTML
    if _MBOX_START.match(start) and suffix != ".eml":
        return MBOX
    meant = _BY_SUFFIX.get(suffix)
    if (meant == MAIL and _MAIL_START.match(start)) or _is_clearly_mail(start):
        return MAIL
    if meant == HTML:
        return HTML if _HTML_TAG.search(content.replace(b"\0", b"")) else PLAIN
    if meant in (CSV, MARKDOWN, PLAIN):
        return meant
    if suffix in _NO_PROSE:
        return suffix.lstrip(".").upper()
    if start.startswith(b"<?xml"):
        return "XML"
    return HTML if _HTML_TAG.match(start) else PLAIN


def _is_clearly_mail(start: bytes) -> bool:
    """It begins with headers, such as people write and such as only programs write."""
    if not _MAIL_START.match(start):
        return False
    head = _BLANK_LINE.split(start, maxsplit=1)[0]
    names = {name.lower() for name in _MAIL_HEADER.findall(head)}
    return bool(names & _MAIL_HEADERS and names & _MAILER_HEADERS)
