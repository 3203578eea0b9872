"""Guides on a page: margins, middles and the edges of other items, to which a dragged item is drawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.figures.page import Box, ComposedFigure

SIDES = frozenset({"left", "right", "top", "bottom"})


@dataclass(frozen=True, slots=True)
class Guides:
    """Positions of vertical and horizontal guides, mm."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Snapped:
    """A box drawn to guides, and the guides that drew it (None for none)."""

    box: Box
    x: float | None = None
    y: float | None = None


def guides_of(composed: ComposedFigure, moving: Collection[str], margin: float) -> Guides:
    """Guides of the page and of all items that stay where they are."""
    width, height = composed.figure.width_mm, composed.figure.height_mm
    xs = [0.0, margin, width / 2, width - margin, width]
    ys = [0.0, margin, height / 2, height - margin, height]
    for key, box in composed.boxes.items():
        if key not in moving:
            xs += [box.x, box.x + box.width / 2, box.right]
            ys += [box.y, box.y + box.height / 2, box.bottom]
    return Guides(np.unique(np.round(xs, 6)), np.unique(np.round(ys, 6)))


def snapped(box: Box, guides: Guides, tolerance: float, sides: Collection[str] = ()) -> Snapped:
    """The box drawn to the nearest guides within `tolerance` mm.

    Parameters
    ----------
    sides : collection of str
        Sides that are being dragged (``left``, ``bottom`` ...); the whole box moves when empty.
    """
    if not sides:
        dx, x = _nearest((box.x, box.x + box.width / 2, box.right), guides.xs, tolerance)
        dy, y = _nearest((box.y, box.y + box.height / 2, box.bottom), guides.ys, tolerance)
        return Snapped(Box(box.x + dx, box.y + dy, box.width, box.height), x, y)
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    x = y = None
    for side in sides:
        if side in ("left", "right"):
            dx, x = _nearest((left if side == "left" else right,), guides.xs, tolerance)
            left, right = (left + dx, right) if side == "left" else (left, right + dx)
        else:
            dy, y = _nearest((top if side == "top" else bottom,), guides.ys, tolerance)
            top, bottom = (top + dy, bottom) if side == "top" else (top, bottom + dy)
    return Snapped(Box(left, top, right - left, bottom - top), x, y)


def resized(box: Box, sides: Collection[str], dx: float, dy: float, least: float) -> Box:
    """The box with some sides moved; it never turns inside out."""
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    if "left" in sides:
        left = min(left + dx, right - least)
    if "right" in sides:
        right = max(right + dx, left + least)
    if "top" in sides:
        top = min(top + dy, bottom - least)
    if "bottom" in sides:
        bottom = max(bottom + dy, top + least)
    return Box(left, top, right - left, bottom - top)


def _nearest(
    ends: tuple[float, ...], guides: NDArray[np.float64], tolerance: float
) -> tuple[float, float | None]:
    """How far to move, and the guide that is reached; nothing when none is near."""
    gaps = guides[None, :] - np.array(ends)[:, None]
    row, column = np.unravel_index(np.argmin(np.abs(gaps)), gaps.shape)
    gap = float(gaps[row, column])
    return (gap, float(guides[column])) if abs(gap) <= tolerance else (0.0, None)
