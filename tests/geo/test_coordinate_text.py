"""Places as text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinate_text import NOTATIONS, format_angle, format_coordinate, latitude_band
from geo.coordinates import parse_coordinate
from geo.errors import CoordinateError
from geo.geodesy import distance

NAMPO = (125.4, 38.7167)


@pytest.mark.parametrize(
    ("notation", "uncertainty", "text"),
    [
        ("decimal", 1.5, "38.71670 N 125.40000 E"),
        ("decimal", 15, "38.7167 N 125.4000 E"),
        ("decimal", 300, "38.717 N 125.400 E"),
        ("decimal", 1_500, "38.72 N 125.40 E"),
        ("decimal", 15_000, "38.7 N 125.4 E"),
        ("decimal", 150_000, "39 N 125 E"),
        ("dms", 1, "38°43′00.12″ N 125°24′00.00″ E"),
        ("dms", 40, "38°43′00″ N 125°24′00″ E"),
        ("dms", 2_000, "38°43′ N 125°24′ E"),
        ("dms", 200_000, "39° N 125° E"),
        ("ddm", 1, "38°43.0020′ N 125°24.0000′ E"),
        ("ddm", 300, "38°43.0′ N 125°24.0′ E"),
        ("mgrs", 1, "51S YC 08659 88073"),
        ("mgrs", 1_500, "51S YC 08 88"),
        ("mgrs", 150_000, "51S YC"),
        ("utm", 1, "51N 708660 4288074"),
        ("utm", 0.1, "51N 708659.8 4288073.5"),
        ("utm", 1_500, "51N 709000 4288000"),
    ],
)
def test_digits_follow_what_is_known(notation, uncertainty, text):
    assert format_coordinate(*NAMPO, notation, uncertainty=uncertainty) == text


@given(
    st.floats(-180, 179.999),
    st.floats(-79.9, 83.9),
    st.sampled_from(NOTATIONS),
    st.sampled_from([0.01, 1, 25, 300, 1_500, 15_000]),
)
def test_reading_back_gives_the_place_as_far_as_it_is_known(lon, lat, notation, uncertainty):
    text = format_coordinate(lon, lat, notation, uncertainty=uncertainty)
    found = parse_coordinate(text)
    assert found.notation == notation or (notation, found.notation) in {
        ("dms", "ddm"),
        ("dms", "decimal"),
        ("ddm", "decimal"),
    }
    # Half a step in both directions, or a whole one in MGRS, which cuts digits off; MGRS and UTM here
    # stop at a metre and a centimetre.
    assert (
        distance([lon, lat], [found.lon, found.lat])
        <= 0.75 * max(uncertainty, 1 if notation == "mgrs" else 0.01) + 0.01
    )


def test_rounding_carries_over():
    assert format_angle(38.99999, "lat", "dms", uncertainty=40) == "39°00′00″ N"
    assert format_angle(-0.99999, "lon", "ddm", uncertainty=300) == "1°00.0′ W"


def test_letters_tell_the_half_of_the_world():
    assert format_coordinate(-70.5, -33.4, uncertainty=5_000) == "33.40 S 70.50 W"
    assert format_coordinate(0, 0, uncertainty=5_000) == "0.00 N 0.00 E"
    assert format_coordinate(15, -9, "utm").startswith("33L ")


@pytest.mark.parametrize(
    ("lat", "band"), [(-80, "C"), (38.7, "S"), (40, "T"), (0, "N"), (-0.1, "M"), (84, "X"), (72, "X")]
)
def test_latitude_bands(lat, band):
    assert latitude_band(lat) == band


@pytest.mark.parametrize(
    "call",
    [
        lambda: format_coordinate(0, 91),
        lambda: format_coordinate(181, 0),
        lambda: format_coordinate(float("nan"), 0),
        lambda: format_coordinate(10, 85, "utm"),
        lambda: latitude_band(85),
    ],
)
def test_places_off_the_earth_or_the_grid_are_refused(call):
    with pytest.raises(CoordinateError):
        call()
