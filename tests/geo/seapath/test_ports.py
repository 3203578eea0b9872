"""The sea legs that the atlas draws: three ports on the Taedong, three in China."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import shapely

from geo.geodesy import distance, line_length, nearest_on_line
from geo.land import land_crossing_m
from geo.seapath import End, SeaPath, sea_path
from geo.seapath.fairways import fairways
from tests.geo.seapath.places import (
    CHINESE_PORTS,
    CHONGJIN,
    DALIAN,
    DANDONG,
    DPRK_PORTS,
    INCHEON,
    LOCK,
    NAMPO,
    RAJIN,
    RIZHAO,
    SONGRIM,
    TAEAN,
    YANTAI,
    YINGKOU,
)


@cache
def path(start: End, end: End) -> SeaPath:
    return sea_path(start, end)


PAIRS = [(a, b) for a in DPRK_PORTS for b in CHINESE_PORTS]
IDS = [f"{a.name}-{b.name}" for a, b in PAIRS]


@pytest.mark.parametrize(("start", "end"), PAIRS, ids=IDS)
class TestEachPair:
    def test_crosses_no_land(self, start: End, end: End) -> None:
        found = path(start, end)
        assert found.land_crossing_m == 0
        assert found.start_run.on_land_m <= start.buffer_m
        assert found.end_run.on_land_m == 0

    def test_its_line_in_degrees_crosses_no_land(self, start: End, end: End) -> None:
        found = path(start, end)
        on_land = land_crossing_m(found.lonlat)
        allowed = found.start_run.on_land_m + found.end_run.on_land_m + found.fairway_land_m
        assert on_land == pytest.approx(allowed, rel=0.02, abs=30)

    def test_ends_at_the_berths(self, start: End, end: End) -> None:
        found = path(start, end)
        assert tuple(found.lonlat[0]) == (start.lon, start.lat)
        assert tuple(found.lonlat[-1]) == (end.lon, end.lat)

    def test_passes_the_lock(self, start: End, end: End) -> None:
        found = path(start, end)
        assert "West Sea Barrage lock" in found.passes
        assert nearest_on_line(*LOCK, found.lonlat).distance < 1

    def test_length_is_measured_and_within_its_range(self, start: End, end: End) -> None:
        found = path(start, end)
        assert found.length_m == pytest.approx(line_length(found.lonlat))
        assert found.length_low_m < found.length_m < found.length_high_m
        assert found.length_high_m - found.length_m >= start.uncertainty_m + end.uncertainty_m
        assert found.length_m > float(distance(found.lonlat[0], found.lonlat[-1]))

    def test_says_where_the_clearance_cannot_be_had(self, start: End, end: End) -> None:
        found = path(start, end)
        assert found.min_clearance_m is not None
        assert 100 < found.min_clearance_m < found.clearance_m
        assert found.min_clearance_at is not None
        lon, lat = found.min_clearance_at
        assert nearest_on_line(lon, lat, found.lonlat).distance < 50
        assert 124.9 < lon < 125.7, "the narrows are in the Taedong and at its mouth"
        assert any("clearance" in note for note in found.notes)

    def test_segments_are_short_and_none_turns_back(self, start: End, end: End) -> None:
        line = path(start, end).lonlat
        assert distance(line[:-1], line[1:]).max() < 20_500
        step = np.diff(line, axis=0) * [np.cos(np.radians(38)), 1]
        step /= np.hypot(*step.T)[:, None]
        turns = (step[1:] * step[:-1]).sum(axis=1)
        assert turns.min() > -0.5, "no turn is sharper than 120°"


def test_the_way_to_dandong_is_about_150_km_from_the_lock() -> None:
    line = path(NAMPO, DANDONG).lonlat
    lock = nearest_on_line(*LOCK, line).along
    assert 150_000 < line_length(line) - lock < 158_000


def test_the_cargo_for_songrim_and_taean_goes_up_the_taedong() -> None:
    river = next(f for f in fairways() if f.id == "taedong")
    for start, least in ((SONGRIM, 7_000), (TAEAN, 20_000)):
        found = path(start, DANDONG)
        assert found.passes == ("Taedong", "Taedong at the head of the estuary", "West Sea Barrage lock")
        line = found.lonlat
        on_river = [p for p in line[1:] if nearest_on_line(*p, river.lonlat).distance < 1]
        assert line_length(np.array(on_river)) > least
        assert found.fairway_land_m > least, "the coast data show the river as land"
        assert any("lies on land in the coast data" in note for note in found.notes)


def test_nampo_needs_the_lock_only() -> None:
    assert path(NAMPO, RIZHAO).passes == ("West Sea Barrage lock",)


def test_a_way_within_the_estuary_passes_no_lock() -> None:
    assert sea_path(NAMPO, End(125.5, 38.71)).passes == ()


def test_a_way_outside_the_barrage_passes_no_lock() -> None:
    found = sea_path(End(125.0, 38.75), DANDONG)
    assert found.passes == ()
    assert found.fairway_m == 0


def test_a_port_buffer_does_not_reach_through_the_barrage() -> None:
    outside = End(125.160, 38.690, "roads", buffer_m=3000, uncertainty_m=3000)
    assert sea_path(outside, DANDONG).passes == ()
    inside = End(125.185, 38.690, "basin", buffer_m=3000, uncertainty_m=3000)
    assert sea_path(inside, DANDONG).passes == ("West Sea Barrage lock",)


def test_ships_go_round_the_capes() -> None:
    yingkou = shapely.LineString(path(NAMPO, YINGKOU).lonlat)
    assert yingkou.intersects(shapely.box(120.9, 38.5, 121.2, 38.72)), "Laotieshan"
    rizhao = shapely.LineString(path(NAMPO, RIZHAO).lonlat)
    assert rizhao.intersects(shapely.box(122.4, 36.7, 123.0, 37.3)), "Shandong's east end"


def test_round_the_peninsula_to_rajin() -> None:
    found = sea_path(NAMPO, RAJIN)
    assert found.land_crossing_m == 0
    assert 1_650_000 < found.length_m < 1_900_000
    strait = shapely.box(126.0, 33.2, 129.5, 35.3)
    assert shapely.LineString(found.lonlat).intersects(strait)
    shorter = sea_path(NAMPO, CHONGJIN)
    assert shorter.length_m < found.length_m


@pytest.mark.parametrize("pair", [(DALIAN, YANTAI), (INCHEON, RIZHAO), (INCHEON, CHONGJIN)])
def test_other_ports(pair: tuple[End, End]) -> None:
    found = sea_path(*pair)
    assert found.land_crossing_m == 0
    assert found.passes == ()
