"""Take the pictures of the web page for the README: ``python docs/images/take_web_page.py`` in a checkout.

Opens the page of the bundled atlas in headless Chromium, and writes PNG files beside this script or into
the folder that is given.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from PIL import Image  # noqa: E402

from layers.bundled import load_bundled  # noqa: E402
from layers.webpage.page import web_page, write_page  # noqa: E402
from tests.helpers.browser import Browser, chromium  # noqa: E402

DESK, PHONE = (1360, 850), (390, 844)
MOST_BYTES = 400_000
TO_DAY = """
const day = document.getElementById('day');
day.value = Date.parse(arguments[0]) / 864e5;
day.dispatchEvent(new Event('input'));
"""


def _picture(browser: Browser) -> Image.Image:
    time.sleep(0.5)
    taken = browser.command("Page.captureScreenshot", format="png")
    return Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")


def _save(image: Image.Image, name: str, folder: Path) -> None:
    """With a little less depth of colour, as long as that makes the file small."""
    # No palette: it loses the hues of small marks, and those are what the map is about.
    for step in (4, 8):
        flat = image.point(lambda value, step=step: min(255, (value + step // 2) // step * step))
        flat.save(folder / f"{name}.png", optimize=True)
        if (folder / f"{name}.png").stat().st_size < MOST_BYTES:
            return


def _beside(*images: Image.Image) -> Image.Image:
    gap = 16
    width = sum(image.width for image in images) + gap * (len(images) - 1)
    joined = Image.new("RGB", (width, max(image.height for image in images)), "white")
    left = 0
    for image in images:
        joined.paste(image, (left, 0))
        left += image.width + gap
    return joined


def main(folder: Path) -> None:
    """Show each state, let it rest, and keep a picture."""
    work = Path(tempfile.mkdtemp())
    page = work / "atlas.html"
    write_page(page, web_page(load_bundled()))
    with chromium(work / "profile") as browser:

        def fresh(size: tuple[int, int] = DESK, *, dark: bool = False) -> None:
            browser.open(page, width=size[0], height=size[1], dark=dark)

        fresh()
        browser.one("[data-site='musan-mine']").click()
        _save(_picture(browser), "web-page", folder)
        fresh()
        browser.run(TO_DAY, "2017-09-30")
        browser.one("[data-opens=legend]").click()
        browser.one("#search").send_keys("무산")
        _save(_picture(browser), "web-page-sanctions-and-search", folder)
        fresh()
        browser.tick("layer", "evidence")
        browser.tick("layer", "flows")
        browser.run("pit2port.select('commodities/rare-earths')")
        _save(_picture(browser), "web-page-claims", folder)
        fresh()
        browser.one("[data-opens=tables]").click()
        _save(_picture(browser), "web-page-table", folder)
        fresh(dark=True)
        browser.show_view("anthracite-by-sea")
        dark = _picture(browser)
        fresh(PHONE)
        browser.one("[data-site='nampo-port']").click()
        _save(_beside(dark, _picture(browser)), "web-page-dark-and-phone", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
