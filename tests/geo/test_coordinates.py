"""Reading places from text."""

from __future__ import annotations

import contextlib
import math
from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mgrs import MGRS

from geo.angles import parse_angle
from geo.coordinates import BANDS, looks_like_coordinate, parse_coordinate
from geo.errors import CoordinateError

PLACE = (38.7167, 125.4)
"""Latitude and longitude of Nampo, as most texts below give it."""


@pytest.mark.parametrize(
    "text",
    [
        "38.7167 N 125.4000 E",
        "38.7167, 125.4",
        "38.7167 125.4",
        "38.7167;125.4",
        "38.7167/125.4",
        "(38.7167, 125.4000)",
        "+38.7167 +125.4",
        "125.4E 38.7167N",
        "125.4°E, 38.7167°N",
        "E125.4 N38.7167",
        "n38.7167 e125.4",
        "38.7167N125.4E",
        "lat: 38.7167 lon: 125.4",
        "lon=125.4, lat=38.7167",
        "Latitude: 38.7167° N, Longitude: 125.4° E",
        "38.7167° north, 125.4° east",
        "38,7167 N 125,4 E",
        "38,7167; 125,4",
        "38,7167 125,4",
        "38,7167, 125,4",
        "３８．７１６７ Ｎ １２５．４ Ｅ",
        "38.7167\u00a0N\u00a0125.4\u00a0E",
        "38.7167 N 125.4",
        "38.7167, 125.4 E",
        "POINT(125.4 38.7167)",
        "SRID=4326;POINT (125.4 38.7167)",
        "geo:38.7167,125.4;u=35",
        "https://www.google.com/maps/@38.7167,125.4,12z",
        "https://www.google.com/maps?q=38.7167,125.4",
        "https://www.openstreetmap.org/#map=12/38.7167/125.4",
    ],
)
def test_decimal_degrees(text):
    found = parse_coordinate(text)
    assert (found.lat, found.lon, found.notation, found.note) == (*PLACE, "decimal", "")
    assert found.text == text
    assert found.precision_m == pytest.approx(11.1, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "N38°43'00\" E125°24'00\"",
        "38°43′00″ N 125°24′00″ E",
        "38º43’00” N, 125º24’00” E",
        "38°43'00''N 125°24'00''E",
        "38 43 00 N 125 24 00 E",
        "38 43 00 125 24 00",
        "38-43-00N 125-24-00E",
        "384300N1252400E",
        "384300N 1252400E",
        "384300n, 1252400e",
        "38:43:00 125:24:00",
        "38:43:00N, 125:24:00E",
        "38d43m00sN 125d24m00sE",
        "38 deg 43 min 00 sec N, 125 deg 24 min 00 sec E",
        "38° 43' 00\" 125° 24' 00\"",
        "125 24 00 E 38 43 00 N",
        "북위 38도 43분 00초 동경 125도 24분 00초",
        "北纬38度43分00秒，东经125度24分00秒",
        "東経125度24分00秒 北緯38度43分00秒",
        "38°43′00″ с.ш. 125°24′00″ в.д.",
    ],
)
def test_degrees_minutes_seconds(text):
    found = parse_coordinate(text)
    assert (found.lat, found.lon) == pytest.approx((38 + 43 / 60, 125.4), abs=1e-12)
    assert found.notation == "dms"
    assert found.precision_m == pytest.approx(30.9, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "38°43.5′N 125°24.1′E",
        "N 38 43.5 E 125 24.1",
        "38 43.5, 125 24.1",
        "38-43.5N 125-24.1E",
        "38 43,5 N 125 24,1 E",
    ],
)
def test_degrees_decimal_minutes(text):
    found = parse_coordinate(text)
    assert (found.lat, found.lon) == pytest.approx((38.725, 125 + 24.1 / 60), abs=1e-12)
    assert found.notation == "ddm"
    assert found.precision_m == pytest.approx(185.5, abs=0.1)


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("−38.7, −125.4", -38.7, -125.4),
        ("38.7 -125.4", 38.7, -125.4),
        ("38.7S 125.4W", -38.7, -125.4),
        ("S 10 W 20", -10, -20),
        ("-38 43 00, -125 24 00", -(38 + 43 / 60), -125.4),
        ("0 0", 0, 0),
        ("90 180", 90, 180),
        ("-90, -180", -90, -180),
        ("남위 10도, 서경 20도", -10, -20),
    ],
)
def test_signs_and_ends_of_the_earth(text, lat, lon):
    found = parse_coordinate(text)
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-12)


@pytest.mark.parametrize("text", ["125.4, 38.7167", "125.4 38.7167", "-125.4; 38.7167"])
def test_bare_numbers_are_swapped_only_when_they_must_be_and_that_is_said(text):
    found = parse_coordinate(text)
    assert (found.lat, abs(found.lon)) == PLACE
    assert "can't be a latitude" in found.note
    assert parse_coordinate("38.7, 45.1").note == ""


def test_a_height_is_left_out_and_that_is_said():
    found = parse_coordinate("125.4,38.7167,12.5")
    assert (found.lat, found.lon) == PLACE
    assert "height" in found.note


@pytest.mark.parametrize(
    "text",
    [
        "51N 708659 4288073",
        "51 N 708659 4288073",
        "UTM zone 51N 708659mE 4288073mN",
        "51n 708,659 4,288,073",
        "51N 708 659 4 288 073",
        "708659 4288073 51N",
        "708659, 4288073, 51N",
    ],
)
def test_utm(text):
    found = parse_coordinate(text)
    assert (found.lat, found.lon) == pytest.approx(PLACE, abs=1e-5)
    assert (found.notation, found.precision_m, found.note) == ("utm", 1, "")


def test_s_is_the_latitude_band_where_that_fits_and_the_south_elsewhere():
    here = parse_coordinate("51S 708659 4288073")
    assert here.lat == pytest.approx(PLACE[0], abs=1e-5)
    assert "latitude band" in here.note
    south = parse_coordinate("33S 500000 9000000")
    assert (south.lat, south.lon, south.note) == (pytest.approx(-9.0466, abs=1e-3), pytest.approx(15), "")
    assert parse_coordinate("21F 400000 4287000").lat == pytest.approx(-51.5592, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("51SYC0865988073", 1),
        ("51S YC 08659 88073", 1),
        ("mgrs: 51s yc 0865988073", 1),
        ("51SYC 0865 8807", 10),
        ("51SYC086880", 100),
        ("51SYC0888", 1_000),
        ("51SYC08", 10_000),
        ("51SYC", 100_000),
    ],
)
def test_mgrs(text, precision):
    found = parse_coordinate(text)
    assert (found.notation, found.precision_m) == ("mgrs", precision)
    # The place lies in the square, whose middle is given.
    assert found.lat == pytest.approx(PLACE[0], abs=precision / 111_000)
    assert found.lon == pytest.approx(PLACE[1], abs=precision / 86_000)


def test_mgrs_at_the_pole():
    found = parse_coordinate("ZAB9645452981")
    assert (found.lat, found.lon) == pytest.approx((85, 10), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no coordinate"),
        (" \n", "no coordinate"),
        ("°", "no coordinate|out of place|no numbers"),
        ("abc", "can't be understood"),
        ("N E", "no numbers"),
        ("38.7", "only one angle"),
        ("38.7167N", "only one angle"),
        ("5°30'N", "only one angle"),
        ("97.2 N 38 E", "latitude 97.2 is beyond 90: are the two numbers swapped"),
        ("97.2, 125.4", "neither 97.2 nor 125.4 can be a latitude"),
        ("38.7N, 190E", "longitude 190 is beyond 180"),
        ("38 N 39 N", "both angles are marked as latitude"),
        ("38 61 00 N 125 24 00 E", "61 minutes"),
        ("38 43 60 N 125 24 00 E", "60 seconds"),
        ("38.5 30 N 125 E", "degrees 38.5 have decimals"),
        ("-38 S 125 E", "both a minus sign and S"),
        ("38.7.1 N 125 E", "can't be understood|decimals"),
        ("38'43° N 125 E", "out of place"),
        ("38 N 125 E 7 S", "3 compass letters"),
        ("1 2 3 4 5", "5 numbers"),
        ("38 -43 00 N 125 24 00 E", "sign stands inside"),
        ("38,7167,125,4", "semicolon"),
        ("1e5 3", "exponent"),
        ("99N 500000 4000000", "no UTM zone 99"),
        ("51I 500000 4000000", "“I” is no UTM band"),
        ("51T 708659 4288073", "band T holds latitudes 40 to 48"),
        ("51N 99999 4288073", "easting"),
        ("51N 708659 9999999", "beyond the pole"),
        ("51SII0000000000", "no square"),
        ("51SYC123", "as many digits"),
        ("51SYC 123 4567", "as many digits"),
        ("51SYC123456789012", "more than ten digits"),
        ("51RYC0865988073", "doesn't exist there|no square"),
        ("geo:98,125", "latitude 98"),
        ("9" * 600, "600 characters"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(CoordinateError, match=words):
        parse_coordinate(text)


@given(st.text(max_size=80) | st.text("0123456789 NSEW.,;°'\"-+:", max_size=40))
@settings(max_examples=300)
def test_any_text_gives_a_place_on_earth_or_words(text):
    with contextlib.suppress(CoordinateError):
        found = parse_coordinate(text)
        assert -90 <= found.lat <= 90
        assert -180 <= found.lon <= 180
        assert found.precision_m > 0


@given(st.integers(1, 60), st.sampled_from(BANDS), st.floats(0.2, 7.8), st.floats(0.1, 5.9))
def test_every_reference_of_the_library_is_read(zone, band, north, east):
    lat, lon = -80 + 8 * BANDS.index(band) + north, -180 + 6 * (zone - 1) + east
    found = parse_coordinate(MGRS().toMGRS(lat, lon))
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-4 / math.cos(math.radians(lat)))


@given(st.integers(1, 60), st.sampled_from(BANDS), st.text(ascii_uppercase, min_size=2, max_size=2))
def test_a_square_of_any_letters_lies_in_its_band_or_is_refused(zone, band, letters):
    with contextlib.suppress(CoordinateError):
        found = parse_coordinate(f"{zone}{band}{letters}5000050000")
        low = -80 + 8 * BANDS.index(band)
        assert low - 0.6 <= found.lat <= low + 12.6
        assert abs((found.lon + 183 - 6 * zone + 180) % 360 - 180) < 60


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("38.7167", "lat", 38.7167),
        ("38,7167", "lat", 38.7167),
        ("-125,4", "lon", -125.4),
        ("38°43′ N", "lat", 38 + 43 / 60),
        ("E 125 24 00", "lon", 125.4),
        ("북위 38도", "lat", 38),
        ("lat 38.5 N", "lat", 38.5),
    ],
)
def test_a_column_of_one_angle(text, axis, degrees):
    assert parse_angle(text, axis) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "axis", "words"),
    [
        ("125.4", "lat", "swapped"),
        ("38 N", "lon", "are the two columns swapped"),
        ("", "lat", "no coordinate"),
        ("38.7, 125.4", "lat", "decimals"),
        ("n/a", "lat", "can't be understood"),
    ],
)
def test_a_column_of_one_angle_that_is_none(text, axis, words):
    with pytest.raises(CoordinateError, match=words):
        parse_angle(text, axis)


@pytest.mark.parametrize(
    "text", ["38.7, 125.4", "38.7 N", "51SYC0888", "51N 7086", "POINT(1 2)", "geo:1,2", "북위 38도", "38°"]
)
def test_what_looks_like_a_coordinate(text):
    assert looks_like_coordinate(text)


@pytest.mark.parametrize("text", ["Musan", "Nampo port 2", "UNSC 2270", "2016", "무산", "", "5" * 1000])
def test_what_does_not_look_like_a_coordinate(text):
    assert not looks_like_coordinate(text)
