"""Routes' lines with their lanes."""

import numpy as np
import pytest

from geo.geodesy import distance
from layers.bundled import load_bundled
from layers.records.route import Leg
from layers.webpage.leg_lines import RESOLUTIONS, lane_lines


@pytest.fixture(scope="module")
def legs() -> list[Leg]:
    return list(load_bundled().legs.values())


@pytest.mark.parametrize("resolution", RESOLUTIONS.values())
def test_lines_end_where_their_legs_end(legs, resolution):
    lines = lane_lines(legs, [leg.id for leg in legs], resolution)
    for leg, line in zip(legs, lines, strict=True):
        for end in (0, -1):
            assert distance(line.lonlat[end], leg.coordinates[end]) < 0.01
            assert line.lane[end] == pytest.approx(0.0, abs=1e-6)


def test_lines_of_different_looks_on_one_way_run_in_lanes_a_width_apart(legs):
    first = next(leg for leg in legs if leg.id == "nampo-rizhao-sea-2")
    second = first.changed(id="other")
    one, two = lane_lines([first, second], ["a", "b"], RESOLUTIONS["far"])
    assert not one.shared.any()
    assert not two.shared.any()
    middle = len(one.lane) // 2
    assert sorted([one.lane[middle], two.lane[middle]]) == pytest.approx([-0.5, 0.5], abs=0.05)


def test_lines_that_look_alike_share_a_lane_and_one_of_them_is_inked(legs):
    first = next(leg for leg in legs if leg.id == "nampo-rizhao-sea-2")
    one, two = lane_lines([first, first.changed(id="other")], ["a", "a"], RESOLUTIONS["far"])
    assert np.abs(one.lane).max() < 0.01
    assert not one.shared.any()
    assert two.shared.mean() > 0.5


def test_without_legs_there_are_no_lines():
    assert lane_lines([], [], 1000.0) == []
