"""Cells as text: nothing in them can act, and nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.foreign.cell_text import LONGEST, cell_text, one_line, plain_lines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3.0, "3"),
        (-0.25, "-0.25"),
        (129.26917, "129.26917"),
        (float("nan"), "NaN"),
        (float("inf"), "inf"),
        (1e300, "1e+300"),
        (2**60, str(2**60)),
        (b"\x00\x01", "2 bytes"),
        (dt.date(2017, 8, 5), "2017-08-05"),
        (["a", None, 2.5], "a; ; 2.5"),
        ("무산", "무산"),
    ],
)
def test_values_are_written_as_they_are_typed(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_cell_is_one_line_and_its_marks_are_spelled_out() -> None:
    assert one_line("one\r\n two\u2028three\tfour") == "one ↵ two ↵ three → four"
    assert one_line("bill\u202egpj.exe") == "bill⟨U+202E⟩gpj.exe"
    assert one_line("a\x00b\x1bc") == "a⟨U+0000⟩b⟨U+001B⟩c"
    assert one_line("무산광산 茂山鑛山 é") == "무산광산 茂山鑛山 é"
    assert one_line("x" * 1000) == "x" * LONGEST + "…"


def test_the_whole_of_a_cell_keeps_its_lines() -> None:
    assert plain_lines("one\r\ntwo\u202e\tthree") == "one\ntwo⟨U+202E⟩    three"
    assert plain_lines("y" * 9000).endswith("y…")


@given(st.text())
def test_nothing_acts_in_any_text(text: str) -> None:
    acting = set("\n\r\t\v\f\x00\x1b\u061c\u200e\u200f\u202a\u202d\u202e\u2066\u2069\u2028\u2029")
    assert not acting & set(one_line(text))
    assert not (acting - {"\n"}) & set(plain_lines(text))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-180, max_value=180))
def test_numbers_keep_what_a_map_needs(value: float) -> None:
    assert float(cell_text(value)) == pytest.approx(value, rel=1e-11)
