"""What is said of legs and routes: lengths as ranges, time under way."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.describe.description import Row
from layers.describe.routes import describe_leg, describe_route
from layers.records.route import Route
from layers.routing.lengths import leg_length, travel_hours


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


def rows(description, page: str) -> dict[str, Row]:
    return {row.label: row for part in description.pages[page] for row in part.rows if row.label}


def test_a_leg_by_sea_has_a_range_and_the_time_it_takes(atlas):
    leg = atlas.legs["nampo-rizhao-sea-2"]
    said = rows(describe_leg(atlas, leg), "Leg")
    length = leg_length(atlas, leg)
    assert said["The way itself"].value == length.text
    assert said["The way itself"].detail == length.why
    hours = travel_hours(length, leg.mode)
    assert said["Under way"].value == f"{hours.low:.0f}–{hours.high:.0f} h"
    assert "sea 8–11 kn" in said["Under way"].detail
    assert "no source states" in said["Under way"].detail


def test_a_published_length_stands_beside_the_measured_one(atlas):
    leg = next(leg for leg in atlas.legs.values() if leg.published_km)
    said = rows(describe_leg(atlas, leg), "Leg")
    assert said["Published"].value == f"{leg.published_km:g} km"
    assert "shorter than the way itself" in said["The way itself"].detail


def test_a_sketch_takes_at_least(atlas):
    leg = next(leg for leg in atlas.legs.values() if leg.method.value == "schematic" and not leg.published_km)
    said = rows(describe_leg(atlas, leg), "Leg")
    assert said["The way itself"].value.startswith("at least")
    assert said["Under way"].value.startswith("at least")


def test_a_route_is_the_sum_of_its_legs(atlas):
    said = rows(describe_route(atlas, atlas.routes["nampo-rizhao-sea"]), "Route")
    low = sum(
        travel_hours(leg_length(atlas, leg), leg.mode).low for leg in atlas.route_legs("nampo-rizhao-sea")
    )
    assert said["Under way"].value.startswith(f"{low:.0f}–")
    assert "river 4–7 kn, sea 8–11 kn" in said["Under way"].detail


def test_a_route_without_legs_says_nothing_of_length(atlas):
    empty = Route.checked({"id": "empty", "name": "Empty"})
    assert "Under way" not in rows(describe_route(atlas, empty), "Route")
