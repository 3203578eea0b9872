"""Numbers and text as the page carries them: short, and unable to end the block that they stand in."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_UNSAFE = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""Characters that could end or change a script element, written so that JSON reads them back."""

MAX_BYTES = 10
"""Seven bits to a byte: what the largest 64-bit number needs."""


def script_safe_json(value: Any) -> str:
    """JSON that may stand inside a script element: no ``<``, ``>`` or ``&``, whatever the data say.

    Raises
    ------
    ValueError
        When a number isn't finite: JSON has no form for it.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate can't be written as UTF-8; JSON's own escape for it can.
    text = "".join(f"\\u{ord(ch):04x}" if "\ud800" <= ch <= "\udfff" else ch for ch in text)
    return text.translate(_UNSAFE)


def packed(values: ArrayLike) -> str:
    """Whole numbers as text: each in as few bytes as it needs, small ones (of either sign) in one.

    Parameters
    ----------
    values : (N,) int64

    Returns
    -------
    str
        Base64 of zigzag numbers, seven bits to a byte, the lowest first; the high bit says that more follow.
    """
    numbers = np.asarray(values, dtype=np.int64).ravel()
    zigzag = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    shifts = np.arange(MAX_BYTES, dtype=np.uint64) * np.uint64(7)
    length = 1 + (zigzag[:, None] >> shifts[1:] > 0).sum(axis=1)
    used = np.arange(MAX_BYTES) < length[:, None]
    last = np.arange(MAX_BYTES) == (length - 1)[:, None]
    sevens = (zigzag[:, None] >> shifts) & np.uint64(0x7F)
    octets = np.where(last, sevens, sevens | np.uint64(0x80)).astype(np.uint8)
    return base64.b64encode(octets[used].tobytes()).decode("ascii")


def packed_line(lonlat: NDArray[np.float64], step: float) -> str:
    """Points as text: differences from the point before, in whole steps.

    Parameters
    ----------
    lonlat : (N, 2) float64
        Degrees.
    step : float
        Grid of the written coordinates in degrees.
    """
    grid = np.round(np.asarray(lonlat, dtype=np.float64) / step).astype(np.int64)
    return packed(np.diff(grid, axis=0, prepend=np.zeros((1, 2), np.int64)))
