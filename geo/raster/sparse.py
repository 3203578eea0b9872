"""A few points, each stamped at its place between pixels and in its turn, as a painter would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.raster.palette import CROWD, recipe
from geo.raster.pixels import Order, as_pixels, faded, over
from geo.raster.stamp import PointStyle

T = TypeVar("T", bound=np.generic)

PHASES = 4
"""Places between pixels, per direction."""
_ROW = 2**32
_ALIKE = 0.04


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
    canvas = _canvas(shape, np.uint32)
    for number, style in enumerate(styles):
        rows = np.flatnonzero(classes == number)
        if len(rows) == 0:
            continue
        target = canvas if style.opacity >= 1 else _canvas(shape, np.uint32)
        pictures = _Pictures.of(style, order)
        # Where so many symbols' insides meet, outlines between them would be all that is left.
        counts = _canvas(shape, np.uint8) if pictures.has_core and len(rows) > CROWD else None
        if not _stamp_class(_Page(target, counts, height, width), x[rows], y[rows], pictures, stop):
            return None
        if counts is not None:
            target[np.flatnonzero(counts >= CROWD)] = pictures.core_pixel
        if target is not canvas:
            touched = np.flatnonzero(target)
            canvas[touched] = over(canvas[touched], faded(target[touched], style.opacity))
    return canvas[:-1].view(np.uint8).reshape(height, width, 4)


def _canvas(shape: tuple[int, int], kind: type[T]) -> NDArray[T]:
    """Pixels row by row, and one more that takes what lies outside."""
    return np.zeros(shape[0] * shape[1] + 1, dtype=kind)


@dataclass(frozen=True, slots=True)
class _Pictures:
    """A symbol in all its phases.

    Attributes
    ----------
    pixels : (phases, n, n) uint32
    opaque, core : (phases, n, n) bool
        Pixels that hide what is below, and those of the symbol's inside.
    core_pixel : uint32
    reach : int
    """

    pixels: NDArray[np.uint32]
    opaque: NDArray[np.bool_]
    core: NDArray[np.bool_]
    core_pixel: np.uint32
    reach: int

    @classmethod
    def of(cls, style: PointStyle, order: Order) -> _Pictures:
        stamp, made = style.stamp, recipe(style)
        cuts = np.stack([stamp.cut(n % PHASES, n // PHASES, PHASES) for n in range(PHASES**2)])
        octets = np.ascontiguousarray(np.rint(cuts[..., order] * 255).astype(np.uint8))
        inside = made.entries[made.core]
        core = (
            (np.abs(cuts - inside) < _ALIKE).all(axis=3) if made.core else np.zeros(cuts.shape[:3], np.bool_)
        )
        pixel = as_pixels(inside[None], order, False)[0]
        return cls(octets.view(np.uint32)[..., 0], octets[..., 3] == 255, core, pixel, stamp.reach)

    @property
    def has_core(self) -> bool:
        return bool(self.core.any())


@dataclass(frozen=True, slots=True)
class _Page:
    """What is drawn on, with one pixel more for what lies outside; and how many insides lie on each pixel."""

    pixels: NDArray[np.uint32]
    counts: NDArray[np.uint8] | None
    height: int
    width: int

    def count(self, places: NDArray[np.int64], inside: NDArray[np.bool_]) -> None:
        """One inside more on pixels that all differ."""
        if self.counts is not None:
            self.counts[places] = np.minimum(self.counts[places] + inside, CROWD)


def _stamp_class(
    page: _Page,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    pictures: _Pictures,
    stop: Callable[[], bool],
) -> bool:
    reach, height, width = pictures.reach, page.height, page.width
    # Whole steps between pixels; equal ones are one symbol. In the order down the page, then right.
    down, right = np.floor(y * PHASES).astype(np.int64), np.floor(x * PHASES).astype(np.int64)
    down, right = np.divmod(np.unique(down * _ROW + right + _ROW // 2), _ROW)
    right -= _ROW // 2
    rows, columns = down // PHASES, right // PHASES
    phase = down % PHASES * PHASES + right % PHASES
    turn = _turns(rows, columns)
    if len(rows) < np.count_nonzero(pictures.pixels.any(axis=0)):
        return _stamp_one_by_one(page, rows, columns, phase, turn, pictures, stop)
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
                values = pictures.pixels[:, dy + reach, dx + reach]
                if not values.any():
                    continue
                opaque = bool(pictures.opaque[:, dy + reach, dx + reach].all())
                core = pictures.core[:, dy + reach, dx + reach]
                # Within one turn all places differ, so no two points meet in one operation; the
                # pixel furthest down right of a symbol goes first, as others may lie over it.
                for row, column, kind, clipped in groups:
                    place = (row + dy) * width + (column + dx)
                    if clipped:
                        out = (row + dy < 0) | (row + dy >= height)
                        out |= (column + dx < 0) | (column + dx >= width)
                        place[out] = len(page.pixels) - 1
                    value = values[kind]
                    page.pixels[place] = value if opaque else over(page.pixels[place], value)
                    if now == 0 and core.any():
                        page.count(place, core[kind])
    return True


def _stamp_one_by_one(
    page: _Page,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    phase: NDArray[np.int64],
    turn: NDArray[np.int64],
    pictures: _Pictures,
    stop: Callable[[], bool],
) -> bool:
    """For fewer points than a stamp has pixels: one operation for each point instead."""
    canvas = page.pixels[:-1].reshape(page.height, page.width)
    counts = None if page.counts is None else page.counts[:-1].reshape(page.height, page.width)
    size = pictures.pixels.shape[1]
    corners = np.column_stack([rows, columns]) - size // 2
    # As with many: a second point of one pixel waits until the first of all others are drawn.
    for number in np.argsort(turn, kind="stable").tolist():
        if number % 64 == 0 and stop():
            return False
        top, left = corners[number].tolist()
        above, before = max(-top, 0), max(-left, 0)
        window = slice(top + above, max(top + size, 0)), slice(left + before, max(left + size, 0))
        part = canvas[window]
        if part.size == 0:
            continue
        cut = slice(above, above + part.shape[0]), slice(before, before + part.shape[1])
        picture = pictures.pixels[phase[number]][cut]
        part[...] = over(part.reshape(-1), picture.reshape(-1)).reshape(part.shape)
        if counts is not None and turn[number] == 0:
            counts[window] = np.minimum(counts[window] + pictures.core[phase[number]][cut], CROWD)
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
