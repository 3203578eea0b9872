"""Order of rows by a column of any type, without an object per row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def sorted_rows(column: pa.ChunkedArray, within: Rows, *, descending: bool = False) -> Rows:
    """Rows in the order of their values; rows with equal values stay as they stood, empty ones come last.

    Numbers and times are compared as such; text without regard to case and accents, and only where that
    makes no difference with them.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        N values of any type.
    within : (M,) int64
        Rows to put in order, as they stand so far.
    descending : bool

    Returns
    -------
    (M,) int64
    """
    keys, empty = _keys(one_piece(column))
    lacking = empty[within]
    full = within[~lacking]
    values = keys[full]
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
    empty = np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False))
    if pa.types.is_floating(kind):
        numbers = np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
        return numbers, np.isnan(numbers)
    if pa.types.is_boolean(kind):
        return _filled(column.cast(pa.int8())), empty
    if pa.types.is_integer(kind):
        return _filled(column), empty
    if pa.types.is_temporal(kind):
        width = pa.int32() if kind.bit_width == 32 else pa.int64()
        return _filled(column.view(width)), empty
    return _ranked(column, empty)


def _filled(column: pa.Array) -> NDArray[Any]:
    return np.asarray(pc.fill_null(column, 0).to_numpy(zero_copy_only=False))


def _ranked(column: pa.Array, empty: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Each value's place among the different values: these are few in most columns of text."""
    try:
        encoded = column.dictionary_encode()
        values = encoded.dictionary
        codes = _filled(encoded.indices)
    except pa.ArrowNotImplementedError:
        # Lists and the like have no order; as text they have one that puts equal ones together.
        return _ranked(pa.array([str(value) for value in column.to_pylist()], pa.string()), empty)
    if not len(values):
        return np.zeros(len(column), np.int32), empty
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    folded = _folded(values) if is_text else values
    by = pa.table({"folded": folded, "exact": values})
    order = pc.sort_indices(by, sort_keys=[("folded", "ascending"), ("exact", "ascending")]).to_numpy()
    place = np.empty(len(values), np.int32)
    place[order] = np.arange(len(values), dtype=np.int32)
    if is_text:
        blank = np.asarray(pc.equal(values, "").to_numpy(zero_copy_only=False))
        empty = empty | blank[codes]
    return place[codes], empty


def _folded(values: pa.Array) -> pa.Array:
    """Text as it is looked up in a register: no case, no accents, compatibility forms as the usual ones."""
    plain = pc.replace_substring_regex(pc.utf8_normalize(values, "NFKD"), r"\p{Mn}+", "")
    return pc.utf8_lower(plain)
