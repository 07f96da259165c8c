"""Pictures of the main pages over the sample corpus, for the README: `make pictures`."""

import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from archive.settings import Settings
from tests.running import clean_environment, svod_command
from tests.webui.in_browser import launched, served
from webui import create_app

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "images"
WIDTH = 1280
MOST_BYTES = 250_000


@dataclass(frozen=True)
class Picture:
    """The first `height` pixels of a page."""

    name: str
    address: str
    height: int
    scheme: str = "light"


PICTURES = (
    Picture("search", "/en/search?q=disappearances&region=chechnya", 1200),
    Picture("document", "/ru/doc/recommendations-2009?v=ru&q=estemirova", 1200),
    Picture("parallel", "/en/doc/recommendations-2009/parallel?q=defenders", 1200),
    Picture("original", "/en/doc/letter-pace-president-2010/original?v=en&q=Ассамблея", 1200),
    Picture("browse", "/ru/browse", 1000, scheme="dark"),
    Picture("timeline", "/en/timeline", 900),
)


def take(browser: Browser, site: str, picture: Picture) -> bytes:
    """The page as PNG, with a palette of 256 colours, which are enough for print."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": picture.height},
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{site}{picture.address}", wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    made = io.BytesIO()
    shot.quantize(256, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", corpus=ROOT / "corpus")
        command = [*svod_command(settings.home, settings.corpus), "reindex"]
        subprocess.run(command, env=clean_environment(), check=True, capture_output=True)
        app = create_app(settings)
        with served(app) as site, launched() as browser:
            for picture in PICTURES:
                content = take(browser, site, picture)
                if len(content) > MOST_BYTES:
                    sys.exit(f"{picture.name}.png would have {len(content):,} bytes")
                (FOLDER / f"{picture.name}.png").write_bytes(content)
                print(f"{picture.name}.png: {len(content):,} bytes")
        app.extensions["svod"].close()


if __name__ == "__main__":
    main()
