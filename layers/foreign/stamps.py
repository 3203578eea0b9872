"""Looks as what the rasterisers need: stamps, pens and fills in device pixels."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.raster.areas import AreaStyle, fill_mask
from geo.raster.lines import LineStyle
from geo.raster.stamp import OVERSAMPLING, SHAPES, PointStyle, Stamp, rgba_of, shape_stamp
from layers.drawing.paths import Path
from layers.drawing.symbols import SYMBOLS, Symbol
from layers.errors import FormatError
from layers.records.layer_style import Look
from layers.theme.colour import contrast, with_alpha

_CURVE_STEPS = 12


def point_style(look: Look, ratio: float) -> PointStyle:
    """Of points.

    Parameters
    ----------
    look : Look
    ratio : float
        Device pixels per page unit.

    Raises
    ------
    FormatError
        When the look's shape isn't known.
    """
    # A symbol can't vanish; what a file scales to nothing is hidden by its opacity.
    size = max(look.size * ratio, 1.0)
    opacity = look.opacity if look.size > 0 else 0.0
    if look.shape in SHAPES:
        width = look.outline_width * ratio
        return PointStyle(shape_stamp(look.shape, size, look.colour, look.outline, width), opacity)
    if look.shape not in SYMBOLS:
        known = ", ".join([*SHAPES, *SYMBOLS])
        raise FormatError(f"“{look.shape}” is no symbol. There are: {known}.")
    rim = look.outline or "#FFFFFF00"
    ink = "#FFFFFF" if contrast(look.colour, "#FFFFFF") > 2.5 else "#22262B"
    return PointStyle(symbol_stamp(SYMBOLS[look.shape], size, look.colour, ink, rim), opacity)


def line_style(look: Look, ratio: float) -> LineStyle:
    """Of lines."""
    return LineStyle(
        look.colour, look.width * ratio, look.casing, look.casing_width * ratio, opacity=look.opacity
    )


def area_style(look: Look, ratio: float) -> AreaStyle:
    """Of areas."""
    edge = None if look.edge is None else LineStyle(look.edge, look.width * ratio, opacity=look.opacity)
    return AreaStyle(look.colour if look.filled else None, edge, look.fill_opacity * look.opacity)


@lru_cache(maxsize=64)
def symbol_stamp(symbol: Symbol, size: float, colour: str, ink: str, rim: str) -> Stamp:
    """One of the map's own symbols as a stamp.

    Parameters
    ----------
    symbol : Symbol
    size : float
        Height of its unit box, device pixels.
    colour, ink, rim : str
        As in `layers.drawing.draw_list.Markers`.
    """
    outlines = [(part.role, rings_of(part.path)) for part in symbol.parts]
    half = math.ceil(size * max(np.abs(ring).max() for _, rings in outlines for ring in rings) + 1)
    pixels = 2 * half * OVERSAMPLING
    samples = np.zeros((pixels, pixels, 4))
    colours = {"fill": colour, "ink": ink, "rim": rim}
    for role, outline in outlines:
        rings = [ring * (size * OVERSAMPLING) + pixels / 2 for ring in outline]
        paint = np.array(rgba_of(colours[role])) / 255
        cover = fill_mask(rings, pixels)[..., None] * paint[3]
        samples = samples * (1 - cover) + cover * np.append(paint[:3], 1.0)
    return Stamp.of_samples(samples.astype(np.float32))


def rings_of(path: Path) -> list[NDArray[np.float64]]:
    """The closed rings of a symbol's outline in its unit box, curves as short segments."""
    rings: list[list[tuple[float, float]]] = []
    steps = (np.arange(1, _CURVE_STEPS + 1) / _CURVE_STEPS)[:, None]
    for op, values in path:
        if op == "M":
            rings.append([(values[0], values[1])])
        elif op == "L":
            rings[-1].append((values[0], values[1]))
        elif op == "C":
            a, (b, c, d) = np.array(rings[-1][-1]), np.array(values).reshape(3, 2)
            rest = 1 - steps
            curve = rest**3 * a + 3 * rest**2 * steps * b + 3 * rest * steps**2 * c + steps**3 * d
            rings[-1] += [(x, y) for x, y in curve.tolist()]
    return [np.array(ring) for ring in rings]


def translucent(colour: str, opacity: float) -> str:
    """A colour with its opacity multiplied, for painters."""
    return with_alpha(colour, rgba_of(colour)[3] / 255 * opacity)
