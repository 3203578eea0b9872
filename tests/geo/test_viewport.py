"""The map-to-page transform and its moves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS, MAX_RESOLUTION, MIN_RESOLUTION, Viewport

MAP = st.floats(-2e7, 2e7)
PAGE = st.floats(-5_000, 10_000)
SIZE = st.floats(1, 8_000)
RESOLUTION = st.floats(0.01, 50_000)
VIEWPORTS = st.builds(
    Viewport, st.just(DEFAULT_CRS), st.tuples(MAP, MAP), RESOLUTION, SIZE, SIZE, st.just(25.4 / 96)
)


def on_page(viewport: Viewport, x: float, y: float) -> tuple[float, float]:
    px, py = viewport.to_page(np.array([[x, y]]))[0]
    return float(px), float(py)


@given(VIEWPORTS, st.lists(st.tuples(PAGE, PAGE), min_size=1, max_size=20))
def test_page_to_map_and_back_is_identity(viewport, points):
    page = np.array(points)
    # Half a thousandth of a pixel: what is left of float64 at 2e7 m and 1 cm per pixel.
    np.testing.assert_allclose(viewport.to_page(viewport.to_map(page)), page, rtol=0, atol=1e-5)


@given(VIEWPORTS, st.lists(st.tuples(MAP, MAP), min_size=1, max_size=20))
def test_map_to_page_and_back_is_identity(viewport, points):
    xy = np.array(points)
    np.testing.assert_allclose(viewport.to_map(viewport.to_page(xy)), xy, rtol=1e-12, atol=1e-6)


@given(VIEWPORTS, st.tuples(PAGE, PAGE), st.floats(0.01, 100))
def test_zooming_keeps_the_anchor(viewport, at, factor):
    zoomed = viewport.zoomed(factor, at)
    anchor = viewport.to_map(np.array([at]))[0]
    tolerance = 1e-6 + 1e-8 / zoomed.resolution + 1e-12 * abs(anchor).max() / zoomed.resolution
    assert on_page(zoomed, *anchor) == pytest.approx(at, abs=tolerance)


@given(VIEWPORTS, st.floats(0.1, 10))
def test_zooming_in_and_out_returns(viewport, factor):
    back = viewport.zoomed(factor).zoomed(1 / factor)
    if MIN_RESOLUTION < viewport.resolution / factor < MAX_RESOLUTION:
        assert back.resolution == pytest.approx(viewport.resolution)
        assert back.centre == pytest.approx(viewport.centre, rel=1e-12, abs=1e-6)


@given(VIEWPORTS, PAGE, PAGE)
def test_panning_moves_the_map_with_the_hand(viewport, dx, dy):
    panned = viewport.panned(dx, dy)
    x, y = on_page(panned, *viewport.centre)
    assert x == pytest.approx(viewport.width / 2 + dx, abs=1e-5)
    assert y == pytest.approx(viewport.height / 2 + dy, abs=1e-5)
    assert panned.resolution == viewport.resolution


@given(VIEWPORTS)
def test_corners_of_the_page_are_the_corners_of_the_extent(viewport):
    extent = viewport.extent
    top_left, bottom_right = viewport.to_map(np.array([[0, 0], [viewport.width, viewport.height]]))
    assert top_left == pytest.approx((extent.xmin, extent.ymax), rel=1e-12, abs=1e-6)
    assert bottom_right == pytest.approx((extent.xmax, extent.ymin), rel=1e-12, abs=1e-6)


@given(MAP, MAP, st.floats(1, 1e6), st.floats(1, 1e6), SIZE, SIZE, st.floats(0, 50))
def test_fitting_shows_the_whole_extent(x, y, width, height, page_w, page_h, margin):
    extent = Extent(x, y, x + width, y + height)
    viewport = Viewport.fitting(extent, page_w, page_h, margin=margin)
    shown = viewport.extent
    slack = 1e-6 * viewport.resolution * max(page_w, page_h) + 1e-6
    if page_w >= 2 * margin + 1 and page_h >= 2 * margin + 1:
        assert shown.xmin <= extent.xmin + slack
        assert shown.ymax >= extent.ymax - slack
        corners = viewport.to_page(np.array([[extent.xmin, extent.ymax], [extent.xmax, extent.ymin]]))
        assert corners[0].min() >= margin - 1e-3
    assert shown.centre == pytest.approx(extent.centre, rel=1e-9, abs=1e-6)


def test_page_y_grows_downwards():
    viewport = Viewport(DEFAULT_CRS, (1000.0, 2000.0), 10.0, 200, 100)
    assert on_page(viewport, 1000, 2000) == (100, 50)
    assert on_page(viewport, 1010, 2010) == (101, 49)


def test_scale_denominator_of_a_page_in_millimetres():
    assert Viewport(DEFAULT_CRS, (0, 0), 1000, 183, 120, page_unit_mm=1.0).scale_denominator == 1_000_000


def test_scale_denominator_of_a_screen():
    screen = Viewport(DEFAULT_CRS, (0, 0), 100, 800, 600)
    assert screen.scale_denominator == pytest.approx(100 / 0.0254 * 96)


def test_a_single_point_gives_the_closest_view():
    viewport = Viewport.fitting(Extent(5, 5, 5, 5), 800, 600)
    assert viewport.resolution == MIN_RESOLUTION
    assert viewport.centre == (5, 5)


def test_zooming_stops_at_the_limits():
    viewport = Viewport(DEFAULT_CRS, (0, 0), 100, 800, 600)
    assert viewport.zoomed(1e30).resolution == MIN_RESOLUTION
    assert viewport.zoomed(1e-30, (3, 4)).resolution == MAX_RESOLUTION


@pytest.mark.parametrize("factor", [0, -1, math.nan])
def test_a_zoom_factor_that_means_nothing_is_refused(factor):
    with pytest.raises(GeometryError, match="zoom factor"):
        Viewport(DEFAULT_CRS, (0, 0), 100, 800, 600).zoomed(factor)


@pytest.mark.parametrize(
    "change",
    [
        {"resolution": 0.0},
        {"resolution": -1.0},
        {"resolution": math.inf},
        {"centre": (math.nan, 0.0)},
        {"width": -1.0},
        {"page_unit_mm": 0.0},
    ],
)
def test_a_view_that_can_not_be_is_refused(change):
    with pytest.raises(GeometryError, match="a map view"):
        replace(Viewport(DEFAULT_CRS, (0, 0), 100, 800, 600), **change)


def test_resizing_keeps_centre_and_scale():
    viewport = Viewport(DEFAULT_CRS, (7, 8), 100, 800, 600)
    resized = viewport.resized(0, 0)
    assert (resized.centre, resized.resolution) == (viewport.centre, viewport.resolution)
    assert resized.extent == Extent(7, 8, 7, 8)


def test_points_that_are_not_finite_stay_so():
    page = Viewport(DEFAULT_CRS, (0, 0), 100, 800, 600).to_page(np.array([[np.nan, 1], [np.inf, 2]]))
    assert not np.isfinite(page[:, 0]).any()
