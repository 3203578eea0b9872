"""Layers of coverage, one colour each, put together through one table of finished colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.raster.pixels import Order, as_pixels, lay_over, over
from geo.raster.stamp import rgba_of

LEVELS = 15
"""Steps of coverage above none."""
_PER_TABLE = 4
_ROWS = 128
"""Rows composed at a time: looking up colours makes numbers of eight bytes of them."""
_SCATTERED = 4
"""A pixel looked up by its place costs as much as so many in a row."""


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
    if len(target) > _ROWS:
        for top in range(0, len(target), _ROWS):
            rows = slice(top, top + _ROWS)
            compose(target[rows], [(codes[rows], ink) for codes, ink in layers], order)
        return
    if len(layers) <= _PER_TABLE and _compose_touched(target, layers, order):
        return
    for first in range(0, len(layers), _PER_TABLE):
        group = layers[first : first + _PER_TABLE]
        table = _table(tuple(ink for _, ink in group), order)
        codes = _joint([codes for codes, _ in group])
        if first:
            lay_over(target, np.take(table, codes, mode="clip"))
        else:
            np.take(table, codes, out=target, mode="clip")


def compose_at(
    target: NDArray[np.uint32],
    codes: NDArray[np.uint8],
    places: NDArray[np.intp],
    inks: list[Ink],
    order: Order,
) -> None:
    """Draw layers over each other into an empty picture (H, W), times alpha, at some pixels only.

    Parameters
    ----------
    target : (H, W) uint32
    codes : (L, H, W) uint8
        Coverage from 0 to `LEVELS`, bottom to top.
    places : (n,) intp
        Pixels that may hold something, in the flat `codes`, in any order.
    inks : list of Ink
        One per layer.
    order : tuple of int
        Of the channels.
    """
    if len(places) * _SCATTERED > target.size:
        compose(target, list(zip(codes, inks, strict=True)), order)
        return
    canvas, flat = target.reshape(-1), codes.reshape(len(codes), -1)
    for first in range(0, len(inks), _PER_TABLE):
        group = slice(first, first + _PER_TABLE)
        here = places
        if len(inks) > _PER_TABLE:
            begin, end = first * target.size, (first + _PER_TABLE) * target.size
            here = places[(places >= begin) & (places < end)]
        # A pixel that comes up twice gets the same colour twice.
        here = here % target.size
        joint = _joint([layer[here] for layer in flat[group]])
        colours = np.take(_table(tuple(inks[group]), order), joint, mode="clip")
        canvas[here] = over(canvas[here], colours) if first else colours


def _joint(codes: list[NDArray[np.uint8]]) -> NDArray[np.unsignedinteger]:
    """Up to four layers' codes in one number per pixel."""
    joint: NDArray[np.unsignedinteger] = codes[0]
    if len(codes) > 1:
        joint = joint | (codes[1] << np.uint8(4))
    if len(codes) > 2:
        upper = codes[2].astype(np.uint16)
        if len(codes) > 3:
            upper |= codes[3].astype(np.uint16) << np.uint16(4)
        joint = joint | (upper << np.uint16(8))
    return joint


def _compose_touched(
    target: NDArray[np.uint32], layers: list[tuple[NDArray[np.uint8], Ink]], order: Order
) -> bool:
    """Compose only where eight neighbouring pixels hold something; False where that is no gain."""
    if not all(codes.flags.c_contiguous for codes, _ in layers) or not target.flags.c_contiguous:
        return False
    flat = [codes.reshape(-1) for codes, _ in layers]
    whole = len(flat[0]) // 8 * 8
    words = flat[0][:whole].view(np.uint64)
    for codes in flat[1:]:
        words = words | codes[:whole].view(np.uint64)
    touched = np.flatnonzero(words)
    if len(touched) * 8 > whole / 3:
        return False
    table = _table(tuple(ink for _, ink in layers), order)
    canvas = target.reshape(-1)
    canvas.fill(0)
    eights = _joint([codes[:whole].reshape(-1, 8)[touched] for codes in flat])
    canvas[:whole].reshape(-1, 8)[touched] = np.take(table, eights, mode="clip")
    canvas[whole:] = np.take(table, _joint([codes[whole:] for codes in flat]), mode="clip")
    return True


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
