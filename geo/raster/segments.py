"""Straight pieces in pixels, many at once: clipped, and walked along in even steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.floating]

SAMPLES = 131_072
"""About how many steps to work on at a time: what the cache holds."""

_MOST_GRADES = 255
"""Segments of so many steps and more are few, and are walked one after the other."""


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

    Segments of as many steps are walked together: that takes no list of each place's segment.

    Parameters
    ----------
    segments : Segments
    count : (n,) int
        Steps each segment is cut into; there is a place at the beginning of each.
    """
    if len(segments) == 0:
        return
    kind = segments.x0.dtype
    # Eight bits: a radix sort in one pass.
    grade = np.minimum(count, _MOST_GRADES).astype(np.uint8)
    order = np.argsort(grade, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(grade))])
    x0, y0 = segments.x0[order], segments.y0[order]
    dx, dy = segments.x1[order] - x0, segments.y1[order] - y0
    for steps in np.flatnonzero(np.diff(starts)).tolist():
        rows = slice(int(starts[steps]), int(starts[steps + 1]))
        if steps == _MOST_GRADES:
            yield from _walked_far(x0[rows], y0[rows], dx[rows], dy[rows], count[order[rows]])
            continue
        along = np.arange(steps, dtype=kind)[:, None]
        for first in range(rows.start, rows.stop, SAMPLES // steps):
            some = slice(first, min(first + SAMPLES // steps, rows.stop))
            # Step by step, each for all segments: NumPy's inner loop is the long one.
            x, y = dx[some] / kind.type(steps) * along, dy[some] / kind.type(steps) * along
            x += x0[some]
            y += y0[some]
            yield x.reshape(-1), y.reshape(-1)
    yield segments.x1, segments.y1


def _walked_far(
    x0: Reals, y0: Reals, dx: Reals, dy: Reals, count: NDArray[np.integer]
) -> Iterator[tuple[Reals, Reals]]:
    """The same for segments of many and different steps."""
    table = np.column_stack([x0, dx / count, y0, dy / count]).astype(x0.dtype)
    for rows, number in repeated(table, count):
        along = number.astype(x0.dtype)
        yield rows[:, 0] + rows[:, 1] * along, rows[:, 2] + rows[:, 3] * along
