"""Numbers with units, with no more digits than are known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.units import (
    decimals_for,
    format_area,
    format_azimuth,
    format_length,
    format_length_range,
    format_number,
    format_scale,
    format_uncertainty,
    round_125,
)


def plain(text: str) -> str:
    """With ordinary spaces, to be read here."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234567.891, 2, "1 234 567.89"),
        (-1500, 0, "−1 500"),
        (-0.2, 0, "0"),
        (1234, -2, "1 200"),
        (49, -2, "0"),
    ],
)
def test_numbers(value, decimals, text):
    assert plain(format_number(value, decimals)) == text


@pytest.mark.parametrize(
    ("metres", "unit", "uncertainty", "text"),
    [
        (350.4, None, None, "350.4 m"),
        (3.14159, None, None, "3.14 m"),
        (0, None, None, "0 m"),
        (999.9, None, None, "1.00 km"),
        (12_345, None, None, "12.35 km"),
        (330_827, None, None, "330.8 km"),
        (1_234_567, None, None, "1 235 km"),
        (330_827, None, 2_000, "331 km"),
        (330_827, None, 15_000, "330 km"),
        (330_827, None, 120, "330.8 km"),
        (330_827, None, 0, "330.827 km"),
        (1852 * 100, "nmi", None, "100.0 nmi"),
        (1_500, "m", None, "1 500 m"),
    ],
)
def test_lengths(metres, unit, uncertainty, text):
    assert plain(format_length(metres, unit, uncertainty=uncertainty)) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (328_827, 332_827, None, "328.8–332.8 km"),
        (612_300, 640_100, None, "612–640 km"),
        (100_000, 900_000, None, "100–900 km"),
        (5_000, 5_000, None, "5.00 km"),
        (0, 850, None, "0–850 m"),
        (185_200, 370_400, "nmi", "100–200 nmi"),
    ],
)
def test_ranges_of_length(low, high, unit, text):
    assert plain(format_length_range(low, high, unit)) == text


@pytest.mark.parametrize(
    ("area", "unit", "uncertainty", "text"),
    [
        (850, None, None, "850.0 m²"),
        (123_456, None, None, "12.35 ha"),
        (120_540e6, None, None, "120 540 km²"),
        (2.5e6, "ha", None, "250.0 ha"),
        (120_540e6, None, 1e9, "121 000 km²"),
    ],
)
def test_areas(area, unit, uncertainty, text):
    assert plain(format_area(area, unit, uncertainty=uncertainty)) == text


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0, "exact"),
        (0.5, "±0.5 m"),
        (12, "±12 m"),
        (300, "±300 m"),
        (1_000, "±1 km"),
        (1_540, "±1.5 km"),
        (15_000, "±15 km"),
    ],
)
def test_uncertainties(metres, text):
    assert plain(format_uncertainty(metres)) == text


@pytest.mark.parametrize(
    ("denominator", "text"),
    [(2_412_345.0, "1:2 410 000"), (25_000, "1:25 000"), (377.95, "1:378"), (0.3, "1:1")],
)
def test_scales(denominator, text):
    assert plain(format_scale(denominator)) == text


@pytest.mark.parametrize(("degrees", "text"), [(47.2, "047°"), (359.7, "000°"), (0, "000°"), (-90, "270°")])
def test_bearings(degrees, text):
    assert format_azimuth(degrees) == text


@given(st.floats(1e-3, 1e9))
def test_the_last_digit_is_about_as_coarse_as_the_uncertainty(uncertainty):
    step = 10.0 ** -decimals_for(uncertainty)
    assert step <= uncertainty * 1.001 or decimals_for(uncertainty) == 3
    assert step * 10 > uncertainty * 0.999


@given(st.floats(1e-6, 1e9))
def test_round_numbers(value):
    found = round_125(value)
    assert found <= value * (1 + 1e-6)
    assert found > value / 2.5 * (1 - 1e-6)
    lead = found / 10 ** math.floor(math.log10(found) + 1e-9)
    assert min(abs(lead - step) for step in (1, 2, 5)) < 1e-6


@pytest.mark.parametrize(
    "call",
    [
        lambda: format_number(math.nan),
        lambda: format_length(math.inf),
        lambda: format_scale(0),
        lambda: format_length_range(5, 4),
        lambda: round_125(0),
    ],
)
def test_what_is_no_number_is_refused(call):
    with pytest.raises(GeometryError):
        call()
