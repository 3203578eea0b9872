"""History of views, change of projection, fitting, convergence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import WEB_MERCATOR, from_lonlat, to_lonlat
from geo.errors import CrsError, GeometryError
from geo.extent import Extent
from geo.geodesy import distance
from geo.navigation import (
    MIN_SPAN_M,
    ViewHistory,
    convergence,
    extent_around,
    fitted,
    fitted_lonlat,
    in_crs,
    is_same_view,
)
from geo.viewport import DEFAULT_CRS, Viewport


def view(x: float = 0.0, y: float = 0.0, resolution: float = 100.0, crs: str = DEFAULT_CRS) -> Viewport:
    return Viewport(crs, (x, y), resolution, 800, 600)


def test_back_and_forward_visit_the_same_views():
    history = ViewHistory()
    views = [view(x) for x in (0, 1e5, 2e5)]
    for seen in views:
        history.record(seen)
    assert history.back() == views[1]
    assert history.back() == views[0]
    assert history.back() is None
    assert history.forward() == views[1]
    assert history.forward() == views[2]
    assert history.forward() is None


def test_a_new_view_forgets_those_ahead():
    history = ViewHistory()
    for x in (0, 1e5, 2e5):
        history.record(view(x))
    history.back()
    history.record(view(5e5))
    assert not history.can_go_forward
    assert history.back() == view(1e5)


def test_hardly_different_views_count_once():
    history = ViewHistory()
    history.record(view(0))
    history.record(view(150))
    history.record(view(0, resolution=100.5))
    assert not history.can_go_back
    history.record(view(0, crs=WEB_MERCATOR))
    assert history.can_go_back


def test_the_oldest_views_are_forgotten():
    history = ViewHistory(limit=3)
    for x in range(10):
        history.record(view(x * 1e5))
    assert [history.back(), history.back(), history.back()] == [view(8e5), view(7e5), None]


@given(st.lists(st.sampled_from(["record", "back", "forward"]), max_size=60))
def test_history_is_a_browser(moves):
    history, model, index = ViewHistory(), [], -1
    for number, move in enumerate(moves):
        if move == "record":
            model, index = [*model[: index + 1], number], index + 1
            history.record(view(number * 1e5))
        elif move == "back":
            found = history.back()
            assert (found is None) == (index <= 0)
            index = max(index - 1, min(index, 0))
        else:
            found = history.forward()
            assert (found is None) == (index >= len(model) - 1)
            index = min(index + 1, len(model) - 1)
        assert history.can_go_back == (index > 0)
        assert history.can_go_forward == (index < len(model) - 1)


@given(st.floats(100, 140), st.floats(25, 50), st.floats(1, 5_000))
def test_there_and_back_in_another_projection(lon, lat, resolution):
    x, y = from_lonlat(np.array([[lon, lat]]), DEFAULT_CRS)[0]
    start = view(float(x), float(y), resolution)
    there = in_crs(start, WEB_MERCATOR)
    assert is_same_view(in_crs(there, DEFAULT_CRS), start)


@pytest.mark.parametrize("crs", [WEB_MERCATOR, "EPSG:32652", "EPSG:3571"])  # the last isn't conformal
def test_a_pixel_covers_the_same_ground_in_another_projection(crs):
    start = view(200_000.0, -30_000.0, 500.0)
    for seen in (start, in_crs(start, crs)):
        ends = to_lonlat(seen.to_map(np.array([[390.0, 300.0], [410.0, 300.0]])), seen.crs)
        assert float(distance(ends[0], ends[1])) == pytest.approx(20 * 500, rel=0.05)


def test_a_place_beyond_the_projection_is_refused():
    with pytest.raises(CrsError, match="can't be shown in this projection"):
        in_crs(view(), "+proj=ortho +lat_0=-30 +lon_0=-60 +datum=WGS84 +units=m")


def test_fitting_shows_the_extent_inside_the_margin():
    seen = fitted(view(), Extent(0, 0, 100_000, 20_000), margin=50)
    assert seen.centre == (50_000, 10_000)
    assert seen.resolution == pytest.approx(100_000 / 700)


def test_a_single_place_is_shown_with_its_surroundings():
    seen = fitted(view(), Extent(5, 5, 5, 5))
    assert seen.extent.height == pytest.approx(MIN_SPAN_M)
    assert fitted(view(), Extent(0, 0, 60, 60), min_span=0).resolution == pytest.approx(0.1)


def test_fitting_in_degrees_covers_the_bent_edges():
    extent = Extent(118, 35, 130, 43)
    seen = fitted_lonlat(view(), extent)
    edge = np.column_stack([np.linspace(118, 130, 50), np.full(50, 43.0)])
    page = seen.to_page(from_lonlat(edge, seen.crs))
    assert (page[:, 1] > -1e-6).all()


def test_an_extent_that_isnt_finite_is_refused():
    with pytest.raises(GeometryError, match="finite"):
        fitted(view(), Extent(0, 0, math.nan, 1))


def test_extent_around_skips_what_has_no_place():
    parts = [np.array([[np.nan, 1.0]]), np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[0.0, 0.0]])]
    assert extent_around(parts) == Extent(0, -1, 3, 2)
    assert extent_around([np.array([[np.nan, 1.0]])]) is None
    assert extent_around([]) is None


def test_north_turns_with_the_distance_from_the_central_meridian():
    assert convergence(view(0, 0)) == pytest.approx(0, abs=1e-9)
    east = convergence(view(600_000, 0))
    assert -5 < east < -3
    assert convergence(view(-600_000, 0)) == pytest.approx(-east, rel=0.01)
    assert convergence(view(1e6, 5e6, crs=WEB_MERCATOR)) == pytest.approx(0, abs=1e-9)
    assert math.isnan(convergence(view(9e6, 0, crs="+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84 +units=m")))
