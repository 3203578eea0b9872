"""Typed places: notations, datums, distance and bearing; the text is kept, the shift told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.geodesy import distance
from layers.entry import read_entry

NAMPO = (125.4, 38.7167)


def test_a_coordinate_is_kept_as_typed():
    entry = read_entry("38°43′00″N 125°24′00″E")
    assert entry.place == pytest.approx(NAMPO, abs=1e-4)
    assert entry.note == "Entered as “38°43′00″N 125°24′00″E”"
    assert entry.shift == ""


@pytest.mark.parametrize(
    ("datum_id", "least", "most"),
    [("tokyo", 200, 800), ("pulkovo1942", 50, 250), ("gcj02", 100, 900), ("bd09", 300, 2000)],
)
def test_another_datum_shifts_and_says_so(datum_id, least, most):
    text = "40.12 N 124.39 E"
    entry = read_entry(text, datum_id)
    assert least < float(distance((124.39, 40.12), entry.place)) < most
    assert text in entry.note
    assert "shifted" in entry.note
    assert "towards" in entry.shift


def test_grid_references_have_their_own_datum():
    with pytest.raises(CoordinateError, match="grid reference"):
        read_entry("52S BH 123 456", "tokyo")


@given(st.floats(1, 500), st.floats(0, 360))
def test_a_distance_and_bearing_lead_that_far(km, bearing):
    entry = read_entry(f"{km:.3f} km {bearing:.2f}°", origin=NAMPO)
    assert float(distance(NAMPO, entry.place)) == pytest.approx(float(f"{km:.3f}") * 1000, abs=0.01)


@pytest.mark.parametrize(
    ("text", "words"),
    [("5 km 400", "0 to 360"), ("99999 km 10", "half around"), ("abc", "abc"), ("", "no coordinate")],
)
def test_what_cannot_be_is_said(text, words):
    with pytest.raises(CoordinateError, match=words):
        read_entry(text, origin=NAMPO)


def test_a_distance_needs_a_start():
    with pytest.raises(CoordinateError, match="no place to start from"):
        read_entry("5 km 045")
