"""Units: everything the sources print, and what they don't."""

import pytest

from layers.bundled import load_bundled
from layers.errors import UnitError
from layers.evidence.interval import Interval
from layers.evidence.units import _USUAL, COUNTED, _from_pint, check_unit, expressed, normalised, readable


@pytest.mark.parametrize(
    ("value", "unit", "expected", "canonical"),
    [
        (216.2, "Mt", 216_200_000, "t"),
        (7.6, "bn t", 7_600_000_000, "t"),
        (7.6, "Bt", 7_600_000_000, "t"),
        (3, "kt", 3_000, "t"),
        (62_662, "kg", 62.662, "t"),
        (1, "t/month", 12, "t/yr"),
        (1, "t per month", 12, "t/yr"),
        (933_000, "troy oz/yr", 29.01954, "t/yr"),
        (8.3, "million short tons", 7_529_633, "t"),
        (1_400, "USD/troy oz", 45_011_045, "USD/t"),
        (28.73, "USD/kg", 28_730, "USD/t"),
        (2, "BUSD/yr", 2e9, "USD/yr"),
        (93.1, "%", 0.931, "1"),
        (9, "trillion KRW", 9e12, "KRW"),
        (33, "shipments", 33, "unit"),
    ],
)
def test_units_as_printed(value: float, unit: str, expected: float, canonical: str) -> None:
    found = normalised(Interval(value, value), unit)
    assert found.value.low == pytest.approx(expected, rel=1e-6)
    assert found.unit == canonical


@pytest.mark.parametrize(
    "unit", ["", "furlong-ish", "t/", "USD;", "__import__('os')", "90; 21; 14 Mt", "K" * 500, "Bq", "1/0"]
)
def test_an_unknown_unit_is_refused_in_words(unit: str) -> None:
    with pytest.raises(UnitError, match="unit"):
        check_unit(unit)


@pytest.mark.parametrize("unit", sorted(_USUAL))
def test_the_usual_units_are_what_pint_says(unit: str) -> None:
    factor, canonical = _from_pint(unit)
    assert _USUAL[unit] == (pytest.approx(factor, rel=1e-9), canonical)


def test_short_numbers_for_people() -> None:
    assert readable(normalised(Interval(216.2, 216.2), "Mt")) == (Interval(216.2, 216.2), "Mt")
    value, unit = readable(normalised(Interval(140_000, 140_000), "t"))
    assert (value.low, unit) == (140.0, "kt")


def test_a_quantity_is_not_expressed_in_what_it_does_not_measure() -> None:
    with pytest.raises(UnitError, match="measures USD"):
        expressed(normalised(Interval(1, 1), "t"), "MUSD")


def test_every_number_in_the_atlas_has_a_unit_that_is_known() -> None:
    for statement in load_bundled().statements.values():
        if statement.value_low is not None and statement.unit not in COUNTED:
            normalised(Interval.of(statement.value_low, statement.value_high), statement.unit)
