"""The pages in Debian's Chromium: how they are opened, and what is asked of every one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.webui.answering import answering

CHROMIUM = Path("/usr/bin/chromium")

needs_browser = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium"
)

RULES: dict[str, Any] = {
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
    ],
    "resultTypes": ["violations"],
    "preload": False,
}  # fmt: skip

_VIOLATIONS = """async options => (await axe.run(options)).violations.map(
    fault => [fault.id, ...fault.nodes.map(node => node.html.slice(0, 120))])"""

# WCAG 2.2, 2.5.8, which this axe does not know: 24 by 24 px, or a circle of 24 px around the middle
# that touches no other target; links in a line of text are exempt, and what an open menu covers is
# no target
_SMALL = """() => {
  const top = document.querySelector("dialog:modal") || document;
  const shown = [...top.querySelectorAll("a[href], button, input, select, summary")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest(".vh")
                 && !e.matches(".skip, [type=hidden], [tabindex='-1']"));
  const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
  const covered = ([element, box]) => {
    const above = document.elementFromPoint(...middle(box))?.closest(".menu > ul");
    return above && !above.contains(element);
  };
  const targets = shown.map(e => [e, (e.closest("label") || e).getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height).filter(target => !covered(target));
  const small = box => box.width < 23.9 || box.height < 23.9;
  const inText = element => getComputedStyle(element).display === "inline"
    && [...element.parentNode.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 2);
  const reaches = ([x, y], other) => Math.hypot(
    x - Math.min(Math.max(x, other.left), other.right),
    y - Math.min(Math.max(y, other.top), other.bottom)) < 11.9;
  return targets.filter(([element, box]) => small(box) && !inText(element)
      && targets.some(([other, around]) => other !== element
        && !other.contains(element) && !element.contains(other)
        && (reaches(middle(box), around)
            || (small(around) && Math.hypot(...middle(box).map((n, i) => n - middle(around)[i]))
                < 23.9))))
    .map(([element]) => element.outerHTML.slice(0, 120));
}"""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the app as it is served in earnest, on a free port."""
    with answering(app, channel_timeout=5) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def watch(page: Page, faults: list[str], *sites: str) -> None:
    """Note what the page logs, throws, or asks of others than these."""
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(sites) else faults.append(f"asked {asked.url}"),
    )


def leave_out_scripts(context: BrowserContext) -> None:
    """The pages as they are without scripts, for axe, which is a script itself.

    The same HTML is sent with and without, and its styles tell the two apart by a class only.
    """
    context.route("**/scripts/**", lambda route: route.fulfill(content_type="text/javascript"))


def violations(page: Page) -> list[list[str]]:
    """What axe-core finds: the rule, then the elements at fault. The script is sent once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(_VIOLATIONS, RULES)
    return found


def small_targets(page: Page) -> list[str]:
    """Links and controls too small for a finger, or too near to another one."""
    found: list[str] = page.evaluate(_SMALL)
    return found
