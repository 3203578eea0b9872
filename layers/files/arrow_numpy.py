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
