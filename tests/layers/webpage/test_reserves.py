"""Rings, discs and flows on the page: the sizes and words of the app's map."""

from __future__ import annotations

import json
import math

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.drawing.evidence_marks import LARGEST_MM, pairs_of
from layers.evidence.flows import flows_in
from layers.records.commodity import Commodity
from layers.webpage.encoding import script_safe_json
from layers.webpage.records import COMMODITY_NUMBER
from layers.webpage.reserves import flows_data, reserves_data
from tests.helpers.browser import Browser

ATLAS = load_bundled()
PX_MM, PX_PT = 96 / 25.4, 96 / 72
INKED = """
window.__inked = [];
const draw = CanvasRenderingContext2D.prototype, {arc, stroke} = draw;
let radius = null;
draw.arc = function (x, y, r, ...rest) { radius = r; return arc.call(this, x, y, r, ...rest); };
draw.stroke = function (...given) {
  window.__inked.push([radius, this.lineWidth, this.strokeStyle]);
  radius = null;
  return stroke.apply(this, given);
};
document.querySelector(`input[name=layer][value=${arguments[0]}]`).click();
const done = arguments[1];
requestAnimationFrame(() => requestAnimationFrame(() => {
  Object.assign(draw, {arc, stroke});
  done(window.__inked);
}));
"""
"""Switches a layer and gives, of all strokes then drawn, the radius of the circle and the width."""


def test_pairs_are_those_of_the_apps_map():
    data = reserves_data(ATLAS)
    assert [row["site"] for row in data["places"]] == ["musan-mine", "jongju-deposit"]
    musan = data["places"][0]
    (pair,) = pairs_of(ATLAS, None, ["musan-mine"])
    assert (musan["claim"], musan["estimate"]) == (pair.claim_t, pair.estimate_t)
    assert musan["text"] == "1.5–7 Bt estimated"
    rare = data["national"][0]
    assert rare["com"] == COMMODITY_NUMBER[Commodity.RARE_EARTHS]
    assert rare["text"] == "216 Mt claimed, 20–48 Mt estimated"
    assert rare["verdict"] == "4.5–10.8 times the KORES estimate."


def test_flows_are_those_of_the_year_and_coal_lies_on_ways_of_anthracite():
    data = flows_data(ATLAS)
    assert data["year"] == 2016
    coal = dict(data["years"])[2016][0]
    assert coal["tonnes"] == flows_in(ATLAS, 2016)[0].tonnes.high
    assert coal["on"] == [COMMODITY_NUMBER[Commodity.ANTHRACITE], COMMODITY_NUMBER[Commodity.COAL]]
    assert flows_data(Atlas()) == {"years": [], "year": None, "ptPerMt": 1.0, "tint": 0.2}
    assert json.loads(script_safe_json(reserves_data(Atlas())))["places"] == []


def test_the_largest_figure_has_its_full_size_and_areas_are_to_scale(map_page: Browser):
    inked = map_page.driver.execute_async_script(INKED, "evidence")
    radii = sorted(radius for radius, *_ in inked if radius is not None)
    assert radii[-1] == pytest.approx(LARGEST_MM * PX_MM)
    musan, jongju = (row["estimate"] or row["claim"] for row in reserves_data(ATLAS)["places"])
    assert radii[-2] == pytest.approx(radii[-1] * math.sqrt(jongju / musan))
    assert "216 Mt claimed, 20–48 Mt estimated" in map_page.text("#plates")
    map_page.one("[data-opens=legend]").click()
    assert "In the groundClaimedEstimated100\u00a0Mt, areas to scale" in map_page.text("#legend-body")
    map_page.one("[data-opens=layers]").click()
    map_page.tick("commodity", "iron-ore")
    assert "Iron ore" not in map_page.text("#plates")
    map_page.tick("commodity", "iron-ore")


def test_the_tint_of_a_flow_is_as_wide_as_its_tonnes_and_the_year_is_chosen(map_page: Browser):
    inked = map_page.driver.execute_async_script(INKED, "flows")
    widths = {round(width, 3) for _, width, _ in inked}
    assert round(22.49 * PX_PT, 3) in widths
    assert "Coal (all kinds) 22.49 Mt, 1.18–1.187 BUSD" in map_page.text("#plates")
    map_page.run(
        """
        const chooser = document.querySelector('#plates select');
        chooser.value = 2013;
        chooser.dispatchEvent(new Event('change'));
        """
    )
    assert "16.49 Mt" in map_page.text("#plates")
    assert map_page.run("return pit2port.state.year") == 2013
