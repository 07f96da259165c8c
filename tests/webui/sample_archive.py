"""A small archive of our own words, written to a folder: every state a page can be in."""

import json
from contextlib import closing
from io import BytesIO
from pathlib import Path
from textwrap import dedent

from reportlab.pdfgen.canvas import Canvas

from archive.catalogue import Catalogue, writing
from archive.intake import plan, take_in
from archive.lexicon import Edit
from archive.settings import Settings
from indexer import build
from indexer.search import open_engine

VOCABULARY = {
    "types": (
        ("report", "Report", "Доклад", None),
        ("resolution", "Resolution", "Резолюция", None),
        ("recommendation", "Recommendation", "Рекомендация", None),
        ("letter", "Letter", "Письмо", None),
        ("bulletin", "Bulletin", "Бюллетень", None),
    ),
    "regions": (
        ("mountains", "The Mountains", "Горы", None),
        ("north-valley", "North Valley", "Северная долина", "mountains"),
        ("upper-village", "Upper Village", "Верхнее Село", "north-valley"),
        ("south-valley", "South Valley", "Южная долина", "mountains"),
        ("coast", "The Coast", "Побережье", None),
    ),
    "tags": (
        ("missing-persons", "Missing persons", "Пропавшие без вести", None),
        ("fair-trial", "Fair trial", "Справедливый суд", None),
        ("memory", "Memory", "Память", None),
        ("lawyers", "Lawyers", "Адвокаты", None),
        ("families", "Families", "Семьи", None),
        ("archives", "Archives", "Архивы", None),
        ("journalists", "Journalists", "Журналисты", None),
        ("schools", "Schools", "Школы", None),
    ),
    "categories": (
        ("achievements", "Achievements", "Достижения", None),
        ("appeals", "Appeals", "Обращения", None),
        ("plans", "Plans", "Планы", None),
    ),
    "organisations": (
        ("valley-council", "Valley Council", "Совет долин", None),
        ("lamp", "The Lamp society", "Общество «Лампа»", None),
    ),
}

ALSO = {"north-valley": (["Northern Valley"], ["северодолинский"])}

TILES = {"north-valley": (1, 0), "south-valley": (1, 1), "coast": (0, 1), "upper-village": (2, 0)}

LEXICON = (Edit("colleague", "коллега"), Edit("missing", "пропавший"), Edit("month", "месяц"))

HOSTILE_TITLE = '<script>alert(1)</script> & "quotes" <b>bold</b> \u202etrap ' + "x" * 90


def write_corpus(folder: Path) -> Path:
    """The sample archive in `folder`."""
    for name, terms in VOCABULARY.items():
        _write(folder / "vocabulary" / f"{name}.toml", "\n".join(_term(*term) for term in terms))
    for name, files in _documents().items():
        for file, content in files.items():
            _write(folder / name / file, content)
    return folder


def make_archive(home: Path, corpus: Path) -> Settings:
    """A catalogue and an index of a corpus."""
    # the tests ask all at once, and all from one address
    settings = Settings(home=home, corpus=corpus, requests_per_minute=0)
    with Catalogue(settings.catalogue, create=True) as catalogue:
        take_in(settings, catalogue, plan(settings, catalogue))
        with catalogue.writing() as connection:
            writing.save_lexicon_edits(connection, LEXICON)
        with closing(open_engine(settings.index)) as engine:
            build.update(catalogue, engine)
    return settings


def _term(id: str, en: str, ru: str, parent: str | None) -> str:
    lines = ["[[term]]", f'id = "{id}"', f'label.en = "{en}"', f'label.ru = "{ru}"']
    if parent:
        lines.append(f'parent = "{parent}"')
    if id in TILES:
        lines.append(f"tile = {[*TILES[id]]}")
    for lang, names in zip(("en", "ru"), ALSO.get(id, ()), strict=False):
        lines.append(f"also.{lang} = {names!r}")
    return "\n".join(lines) + "\n"


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(dedent(content), encoding="utf-8")


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with these lines on its pages."""
    made = BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 13)
            canvas.drawString(72, 760 - 40 * number, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _documents() -> dict[str, dict[str, str | bytes]]:
    documents: dict[str, dict[str, str | bytes]] = {
        "report-2006": {"document.toml": _REPORT, "report.en.pdf": _report_pdf(),
                        "report.ru.txt": _REPORT_RU},
        "resolution-2010": {"document.toml": _RESOLUTION, "text.en.md": _RESOLUTION_EN,
                            "text.ru.md": _RESOLUTION_RU},
        "letter-2009": {"document.toml": _LETTER, "letter.txt": _LETTER_RU},
        "recommendation-2009": {"document.toml": _RECOMMENDATION, "page.html": _HTML},
        "handbook": {"document.toml": _HANDBOOK, "handbook.md": _handbook()},
        "secret-2011": {"document.toml": _SECRET, "secret.txt": "The informant lives upstairs.\n"},
        "embargoed-2012": {"document.toml": _EMBARGOED, "early.txt": "A verdict before its day.\n"},
        "unreadable": {"document.toml": _UNREADABLE, "broken.pdf": b"%PDF-1.4 broken"},
    }  # fmt: skip
    for number in range(1, 9):
        documents[f"bulletin-{number}"] = {
            "document.toml": _BULLETIN.format(number=number, year=2000 + number,
                                              region="coast" if number % 3 else "upper-village"),
            "bulletin.txt": f"Bulletin number {number}. The lawyers of the coast met the families "
                            f"again and counted the letters that were answered.\n",
        }  # fmt: skip
    return documents


_REPORT = """
    type = "report"
    date = "2006-11-16"
    issuer = ["valley-council"]
    symbol = "Doc. 4077"
    regions = ["north-valley", "upper-village"]
    tags = ["missing-persons", "families"]
    categories = ["appeals"]
    shelf = "public"
    source = "https://example.org/reports/4077"
    rights = "Free to quote with the source"
    title.en = "Missing persons in the North Valley"
    title.ru = "Пропавшие без вести в Северной долине"
    summary.en = "What became of forty requests about missing relatives."
    [[version]]
    file = "report.en.pdf"
    lang = "en"
    status = "original"
    [[version]]
    file = "report.ru.txt"
    lang = "ru"
    status = "unofficial"
    [[relation]]
    type = "cites"
    target = "Doc. 9999"
    [[relation]]
    type = "related"
    target = "secret-2011"
"""


def _report_pdf() -> bytes:
    return pdf([
        ["Missing persons in the North Valley", "Forty families asked about a missing person.",
         "Seven of them were answered within a month."],
        ["What the families say", "The missing were last seen on the road to Upper Village.",
         "Nobody has shown the register of the checkpoint."],
        ["Conclusions", "A register of missing persons should be kept and published."],
    ])  # fmt: skip


_REPORT_RU = """\
    Пропавшие без вести в Северной долине

    Сорок семей спросили о пропавшем человеке. Семерым ответили в течение месяца.

    Пропавших последний раз видели на дороге в Верхнее Село.

    Следует вести и публиковать реестр пропавших без вести.
"""

_RESOLUTION = """
    type = "resolution"
    date = "2010-06"
    issuer = ["valley-council"]
    symbol = "Resolution 77 (2010)"
    regions = ["mountains"]
    tags = ["fair-trial"]
    categories = ["achievements"]
    shelf = "public"
    title.en = "Legal remedies in the valleys"
    title.ru = "Средства правовой защиты в долинах"
    [[version]]
    file = "text.en.md"
    lang = "en"
    status = "official"
    [[version]]
    file = "text.ru.md"
    lang = "ru"
    status = "original"
    [[relation]]
    type = "responds-to"
    target = "Doc. 4077"
"""

_RESOLUTION_EN = """\
    # Legal remedies in the valleys

    1. The Council recalls its report on missing persons.

    2. A court that is not open to the families is no remedy.
"""

_RESOLUTION_RU = """\
    # Средства правовой защиты в долинах

    1. Совет напоминает о своём докладе о пропавших без вести.

    2. Суд, закрытый для семей, средством защиты не является.
"""

_LETTER = """
    type = "letter"
    date = "2009"
    issuer = ["lamp"]
    regions = ["south-valley"]
    tags = ["lawyers", "journalists"]
    shelf = "public"
    title.ru = "Письмо общества «Лампа» об адвокатах"
    [[version]]
    file = "letter.txt"
    lang = "ru"
    status = "original"
    [[relation]]
    type = "cites"
    target = "report-2006"
"""

_LETTER_RU = """\
    Уважаемые коллеги!

    Адвокатов не пускают к подзащитным. Просим вас сообщить об этом журналистам.

    Письмо передала Ветрова.
"""

_RECOMMENDATION = f"""
    type = "recommendation"
    date = "2009-11/2009-12"
    tags = ["memory", "archives", "schools"]
    shelf = "public"
    title.en = {json.dumps(HOSTILE_TITLE, ensure_ascii=False)}
    source = "javascript:alert(1)"
    [[version]]
    file = "page.html"
    lang = "en"
    status = "machine"
"""

_HTML = """\
    <html><head><title>Memory</title><script>alert(2)</script></head><body>
    <h1>Memory in schools ============================================================</h1>
    <p onclick="alert(3)">Schools need a <b>reading room</b> &lt;img src=x onerror=y&gt;.</p>
    </body></html>
"""

_HANDBOOK = """
    type = "report"
    tags = ["lawyers"]
    regions = ["coast"]
    shelf = "public"
    title.en = "A handbook for observers of hearings"
    [[version]]
    file = "handbook.md"
    lang = "en"
    status = "original"
"""


def _handbook() -> str:
    chapters = "\n\n".join(
        f"## Chapter {number}\n\nAn observer at hearing {number} writes down who spoke, in what "
        f"order, and whether the accused could follow the interpreter."
        for number in range(1, 13)
    )
    return f"# A handbook for observers of hearings\n\n{chapters}\n"


_SECRET = """
    type = "letter"
    shelf = "internal"
    title.en = "About an informant"
    symbol = "Doc. 1"
    [[version]]
    file = "secret.txt"
    lang = "en"
    [[relation]]
    type = "cites"
    target = "report-2006"
"""

_EMBARGOED = """
    type = "letter"
    shelf = "public"
    embargo = "2999-01-01"
    title.en = "A verdict before its day"
    [[version]]
    file = "early.txt"
    lang = "en"
"""

_UNREADABLE = """
    type = "letter"
    date = "1999"
    shelf = "public"
    title.en = "A letter nobody can open"
    [[version]]
    file = "broken.pdf"
    lang = "en"
    status = "original"
"""

_BULLETIN = """
    type = "bulletin"
    date = "{year}-03-05"
    issuer = ["lamp"]
    regions = ["{region}"]
    tags = ["lawyers", "families"]
    shelf = "public"
    title.en = "Bulletin of the coast, number {number}"
    [[version]]
    file = "bulletin.txt"
    lang = "en"
    status = "original"
"""
