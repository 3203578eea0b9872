"""Planned water paths between sites and places."""

from functools import cache

import pytest

from geo.land import land_crossing_m
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.errors import LayersError
from layers.records.route import Method, Mode, Standing
from layers.routing.planning import path_data, path_geojson, plan_sea, sea_leg, stop_from


@cache
def atlas() -> Atlas:
    return load_bundled()


def plan(*stops: str, clearance_m: float | None = None):
    return plan_sea([stop_from(atlas(), text) for text in stops], clearance_m=clearance_m)


def test_a_plan_ends_at_its_sites_and_keeps_off_land() -> None:
    found = plan("nampo-port", "dandong-port")
    data = path_data(found)
    assert data["land_crossing_m"] == 0
    assert found.lonlat[0] == pytest.approx(atlas().sites["nampo-port"].lonlat)
    assert found.lonlat[-1] == pytest.approx(atlas().sites["dandong-port"].lonlat)
    assert "West Sea Barrage lock" in data["passes"]
    assert data["length_km_low"] < data["length_km"] < data["length_km_high"]
    assert data["length_nm"] == pytest.approx(data["length_km"] / 1.852)


def test_a_via_point_is_passed_and_makes_the_way_longer() -> None:
    straight, bent = plan("nampo-port", "dandong-port"), plan("nampo-port", "123.5,38.8", "dandong-port")
    assert bent.total("length_m") > straight.total("length_m")
    assert any(point == pytest.approx((123.5, 38.8)) for point in bent.lonlat)


def test_a_plan_becomes_a_leg() -> None:
    leg = sea_leg(
        plan("nampo-port", "dalian-port"),
        leg_id="nampo-dalian-1",
        route="nampo-dandong-sea",
        order=1,
        standing=Standing.HYPOTHETICAL,
        sources=["unsourced"],
    )
    assert (leg.mode, leg.method) == (Mode.SEA, Method.COMPUTED)
    assert (leg.from_site, leg.to_site) == ("nampo-port", "dalian-port")


def test_a_place_is_no_end_of_a_leg() -> None:
    with pytest.raises(LayersError, match="add the places as sites"):
        sea_leg(
            plan("nampo-port", "124,38"),
            leg_id="x",
            route="nampo-dandong-sea",
            order=1,
            standing=Standing.INFERRED,
            sources=[],
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nampoo", "no site of the atlas"),
        ("nampo", "nampo-port"),
        ("38.7,125.4", "swap"),
        ("cholsong-station", "no position"),
        ("", "no site"),
    ],
)
def test_what_is_no_end_says_how_to_mend_it(text: str, words: str) -> None:
    with pytest.raises(LayersError, match=words):
        stop_from(atlas(), text)


def test_an_end_on_land_is_named() -> None:
    with pytest.raises(LayersError, match="on land"):
        plan("hamhung-city", "nampo-port")


def test_geojson_is_lon_lat_with_few_digits() -> None:
    feature = path_geojson(plan("nampo-port", "dandong-port"))
    assert feature["geometry"]["type"] == "LineString"
    lon, lat = feature["geometry"]["coordinates"][0]
    assert 124 < lon < 127
    assert 37 < lat < 40


@pytest.mark.parametrize("key", sorted(k for k, leg in atlas().legs.items() if leg.mode is Mode.SEA))
def test_the_bundled_legs_at_sea_are_computed_and_off_land(key: str) -> None:
    leg = atlas().legs[key]
    assert leg.method is Method.COMPUTED
    assert leg.coordinates[0] == pytest.approx(atlas().sites[leg.from_site].lonlat, abs=2e-3)
    assert leg.coordinates[-1] == pytest.approx(atlas().sites[leg.to_site].lonlat, abs=2e-3)
    middle = leg.coordinates[len(leg.coordinates) // 4 : -len(leg.coordinates) // 4]
    assert land_crossing_m(middle) == 0
