"""The ground: sea, land, lakes, rivers, coast and borders, pale enough to stay behind the subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo import basemap
from geo.basemap import Basemap, Shapes
from geo.clip import clip_lines, clip_polygons
from geo.extent import Extent
from geo.placement import boxes_along
from geo.viewport import Viewport
from layers.drawing.coast_tint import coast_tint
from layers.drawing.draw_list import Fill, Item, Lines, Points, Polygons, Stroke
from layers.drawing.land_mask import LandMask, land_mask

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

LEAST_PX = 0.7
"""Islands and lakes smaller than this on the page would only be specks."""
RIVERS_UP_TO = (2e7, 6e6, 2.5e6, 9e5)
"""Largest scale denominator at which rivers of each rank are drawn, the longest first."""
RIVER_WIDTHS = (1.7, 1.3, 1.0, 0.8)
"""Widths of the ranks, relative to the theme's."""
PROVINCES_UP_TO = 9e6
DMZ_UP_TO = 2.5e6
MARGIN_PX = 24.0
MASK_PX = 8.0
"""Size of the cells in which land and water are told apart for lettering."""
PAGE_UNIT_MM = 0.5
"""Page units longer than this are those of a page, not of a screen."""
TINT_PX, TINT_CELL_PX, TINT_COARSER = 26.0, 4.0, 1
"""Reach of the tint along the coast, size of its pixels, and how many levels coarser its coast is."""


def ground_items(scene: Scene) -> Iterable[Item]:
    """Tint along the coast, land, DPRK, lakes, rivers, coast, borders."""
    ground, units, sizes = scene.snapshot.theme.ground, scene.units, scene.snapshot.theme.sizes
    view, base = scene.viewport, basemap.load()
    yield from _tint(scene, base)
    yield from _areas(scene, base.visible("land", view), ground.neighbour)
    yield from _areas(scene, base.visible("dprk", view), ground.land)
    yield from _areas(scene, base.visible("lakes", view), ground.sea)
    yield from _rivers(scene, base)
    hairline = Stroke(ground.coast, units.pt(sizes.coast_pt))
    yield from _lines(scene, base.visible("shores", view), hairline)
    yield from _lines(scene, base.visible("coast", view), hairline)
    yield from _borders(scene, base)


def province_items(scene: Scene) -> Iterable[Item]:
    """Boundaries of provinces, finely dashed."""
    if scene.scale > PROVINCES_UP_TO:
        return
    theme, units = scene.snapshot.theme, scene.units
    width = units.pt(theme.sizes.province_pt)
    stroke = Stroke(theme.ground.province, width, (width * 5, width * 3), "butt")
    yield from _lines(scene, basemap.load().visible("provinces", scene.viewport), stroke)


def boxes_of(scene: Scene, layer: basemap.Layer) -> Points:
    """Boxes (N, 4) along a layer's lines on the page, coarsely, for the names of areas to keep off."""
    view = scene.viewport
    shapes = basemap.load().projected(layer, _coarser(view, 2), view.crs).within(view.extent)
    return boxes_along(view.to_page(shapes.xy), shapes.rings, 0.0, scene.units.px(16))


def land_on_page(scene: Scene) -> LandMask:
    """Which part of the page is land."""
    view = scene.viewport
    shapes = basemap.load().projected("land", _coarser(view, 2), view.crs).within(view.extent)
    return land_mask(view.to_page(shapes.xy), shapes.rings, view.width, view.height, scene.units.px(MASK_PX))


def _coarser(view: Viewport, steps: int) -> int:
    level = Basemap.level_for(view.resolution, view.page_unit_mm) + steps
    return min(level, len(basemap.LEVEL_TOLERANCES_M) - 1)


def _tint(scene: Scene, base: Basemap) -> Iterable[Item]:
    view, ground = scene.viewport, scene.snapshot.theme.ground
    reach = scene.units.px(TINT_PX)
    # Some readers of PDF and SVG stretch pictures without smoothing them.
    cell = scene.units.px(TINT_CELL_PX if view.page_unit_mm < PAGE_UNIT_MM else TINT_CELL_PX / 3)
    coast = base.projected("coast", _coarser(view, TINT_COARSER), view.crs)
    coast = coast.within(view.extent.padded((reach + 2 * cell) * view.resolution))
    picture = coast_tint(coast.xy, coast.rings, view, ground.shelf, ground.shelf_opacity, reach, cell)
    if picture is not None:
        yield picture


def _areas(scene: Scene, shapes: Shapes, colour: str) -> Iterable[Item]:
    shapes = _large_enough(scene, shapes)
    if len(shapes):
        cut = clip_polygons(shapes.xy, shapes.rings, shapes.parts, window(scene), bounds=shapes.bounds)
        yield Polygons(scene.viewport.to_page(cut.xy), cut.rings, cut.parts, Fill(colour))


def _lines(scene: Scene, shapes: Shapes, stroke: Stroke, casing: Stroke | None = None) -> Iterable[Item]:
    shapes = _large_enough(scene, shapes)
    if len(shapes):
        cut = clip_lines(shapes.xy, shapes.rings, window(scene), bounds=shapes.bounds)
        yield Lines(scene.viewport.to_page(cut.xy), cut.parts, stroke, casing)


def window(scene: Scene) -> Extent:
    """The page and a little around it, in map units: a coast may go on for a thousand pages."""
    return scene.viewport.extent.padded(scene.units.px(MARGIN_PX) * scene.viewport.resolution)


def _large_enough(scene: Scene, shapes: Shapes) -> Shapes:
    if len(shapes) == 0:
        return shapes
    size = (shapes.bounds[:, 2:] - shapes.bounds[:, :2]).max(axis=1)
    return shapes.only(np.asarray(size >= scene.units.px(LEAST_PX) * scene.viewport.resolution))


def _rivers(scene: Scene, base: Basemap) -> Iterable[Item]:
    rivers = base.visible("rivers", scene.viewport)
    theme, units = scene.snapshot.theme, scene.units
    for rank in reversed(range(len(RIVERS_UP_TO))):
        if scene.scale <= RIVERS_UP_TO[rank]:
            stroke = Stroke(theme.ground.river, units.pt(theme.sizes.river_pt) * RIVER_WIDTHS[rank])
            yield from _lines(scene, _coded(rivers, (rank,)), stroke)


def _borders(scene: Scene, base: Basemap) -> Iterable[Item]:
    lines = base.visible("borders", scene.viewport)
    ground, sizes, pt = scene.snapshot.theme.ground, scene.snapshot.theme.sizes, scene.units.pt
    width = pt(sizes.border_pt)
    settled = (basemap.BORDER_PRK_CHN, basemap.BORDER_PRK_RUS, basemap.BORDER_OTHER)
    casing = Stroke(ground.border_casing, pt(sizes.border_casing_pt), cap="butt")
    yield from _lines(scene, _coded(lines, settled), Stroke(ground.border, width), casing)
    dashed = Stroke(ground.border, width, (width * 6, width * 3), "butt")
    line = _coded(lines, (basemap.MILITARY_DEMARCATION_LINE,))
    yield from _lines(scene, line, dashed, casing)
    unsettled = Stroke(ground.border, width * 0.8, (width * 2, width * 3), "butt")
    yield from _lines(scene, _coded(lines, (basemap.BORDER_UNSETTLED,)), unsettled)
    if scene.scale <= DMZ_UP_TO:
        fine = Stroke(ground.border, width * 0.5, (width * 2, width * 2), "butt")
        yield from _lines(scene, _coded(lines, (basemap.DMZ_LIMIT,)), fine)


def _coded(shapes: Shapes, codes: Sequence[int]) -> Shapes:
    return shapes.only(np.isin(shapes.codes, codes))
