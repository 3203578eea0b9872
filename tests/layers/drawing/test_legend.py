"""Legend, scale bar and north arrow."""

from __future__ import annotations

import numpy as np
import pytest

from geo.crs import WEB_MERCATOR, to_lonlat
from geo.geodesy import distance
from geo.viewport import DEFAULT_CRS, Viewport
from layers.bundled import load_bundled
from layers.display import DisplayState
from layers.drawing.blocks import Block, moved
from layers.drawing.draw_list import Labels, Lines, Markers, Polygons
from layers.drawing.furniture import north_arrow_items, north_azimuth, scale_bar_items
from layers.drawing.legend import legend_entries
from layers.drawing.legend_block import legend_block, legend_panel
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import label_box
from layers.drawing.units import Units
from layers.records.commodity import Commodity
from layers.theme.theme import LIGHT
from tests.helpers.measurer import EvenMeasurer
from tests.layers.drawing.test_compose import view

MEASURER = EvenMeasurer()
UNITS = Units(25.4 / 96)


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def scene(atlas, name, **display):
    return Scene(Snapshot.of(atlas, DisplayState(**display)), view(name), MEASURER)


def ids(entries):
    return [entry.id for entry in entries]


def test_the_legend_lists_what_is_shown_and_nothing_else(atlas):
    found = ids(legend_entries(scene(atlas, "musan")))
    assert {"commodity.iron-ore", "place.mine", "place.station", "mode.rail", "mode.road"} <= set(found)
    assert not {"mode.sea", "place.lock", "circle.proxy", "commodity.lignite"} & set(found)
    overview = ids(legend_entries(scene(atlas, "overview")))
    assert {"mode.sea", "circle.proxy", "place.receiving-port", "commodity.lignite"} <= set(overview)
    assert len(overview) == len(set(overview))


def test_the_legend_follows_filters_and_layers(atlas):
    found = ids(legend_entries(scene(atlas, "overview", commodities=frozenset({Commodity.ANTHRACITE}))))
    assert "commodity.anthracite" in found
    assert "commodity.iron-ore" not in found
    without = DisplayState().with_layer("routes", visible=False).with_layer("areas", visible=True)
    entries = ids(legend_entries(Scene(Snapshot.of(atlas, without), view("overview"), MEASURER)))
    assert not [key for key in entries if key.startswith("mode.")]
    assert "area.receiving" in entries


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_a_legend_block_holds_its_entries(atlas, columns):
    entries = legend_entries(scene(atlas, "overview"))
    block = legend_block(entries, UNITS, LIGHT, MEASURER, columns=columns)
    texts = [
        run.text
        for item in block.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
        for run in line
    ]
    assert {entry.text for entry in entries} <= set(texts)
    boxes = [
        np.array(label_box(label, MEASURER))
        for item in block.items
        if isinstance(item, Labels)
        for label in item.labels
    ]
    for box in boxes:
        assert box[0] >= -0.01
        assert box[1] >= -0.01
        assert box[2] <= block.width + 0.01
        assert box[3] <= block.height + 0.01
    touching = [
        (i, j)
        for i, a in enumerate(boxes)
        for j, b in enumerate(boxes[:i])
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.01 and min(a[3], b[3]) - max(a[1], b[1]) > 0.01
    ]
    assert touching == []
    panel = legend_panel(block, UNITS, LIGHT)
    assert panel.width > block.width


def test_an_empty_legend_is_an_empty_block():
    block = legend_block((), UNITS, LIGHT, MEASURER)
    assert block == Block((), 0.0, 0.0)


def test_blocks_are_moved_whole():
    marker = Markers(np.array([[1.0, 2.0]]), "mine", 5, "#000000", "#000000", "#000000")
    assert moved(marker, 3.0, 4.0).xy.tolist() == [[4.0, 6.0]]
    (item,) = Block((marker,), 1, 1).at(10, 20)
    assert item.xy.tolist() == [[11.0, 22.0]]


@pytest.mark.parametrize("crs", [DEFAULT_CRS, WEB_MERCATOR])
def test_the_scale_bar_is_true_on_the_ground(crs):
    viewport = (
        view("bohai") if crs == DEFAULT_CRS else Viewport(crs, (13_800_000.0, 4_700_000.0), 1000, 1200, 800)
    )
    items = scale_bar_items(viewport, (30.0, 700.0), 220.0, UNITS, LIGHT, nautical=True)
    bars = [item for item in items if isinstance(item, Polygons)]
    left = min(bar.xy[:, 0].min() for bar in bars)
    assert left == pytest.approx(30.0)
    first_row = [bar for bar in bars if bar.xy[0, 1] == bars[0].xy[0, 1]]
    right = max(bar.xy[:, 0].max() for bar in first_row)
    ends = to_lonlat(viewport.to_map(np.array([(left, 700.0), (right, 700.0)])), crs)
    label = next(item for item in items if isinstance(item, Labels)).labels[-1].lines[0][0].text
    kilometres = float(label.replace("\u00a0", " ").split()[0])
    assert distance(ends[0], ends[1]) == pytest.approx(kilometres * 1000, rel=0.003)


def test_north_is_where_the_meridian_leads():
    viewport = view("overview")
    west = north_azimuth(viewport, (50.0, 400.0))
    east = north_azimuth(viewport, (1150.0, 400.0))
    assert west is not None
    assert east is not None
    assert west > 1.0
    assert east < -1.0
    straight = Viewport(WEB_MERCATOR, (13_800_000.0, 4_700_000.0), 1000, 1200, 800)
    assert north_azimuth(straight, (50.0, 400.0)) == pytest.approx(0.0, abs=1e-4)
    arrow = north_arrow_items(viewport, (50.0, 400.0), 30.0, LIGHT, UNITS)[0]
    assert isinstance(arrow, Markers)
    assert arrow.rotation is not None
    assert arrow.rotation[0] == pytest.approx(west)


def test_off_the_earth_there_is_no_north_and_no_scale():
    nowhere = Viewport("+proj=ortho +lat_0=39 +lon_0=124 +units=m", (9e6, 9e6), 100, 100, 100)
    assert north_arrow_items(nowhere, (50.0, 50.0), 30.0, LIGHT, UNITS) == ()
    assert scale_bar_items(nowhere, (50.0, 50.0), 30.0, UNITS, LIGHT) == ()


def test_legend_samples_are_of_the_maps_own_means(atlas):
    entries = {entry.id: entry for entry in legend_entries(scene(atlas, "musan"))}
    rail = entries["mode.rail"].sample(0.0, 10.0, 30.0)
    assert sum(isinstance(item, Lines) for item in rail) == 2
    (mine,) = entries["place.mine"].sample(0.0, 10.0, 30.0)
    assert isinstance(mine, Markers)
    assert mine.symbol == "mine"


def test_a_port_that_may_be_meant_claims_no_commodity(atlas):
    drawn = scene(atlas, "overview")
    longkou = atlas.sites["longkou-port"]
    assert longkou in drawn.marks.sites
    assert drawn.colouring.site(longkou) == LIGHT.ink.neutral
    assert "commodity.coal" not in ids(legend_entries(drawn))


def test_the_circle_of_the_scale_stands_clear_of_the_disc_above_it(atlas):
    drawn = scene(atlas, "overview", layers=DisplayState().with_layer("evidence", visible=True).layers)
    entries = {entry.id: entry for entry in legend_entries(drawn)}
    shown = [entries["evidence.estimate"], entries["evidence.scale"]]
    block = legend_block(shown, UNITS, LIGHT, MEASURER, headings=False)
    disc, ring = (item for item in block.items if isinstance(item, Polygons))
    gap = ring.xy[:, 1].min() - ring.stroke.width / 2 - disc.xy[:, 1].max() - disc.stroke.width / 2
    assert gap >= UNITS.pt(1.2)
