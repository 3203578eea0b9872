"""The page in headless Chromium without a network: what a reader does with it works, and asks for nothing."""

from __future__ import annotations

from datetime import date

from layers.bundled import load_bundled
from layers.describe.places import position_text
from layers.records.commodity import FACTS, Commodity
from layers.records.site import Basis, SiteKind
from layers.sanctions.status import status_on
from layers.search import SearchIndex
from layers.theme.palette import STATUS_STYLES
from tests.helpers.browser import Browser

ATLAS = load_bundled()
ENTER, DOWN, RIGHT, PAGE_DOWN = ("Enter", 13), ("ArrowDown", 40), ("ArrowRight", 39), ("PageDown", 34)
VISIBLE_LEGS = """
return Object.values(pit2port.map._layers).filter(one => one.leg && one.visible())
  .map(one => [one.leg.mode, one.leg.route])
"""


def visible_modes(page: Browser) -> set[str]:
    return {mode for mode, _ in page.run(VISIBLE_LEGS)}


def test_the_overview_shows_mines_ports_and_says_what_it_is(map_page: Browser):
    kinds = (SiteKind.MINE, SiteKind.EXPORT_PORT, SiteKind.RECEIVING_PORT)
    assert {s.id for s in ATLAS.sites.values() if s.kind in kinds and s.lonlat} <= map_page.sites()
    view = ATLAS.views["overview"]
    assert map_page.text("#view-title") == view.title
    assert map_page.text("#view-subtitle") == view.subtitle
    assert "Map of North Korea's mineral trade" in map_page.text("#alt")


def test_a_click_on_a_place_says_how_sure_it_is_and_tells_all_in_the_panel(map_page: Browser):
    site = ATLAS.sites["nampo-port"]
    map_page.one("[data-site='nampo-port']").click()
    popup = map_page.text(".leaflet-popup-content")
    assert site.name in popup
    assert site.names.hangul in popup
    assert "±" in popup
    assert map_page.text("#panel-title") == site.name
    assert map_page.text("#panel .scripts [lang='ko']") == site.names.hangul
    panel = map_page.text("#panel-body")
    assert position_text(site) in panel
    assert all(ATLAS.sources[key].title in panel for key in site.sources)
    map_page.one(".popup .more").click()
    assert map_page.run("return document.activeElement.id") == "panel-title"


def test_a_proxy_place_has_a_circle_and_no_symbol(map_page: Browser):
    proxy = next(s for s in ATLAS.sites.values() if s.kind is SiteKind.MINE and s.basis is Basis.PROXY)
    symbol = "return document.querySelector(`[data-site=${arguments[0]}] svg`) !== null"
    assert not map_page.run(symbol, proxy.id)
    assert map_page.run(symbol, "musan-mine")
    map_page.one(f"[data-site='{proxy.id}']").click()
    assert "place of a proxy" in map_page.text(".leaflet-popup-content")


def test_a_click_on_a_line_on_the_canvas_names_its_leg(map_page: Browser):
    map_page.show_view("anthracite-by-sea")
    x, y = map_page.run(
        """
        const map = pit2port.map, box = map.getContainer().getBoundingClientRect();
        const layer = Object.values(map._layers).find(one => one.key === 'legs/nampo-dandong-sea-2');
        const at = layer.at(layer._along[layer._along.length - 1] * 0.55);
        const p = map.layerPointToContainerPoint([at.x, at.y]);
        return [p.x + box.left, p.y + box.top]
        """
    )
    map_page.click_at(x, y)
    map_page.wait_for("return document.querySelector('.leaflet-popup-content') !== null")
    popup = map_page.text(".leaflet-popup-content")
    assert "Sea" in popup
    assert "Dandong" in popup
    assert "km" in map_page.text("#panel-body")


def test_the_search_finds_what_the_app_finds(loaded_page: Browser):
    queries = [
        "musan",
        "무산",
        "茂山",
        "Mu-san",
        "gumya",
        "Luzao",
        "NAMP'O",
        "日照",
        "rare",
        "iron ore",
        "zzzz",
    ]
    index = SearchIndex(ATLAS)
    expected = [[[f"{hit.ref[0]}/{hit.ref[1]}", hit.name] for hit in index.find(query)] for query in queries]
    found = loaded_page.run(
        "return arguments[0].map(query => pit2port.find(query).map(hit => [hit.key, hit.name]))", queries
    )
    assert found == expected


def test_the_search_box_is_used_by_keyboard(map_page: Browser):
    box = map_page.one("#search")
    box.send_keys("무산광산")
    assert box.get_attribute("aria-expanded") == "true"
    map_page.press(*DOWN)
    assert box.get_attribute("aria-activedescendant") == "hit-0"
    map_page.press(*ENTER)
    map_page.wait_for("return document.getElementById('panel-title').textContent === 'Musan mine'")
    assert map_page.run("return pit2port.state.selected") == "sites/musan-mine"
    assert map_page.run("return pit2port.map.getBounds().contains([42.232, 129.269])")


def test_the_slider_gives_the_status_of_the_day(map_page: Browser):
    days, regimes = ["2015-06-01", "2017-01-15", "2017-08-20", "2018-01-01"], ["UN", "PRC", "any"]
    found = map_page.run(
        """
        const slider = document.getElementById('day'), regime = document.getElementById('regime'), found = [];
        const mine = () => document.querySelector("[data-site='musan-mine'] svg");
        slider.focus();
        for (const name of arguments[1]) for (const day of arguments[0]) {
          regime.value = name;
          regime.dispatchEvent(new Event('change'));
          slider.value = Date.parse(day) / 864e5;
          slider.dispatchEvent(new Event('input'));
          const chips = [...document.querySelectorAll('#statuses .status')].map(one => one.textContent);
          found.push([name, pit2port.state.day, chips, mine().style.getPropertyValue('--fill')]);
        }
        regime.value = 'UN';
        regime.dispatchEvent(new Event('change'));
        return found;
        """,
        days,
        regimes,
    )
    assert [(row[0], row[1]) for row in found] == [(regime, day) for regime in regimes for day in days]
    for regime, day, chips, fill in found:
        for commodity in (Commodity.ANTHRACITE, Commodity.IRON_ORE, Commodity.RARE_EARTHS):
            status = status_on(ATLAS, commodity, date.fromisoformat(day), regime).status
            assert f"{FACTS[commodity].code} {STATUS_STYLES[status].name.lower()}" in chips
            if commodity is Commodity.IRON_ORE:
                assert fill == f"var(--s-{status.value})"


def test_the_slider_and_its_buttons_work_by_keyboard(map_page: Browser):
    map_page.one("#by-date").click()
    map_page.one("#day-before").send_keys("\n")
    before = map_page.run("return pit2port.state.day")
    assert before > "2017-12-01"
    slider = map_page.one("#day")
    map_page.run("arguments[0].focus()", slider)
    map_page.press(*PAGE_DOWN)
    after = map_page.run("return pit2port.state.day")
    assert (date.fromisoformat(before) - date.fromisoformat(after)).days == 30
    assert slider.get_attribute("aria-valuetext").startswith(f"{int(after[8:])} ")
    map_page.one("#by-date").click()
    assert map_page.run("return pit2port.state.day") is None


def test_commodities_kinds_ways_and_layers_are_switched_off_and_on(map_page: Browser):
    assert {"musan-mine", "nampo-port"} <= map_page.sites()
    for name, value in (("commodity", "iron-ore"), ("kind", "mine")):
        map_page.tick(name, value)
        assert "musan-mine" not in map_page.sites()
        assert "nampo-port" in map_page.sites()
        map_page.tick(name, value)
        assert "musan-mine" in map_page.sites()
    assert "sea" in visible_modes(map_page)
    map_page.tick("mode", "sea")
    assert "sea" not in visible_modes(map_page)
    map_page.tick("mode", "sea")
    map_page.tick("layer", "routes")
    assert visible_modes(map_page) == set()
    map_page.tick("layer", "sites")
    assert "nampo-port" not in map_page.sites()


def test_every_saved_view_shows_its_extent_and_only_its_routes(loaded_page: Browser):
    drawn = {leg.route for leg in ATLAS.legs.values()}
    for view in ATLAS.views.values():
        loaded_page.show_view(view.id)
        assert loaded_page.text("#view-title") == view.title
        corners = [[x, y] for x in (view.west, view.east) for y in (view.south, view.north)]
        inside = loaded_page.run(
            """
            const map = pit2port.map, size = map.getSize();
            return arguments[0].map(([lng, lat]) => map.latLngToContainerPoint([lat, lng]))
              .map(p => p.x >= 0 && p.y >= 0 && p.x <= size.x && p.y <= size.y)
            """,
            corners,
        )
        assert all(inside), view.id
        routes = {route for _, route in loaded_page.run(VISIBLE_LEGS)}
        assert routes <= (set(view.routes) or drawn), view.id
        assert not view.routes or routes == set(view.routes) & drawn, view.id


def test_claims_stand_beside_estimates_with_their_sources(loaded_page: Browser):
    loaded_page.run("pit2port.select('commodities/rare-earths')")
    assert "4.5–10.8 times the KORES estimate" in loaded_page.text("#panel .verdict")
    bars = {one.text.replace("\n", " ") for one in loaded_page.all("#panel .bar")}
    assert any("claim" in bar and "216.2 Mt" in bar for bar in bars)
    assert any("estimate" in bar and "20–48 Mt" in bar for bar in bars)
    positions = loaded_page.run(
        """
        const bars = [...document.querySelectorAll('#panel .bar')];
        return arguments[0].map(text => bars.find(one => one.textContent.includes(text)))
          .map(bar => bar.querySelector('.mark')).map(mark => parseFloat(mark.style.left))
        """,
        ["216.2", "59"],
    )
    assert positions[0] > positions[1]
    loaded_page.one("#panel .bar").click()
    loaded_page.one("#panel .bar-details .cite").click()
    link = loaded_page.one("#panel .bar-details a")
    assert link.get_attribute("href").startswith("http")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"


def test_every_record_can_be_shown(loaded_page: Browser):
    failures = loaded_page.run(
        """
        const {records} = JSON.parse(document.getElementById('data').textContent).records, failed = [];
        for (const key of Object.keys(records)) {
          pit2port.select(key);
          document.querySelectorAll('#panel [role=tab]').forEach(tab => {
            tab.click();
            document.querySelectorAll('#panel .bar, #panel .cite').forEach(button => button.click());
          });
          if (document.getElementById('panel-title').textContent !== records[key].title) failed.push(key);
        }
        return failed
        """
    )
    assert failures == []


def test_the_tabs_of_the_panel_follow_the_arrow_keys(loaded_page: Browser):
    loaded_page.run("pit2port.select('sites/musan-mine'); document.getElementById('tab-0').click()")
    loaded_page.run("document.getElementById('tab-0').focus()")
    loaded_page.press(*RIGHT)
    assert loaded_page.run("return document.activeElement.id") == "tab-1"
    assert loaded_page.run("return document.activeElement.getAttribute('aria-selected')") == "true"


def test_places_on_the_map_are_chosen_by_keyboard(map_page: Browser):
    map_page.run("document.querySelector(\"[data-site='musan-mine']\").focus()")
    map_page.press(*ENTER)
    map_page.wait_for("return document.querySelector('.leaflet-popup-content') !== null")
    assert map_page.run("return pit2port.state.selected") == "sites/musan-mine"


def test_everything_that_can_be_used_has_a_name_and_ids_are_single(loaded_page: Browser):
    loaded_page.run(
        "pit2port.select('sites/musan-mine'); document.querySelector('[data-opens=sources]').click()"
    )
    nameless = loaded_page.run(
        """
        const named = one => one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length;
        return [...document.querySelectorAll('button, input, select, [role=button], a')]
          .filter(one => !named(one)).map(one => one.outerHTML.slice(0, 90))
        """
    )
    loaded_page.run("document.querySelector('[data-opens=layers]').click()")
    assert nameless == []
    doubled = loaded_page.run(
        """
        const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
        return ids.filter((id, n) => ids.indexOf(id) !== n)
        """
    )
    assert doubled == []
