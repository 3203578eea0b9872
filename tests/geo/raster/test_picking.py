"""Finding features among the arrays that are drawn, checked against shapely."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.extent import Extent
from geo.raster.areas import AreaSet
from geo.raster.cloud import PointCloud
from geo.raster.lineset import LineSet
from geo.raster.picking import areas_at, areas_in, lines_in, lines_near, points_in, points_near

seeds = st.integers(0, 300)
places = st.tuples(st.floats(-60, 60), st.floats(-60, 60))


@given(seeds, places, st.floats(0, 50))
def test_points(seed, at, radius):
    xy = np.random.default_rng(seed).normal(0, 30, (800, 2))
    cloud = PointCloud.build(xy)
    distance = np.hypot(*(xy - at).T)
    rows, gaps = points_near(cloud, *at, radius)
    assert set(rows.tolist()) == set(np.flatnonzero(distance <= radius).tolist())
    np.testing.assert_allclose(gaps, distance[rows], atol=1e-9)
    assert (np.diff(gaps) >= 0).all()
    box = Extent(at[0], at[1], at[0] + radius, at[1] + radius)
    inside = [row for row, (x, y) in enumerate(xy.tolist()) if box.contains(x, y)]
    found, places_found = points_in(cloud, box)
    assert sorted(found.tolist()) == inside
    np.testing.assert_allclose(places_found, xy[found], atol=1e-9)


def test_a_point_is_found_exactly_where_it_is():
    xy = np.random.default_rng(1).uniform(-2e6, 2e6, (5000, 2))
    cloud = PointCloud.build(xy)
    for row in range(0, 5000, 500):
        rows, _ = points_near(cloud, *xy[row].tolist(), 1e-6)
        assert rows.tolist() == [row]


def test_of_two_on_one_spot_the_later_is_first():
    cloud = PointCloud.build([[1.0, 1], [5, 5], [1, 1]])
    assert points_near(cloud, 1, 1, 1)[0].tolist() == [2, 0]


@given(seeds, places, st.floats(0.01, 50))
def test_lines(seed, at, radius):
    random = np.random.default_rng(seed)
    lengths = random.integers(2, 150, 12)
    xy = np.cumsum(random.normal(0, 2, (lengths.sum(), 2)), axis=0)
    parts = np.concatenate([[0], np.cumsum(lengths)])
    lines = LineSet.build(xy, parts)
    shapes = [shapely.linestrings(xy[a:b]) for a, b in pairwise(parts.tolist())]
    distance = shapely.distance(shapes, shapely.points(at))
    rows, gaps = lines_near(lines, *at, radius)
    assert set(rows.tolist()) == set(np.flatnonzero(distance <= radius).tolist())
    np.testing.assert_allclose(gaps, distance[rows], atol=1e-9)
    box = Extent(at[0], at[1], at[0] + radius, at[1] + radius / 2)
    frame = shapely.box(box.xmin, box.ymin, box.xmax, box.ymax)
    assert lines_in(lines, box).tolist() == np.flatnonzero(shapely.intersects(shapes, frame)).tolist()


@given(seeds, places, st.floats(0.01, 40))
def test_areas(seed, at, size):
    random = np.random.default_rng(seed)
    rings, offsets, polygons, shapes = [], [0], [0], []
    for _ in range(6):
        middle = random.uniform(-40, 40, 2)
        angle = np.sort(random.uniform(0, 2 * np.pi, 90))
        circle = np.column_stack([np.cos(angle), np.sin(angle)])
        outer = middle + circle * random.uniform(12, 25, (90, 1))
        hole = middle + circle[::-1] * random.uniform(2, 8)
        rings += [outer, hole]
        offsets += [offsets[-1] + 90, offsets[-1] + 180]
        polygons.append(len(offsets) - 1)
        shapes.append(shapely.polygons(outer, [hole]))
    areas = AreaSet.build(np.vstack(rings), offsets, polygons)
    assert areas_at(areas, *at).tolist() == np.flatnonzero(shapely.contains_xy(shapes, *at)).tolist()
    box = Extent(at[0], at[1], at[0] + size, at[1] + size)
    frame = shapely.box(box.xmin, box.ymin, box.xmax, box.ymax)
    assert areas_in(areas, box).tolist() == np.flatnonzero(shapely.intersects(shapes, frame)).tolist()


@pytest.mark.parametrize("radius", [0.0, 10.0])
def test_nothing_there(radius):
    assert len(points_near(PointCloud.build(np.empty((0, 2))), 0, 0, radius)[0]) == 0
    assert len(lines_near(LineSet.build(np.empty((0, 2)), [0]), 0, 0, radius)[0]) == 0
    assert len(areas_at(AreaSet.build(np.empty((0, 2)), [0], [0]), 0, 0)) == 0
