"""Few lines: the coverage of every pixel near each segment, from its distance to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.raster.coverage import LEVELS
from geo.raster.scratch import scratch
from geo.raster.segments import Reals, Segments, repeated

_SLANT = 2**0.5
"""A line crosses its columns (or rows) at 45 degrees at most: so much longer is a cut through it there."""
_STEPS = 16_384
"""Columns worked on at a time: with all pixels of each, what the cache holds."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Coverage by several layers of strokes.

    Attributes
    ----------
    codes : (L, H, W) uint8
        The greatest coverage by any segment of each layer, 0 to `LEVELS`.
    places : (n,) intp
        All pixels with any, as places in the flat `codes`; some several times.
    """

    codes: NDArray[np.uint8]
    places: NDArray[np.intp]


def stroke_pixels(length: float, count: int, width: float) -> int:
    """About how many pixels `stroked` has to look at, for segments of a length together."""
    return int((length + count * (width + 2)) * _rows(width))


def stroked(layers: Sequence[tuple[Segments, float]], shape: tuple[int, int]) -> Strokes:
    """Coverage by round-ended strokes, until the same thread asks again.

    Parameters
    ----------
    layers : sequence of (Segments, float)
        Clipped to the neighbourhood of the picture, and the pen's width in pixels.
    shape : tuple of int
        Height and width of the picture.
    """
    size = shape[0] * shape[1]
    # One more takes what lies outside.
    codes = scratch("codes", len(layers) * size + 1, np.uint8)
    codes.fill(0)
    places = [np.empty(0, dtype=np.intp)]
    for pen in dict.fromkeys(width for _, width in layers):
        chosen = [number for number, (_, width) in enumerate(layers) if width == pen]
        parts = [layers[number][0] for number in chosen]
        offset = np.repeat(np.array(chosen) * size, [len(part) for part in parts])
        places += _spread(codes, Segments.joined(parts), offset, pen, shape)
    return Strokes(codes[:-1].reshape(len(layers), *shape), np.concatenate(places))


def _rows(width: float) -> int:
    return int((width + 1) * _SLANT) + 2


def _spread(
    codes: NDArray[np.uint8],
    segments: Segments,
    offset: NDArray[np.intp],
    width: float,
    shape: tuple[int, int],
) -> list[NDArray[np.intp]]:
    """Cover the pixels near segments, each in the layer that begins at its offset; the places covered."""
    found = []
    height, across = shape
    flat = np.abs(segments.x1 - segments.x0) >= np.abs(segments.y1 - segments.y0)
    for level in (True, False):
        chosen = np.flatnonzero(flat == level)
        if len(chosen) == 0:
            continue
        part = segments.taken(chosen)
        along = (part.x0, part.y0, part.x1, part.y1) if level else (part.y0, part.x0, part.y1, part.x1)
        limits, strides = ((across, height), (1, across)) if level else ((height, across), (across, 1))
        table, count = _table(*along, width, limits[0])
        table[:, 6] = chosen
        for rows, number in repeated(table, count, _STEPS):
            v, levels, u = _levels(rows, number, width)
            # Looking up rows by number is several times as quick as by true and false.
            inside = np.flatnonzero((v >= 0) & (v < limits[1]) & (levels > 0))
            base = u.astype(np.intp)
            base *= strides[0]
            base += offset[rows[:, 6].astype(np.intp)]
            place = v.astype(np.intp)
            place *= strides[1]
            place += base
            place = place.reshape(-1)[inside]
            np.maximum.at(codes, place, levels.reshape(-1)[inside])
            found.append(place)
    return found


def _table(
    u0: NDArray[np.floating],
    v0: NDArray[np.floating],
    u1: NDArray[np.floating],
    v1: NDArray[np.floating],
    width: float,
    limit: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Start, direction, length and slope of segments that go rather along u; columns to look at."""
    reach = width / 2 + 0.5
    turned = u1 < u0
    table = np.empty((len(u0), 7))
    table[:, 0], table[:, 1] = np.where(turned, u1, u0), np.where(turned, v1, v0)
    du, dv = np.abs(u1.astype(np.float64) - u0), np.where(turned, v0 - v1, v1 - v0)
    length = np.hypot(du, dv)
    some = np.where(length > 0, length, 1.0)
    table[:, 2], table[:, 3], table[:, 4] = np.where(length > 0, du / some, 1.0), dv / some, length
    first = np.maximum(np.floor(table[:, 0] - reach), 0)
    last = np.minimum(np.floor(table[:, 0] + du + reach), limit - 1)
    table[:, 5] = first
    return table, np.maximum(last - first + 1, 0).astype(np.int64)


def _levels(
    rows: Reals, number: NDArray[np.int64], width: float
) -> tuple[NDArray[np.float32], NDArray[np.uint8], Reals]:
    """For each column of a table: the pixels across it (R, n), their coverage (R, n), and its u (n,)."""
    reach = width / 2 + 0.5
    u0, v0, cos, sin, length, first = (rows[:, k] for k in range(6))
    u = first + number
    off = u + 0.5 - u0
    lowest = np.floor(v0 + off * (sin / cos) - reach * _SLANT)
    step = np.arange(_rows(width), dtype=np.float32)[:, None]
    up = (lowest + 0.5 - v0).astype(np.float32) + step
    cos, sin, off = cos.astype(np.float32), sin.astype(np.float32), off.astype(np.float32)
    # Distance along the segment beyond its nearer end, then across it.
    beyond = up * sin
    beyond += off * cos
    np.maximum(-beyond, beyond - length.astype(np.float32), out=beyond)
    np.maximum(beyond, 0, out=beyond)
    up *= cos
    up -= off * sin
    up *= up
    beyond *= beyond
    up += beyond
    np.sqrt(up, out=up)
    np.subtract(np.float32(reach), up, out=up)
    np.clip(up, 0, np.float32(min(width, 1.0)), out=up)
    up *= np.float32(LEVELS)
    up += np.float32(0.5)
    return lowest.astype(np.float32) + step, up.astype(np.uint8), u
