"""Map frames of a figure: from the specification to a scene, and from its groups to the page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.crs import from_lonlat
from geo.extent import Extent
from geo.viewport import Viewport
from layers.atlas import Atlas
from layers.display import OFF_AT_FIRST, DisplayState, LayerState
from layers.drawing.blocks import moved
from layers.drawing.compose import compose_scene
from layers.drawing.draw_list import DrawList, Fill, Group, Polygons, Stroke
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import TextMeasurer
from layers.errors import FigureError
from layers.figures.page_theme import page_theme
from layers.records.figure import Figure, MapItem
from layers.records.view import View
from layers.theme.theme import Theme

LEAST_FRAME_MM = 5.0
GRID, WIDEST_M = 33, 3e7
"""Points along each side of an extent that are projected; widest map, which is most of the earth."""


def display_of_map(item: MapItem, theme: str) -> DisplayState:
    """What a map frame shows."""
    off = {layer.value for layer in OFF_AT_FIRST}

    def state(layer: LayerState) -> LayerState:
        shown = (layer.id not in off or layer.id in item.shown_layers) and layer.id not in item.hidden
        return replace(layer, visible=shown)

    plain = DisplayState(theme=theme)
    return replace(
        plain,
        layers=tuple(state(layer) for layer in plain.layers),
        commodities=frozenset(item.commodities) if item.commodities else None,
        routes=frozenset(item.routes) if item.routes else None,
        on_date=item.on_date,
        regime=item.regime,
        year=item.year,
    )


def map_of_view(view: View, key: str = "map") -> MapItem:
    """A map frame that shows what a saved view shows; later changes of the view leave it alone.

    Raises
    ------
    FigureError
        When the view's extent is empty or crosses 180°.
    """
    if view.west >= view.east or view.south >= view.north:
        raise FigureError(
            f"the view “{view.name}” has no extent that can be drawn (west {view.west:g}, east {view.east:g},"
            f" south {view.south:g}, north {view.north:g}): it is empty or crosses 180°; choose another"
        )
    return MapItem(
        key=key,
        west=view.west,
        south=view.south,
        east=view.east,
        north=view.north,
        view=view.id,
        commodities=view.commodities,
        routes=view.routes,
        hidden=view.hidden,
        shown_layers=view.shown,
        on_date=view.on_date,
    )


def viewport_of(item: MapItem) -> Viewport:
    """The viewport of a map frame, in millimetres of its own.

    Raises
    ------
    FigureError
        When the frame is too small, or the extent can't be drawn in its CRS.
    """
    if item.width < LEAST_FRAME_MM or item.height < LEAST_FRAME_MM:
        raise FigureError(
            f"the map “{item.key}” has only {item.width:.0f} x {item.height:.0f} mm;"
            " make the page larger, or leave out notes or the legend"
        )
    steps = np.linspace(0.0, 1.0, GRID)
    lon, lat = np.meshgrid(
        item.west + (item.east - item.west) * steps, item.south + (item.north - item.south) * steps
    )
    xy = from_lonlat(np.column_stack([lon.ravel(), lat.ravel()]), item.crs)
    projected = Extent.of(xy)
    whole = bool(np.isfinite(xy).all())
    if projected is None or not whole or max(projected.width, projected.height) > WIDEST_M:
        raise FigureError(
            f"the map “{item.key}”: its extent reaches where its projection ends; choose a smaller extent or"
            " another CRS"
        )
    return Viewport.fitting(projected, item.width, item.height, crs=item.crs, page_unit_mm=1.0)


def scene_of(figure: Figure, item: MapItem, atlas: Atlas, measurer: TextMeasurer) -> Scene:
    """The scene of a map frame; `atlas` is a snapshot."""
    display = display_of_map(item, figure.theme)
    snapshot = Snapshot(atlas, display, page_theme(figure), figure.scale)
    return Scene(snapshot, viewport_of(item), measurer)


def frame_groups(item: MapItem, scene: Scene, *, prefix: str = "") -> tuple[list[Group], tuple[str, ...]]:
    """The frame's groups on the page, from the sea to the rim, and the labels that found no room.

    Parameters
    ----------
    prefix : str
        Goes before the groups' names where a figure has several maps.
    """
    theme = scene.snapshot.theme
    composed = compose_scene(scene)
    groups = [
        Group(f"{item.key}.sea", f"{prefix}Sea", (box_of(item, Fill(theme.ground.sea)),)),
        *placed_groups(composed, item.key, prefix, item.x, item.y),
        Group(f"{item.key}.rim", f"{prefix}Frame", (box_of(item, None, rim(theme, scene)),)),
    ]
    return groups, composed.dropped


def rim(theme: Theme, scene: Scene) -> Stroke:
    """The pen of a map's frame."""
    return Stroke(theme.ink.context, scene.units.pt(0.6), join="miter")


def box_of(item: MapItem, fill: Fill | None, stroke: Stroke | None = None) -> Polygons:
    """The frame's rectangle."""
    return rectangle(item.x, item.y, item.width, item.height, fill, stroke)


def rectangle(
    x: float, y: float, width: float, height: float, fill: Fill | None, stroke: Stroke | None = None
) -> Polygons:
    """A rectangle on the page."""
    xy = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], dtype=np.float64)
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), fill, stroke)


def placed_groups(draw_list: DrawList, key: str, prefix: str, dx: float, dy: float) -> list[Group]:
    """The groups of a list that was composed at the origin, moved to their place on the page."""
    found = []
    for group in draw_list:
        clip = group.clip
        if clip is not None:
            clip = (clip[0] + dx, clip[1] + dy, clip[2], clip[3])
        items = tuple(moved(item, dx, dy) for item in group.items)
        found.append(
            replace(group, id=f"{key}.{group.id}", name=f"{prefix}{group.name}", items=items, clip=clip)
        )
    return found
