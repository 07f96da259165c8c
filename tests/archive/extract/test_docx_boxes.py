"""Word documents: what stands in boxes, what was merged in, what stands above the words."""

import io

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from archive.extract import Worker
from archive.extract.office import docx as reader
from tests.archive.extract.made_files import kinds_of, words_of

MERGED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
NAMESPACES = (
    nsdecls("w", "r")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_body(xml: str) -> docx.document.Document:
    document = docx.Document()
    body = parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")
    for element in reversed(body):
        document.element.body.insert(0, element)
    return document


def paragraph(text: str, inside: str = "") -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{inside}</w:p>"


def box(content: str) -> str:
    """As Word writes it: once for itself, once for older programs."""
    held = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{held}</mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox>{held}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_boxes_inside_boxes_come_once() -> None:
    xml = paragraph("5")
    for number in (4, 3, 2, 1):
        xml = paragraph(str(number), box(xml) + (box(paragraph("side")) if number == 2 else ""))
    assert words_of(reader.read(saved(with_body(xml)))).split() == [
        *("1", "2", "3", "4", "5"),
        "side",
    ]


def test_a_box_that_was_deleted_is_left_out() -> None:
    xml = paragraph("Kept", f"<w:del>{box(paragraph('gone'))}</w:del>")
    assert words_of(reader.read(saved(with_body(xml)))) == "Kept"


def test_how_a_word_is_pronounced_is_not_part_of_it() -> None:
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>rt</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>base</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    assert words_of(reader.read(saved(with_body(paragraph("The ", ruby))))) == "The base"


def merged(content_type: str, content: bytes, *, times: int = 1) -> docx.document.Document:
    chunk = '<w:altChunk r:id="rIdMerged"/>'
    document = with_body(paragraph("Before") + chunk * times + paragraph("After"))
    part = Part(PackURI("/word/merged.bin"), content_type, content, document.part.package)
    name = document.part.relate_to(part, MERGED)
    for element in document.element.body.iter(qn("w:altChunk")):
        element.set(qn("r:id"), name)
    return document


@pytest.mark.parametrize(
    ("content_type", "content", "blocks"),
    [
        (
            "text/html",
            "<html><nav>Where</nav><h1>Глава</h1><p>Слова.</p></html>".encode("cp1251"),
            [("text", "Where"), ("heading", "Глава"), ("text", "Слова.")],
        ),
        ("text/plain", "Слова.".encode(), [("text", "Слова.")]),
        ("application/rtf", b"{\\rtf1 x}", [("text", "[merged.bin]")]),
        ("text/plain", b"\x01\x80" * 50, [("text", "[merged.bin]")]),
    ],
    ids=["page", "text", "another kind", "no text"],
)
def test_a_file_merged_into_a_document_is_read_or_named(
    worker: Worker, content_type: str, content: bytes, blocks: list[tuple[str, str]]
) -> None:
    extracted = worker.extract(saved(merged(content_type, content)), "merged.docx")
    assert kinds_of(extracted) == [("text", "Before"), *blocks, ("text", "After")]


def test_a_merged_file_that_is_named_many_times_is_read_once() -> None:
    made = saved(merged("text/plain", b"Words.", times=3))
    assert words_of(reader.read(made)).split("\n") == ["Before", "Words.", "[…]", "[…]", "After"]


def test_a_merged_file_that_is_elsewhere_or_nowhere_leaves_a_mark() -> None:
    document = with_body('<w:altChunk r:id="rId999"/><w:altChunk/>' + paragraph("After"))
    name = document.part.relate_to("https://example.org/a.html", MERGED, is_external=True)
    document.element.body[0].set(qn("r:id"), name)
    assert words_of(reader.read(saved(document))).split("\n") == ["[…]", "[…]", "After"]
