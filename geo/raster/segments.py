"""Straight pieces in pixels, many at once: clipped, and walked along in even steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.floating]

SAMPLES = 131_072
"""About how many steps to work on at a time: what the cache holds."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments from (x0, y0) to (x1, y1), device pixels, each array (n,)."""

    x0: Reals
    y0: Reals
    x1: Reals
    y1: Reals

    @classmethod
    def joined(cls, parts: Sequence[Segments]) -> Segments:
        """Several put together."""
        if len(parts) == 1:
            return parts[0]
        none = np.empty(0, dtype=np.float32)
        x0, y0, x1, y1 = (
            np.concatenate([none, *(getattr(part, name) for part in parts)])
            for name in ("x0", "y0", "x1", "y1")
        )
        return cls(x0, y0, x1, y1)

    def __len__(self) -> int:
        return len(self.x0)

    def taken(self, rows: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Segments:
        """Some of them."""
        return Segments(self.x0[rows], self.y0[rows], self.x1[rows], self.y1[rows])

    def clipped(self, xmin: float, ymin: float, xmax: float, ymax: float) -> Segments:
        """The pieces inside a rectangle (Liang and Barsky), in any order."""
        inside = (np.minimum(self.x0, self.x1) >= xmin) & (np.maximum(self.x0, self.x1) <= xmax)
        inside &= (np.minimum(self.y0, self.y1) >= ymin) & (np.maximum(self.y0, self.y1) <= ymax)
        if inside.all():
            return self
        crossing = self.taken(np.flatnonzero(~inside))
        return Segments.joined([self.taken(np.flatnonzero(inside)), crossing._cut(xmin, ymin, xmax, ymax)])

    def _cut(self, xmin: float, ymin: float, xmax: float, ymax: float) -> Segments:
        # Double precision: a long segment's ends may lie far outside.
        x0, y0 = self.x0.astype(np.float64), self.y0.astype(np.float64)
        dx, dy = self.x1 - x0, self.y1 - y0
        enter, leave = np.zeros(len(self)), np.ones(len(self))
        missed = np.zeros(len(self), dtype=np.bool_)
        for start, step, low, high in ((x0, dx, xmin, xmax), (y0, dy, ymin, ymax)):
            level = step == 0
            missed |= level & ((start < low) | (start > high))
            safe = np.where(level, 1.0, step)
            a, b = (low - start) / safe, (high - start) / safe
            enter = np.where(level, enter, np.maximum(enter, np.minimum(a, b)))
            leave = np.where(level, leave, np.minimum(leave, np.maximum(a, b)))
        rows = np.flatnonzero(~missed & (enter <= leave))
        kind = self.x0.dtype
        x0, y0, dx, dy, enter, leave = (v[rows] for v in (x0, y0, dx, dy, enter, leave))
        pieces = x0 + dx * enter, y0 + dy * enter, x0 + dx * leave, y0 + dy * leave
        return Segments(
            *(
                np.clip(piece, low, high).astype(kind)
                for piece, low, high in zip(
                    pieces, (xmin, ymin, xmin, ymin), (xmax, ymax, xmax, ymax), strict=True
                )
            )
        )


def repeated(
    table: Reals, count: NDArray[np.integer], samples: int = SAMPLES
) -> Iterator[tuple[Reals, NDArray[np.int64]]]:
    """Rows of a table repeated, and the number of each repetition, about `samples` at a time.

    Repeating one table is as quick as repeating one of its columns.
    """
    total = np.cumsum(count)
    start = 0
    while start < len(count):
        done = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, done + samples)), start + 1)
        steps = count[start:stop]
        number = np.arange(int(total[stop - 1] - done))
        number -= np.repeat(total[start:stop] - steps - done, steps)
        yield np.repeat(table[start:stop], steps, axis=0), number
        start = stop


def walked(segments: Segments, count: NDArray[np.integer]) -> Iterator[tuple[Reals, Reals]]:
    """x and y of evenly spaced places on segments, chunk by chunk; the last ones are the segments' ends.

    Parameters
    ----------
    segments : Segments
    count : (n,) int
        Steps each segment is cut into; there is a place at the beginning of each.
    """
    kind = segments.x0.dtype
    table = np.empty((len(segments), 4), dtype=kind)
    table[:, 0], table[:, 2] = segments.x0, segments.y0
    table[:, 1] = (segments.x1 - segments.x0) / count
    table[:, 3] = (segments.y1 - segments.y0) / count
    total = np.cumsum(count)
    start = 0
    while start < len(count):
        done = int(total[start - 1]) if start else 0
        stop = max(int(np.searchsorted(total, done + SAMPLES)), start + 1)
        steps = count[start:stop]
        rows = np.repeat(table[start:stop], steps, axis=0)
        # Small whole numbers are exact in single precision.
        along = np.arange(len(rows), dtype=kind)
        along -= np.repeat((total[start:stop] - steps - done).astype(kind), steps)
        x, y = rows[:, 1] * along, rows[:, 3] * along
        x += rows[:, 0]
        y += rows[:, 2]
        yield x, y
        start = stop
    yield segments.x1, segments.y1
