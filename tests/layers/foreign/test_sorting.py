"""The order of rows: by value, ties as they stood, empty cells last, for every type."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.foreign.sorting import sort_keys, sorted_rows


def order(values: list, kind: pa.DataType | None = None, *, descending: bool = False) -> list:
    column = pa.chunked_array([pa.array(values[:2], kind), pa.array(values[2:], kind)], kind)
    rows = sorted_rows(sort_keys(column), np.arange(len(values)), descending=descending)
    return [values[row] for row in rows.tolist()]


def test_numbers_stand_as_numbers_and_empty_ones_last_both_ways() -> None:
    assert order([10, None, 9, -1], pa.int64()) == [-1, 9, 10, None]
    assert order([10, None, 9, -1], pa.int64(), descending=True) == [10, 9, -1, None]
    found = order([1.5, math.nan, -2.0, None], pa.float64(), descending=True)
    assert found[:2] == [1.5, -2.0]
    assert {str(value) for value in found[2:]} == {"nan", "None"}


def test_the_smallest_whole_number_has_a_place_when_descending() -> None:
    low = -(2**63)
    assert order([0, low, 5], pa.int64(), descending=True) == [5, 0, low]
    assert order([0, 255, 5], pa.uint8(), descending=True) == [255, 5, 0]


def test_text_stands_without_regard_to_case_and_accents() -> None:
    values = ["zinc", "Åland", "abc", "", "Zinc", "나", "가나", "각", None, "ábc"]
    assert order(values, pa.string()) == ["abc", "ábc", "Åland", "Zinc", "zinc", "가나", "각", "나", "", None]


def test_numbers_within_text_count_as_numbers() -> None:
    values = ["Pit 10", "pit 9", "Pit 009a", "Pit", "9", "10", "12345678901234567890"]
    assert order(values, pa.string()) == [
        "9",
        "10",
        "12345678901234567890",
        "Pit",
        "pit 9",
        "Pit 009a",
        "Pit 10",
    ]


def test_days_times_and_ticks_have_an_order() -> None:
    days = [dt.date(2017, 8, 5), None, dt.date(1910, 8, 29)]
    assert order(days, pa.date32()) == [days[2], days[0], None]
    times = [dt.datetime(2017, 8, 5, 12), dt.datetime(2017, 8, 5, 11), None]
    assert order(times, pa.timestamp("ms")) == [times[1], times[0], None]
    assert order([True, None, False], pa.bool_()) == [False, True, None]


@pytest.mark.parametrize("kind", [pa.list_(pa.int64()), pa.struct([("a", pa.int64())])])
def test_values_without_an_order_are_put_together(kind: pa.DataType) -> None:
    values = [[2], [1], [2]] if pa.types.is_list(kind) else [{"a": 2}, {"a": 1}, {"a": 2}]
    found = order(values, kind)
    assert found[0] == values[1]
    assert found[1:] == [values[0], values[2]]


def test_a_column_without_any_value_leaves_the_order() -> None:
    assert sorted_rows(sort_keys(pa.chunked_array([pa.nulls(3)])), np.array([2, 0, 1])).tolist() == [2, 0, 1]
    assert sorted_rows(
        sort_keys(pa.chunked_array([pa.nulls(2, pa.string())])), np.array([1, 0])
    ).tolist() == [1, 0]


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5))), st.booleans())
def test_rows_with_equal_values_stay_as_they_stood(values: list[int | None], descending: bool) -> None:
    within = np.arange(len(values))[::-1]
    column = pa.chunked_array([pa.array(values, pa.int64())])
    rows = sorted_rows(sort_keys(column), within, descending=descending).tolist()
    sign = -1 if descending else 1
    empty = [row for row in within.tolist() if values[row] is None]
    full = [row for row in within.tolist() if values[row] is not None]
    assert rows == [*sorted(full, key=lambda row: sign * (values[row] or 0)), *empty]


@given(st.lists(st.text(max_size=6)))
def test_any_text_is_put_in_an_order(values: list[str]) -> None:
    column = pa.chunked_array([pa.array(values, pa.string())])
    rows = sorted_rows(sort_keys(column), np.arange(len(values)))
    assert sorted(rows.tolist()) == list(range(len(values)))
    again = sorted_rows(sort_keys(column), rows)
    assert again.tolist() == rows.tolist()
