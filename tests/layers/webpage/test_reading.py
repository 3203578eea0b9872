"""The page for readers who use the keyboard, listen, need tables, can't bear motion, or print it."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from layers.bundled import load_bundled
from layers.records.site import SiteKind
from tests.helpers.browser import Browser

ATLAS = load_bundled()
TAB, ESCAPE, ENTER = ("Tab", 9), ("Escape", 27), ("Enter", 13)
FOCUSED = """
const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
const inner = one.querySelector('.symbol');
const innerRing = inner && getComputedStyle(inner, '::before').outlineStyle !== 'none';
return {
  name: one.id || one.dataset.opens || one.dataset.view || one.dataset.site || one.name || one.className,
  ring: ring || Boolean(innerRing), seen: box.width > 0 && box.height > 0, text: one.textContent.trim(),
}
"""


@pytest.fixture
def closed(map_page: Browser):
    yield map_page
    map_page.run("pit2port.select(null)")
    if map_page.run("return document.querySelector('[data-opens=layers]').ariaExpanded") == "false":
        map_page.one("[data-opens=layers]").click()


def table(page: Browser, caption: str) -> list[list[str]]:
    return page.run(
        """
        const found = [...document.querySelectorAll('#tables table')]
          .find(one => one.caption.textContent.startsWith(arguments[0]));
        return [...found.rows].map(row => [...row.cells].map(cell => cell.textContent))
        """,
        caption,
    )


def test_tab_goes_through_the_page_in_order_and_every_stop_is_seen(closed: Browser):
    closed.run("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    closed.run(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    stops = []
    for _ in range(4):
        closed.press(*TAB)
        stops.append(closed.run(FOCUSED))
    assert [stop["text"] for stop in stops[:2]] == [
        "Skip to what is known",
        "Skip to places and ways as tables",
    ]
    assert [stop["name"] for stop in stops[2:]] == ["search", "skip"]
    closed.press(*ENTER)
    for _ in range(14):
        stops.append(closed.run(FOCUSED))
        closed.press(*TAB)
    names = [stop["name"] for stop in stops]
    assert names[4:8] == ["layers", "legend", "tables", "sources"]
    assert names[9:11] == ["overview", "anthracite-by-sea"]
    assert all(stop["ring"] and stop["seen"] for stop in stops), stops
    assert closed.run("return [...document.querySelectorAll('[tabindex]')].every(one => one.tabIndex <= 0)")


def test_the_tables_say_what_the_map_shows(closed: Browser):
    closed.run("document.querySelectorAll('.skip')[1].click()")
    assert closed.run("return document.activeElement.closest('#tables') !== null")
    places = table(closed, "Mines, ports and crossings")
    assert places[0] == ["Place", "Kind", "Commodities", "Position", "How sure"]
    rows = {row[0]: row for row in places[1:]}
    assert rows["Musan mine 무산광산"][1:4] == ["Mine", "Iron ore", "42.23° N, 129.27° E"]
    drawn = [s for s in ATLAS.sites.values() if s.lonlat and s.kind is SiteKind.MINE]
    assert sum(row[1] == "Mine" for row in places) == len(drawn)
    ways = table(closed, "Ways, leg by leg")
    assert len(ways) - 1 == len(ATLAS.legs)
    closed.run("pit2port.state.day || document.getElementById('by-date').click()")
    assert table(closed, "Ways, leg by leg")[0][-1].startswith("Status on ")
    closed.one("#by-date").click()
    closed.run(
        "[...document.querySelectorAll('#tables .go')].find(one => one.textContent === 'Nampo').click()"
    )
    assert closed.run("return pit2port.state.selected") == "sites/nampo-port"
    assert closed.run("return document.getElementById('tables').hidden")


def test_escape_closes_the_tables_and_gives_the_focus_back(closed: Browser):
    closed.one("[data-opens=tables]").click()
    closed.run("document.querySelector('#tables .go').focus()")
    closed.press(*ESCAPE)
    assert closed.run("return document.getElementById('tables').hidden")
    assert closed.run("return document.activeElement.dataset.opens") == "tables"


def test_searches_views_and_days_are_said(closed: Browser):
    box = closed.one("#search")
    box.send_keys("musan")
    assert closed.text("#hit-count").endswith(" found")
    assert closed.run("return document.getElementById('hit-count').getAttribute('role')") == "status"
    closed.press(*ESCAPE)
    closed.show_view("unnyul-ore")
    assert closed.text("#told") == f"View: {ATLAS.views['unnyul-ore'].title}"
    closed.one("#day-before").click()
    closed.wait_for("return document.getElementById('told-day').textContent.includes(': Anthracite ')")
    closed.one("#by-date").click()
    closed.wait_for("return document.getElementById('told-day').textContent === 'Commodity colours'")
    closed.show_view("overview")


def test_structure_is_what_screen_readers_need(closed: Browser):
    closed.run("pit2port.select('sites/musan-mine')")
    found = closed.run(
        """
        const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(one => one.offsetParent)
          .map(one => Number(one.getAttribute('aria-level') || one.tagName[1]));
        const map = document.getElementById('atlasMap');
        return {
          levels, lang: document.documentElement.lang,
          landmarks: ['header', 'main', 'aside', 'footer'].map(tag => document.querySelectorAll(tag).length),
          described: document.getElementById(map.getAttribute('aria-describedby')).textContent,
          korean: document.querySelector('#panel .scripts [lang=ko]').textContent,
          still: pit2port.map.options.zoomAnimation,
        }
        """
    )
    assert found["lang"] == "en"
    assert found["landmarks"] == [1, 1, 1, 1]
    assert found["described"].startswith("Map of North Korea's mineral trade")
    assert found["korean"]
    assert found["levels"][0] == 1
    assert all(
        after - before <= 1 for before, after in zip(found["levels"], found["levels"][1:], strict=False)
    )
    assert found["still"] is False  # the tests' reader can't bear motion


def test_on_paper_the_map_is_light_with_legend_and_sources(closed: Browser, tmp_path: Path):
    before = closed.run("return [pit2port.map.getZoom(), pit2port.map.getCenter().lat]")
    closed.look(dark=True)
    closed.one("#by-date").click()
    printed = closed.command("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    closed.look(dark=False)
    closed.one("#by-date").click()
    path = tmp_path / "print.pdf"
    path.write_bytes(base64.b64decode(printed["data"]))
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, timeout=30).stdout
    for words in ("Three west-coast ports", "UN sanctions on", "Banned", "무산광산", "Sources of the data"):
        assert words.lower() in text.lower(), words
    assert "All that is known" not in text
    command = ["pdftoppm", "-r", "40", "-f", "1", "-l", "1", path]
    image = subprocess.run(command, capture_output=True, timeout=60).stdout
    width, height = map(int, image.split(maxsplit=3)[1:3])
    pixels = image[-3 * width * height :]
    middle = pixels[3 * (width * 130 + width // 3) :][:3]
    assert min(middle) > 190, "land or sea in the light colours, not dark and not blank"
    assert middle != b"\xff\xff\xff"
    closed.wait_for("return !document.body.classList.contains('printing')")
    closed.wait_for(
        "const map = pit2port.map; return map.getZoom() === arguments[0]".replace(
            "arguments[0]", str(before[0])
        )
    )
    assert closed.run("return pit2port.map.getCenter().lat") == pytest.approx(before[1], abs=0.01)
