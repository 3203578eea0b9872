"""Drafts of routes, their lines, and the rows they become."""

from __future__ import annotations

import math

import pytest

from layers.bundled import load_bundled
from layers.edits import edit_of, removed, replaced
from layers.errors import LayersError
from layers.records.route import Method, Mode, Route, Standing
from layers.records.site import SiteKind
from layers.routing.draft import RouteDraft, plan_route, planned_changes
from layers.routing.planning import Stop, stop_from
from layers.rules import check_atlas, require_sound

OPEN_SEA = Stop("38.5 N 124.5 E", 124.5, 38.5, 300.0)


@pytest.fixture(scope="module")
def bundled():
    return load_bundled()


@pytest.fixture
def atlas(bundled):
    return bundled.snapshot()


def draft(atlas, *keys: str, mode: Mode = Mode.SEA) -> RouteDraft:
    return RouteDraft(tuple(stop_from(atlas, key) for key in keys), mode)


def route(**values) -> Route:
    return Route.checked(
        {"id": "a-plan", "name": "A plan", "standing": Standing.INFERRED, "sources": ["unsourced"], **values}
    )


def test_stops_are_put_in_moved_and_taken_out(atlas):
    two = draft(atlas, "nampo-port", "dandong-port")
    three = two.with_stop(OPEN_SEA, 1)
    assert [stop.name for stop in three.stops] == [two.stops[0].name, OPEN_SEA.name, two.stops[1].name]
    assert [three.is_via(at) for at in range(3)] == [False, True, False]
    assert three.without(1) == two
    assert three.moved(1, two.stops[0]).stops[1] == two.stops[0]
    assert not RouteDraft((OPEN_SEA,)).is_whole


def test_a_via_point_is_passed_and_makes_the_way_longer(atlas):
    direct = plan_route(draft(atlas, "dalian-port", "rizhao-port"))
    around = plan_route(draft(atlas, "dalian-port", "rizhao-port").with_stop(OPEN_SEA, 1))
    assert (OPEN_SEA.lon, OPEN_SEA.lat) in [(round(lon, 9), round(lat, 9)) for lon, lat in around.lonlat]
    assert around.length.drawn > direct.length.drawn
    assert around.length.low < around.length.drawn < around.length.high
    assert around.lonlat.count(around.parts[1][0]) == 1


def test_by_land_the_line_is_straight_and_has_no_upper_length(atlas):
    planned = plan_route(draft(atlas, "musan-mine", "chongjin-city", mode=Mode.RAIL))
    assert len(planned.lonlat) == 2
    assert math.isinf(planned.length.high)
    assert "Straight from place to place" in planned.notes[0]


def test_an_end_on_land_is_named(atlas):
    inland = Stop("Pyongyang", 125.9, 39.3, 200.0)
    with pytest.raises(LayersError, match="Pyongyang"):
        plan_route(RouteDraft((stop_from(atlas, "nampo-port"), inland)))


def test_the_same_place_twice_is_no_route(atlas):
    with pytest.raises(LayersError, match="twice in a row"):
        plan_route(draft(atlas, "nampo-port", "nampo-port"))


@pytest.mark.parametrize("mode", [Mode.SEA, Mode.ROAD])
def test_it_becomes_route_leg_and_places_in_one_sound_edit(atlas, mode):
    before = atlas.snapshot()
    stops = (stop_from(atlas, "dalian-port"), OPEN_SEA, Stop("37.3 N 125.5 E", 125.5, 37.3, 300.0))
    planned = plan_route(RouteDraft(stops, mode))
    edit = edit_of("Add A plan", planned_changes(atlas, route(), planned))
    require_sound(atlas, edit)
    atlas.apply(edit)
    (leg,) = atlas.route_legs("a-plan")
    assert leg.method is (Method.COMPUTED if mode is Mode.SEA else Method.SCHEMATIC)
    assert leg.standing is Standing.INFERRED
    assert leg.via == ("a-plan-via-1",)
    assert atlas.sites[leg.to_site].kind is SiteKind.WAYPOINT
    assert leg.coordinates[-1] == pytest.approx(atlas.sites[leg.to_site].lonlat)
    assert not [finding for finding in check_atlas(atlas) if "a-plan" in str(finding)]
    atlas.apply(edit.inverted())
    assert atlas == before


def test_a_draft_follows_the_atlas(atlas):
    planned = draft(atlas, "nampo-port", "dandong-port")
    assert planned.on(atlas) == planned
    site = atlas.sites["nampo-port"]
    atlas.apply(edit_of("Move it", [replaced(site, site.changed(lon=125.0))]))
    assert planned.on(atlas).stops[0].lon == 125.0
    atlas.apply(edit_of("Delete it", [removed(atlas.sites["nampo-port"])]))
    assert planned.on(atlas).stops[0].site is None
