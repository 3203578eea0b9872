"""Ranges as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import UnitError
from layers.evidence.interval import Interval
from layers.mechanics.terms_text import range_text, read_range


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("30", 30, 30),
        ("7–15", 7, 15),
        ("7-15", 7, 15),
        ("7 to 15 %", 7, 15),
        ("1 000 000", 1e6, 1e6),
        ("22,490,000", 22.49e6, 22.49e6),
        ("52,5", 52.5, 52.5),
    ],
)
def test_what_people_write(text: str, low: float, high: float) -> None:
    assert read_range(text) == Interval(low, high)


@pytest.mark.parametrize("text", ["", "many", "15–7", "nan", "1–2–3", "-4"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UnitError):
        read_range(text)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_what_is_written_is_read_back(a: float, b: float) -> None:
    value = Interval(*sorted((a, b)))
    again = read_range(range_text(value))
    assert again.low == pytest.approx(value.low, rel=1e-5, abs=1e-12)
    assert again.high == pytest.approx(value.high, rel=1e-5, abs=1e-12)
