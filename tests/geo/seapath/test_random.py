"""Any two places on the water: 200 pairs with a fixed seed."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

import numpy as np
import pytest

from geo.geodesy import distance
from geo.land import land_crossing_m
from geo.seapath import DEFAULT_CLEARANCE_M, End, SeaPath, ends, sea_path, shore
from geo.seapath.coast import coast
from geo.seapath.plane import to_plane
from geo.seapath.waters import waters
from tests.geo.seapath.places import CHINESE_PORTS, DPRK_PORTS

PAIRS = 200


def water_places(count: int, seed: int) -> list[End]:
    """Places on the sea between 117° and 132° E, 32° and 44° N."""
    random = np.random.default_rng(seed)
    places: list[End] = []
    while len(places) < count:
        lonlat = random.uniform((117, 32), (132, 44), (4 * count, 2))
        afloat = lonlat[~coast().on_land(to_plane(lonlat))]
        places += [End(lon, lat) for lon, lat in afloat]
    return places[:count]


@cache
def paths() -> list[SeaPath]:
    places = water_places(2 * PAIRS, seed=4)
    return [sea_path(a, b) for a, b in zip(places[::2], places[1::2], strict=True)]


def test_no_path_crosses_land() -> None:
    assert [p.land_crossing_m for p in paths()] == [0.0] * PAIRS
    assert [land_crossing_m(p.lonlat) for p in paths()] == [0.0] * PAIRS, "nor does its line in degrees"


def test_no_path_is_shorter_than_the_geodesic() -> None:
    for found in paths():
        assert found.length_m >= float(distance(found.lonlat[0], found.lonlat[-1])) - 0.01


def test_paths_keep_their_clearance_but_at_ends_and_in_channels() -> None:
    kept = sum(p.min_clearance_m is not None and p.min_clearance_m >= DEFAULT_CLEARANCE_M for p in paths())
    assert kept > 0.4 * PAIRS
    reduced = sum(p.reduced_m for p in paths())
    assert reduced < 0.03 * sum(p.length_m for p in paths())


def test_the_way_back_is_the_same() -> None:
    for found in paths()[:20]:
        back = sea_path(End(*found.lonlat[-1]), End(*found.lonlat[0]))
        assert back.length_m == pytest.approx(found.length_m, rel=1e-9)
        np.testing.assert_allclose(back.lonlat[::-1], found.lonlat)


def test_a_way_over_a_third_place_is_never_shorter() -> None:
    direct = paths()[:30]
    over = water_places(30, seed=5)
    for found, place in zip(direct, over, strict=True):
        first = sea_path(End(*found.lonlat[0]), place).length_m
        second = sea_path(place, End(*found.lonlat[-1])).length_m
        assert found.length_m <= (first + second) * 1.0005


def test_a_path_asked_again_is_the_same(monkeypatch):
    start, end = DPRK_PORTS[0], CHINESE_PORTS[1]
    monkeypatch.setattr(ends, "_seen", OrderedDict())
    monkeypatch.setattr(ends, "_ENDS_KEPT", 1)
    paths = [sea_path(start, end), sea_path(start, end), sea_path(end, start), sea_path(start, end)]
    assert len(ends._seen) == 1
    monkeypatch.setattr(ends, "_ENDS_KEPT", 64)
    paths += [sea_path(start, end), sea_path(start, end)]
    for path in (*paths[1:2], *paths[3:]):
        np.testing.assert_array_equal(path.lonlat, paths[0].lonlat)
    np.testing.assert_array_equal(paths[2].lonlat[::-1], paths[0].lonlat)


def test_looking_ahead_sees_the_same(monkeypatch):
    field, random = waters().field, np.random.default_rng(8)
    places = to_plane(random.uniform([119.0, 34.5], [126.0, 40.5], (400, 2)))
    start, end = places[:200], places[200:]
    seen = field.sees(start, end, 500.0)
    assert 3 < np.count_nonzero(seen) < 150
    monkeypatch.setattr(shore, "_MOST_AHEAD", 1)
    np.testing.assert_array_equal(field.sees(start, end, 500.0), seen)
