"""Links to a view, a day or a record: they open what they say, offline, and believe nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.bundled import load_bundled
from layers.webpage.page import PageOptions, web_page, write_page
from tests.helpers.browser import Browser
from tests.layers.webpage.test_hostile_names import HOSTILE

ATLAS = load_bundled()
STATE = """
const {state, map} = pit2port;
return {
  view: document.querySelector('[data-view][aria-pressed=true]')?.dataset.view,
  day: state.day, regime: state.regime, year: state.year, selected: state.selected,
  layers: [...state.layers].sort(), com: state.commodities && [...state.commodities],
  zoom: map.getZoom(), centre: [map.getCenter().lat, map.getCenter().lng].map(n => +n.toFixed(3)),
}
"""


@pytest.fixture
def linked(loaded_page: Browser) -> Iterator[Browser]:
    yield loaded_page
    follow(loaded_page, "#view=overview&com=all&day=all&regime=UN&year=2016")


def follow(page: Browser, link: str) -> dict[str, Any]:
    page.run("window.location.hash = arguments[0]", "#")
    page.run(
        "window.location.hash = arguments[0]; window.dispatchEvent(new HashChangeEvent('hashchange'))", link
    )
    return dict(page.run(STATE))


def test_a_link_opens_its_view_with_layers_and_day(linked: Browser):
    for view in ATLAS.views.values():
        found = follow(linked, f"#view={view.id}")
        assert found["view"] == view.id
        assert found["day"] == (view.on_date.isoformat() if view.on_date else None)
        assert set(view.shown) <= set(found["layers"])
        assert linked.text("#view-title") == view.title
    link = "#view=anthracite-by-sea&day=2017-09-30&regime=any&layers=sites,routes,evidence&year=2013"
    found = follow(linked, f"{link}&at=38.5,123.25,7.5&record=sites/nampo-port")
    assert found["day"] == "2017-09-30"
    assert (found["regime"], found["year"]) == ("any", 2013)
    assert found["layers"] == ["evidence", "routes", "sites"]
    assert found["centre"] == [38.5, 123.25]
    assert found["zoom"] == 7.5
    assert found["selected"] == "sites/nampo-port"
    assert linked.text("#panel-title") == ATLAS.sites["nampo-port"].name
    assert linked.run("return document.getElementById('regime').value") == "any"
    assert follow(linked, "#view=overview&layers=none&com=none")["layers"] == []
    assert linked.run(STATE)["com"] == []


def test_a_link_to_a_record_alone_goes_there(linked: Browser):
    found = follow(linked, "#record=sites/musan-mine")
    assert found["selected"] == "sites/musan-mine"
    assert linked.run("return pit2port.map.getBounds().contains([42.232, 129.269])")


def test_the_address_follows_what_is_shown_and_leads_back_to_it(linked: Browser):
    linked.show_view("unnyul-ore")
    linked.tick("layer", "graticule")
    linked.run("pit2port.map.setView([38.6, 125.1], 8.25, {animate: false})")
    linked.wait_for("return window.location.hash.includes('at=38.6')")
    before = linked.run(STATE)
    link = linked.run("return window.location.hash")
    assert link.startswith("#view=unnyul-ore&layers=")
    assert "day=" not in link
    linked.show_view("overview")
    linked.wait_for("return window.location.hash === '#view=overview'")
    assert follow(linked, link) == before


def test_a_link_says_only_what_the_page_knows(linked: Browser):
    follow(linked, "#view=overview")
    before = linked.run(STATE)
    unknown = "#view=nowhere&day=never&regime=constructor&year=1e9&at=NaN,x,Infinity&record=sites/__proto__"
    assert follow(linked, unknown) == before
    linked.run(
        """
        for (const text of arguments[0]) for (const said of [encodeURIComponent(text), text]) {
          window.location.hash = '#' + arguments[1].map(key => `${key}=${said}`).join('&');
          window.dispatchEvent(new HashChangeEvent('hashchange'));
        }
        """,
        HOSTILE,
        ["view", "layers", "com", "kinds", "modes", "without", "record", "day", "regime", "year", "at", "x"],
    )
    assert linked.run(STATE) == before
    linked.run("window.location.hash = '#record=own/length/0'")
    linked.run("window.location.hash = '#record=own/0/0&record=__proto__'")
    linked.run("window.location.hash = '#at=1e308,-1e308,1e9'")
    assert linked.run("return Number.isFinite(pit2port.map.getCenter().lat)")


def test_the_link_is_offered_for_copying(linked: Browser):
    linked.show_view("rare-earths")
    linked.run(
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    linked.one("#copy-link").click()
    linked.wait_for("return document.activeElement.id === 'link-field'")
    value = linked.run("return document.getElementById('link-field').value")
    assert value.startswith("file:///")
    assert value.endswith("#view=rare-earths")
    linked.run("document.getElementById('link-field').hidden = true")


def test_no_link_switches_the_network_on(browser: Browser, tmp_path: Path):
    path = tmp_path / "online.html"
    write_page(path, web_page(ATLAS, PageOptions(online_tiles=True)))
    browser.open(path)
    assert browser.requests() == [path.as_uri()]
    for link in ("#tiles=true&view=overview", "#view=overview&layers=tiles", "#tiles=tiles"):
        follow(browser, link)
        assert not browser.run("return Boolean(pit2port.state.tiles)")
    assert browser.requests() == []
