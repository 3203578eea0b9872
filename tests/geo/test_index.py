"""Finding points, lines and areas: always what a plain search finds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.errors import GeometryError
from geo.extent import Extent
from geo.index import LineIndex, PointIndex, PolygonIndex, points_in_rings

WHOLE = st.integers(-20, 20).map(float)
"""Whole numbers, so that ties and points on edges come up often."""
NUMBER = WHOLE | st.floats(-1e6, 1e6)
POINTS = st.lists(st.tuples(NUMBER, NUMBER), max_size=300).map(
    lambda rows: np.array(rows, float).reshape(-1, 2)
)
SEEDS = st.integers(0, 2**32 - 1)


@given(POINTS, NUMBER, NUMBER, st.floats(0, 1e3) | st.just(math.inf))
def test_nearest_point(xy, x, y, radius):
    found = PointIndex(xy).nearest(x, y, radius)
    gaps = (xy[:, 0] - x) ** 2 + (xy[:, 1] - y) ** 2
    expected = np.flatnonzero((gaps == gaps.min(initial=math.inf)) & (gaps <= radius**2))
    assert found == (int(expected.max()) if len(expected) else None)


@given(SEEDS, st.floats(0, 200))
def test_nearest_and_within_among_many(seed, radius):
    rng = np.random.default_rng(seed)
    xy = np.vstack([rng.normal(centre, 30, (800, 2)) for centre in rng.uniform(0, 1000, (3, 2))])
    index = PointIndex(xy)
    x, y = rng.uniform(-100, 1100, 2)
    gaps = np.hypot(*(xy - [x, y]).T)
    within = index.within(x, y, radius)
    assert set(within) == set(np.flatnonzero(gaps <= radius))
    assert (np.diff(gaps[within]) >= 0).all()
    assert index.nearest(x, y) == int(gaps.argmin())


@given(POINTS, NUMBER, NUMBER, NUMBER, NUMBER)
def test_points_in_a_box(xy, x1, y1, x2, y2):
    area = Extent(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    expected = [i for i, (x, y) in enumerate(xy) if area.contains(x, y)]
    assert PointIndex(xy).in_box(area).tolist() == expected


@given(SEEDS, st.integers(3, 40))
def test_points_in_a_lasso(seed, corners):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-100, 100, (500, 2))
    angles = np.sort(rng.uniform(0, 2 * math.pi, corners))
    reach = rng.uniform(10, 120, corners)
    ring = np.column_stack([reach * np.cos(angles), reach * np.sin(angles)])
    hole = ring / 3
    shape = Polygon(ring).symmetric_difference(Polygon(hole)) if Polygon(ring).is_valid else None
    found = PointIndex(xy).in_polygon([ring, np.vstack([hole, hole[:1]])])
    if shape is not None:
        assert found.tolist() == [i for i, point in enumerate(xy) if shape.contains(Point(point))]
    np.testing.assert_array_equal(found, np.flatnonzero(points_in_rings(xy, [ring, hole])))


def test_the_last_of_several_points_at_one_place_is_found():
    index = PointIndex(np.array([[5, 5]] * 200 + [[6, 6]], float))
    assert index.nearest(5, 5, 1) == 199
    assert index.within(5, 5, 0.5)[:2].tolist() == [199, 198]


def test_points_that_are_not_finite_are_never_found():
    xy = np.array([[np.nan, 1], [1, 1], [np.inf, 1]])
    index = PointIndex(xy)
    assert len(index) == 1
    assert index.nearest(0, 0) == 1
    assert index.in_box(Extent(-math.inf, -math.inf, math.inf, math.inf)).tolist() == [1]


def test_an_empty_index_finds_nothing():
    index = PointIndex(np.empty((0, 2)))
    assert len(index) == 0
    assert index.nearest(0, 0) is None
    assert (
        len(index.within(0, 0, 5)) == len(index.in_box(Extent(0, 0, 1, 1))) == len(index.in_polygon([])) == 0
    )
    lines = LineIndex([], [0])
    assert lines.nearest(0, 0) is None
    assert lines.within(0, 0, 5) == ()
    assert len(lines.in_box(Extent(0, 0, 1, 1))) == 0
    assert PolygonIndex([], [0], [0]).containing(0, 0) == ()


def test_the_index_keeps_its_own_copy():
    xy = np.array([[1.0, 1.0]])
    index = PointIndex(xy)
    xy[:] = 100
    assert index.nearest(1, 1, 0.1) == 0


def random_lines(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    sizes = rng.integers(1, 12, count)
    starts = rng.uniform(0, 500, (count, 2))
    lines = [
        start + np.cumsum(rng.normal(0, 20, (size, 2)), axis=0)
        for start, size in zip(starts, sizes, strict=True)
    ]
    return np.vstack(lines), np.concatenate([[0], np.cumsum(sizes)])


def shape_of(vertices: np.ndarray) -> LineString | Point:
    return LineString(vertices) if len(vertices) > 1 else Point(vertices[0])


@given(SEEDS, st.integers(1, 120), st.floats(1, 300))
def test_nearest_line(seed, count, radius):
    rng = np.random.default_rng(seed)
    xy, parts = random_lines(rng, count)
    index = LineIndex(xy, parts)
    place = rng.uniform(-50, 550, 2)
    shapes = [shape_of(xy[a:b]) for a, b in itertools.pairwise(parts)]
    gaps = np.array([shape.distance(Point(place)) for shape in shapes])
    hit = index.nearest(*place, radius)
    if gaps.min() > radius:
        assert hit is None
    else:
        assert hit is not None
        assert hit.distance == pytest.approx(gaps.min(), abs=1e-9)
        assert gaps[hit.part] == pytest.approx(gaps.min(), abs=1e-9)
        assert math.dist(place, (hit.x, hit.y)) == pytest.approx(hit.distance, abs=1e-9)
        vertices = xy[parts[hit.part] :][hit.segment : hit.segment + 2]
        assert shape_of(vertices).distance(Point(hit.x, hit.y)) < 1e-6
    around = index.within(*place, radius)
    assert {h.part for h in around} == set(np.flatnonzero(gaps <= radius))
    assert [h.distance for h in around] == pytest.approx(sorted(gaps[gaps <= radius]), abs=1e-9)


@given(SEEDS, st.integers(1, 60))
def test_lines_in_a_box(seed, count):
    rng = np.random.default_rng(seed)
    xy, parts = random_lines(rng, count)
    (x1, x2), (y1, y2) = np.sort(rng.uniform(0, 500, (2, 2)))
    shapes = [shape_of(xy[a:b]) for a, b in itertools.pairwise(parts)]
    expected = [i for i, shape in enumerate(shapes) if shape.intersects(box(x1, y1, x2, y2))]
    assert LineIndex(xy, parts).in_box(Extent(x1, y1, x2, y2)).tolist() == expected


def test_of_two_lines_on_each_other_the_last_is_found():
    line = [[0, 0], [10, 0]]
    hit = LineIndex(line * 3, [0, 2, 4, 6]).nearest(5, 1, 2)
    assert hit is not None
    assert (hit.part, hit.segment, hit.distance, hit.x, hit.y) == (2, 0, 1, 5, 0)


def test_a_line_across_a_box_without_a_vertex_in_it_is_found():
    index = LineIndex([[-10, 5], [20, 6], [0, 40], [5, 40], [-10, 0], [20, 0]], [0, 2, 4, 6])
    assert index.in_box(Extent(0, 0, 10, 10)).tolist() == [0, 2]


def test_a_vertex_that_is_not_finite_breaks_its_line():
    index = LineIndex([[0, 0], [1, 0], [np.nan, 0], [3, 0], [4, 0]], [0, 5])
    hit = index.nearest(2.2, 0)
    assert hit is not None
    assert (hit.segment, hit.x) == (3, 3)


def test_lines_without_vertices_are_passed_over():
    hit = LineIndex([[0, 0], [1, 0], [9, 9]], [0, 0, 2, 2, 3]).nearest(9, 8)
    assert hit is not None
    assert (hit.part, hit.segment) == (3, 0)


def test_areas_under_a_point():
    square = [[0, 0], [10, 0], [10, 10], [0, 10]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    small = [[1, 1], [3, 1], [3, 3], [1, 3]]
    index = PolygonIndex(square + hole + small, [0, 4, 9, 13], [0, 2, 3])
    assert index.containing(2, 2) == (1, 0)
    assert index.containing(5, 5) == ()
    assert index.containing(8, 8) == (0,)
    assert index.containing(11, 5) == ()


def test_an_area_with_nothing_finite_is_never_found():
    index = PolygonIndex([[np.nan, 0], [1, 1], [np.inf, 2], [0, 0], [4, 0], [0, 4]], [0, 3, 6], [0, 1, 2])
    assert index.containing(1, 1) == (1,)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: PointIndex([[1, 2, 3]]), "rows of x and y"),
        (lambda: PointIndex([1.0, 2.0]), "rows of x and y"),
        (lambda: LineIndex([[1, 2]], [0, 2]), "rise from 0 to 1"),
        (lambda: LineIndex([[1, 2]], []), "rise from 0 to 1"),
        (lambda: LineIndex([[1, 2], [3, 4]], [0, 2, 1, 2]), "rise from 0 to 2"),
        (lambda: PolygonIndex([[1, 2]], [0, 1], [0, 2]), "rise from 0 to 1"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(call, words):
    with pytest.raises(GeometryError, match=words):
        call()
