"""A point symbol as pixels: sampled finely once, then cut for every place between pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.errors import GeometryError

Floats = NDArray[np.float64]

OVERSAMPLING = 8
"""Samples per device pixel and direction in a stamp."""

_CORNERS = {"square": 4, "triangle": 3, "diamond": 4, "pentagon": 5, "hexagon": 6}
SHAPES: tuple[str, ...] = ("circle", *_CORNERS, "star", "cross", "x")
"""Names that `shape_stamp` and `shape_outline` know."""


@dataclass(frozen=True, eq=False)
class Stamp:
    """A symbol's picture around its anchor.

    Attributes
    ----------
    samples : (n, n, 4) float32
        Red, green, blue (times alpha) and alpha, 0 to 1, `OVERSAMPLING` samples per device pixel
        and direction, anchor in the middle.
    """

    samples: NDArray[np.float32]
    _cut: dict[tuple[int, int, int], NDArray[np.float32]] = field(default_factory=dict, repr=False)

    @classmethod
    def of_rgba(cls, rgba: NDArray[np.uint8]) -> Stamp:
        """From a square picture (n, n, 4) with straight alpha, `OVERSAMPLING` times device size.

        Raises
        ------
        GeometryError
            When the picture isn't square with four channels.
        """
        if rgba.ndim != 3 or rgba.shape[0] != rgba.shape[1] or rgba.shape[2] != 4 or rgba.size == 0:
            raise GeometryError(f"A symbol's picture must be of shape (n, n, 4), not {rgba.shape}.")
        samples = (rgba / 255).astype(np.float32)
        samples[..., :3] *= samples[..., 3:]
        return cls.of_samples(samples)

    @classmethod
    def of_samples(cls, samples: NDArray[np.float32]) -> Stamp:
        """From samples as in `samples`; an empty border is cut off."""
        return cls(_trimmed(samples))

    @property
    def reach(self) -> int:
        """Pixels that the symbol can touch on each side of its anchor's pixel."""
        return math.ceil(len(self.samples) / OVERSAMPLING / 2 + 0.5)

    def cut(self, column: int, row: int, phases: int) -> NDArray[np.float32]:
        """The picture with its anchor in phase (column, row) of the middle pixel.

        Returns
        -------
        (2 reach + 1, 2 reach + 1, 4) float32
            Mean of the samples in each pixel. The anchor lies ``(column + 0.5) / phases`` of a
            pixel from the left edge of the middle pixel, and so downwards.
        """
        key = (column, row, phases)
        if key not in self._cut:
            size = 2 * self.reach + 1
            canvas = np.zeros((size * OVERSAMPLING,) * 2 + (4,), dtype=np.float32)
            half = self.samples.shape[0] / 2
            x, y = (
                round((self.reach + (phase + 0.5) / phases) * OVERSAMPLING - half) for phase in (column, row)
            )
            n = self.samples.shape[0]
            canvas[y : y + n, x : x + n] = self.samples
            parts = canvas.reshape(size, OVERSAMPLING, size, OVERSAMPLING, 4)
            self._cut[key] = parts.mean(axis=(1, 3), dtype=np.float32)
        return self._cut[key]


@dataclass(frozen=True)
class PointStyle:
    """How the points of one class look.

    Attributes
    ----------
    stamp : Stamp
    opacity : float
        Of the class as a whole, 0 to 1: overlapping symbols don't add up.
    """

    stamp: Stamp
    opacity: float = 1.0


def shape_outline(name: str) -> Floats:
    """A shape's corners (V, 2) in a box from -1 to 1, y down; the circle has 64.

    Raises
    ------
    GeometryError
        When the name isn't one of `SHAPES`.
    """
    if name in ("cross", "x"):
        arm, end = 0.34, 1.0
        quarter = np.array([[arm, -end], [arm, -arm], [end, -arm]])
        turns = [quarter @ _turn(90 * k) for k in range(4)]
        corners = np.vstack(turns)
        return corners if name == "cross" else corners @ _turn(45) * 0.9
    if name == "star":
        angle = np.radians(np.arange(10) * 36)
        reach = np.where(np.arange(10) % 2 == 0, 1.0, 0.45)
        return np.column_stack([np.sin(angle) * reach, -np.cos(angle) * reach])
    if name == "square":
        return np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) * 0.89
    if name == "circle" or name in _CORNERS:
        count = _CORNERS.get(name, 64)
        angle = 2 * np.pi * np.arange(count) / count
        return np.column_stack([np.sin(angle), -np.cos(angle)])
    raise GeometryError(f"Unknown shape “{name}”; use one of {', '.join(SHAPES)}.")


@lru_cache(maxsize=64)
def shape_stamp(
    name: str, size: float, fill: str | None, outline: str | None = None, outline_width: float = 1.0
) -> Stamp:
    """A simple shape as a stamp.

    Parameters
    ----------
    name : str
        One of `SHAPES`.
    size : float
        Height of the shape's box without the outline, device pixels.
    fill, outline : str or None
        ``#RRGGBB`` or ``#RRGGBBAA``; None for none. The outline is centred on the edge.
    outline_width : float
        Device pixels.

    Raises
    ------
    GeometryError
        When the shape or a colour is unknown, or a size isn't a sensible number.
    """
    if not (0 < size <= 512 and 0 <= outline_width <= 128):
        raise GeometryError(f"A symbol of {size} pixels with an outline of {outline_width} can't be drawn.")
    corners = shape_outline(name) * (size / 2)
    half = size / 2 + (outline_width if outline else 0) * 2
    n = 2 * math.ceil(half * OVERSAMPLING)
    centre = (np.arange(n) + 0.5 - n / 2) / OVERSAMPLING
    x, y = np.meshgrid(centre, centre)
    distance = np.hypot(x, y) - size / 2 if name == "circle" else _signed_distance(x, y, corners)
    samples = np.zeros((n, n, 4), dtype=np.float32)
    if fill is not None:
        samples[distance <= 0] = _premultiplied(fill)
    if outline is not None and outline_width > 0:
        pen = np.abs(distance) <= outline_width / 2
        colour = _premultiplied(outline)
        samples[pen] = colour + samples[pen] * (1 - colour[3])
    return Stamp(_trimmed(samples))


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the empty border that is the same on all sides."""
    rows, columns = np.nonzero(samples[..., 3])
    if len(rows) == 0:
        return samples
    n = len(samples)
    border = int(min(rows.min(), columns.min(), n - 1 - rows.max(), n - 1 - columns.max()))
    return np.ascontiguousarray(samples[border : n - border, border : n - border])


def rgba_of(colour: str) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha, 0 to 255, of ``#RRGGBB`` or ``#RRGGBBAA``.

    Raises
    ------
    GeometryError
        When the text is neither.
    """
    digits = colour.removeprefix("#")
    try:
        values = bytes.fromhex(digits)
    except ValueError as error:
        raise GeometryError(f"“{colour}” is no colour; write #RRGGBB or #RRGGBBAA.") from error
    if len(values) not in (3, 4) or not colour.startswith("#"):
        raise GeometryError(f"“{colour}” is no colour; write #RRGGBB or #RRGGBBAA.")
    return values[0], values[1], values[2], values[3] if len(values) == 4 else 255


def _premultiplied(colour: str) -> NDArray[np.float32]:
    rgba = (np.array(rgba_of(colour)) / 255).astype(np.float32)
    rgba[:3] *= rgba[3]
    return rgba


def _turn(degrees: float) -> Floats:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, s], [-s, c]])


def _signed_distance(x: Floats, y: Floats, corners: Floats) -> Floats:
    """Distance to a polygon's edge, negative inside (even-odd)."""
    best = np.full(x.shape, np.inf)
    inside = np.zeros(x.shape, dtype=np.bool_)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        dx, dy = bx - ax, by - ay
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
        np.minimum(best, np.hypot(x - ax - along * dx, y - ay - along * dy), out=best)
        if dy != 0:
            inside ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) * dx / dy)
    return np.where(inside, -best, best)
