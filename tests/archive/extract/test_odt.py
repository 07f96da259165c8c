"""OpenDocument texts: what is read, what is left out, and what hostile ones end in."""

import pytest

from archive.errors import ExtractionError
from archive.extract.media import ODT
from archive.extract.office import odt
from tests.archive.extract.made_files import kinds_of, words_of
from tests.archive.extract.made_packages import manifest, meta, zipped
from tests.archive.extract.made_packages import odt as made


def texts_of(body: str, *, styles: str = "", automatic: str = "") -> list[str]:
    return words_of(odt.read(made(body, styles=styles, automatic=automatic))).splitlines()


def numbered(name: str, *levels: str) -> str:
    """A list style: what each level's description says besides its number."""
    described = "".join(
        f'<text:list-level-style-number text:level="{level}" {says}/>'
        for level, says in enumerate(levels, start=1)
    )
    return f'<text:list-style style:name="{name}">{described}</text:list-style>'


ARABIC = 'style:num-format="1" style:num-suffix="."'
BOTH = f'{ARABIC} text:display-levels="2"'
LETTERS = 'style:num-format="a" style:num-suffix=")"'


def test_headings_paragraphs_and_rows_come_in_order() -> None:
    body = (
        '<text:h text:outline-level="1">The bridge</text:h><text:p>It  stood\n  for years.</text:p>'
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Year"
        "</text:p></table:table-cell><table:table-cell><text:p>State</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>1998"
        "</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>shut"
        "</text:p></table:table-cell></table:table-row></table:table>"
        '<text:p text:style-name="P1">A title</text:p>'
    )
    title = (
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    )
    extracted = odt.read(made(body, automatic=title))
    assert extracted.media_type == ODT
    assert extracted.page_count is None
    assert kinds_of(extracted) == [
        ("heading", "The bridge"),
        ("text", "It stood for years."),
        ("table", "Year | State"),
        ("table", "1998 | shut"),
        ("heading", "A title"),
    ]


def test_a_row_of_running_text_gives_its_paragraphs() -> None:
    long = "They waited at the gate. " * 20
    cell = f"<table:table-cell>{p(long)}{p('Then they left.')}</table:table-cell>"
    body = f"<table:table><table:table-row>{cell}{cell}</table:table-row></table:table>"
    assert texts_of(body) == [long.strip(), "Then they left."] * 2


def test_signs_are_signs_and_a_count_of_spaces_never_multiplies() -> None:
    body = '<text:p>a<text:s text:c="4000000000"/>b<text:tab/>c<text:line-break/>d</text:p>'
    assert words_of(odt.read(made(body))) == "a b\tc\nd"


def test_repeated_rows_and_cells_come_once() -> None:
    body = (
        '<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
        'table:number-columns-repeated="1000000000"><text:p>one</text:p></table:table-cell>'
        "<table:table-cell><text:p>two</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert texts_of(body) == ["one | two"]


def test_what_was_deleted_or_remarked_is_left_out_and_what_was_inserted_is_in() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>the source's name"
        "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>It was<text:change text:change-id="d"/> <text:change-start text:change-id="i"/>'
        "said<text:change-end text:change-id='i'/> so<office:annotation><dc:creator>A</dc:creator>"
        "<text:p>is it?</text:p></office:annotation>.</text:p>"
    )
    assert texts_of(body) == ["It was said so."]


def test_notes_come_after_the_text_that_cites_them() -> None:
    def note(kind: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>1</text:note-citation>'
            f"<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
        )

    body = (
        f"<text:p>Cited{note('endnote', 'The end.')} twice{note('footnote', 'The foot.')}.</text:p>"
    )
    assert texts_of(f"{body}<text:p>More.</text:p>") == [
        "Cited twice.",
        "More.",
        "The foot.",
        "The end.",
    ]


def test_text_in_frames_and_drawings_follows_its_paragraph() -> None:
    body = (
        "<text:p>Before<draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box>"
        "</draw:frame> and after.</text:p>"
        "<draw:g><draw:custom-shape><text:p>in a shape</text:p></draw:custom-shape></draw:g>"
    )
    assert texts_of(body) == ["Before and after.", "in a box", "in a shape"]


def test_patterns_of_indexes_are_no_text() -> None:
    body = (
        "<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents"
        "</text:index-title-template></text:table-of-content-source><text:index-body>"
        "<text:p>1 The bridge</text:p></text:index-body></text:table-of-content>"
    )
    assert texts_of(body) == ["1 The bridge"]


def item(*blocks: str, says: str = "") -> str:
    return f"<text:list-item {says}>{''.join(blocks)}</text:list-item>"


def listed(*items: str, says: str = "") -> str:
    return f"<text:list {says}>{''.join(items)}</text:list>"


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_lists_are_counted_level_by_level_and_go_on_where_they_say_so() -> None:
    inner = listed(item(p("deep"), p("still deep")), item(p("deeper")))
    body = (
        listed(
            item(p("one"), inner),
            "<text:list-header><text:p>aside</text:p></text:list-header>",
            item(p("two"), inner),
            says='text:style-name="L" xml:id="first"',
        )
        + listed(item(p("anew")), says='text:style-name="L"')
        + listed(item(p("goes on")), says='text:style-name="L" text:continue-numbering="true"')
        + listed(item(p("goes back")), says='text:style-name="L" text:continue-list="first"')
        + listed(item(p("said"), says='text:start-value="7"'), says='text:style-name="L"')
    )
    assert texts_of(body, automatic=numbered("L", ARABIC, BOTH)) == [
        *("1. one", "1.1. deep", "still deep", "1.2. deeper", "aside"),
        *("2. two", "2.1. deep", "still deep", "2.2. deeper"),
        *("1. anew", "2. goes on", "3. goes back", "7. said"),
    ]


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        (LETTERS, "c)"),
        ('style:num-format="I" style:num-prefix="(" style:num-suffix=")"', "(III)"),
        ('style:num-format="А, Б, .., Аа, Бб, ... (ru)" style:num-suffix="."', "В."),
        ('style:num-format="1" text:start-value="5"', "7"),
        ('style:num-format=""', ""),
    ],
)
def test_numbers_are_written_as_their_style_says(says: str, shown: str) -> None:
    body = listed(item(p("x")), item(p("x")), item(p("end")), says='text:style-name="L"')
    assert texts_of(body, styles=numbered("L", says))[-1] == f"{shown} end".strip()


def test_headings_carry_the_numbers_that_the_outline_gives_them() -> None:
    outline = (
        "<text:outline-style>"
        f'<text:outline-level-style text:level="1" {ARABIC}/>'
        f'<text:outline-level-style text:level="2" {BOTH}/></text:outline-style>'
        '<style:style style:name="Bare" style:family="paragraph" style:list-style-name=""/>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}" {says}>{text}</text:h>'
        for level, says, text in (
            (1, "", "Facts"),
            (2, "", "The bridge"),
            (2, "", "The river"),
            (1, 'text:style-name="Bare"', "Preface"),
            (1, "", "Law"),
            (2, "", "The code"),
        )
    )
    assert texts_of(body, styles=outline) == [
        *("1. Facts", "1.1. The bridge", "1.2. The river"),
        *("Preface", "2. Law", "2.1. The code"),
    ]


def test_title_and_language_are_what_the_file_says() -> None:
    said = meta("<dc:title>The\n bridge</dc:title><dc:language>ru-RU</dc:language>")
    extracted = odt.read(made(p("x"), parts={"meta.xml": said}))
    assert (extracted.title, extracted.lang, extracted.date) == ("The bridge", "ru", "")


def test_an_old_manifest_may_have_a_doctype() -> None:
    old = (
        '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" '
        '"Manifest.dtd">' + manifest("")
    )
    assert words_of(odt.read(made(p("x"), parts={"META-INF/manifest.xml": old}))) == "x"


def test_a_locked_text_is_said_to_be_locked() -> None:
    entries = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    locked = {"META-INF/manifest.xml": manifest(entries), "content.xml": bytes(range(256))}
    with pytest.raises(ExtractionError, match="locked with a password"):
        odt.read(made("", parts=locked))


def laughs(declared: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [{declared}]><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">&a;'
        "</office:document-content>"
    )


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"content.xml": laughs('<!ENTITY a "ha"><!ENTITY b "&a;&a;">')}, "DOCTYPE"),
        ({"content.xml": laughs('<!ENTITY a SYSTEM "file:///etc/passwd">')}, "DOCTYPE"),
        ({"META-INF/manifest.xml": laughs('<!ENTITY a "ha">')}, "ENTITY"),
        ({"content.xml": "<x/>"}, "has none"),
        ({"content.xml": "<office:document"}, "cannot be parsed"),
        ({"content.xml": f"{'<x>' * 100_000}"}, "cannot be parsed"),
        ({"content.xml": b" " * 101_000_000}, "unpack to more than"),
    ],
)
def test_a_hostile_text_ends_in_one_line_of_cause(parts: dict[str, str], reason: str) -> None:
    with pytest.raises(ExtractionError, match=reason) as raised:
        odt.read(made("", parts=parts))
    assert "\n" not in str(raised.value)
    assert raised.value.hint


def test_a_package_without_a_text_says_which_part_is_missing() -> None:
    with pytest.raises(ExtractionError, match=r"content\.xml' is missing"):
        odt.read(zipped({"mimetype": ODT}))


def test_counts_that_are_no_numbers_are_passed_over() -> None:
    style = numbered("L", f'{ARABIC} text:display-levels="-9" text:start-value="{"9" * 5_000}"')
    body = listed(item(p("x"), says='text:start-value="ten"'), says='text:style-name="L"')
    assert texts_of(body, automatic=style) == ["1. x"]
