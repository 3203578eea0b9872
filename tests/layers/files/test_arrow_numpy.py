"""Numbers and texts between Arrow and NumPy."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.files.arrow_numpy import filled_column, plain_numbers, row_numbers, text_column, truths


@given(st.lists(st.integers(-(2**31), 2**31 - 1) | st.none(), max_size=40), st.integers(0, 9), st.booleans())
def test_numbers_come_as_they_are_and_nulls_as_told(values, start, chunked):
    column = pa.array(values, pa.int32()).slice(start)
    if chunked:
        column = pa.chunked_array([column[:5], column[5:], column[:0]], pa.int32())
    expected = [-7 if value is None else value for value in values[start:]]
    assert plain_numbers(column, missing=-7).tolist() == expected


def test_nulls_that_nothing_stands_for_are_an_error():
    with pytest.raises(ValueError, match="1 nulls"):
        plain_numbers(pa.array([1, None]))


def test_a_column_without_chunks_is_empty():
    assert plain_numbers(pa.chunked_array([], pa.float64())).dtype == np.float64


def test_rows_are_taken():
    assert pa.array(["a", "b", "c"]).take(row_numbers(np.array([2, 0]))).to_pylist() == ["c", "a"]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_texts_make_a_column(texts):
    column = text_column(texts)
    column.validate(full=True)
    assert column.to_pylist() == texts


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", None, "", "무산"], pa.string()),
        ([1.5, None, -0.0], pa.float64()),
        ([2**62, None, -1], pa.int64()),
        ([True, None, False] * 5, pa.bool_()),
        ([date(1910, 8, 29), None, date(2026, 11, 24)], pa.date32()),
        ([], pa.string()),
    ],
)
def test_plain_values_become_a_column(values: list, kind: pa.DataType) -> None:
    found = filled_column(values, kind)
    found.validate(full=True)
    assert found.to_pylist() == values


def test_a_column_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="list"):
        filled_column([[1]], pa.list_(pa.int64()))


def test_truths_are_a_mask() -> None:
    column = pa.chunked_array([pa.array([True, None]), pa.array([False, True]).slice(1)])
    assert truths(column).tolist() == [True, False, True]
