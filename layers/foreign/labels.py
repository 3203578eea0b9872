"""Where the labels of a foreign layer may stand, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.raster.picking import points_in
from geo.viewport import Viewport
from layers.errors import FormatError
from layers.foreign.picture import LayerPicture
from layers.foreign.projecting import Drawable
from layers.one_line import one_line

_CELL = (40.0, 12.0)
"""Pixels: one label at most can stand in a cell, so the first feature of each is enough."""
MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class LabelAnchors:
    """Features that could have a label.

    Attributes
    ----------
    xy : (N, 2) float64
        Page units.
    rows : (N,) int64
        Features; earlier rows have priority.
    texts : tuple of str
    clearance : (N,) float64
        Radius of the symbol there, page units; 0 for lines and areas.
    """

    xy: NDArray[np.float64]
    rows: NDArray[np.int64]
    texts: tuple[str, ...]
    clearance: NDArray[np.float64]


def label_anchors(
    picture: LayerPicture, viewport: Viewport, most: int = 5000, unit: float = 1.0
) -> LabelAnchors:
    """Anchors for `geo.placement.place`, thinned so that a million features cost no more than a screenful.

    Parameters
    ----------
    picture : LayerPicture
        Its style's `label` names the field; features without a value get no label.
    viewport : Viewport
    most : int
        Anchors at most.
    unit : float
        Page units of a device-independent pixel, in which looks are measured; 1 on screen.

    Raises
    ------
    FormatError
        When the field isn't there.
    """
    layer, name = picture.layer, picture.style.label
    if name is None or layer.attributes.num_rows != len(layer) or not layer.attributes.num_columns:
        return _none()
    if name not in layer.attributes.column_names:
        raise FormatError(f"“{layer.name}” has no field “{name}” to label it with.")
    places, rows, sizes = [np.empty((0, 2))], [np.empty(0, np.int64)], [np.empty(0)]
    radius = np.array([look.size / 2 + look.outline_width / 2 for look in picture.looks]) * unit
    for one in layer.drawables(viewport.crs) or ():
        for xy, row, is_point in _anchors(picture, one, viewport):
            classes = picture.classes[row]
            shown = classes < len(picture.looks)
            places.append(xy[shown])
            rows.append(row[shown].astype(np.int64))
            sizes.append(radius[classes[shown]] if is_point else np.zeros(np.count_nonzero(shown)))
    xy, row, size = np.concatenate(places), np.concatenate(rows), np.concatenate(sizes)
    order = np.argsort(row, kind="stable")
    cells = np.floor(xy[order] / (np.array(_CELL) * unit)).astype(np.int64)
    _, first = np.unique(cells[:, 1] * 2**24 + cells[:, 0], return_index=True)
    order = order[np.sort(first)][:most]
    texts = _texts(layer.attributes.column(name), row[order])
    kept = np.array([bool(text) for text in texts], dtype=np.bool_)
    order = order[kept]
    return LabelAnchors(xy[order], row[order], tuple(text for text in texts if text), size[order])


def _none() -> LabelAnchors:
    return LabelAnchors(np.empty((0, 2)), np.empty(0, np.int64), (), np.empty(0))


def _anchors(
    picture: LayerPicture, one: Drawable, viewport: Viewport
) -> list[tuple[NDArray[np.float64], NDArray[np.integer], bool]]:
    """Page places and rows per kind, those in view only."""
    found = []
    if one.points is not None:
        order, xy = points_in(one.points, viewport.extent)
        found.append((viewport.to_page(xy), picture.layer.point_rows(one, order), True))
    if one.lines is not None:
        xy, parts, part = one.lines.simplified(viewport, tolerance=2.0, margin=0.0)
        middle = (parts[:-1] + parts[1:] - 1) // 2
        found.append((xy[middle], one.line_row[part], False))
    if one.areas is not None:
        outlines = one.areas.simplified(viewport, tolerance=2.0, margin=0.0)
        if len(outlines.polygon):
            first = outlines.rings[outlines.parts[:-1]]
            last = outlines.rings[outlines.parts[:-1] + 1]
            found.append((_centres(outlines.xy, first, last), one.area_row[outlines.polygon], False))
    return [
        (xy[inside], rows[inside], is_point)
        for xy, rows, is_point in found
        for inside in [_inside(xy, viewport)]
    ]


def _inside(xy: NDArray[np.float64], viewport: Viewport) -> NDArray[np.bool_]:
    inside = (xy[:, 0] >= 0) & (xy[:, 0] <= viewport.width)
    return np.asarray(inside & (xy[:, 1] >= 0) & (xy[:, 1] <= viewport.height))


def _centres(
    xy: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Centroids of rings from `first` to before `last`; the mean of the vertices where there is no area."""
    centres = np.empty((len(first), 2))
    for number, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        ring = xy[a:b] - xy[a]
        x, y = ring.T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        area = cross.sum()
        if abs(area) < 1e-9:
            centres[number] = xy[a] + ring.mean(axis=0)
        else:
            centres[number] = xy[a] + [
                ((x[:-1] + x[1:]) * cross).sum() / (3 * area),
                ((y[:-1] + y[1:]) * cross).sum() / (3 * area),
            ]
    return centres


def _texts(column: pa.ChunkedArray, rows: NDArray[np.int64]) -> list[str]:
    """Values of some rows as short texts; empty where there is none."""
    taken = column.take(pa.array(rows))
    if pa.types.is_floating(taken.type):
        return ["" if value is None or value != value else f"{value:g}" for value in taken.to_pylist()]
    if not pa.types.is_string(taken.type):
        taken = pc.cast(taken, pa.string())
    texts: list[Any] = taken.to_pylist()
    return [one_line(text or "", MOST_LETTERS) for text in texts]
