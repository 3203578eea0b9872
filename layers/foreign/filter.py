"""Filters on attributes: conditions a person puts together, or an Arrow expression, as a mask of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.errors import FormatError
from layers.files.arrow_numpy import truths

Mask = NDArray[np.bool_]
Operator = Literal["=", "≠", "<", "≤", ">", "≥", "contains", "is empty", "is one of"]
OPERATORS: tuple[Operator, ...] = ("=", "≠", "<", "≤", ">", "≥", "contains", "is empty", "is one of")

_MISFITS = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError)
_COMPARE = {
    "=": pc.equal,
    "≠": pc.not_equal,
    "<": pc.less,
    "≤": pc.less_equal,
    ">": pc.greater,
    "≥": pc.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one field.

    Attributes
    ----------
    field : str
    operator : str
        One of `OPERATORS`. Text is compared without regard to case by ``contains``, else exactly.
        Rows without a value meet only ``is empty`` and ``≠``.
    value : object
        A value, or for ``is one of`` a sequence; converted to the field's type.
    """

    field: str
    operator: Operator
    value: Any = None


def mask_of(table: pa.Table, conditions: Sequence[Condition], *, any_of: bool = False) -> Mask:
    """Rows that meet all conditions, or with `any_of` at least one.

    Raises
    ------
    FormatError
        When a field isn't there, or a value doesn't fit its type; says which.
    """
    masks = [_met(table, condition) for condition in conditions]
    if not masks:
        return np.ones(table.num_rows, dtype=np.bool_)
    return np.asarray(np.logical_or.reduce(masks) if any_of else np.logical_and.reduce(masks))


def expression_mask(table: pa.Table, expression: pc.Expression) -> Mask:
    """Rows for which an Arrow expression is true.

    Raises
    ------
    FormatError
        When the expression doesn't fit the table.
    """
    name = "row"
    while name in table.column_names:
        name += "_"
    numbered = table.append_column(name, pa.array(np.arange(table.num_rows)))
    try:
        rows = numbered.filter(expression).column(name).to_numpy()
    except (*_MISFITS, pa.ArrowKeyError, TypeError) as error:
        raise FormatError(f"The filter doesn't fit the table: {error}") from error
    mask = np.zeros(table.num_rows, dtype=np.bool_)
    mask[rows] = True
    return mask


def _met(table: pa.Table, condition: Condition) -> Mask:
    if condition.field not in table.column_names:
        raise FormatError(f"There is no field “{condition.field}” to filter by.")
    column = table.column(condition.field)
    if condition.operator == "is empty":
        empty = pc.is_null(column)
        if pa.types.is_string(column.type):
            empty = pc.or_(empty, pc.equal(pc.utf8_trim_whitespace(pc.fill_null(column, "")), ""))
        return _as_mask(empty)
    try:
        if condition.operator == "contains":
            text = column if pa.types.is_string(column.type) else column.cast(pa.string())
            return _as_mask(pc.match_substring(text, str(condition.value), ignore_case=True))
        if condition.operator == "is one of":
            wanted = pa.array([_converted(value, column.type) for value in condition.value], column.type)
            return _as_mask(pc.is_in(column, value_set=wanted)) & ~_as_mask(pc.is_null(column))
        value = pa.scalar(
            _converted(condition.value, column.type), _scalar_type(condition.value, column.type)
        )
        mask = _as_mask(_COMPARE[condition.operator](column, value))
    except (
        pa.ArrowInvalid,
        pa.ArrowTypeError,
        pa.ArrowNotImplementedError,
        ValueError,
        TypeError,
        KeyError,
    ) as error:
        raise FormatError(
            f"“{condition.value}” can't be compared with the field “{condition.field}”,"
            f" which holds {column.type}."
        ) from error
    return mask | _as_mask(pc.is_null(column)) if condition.operator == "≠" else mask


def _converted(value: Any, kind: pa.DataType) -> Any:
    """A value typed by a person as one of the field's type."""
    if not isinstance(value, str) or pa.types.is_string(kind):
        return str(value) if pa.types.is_string(kind) else value
    text = value.strip()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return float(text)
    if pa.types.is_boolean(kind):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
    return pa.scalar(text).cast(kind).as_py()


def _scalar_type(value: Any, kind: pa.DataType) -> pa.DataType:
    # A fraction compared with whole numbers stays a fraction.
    return pa.float64() if pa.types.is_integer(kind) and not isinstance(value, int) else kind


def _as_mask(values: Any) -> Mask:
    return truths(values)
