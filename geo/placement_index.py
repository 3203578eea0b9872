"""What is already on the page, for `geo.placement`: a coarse table of cells and an exact index."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

_TOUCHED = 0.82
"""Share of a symbol's radius, padding included, that another's leader may not enter: its corners are thin."""


class Covered:
    """Cells of a grid that boxes cover wholly, as a summed-area table.

    A box that reaches into a wholly covered cell certainly overlaps something; nothing is said of
    the others. So a look at four corners rules out most candidates, however many boxes there are.
    """

    def __init__(self, bounds: Box, cell: float) -> None:
        self._origin = np.array([bounds[0], bounds[1]])
        self._cell = cell
        span = np.array([bounds[2] - bounds[0], bounds[3] - bounds[1]])
        self._shape = np.maximum(np.ceil(span / cell), 1).astype(np.int64)
        columns, rows = int(self._shape[0]), int(self._shape[1])
        self._edges = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        self._sums = np.zeros((rows + 1, columns + 1), dtype=np.int32)

    def add(self, boxes: Floats, *, touched: bool = False) -> None:
        """Mark the cells that the (M, 4) boxes cover wholly, or that they touch."""
        if len(boxes) == 0:
            return
        low = (boxes[:, :2] - self._origin) / self._cell
        high = (boxes[:, 2:] - self._origin) / self._cell
        first = np.floor(low) if touched else np.ceil(low - 1e-9)
        last = np.ceil(high) if touched else np.floor(high + 1e-9)
        x0, y0 = np.clip(first, 0, self._shape).astype(np.int64).T
        x1, y1 = np.clip(last, 0, self._shape).astype(np.int64).T
        some = (x1 > x0) & (y1 > y0)
        x0, y0, x1, y1 = x0[some], y0[some], x1[some], y1[some]
        for rows, columns, sign in ((y0, x0, 1), (y1, x1, 1), (y0, x1, -1), (y1, x0, -1)):
            np.add.at(self._edges, (rows, columns), sign)
        count = self._edges.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
        np.cumsum(
            (count[:-1, :-1] > 0).cumsum(axis=0, dtype=np.int32),
            axis=1,
            dtype=np.int32,
            out=self._sums[1:, 1:],
        )

    def meets(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """For boxes from corners (..., 2) to corners (..., 2): whether each reaches into a marked cell."""
        first, last = [], []
        for axis in (0, 1):
            top = self._shape[axis]
            origin = self._origin[axis]
            a = (low[..., axis] - origin) * (1 / self._cell) + 1e-6
            b = (high[..., axis] - origin) * (1 / self._cell) + (1 - 1e-6)
            # Clipped to the grid first, so that cutting off the fraction rounds down, then up.
            first.append(np.clip(a, 0, top, out=a).astype(np.int32))
            last.append(np.clip(b, 0, top, out=b).astype(np.int32))
        (x0, y0), (x1, y1) = first, last
        wide = np.int32(self._sums.shape[1])
        sums = self._sums.ravel()
        y0, y1 = y0 * wide, y1 * wide
        total = sums[y1 + x1] - sums[y0 + x1] - sums[y1 + x0] + sums[y0 + x0]
        return np.asarray(total > 0)


class Occupied:
    """Boxes, discs and lines in buckets, tested exactly one candidate at a time."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._boxes: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        self._discs: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        self._lines: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)

    def add_boxes(self, boxes: Floats) -> None:
        """Add (M, 4) boxes."""
        self._fill(self._boxes, boxes, boxes)

    def add_discs(self, centres: Floats, radii: Floats, owners: NDArray[np.int64]) -> None:
        """Add discs; `owners` are the labels that needn't keep off them."""
        reach = radii[:, None]
        boxes = np.hstack([centres - reach, centres + reach])
        self._fill(self._discs, boxes, np.column_stack([centres, radii, owners]))

    def add_box(self, box: Box) -> None:
        """Add one box."""
        for key in self._keys(box):
            self._boxes[key].append(box)

    def add_line(self, line: Box) -> None:
        """Add a line x0, y0, x1, y1."""
        for key in self._keys(_around(line)):
            self._lines[key].append(line)

    def box_meets(self, box: Box, owner: int) -> bool:
        """Whether a box overlaps any box, any line or any disc but its owner's."""
        x0, y0, x1, y1 = box
        for key in self._keys(box):
            for a0, b0, a1, b1 in self._boxes.get(key, ()):
                if a0 < x1 and a1 > x0 and b0 < y1 and b1 > y0:
                    return True
            for cx, cy, radius, number in self._discs.get(key, ()):
                dx, dy = _away(box, cx, cy)
                if dx * dx + dy * dy < radius * radius and number != owner:
                    return True
            for line in self._lines.get(key, ()):
                if crosses_box(line, box):
                    return True
        return False

    def gap(self, box: Box, reach: float, owner: int) -> float:
        """From a box to the rim of the nearest disc but its owner's; `reach` where none is nearer."""
        x0, y0, x1, y1 = box
        least = reach
        for key in self._keys((x0 - reach, y0 - reach, x1 + reach, y1 + reach)):
            for cx, cy, radius, number in self._discs.get(key, ()):
                if number != owner:
                    least = min(least, math.hypot(*_away(box, cx, cy)) - radius)
        return least

    def line_meets(self, line: Box, owner: int) -> bool:
        """Whether a line crosses any box or line, or any disc but its owner's."""
        for key in self._keys(_around(line)):
            for box in self._boxes.get(key, ()):
                if crosses_box(line, box):
                    return True
            for cx, cy, radius, number in self._discs.get(key, ()):
                if number != owner and _distance_squared(cx, cy, line) < (radius * _TOUCHED) ** 2:
                    return True
            for other in self._lines.get(key, ()):
                if lines_cross(line, other):
                    return True
        return False

    def _keys(self, box: Box) -> list[tuple[int, int]]:
        cell = self._cell
        columns = range(math.floor(box[0] / cell), math.floor(box[2] / cell) + 1)
        rows = range(math.floor(box[1] / cell), math.floor(box[3] / cell) + 1)
        return [(column, row) for column in columns for row in rows]

    def _fill(self, table: defaultdict[tuple[int, int], list[Box]], boxes: Floats, rows: Floats) -> None:
        """Put each row into the buckets that its box touches."""
        if len(boxes) == 0:
            return
        cells = np.floor(boxes / self._cell).astype(np.int64)
        wide, high = cells[:, 2] - cells[:, 0] + 1, cells[:, 3] - cells[:, 1] + 1
        each = wide * high
        owner = np.repeat(np.arange(len(boxes)), each)
        number = np.arange(len(owner)) - np.repeat(np.cumsum(each) - each, each)
        columns = cells[owner, 0] + number % wide[owner]
        lines = cells[owner, 1] + number // wide[owner]
        values = [(a, b, c, d) for a, b, c, d in rows.tolist()]
        for column, line, index in zip(columns.tolist(), lines.tolist(), owner.tolist(), strict=True):
            table[column, line].append(values[index])


def crosses_box(line: Box, box: Box) -> bool:
    """Whether a segment passes through the inside of a box (Liang and Barsky's clipping)."""
    x0, y0, x1, y1 = line
    enter, leave = 0.0, 1.0
    for step, start, low, high in ((x1 - x0, x0, box[0], box[2]), (y1 - y0, y0, box[1], box[3])):
        if step == 0.0:
            if start <= low or start >= high:
                return False
            continue
        a, b = (low - start) / step, (high - start) / step
        enter, leave = max(enter, min(a, b)), min(leave, max(a, b))
    return enter < leave


def lines_cross(a: Box, b: Box) -> bool:
    """Whether two segments cross, or one ends on the other."""

    def side(line: Box, x: float, y: float) -> float:
        return (line[2] - line[0]) * (y - line[1]) - (line[3] - line[1]) * (x - line[0])

    across_a = side(a, b[0], b[1]) * side(a, b[2], b[3])
    across_b = side(b, a[0], a[1]) * side(b, a[2], a[3])
    return across_a <= 0 and across_b <= 0 and (across_a < 0 or across_b < 0)


def _away(box: Box, x: float, y: float) -> tuple[float, float]:
    """How far a point is from a box along each axis."""
    x0, y0, x1, y1 = box
    dx = x0 - x if x < x0 else x - x1 if x > x1 else 0.0
    return dx, y0 - y if y < y0 else y - y1 if y > y1 else 0.0


def _around(line: Box) -> Box:
    x0, y0, x1, y1 = line
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _distance_squared(x: float, y: float, line: Box) -> float:
    dx, dy = line[2] - line[0], line[3] - line[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0.0 else min(max(((x - line[0]) * dx + (y - line[1]) * dy) / length, 0.0), 1.0)
    return (line[0] + along * dx - x) ** 2 + (line[1] + along * dy - y) ** 2
