"""Places that no ship can be at, and searches that are called off."""

from __future__ import annotations

import math

import pytest

from geo.errors import RouteError
from geo.seapath import CancelledError, End, sea_path
from tests.geo.seapath.places import DANDONG, NAMPO, RIZHAO

PYONGYANG_STATION = End(125.736, 39.005, "Pyongyang station")
HONGZE_LAKE = End(118.55, 33.3, "Hongze Lake")


@pytest.mark.parametrize("first", [True, False])
def test_on_land(first: bool) -> None:
    ends = (PYONGYANG_STATION, DANDONG) if first else (DANDONG, PYONGYANG_STATION)
    role = "start" if first else "destination"
    with pytest.raises(RouteError, match=rf"The {role} Pyongyang station .* lies on land, \d+\.\d km from"):
        sea_path(*ends)


def test_on_land_beyond_its_buffer() -> None:
    with pytest.raises(RouteError, match="port buffer of 2"):
        sea_path(End(125.736, 39.005, "Pyongyang", buffer_m=2000), DANDONG)


def test_on_land_within_its_buffer_leaves_by_the_nearest_water() -> None:
    quay = End(125.4169, 38.7281, "Nampo coal berths", buffer_m=1500)
    found = sea_path(quay, DANDONG)
    assert found.land_crossing_m == 0
    assert 0 < found.start_run.on_land_m < 1500
    assert found.start_run.buffer_m == 1500
    assert any("coal berths" in note and "lies on land" in note for note in found.notes)
    assert tuple(found.lonlat[0]) == (quay.lon, quay.lat)


@pytest.mark.parametrize("ends", [(HONGZE_LAKE, DANDONG), (HONGZE_LAKE, End(118.7, 33.2, "its far shore"))])
def test_in_a_lake(ends: tuple[End, End]) -> None:
    with pytest.raises(RouteError, match=r"The start Hongze Lake .*lake"):
        sea_path(*ends)


@pytest.mark.parametrize("place", [(140.0, 35.0), (125.0, 20.0), (math.nan, 38.0), (124.0, math.inf)])
def test_outside_the_region(place: tuple[float, float]) -> None:
    with pytest.raises(RouteError, match=r"The destination Elsewhere .* outside the region"):
        sea_path(NAMPO, End(*place, "Elsewhere"))


def test_the_same_place_twice() -> None:
    with pytest.raises(RouteError, match="same place"):
        sea_path(RIZHAO, RIZHAO)


@pytest.mark.parametrize("clearance", [0.0, -5.0, 10_000.0, math.nan])
def test_a_clearance_that_cannot_be_kept(clearance: float) -> None:
    with pytest.raises(RouteError, match="250"):
        sea_path(NAMPO, RIZHAO, clearance_m=clearance)


@pytest.mark.parametrize("answers", [0, 1, 3, 10])
def test_called_off(answers: int) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > answers

    with pytest.raises(CancelledError):
        sea_path(NAMPO, RIZHAO, cancelled=cancelled)
    assert asked == answers + 1


def test_called_off_while_a_new_clearance_is_prepared() -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(CancelledError):
        sea_path(NAMPO, RIZHAO, clearance_m=777.0, cancelled=cancelled)
    assert asked == 3


def test_ends_a_few_metres_apart() -> None:
    found = sea_path(End(124.0, 38.0), End(124.0001, 38.0001))
    assert 10 < found.length_m < 20


def test_ends_close_together_near_the_shore_go_straight() -> None:
    found = sea_path(End(125.40, 38.7160), End(125.403, 38.7165))
    assert found.length_m < 320
