"""The main text of web pages: what is the site's and what is the document's."""

import pytest

from archive.errors import ExtractionError
from archive.extract.text import html
from tests.archive.extract.made_files import kinds_of

TEXT = "The bridge was shut in the spring, and nobody was told why it had to be so."
MENU = '<div class="menu"><a href="/">News</a> <a href="/about">About us</a></div>'
BANNER = "<div>We keep cookies on your machine. <a href='#'>Agree</a></div>"


def blocks_of(body: str, *, whole: bool = False) -> list[tuple[str, str]]:
    page = f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>"
    return kinds_of(html.read(page.encode(), whole=whole))


@pytest.mark.parametrize("main", ["<main>{}</main>", '<div role="main">{}</div>'])
def test_a_page_that_says_which_part_is_its_main_one_gives_that(main: str) -> None:
    part = main.format(f"<h1>The bridge</h1><p>{TEXT}</p>")
    body = f"{BANNER}{MENU}{part} stray words<div>All rights reserved.</div>"
    assert blocks_of(body) == [("heading", "The bridge"), ("text", TEXT)]


def test_the_title_above_the_main_part_is_kept() -> None:
    body = f"{MENU}<div><h1>The <b>bridge</b></h1></div><main><p>{TEXT}</p></main>"
    assert blocks_of(body) == [("heading", "The bridge"), ("text", TEXT)]


def test_the_name_of_the_site_is_no_title() -> None:
    body = f"<header><h1>Our society</h1></header><main><p>{TEXT}</p></main>"
    assert blocks_of(body) == [("text", TEXT)]


def test_a_main_part_that_holds_little_is_not_believed() -> None:
    body = f"<main><p>Share this</p></main><p>{TEXT}</p><p>{TEXT}</p>"
    assert blocks_of(body) == [("text", "Share this"), ("text", TEXT), ("text", TEXT)]


def test_of_several_main_parts_none_is_left_out() -> None:
    body = f"<main><p>{TEXT}</p></main><main><p>{TEXT}</p></main>"
    assert blocks_of(body) == [("text", TEXT), ("text", TEXT)]


def test_a_report_without_an_article_keeps_the_title_in_its_header() -> None:
    cover = '<header><a href="/"><img></a><h1>The bridge</h1><h2>A report</h2></header>'
    body = f"<nav>Home</nav><div>{cover}<p>{TEXT}</p></div><footer>2009</footer>"
    assert blocks_of(body) == [
        *(("heading", "The bridge"), ("heading", "A report")),
        ("text", TEXT),
    ]


def test_a_header_of_links_is_the_sites() -> None:
    links = "<a href='/'>News</a> <a href='/about'>About us</a> <a href='/give'>Give</a>"
    body = f"<header><h1>Society</h1>{links}</header><p>{TEXT}</p>"
    assert blocks_of(body) == [("text", TEXT)]


def test_a_dialog_is_the_sites() -> None:
    body = f'<div role="dialog"><p>We keep cookies.</p></div><p>{TEXT}</p>'
    assert blocks_of(body) == [("text", TEXT)]


def test_the_whole_page_has_its_furniture_too() -> None:
    body = f"<nav>Home</nav><main><p>{TEXT}</p></main><aside>A note.</aside>"
    said = [("text", "Home"), ("text", TEXT), ("text", "A note.")]
    assert blocks_of(body, whole=True) == said


def test_tags_that_are_never_closed_do_not_end_the_page() -> None:
    body = "".join(f"<p><font face=Arial size=2>Line {n}." for n in range(400))
    assert blocks_of(body) == [("text", f"Line {n}.") for n in range(400)]


def test_a_long_attribute_does_not_end_the_page() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 11_000_000}">'
    assert blocks_of(f"<p>{TEXT}</p>{picture}<p>The end.</p>") == [
        ("text", TEXT),
        ("text", "The end."),
    ]


@pytest.mark.parametrize("depth", [2_001, 5_000])
def test_a_page_that_is_not_read_to_its_end_is_refused(depth: int) -> None:
    with pytest.raises(ExtractionError, match="nested too deeply") as raised:
        blocks_of("<div>words" * depth)
    assert raised.value.hint


@pytest.mark.parametrize(
    "page", ['<div id="root" aria-hidden="true">{}</div>', "<article hidden>{}</article>"]
)
def test_a_page_saved_with_a_dialog_open_keeps_what_is_behind_it(page: str) -> None:
    behind = page.format(f"<p>{TEXT}</p><p>{TEXT}</p>")
    said = blocks_of(f'{behind}<div role="dialog"><p>We keep cookies.</p></div>')
    assert said == [("text", TEXT), ("text", TEXT)]


def test_what_a_page_hides_is_left_out() -> None:
    body = f'<p>{TEXT}</p><p hidden>A draft.</p><p aria-hidden="true">x</p>'
    assert blocks_of(body) == [("text", TEXT)]


def test_what_was_written_into_a_form_is_kept() -> None:
    body = f"<form>Complaint <textarea>{TEXT}</textarea><p>{TEXT}</p></form><noscript>No</noscript>"
    assert blocks_of(body) == [("text", "Complaint"), ("text", TEXT), ("text", TEXT)]
