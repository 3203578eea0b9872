"""The ground: what is land, what is tinted, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from geo.crs import WGS84, transform
from geo.viewport import DEFAULT_CRS, Viewport
from layers.bundled import load_bundled
from layers.display import DisplayState
from layers.drawing.coast_tint import coast_tint
from layers.drawing.compose import compose
from layers.drawing.draw_list import Labels, Lines, Picture, Polygons
from layers.drawing.land_mask import land_mask
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.theme.colour import rgb
from layers.theme.theme import DARK, LIGHT
from tests.helpers.measurer import EvenMeasurer
from tests.layers.drawing.test_compose import VIEWS, view

MEASURER = EvenMeasurer()


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def ground_of(atlas, viewport, theme="light"):
    snapshot = Snapshot.of(atlas, DisplayState(theme=theme))
    return compose(snapshot, viewport, MEASURER, layers=["ground"]).groups[0].items


def page_of(viewport, lon, lat):
    return viewport.to_page(transform(np.array([[lon, lat]]), WGS84, viewport.crs))[0]


def test_land_and_the_dprk_have_their_colours(atlas):
    items = ground_of(atlas, view("overview"))
    fills = [item.fill.colour for item in items if isinstance(item, Polygons)]
    assert fills == [LIGHT.ground.neighbour, LIGHT.ground.land, LIGHT.ground.sea]
    dark = ground_of(atlas, view("overview"), "dark")
    assert DARK.ground.land in [item.fill.colour for item in dark if isinstance(item, Polygons)]


@pytest.mark.parametrize("name", list(VIEWS))
def test_the_ground_is_cut_to_the_page(atlas, name):
    for item in ground_of(atlas, view(name)):
        if isinstance(item, Polygons | Lines) and len(item.xy):
            assert item.xy.min() >= -24.01
            assert item.xy.max() <= 1224.01


def test_the_deepest_zoom_is_all_land_or_all_sea(atlas):
    centre = transform(np.array([[127.0, 40.5], [123.0, 37.0]]), WGS84, DEFAULT_CRS)
    inland, at_sea = (Viewport(DEFAULT_CRS, (x, y), 0.01, 800, 600) for x, y in centre.tolist())
    covered = [item for item in ground_of(atlas, inland) if isinstance(item, Polygons)]
    assert any(np.ptp(item.xy, axis=0).min() > 600 for item in covered)
    assert not any(isinstance(item, Polygons) and len(item.xy) for item in ground_of(atlas, at_sea))


def test_the_tint_fades_from_the_coast():
    viewport = Viewport(DEFAULT_CRS, (0.0, 0.0), 100.0, 400, 300)
    coast = np.array([(0.0, -60_000.0), (0.0, 60_000.0)])
    tint = coast_tint(coast, np.array([0, 2]), viewport, "#336699", 0.8, 30.0, 5.0)
    assert isinstance(tint, Picture)
    assert tint.rgba[0, 0, :3].tolist() == list(rgb("#336699"))
    row = tint.rgba[tint.rgba.shape[0] // 2, :, 3].astype(float)
    places = tint.x + (np.arange(len(row)) + 0.5) * 5.0
    assert row.max() == pytest.approx(0.8 * 255, rel=0.06)
    assert abs(places[row.argmax()] - 200) <= 5.0
    assert row[np.abs(places - 200) > 40].max() == 0
    rising = row[places < 195]
    assert (np.diff(rising) >= 0).all()


def test_the_tint_stays_on_the_ground_while_the_map_moves():
    viewport = Viewport(DEFAULT_CRS, (0.0, 0.0), 100.0, 400, 300)
    coast = np.array([(-3000.0, -60_000.0), (2500.0, 60_000.0)])
    arguments = (np.array([0, 2]), "#336699", 0.8, 30.0, 5.0)
    here = coast_tint(coast, arguments[0], viewport, *arguments[1:])
    there = coast_tint(coast, arguments[0], viewport.panned(12.3, 7.7), *arguments[1:])
    assert here is not None
    assert there is not None
    shift = (np.array([there.x - here.x, there.y - here.y]) - (12.3, 7.7)) / 5.0
    assert shift == pytest.approx(np.round(shift), abs=1e-6)
    assert coast_tint(np.empty((0, 2)), np.array([0]), viewport, *arguments[1:]) is None


def test_the_land_mask_knows_land_holes_and_overlaps():
    outer = np.array([(20.0, 20.0), (80.0, 20.0), (80.0, 80.0), (20.0, 80.0), (20.0, 20.0)])
    overlapping = outer + np.array([30.0, 0.0])
    hole = np.array([(40.0, 40.0), (40.0, 60.0), (48.0, 60.0), (48.0, 40.0), (40.0, 40.0)])
    xy, rings = np.vstack([outer, hole, overlapping]), np.array([0, 5, 10, 15])
    mask = land_mask(xy, rings, 150.0, 100.0, 2.0)
    points = np.array([(30.0, 30.0), (44.0, 50.0), (65.0, 50.0), (100.0, 50.0), (10.0, 50.0), (-5.0, 500.0)])
    assert mask.on_land(points).tolist() == [True, False, True, True, False, False]
    assert mask.land.sum() * 4 == pytest.approx(60 * 90 - 8 * 20, rel=0.05)


def test_the_mask_of_the_page_agrees_with_geography(atlas):
    scene = Scene(Snapshot.of(atlas, DisplayState()), view("overview"), MEASURER)
    land = [(127.0, 40.5), (122.0, 41.5), (127.5, 37.0), (118.0, 36.0)]
    sea = [(123.0, 37.0), (119.8, 38.6), (130.0, 39.5), (124.2, 39.0)]
    on_land = scene.land.on_land(np.array([page_of(scene.viewport, *place) for place in land + sea]))
    assert on_land.tolist() == [True] * 4 + [False] * 4


@pytest.mark.parametrize("name", ["overview", "bohai"])
def test_names_of_waters_lie_on_water(atlas, name):
    scene = Scene(Snapshot.of(atlas, DisplayState()), view(name), MEASURER)
    assert scene.labels.areas
    for label in scene.labels.areas:
        assert scene.land.on_land(np.array([label.x, label.y])) != label.id.startswith("water-"), label.id


def test_province_lines_go_in_the_far_view(atlas):
    far = view("overview").zoomed(0.2)
    snapshot = Snapshot.of(atlas, DisplayState())
    assert compose(snapshot, far, MEASURER, layers=["provinces"]).groups[0].items == ()
    near = compose(snapshot, view("overview"), MEASURER, layers=["provinces"]).groups[0].items
    assert any(isinstance(item, Lines) for item in near)
    assert not any(isinstance(item, Labels) for item in near)
