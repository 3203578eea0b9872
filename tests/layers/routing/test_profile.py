"""Lengths as ranges, and the profile of a route."""

import math
from datetime import date
from functools import cache

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.drawing.draw_list import Labels, Lines, Markers
from layers.drawing.profile_strip import profile_strip, strip_height
from layers.drawing.units import Units
from layers.records.route import Method
from layers.routing.lengths import hours_text, leg_length, travel_hours
from layers.routing.profile import route_profile
from layers.sanctions.status import Status
from layers.theme.theme import LIGHT
from tests.helpers.measurer import EvenMeasurer


@cache
def atlas() -> Atlas:
    return load_bundled()


@pytest.mark.parametrize("key", sorted(atlas().legs))
def test_a_legs_range_holds_what_is_drawn_and_what_is_published(key: str) -> None:
    leg = atlas().legs[key]
    length = leg_length(atlas(), leg)
    assert length.low <= length.drawn <= length.high
    if length.published is not None:
        assert length.low <= length.published <= length.high
    elif leg.method is Method.SCHEMATIC:
        assert math.isinf(length.high)
        assert length.text.startswith("at least")
    hours = travel_hours(length, leg.mode)
    assert 0 <= hours.low <= hours.high
    assert hours_text(hours)


@pytest.mark.parametrize("key", sorted(atlas().routes))
def test_a_profile_joins_the_legs_end_to_end(key: str) -> None:
    profile = route_profile(atlas(), key)
    assert profile is not None
    assert profile.legs[0].start == 0
    for before, after in zip(profile.legs, profile.legs[1:], strict=False):
        assert before.end == after.start
        assert before.leg.to_site == after.leg.from_site
    at = [stop.at for stop in profile.stops]
    assert at == sorted(at)
    assert profile.stops[0].site == profile.legs[0].leg.from_site


def test_the_border_and_the_status_are_on_the_profile() -> None:
    profile = route_profile(atlas(), "musan-nanping-road", date(2018, 1, 1))
    assert profile is not None
    assert any(stop.border for stop in profile.stops)
    assert profile.status is Status.BANNED


@pytest.mark.parametrize("width", [300.0, 700.0, 1500.0])
def test_the_strip_keeps_inside_its_place(width: float) -> None:
    units = Units(25.4 / 96)
    for key in atlas().routes:
        profile = route_profile(atlas(), key, date(2017, 1, 15))
        assert profile is not None
        items = profile_strip(profile, LIGHT, EvenMeasurer(), left=10, top=0, width=width, units=units)
        for item in items:
            if isinstance(item, Lines | Markers):
                assert item.xy[:, 0].min() >= 10
                assert item.xy[:, 0].max() <= 10 + width
                assert item.xy[:, 1].max() <= strip_height(units)
        names = [label for item in items if isinstance(item, Labels) for label in item.labels]
        assert names
