"""Reshaping by vertices: ends stay, rings stay closed, and what goes wrong is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import reshaping
from layers.bundled import load_bundled
from layers.errors import EditError, RecordError
from layers.records.area import Area
from layers.records.route import Method

ATLAS = load_bundled()
RAIL = ATLAS.legs["musan-chongjin-rail-1"]
SEA = ATLAS.legs["nampo-dandong-sea-2"]
SHANDONG = ATLAS.areas["shandong-province"]
SHAPES = [RAIL, SEA, SHANDONG]


@given(st.sampled_from(SHAPES), st.data())
def test_a_vertex_added_and_taken_away_leaves_the_line_as_it_was(record, data):
    parts = reshaping.outlines(record)
    part = data.draw(st.integers(0, len(parts) - 1))
    last = len(parts[part]) - (1 if reshaping.is_ring(record) else 2)
    after = data.draw(st.integers(0, last))
    grown = reshaping.with_vertex_added(record, part, after, (125.0, 38.5))
    assert reshaping.outlines(grown)[part][after + 1] == (125.0, 38.5)
    shrunk = reshaping.with_vertex_removed(grown, part, after + 1)
    assert reshaping.outlines(shrunk) == parts


def test_moving_keeps_rings_closed_and_everything_else():
    moved = reshaping.with_vertex_moved(SHANDONG, 1, 0, (121.0, 37.9))
    assert isinstance(moved, Area)
    ring = moved.polygons[1][0]
    assert ring[0] == ring[-1] == (121.0, 37.9)
    assert moved.polygons[0] == SHANDONG.polygons[0]
    assert moved.name == SHANDONG.name


@pytest.mark.parametrize("index", [0, len(RAIL.coordinates) - 1])
def test_the_ends_of_a_leg_stay_at_their_sites(index):
    with pytest.raises(EditError, match="move the site"):
        reshaping.with_vertex_moved(RAIL, 0, index, (129.0, 42.0))
    with pytest.raises(EditError, match="move the site"):
        reshaping.with_vertex_removed(RAIL, 0, index)


def test_nothing_is_added_beyond_an_end():
    with pytest.raises(EditError, match="beyond its end"):
        reshaping.with_vertex_added(RAIL, 0, len(RAIL.coordinates) - 1, (129.0, 42.0))


def test_a_computed_leg_bent_by_hand_is_digitised():
    bent = reshaping.with_vertex_moved(SEA, 0, 3, (124.0, 38.9))
    assert bent.method is Method.DIGITISED
    assert bent.clearance_m is None
    assert reshaping.with_vertex_moved(RAIL, 0, 3, (129.3, 42.1)).method is RAIL.method


def test_an_area_keeps_three_corners():
    ring = ((125.0, 38.0), (126.0, 38.0), (126.0, 39.0), (125.0, 38.0))
    area = SHANDONG.changed(polygons=((ring,),))
    with pytest.raises(EditError, match="3 corners"):
        reshaping.with_vertex_removed(area, 0, 1)


def test_a_place_off_the_globe_is_refused():
    with pytest.raises(RecordError, match="coordinates"):
        reshaping.with_vertex_moved(RAIL, 0, 2, (200.0, 42.0))


def test_the_measure_is_geodesic():
    ring = ((124.0, 38.0), (125.0, 38.0), (125.0, 39.0), (124.0, 39.0), (124.0, 38.0))
    area = SHANDONG.changed(polygons=((ring,),))
    # A degree by a degree at 38.5° N: 111.0 km by 87.2 km.
    assert reshaping.area_m2(area) == pytest.approx(111.0e3 * 87.2e3, rel=2e-3)
    assert reshaping.length_m(area) == pytest.approx(2 * 111.0e3 + 87.8e3 + 86.6e3, rel=2e-3)


def test_a_crossed_outline_falls_into_parts_and_a_flat_one_is_refused():
    bow = [(124.0, 38.0), (125.0, 39.0), (125.0, 38.0), (124.0, 39.0)]
    assert reshaping.ring_crosses_itself(bow)
    assert len(reshaping.sound_polygons(bow)) == 2
    square = [(124.0, 38.0), (125.0, 38.0), (125.0, 39.0), (124.0, 39.0)]
    assert not reshaping.ring_crosses_itself(square)
    assert reshaping.sound_polygons(square) == (((*square, square[0]),),)
    with pytest.raises(EditError, match="enclose nothing"):
        reshaping.sound_polygons([(124.0, 38.0), (125.0, 39.0), (126.0, 40.0)])
