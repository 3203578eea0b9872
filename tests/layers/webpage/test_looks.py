"""The page in headless Chromium: the app's projection, scale, folding and colours, on every screen."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from geo.crs import from_lonlat
from geo.geodesy import distance
from geo.viewport import DEFAULT_CRS
from layers.bundled import load_bundled
from layers.search import folded
from layers.theme.colour import rgb
from layers.theme.theme import DARK, LIGHT
from layers.webpage.page import CLUSTERED_FROM, web_page, write_page
from tests.helpers.browser import Browser
from tests.layers.webpage.test_page import many_sites

ATLAS = load_bundled()
INK_IN_THE_MIDDLE = """
const canvas = document.querySelector('.leaflet-ground-pane canvas'), map = pit2port.map;
map.setView(arguments[0], arguments[1], {animate: false});
const box = canvas.getBoundingClientRect(), frame = map.getContainer().getBoundingClientRect();
const size = map.getSize(), ratio = canvas.width / box.width, small = document.createElement('canvas');
const x = (frame.left - box.left + size.x / 2) * ratio, y = (frame.top - box.top + size.y / 2) * ratio;
const ctx = small.getContext('2d', {willReadFrequently: true});
ctx.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3)
"""


def test_spellings_are_folded_as_the_app_folds_them(loaded_page: Browser):
    chance = random.Random(7)
    ranges = [(0x20, 0x7E), (0xC0, 0x17F), (0x391, 0x3C9), (0x410, 0x44F), (0x1100, 0x1175), (0xAC00, 0xD7A3)]
    ranges += [(0x4E00, 0x9FA0), (0x300, 0x341), (0xFF01, 0xFF5E)]
    texts = ["Straße", "Ch’ŏngjin", "ΣΊΣΥΦΟΣ", "e\u0301", "I", "ﬁ", "‘’ʼ"]
    for _ in range(400):
        letters = (chr(chance.randint(*chance.choice(ranges))) for _ in range(chance.randint(1, 6)))
        texts.append("".join(letters))
    assert loaded_page.run("return arguments[0].map(pit2port.folded)", texts) == [
        folded(text) for text in texts
    ]


def test_the_projection_is_the_apps_own(loaded_page: Browser):
    lonlat = np.stack(np.meshgrid(np.arange(104, 148, 4.0), np.arange(25, 53, 3.0)), axis=-1).reshape(-1, 2)
    found = loaded_page.run(
        """
        const {projection} = L.CRS.Conic;
        return arguments[0].map(([lng, lat]) => projection.project(L.latLng(lat, lng)))
          .map(p => [p, projection.unproject(p)]).map(([p, back]) => [p.x, p.y, back.lng, back.lat])
        """,
        lonlat.tolist(),
    )
    found = np.array(found)
    assert np.abs(found[:, :2] - from_lonlat(lonlat, DEFAULT_CRS)).max() < 0.001
    assert np.abs(found[:, 2:] - lonlat).max() < 1e-9


def test_distances_are_those_on_the_ellipsoid(loaded_page: Browser):
    chance = np.random.default_rng(3)
    start = np.column_stack([chance.uniform(112, 135, 60), chance.uniform(30, 46, 60)])
    end = np.column_stack([chance.uniform(112, 135, 60), chance.uniform(30, 46, 60)])
    found = loaded_page.run(
        "return arguments[0].map(([a, b, c, d]) => L.CRS.Conic.distance(L.latLng(b, a), L.latLng(d, c)))",
        np.hstack([start, end]).tolist(),
    )
    assert np.allclose(found, distance(start, end), rtol=1e-5, atol=1.0)


def test_the_scale_bar_is_true_in_the_middle_of_the_map(loaded_page: Browser):
    for zoom in (5, 7.25, 11):
        metres, ends = loaded_page.run(
            """
            const map = pit2port.map;
            map.setView([39.2, 124.4], arguments[0], {animate: false});
            const bar = document.getElementById('scale-km'), half = bar.getBoundingClientRect().width / 2;
            const {x, y} = map.getSize();
            const places = [-half, half].map(dx => map.containerPointToLatLng([x / 2 + dx, y / 2]));
            return [Number(bar.dataset.metres), places.map(place => [place.lng, place.lat])]
            """,
            zoom,
        )
        assert float(distance(*ends)) == pytest.approx(metres, rel=0.003)
        assert loaded_page.text("#scale-note").startswith("true within ")


def test_coarse_and_fine_ground_are_both_drawn(loaded_page: Browser):
    for zoom in (6, 10):
        assert loaded_page.run(INK_IN_THE_MIDDLE, [40.63, 126.43], zoom) == list(rgb(LIGHT.ground.land))
        assert loaded_page.run(INK_IN_THE_MIDDLE, [36.13, 123.57], zoom) == list(rgb(LIGHT.ground.sea))


def test_the_page_is_dark_where_the_reader_asks_for_dark(map_page: Browser):
    map_page.look(dark=True)
    dark = map_page.run("return getComputedStyle(document.getElementById('atlasMap')).backgroundColor")
    map_page.wait_for("return new Promise(done => requestAnimationFrame(() => done(true)))")
    ink = map_page.run(INK_IN_THE_MIDDLE, [40.63, 126.43], 6)
    map_page.look(dark=False)
    assert dark == f"rgb({', '.join(map(str, rgb(DARK.ground.sea)))})"
    assert ink == list(rgb(DARK.ground.land))


def test_the_page_fits_a_phone(browser: Browser, page_file: Path):
    browser.open(page_file, width=390, height=844)
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    assert not browser.one("#panel-body").is_displayed()
    browser.one("[data-site='rizhao-port']").click()
    browser.one(".popup .more").click()
    assert browser.one("#panel-body").is_displayed()
    assert browser.text("#panel-title") == ATLAS.sites["rizhao-port"].name
    assert browser.problems() == []
    browser.driver.get("about:blank")


def test_many_sites_are_gathered_into_clusters(browser: Browser, tmp_path: Path):
    path = tmp_path / "many.html"
    write_page(path, web_page(many_sites(CLUSTERED_FROM)))
    browser.open(path)
    # Large groups are added a piece at a time.
    gathered = (
        "[...document.querySelectorAll('.cluster span:first-child')].map(one => Number(one.textContent))"
    )
    alone = "document.querySelectorAll('[data-site]').length"
    browser.wait_for(f"return {gathered}.reduce((sum, one) => sum + one, 0) + {alone} === {CLUSTERED_FROM}")
    assert browser.run(f"return {gathered}.length") > 3
    zoom = browser.run("return pit2port.map.getZoom()")
    browser.run("document.querySelector('.cluster').click()")
    browser.wait_for(f"return pit2port.map.getZoom() > {zoom}")
    assert browser.problems() == []
