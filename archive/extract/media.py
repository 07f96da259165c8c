"""What kind of file it is: its content decides, its suffix must agree.

Formats that begin with a signature are known by it. Text has none: there the suffix says which
kind of text it is meant to be, and the content may only contradict it.
"""

import io
import re
import zipfile

import puremagic

from archive.errors import ExtractionError

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MAIL = "message/rfc822"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

READ_TYPES = frozenset({PDF, DOCX, HTML, MAIL, MARKDOWN, PLAIN})

_BY_SUFFIX = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".eml": MAIL,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": PLAIN,
}
_TEXTS = frozenset({HTML, MAIL, MARKDOWN, PLAIN})
_READ_HINT = "save it as PDF, DOCX, HTML, EML, Markdown or plain text"

_NAMES = {
    PDF: "a PDF",
    DOCX: "a Word document (DOCX)",
    HTML: "a web page",
    MAIL: "an e-mail",
    MARKDOWN: "Markdown",
    PLAIN: "plain text",
}
_USUAL_SUFFIX = {PDF: ".pdf", DOCX: ".docx", HTML: ".html", MAIL: ".eml"}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_OLE_WORD = "WordDocument".encode("utf-16-le")
_OLE_MESSAGE = "__substg1.0_".encode("utf-16-le")
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|h[1-6]|p|div|span|table|ul|ol|br|a|b|i|font)\b[^>]*>", re.I
)
_MAIL_START = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]+[ \t]*:)")
_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_CONTROL_SHARE = 0.01
"""A few control signs stand in the text of many a PDF; in packed or compiled files a tenth of all
bytes are such, and hardly one is without a NUL."""
_HEAD = 4096


def media_type(content: bytes, suffix: str) -> str:
    """One of `READ_TYPES`. `suffix` is lower case with its dot, or empty.

    Raises ExtractionError if the kind is not read, is locked, or is not what the suffix says.
    """
    if not content:
        raise ExtractionError("the file is empty", hint="copy it again from its source")
    expected = _BY_SUFFIX.get(suffix)
    found = _by_signature(content)
    if found is None:
        return _text_type(content, suffix, expected)
    if found not in READ_TYPES:
        raise _not_read(found)
    if suffix and found != expected:
        raise _disagree(suffix, found)
    return found


def _by_signature(content: bytes) -> str | None:
    """A media type, or the name of something that is not read, or None: probably text."""
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(b"{\\rtf"):
        return "RTF"
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    return _named(content) if _is_binary(content) else None


def _is_binary(content: bytes) -> bool:
    """No text: a NUL outside UTF-16, or more control signs than slip into a text."""
    head = content[:_HEAD]
    if b"\0" in head:
        return not _looks_utf16(content)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _CONTROL_SHARE * len(head)


def _zip_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist()[:10_000])
            kind = package.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        # RuntimeError: encrypted; what is wrong with the container is the reader's to say
        return DOCX if b"word/" in content else "a damaged ZIP archive"
    except OSError:
        return "a damaged ZIP archive"
    if "word/document.xml" in names:
        return "DOCM" if "word/vbaProject.bin" in names else DOCX
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "OpenDocument"
    if kind.startswith(b"application/epub"):
        return "EPUB"
    for start, name in (("xl/", "Excel"), ("ppt/", "PowerPoint")):
        if any(part.startswith(start) for part in names):
            return name
    return "a ZIP archive"


def _ole_kind(content: bytes) -> str:
    if _ENCRYPTED_OFFICE in content:
        raise ExtractionError(
            "the document is locked with a password",
            hint="save a copy without the password and put that in the archive",
        )
    if _OLE_WORD in content:
        return "DOC"
    return "MSG" if _OLE_MESSAGE in content else "an old Office file"


def _named(content: bytes) -> str:
    """What a binary file nobody here reads calls itself, for the message."""
    try:
        name = puremagic.from_string(content[: 1 << 16])
    except (puremagic.PureError, ValueError):
        name = ""
    return f"{name.lstrip('.').upper()}" if name else "unknown binary"


def _looks_utf16(content: bytes) -> bool:
    """No mark, but every other byte is one of the few high bytes of Latin or Cyrillic text."""
    head = content[: _HEAD // 2 * 2]
    return any(
        len(high) > 8 and sum(byte in b"\x00\x04" for byte in high) > 0.9 * len(high)
        for high in (head[::2], head[1::2])
    )


def _text_type(content: bytes, suffix: str, expected: str | None) -> str:
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    is_page = _HTML_START.match(start) is not None
    if not suffix:
        return HTML if is_page else PLAIN
    if expected is None:
        raise _not_read(suffix.lstrip(".").upper())
    if expected not in _TEXTS:
        raise _disagree(suffix, HTML if is_page else None)
    if expected in (PLAIN, MARKDOWN) and is_page:
        raise _disagree(suffix, HTML)
    if expected == HTML and not is_page and not _HTML_TAG.search(content.replace(b"\0", b"")):
        raise _disagree(suffix, PLAIN)
    if expected == MAIL and _MAIL_START.match(start.lstrip()) is None:
        raise _disagree(suffix, HTML if is_page else PLAIN)
    return expected


def _not_read(kind: str) -> ExtractionError:
    return ExtractionError(f"this kind of file ({kind}) is not read yet", hint=_READ_HINT)


def _disagree(suffix: str, found: str | None) -> ExtractionError:
    if found is None:
        return ExtractionError(
            f"the file is called {suffix} but holds nothing of the kind",
            hint="it may be damaged: copy it again from its source",
        )
    usual = _USUAL_SUFFIX.get(found, ".txt")
    return ExtractionError(
        f"the file is called {suffix} but holds {_NAMES[found]}",
        hint=f"if that is right, rename it to end in {usual}",
    )
