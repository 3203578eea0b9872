"""Flat arrays of many rings or lines: offsets say where each begins and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Offsets = NDArray[np.int64]


def part_bounds(xy: Points, starts: Offsets) -> Points:
    """(P, 4) bounds of the vertex runs ``starts[p]:starts[p + 1]`` (empty runs: NaN, which touch nothing)."""
    bounds = np.full((len(starts) - 1, 4), np.nan)
    full = np.flatnonzero(np.diff(starts) > 0)
    if len(full):
        at = starts[full]
        bounds[full, :2] = np.minimum.reduceat(xy, at, axis=0)
        bounds[full, 2:] = np.maximum.reduceat(xy, at, axis=0)
    return bounds


def take_groups(offsets: Offsets, chosen: Offsets) -> tuple[Offsets, Offsets]:
    """Select groups of a flat array.

    Parameters
    ----------
    offsets : (G + 1,) int64
        Group g has the members ``offsets[g]:offsets[g + 1]``.
    chosen : (K,) int64
        Groups to keep.

    Returns
    -------
    new_offsets : (K + 1,) int64
    members : (M,) int64
        Indices of the kept members in the flat array.
    """
    starts = offsets[chosen]
    counts = offsets[chosen + 1] - starts
    new_offsets = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(counts, out=new_offsets[1:])
    members = np.arange(new_offsets[-1], dtype=np.int64)
    members += np.repeat(starts - new_offsets[:-1], counts)
    return new_offsets, members
