"""Meridians, parallels, their labels, and where north is."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import ALBERS, LAEA, WEB_MERCATOR, from_lonlat, to_lonlat
from geo.errors import GeometryError
from geo.graticule import STEPS_DEG, degree_text, graticule, label_box, true_north_angle
from geo.viewport import DEFAULT_CRS, Viewport

CRSS = st.sampled_from([DEFAULT_CRS, ALBERS, LAEA, WEB_MERCATOR, "EPSG:32652"])
PLACES = st.tuples(st.floats(114, 133), st.floats(34, 45))


def view(crs: str, place: tuple[float, float], resolution: float) -> Viewport:
    x, y = from_lonlat(np.array([place]), crs)[0]
    return Viewport(crs, (float(x), float(y)), resolution, 1000, 700)


@given(CRSS, PLACES, st.floats(1, 3000), st.booleans())
@settings(max_examples=60)
def test_lines_follow_their_degree_and_stay_in_the_frame(crs, place, resolution, inside):
    viewport = view(crs, place, resolution)
    found = graticule(viewport, inside=inside)
    assert found.step in STEPS_DEG
    assert found.lines
    for line in found.lines:
        page = viewport.to_page(line.xy)
        assert page.min() > -1e-6
        assert (page.max(axis=0) < np.array([1000, 700]) + 1e-6).all()
        lonlat = to_lonlat(line.xy[[0, len(line.xy) // 2, -1]], crs)
        degrees = lonlat[:, 0 if line.kind == "meridian" else 1]
        # A hundredth of a pixel: the chords between the points of a curved line.
        np.testing.assert_allclose(degrees, line.degrees, atol=0.05 * resolution / 80_000 + 1e-9)
        assert line.degrees / found.step == pytest.approx(round(line.degrees / found.step), abs=1e-6)


@given(CRSS, PLACES, st.floats(1, 3000), st.booleans(), st.floats(6, 14))
@settings(max_examples=60)
def test_labels_stand_on_the_frame_and_touch_no_other(crs, place, resolution, inside, size):
    viewport = view(crs, place, resolution)
    found = graticule(viewport, inside=inside, text_size=size)
    for label in found.labels:
        edge = {"left": label.x, "right": 1000 - label.x, "top": label.y, "bottom": 700 - label.y}[label.side]
        assert edge == pytest.approx(0, abs=1e-6)
        assert label.text[-1] in ("EWNS" if label.degrees else "EWNS°")
    boxes = [label_box(label, size, inside=inside) for label in found.labels]
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_default_map_of_the_region():
    found = graticule(view(DEFAULT_CRS, (124, 39), 1000))
    assert found.step == 2
    texts = {(label.side, label.text) for label in found.labels}
    assert {("bottom", "122° E"), ("top", "124° E"), ("left", "38° N"), ("right", "40° N")} <= texts


def test_labels_inside_lie_within_the_frame_and_outside_beyond_it():
    viewport = view(DEFAULT_CRS, (124, 39), 1000)
    for label in graticule(viewport, inside=True).labels:
        left, top, right, bottom = label_box(label, 9, inside=True)
        assert left >= 0
        assert top >= 0
        assert right <= 1000
        assert bottom <= 700
    for label in graticule(viewport, inside=False).labels:
        left, top, right, bottom = label_box(label, 9, inside=False)
        assert left > 1000 or right < 0 or top > 700 or bottom < 0


@pytest.mark.parametrize("resolution", [1.5, 10, 80, 300, 1000, 4000])
def test_lines_are_about_as_far_apart_as_wanted(resolution):
    viewport = view(DEFAULT_CRS, (124, 39), resolution)
    found = graticule(viewport, spacing=140)
    parallels = sorted(
        viewport.to_page(line.xy)[len(line.xy) // 2, 1] for line in found.lines if line.kind == "parallel"
    )
    assert len(parallels) >= 2
    assert 70 < np.diff(parallels).mean() < 280


def test_a_given_step_is_kept_and_too_fine_a_one_gives_nothing():
    viewport = view(DEFAULT_CRS, (124, 39), 1000)
    assert graticule(viewport, step=5).step == 5
    assert graticule(viewport, step=1e-4).lines == ()
    with pytest.raises(GeometryError, match="more than 0°"):
        graticule(viewport, step=0)


def test_arrays_hold_every_line():
    found = graticule(view(DEFAULT_CRS, (124, 39), 1000))
    xy, parts = found.arrays()
    assert len(parts) == len(found.lines) + 1
    assert parts[-1] == len(xy)
    np.testing.assert_array_equal(xy[parts[2] : parts[3]], found.lines[2].xy)


def test_off_the_earth_there_are_no_lines():
    found = graticule(Viewport("+proj=ortho", (9e7, 9e7), 10, 100, 100))
    assert found.lines == found.labels == ()
    assert found.arrays()[0].shape == (0, 2)


def test_a_map_over_the_pole_has_all_meridians_and_whole_circles():
    found = graticule(Viewport("+proj=laea +lat_0=90 +lon_0=124", (0, 0), 9000, 1000, 700), step=30)
    meridians = {line.degrees for line in found.lines if line.kind == "meridian"}
    assert meridians == set(range(-150, 181, 30))
    circle = [line for line in found.lines if line.degrees == 60]
    assert len(circle) >= 1


def test_the_seam_of_a_world_map_is_no_line():
    viewport = Viewport("+proj=eqc +lon_0=124", (0, 0), 40_000, 1100, 600)
    for line in graticule(viewport, step=30).lines:
        page = viewport.to_page(line.xy)
        assert np.hypot(*np.diff(page, axis=0).T).max() < 100


@pytest.mark.parametrize(
    ("degrees", "kind", "step", "text"),
    [
        (124, "meridian", 2, "124° E"),
        (-70, "meridian", 10, "70° W"),
        (38, "parallel", 1, "38° N"),
        (-0.5, "parallel", 0.5, "0°30′ S"),
        (38.5, "parallel", 0.5, "38°30′ N"),
        (124, "meridian", 1 / 6, "124°00′ E"),
        (124 + 1 / 12, "meridian", 1 / 12, "124°05′ E"),
        (38 + 1 / 240, "parallel", 1 / 240, "38°00′15″ N"),
        (0, "meridian", 10, "0°"),
        (180, "meridian", 10, "180°"),
        (0, "parallel", 0.5, "0°00′"),
    ],
)
def test_degree_texts(degrees, kind, step, text):
    assert degree_text(degrees, kind, step) == text


def test_north_is_up_on_the_central_meridian_and_leans_inwards_beside_it():
    viewport = view(DEFAULT_CRS, (124, 39), 1000)
    assert true_north_angle(viewport, (500, 350)) == pytest.approx(0, abs=1e-6)
    assert true_north_angle(viewport, (50, 350)) > 1
    assert true_north_angle(viewport, (950, 350)) < -1
    assert true_north_angle(view(WEB_MERCATOR, (126, 40), 1000), (10, 10)) == pytest.approx(0, abs=1e-6)


@given(PLACES)
def test_convergence_of_the_conic_is_that_of_its_cone(place):
    # Convergence is n * (lon - lon0); n from the two standard parallels on the ellipsoid.
    n = 0.629  # sine of the middle parallel, near 39°
    angle = true_north_angle(view(DEFAULT_CRS, place, 100), (500, 350))
    assert angle == pytest.approx(-n * (place[0] - 124), abs=0.03)


@pytest.mark.parametrize(
    ("crs", "centre"), [("+proj=laea +lat_0=90", (0.0, 0.0)), ("+proj=ortho", (9e7, 9e7))]
)
def test_north_has_no_direction_at_a_pole_or_off_the_earth(crs, centre):
    with pytest.raises(GeometryError, match="north has no direction"):
        true_north_angle(Viewport(crs, centre, 10, 100, 100), (50, 50))


def test_the_angle_leads_north():
    viewport = view("EPSG:32652", (120, 42), 500)
    angle = math.radians(true_north_angle(viewport, (300, 200)))
    page = np.array([[300, 200], [300 + 50 * math.sin(angle), 200 - 50 * math.cos(angle)]])
    a, b = to_lonlat(viewport.to_map(page), viewport.crs)
    assert b[0] == pytest.approx(a[0], abs=1e-3)
    assert b[1] > a[1]
