"""Distance to the nearest shore on a grid: how far from land any place at sea lies, and what sees what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.seapath.plane import Bools, Floats, Ints

STEP_M = 4.0
"""Steps in which the grid's distances are stored."""
_CHUNK = 200_000
LEAST_STEP_M = 120.0
"""A line of sight is looked at no more often than this; nothing sinks by more than half of it between."""
_PLACES, _MOST_AHEAD = 2048, 32
"""Places along lines of sight looked at together, and steps of one line among them."""
_PROBES = (1 / 2, 1 / 4, 3 / 4, 1 / 8, 7 / 8, 3 / 8, 5 / 8, 1 / 32, 31 / 32, 1 / 16, 15 / 16, 3 / 16, 13 / 16)


class CancelledError(Exception):
    """Raised out of a computation that was told to stop; nothing is wrong."""


Cancelled = Callable[[], bool]


def stop_if(cancelled: Cancelled | None) -> None:
    """Raise `CancelledError` when the caller no longer wants the result."""
    if cancelled is not None and cancelled():
        raise CancelledError


@dataclass(frozen=True, slots=True, eq=False)
class ShoreField:
    """Distances to shore at the nodes of a square grid of the plane.

    Attributes
    ----------
    steps : (ny, nx) int16
        True distance in units of `STEP_M`, capped; zero on land and outside the region.
    x0, y0, spacing : float
        Plane coordinates of node [0, 0] and the distance between nodes, metres.
    """

    steps: NDArray[np.int16]
    x0: float
    y0: float
    spacing: float

    def at(self, xy: Floats) -> Floats:
        """Distance to shore (N,) in metres at (N, 2), between nodes bilinear; zero beyond the grid."""
        from scipy.ndimage import map_coordinates

        nodes = np.empty((2, len(xy)))
        np.subtract(xy[:, 1], self.y0, out=nodes[0])
        np.subtract(xy[:, 0], self.x0, out=nodes[1])
        nodes /= self.spacing
        steps = map_coordinates(self.steps, nodes, output=np.float64, order=1, mode="constant")
        return np.asarray(steps * STEP_M)

    def sees(self, start: Floats, end: Floats, level: float, cancelled: Cancelled | None = None) -> Bools:
        """Which straight lines stay at least `level` metres from shore.

        Parameters
        ----------
        start, end : (N, 2) float64
        level : float
            Metres.
        cancelled : callable, optional

        Returns
        -------
        (N,) bool
            By the grid: distances between its nodes are bilinear, and a line may dip below the
            level by half of `LEAST_STEP_M`.
        """
        out = np.zeros(len(start), dtype=np.bool_)
        for first in range(0, len(start), _CHUNK):
            stop_if(cancelled)
            part = slice(first, first + _CHUNK)
            out[part] = self._sees(start[part], end[part], level, cancelled)
        return out

    def _sees(self, start: Floats, end: Floats, level: float, cancelled: Cancelled | None) -> Bools:
        """Leap as far as the distance to shore allows, dropping what is blocked or has arrived."""
        alive = np.arange(len(start))
        for probe in _PROBES:  # most lines cross land: a few places along them tell
            alive = alive[self.at(start[alive] + (end[alive] - start[alive]) * probe) >= level]
        out = np.zeros(len(start), dtype=np.bool_)
        offset = end - start
        total = np.hypot(offset[:, 0], offset[:, 1])
        direction = offset / np.maximum(total, 1e-9)[:, None]
        travelled = np.zeros(len(start))
        while len(alive):
            stop_if(cancelled)
            # Near the level steps are the least: when few lines are left, several are looked at together.
            ahead = np.arange(min(max(_PLACES // len(alive), 1), _MOST_AHEAD)) * LEAST_STEP_M
            along = travelled[alive, None] + ahead
            places = start[alive, None] + direction[alive, None] * along[..., None]
            room = self.at(places.reshape(-1, 2)).reshape(along.shape) - level
            # 0.99: the plane's metre is up to one part in 100 longer than the true one.
            leap = np.maximum(room * 0.99, LEAST_STEP_M)
            special = (leap > LEAST_STEP_M) | (room < 0) | (along + leap >= total[alive, None])
            special[:, -1] = True
            rows, at = np.arange(len(alive)), special.argmax(axis=1)
            travelled[alive] = along[rows, at] + leap[rows, at]
            clear = room[rows, at] >= 0
            arrived = clear & (travelled[alive] >= total[alive])
            out[alive[arrived]] = True
            alive = alive[clear & ~arrived]
        return out

    def contour_points(self, level: float) -> Floats:
        """Where the grid's lines cross a distance to shore.

        Returns
        -------
        (N, 2) float64
            Plane coordinates; neighbours along the contour are at most one and a half spacings apart.
        """
        threshold = level / STEP_M
        far = self.steps >= threshold
        found = []
        for axis in (0, 1):
            crossing = np.flatnonzero((far[1:] ^ far[:-1]) if axis == 0 else (far[:, 1:] ^ far[:, :-1]))
            columns = self.steps.shape[1] - axis
            j, i = np.divmod(crossing, columns)
            here = self.steps[j, i].astype(np.float64)
            there = self.steps[j + (axis == 0), i + (axis == 1)].astype(np.float64)
            share = (threshold - here) / (there - here)
            x = i + (share if axis == 1 else 0.0)
            y = j + (share if axis == 0 else 0.0)
            found.append(np.column_stack([self.x0 + x * self.spacing, self.y0 + y * self.spacing]))
        return np.vstack(found)


def packed(steps: NDArray[np.int16]) -> NDArray[np.int16]:
    """Second differences of a grid, which compress to a fraction of it."""
    return np.diff(np.diff(steps, axis=1, prepend=0), axis=0, prepend=0).astype(np.int16)


def unpacked(differences: NDArray[np.int16]) -> NDArray[np.int16]:
    """Inverse of `packed`."""
    rows = np.cumsum(differences, axis=0, dtype=np.int16)
    return np.cumsum(rows, axis=1, dtype=np.int16)


__all__ = ["CancelledError", "Ints", "ShoreField", "packed", "stop_if", "unpacked"]
