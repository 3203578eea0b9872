"""Online tiles: off until asked for, from one host, by its terms; and a person's own server."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layers.bundled import load_bundled
from layers.errors import WebPageError
from layers.webpage.page import PageOptions, WebPage, web_page, write_page
from layers.webpage.tiles import OPENSTREETMAP, tile_source
from layers.webpage.verify import verify_page
from tests.helpers.browser import Browser
from tests.layers.webpage.test_page import policy_of, read

ATLAS = load_bundled()
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fe"
    "a735819d0000000049454e44ae426082"
)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers with the page or a picture, and remembers who asked for what and from where."""

    page = ""
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        is_page = self.path.startswith("/page")
        if not is_page:
            self.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "image/png")
        self.end_headers()
        self.wfile.write(self.page.encode() if is_page else ONE_PIXEL)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[tuple[type[Server], str]]:
    handler = type("Handler", (Server,), {"asked": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield handler, f"127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_online_tiles_are_off_until_asked_for_and_say_what_they_do(page: WebPage):
    assert "tile.openstreetmap.org" not in page.html
    online = web_page(ATLAS, PageOptions(online_tiles=True))
    assert policy_of(read(online.html))["img-src"] == ["data:", "https://tile.openstreetmap.org"]
    assert "learns your network address" in online.html
    assert "onlineTiles.addTo(atlasMap)" not in online.html
    assert any("tile.openstreetmap.org learns their address" in warning for warning in online.warnings)
    assert any("answers pages of web sites only" in warning for warning in online.warnings)


def test_a_page_from_a_file_says_why_openstreetmap_stays_off(browser: Browser, tmp_path: Path):
    path = tmp_path / "tiles.html"
    write_page(path, web_page(ATLAS, PageOptions(online_tiles=True)))
    browser.open(path)
    box = browser.one("input[name=tiles]")
    assert not box.is_enabled()
    assert "was opened from a file" in browser.run("return arguments[0].closest('fieldset').textContent", box)
    assert browser.requests() == [path.as_uri()]
    assert browser.problems() == []
    assert verify_page(path, ATLAS).changes == ()


def test_a_persons_own_server_is_asked_only_while_its_tiles_are_on(
    browser: Browser, tmp_path: Path, server: tuple[type[Server], str]
):
    handler, host = server
    source = tile_source(f"http://{host}/{{z}}/{{x}}/{{-y}}.png?key=1", "© Me & <b>you</b>")
    made = web_page(ATLAS, PageOptions(online_tiles=True, tiles=source))
    assert any("with any key in it" in warning for warning in made.warnings)
    assert not any("web sites only" in warning for warning in made.warnings)
    path = tmp_path / "own.html"
    write_page(path, made)
    browser.open(path)
    assert handler.asked == []
    browser.tick("tiles", "tiles")
    browser.wait_for("return document.querySelector('.leaflet-tile-loaded') !== null")
    assert {referer for _, referer in handler.asked} == {None}
    assert all(place.endswith(".png?key=1") for place, _ in handler.asked)
    assert browser.text("#credit") == "© Me & <b>you</b>"
    browser.tick("tiles", "tiles")
    assert "GSHHG" in browser.text("#credit")
    assert all(url.startswith(f"http://{host}/") for url in browser.requests() if url != path.as_uri())
    assert browser.what_ran() == []
    assert verify_page(path, ATLAS).changes == ()


def test_openstreetmap_learns_the_site_and_no_more(browser: Browser, server: tuple[type[Server], str]):
    handler, host = server
    # The real server is out of reach here: another one stands for it, by the same rules.
    source = replace(OPENSTREETMAP, address=f"http://{host}/{{z}}/{{x}}/{{y}}.png")
    handler.page = web_page(ATLAS, PageOptions(online_tiles=True, tiles=source)).html
    browser.driver.get(f"http://{host}/page/secret-name.html")
    browser.wait_for("return document.documentElement.dataset.ready === 'true'")
    assert handler.asked == []
    browser.tick("tiles", "tiles")
    browser.wait_for("return document.querySelector('.leaflet-tile-loaded') !== null")
    assert {referer for _, referer in handler.asked} == {f"http://{host}/"}
    assert browser.text("#credit") == OPENSTREETMAP.credit
    assert browser.one("#credit a").get_attribute("href") == OPENSTREETMAP.credit_link
    assert browser.what_ran() == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "holds {z} once"),
        ("https://a.example/{z}/{x}.png", "holds {y} once"),
        ("https://a.example/{z}/{x}/{y}/{x}", "holds {x} once"),
        ("http://a.example/{z}/{x}/{y}", "https://"),
        ("javascript:alert(1)//{z}{x}{y}", "https://"),
        ("https://{s}.a.example/{z}/{x}/{y}", "names one host"),
        ("https://me:word@a.example/{z}/{x}/{y}", "names one host"),
        ("https://a.example/{z}/{x}/{y}' onload='x", "names one host"),
        ("https://a.example;script-src *;/{z}/{x}/{y}", "names one host"),
        ("https://a.example/{z}/{x}/{y}?{key}", "names one host"),
        ("https:///{z}/{x}/{y}", "names one host"),
        ("https://a.example:x/{z}/{x}/{y}", "is no address"),
        ("https://[::1/{z}/{x}/{y}", "is no address"),
        (f"https://a.example/{{z}}/{{x}}/{{y}}{'a' * 2000}", "names one host"),
    ],
)
def test_addresses_that_are_none_of_tiles_are_refused(address: str, words: str):
    with pytest.raises(WebPageError, match=words.replace("{", r"\{").replace("}", r"\}")):
        tile_source(address, "© Me")


def test_a_credit_is_needed():
    with pytest.raises(WebPageError, match="--tiles-credit"):
        tile_source("https://a.example/{z}/{x}/{y}", " \n")
    assert tile_source("https://a.example:8080/{z}/{x}/{-y}", "© Me").origin == "https://a.example:8080"
