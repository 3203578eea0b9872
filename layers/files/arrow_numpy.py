"""Numbers and texts between Arrow and NumPy without pandas.

Arrow's own ways, `to_numpy` and `array`, import pandas to know its types: a third of a second and 30 MB
before the first picture of a layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_EPOCH = 719_163
"""Ordinal of 1 January 1970."""


def plain_numbers(column: pa.Array | pa.ChunkedArray, missing: int | None = None) -> NDArray[Any]:
    """A column of integers or floats.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
    missing : int, optional
        Stands for nulls; a column without needs none, and a single chunk of it isn't copied.

    Raises
    ------
    ValueError
        When there are nulls that nothing stands for.
    """
    if column.null_count and missing is None:
        raise ValueError(f"nothing stands for the {column.null_count} nulls of a column of numbers")
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    parts = [_chunk(chunk, missing) for chunk in chunks]
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([np.empty(0, dtype=column.type.to_pandas_dtype()), *parts])


def row_numbers(rows: NDArray[np.integer]) -> pa.Array:
    """Rows as Arrow's `take` wants them."""
    values = np.ascontiguousarray(rows, dtype=np.int64)
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def text_column(texts: Sequence[str]) -> pa.Array:
    """Texts as a column."""
    octets = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, octets)], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(octets))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def truths(column: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """A column of yes and no as a mask; where there is neither, False."""
    return np.asarray(plain_numbers(column.cast(pa.uint8()), missing=0) != 0)


def filled_column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Plain values, some of them None, as a column.

    Parameters
    ----------
    values : sequence
        Texts, numbers, truths or dates, as `kind` says.
    kind : pyarrow.DataType
        ``string``, ``float64``, ``int64``, ``bool`` or ``date32``.

    Raises
    ------
    ValueError
        For another kind.
    """
    if pa.types.is_string(kind):
        data = text_column([value or "" for value in values]).buffers()[1:]
    elif pa.types.is_date32(kind):
        days = [0 if value is None else value.toordinal() - _EPOCH for value in values]
        data = [pa.py_buffer(np.array(days, dtype=np.int32))]
    elif pa.types.is_boolean(kind):
        data = [_bits([bool(value) for value in values])]
    elif kind in (pa.float64(), pa.int64()):
        numbers = np.array([value or 0 for value in values], dtype=kind.to_pandas_dtype())
        data = [pa.py_buffer(numbers)]
    else:
        raise ValueError(f"a column of {kind} isn't made from plain values")
    return pa.Array.from_buffers(kind, len(values), [_bits([value is not None for value in values]), *data])


def _bits(truths: Sequence[bool]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.array(truths, dtype=np.bool_), bitorder="little"))


def _chunk(chunk: pa.Array, missing: int | None) -> NDArray[Any]:
    kind = np.dtype(chunk.type.to_pandas_dtype())
    valid, data = chunk.buffers()
    if data is None or len(chunk) == 0:
        return np.empty(0, dtype=kind)
    values = np.frombuffer(data, kind, len(chunk), chunk.offset * kind.itemsize)
    if chunk.null_count == 0 or valid is None:
        return values
    first, stop = chunk.offset, chunk.offset + len(chunk)
    bits = np.unpackbits(np.frombuffer(valid, np.uint8), count=stop, bitorder="little")[first:]
    return np.where(bits, values, kind.type(missing or 0))
