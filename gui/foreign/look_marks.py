"""Small marks of a foreign layer's looks, for the layer tree and the style editor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.raster.stamp import SHAPES, shape_outline
from gui.swatches import SIZE
from layers.drawing.draw_list import Fill, Item, Lines, Markers, Polygons, Stroke
from layers.foreign.array_layer import Kind
from layers.foreign.picture import LayerPicture
from layers.foreign.stamps import translucent
from layers.records.layer_style import Look

LARGEST = 12.0
"""Of a point's mark; the map may draw it larger."""


def marks_of(picture: LayerPicture, kinds: Sequence[Kind] = ()) -> list[Item]:
    """The mark of a layer: its first look, and a second beside it where there are several.

    `kinds` are those of the layer, where it is empty.
    """
    kind = (picture.layer.kinds or kinds or ("points",))[-1]
    looks = picture.looks
    if len(looks) == 1:
        return look_marks(looks[0], kind)
    return [*look_marks(looks[0], kind, -3.0), *look_marks(looks[len(looks) // 2], kind, 3.0)]


def look_marks(look: Look, kind: Kind, shift: float = 0.0) -> list[Item]:
    """One look as marks in a square of `gui.swatches.SIZE`, `shift` units beside its middle."""
    middle = np.array([SIZE / 2 + shift, SIZE / 2])
    colour = translucent(look.colour, look.opacity)
    if kind == "lines":
        xy = middle + np.array([[-6.0, 4.0], [-2.0, -3.0], [2.0, 3.0], [6.0, -4.0]])
        return [Lines(xy, np.array([0, 4]), Stroke(colour, min(max(look.width, 0.8), 4.0)))]
    if kind == "areas":
        corners = middle + np.array([[-6.0, -4.0], [3.0, -5.5], [6.0, 1.0], [0.0, 5.5], [-6.0, 3.0]])
        inside = Fill(translucent(look.colour, look.fill_opacity * look.opacity)) if look.filled else None
        edge = Stroke(look.edge, min(look.width, 2.0)) if look.edge else None
        return [Polygons(corners, np.array([0, 5]), np.array([0, 1]), inside, edge)]
    size = min(max(look.size, 4.0), LARGEST)
    if look.shape not in SHAPES:
        rim = look.outline or look.colour
        return [Markers(middle[None], look.shape, size, colour, "#FFFFFF", rim)]
    ring = middle + shape_outline(look.shape) * size / 2
    pen = Stroke(look.outline, look.outline_width) if look.outline and look.outline_width > 0 else None
    return [Polygons(ring, np.array([0, len(ring)]), np.array([0, 1]), Fill(colour), pen)]
