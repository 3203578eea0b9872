"""Lines in blocks: found, simplified within bounds, and put together again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.extent import Extent
from geo.raster.lineset import BLOCK, LineSet
from geo.viewport import Viewport


def wandering(seed: int, lengths: list[int], scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    lines = [
        random.uniform(-500, 500, 2) + np.cumsum(random.normal(0, 5, (length, 2)), axis=0)
        for length in lengths
    ]
    return np.vstack([np.empty((0, 2)), *lines]) * scale, np.concatenate([[0], np.cumsum(lengths)]).astype(
        int
    )


def view(resolution: float = 1.0, centre: tuple[float, float] = (0.0, 0.0)) -> Viewport:
    return Viewport("", centre, resolution, 400, 300)


def whole(lines: LineSet) -> Viewport:
    return Viewport("", (0, 0), 100.0, 400, 300)


def test_without_tolerance_everything_comes_back():
    xy, parts = wandering(1, [2, 65, 64, 1, 0, 129, 300])
    lines = LineSet.build(xy, parts)
    page, offsets, part = lines.simplified(whole(lines), tolerance=0.0)
    assert part.tolist() == [0, 1, 2, 5, 6]
    back = whole(lines).to_map(page)
    for number, (a, b) in zip(part.tolist(), pairwise(offsets.tolist()), strict=True):
        np.testing.assert_allclose(back[a:b], xy[parts[number] : parts[number + 1]], atol=1e-7)


@given(st.integers(0, 200), st.lists(st.integers(2, 200), min_size=1, max_size=4), st.floats(0.1, 60))
def test_simplifying_moves_no_line_by_more_than_the_tolerance(seed, lengths, tolerance):
    xy, parts = wandering(seed, lengths)
    lines = LineSet.build(xy, parts)
    viewport = whole(lines)
    page, offsets, part = lines.simplified(viewport, tolerance=tolerance / viewport.resolution)
    back = viewport.to_map(page)
    assert len(back) <= len(xy)
    for number, (a, b) in zip(part.tolist(), pairwise(offsets.tolist()), strict=True):
        before = shapely.linestrings(xy[parts[number] : parts[number + 1]])
        after = shapely.linestrings(back[a:b])
        vertices = shapely.points(shapely.get_coordinates(before))
        assert shapely.distance(vertices, after).max() <= tolerance * (1 + 1e-6) + 1e-6


def test_large_tolerance_leaves_little():
    xy, parts = wandering(3, [641])
    lines = LineSet.build(xy, parts)
    page, _, _ = lines.simplified(whole(lines), tolerance=1e6)
    assert len(page) == 640 // BLOCK + 1


@given(st.integers(0, 100), st.floats(-600, 600), st.floats(-600, 600))
def test_what_lies_in_view_is_kept(seed, x, y):
    xy, parts = wandering(seed, [30, 150, 7, 400])
    lines = LineSet.build(xy, parts)
    viewport = view(0.2, (x, y))
    page, offsets, part = lines.simplified(viewport, tolerance=0.0, margin=0.0)
    frame = shapely.box(*[getattr(viewport.extent, side) for side in ("xmin", "ymin", "xmax", "ymax")])
    kept = [
        (number, shapely.linestrings(viewport.to_map(page[a:b])))
        for number, (a, b) in zip(part.tolist(), pairwise(offsets.tolist()), strict=True)
    ]
    for number in range(4):
        line = shapely.linestrings(xy[parts[number] : parts[number + 1]])
        expected = shapely.length(shapely.intersection(line, frame))
        got = sum(shapely.length(shapely.intersection(piece, frame)) for n, piece in kept if n == number)
        assert got == pytest.approx(expected, abs=1e-6)


def test_most_blocks_are_culled_when_zoomed_in():
    xy, parts = wandering(1, [50] * 2000)
    lines = LineSet.build(xy, parts)
    assert 0 < lines.blocks_in(Extent(0, 0, 5, 5)).sum() < 60


@pytest.mark.parametrize("resolution", [100.0, 0.01, 1e-6])
def test_pixels_are_true_at_every_zoom(resolution):
    near = np.array([1e6, -2e6]) + np.arange(70)[:, None] * np.array([1.3, 0.7]) * resolution
    lines = LineSet.build(np.vstack([near, [[0, 0], [1, 1]]]), [0, 70, 72])
    viewport = Viewport("", (1e6, -2e6), resolution, 100, 80)
    rows = np.arange(65)
    x, y = lines.pixels(rows, viewport, 2.0)
    true = viewport.to_page(near[:65]) * 2
    error = 1 / 64 + 3e-9 / resolution
    np.testing.assert_allclose(x, true[:, 0], atol=error)
    np.testing.assert_allclose(y, true[:, 1], atol=error)


def test_lines_break_where_a_vertex_has_no_place():
    xy = np.array([[0, 0], [1, 0], [np.nan, 0], [3, 0], [4, 0], [5, np.inf], [6, 0], [7.0, 0], [8, 0]])
    lines = LineSet.build(xy, [0, 7, 9])
    page, offsets, part = lines.simplified(view(0.1), tolerance=0)
    assert part.tolist() == [0, 0, 1]
    assert np.diff(offsets).tolist() == [2, 2, 2]
    assert np.isfinite(page).all()
    assert len(lines) == 2


def test_nothing_to_draw():
    for xy, parts in (
        (np.empty((0, 2)), [0]),
        (np.array([[1.0, 2]]), [0, 1]),
        (np.full((3, 2), np.nan), [0, 3]),
    ):
        lines = LineSet.build(xy, parts)
        page, offsets, part = lines.simplified(view())
        assert (len(page), offsets.tolist(), len(part)) == (0, [0], 0)
        assert not lines.parts_in(Extent(-9, -9, 9, 9)).any()


def test_memory_stays_near_the_coordinates():
    xy, parts = wandering(1, [500] * 40)
    assert LineSet.build(xy, parts).nbytes < 1.6 * xy.nbytes


def test_building_can_be_cancelled():
    xy, parts = wandering(1, [500])
    assert LineSet.build(xy, parts, cancelled=lambda: True) is None


@pytest.mark.parametrize(
    ("xy", "parts"),
    [
        (np.zeros(4), [0, 4]),
        (np.zeros((4, 2)), [0, 3]),
        (np.zeros((4, 2)), [1, 4]),
        (np.zeros((4, 2)), []),
        (np.zeros((4, 2)), [0, 3, 2, 4]),
    ],
)
def test_misfits_are_named(xy, parts):
    with pytest.raises(GeometryError, match=r"Vertices|offsets"):
        LineSet.build(xy, parts)
