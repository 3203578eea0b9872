"""A stamp with few colours, and how its pixels lie over each other: the recipe for whole frames.

A frame of one class holds, per pixel, the number of a palette entry and perhaps a bit that says
that something solid of the class lies below. Among solid and half-solid entries the symbol
drawn last wins, as with a painter; thin edge pixels count only where nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.raster.stamp import PointStyle

Floats = NDArray[np.float64]

CROWD = 3
_SOLID = 0.99
_THIN = 0.5
_MOST = 15


@dataclass(frozen=True, eq=False)
class Recipe:
    """How to build a class's frame.

    Attributes
    ----------
    entries : (E + 1, 4) float64
        Palette, red, green, blue (times alpha) and alpha, 0 to 1; entry 0 is nothing.
    strong : list of (dy, first dx, last dx, entry)
        Runs of pixels, in drawing order; each replaces what is there.
    thin : list of (entry, list of (dy, first dx, last dx))
        Runs by falling alpha; each fills only what is empty.
    solid : set of int
        Entries that hide everything below.
    below : (4,) float64 or None
        Colour to assume below a half-solid pixel that lies over something solid of its own class.
    core : int
        The solid entry with most pixels where there are several, else 0: pixels that the cores of
        `CROWD` symbols cover show it, or outlines would be all that is left of a crowd.
    """

    entries: Floats
    strong: list[tuple[int, int, int, int]]
    thin: list[tuple[int, list[tuple[int, int, int]]]]
    solid: frozenset[int]
    below: Floats | None
    core: int
    reach: int
    opacity: float

    @property
    def index_bits(self) -> int:
        """Bits for an entry's number."""
        return max(1, int(len(self.entries) - 1).bit_length())

    @property
    def bits(self) -> int:
        """Bits of a pixel's code."""
        return self.index_bits + (self.below is not None)

    def colours(self) -> Floats:
        """(2^bits, 4): colour (times alpha) of every code, with the class's opacity."""
        count = 1 << self.index_bits
        table = np.zeros((count, 4))
        table[: len(self.entries)] = self.entries
        if self.below is not None:
            over = table + self.below * (1 - table[:, 3:])
            over[0] = self.below
            table = np.vstack([table, over])
        return table * self.opacity


@lru_cache(maxsize=256)
def recipe(style: PointStyle) -> Recipe:
    """Reduce a style's stamp to at most fifteen colours and order its pixels; kept for the next frame."""
    reach = style.stamp.reach
    rgba = style.stamp.cut(0, 0, 1).astype(np.float64)
    touched = rgba[..., 3] > 1 / 40
    rows, columns = np.nonzero(touched)
    values = rgba[rows, columns]
    if len(values) == 0:
        return Recipe(np.zeros((1, 4)), [], [], frozenset(), None, 0, reach, style.opacity)
    entries, number = _reduced(values)
    numbers = np.zeros(touched.shape, dtype=np.int64)
    numbers[rows, columns] = number + 1
    alpha = entries[:, 3]
    top = alpha.max()
    pure = entries[:, :3] / alpha[:, None]
    plain = bool((np.abs(pure - pure[alpha.argmax()]) < 0.02).all())
    # Of one colour, a symbol hides another only by being denser: every entry may count as thin.
    strong = set() if plain else set(np.flatnonzero(alpha >= _THIN * top) + 1)
    solid = {int(e) for e in strong if alpha[e - 1] >= _SOLID}
    half = strong - solid
    sizes = np.bincount(number, minlength=len(entries))
    main = max(solid, key=lambda e: sizes[e - 1], default=0)
    below = entries[main - 1] if half and solid else None
    thin_entries = [int(e) + 1 for e in np.argsort(-alpha, kind="stable") if e + 1 not in strong]
    runs = _runs(numbers, reach)
    return Recipe(
        entries=np.vstack([np.zeros(4), entries]),
        strong=[run for run in runs if run[3] in strong],
        thin=[(e, [run[:3] for run in runs if run[3] == e]) for e in thin_entries],
        solid=frozenset(solid),
        below=below,
        core=main if len(solid) > 1 else 0,
        reach=reach,
        opacity=style.opacity,
    )


def _runs(numbers: NDArray[np.int64], reach: int) -> list[tuple[int, int, int, int]]:
    """Runs of equal entries. Symbols count as drawn from the page's top to its bottom, left to right.

    The pixel d away from the anchor is hidden by that of a symbol further on, whose own d is
    smaller: so large d go first.
    """
    found = []
    size = len(numbers)
    for row in range(size - 1, -1, -1):
        column = size - 1
        while column >= 0:
            entry = int(numbers[row, column])
            first = column
            while first > 0 and numbers[row, first - 1] == entry:
                first -= 1
            if entry:
                found.append((row - reach, first - reach, column - reach, entry))
            column = first - 1
    return found


def _reduced(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """At most fifteen colours for (n, 4) values, and which one each takes; solid ones stay solid."""
    distinct, inverse, counts = np.unique(
        np.round(values, 3), axis=0, return_inverse=True, return_counts=True
    )
    inverse = inverse.reshape(-1)
    centres, weights = distinct.copy(), counts.astype(np.float64)
    group = np.arange(len(distinct))
    kept = list(range(len(distinct)))
    while len(kept) > _MOST:
        now, mass = centres[kept], weights[kept]
        gap = ((now[:, None] - now[None]) ** 2).sum(axis=2)
        gap += 4.0 * ((now[:, None, 3] >= _SOLID) != (now[None, :, 3] >= _SOLID))
        # Ward's criterion: joining two large groups loses more than joining a small one to another.
        loss = gap * (mass[:, None] * mass[None]) / (mass[:, None] + mass[None])
        loss[np.diag_indices(len(kept))] = np.inf
        a, b = (kept[i] for i in np.unravel_index(int(loss.argmin()), loss.shape))
        total = weights[a] + weights[b]
        centres[a] = (centres[a] * weights[a] + centres[b] * weights[b]) / total
        weights[a] = total
        group[group == b] = a
        kept.remove(b)
    rank = np.full(len(distinct), -1)
    rank[kept] = np.arange(len(kept))
    return centres[kept], rank[group[inverse]].astype(np.int64)
