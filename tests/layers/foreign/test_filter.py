"""Filters: what people ask for, and what doesn't fit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from layers.errors import FormatError
from layers.foreign.filter import Condition, expression_mask, mask_of

TABLE = pa.table(
    {
        "name": ["Musan", "Nampo", None, "musan 2", "  "],
        "tonnes": pa.array([10, 20, None, 40, 50], pa.int64()),
        "share": [0.5, 1.5, float("nan"), None, 2.0],
        "open": [True, False, None, True, False],
        "day": pa.array([0, 365, None, 800, 900], pa.date32()),
    }
)


def rows(*conditions, **options) -> list[int]:
    return np.flatnonzero(mask_of(TABLE, conditions, **options)).tolist()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("name", "=", "Musan"), [0]),
        (("name", "≠", "Musan"), [1, 2, 3, 4]),
        (("name", "contains", "MUSAN"), [0, 3]),
        (("name", "is empty", None), [2, 4]),
        (("name", "is one of", ["Nampo", "nowhere"]), [1]),
        (("tonnes", ">", 20), [3, 4]),
        (("tonnes", "≥", "20"), [1, 3, 4]),
        (("tonnes", "<", 20.5), [0, 1]),
        (("tonnes", "≤", " 10 "), [0]),
        (("tonnes", "contains", "0"), [0, 1, 3, 4]),
        (("tonnes", "is one of", [10, 50]), [0, 4]),
        (("tonnes", "is empty", None), [2]),
        (("share", ">", 1), [1, 4]),
        (("open", "=", True), [0, 3]),
        (("open", "=", "no"), [1, 4]),
        (("day", "<", "1971-01-01"), [0]),
        (("day", "≥", "1971-01-01"), [1, 3, 4]),
    ],
)
def test_conditions(condition, expected):
    assert rows(Condition(*condition)) == expected


def test_conditions_together():
    big, named = Condition("tonnes", ">", 15), Condition("name", "contains", "mus")
    assert rows(big, named) == [3]
    assert rows(big, named, any_of=True) == [0, 1, 3, 4]
    assert rows() == [0, 1, 2, 3, 4]


def test_arrow_expressions():
    assert np.flatnonzero(expression_mask(TABLE, pc.field("tonnes") * 2 > 50)).tolist() == [3, 4]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (("gone", "=", 1), "gone"),
        (("tonnes", "=", "many"), "many"),
        (("open", "=", "perhaps"), "perhaps"),
        (("day", "<", "yesterday"), "yesterday"),
        (("tonnes", "is one of", ["x"]), "tonnes"),
    ],
)
def test_misfits_are_named(condition, words):
    with pytest.raises(FormatError, match=words):
        rows(Condition(*condition))


def test_expressions_that_dont_fit_are_named():
    for expression in (pc.field("gone") > 1, pc.field("name") > 1):
        with pytest.raises(FormatError, match="filter"):
            expression_mask(TABLE, expression)
