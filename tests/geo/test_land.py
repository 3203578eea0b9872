from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.geodesy import densify, distance, line_length
from geo.land import is_land, land_crossing_m, land_tree

PLACES = {
    "Pyongyang": (125.754, 39.034, True),
    "Musan": (129.208, 42.226, True),
    "Baengnyeong": (124.68, 37.96, True),
    "Ulleungdo": (130.87, 37.50, True),
    "Jeju": (126.52, 33.37, True),
    "Cho-do": (124.83, 38.53, True),
    "Lake Khanka": (132.4, 45.0, True),
    "Yellow Sea": (123.0, 36.0, False),
    "Korea Bay": (124.3, 39.2, False),
    "Taedong estuary below Nampo": (125.30, 38.69, False),
    "Yalu mouth": (124.355, 39.985, False),
    "Bohai": (119.5, 38.7, False),
    "Paris": (2.35, 48.85, True),
    "mid Pacific": (-150.0, 30.0, False),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_land(place: str) -> None:
    lon, lat, land = PLACES[place]
    assert is_land(np.array([[lon, lat]])).tolist() == [land]


def test_no_place_is_no_land() -> None:
    assert is_land(np.array([[np.nan, 39.0], [125.754, 39.034], [np.inf, 0.0]])).tolist() == [
        False,
        True,
        False,
    ]
    assert is_land(np.empty((0, 2))).tolist() == []


def test_cells_are_valid_polygons() -> None:
    cells = land_tree().geometries
    assert (shapely.get_type_id(cells) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(cells).all()
    assert land_tree() is land_tree()


def test_length_on_land() -> None:
    at_sea = np.array([[121.5, 36.0], [123.0, 37.0], [124.0, 36.0]])
    assert land_crossing_m(at_sea) == 0.0
    inland = np.array([[126.0, 39.5], [127.0, 40.2]])
    assert land_crossing_m(inland) == pytest.approx(distance(*inland), rel=1e-3)
    assert land_crossing_m(inland[[0, 1, 0]]) == pytest.approx(2 * distance(*inland), rel=1e-3)
    across_shandong = np.array([[120.7, 35.6], [120.7, 38.2]])
    assert 100_000 < land_crossing_m(across_shandong) < 200_000


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(118, 131), st.floats(33, 43)), min_size=2, max_size=5))
def test_no_longer_than_the_line_and_the_sum_of_its_segments(points: list[tuple[float, float]]) -> None:
    line = np.array(points)
    pieces = [land_crossing_m(line[i : i + 2]) for i in range(len(line) - 1)]
    whole = land_crossing_m(line)
    assert whole == pytest.approx(sum(pieces), rel=1e-9, abs=1e-6)
    assert whole <= line_length(densify(line, 10_000.0)) * 1.01 + 1.0


@given(st.tuples(st.floats(118, 131), st.floats(33, 43)), st.tuples(st.floats(118, 131), st.floats(33, 43)))
def test_land_lies_on_the_same_places_there_and_back(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    there, back = land_crossing_m(np.array([start, end])), land_crossing_m(np.array([end, start]))
    assert there == pytest.approx(back, abs=0.01)


@pytest.mark.parametrize("points", [[[125.0, 39.0]], [[125.0, 39.0], [np.nan, 40.0]]])
def test_broken_lines_are_refused(points: list[list[float]]) -> None:
    with pytest.raises(GeometryError, match="two vertices"):
        land_crossing_m(np.array(points))
