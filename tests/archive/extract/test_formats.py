"""Each format: what must come out of a small file made by the library that usually makes it."""

import io
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from archive.errors import ExtractionError
from archive.extract import Worker
from archive.extract.media import DOCM, DOCX
from tests.archive.extract.made_files import kinds_of, pdf, words_of

PNG_START = b"\x89PNG\r\n\x1a\n"
TYPES = "application/vnd.openxmlformats-officedocument."


def test_plain_text_comes_in_paragraphs_whether_wrapped_or_not(worker: Worker) -> None:
    text = (
        "The lamp was lit in the window of the house by the river every night of that year,\n"
        "and those who came over the bridge knew that the door was open and bread on the table.\n"
        "\nFirst line\nSecond line\n"
    )
    assert [text for _, text in kinds_of(worker.extract(text.encode(), "lamp.txt"))] == [
        "The lamp was lit in the window of the house by the river every night of that year, "
        "and those who came over the bridge knew that the door was open and bread on the table.",
        "First line",
        "Second line",
    ]


def test_markdown_images_and_attributes_are_no_words(worker: Worker) -> None:
    source = (
        "# Cookies {: #cookies }\n\n![image](a.png)\n\nSome ![](b.png)words\n"
        '{: datetime="2026-05-04" }\n\n![A crowd in a square](c.png)\n\n`{: code }`\n'
    )
    assert kinds_of(worker.extract(source.encode(), "cookies.md")) == [
        ("heading", "Cookies"),
        ("text", "Some words"),
        ("text", "A crowd in a square"),
        ("text", "{: code }"),
    ]


def test_lines_drawn_in_plain_text_are_not_words(worker: Worker) -> None:
    text = "A heading\n=========\n\nSome words.\n\n- - - - -\n\n-- a dash stays\n"
    said = [text for _, text in kinds_of(worker.extract(text.encode(), "lamp.txt"))]
    assert said == ["A heading", "Some words.", "-- a dash stays"]


def test_markdown_comes_without_its_signs(worker: Worker) -> None:
    source = (
        "---\ntitle: The Lamp\nlang: en-GB\n---\n# A *short* report\n\nIt was **dark**, see "
        "[the map](http://example.org/map).\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<div>raw <b>words</b></div>\n"
    )
    extracted = worker.extract(source.encode(), "report.md")
    assert kinds_of(extracted) == [
        ("heading", "A short report"),
        ("text", "It was dark, see the map."),
        ("text", "one"),
        ("text", "two"),
        ("table", "a | b"),
        ("table", "1 | 2"),
        ("text", "raw words"),
    ]
    assert (extracted.title, extracted.lang) == ("The Lamp", "en")


def test_a_web_page_comes_without_its_furniture(worker: Worker) -> None:
    page = """<!DOCTYPE html><html lang="ru-RU"><head><meta charset="windows-1251">
    <title>Отчёт общества</title><style>p{}</style><script>var spy = "spy"</script></head>
    <body><header><h1>Сайт общества</h1></header><nav><a href="/">Домой</a></nav>
    <form><input value="искать"><label>Поиск</label></form>
    <article><header><h2>Что мы видели</h2></header><p>Мы шли <b>пешком</b><br>и молчали.</p>
    <ul><li>первое<li>второе</ul><table><tr><th>Год<th>Дел<tr><td>2014<td>7</table>
    <p hidden>тайное</p></article><footer>Все права</footer></body></html>"""
    extracted = worker.extract(page.encode("cp1251"), "page.html")
    assert kinds_of(extracted) == [
        ("heading", "Что мы видели"),
        ("text", "Мы шли пешком\nи молчали."),
        ("text", "первое"),
        ("text", "второе"),
        ("table", "Год | Дел"),
        ("table", "2014 | 7"),
    ]
    assert (extracted.title, extracted.lang) == ("Отчёт общества", "ru")


def test_a_declared_encoding_that_is_wrong_is_not_believed(worker: Worker) -> None:
    page = '<html><meta charset="windows-1251"><body><p>Письмо матери осужденного</p></body></html>'
    assert words_of(worker.extract(page.encode(), "page.html")) == "Письмо матери осужденного"


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Архив <archive@example.org>"
    message["To"] = "reader@example.org"
    message["Bcc"] = "hidden@example.org"
    message["Subject"] = "О пропавших письмах"
    message["Date"] = "Mon, 21 Apr 2014 23:15:00 +0400"
    message.set_content("Письма нашлись.\n\nБлагодарим вас.\n", charset="koi8-r", cte="base64")
    return message


def test_a_mail_gives_its_headers_text_day_and_attachments(worker: Worker) -> None:
    message = letter()
    message.add_alternative("<p>Письма <b>нашлись</b>, HTML</p>", subtype="html")
    message.add_attachment(b"12345678", "application", "pdf", filename="опись.pdf")
    extracted = worker.extract(message.as_bytes(), "letter.eml")
    assert kinds_of(extracted) == [
        (
            "text",
            "From: Архив <archive@example.org>\nTo: reader@example.org\n"
            "Subject: О пропавших письмах\nDate: Mon, 21 Apr 2014 23:15:00 +0400",
        ),
        ("text", "Письма нашлись."),
        ("text", "Благодарим вас."),
        ("text", "[опись.pdf (8 B)]"),
    ]
    assert (extracted.title, extracted.date) == ("О пропавших письмах", "2014-04-21")


def test_a_mail_without_plain_text_gives_its_html(worker: Worker) -> None:
    message = letter()
    message.set_content("<html><body><p>Только <i>HTML</i></p></body></html>", subtype="html")
    assert "Только HTML" in words_of(worker.extract(message.as_bytes(), "letter.eml"))


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 21 Apr 1814 10:00:00 +0000"])
def test_an_impossible_date_header_gives_no_date(worker: Worker, date: str) -> None:
    mail = f"From: a@example.org\nDate: {date}\nSubject: x\n\nwords\n"
    assert worker.extract(mail.encode(), "letter.eml").date == ""


def word_document() -> docx.document.Document:
    document = docx.Document()
    document.core_properties.title = "Отчёт"
    document.core_properties.language = "ru-RU"
    document.add_heading("Введение", level=1)
    document.add_paragraph("Первый абзац.")
    return document


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_word_document_comes_in_the_order_of_its_body(worker: Worker) -> None:
    document = word_document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Год", "2014"
    document.add_paragraph("После таблицы.")
    extracted = worker.extract(saved(document), "отчёт.docx")
    assert kinds_of(extracted) == [
        ("heading", "Введение"),
        ("text", "Первый абзац."),
        ("table", "Год | 2014"),
        ("text", "После таблицы."),
    ]
    assert (extracted.title, extracted.lang, extracted.page_count) == ("Отчёт", "ru", None)


def test_numbers_that_word_counts_are_written_out(worker: Worker) -> None:
    document = docx.Document()
    for text in ("First finding.", "Second finding."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Not counted.", style="List Bullet")
    assert words_of(worker.extract(saved(document), "list.docx")).splitlines() == [
        "1. First finding.",
        "2. Second finding.",
        "Not counted.",
    ]


def test_inserted_text_is_read_and_deleted_text_is_not(worker: Worker) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kept")
    for tag, inner, text in (("w:ins", "w:t", " inserted"), ("w:del", "w:delText", " deleted")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    assert words_of(worker.extract(saved(document), "tracked.docx")) == "Kept inserted"


def test_a_content_control_is_read(worker: Worker) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Inside the form")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    paragraph._p.addprevious(control)
    control.append(content)
    content.append(paragraph._p)
    assert words_of(worker.extract(saved(document), "form.docx")) == "Inside the form"


def test_a_page_of_a_pdf_becomes_a_picture_of_the_width_asked_for(worker: Worker) -> None:
    content = pdf([(50, 700, "A page")], [(50, 700, "Another")])
    image = worker.page_image(content, 2, 300)
    assert image.startswith(PNG_START)
    assert abs(int.from_bytes(image[16:20], "big") - 300) <= 1
    with pytest.raises(ExtractionError, match="there is no page 3"):
        worker.page_image(content, 3, 300)
    with pytest.raises(ExtractionError, match="cannot be drawn"):
        worker.page_image(b"%PDF-1.4 nothing", 1, 300)


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a.txt", "a"])
def test_a_document_is_read_whatever_it_is_called(worker: Worker, name: str) -> None:
    assert "Первый абзац." in words_of(worker.extract(saved(word_document()), name))
    assert words_of(worker.extract(rb"{\rtf1 words}", name)) == "words"
    assert words_of(worker.extract(b"<!DOCTYPE html><html><p>words", name)) == "words"
    assert words_of(worker.extract(b"words", name)) == "words"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\n ", "there is no text in it"),
        (bytes(range(256)) * 4, "neither text nor a kind of file that is known"),
        (b"PK\x03\x04 torn", r"this kind of file \(a damaged ZIP archive\) is not read"),
    ],
)
def test_what_is_not_read_says_why(worker: Worker, content: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        worker.extract(content, "a.txt")
    assert raised.value.hint
    assert "\n" not in raised.value.message


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = f"{TYPES}wordprocessingml.template.main+xml"


@pytest.mark.parametrize(("kind", "media_type"), [(MACROS, DOCM), (TEMPLATE, DOCX)])
def test_templates_and_files_with_macros_are_read(
    worker: Worker, kind: str, media_type: str
) -> None:
    document = word_document()
    document.part._content_type = kind
    extracted = worker.extract(saved(document), "a.docm")
    assert "Первый абзац." in words_of(extracted)
    assert extracted.media_type == media_type


def test_a_file_without_a_suffix_is_what_it_looks_like(worker: Worker) -> None:
    assert worker.extract(pdf([(50, 700, "words")]), "README").media_type == "application/pdf"
    assert worker.extract(b"words", str(Path("folder.d") / "README")).media_type == "text/plain"
