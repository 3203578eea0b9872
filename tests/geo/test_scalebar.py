"""Scale bars that are right where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import ALBERS, LAEA, WEB_MERCATOR, from_lonlat, to_lonlat
from geo.errors import GeometryError
from geo.geodesy import distance, distances_along
from geo.scalebar import scale_at, scale_bar, scale_variation
from geo.viewport import DEFAULT_CRS, Viewport

CRSS = st.sampled_from([DEFAULT_CRS, ALBERS, LAEA, WEB_MERCATOR, "EPSG:32651", "EPSG:32652"])
PLACES = st.tuples(st.floats(114, 133), st.floats(34, 45))


def view(
    crs: str, place: tuple[float, float], resolution: float, width: float = 1000, height: float = 700
) -> Viewport:
    x, y = from_lonlat(np.array([place]), crs)[0]
    return Viewport(crs, (float(x), float(y)), resolution, 1000, 700)


@given(CRSS, PLACES, st.floats(0.5, 1000), st.floats(0, 700), st.sampled_from(["km", "nmi"]), st.booleans())
def test_the_ground_between_its_ends_is_what_it_says(crs, place, resolution, y, unit, right):
    viewport = view(crs, place, resolution)
    bar = scale_bar(viewport, (500, y), 200, unit=unit, align="right" if right else "left")
    assert bar is not None
    assert bar.length <= 200 + 1e-9
    assert (bar.x + bar.length if right else bar.x) == pytest.approx(500)
    ends = np.array([[bar.x, bar.y], [bar.x + bar.length, bar.y]])
    a, b = to_lonlat(viewport.to_map(ends), crs)
    assert float(distance(a, b)) == pytest.approx(bar.ground, rel=1e-3)


@given(CRSS, PLACES, st.floats(0.5, 1000))
def test_the_length_is_round_and_no_longer_one_would_fit(crs, place, resolution):
    viewport = view(crs, place, resolution)
    bar = scale_bar(viewport, (100, 600), 200)
    assert bar is not None
    value = float(bar.label.partition("\u00a0")[0]) * (1000 if bar.unit == "km" else 1)
    assert value == pytest.approx(bar.ground)
    assert f"{value:e}"[0] in "125"
    assert bar.length > 200 / 2.5 * 0.98


@pytest.mark.parametrize("crs", [DEFAULT_CRS, WEB_MERCATOR, LAEA])
def test_a_long_bar_follows_its_own_line(crs):
    viewport = view(crs, (124, 42), 2500)
    bar = scale_bar(viewport, (200, 150), 600)
    assert bar is not None
    assert bar.ground >= 500_000
    line = np.column_stack([bar.x + np.linspace(0, bar.length, 2001), np.full(2001, bar.y)])
    assert distances_along(to_lonlat(viewport.to_map(line), crs))[-1] == pytest.approx(bar.ground, rel=1e-4)


def test_web_mercator_is_put_right():
    viewport = view(WEB_MERCATOR, (126, 40), 500)
    bar = scale_bar(viewport, (400, 350), 300)
    assert bar is not None
    # cos 40° = 0.766: the naive bar would be that much too short on the page.
    assert bar.length * viewport.resolution == pytest.approx(bar.ground / 0.766, rel=3e-3)
    assert bar.scale_denominator == pytest.approx(viewport.scale_denominator * 0.766, rel=3e-3)


def test_the_bar_depends_on_where_it_stands():
    viewport = view(WEB_MERCATOR, (126, 40), 2000)
    north, south = (scale_bar(viewport, (400, y), 300) for y in (10, 690))
    assert north is not None
    assert south is not None
    assert north.length / north.ground > south.length / south.ground * 1.1


@pytest.mark.parametrize(
    ("resolution", "unit", "label", "numbers"),
    [
        (1000, "km", "200 km", ["0", "100", "200"]),
        (300, "km", "50 km", ["0", "", "", "", "", "50"]),
        (5.2, "km", "1 km", ["0", "0.5", "1"]),
        (2.6, "km", "500 m", ["0", "", "", "", "", "500"]),
        (1000, "nmi", "100 nmi", ["0", "50", "100"]),
        (1, "nmi", "0.1 nmi", ["0", "0.05", "0.1"]),
    ],
)
def test_labels_and_divisions(resolution, unit, label, numbers):
    bar = scale_bar(view(DEFAULT_CRS, (124, 39), resolution), (400, 350), 205, unit=unit)
    assert bar is not None
    assert bar.label.replace("\u00a0", " ") == label
    assert [number for _, number in bar.ticks] == numbers
    offsets = [offset for offset, _ in bar.ticks]
    assert offsets[0] == pytest.approx(0, abs=1e-9)
    assert offsets[-1] == pytest.approx(bar.length)
    assert np.diff(offsets) == pytest.approx(bar.length / (len(offsets) - 1), rel=1e-2)


def test_thousands_are_grouped():
    bar = scale_bar(view(LAEA, (124, 39), 8000), (500, 350), 200)
    assert bar is not None
    assert bar.label == "1\u00a0000\u00a0km"


def test_millimetres_of_a_page_give_the_scale():
    x, y = from_lonlat(np.array([[124.0, 36.0]]), DEFAULT_CRS)[0]
    viewport = Viewport(DEFAULT_CRS, (float(x), float(y)), 2000, 183, 120, page_unit_mm=1.0)
    bar = scale_bar(viewport, (91.5, 60), 60)
    assert bar is not None
    assert bar.scale_denominator == pytest.approx(2_000_000, rel=1e-3)
    assert bar.length == pytest.approx(50, rel=1e-3)


def test_no_bar_off_the_earth():
    viewport = Viewport("+proj=ortho +lat_0=40 +lon_0=127", (0, 0), 30_000, 1000, 700)
    assert scale_bar(viewport, (10, 10), 100) is None
    assert np.isnan(scale_at(viewport, np.array([[10.0, 10.0]]))).all()
    assert scale_variation(Viewport("+proj=ortho", (9e7, 9e7), 10, 100, 100)) is None


@pytest.mark.parametrize("room", [0, -5, float("nan")])
def test_a_bar_needs_room(room):
    with pytest.raises(GeometryError, match="room"):
        scale_bar(view(DEFAULT_CRS, (124, 39), 500), (0, 0), room)


def test_the_conic_varies_little_and_web_mercator_much():
    conic = scale_variation(view(DEFAULT_CRS, (124, 39), 700))
    mercator = scale_variation(view(WEB_MERCATOR, (124, 39), 1000))
    world = scale_variation(view(WEB_MERCATOR, (0, 0), 40_000))
    assert conic is not None
    assert mercator is not None
    assert world is not None
    assert conic.spread < 0.005
    assert conic.note == ""
    assert 0.05 < mercator.spread < 0.2
    assert mercator.note.startswith("Scale varies by ")
    assert "factor" in world.note
    assert conic.smallest <= conic.largest


def test_scale_in_both_directions_of_an_equal_area_map():
    right, down = scale_at(view(ALBERS, (124, 45), 500), np.array([[500.0, 350.0]]))[0]
    nominal = view(ALBERS, (124, 45), 500).scale_denominator
    assert right * down == pytest.approx(nominal**2, rel=1e-4)
    assert right != pytest.approx(down, rel=1e-3)


def test_a_map_over_the_pole_varies_as_its_projection_says():
    viewport = Viewport("+proj=laea +lat_0=90", (0, 0), 5000, 1000, 700)
    found = scale_variation(viewport)
    assert found is not None
    # Half the diagonal is 3,052 km: the scale there is 1 / cos(c / 2) across, and its inverse along.
    assert 1.02 < found.largest / found.smallest < 1.07
