"""A few points, each stamped at its place between pixels and in its turn, as a painter would.

All pixels of all symbols are listed in the order of painting. The last one listed for a pixel is its
topmost; where that is translucent, the next one below is looked for, and so on: after a few rounds
none are left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.raster.palette import CROWD, recipe
from geo.raster.pixels import Order, as_pixels, faded, over
from geo.raster.scratch import scratch
from geo.raster.stamp import PointStyle

Places = NDArray[np.intp]
Pixels = NDArray[np.uint32]

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
    canvas = np.zeros(shape[0] * shape[1], dtype=np.uint32)
    latest = scratch("latest", len(canvas), np.int32)
    counts = scratch("counts", len(canvas), np.uint8)
    for number, style in enumerate(styles):
        rows = np.flatnonzero(classes == number)
        if len(rows) == 0:
            continue
        if stop():
            return None
        pictures = _pictures(style, order)
        stamps = _Stamps.at(x[rows], y[rows])
        places, colours = _flattened(*stamps.pixels(pictures, shape), latest, stop)
        # Where so many symbols' insides meet, outlines between them would be all that is left.
        if pictures.core.any() and len(rows) > CROWD:
            counts[places] = 0
            np.add.at(counts, stamps.insides(pictures, shape), np.uint8(1))
            colours[np.flatnonzero(counts[places] >= CROWD)] = pictures.core_pixel
        if style.opacity < 1:
            colours = faded(colours, style.opacity)
        canvas[places] = over(canvas[places], colours)
    return None if stop() else canvas.view(np.uint8).reshape(*shape, 4)


@dataclass(frozen=True, slots=True)
class _Pictures:
    """A symbol in all its phases.

    Attributes
    ----------
    down, right : (k,) int64
        Pixels that it touches in any phase, from the anchor's.
    pixels : (phases, k) uint32
    core : (phases, k) bool
        Which ones are of the symbol's inside.
    core_pixel : uint32
    """

    down: NDArray[np.int64]
    right: NDArray[np.int64]
    pixels: Pixels
    core: NDArray[np.bool_]
    core_pixel: np.uint32


@lru_cache(maxsize=64)
def _pictures(style: PointStyle, order: Order) -> _Pictures:
    stamp, made = style.stamp, recipe(style)
    cuts = np.stack([stamp.cut(n % PHASES, n // PHASES, PHASES) for n in range(PHASES**2)])
    octets = np.ascontiguousarray(np.rint(cuts[..., order] * 255).astype(np.uint8))
    pixels = octets.view(np.uint32)[..., 0]
    inside = made.entries[made.core]
    core = (np.abs(cuts - inside) < _ALIKE).all(axis=3) if made.core else np.zeros(cuts.shape[:3], np.bool_)
    rows, columns = np.nonzero(pixels.any(axis=0))
    return _Pictures(
        rows - stamp.reach,
        columns - stamp.reach,
        np.ascontiguousarray(pixels[:, rows, columns]),
        np.ascontiguousarray(core[:, rows, columns]),
        as_pixels(inside[None], order, False)[0],
    )


@dataclass(frozen=True, slots=True)
class _Stamps:
    """Where a class's symbols stand, in the order of painting.

    Attributes
    ----------
    rows, columns : (n,) int64
        Pixels of the anchors.
    phase : (n,) int64
    turn : (n,) int64
        How many symbols of the same pixel come before.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    phase: NDArray[np.int64]
    turn: NDArray[np.int64]

    @classmethod
    def at(cls, x: NDArray[np.float64], y: NDArray[np.float64]) -> _Stamps:
        """Anchored at pixel coordinates: down the page, then right; equal ones are one symbol.

        A second symbol of one pixel waits until the first of all others are drawn.
        """
        # Whole steps between pixels.
        down, right = np.floor(y * PHASES).astype(np.int64), np.floor(x * PHASES).astype(np.int64)
        down, right = np.divmod(np.unique(down * _ROW + right + _ROW // 2), _ROW)
        right -= _ROW // 2
        rows, columns = down // PHASES, right // PHASES
        phase = down % PHASES * PHASES + right % PHASES
        order = np.lexsort((columns, rows))
        row, column = rows[order], columns[order]
        fresh = np.concatenate([[True], (row[1:] != row[:-1]) | (column[1:] != column[:-1])])
        first = np.flatnonzero(fresh)
        turn = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
        queue = np.argsort(turn, kind="stable")
        return cls(row[queue], column[queue], phase[order][queue], turn[queue])

    def pixels(self, pictures: _Pictures, shape: tuple[int, int]) -> tuple[Places, Pixels]:
        """Places in the flat picture and colours of all pixels with ink, in the order of painting."""
        places, inside = self._places(pictures, shape)
        values = np.take(pictures.pixels, self.phase, axis=0).reshape(-1)
        inked = values != 0 if inside is None else (values != 0) & inside
        chosen = np.flatnonzero(inked)
        return places[chosen], values[chosen]

    def insides(self, pictures: _Pictures, shape: tuple[int, int]) -> Places:
        """Places of the symbols' insides; of symbols of the same pixel only the first counts."""
        places, inside = self._places(pictures, shape)
        core = pictures.core[self.phase]
        core &= (self.turn == 0)[:, None]
        chosen = core.reshape(-1) if inside is None else core.reshape(-1) & inside
        return places[np.flatnonzero(chosen)]

    def _places(self, pictures: _Pictures, shape: tuple[int, int]) -> tuple[Places, NDArray[np.bool_] | None]:
        """Places of all symbols' pixels, and which of them lie in the picture; None when all do."""
        height, width = shape
        down, right = pictures.down, pictures.right
        corner = (self.rows * width + self.columns).astype(np.intp)
        places = (corner[:, None] + (down * width + right)).reshape(-1)
        if len(down) == 0:
            return places, None
        top, left = self.rows.min() + down.min(), self.columns.min() + right.min()
        bottom, far = self.rows.max() + down.max(), self.columns.max() + right.max()
        if top >= 0 and left >= 0 and bottom < height and far < width:
            return places, None
        rows, columns = self.rows[:, None] + down, self.columns[:, None] + right
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        return places, inside.reshape(-1)


def _flattened(
    places: Places, values: Pixels, latest: NDArray[np.int32], stop: Callable[[], bool]
) -> tuple[Places, Pixels]:
    """What is seen of pixels painted one after the other: each place once, and its colour.

    `latest` has a value for each place; what it held doesn't matter.
    """
    # The last of several values given to one place is the one that stays.
    numbers = np.arange(len(places), dtype=np.int32)
    latest[places] = numbers
    topmost = latest[places] == numbers
    top = np.flatnonzero(topmost)
    seen, colours = places[top], values[top]
    latest[seen] = numbers[: len(seen)]
    left = np.flatnonzero(~topmost)
    slot, values = latest[places[left]], values[left]
    strongest = int(values.view(np.uint8)[3::4].max(initial=0))
    last = np.empty(len(seen), dtype=np.int32)
    while len(slot) and not stop():
        # What would add less than half a step below what is there can't be seen.
        alpha = colours.view(np.uint8)[3::4]
        through = np.flatnonzero((255 - alpha).astype(np.int32)[slot] * strongest >= 128)
        slot, values = slot[through], values[through]
        numbers = np.arange(len(slot), dtype=np.int32)
        last[slot] = numbers
        topmost = last[slot] == numbers
        top, left = np.flatnonzero(topmost), np.flatnonzero(~topmost)
        colours[slot[top]] = over(values[top], colours[slot[top]])
        slot, values = slot[left], values[left]
    return seen, colours
