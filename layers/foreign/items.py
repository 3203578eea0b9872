"""A foreign layer as items of the draw list, for pages and for painters of vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.raster.picking import points_in
from geo.raster.pixels import make_straight
from geo.raster.stamp import SHAPES, shape_outline
from geo.viewport import Viewport
from layers.drawing.draw_list import Fill, Item, Lines, Markers, Picture, Polygons, Stroke
from layers.foreign.picture import LayerPicture
from layers.foreign.projecting import Drawable
from layers.foreign.stamps import translucent
from layers.records.layer_style import Look

MOST_VECTORS = 20_000
"""Features in view beyond which a page shows the layer as a picture instead."""
PICTURE_DPI = 300.0
TOLERANCE_MM = 0.02
"""How far a drawn line may stray: less than the finest printer's dot."""


def layer_items(
    picture: LayerPicture, viewport: Viewport, *, size: float = 1.0, dpi: float = PICTURE_DPI
) -> tuple[tuple[Item, ...], str]:
    """The items of a layer, and a note where it had to become a picture.

    Parameters
    ----------
    picture : LayerPicture
    viewport : Viewport
        Of the page or screen; looks keep their size in units of 1/96 inch.
    size : float
        Size of looks relative to that.
    dpi : float
        Resolution of the picture, where there must be one.

    Returns
    -------
    tuple of Item, str
        An empty note when everything is drawn as vectors.

    Raises
    ------
    FormatError, CrsError
        As from `LayerPicture`.
    """
    unit = size * 25.4 / 96 / viewport.page_unit_mm
    drawables = picture.layer.drawables(viewport.crs) or []
    seen = sum(_count(one, viewport) for one in drawables)
    if seen > MOST_VECTORS:
        dots = dpi / 96 * size
        # A viewport in units of 1/96 inch, so that looks have the size they have on screen.
        screen = Viewport(
            viewport.crs,
            viewport.centre,
            viewport.resolution * unit,
            viewport.width / unit,
            viewport.height / unit,
        )
        rgba = picture(screen, dots, lambda: False)
        assert rgba is not None
        rgba = np.ascontiguousarray(rgba[..., [2, 1, 0, 3]])
        make_straight(rgba)
        note = (
            f"“{picture.layer.name}” has {seen:,} features in view and is drawn as a picture of {dpi:.0f} dpi"
        )
        return (Picture(rgba, 0.0, 0.0, viewport.width, viewport.height),), note
    items: list[Item] = []
    for make in (_areas, _lines, _points):
        for number, look in enumerate(picture.looks):
            for one in drawables:
                items += make(picture, one, number, look, viewport, unit)
    return tuple(items), ""


def _count(one: Drawable, viewport: Viewport) -> int:
    extent = viewport.extent
    found = 0
    if one.points is not None:
        found += sum(stop - start for start, stop in one.points.runs(extent))
    if one.lines is not None:
        found += int(np.count_nonzero(one.lines.parts_in(extent)))
    if one.areas is not None:
        found += int(np.count_nonzero(one.areas.rings.parts_in(extent)))
    return found


def _areas(
    picture: LayerPicture, one: Drawable, number: int, look: Look, viewport: Viewport, unit: float
) -> list[Item]:
    if one.areas is None:
        return []
    shown = picture.classes[one.area_row] == number
    outline = one.areas.simplified(viewport, shown, tolerance=TOLERANCE_MM / viewport.page_unit_mm)
    if len(outline.parts) < 2:
        return []
    fill = Fill(translucent(look.colour, look.fill_opacity * look.opacity)) if look.filled else None
    stroke = None
    if look.edge is not None and look.width > 0:
        stroke = Stroke(translucent(look.edge, look.opacity), look.width * unit)
    rows = one.area_row[outline.polygon]
    return [Polygons(outline.xy, outline.rings, outline.parts, fill, stroke, _ids(picture, rows))]


def _lines(
    picture: LayerPicture, one: Drawable, number: int, look: Look, viewport: Viewport, unit: float
) -> list[Item]:
    if one.lines is None or look.width <= 0:
        return []
    shown = picture.classes[one.line_row] == number
    xy, parts, part = one.lines.simplified(
        viewport, shown=shown, tolerance=TOLERANCE_MM / viewport.page_unit_mm
    )
    if len(part) == 0:
        return []
    casing = None
    if look.casing is not None and look.casing_width > 0:
        casing = Stroke(translucent(look.casing, look.opacity), look.casing_width * unit)
    stroke = Stroke(translucent(look.colour, look.opacity), look.width * unit)
    return [Lines(xy, parts, stroke, casing, _ids(picture, one.line_row[part]))]


def _points(
    picture: LayerPicture, one: Drawable, number: int, look: Look, viewport: Viewport, unit: float
) -> list[Item]:
    if one.points is None or look.size <= 0:
        return []
    reach = look.size * unit * viewport.resolution
    order, xy = points_in(one.points, viewport.extent.padded(reach))
    rows = picture.layer.point_rows(one, order)
    chosen = picture.classes[rows] == number
    page, rows = viewport.to_page(xy[chosen]), rows[chosen]
    if len(rows) == 0:
        return []
    # As in the rasteriser: symbols further down the page lie over those further up.
    down = np.lexsort((page[:, 0], page[:, 1]))
    page, ids = page[down], _ids(picture, rows[down])
    if look.shape not in SHAPES:
        rim = translucent(look.outline, look.opacity) if look.outline else "#FFFFFF00"
        colour = translucent(look.colour, look.opacity)
        return [Markers(page, look.shape, look.size * unit, colour, "#FFFFFF", rim, ids=ids)]
    corners = shape_outline(look.shape) * (look.size * unit / 2)
    count, size = len(page), len(corners)
    rings = np.arange(count + 1, dtype=np.int64) * size
    stroke = None
    if look.outline is not None and look.outline_width > 0:
        stroke = Stroke(translucent(look.outline, look.opacity), look.outline_width * unit)
    fill = Fill(translucent(look.colour, look.opacity))
    xy = (page[:, None] + corners[None]).reshape(-1, 2)
    return [Polygons(xy, rings, np.arange(count + 1, dtype=np.int64), fill, stroke, ids)]


def _ids(picture: LayerPicture, rows: NDArray[np.integer]) -> tuple[str, ...]:
    return tuple(map(str, rows.tolist()))
