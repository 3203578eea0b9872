from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clip import ClippedPolygons, clip_lines, clip_polygons, simplify_to_pixel
from geo.extent import Extent

FRAME = Extent(-10.0, -5.0, 10.0, 8.0)
BOX = shapely.box(-10, -5, 10, 8)
COORDINATE = st.floats(-30, 30, allow_nan=False) | st.sampled_from([-10.0, 10.0, -5.0, 8.0, 0.0])
POINT = st.tuples(COORDINATE, COORDINATE)
LINES = st.lists(st.lists(POINT, min_size=2, max_size=12), min_size=1, max_size=5)


@st.composite
def stars(draw: st.DrawFn) -> list[np.ndarray]:
    """Rings that don't cross themselves: a star around a centre, perhaps with a hole of half its size."""
    centre = np.array(draw(POINT))
    count = draw(st.integers(3, 24))
    radii = np.array(draw(st.lists(st.floats(1, 25), min_size=count, max_size=count)))
    angles = np.arange(count) * 2 * np.pi / count
    shape = np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    ring = np.vstack([shape, shape[:1]])
    hole = [centre + ring[::-1] / 2] if draw(st.booleans()) else []
    return [centre + ring, *hole]


def flat(polygons: list[list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rings = [ring for polygon in polygons for ring in polygon]
    offsets = np.cumsum([0, *[len(r) for r in rings]]).astype(np.int64)
    parts = np.cumsum([0, *[len(p) for p in polygons]]).astype(np.int64)
    return np.vstack(rings), offsets, parts


def odd_even_area(clipped: ClippedPolygons, part: int) -> float:
    """Area by signed rings: holes run the other way round."""
    total = 0.0
    for r in range(clipped.parts[part], clipped.parts[part + 1]):
        x, y = clipped.xy[clipped.rings[r] : clipped.rings[r + 1]].T
        total += float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
    return total


@given(st.lists(stars(), min_size=1, max_size=4))
def test_polygons_keep_the_area_inside_and_nothing_outside(polygons: list[list[np.ndarray]]) -> None:
    clipped = clip_polygons(*flat(polygons), FRAME)
    assert (clipped.xy >= (FRAME.xmin, FRAME.ymin)).all()
    assert (clipped.xy <= (FRAME.xmax, FRAME.ymax)).all()
    assert (clipped.xy[clipped.rings[:-1]] == clipped.xy[clipped.rings[1:] - 1]).all()
    areas = dict.fromkeys(range(len(polygons)), 0.0)
    for part, source in enumerate(clipped.source):
        areas[int(source)] = odd_even_area(clipped, part)
    for index, (outer, *holes) in enumerate(polygons):
        expected = shapely.intersection(shapely.Polygon(outer, holes), BOX).area
        assert areas[index] == pytest.approx(expected, abs=1e-6)
    assert (np.diff(clipped.source) > 0).all()


@given(stars())
def test_a_polygon_cut_twice_is_cut_once(polygon: list[np.ndarray]) -> None:
    once = clip_polygons(*flat([polygon]), FRAME)
    twice = clip_polygons(once.xy, once.rings, once.parts, FRAME)
    for a, b in zip(once, twice, strict=True):
        assert np.array_equal(a, b)


def test_polygons_inside_are_untouched_and_those_outside_are_gone() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float)
    xy, rings, parts = flat([[square + 50], [square], [square * 100 - 50], [square - 3]])
    clipped = clip_polygons(xy, rings, parts, FRAME)
    assert clipped.source.tolist() == [1, 2, 3]
    assert np.array_equal(clipped.xy[:5], square)
    assert odd_even_area(clipped, 1) == pytest.approx(20 * 13)


def test_nothing_in_gives_nothing_out() -> None:
    empty = np.empty((0, 2))
    none = np.zeros(1, dtype=np.int64)
    assert len(clip_polygons(empty, none, none, FRAME).xy) == 0
    assert len(clip_lines(empty, none, FRAME).xy) == 0
    lost = np.full((3, 2), np.nan)
    assert len(clip_lines(lost, np.array([0, 3]), FRAME).source) == 0
    assert len(clip_polygons(lost, np.array([0, 3]), np.array([0, 1]), FRAME).source) == 0


@given(LINES)
def test_lines_keep_their_length_inside_and_nothing_outside(lines: list[list[tuple[float, float]]]) -> None:
    xy = np.vstack([np.array(line) for line in lines])
    parts = np.cumsum([0, *[len(line) for line in lines]]).astype(np.int64)
    clipped = clip_lines(xy, parts, FRAME)
    assert (clipped.xy >= (FRAME.xmin, FRAME.ymin)).all()
    assert (clipped.xy <= (FRAME.xmax, FRAME.ymax)).all()
    assert (np.diff(clipped.parts) >= 2).all()
    step = np.hypot(*np.diff(clipped.xy, axis=0).T)
    step[clipped.parts[1:-1] - 1] = 0.0
    expected = 0.0
    for line in lines:
        for segment in np.stack([line[:-1], line[1:]], axis=1):  # one by one, as a line may retrace itself
            expected += shapely.intersection(shapely.LineString(segment), BOX).length
    assert step.sum() == pytest.approx(expected, abs=1e-6)
    assert (np.diff(clipped.source) >= 0).all()


def test_a_line_that_comes_back_is_two_lines() -> None:
    xy = np.array([[0.0, 0.0], [20.0, 0.0], [20.0, 4.0], [0.0, 4.0], [-1.0, 5.0]])
    clipped = clip_lines(xy, np.array([0, 5]), FRAME)
    assert clipped.parts.tolist() == [0, 2, 5]
    assert clipped.source.tolist() == [0, 0]
    assert clipped.xy.tolist() == [[0, 0], [10, 0], [10, 4], [0, 4], [-1, 5]]


@settings(max_examples=60)
@given(LINES, st.floats(0.01, 20))
def test_simplifying_moves_nothing_far(lines: list[list[tuple[float, float]]], tolerance: float) -> None:
    xy = np.vstack([np.array(line) for line in lines])
    parts = np.cumsum([0, *[len(line) for line in lines]]).astype(np.int64)
    fewer, offsets = simplify_to_pixel(xy, parts, tolerance)
    assert len(offsets) == len(parts)
    for i, line in enumerate(lines):
        kept = fewer[offsets[i] : offsets[i + 1]]
        assert kept[0].tolist() == list(line[0])
        assert kept[-1].tolist() == list(line[-1])
        before = np.array(line)
        nearest = np.hypot(*(before[:, None] - kept[None]).transpose(2, 0, 1)).min(axis=1)
        assert nearest.max() <= np.sqrt(2) * tolerance + 1e-9
    again, same = simplify_to_pixel(fewer, offsets, tolerance)
    assert np.array_equal(again, fewer)
    assert np.array_equal(same, offsets)
