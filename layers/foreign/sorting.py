"""Order of rows by a column of any type, without an object per row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.files.arrow_numpy import plain_numbers, row_numbers, truths

Rows = NDArray[np.int64]
_NUMBERED = r"(?s)^(?P<before>[^0-9]*)(?P<number>[0-9]{1,18})(?P<rest>.*)$"


@dataclass(frozen=True, slots=True, eq=False)
class SortKeys:
    """What the rows of a column are ordered by.

    Attributes
    ----------
    values : (N,) number
    empty : (N,) bool
        Rows without a value.
    """

    values: NDArray[Any]
    empty: NDArray[np.bool_]


def sort_keys(column: pa.ChunkedArray) -> SortKeys:
    """Numbers in the order of a column's values; kept, they make the next sort by it quick."""
    return SortKeys(*_keys(one_piece(column)))


def sorted_rows(by: SortKeys, within: Rows, *, descending: bool = False) -> Rows:
    """Rows in the order of their values; rows with equal values stay as they stood, empty ones come last.

    Numbers and times are compared as such, so is the first whole number within text; text without regard
    to case and accents, and only where that makes no difference with them.

    Parameters
    ----------
    by : SortKeys
        Of N rows.
    within : (M,) int64
        Rows to put in order, as they stand so far.
    descending : bool

    Returns
    -------
    (M,) int64
    """
    lacking = by.empty[within]
    full = within[~lacking]
    values = by.values[full]
    if descending:
        values = ~values if values.dtype.kind in "iu" else -values
    return np.concatenate([full[np.argsort(values, kind="stable")], within[lacking]])


def one_piece(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    joined = column.combine_chunks()
    return pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined


def _keys(column: pa.Array) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Sortable numbers for the values, and where there is no value."""
    kind = column.type
    empty = truths(pc.is_null(column))
    if pa.types.is_floating(kind):
        numbers = plain_numbers(column.cast(pa.float64()), missing=0)
        return numbers, empty | np.isnan(numbers)
    if pa.types.is_boolean(kind):
        return plain_numbers(column.cast(pa.int8()), missing=0), empty
    if pa.types.is_integer(kind):
        return plain_numbers(column, missing=0), empty
    if pa.types.is_temporal(kind):
        width = pa.int32() if kind.bit_width == 32 else pa.int64()
        return plain_numbers(column.view(width), missing=0), empty
    return _ranked(column, empty)


def _ranked(column: pa.Array, empty: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Each value's place among the different values: these are few in most columns of text."""
    try:
        encoded = column.dictionary_encode()
        values = encoded.dictionary
        codes = plain_numbers(encoded.indices, missing=0)
    except pa.ArrowNotImplementedError:
        # Lists and the like have no order; as text they have one that puts equal ones together.
        return _ranked(pa.array([str(value) for value in column.to_pylist()], pa.string()), empty)
    if not len(values):
        return np.zeros(len(column), np.int32), empty
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    by = _text_keys(values) if is_text else pa.table({"exact": values})
    keys = [(name, "ascending") for name in by.column_names]
    order = plain_numbers(pc.sort_indices(by, sort_keys=keys))
    place = np.empty(len(values), np.int32)
    place[order] = np.arange(len(values), dtype=np.int32)
    if is_text:
        empty = empty | truths(pc.equal(values, ""))[codes]
    return place[codes], empty


def _text_keys(values: pa.Array) -> pa.Table:
    """Columns by which texts stand as in a register, the most important first.

    No case, no accents, compatibility forms as the usual ones; the first number in a text counts as such:
    “Pit 9” before “Pit 10”.
    """
    folded = pc.replace_substring_regex(pc.utf8_normalize(values, "NFKD"), r"\p{Mn}+", "")
    folded = pc.utf8_lower(folded)
    parts = pc.extract_regex(folded, _NUMBERED)
    before = pc.coalesce(pc.struct_field(parts, "before"), folded).dictionary_encode()
    place = np.empty(len(before.dictionary), np.int64)
    place[plain_numbers(pc.array_sort_indices(before.dictionary))] = np.arange(len(place))
    return pa.table(
        {
            "before": row_numbers(place[plain_numbers(before.indices, missing=0)]),
            "number": pc.fill_null(pc.struct_field(parts, "number").cast(pa.int64()), -1),
            "rest": pc.fill_null(pc.struct_field(parts, "rest"), ""),
            "exact": values,
        }
    )
