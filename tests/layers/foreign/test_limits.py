"""Class limits typed by hand: read, kept in order, counted, told from the values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import FormatError
from layers.foreign.breaks import limit_text
from layers.foreign.limits import beyond, read_limit, rest_words, span_of, with_count, with_limit
from layers.foreign.restyle import class_rows, labelled, regraded, shown
from layers.foreign.style import Graduated, LayerStyle, legend_entries
from layers.records.layer_style import Look
from tests.layers.foreign.samples import layer

LOOK = Look()
GRADED = Graduated("tonnes", (0.0, 50.0, 200.0), (LOOK, LOOK))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("100", 100.0), (" 1 00.5 ", 100.5), ("5e1", 50.0), ("1.5E2", 150.0), (".5", 0.5), ("7.", 7.0)),
        *(("+60", 60.0), ("１００", 100.0), ("60\u202f", 60.0)),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert read_limit(GRADED, 1, text) == value


@pytest.mark.parametrize(
    ("number", "text", "words"),
    [
        *((1, "", "Type a number"), (1, "   ", "Type a number"), (1, "abc", "“abc” is no number")),
        *((1, "nan", "no number"), (1, "inf", "no number"), (1, "-", "no number"), (1, "0x10", "no number")),
        *((1, "1_000", "no number"), (1, "1,5", "without commas"), (1, "1,500", "without commas")),
        *((2, "1e999", "is too large"), (2, "9" * 400, "is too large"), (2, "1e99999", "is no number")),
        *((1, "<b>1</b>", "no number"), (1, "1" + "0" * 5000 + "x", "no number")),
        *((1, "0", "more than 0 and less than 200"), (1, "200", "more than 0 and less than 200")),
        *((0, "50", "less than 50"), (2, "50", "more than 50"), (2, "\u22123", "more than 50")),
    ],
)
def test_what_is_no_limit_is_explained(number: int, text: str, words: str) -> None:
    with pytest.raises(FormatError) as error:
        read_limit(GRADED, number, text)
    assert words in str(error.value)
    assert len(str(error.value)) < 120


def test_a_limit_that_stands_there_may_stay_even_where_two_are_one() -> None:
    assert read_limit(Graduated("x", (5.0, 5.0), (LOOK,)), 1, "5") == 5.0


@given(number=st.integers(0, 2), value=st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_taken_ascends(number: int, value: float) -> None:
    try:
        made = with_limit(GRADED, number, read_limit(GRADED, number, repr(value)))
    except FormatError:
        return
    assert list(made.breaks) == sorted(made.breaks)
    assert made.breaks[number] == value
    assert made.method == "" or made is GRADED


def test_looks_labels_and_switches_stay_and_counts_follow() -> None:
    made = regraded(layer(), "tonnes", "equal", 3, "water", LOOK)
    made = shown(labelled(made, 1, "middling"), 2, False)
    assert isinstance(made, Graduated)
    before, _ = class_rows(made, layer())
    low, high = span_of(layer(), "tonnes")
    assert (low, high) == (made.breaks[0], made.breaks[-1])
    typed = with_limit(made, 1, low + (made.breaks[1] - low) / 2)
    after, _ = class_rows(typed, layer())
    assert [row.look for row in after] == [row.look for row in before]
    assert [(row.label, row.shown) for row in after] == [("", True), ("middling", True), ("", False)]
    assert after[0].count < before[0].count
    assert sum(row.count for row in after) == sum(row.count for row in before)
    assert after[0].ends == typed.breaks[:2]


def test_what_is_in_no_class_is_counted_by_its_reason() -> None:
    made = regraded(layer(), "tonnes", "equal", 3, "water", LOOK)
    assert rest_words(made, layer()) == "8 without a number, in grey."
    assert rest_words(replace(made, missing=None), layer()) == "8 without a number, not drawn."
    low, high = made.breaks[0], made.breaks[-1]
    cut = with_limit(made, 0, (low + made.breaks[1]) / 2)
    rows, rest = class_rows(cut, layer())
    outside = 60 - 8 - sum(row.count for row in rows)
    assert rest == outside + 8
    assert rest_words(cut, layer()) == f"8 without a number and {outside} outside the classes, in grey."
    assert beyond(cut.breaks, (low, high)) == ""
    wide = with_limit(with_limit(made, 0, low - 1), 3, high + 1)
    assert rest_words(wide, layer()) == "8 without a number, in grey."
    words = beyond(wide.breaks, (low, high))
    assert words.startswith(f"{limit_text(low - 1)} and {limit_text(high + 1)} are outside the values")


def test_fields_without_numbers_have_no_span() -> None:
    assert span_of(layer(), "name") is None
    assert beyond((1.0,), None) == ""
    with pytest.raises(FormatError, match="no field"):
        span_of(layer(), "gone")


@given(counts=st.lists(st.integers(1, 12), max_size=6))
def test_classes_by_hand_become_more_or_fewer_between_the_same_ends(counts: list[int]) -> None:
    made = regraded(layer(), "tonnes", "quantile", 4, "viridis", LOOK)
    ends = made.breaks[0], made.breaks[-1]
    for count in counts:
        made = with_count(made, count)
        assert len(made.looks) == len(made.breaks) - 1 == count
        assert (made.breaks[0], made.breaks[-1]) == ends
        assert list(made.breaks) == sorted(set(made.breaks))
        assert made.method == ""
    assert len({look.colour for look in made.looks}) == len(made.looks)


def test_nothing_is_halved_where_nothing_is_between() -> None:
    assert len(with_count(Graduated("x", (5.0, np.nextafter(5.0, 6.0)), (LOOK,)), 3).looks) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0.0, "0"), (-0.0, "0"), (1234567.0, "1,234,567"), (-1500.0, "-1,500"), (0.1, "0.1")),
        *(
            (1234.5678, "1,234.5678"),
            (1 / 3, "0.333333"),
            (1e15, "1e+15"),
            (2.5e-9, "2.5e-09"),
            (1e300, "1e+300"),
        ),
        (123456.78901234, "123,457"),
    ],
)
def test_typed_limits_are_told_to_the_last_digit(value: float, text: str) -> None:
    assert limit_text(value) == text


def test_the_legend_says_what_classes_by_hand_leave_out() -> None:
    made = with_limit(Graduated("x", (0.0, 1.0), (LOOK,), LOOK, method="equal"), 1, 1234567.0)
    assert [words for words, _ in legend_entries(LayerStyle(made))] == [
        "0 – 1,234,567",
        "outside, or no value",
    ]
