"""Rectangles: what they hold and share."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.extent import Extent

NUMBER = st.floats(-1e7, 1e7)
EXTENTS = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER).map(
    lambda v: Extent(min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3]))
)


@given(EXTENTS, EXTENTS)
def test_union_holds_both_and_intersects_is_symmetric(a, b):
    both = a.union(b)
    for extent in (a, b):
        assert both.contains(extent.xmin, extent.ymin)
        assert both.contains(extent.xmax, extent.ymax)
        assert both.intersects(extent)
    assert a.intersects(b) == b.intersects(a)
    assert both == b.union(a)


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=30))
def test_extent_of_points_holds_each_and_touches_the_outermost(points):
    xy = np.array(points)
    extent = Extent.of(xy)
    assert extent is not None
    assert all(extent.contains(x, y) for x, y in points)
    assert (extent.xmin, extent.ymax) == (xy[:, 0].min(), xy[:, 1].max())


def test_extent_of_points_skips_what_is_not_finite():
    xy = np.array([[1, 2], [np.nan, 50], [np.inf, 3], [4, 5]])
    assert Extent.of(xy) == Extent(1, 2, 4, 5)


@pytest.mark.parametrize("xy", [np.empty((0, 2)), np.array([[np.nan, 1.0], [1.0, np.inf]])])
def test_extent_of_nothing_finite_is_none(xy):
    assert Extent.of(xy) is None


@given(EXTENTS, st.floats(0, 1e5), st.floats(0, 1e5))
def test_padding_grows_both_sides(extent, dx, dy):
    padded = extent.padded(dx, dy)
    assert padded.contains(extent.xmin, extent.ymin)
    assert padded.width == pytest.approx(extent.width + 2 * dx, abs=1e-6)
    assert padded.height == pytest.approx(extent.height + 2 * dy, abs=1e-6)


def test_padding_is_the_same_in_y_unless_told():
    assert Extent(0, 0, 2, 3).padded(1) == Extent(-1, -1, 3, 4)


def test_touching_edges_intersect_and_apart_do_not():
    a = Extent(0, 0, 1, 1)
    assert a.intersects(Extent(1, 1, 2, 2))
    assert not a.intersects(Extent(1.1, 0, 2, 1))
    assert not a.intersects(Extent(0, 1.1, 1, 2))


def test_centre_and_finiteness():
    assert Extent(0, 10, 4, 30).centre == (2, 20)
    assert Extent(0, 0, 0, 0).is_finite
    assert not Extent(1, 0, 0, 0).is_finite
    assert not Extent(0, 0, math.inf, 1).is_finite
    assert not Extent(0, math.nan, 1, 1).is_finite
