"""A few points, each stamped at its place between pixels and in its turn, as a painter would."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.raster.pixels import Order, faded, over
from geo.raster.stamp import PointStyle, Stamp

PHASES = 4
"""Places between pixels, per direction."""
_ROW = 2**32


def stamp_each(
    shape: tuple[int, int],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    classes: NDArray[np.uint8],
    styles: Sequence[PointStyle],
    order: Order,
    stop: Callable[[], bool],
) -> NDArray[np.uint8] | None:
    """A picture (H, W, 4), times alpha, of points at pixel coordinates; None when cancelled."""
    height, width = shape
    canvas = _canvas(height, width)
    for number, style in enumerate(styles):
        rows = np.flatnonzero(classes == number)
        if len(rows) == 0:
            continue
        target = canvas if style.opacity >= 1 else _canvas(height, width)
        if not _stamp_class(target, width, x[rows], y[rows], style.stamp, order, stop):
            return None
        if target is not canvas:
            touched = np.flatnonzero(target)
            canvas[touched] = over(canvas[touched], faded(target[touched], style.opacity))
    return canvas[:-1].view(np.uint8).reshape(height, width, 4)


def _canvas(height: int, width: int) -> NDArray[np.uint32]:
    """Pixels row by row, and one more that takes what lies outside."""
    return np.zeros(height * width + 1, dtype=np.uint32)


def _stamp_class(
    canvas: NDArray[np.uint32],
    width: int,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    stamp: Stamp,
    order: Order,
    stop: Callable[[], bool],
) -> bool:
    height = (len(canvas) - 1) // width
    reach = stamp.reach
    # Whole steps between pixels; equal ones are one symbol. In the order down the page, then right.
    down, right = np.floor(y * PHASES).astype(np.int64), np.floor(x * PHASES).astype(np.int64)
    down, right = np.divmod(np.unique(down * _ROW + right + _ROW // 2), _ROW)
    right -= _ROW // 2
    rows, columns = down // PHASES, right // PHASES
    phase = down % PHASES * PHASES + right % PHASES
    turn = _turns(rows, columns)
    pictures = np.stack([stamp.cut(n % PHASES, n // PHASES, PHASES) for n in range(PHASES**2)])
    octets = np.ascontiguousarray(np.rint(pictures[..., order] * 255).astype(np.uint8))
    table, alphas = octets.view(np.uint32)[..., 0], octets[..., 3]
    if len(rows) < np.count_nonzero(table.any(axis=0)):
        return _stamp_one_by_one(canvas, width, rows, columns, table[phase], stop)
    inner = (rows >= reach) & (rows < height - reach) & (columns >= reach) & (columns < width - reach)
    for now in range(int(turn.max()) + 1):
        groups = []
        for chosen, clipped in ((inner, False), (~inner, True)):
            which = np.flatnonzero(chosen & (turn == now))
            if len(which):
                groups.append((rows[which], columns[which], phase[which], clipped))
        for dy in range(reach, -reach - 1, -1):
            if stop():
                return False
            for dx in range(reach, -reach - 1, -1):
                values = table[:, dy + reach, dx + reach]
                if not values.any():
                    continue
                opaque = bool((alphas[:, dy + reach, dx + reach] == 255).all())
                # Within one turn all places differ, so no two points meet in one operation; the
                # pixel furthest down right of a symbol goes first, as others may lie over it.
                for row, column, kind, clipped in groups:
                    target = (row + dy) * width + (column + dx)
                    if clipped:
                        out = (row + dy < 0) | (row + dy >= height)
                        out |= (column + dx < 0) | (column + dx >= width)
                        target[out] = len(canvas) - 1
                    canvas[target] = values[kind] if opaque else over(canvas[target], values[kind])
    return True


def _stamp_one_by_one(
    canvas: NDArray[np.uint32],
    width: int,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    pictures: NDArray[np.uint32],
    stop: Callable[[], bool],
) -> bool:
    """For fewer points than a stamp has pixels: one operation for each point instead."""
    page = canvas[:-1].reshape(-1, width)
    size = pictures.shape[1]
    corners = np.column_stack([rows, columns]) - size // 2
    for number, (top, left) in enumerate(corners.tolist()):
        if number % 64 == 0 and stop():
            return False
        above, before = max(-top, 0), max(-left, 0)
        part = page[top + above : max(top + size, 0), left + before : max(left + size, 0)]
        if part.size:
            picture = pictures[number, above : above + part.shape[0], before : before + part.shape[1]]
            part[...] = over(part.reshape(-1), picture.reshape(-1)).reshape(part.shape)
    return True


def _turns(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """For points sorted by row: how many points of the same pixel come before each."""
    order = np.lexsort((columns, rows))
    row, column = rows[order], columns[order]
    fresh = np.concatenate([[True], (row[1:] != row[:-1]) | (column[1:] != column[:-1])])
    first = np.flatnonzero(fresh)
    turn = np.empty(len(rows), dtype=np.int64)
    turn[order] = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
    return turn
