"""Colours as four bytes: made, laid over each other, and freed of their alpha."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Order = tuple[int, int, int, int]

RGBA: Order = (0, 1, 2, 3)
BGRA: Order = (2, 1, 0, 3)


def as_pixels(colours: NDArray[np.floating], order: Order, straight: bool) -> NDArray[np.uint32]:
    """Colours (N, 4), 0 to 1, times alpha, as four bytes in one number each."""
    values = np.clip(colours, 0, 1).astype(np.float64)
    if straight:
        alpha = values[:, 3:]
        values[:, :3] = np.divide(
            values[:, :3], alpha, out=np.zeros_like(values[:, :3]), where=alpha > 0
        ).clip(0, 1)
    octets = np.ascontiguousarray(np.rint(values[:, order] * 255).astype(np.uint8))
    return octets.view(np.uint32)[:, 0]


def over(below: NDArray[np.uint32], above: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Pixels (N,) times alpha, `above` over `below`."""
    top = above.view(np.uint8).reshape(-1, 4)
    rest = (255 - top[:, 3:]).astype(np.uint16)
    mixed = below.view(np.uint8).reshape(-1, 4) * rest
    # Division by 255, rounded, without dividing.
    mixed += 128
    mixed += mixed >> 8
    mixed >>= 8
    result: NDArray[np.uint32] = (mixed.astype(np.uint8) + top).view(np.uint32)[:, 0]
    return result


def lay_over(canvas: NDArray[np.uint32], above: NDArray[np.uint32]) -> None:
    """Lay a picture (H, W) over another in place; both times alpha."""
    alpha = np.ascontiguousarray(above).view(np.uint8)[..., 3::4]
    np.copyto(canvas, above, where=alpha == 255)
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    if len(rows):
        canvas[rows, columns] = over(canvas[rows, columns], above[rows, columns])


def faded(pixels: NDArray[np.uint32], opacity: float) -> NDArray[np.uint32]:
    """Pixels (N,) times alpha, made more transparent."""
    octets = np.rint(pixels.view(np.uint8) * opacity).astype(np.uint8)
    result: NDArray[np.uint32] = octets.view(np.uint32)
    return result


def make_straight(picture: Bytes) -> None:
    """Divide a picture's (H, W, 4) colours by their alpha, in place."""
    alpha = picture[..., 3]
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    if len(rows):
        part = picture[rows, columns].astype(np.float32)
        part[:, :3] *= 255 / part[:, 3:]
        picture[rows, columns] = np.rint(part).clip(0, 255).astype(np.uint8)
