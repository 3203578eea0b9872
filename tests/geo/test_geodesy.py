"""Lengths, areas and directions on the ellipsoid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.geodesy import (
    azimuths,
    circle,
    densify,
    destination,
    distance,
    distances_along,
    interpolate,
    inverse,
    line_length,
    nearest_on_line,
    polygon_area,
    ring_area,
    segment_lengths,
    short_destination,
    short_distance,
    uncertain_distance,
)

REGION = st.tuples(st.floats(112, 135), st.floats(32, 46))
LINES = st.lists(REGION, min_size=2, max_size=8, unique=True).map(lambda points: np.array(points))
QUARTER_MERIDIAN_M = 10_001_965.729
EQUATOR_DEGREE_M = 6_378_137 * math.pi / 180
SQUARE_AREA_M2 = 12_308_778_361.469
"""Cell between 0° and 1° in both directions, bounded by geodesics (GeographicLib's Planimeter)."""


def test_known_lengths():
    assert distance([0, 0], [0, 90]) == pytest.approx(QUARTER_MERIDIAN_M, abs=1e-2)
    assert distance([120, 0], [121, 0]) == pytest.approx(EQUATOR_DEGREE_M, abs=1e-6)


def test_known_azimuths():
    line = np.array([[125.0, 38.0], [125.0, 39.0], [125.0, 38.0]])
    assert azimuths(line) == pytest.approx([0, 180], abs=1e-9)
    assert 89 < azimuths(np.array([[125.0, 38.0], [126.0, 38.0]]))[0] < 90
    _, end, _ = inverse([125, 38], [126, 38])
    assert 90 < float(end) < 91


def test_known_area():
    area, perimeter = ring_area([[0, 0], [1, 0], [1, 1], [0, 1]])
    assert area == pytest.approx(SQUARE_AREA_M2, rel=1e-9)
    assert perimeter == pytest.approx(line_length([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]))


def test_direction_and_closing_do_not_change_an_area():
    ring = np.array([[125, 38], [126, 38], [126, 39], [125, 39]], float)
    area = ring_area(ring)
    assert ring_area(ring[::-1]) == pytest.approx(area)
    assert ring_area(np.vstack([ring, ring[:1]])) == pytest.approx(area)


def test_holes_are_taken_out_and_their_edges_count():
    outer = [[125, 38], [126, 38], [126, 39], [125, 39]]
    hole = [[125.4, 38.4], [125.6, 38.4], [125.6, 38.6], [125.4, 38.6]]
    area, perimeter = polygon_area(outer, (hole,))
    assert area == pytest.approx(ring_area(outer)[0] - ring_area(hole)[0])
    assert perimeter == pytest.approx(ring_area(outer)[1] + ring_area(hole)[1])


@given(REGION, st.floats(0, 359.99), st.floats(1, 2e6))
def test_going_out_and_measuring_back(start, azimuth, length):
    end = destination(start, azimuth, length)
    found_azimuth, _, found_length = inverse(start, end)
    assert float(found_length) == pytest.approx(length, abs=1e-6)
    turn = (float(found_azimuth) - azimuth + 180) % 360 - 180
    assert turn == pytest.approx(0, abs=1e-7 + 1e-5 / length)


@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), st.floats(0, 360), st.floats(0, 250_000))
def test_short_distances_are_close_to_geodesics(start, azimuth, length):
    assert short_distance(start, destination(start, azimuth, length)) == pytest.approx(
        length, rel=1e-6, abs=1e-6
    )


def test_short_distances_go_over_the_pole():
    assert short_distance([10, 89], [-170, 89]) == pytest.approx(
        float(distance([10, 89], [-170, 89])), rel=1e-6
    )


def test_short_distances_cross_the_date_line():
    assert short_distance([179.99, 60], [-179.99, 60]) == pytest.approx(1_116, rel=1e-3)


@given(REGION, REGION, REGION)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-6


@given(REGION, st.floats(1, 200_000))
def test_every_point_of_a_circle_is_at_its_radius(centre, radius):
    ring = circle(*centre, radius)
    assert distance(centre, ring) == pytest.approx(radius, abs=1e-6)
    np.testing.assert_array_equal(ring[0], ring[-1])


def test_a_circle_over_the_date_line_stays_whole():
    ring = circle(179.9, 60, 50_000)
    assert np.abs(np.diff(ring[:, 0])).max() < 1
    assert ring[:, 0].max() > 180


@given(LINES, st.floats(5_000, 500_000))
def test_densifying_keeps_length_and_vertices(line, step):
    dense = densify(line, step)
    assert segment_lengths(dense).max() <= step * (1 + 1e-9)
    assert line_length(dense) == pytest.approx(line_length(line), abs=1e-3)
    kept = {tuple(place) for place in dense}
    assert all(tuple(place) in kept for place in line)


@given(LINES, st.floats(0, 1))
def test_a_place_along_a_line_is_that_far_along(line, part):
    total = line_length(line)
    place = interpolate(line, part * total)
    found = nearest_on_line(*place, line)
    assert found.distance < 1e-3
    # The nearest place of a line that crosses itself may be the other passage.
    assert distance(place, [found.lon, found.lat]) < 1
    reached = distances_along(line)
    segment = int(np.clip(np.searchsorted(reached, part * total, side="right") - 1, 0, len(line) - 2))
    assert distance(line[segment], place) == pytest.approx(part * total - reached[segment], abs=1e-3)


def test_before_and_past_the_ends_are_the_ends():
    line = np.array([[125.0, 38.0], [126.0, 38.5]])
    np.testing.assert_allclose(interpolate(line, [-5.0, 1e9]), line, atol=1e-12)
    np.testing.assert_array_equal(interpolate(line[:1], [0.0, 7.0]), line[[0, 0]])


@given(REGION, LINES)
def test_nearest_on_line_beats_every_other_place_on_it(point, line):
    found = nearest_on_line(*point, line)
    others = distance(point, densify(line, 20_000))
    assert found.distance <= others.min() + 1e-3
    assert distance(point, [found.lon, found.lat]) == pytest.approx(found.distance, abs=1e-3)
    assert distance(interpolate(line, found.along), [found.lon, found.lat]) < 1
    assert distances_along(line)[found.segment] <= found.along + 1


def test_nearest_on_a_long_segment_meets_it_at_a_right_angle():
    found = nearest_on_line(125, 42, [[112, 36], [135, 36]])
    to_point, _, _ = inverse([found.lon, found.lat], [125, 42])
    along, _, _ = inverse([found.lon, found.lat], [135, 36])
    assert (float(along) - float(to_point)) % 180 == pytest.approx(90, abs=1e-3)


def test_nearest_on_a_single_point():
    found = nearest_on_line(125, 38, [[126, 38]])
    assert (found.lon, found.lat, found.along, found.segment) == (126, 38, 0, 0)
    assert found.distance == pytest.approx(float(distance([125, 38], [126, 38])))


@given(REGION, REGION, st.floats(0, 50_000), st.floats(0, 50_000), st.floats(0, 360), st.floats(0, 360))
def test_the_true_distance_lies_in_the_range(a, b, radius_a, radius_b, turn_a, turn_b):
    bounds = uncertain_distance(a, radius_a, b, radius_b)
    true = float(distance(destination(a, turn_a, radius_a), destination(b, turn_b, radius_b)))
    assert bounds.low - 1e-6 <= true <= bounds.high + 1e-6
    assert bounds.low <= bounds.best <= bounds.high


@given(REGION, REGION)
def test_exact_places_have_one_distance(a, b):
    assume(a != b)
    bounds = uncertain_distance(a, 0, b, 0)
    assert bounds.low == bounds.best == bounds.high


def test_lines_of_no_length():
    assert line_length(np.empty((0, 2))) == 0
    assert line_length([[125, 38]]) == 0
    assert len(segment_lengths([[125, 38]])) == len(azimuths([[125, 38]])) == 0
    assert distances_along([[125, 38]]).tolist() == [0]
    assert ring_area([[125, 38], [126, 38]])[0] == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: line_length([[125, 38], [math.nan, 38]]), "isn't a finite number"),
        (lambda: line_length([[38, 125], [38, 126]]), "beyond 90°"),
        (lambda: line_length([[125, 38, 7]]), "pairs"),
        (lambda: destination([125, 38], math.inf, 5), "azimuth or distance"),
        (lambda: circle(125, 38, -1), "radius"),
        (lambda: circle(125, 38, math.nan), "radius"),
        (lambda: densify([[125, 38], [126, 38]], 0), "longest segment"),
        (lambda: interpolate(np.empty((0, 2)), 5), "without points"),
        (lambda: nearest_on_line(125, 38, np.empty((0, 2))), "without points"),
        (lambda: uncertain_distance((125, 38), -1, (126, 38), 0), "uncertainty"),
    ],
)
def test_what_means_nothing_is_said_in_words(call, words):
    with pytest.raises(GeometryError, match=words):
        call()


@given(st.floats(-180, 180), st.floats(-89.9, 89.9), st.floats(0, 360), st.floats(0, 1_000_000))
def test_the_short_destination_is_the_geodesic_one(
    lon: float, lat: float, azimuth: float, metres: float
) -> None:
    near = short_destination((lon, lat), azimuth, metres)
    assert float(distance(near, destination((lon, lat), azimuth, metres))) < 0.001
