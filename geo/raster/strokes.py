"""Few lines: the coverage of every pixel near each segment, from its distance to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.raster.coverage import LEVELS
from geo.raster.segments import Segments, repeated

_SLANT = 2**0.5
"""A line crosses its columns (or rows) at 45 degrees at most: so much longer is a cut through it there."""


def stroke_pixels(segments: Segments, width: float) -> int:
    """About how many pixels `stroked` has to look at."""
    longer = np.maximum(np.abs(segments.x1 - segments.x0), np.abs(segments.y1 - segments.y0))
    return int((longer.sum() + len(segments) * (width + 2)) * _rows(width))


def stroked(segments: Segments, width: float, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Coverage by round-ended strokes, 0 to `LEVELS`.

    Parameters
    ----------
    segments : Segments
        Clipped to the neighbourhood of the picture.
    width : float
        Pixels.
    shape : tuple of int
        Height and width of the picture.

    Returns
    -------
    (H, W) uint8
        The greatest coverage by any segment.
    """
    height, across = shape
    # One more takes what lies outside.
    codes = np.zeros(height * across + 1, dtype=np.uint8)
    reach = width / 2 + 0.5
    flat = np.abs(segments.x1 - segments.x0) >= np.abs(segments.y1 - segments.y0)
    for level in (True, False):
        part = segments.taken(np.flatnonzero(flat == level))
        along = (part.x0, part.y0, part.x1, part.y1) if level else (part.y0, part.x0, part.y1, part.x1)
        u0, v0, u1, v1 = (values.astype(np.float64) for values in along)
        turned = u1 < u0
        u0, u1 = np.where(turned, u1, u0), np.where(turned, u0, u1)
        v0, v1 = np.where(turned, v1, v0), np.where(turned, v0, v1)
        du, dv = u1 - u0, v1 - v0
        slope = np.divide(dv, du, out=np.zeros(len(du)), where=du > 0)
        square = du * du + dv * dv
        first = np.floor(u0 - reach)
        count = (np.floor(u1 + reach) - first).astype(np.int64) + 1
        table = np.column_stack([u0, v0, du, dv, slope, np.where(square > 0, square, 1.0), first])
        limits = (across, height) if level else (height, across)
        for rows, number in repeated(table.astype(np.float32), count):
            _spread(
                codes, rows, number.astype(np.float32), width, limits, (1, across) if level else (across, 1)
            )
    return codes[:-1].reshape(shape)


def _rows(width: float) -> int:
    return int((width + 1) * _SLANT) + 2


def _spread(
    codes: NDArray[np.uint8],
    rows: NDArray[np.floating],
    number: NDArray[np.floating],
    width: float,
    limits: tuple[int, int],
    strides: tuple[int, int],
) -> None:
    """Cover the pixels across the segments at one step along each row of the table."""
    u0, v0, du, dv, slope, square, first = rows.T
    reach = np.float32(width / 2 + 0.5)
    u = first + number
    off = u + np.float32(0.5) - u0
    lowest = np.floor(v0 + off * slope - reach * np.float32(_SLANT))
    inside = (u >= 0) & (u < limits[0])
    start = u.astype(np.int64) * strides[0]
    for step in range(_rows(width)):
        v = lowest + np.float32(step)
        up = v + np.float32(0.5) - v0
        share = np.clip((off * du + up * dv) / square, 0, 1)
        gap = np.hypot(off - share * du, up - share * dv)
        level = np.clip(reach - gap, 0, min(width, 1.0)) * np.float32(LEVELS) + np.float32(0.5)
        place = start + v.astype(np.int64) * strides[1]
        place[~(inside & (v >= 0) & (v < limits[1]))] = len(codes) - 1
        np.maximum.at(codes, place, level.astype(np.uint8))
