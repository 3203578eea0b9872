"""Layers of coverage, one colour each, put together through one table of finished colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.raster.pixels import Order, as_pixels, lay_over
from geo.raster.stamp import rgba_of

LEVELS = 15
"""Steps of coverage above none."""
_PER_TABLE = 4


@dataclass(frozen=True)
class Ink:
    """One layer's colour, ``#RRGGBB`` or ``#RRGGBBAA``, and opacity 0 to 1."""

    colour: str
    opacity: float = 1.0


def compose(
    target: NDArray[np.uint32],
    layers: list[tuple[NDArray[np.uint8], Ink]],
    order: Order,
) -> None:
    """Draw layers over each other into a picture (H, W), times alpha.

    Parameters
    ----------
    target : (H, W) uint32
        Overwritten.
    layers : list of ((H, W) uint8, Ink)
        Coverage from 0 to `LEVELS`, bottom to top.
    order : tuple of int
        Of the channels.
    """
    for first in range(0, len(layers), _PER_TABLE):
        group = layers[first : first + _PER_TABLE]
        table = _table(tuple(ink for _, ink in group), order)
        codes: NDArray[np.unsignedinteger] = group[0][0]
        if len(group) > 1:
            codes = codes | (group[1][0] << np.uint8(4))
        if len(group) > 2:
            upper = group[2][0].astype(np.uint16)
            if len(group) > 3:
                upper |= group[3][0].astype(np.uint16) << np.uint16(4)
            codes = codes | (upper << np.uint16(8))
        if first:
            lay_over(target, np.take(table, codes, mode="clip"))
        else:
            np.take(table, codes, out=target, mode="clip")


@lru_cache(maxsize=64)
def _table(inks: tuple[Ink, ...], order: Order) -> NDArray[np.uint32]:
    """Colour of every joint code; the first layer has the lowest four bits."""
    joint = np.zeros((1, 4))
    share = np.minimum(np.arange(LEVELS + 1) / LEVELS, 1)[:, None]
    for ink in inks:
        rgba = np.array(rgba_of(ink.colour)) / 255
        alpha = rgba[3] * ink.opacity
        top = share * np.append(rgba[:3] * alpha, alpha)
        joint = (top[:, None] + joint[None] * (1 - top[:, None, 3:])).reshape(-1, 4)
    return as_pixels(joint, order, False)
