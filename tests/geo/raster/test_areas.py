"""Areas as a picture: true coverage, holes open, overlaps closed, neighbours without a gap."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.raster.areas import AreaSet, AreaStyle, render_areas
from geo.raster.lines import HIDDEN, LineStyle
from geo.viewport import Viewport

WIDTH, HEIGHT = 200, 150
VIEW = Viewport("", (WIDTH / 2, HEIGHT / 2), 1.0, WIDTH, HEIGHT)
FILL = [AreaStyle("#336699")]


def areas_of(polygons):
    """Areas from lists of rings at page coordinates of `VIEW`."""
    rings = [np.asarray(ring, dtype=float) for polygon in polygons for ring in polygon]
    xy = np.vstack([np.empty((0, 2)), *rings])
    xy[:, 1] = HEIGHT - xy[:, 1]
    offsets = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(int)
    counts = np.concatenate([[0], np.cumsum([len(polygon) for polygon in polygons])]).astype(int)
    return AreaSet.build(xy, offsets, counts)


def square(left, top, size, turn=1):
    return [[left, top], [left + size, top], [left + size, top + size], [left, top + size]][::turn]


def cover(polygons, **options):
    return render_areas(areas_of(polygons), VIEW, None, FILL, **options)[..., 3] / 255


@given(st.integers(0, 500), st.booleans(), st.booleans())
def test_coverage_is_the_true_area(seed, clockwise, closed):
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, random.integers(3, 60)))
    reach = random.uniform(10, 90, (len(angle), 1))
    ring = random.uniform(0, 150, 2) + np.column_stack([np.cos(angle), np.sin(angle)]) * reach
    ring = ring if clockwise else ring[::-1]
    ring = np.vstack([ring, ring[:1]]) if closed else ring
    polygon = shapely.buffer(shapely.polygons(ring), 0)
    true = shapely.area(shapely.intersection(polygon, shapely.box(0, 0, WIDTH, HEIGHT)))
    got = cover([[ring]]).sum()
    length = shapely.length(polygon)
    if shapely.is_valid(shapely.polygons(ring)):
        assert got == pytest.approx(true, abs=0.05 * length + 3)


def test_each_pixel_has_its_share():
    ring = np.array([[20.3, 30.6], [150.2, 40.1], [90.7, 120.9]])
    got = cover([[ring]])
    polygon = shapely.polygons(ring)
    rows, columns = np.nonzero((got > 0) & (got < 1))
    pixels = shapely.box(columns, rows, columns + 1, rows + 1)
    true = shapely.area(shapely.intersection(polygon, pixels))
    assert np.abs(got[rows, columns] - true).mean() < 0.06
    assert np.abs(got[rows, columns] - true).max() < 0.3


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("hole_turn", [1, -1])
def test_holes_are_open_however_they_are_turned(turn, hole_turn):
    got = cover([[square(20, 20, 80, turn), square(40, 40, 20, hole_turn)]])
    assert got[30, 30] == 1
    assert got[50, 50] == 0
    assert got.sum() == pytest.approx(80 * 80 - 20 * 20)


@pytest.mark.parametrize("turn", [1, -1])
def test_overlapping_areas_are_no_hole(turn):
    got = cover([[square(20, 20, 60)], [square(50, 20, 60, turn)]])
    assert got[40, 60] == 1
    assert got.sum() == pytest.approx(90 * 60)


def test_neighbours_leave_no_gap():
    left = [[20.4, 20.3], [60.37, 20.3], [80.71, 90.2], [20.4, 90.2]]
    right = [[60.37, 20.3], [130.1, 20.3], [130.1, 90.2], [80.71, 90.2]]
    got = cover([[left], [right]])
    assert (got[22:89, 22:129] == 1).all()


def test_a_view_inside_an_area_is_full():
    assert (cover([[square(-1e6, -1e6, 2e6)]]) == 1).all()
    round_ring = np.array([WIDTH / 2, HEIGHT / 2]) + 1e5 * np.column_stack(
        [np.cos(np.linspace(0, 2 * np.pi, 5000)), np.sin(np.linspace(0, 2 * np.pi, 5000))]
    )
    assert (cover([[round_ring]]) == 1).all()


def test_culled_outlines_do_not_change_what_is_seen():
    angle = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    reach = 300 + 120 * np.sin(angle * 37)
    ring = np.array([250.0, 75.0]) + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None]
    got = cover([[ring]])
    polygon = shapely.polygons(ring)
    middles = np.indices((HEIGHT, WIDTH)).reshape(2, -1).T[:, ::-1] + 0.5
    inside = shapely.contains_xy(polygon, middles).reshape(HEIGHT, WIDTH)
    assert ((got > 0.5) == inside).mean() > 0.995
    assert 0.1 < inside.mean() < 0.98


def test_classes_outlines_and_opacity():
    areas = areas_of([[square(20, 20, 40)], [square(40, 40, 40)], [square(120, 20, 20)]])
    line = LineStyle("#000000", 2)
    styles = [AreaStyle("#ff0000", line), AreaStyle("#0000ff", line, opacity=0.5)]
    picture = render_areas(areas, VIEW, np.array([0, 1, HIDDEN], np.uint8), styles)
    assert picture[30, 30].tolist() == [255, 0, 0, 255]
    np.testing.assert_allclose(picture[50, 50], [127, 0, 128, 255], atol=1)
    np.testing.assert_allclose(picture[70, 70], [0, 0, 255, 128], atol=1)
    assert picture[20, 40].tolist() == [0, 0, 0, 255]
    assert picture[50, 40].tolist() == [0, 0, 0, 255]
    assert not picture[:, 110:].any()


def test_outline_only():
    picture = render_areas(
        areas_of([[square(20, 20, 40)]]), VIEW, None, [AreaStyle(None, LineStyle("#ff0000", 3))]
    )
    assert picture[20, 40, 3] == 255
    assert picture[20, 20, 3] == 255
    assert picture[60, 20, 3] > 0
    assert picture[40, 40, 3] == 0


def test_broken_rings_do_no_harm():
    rings = [[[np.nan, 1], [2, 3]], [[50.0, 50]], square(20, 20, 30)]
    got = cover([[rings[0]], [rings[1]], [rings[2]], []])
    assert got.sum() == pytest.approx(900)
    assert not render_areas(areas_of([]), VIEW, None, FILL).any()


def test_several_sets_are_drawn_as_one():
    polygons = [[square(20, 20, 40)], [square(40, 40, 40)], [square(120, 20, 20)]]
    styles = [AreaStyle("#ff0000", LineStyle("#000000", 2)), AreaStyle("#0000ff")]
    classes = np.array([0, 1, 0], np.uint8)
    together = render_areas(areas_of(polygons), VIEW, classes, styles)
    apart = render_areas(
        [areas_of(polygons[:1]), areas_of(polygons[1:])], VIEW, [classes[:1], classes[1:]], styles
    )
    np.testing.assert_array_equal(apart, together)


def test_cancelling_ends_it():
    assert render_areas(areas_of([[square(1, 1, 50)]]), VIEW, None, FILL, cancelled=lambda: True) is None


def test_misfits_are_named():
    with pytest.raises(GeometryError, match="rings"):
        AreaSet.build(np.zeros((4, 2)), [0, 3], [0, 1])
    with pytest.raises(GeometryError, match="polygons"):
        AreaSet.build(np.zeros((4, 2)), [0, 4], [0, 2])
    with pytest.raises(GeometryError, match="classes"):
        render_areas(areas_of([[square(1, 1, 5)]]), VIEW, np.zeros(4, np.uint8), FILL)
