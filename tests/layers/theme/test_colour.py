"""Colour arithmetic against published values."""

from __future__ import annotations

import pytest

from layers.theme.colour import ciede2000, contrast, difference, lab, mixed, rgba, with_alpha

# Pairs of Sharma, Wu and Dalal (2005), table 1.
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
]


@pytest.mark.parametrize(("one", "two", "expected"), SHARMA)
def test_ciede2000_gives_the_published_differences(one, two, expected):
    assert ciede2000(one, two) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(two, one) == pytest.approx(expected, abs=1e-4)


def test_lab_of_white_black_and_red():
    assert lab("#FFFFFF") == pytest.approx((100, 0, 0), abs=0.01)
    assert lab("#000000") == pytest.approx((0, 0, 0), abs=0.01)
    assert lab("#FF0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)


def test_red_and_green_draw_together_for_a_deutan_eye():
    assert difference("#C0392B", "#5E7B22", "deutan") < difference("#C0392B", "#5E7B22") / 2


def test_contrast_is_that_of_wcag():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_colours_are_mixed_and_made_transparent():
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert with_alpha("#123456FF", 0.5) == "#12345680"
    assert rgba("#12345680") == (0x12, 0x34, 0x56, 0x80)
    assert rgba("#123456") == (0x12, 0x34, 0x56, 255)
