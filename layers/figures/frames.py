"""Map frames of a figure: from the specification to a scene, and from its groups to the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from geo.crs import from_lonlat
from geo.extent import Extent
from geo.viewport import Viewport
from layers.atlas import Atlas
from layers.display import OFF_AT_FIRST, DisplayState, LayerState, MapLayer
from layers.drawing.blocks import moved
from layers.drawing.compose import compose_scene
from layers.drawing.draw_list import DrawList, Fill, Group, Label, Labels, Polygons, Stroke, TextRun
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import TextMeasurer
from layers.errors import FigureError
from layers.figures.page_theme import page_theme
from layers.figures.shapes import rectangle
from layers.records.figure import Figure, MapItem
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind
from layers.records.view import View
from layers.theme.theme import Theme

if TYPE_CHECKING:
    from layers.figures.own_layers import OwnInk

LEAST_FRAME_MM = 5.0
FINEST_M_PER_MM = 0.1
"""Scale 1:100. The coast is known to some ten metres; closer, a map would only pretend."""
AMONG = (MapLayer.SITES.value, MapLayer.LABELS.value, "plates")
BELOW = (
    MapLayer.UNCERTAINTY.value,
    MapLayer.FLOWS.value,
    MapLayer.ROUTES.value,
    MapLayer.EVIDENCE.value,
    *AMONG,
)
"""Own points and lines, and own areas, are drawn just below the first of these layers of the atlas."""
GRID, WIDEST_M = 33, 3e7
"""Points along each side of an extent that are projected; widest map, which is most of the earth."""


OF_CONTENT = (
    "west",
    "south",
    "east",
    "north",
    "crs",
    "view",
    "commodities",
    "routes",
    "hidden",
    "shown_layers",
    "on_date",
    "regime",
    "year",
    "without_kinds",
    "without_modes",
    "without_standings",
    "own_layers",
)
"""Fields of a map that say what it shows, not where it stands."""


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
        kinds=frozenset(SiteKind) - set(item.without_kinds),
        modes=frozenset(Mode) - set(item.without_modes),
        standings=frozenset(Standing) - set(item.without_standings),
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


def map_of_display(display: DisplayState, extent: Extent, crs: str, key: str = "map") -> MapItem:
    """A map frame that shows what the window shows.

    Parameters
    ----------
    extent : Extent
        WGS 84 degrees.

    Raises
    ------
    FigureError
        When the window shows no part of the earth, or across 180°.
    """
    west, east = max(extent.xmin, -180.0), min(extent.xmax, 180.0)
    south, north = max(extent.ymin, -90.0), min(extent.ymax, 90.0)
    if not (west < east and south < north):
        raise FigureError("the map in the window shows no area that a figure can show; go to another place")
    off = {layer.value for layer in OFF_AT_FIRST}
    own = {layer.value for layer in MapLayer}
    layers = [layer for layer in display.layers if layer.id in own]
    return MapItem(
        key=key,
        west=west,
        east=east,
        south=south,
        north=north,
        crs=crs,
        commodities=() if display.commodities is None else tuple(sorted(display.commodities)),
        routes=() if display.routes is None else tuple(sorted(display.routes)),
        hidden=tuple(layer.id for layer in layers if not layer.visible and layer.id not in off),
        shown_layers=tuple(layer.id for layer in layers if layer.visible and layer.id in off),
        on_date=display.on_date,
        regime=display.regime,
        year=display.year,
        without_kinds=_without(SiteKind, display.kinds),
        without_modes=_without(Mode, display.modes),
        without_standings=_without(Standing, display.standings),
    )


E = TypeVar("E", bound=StrEnum)


def _without(kinds: type[E], shown: frozenset[E]) -> tuple[E, ...]:
    return tuple(kind for kind in kinds if kind not in shown)


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
    projected = projected_extent(item)
    if max(projected.width / item.width, projected.height / item.height) < FINEST_M_PER_MM:
        raise FigureError(
            f"the map “{item.key}” would be at a larger scale than 1:{1000 * FINEST_M_PER_MM:.0f};"
            " choose a larger extent"
        )
    return Viewport.fitting(projected, item.width, item.height, crs=item.crs, page_unit_mm=1.0)


def projected_extent(item: MapItem) -> Extent:
    """The map's extent in metres of its CRS.

    Raises
    ------
    FigureError
        When a part of it can't be drawn in that CRS.
    """
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
    return projected


def scene_of(figure: Figure, item: MapItem, atlas: Atlas, measurer: TextMeasurer) -> Scene:
    """The scene of a map frame; `atlas` is a snapshot."""
    display = display_of_map(item, figure.theme)
    snapshot = Snapshot(atlas, display, page_theme(figure), figure.scale)
    return Scene(snapshot, viewport_of(item), measurer)


def frame_groups(
    item: MapItem, scene: Scene, *, prefix: str = "", own: Sequence[OwnInk] = ()
) -> tuple[list[Group], tuple[str, ...]]:
    """The frame's groups on the page, from the sea to the rim, and the labels that found no room.

    Parameters
    ----------
    own : sequence of OwnInk
        Layers of the person's own: areas go below the routes, the others below the atlas's symbols.
    prefix : str
        Goes before the groups' names where a figure has several maps.
    """
    theme = scene.snapshot.theme
    composed = compose_scene(scene)
    lost: tuple[str, ...] = ()
    if own:
        composed, lost = _with_own(composed, scene, own)
    groups = [
        Group(f"{item.key}.sea", f"{prefix}Sea", (box_of(item, Fill(theme.ground.sea)),)),
        *placed_groups(composed, item.key, prefix, item.x, item.y),
        Group(f"{item.key}.rim", f"{prefix}Frame", (box_of(item, None, rim(theme, scene)),)),
    ]
    caption = caption_label(item, scene)
    if caption is not None:
        groups.append(Group(f"{item.key}.caption", f"{prefix}Caption", (Labels((caption,)),)))
    return groups, (*composed.dropped, *lost)


def _with_own(composed: DrawList, scene: Scene, own: Sequence[OwnInk]) -> tuple[DrawList, tuple[str, ...]]:
    from layers.figures.own_layers import own_groups, own_names

    clip = (0.0, 0.0, scene.viewport.width, scene.viewport.height)
    groups = list(composed.groups)
    for first, inks in ((BELOW, [ink for ink in own if ink.below]), (AMONG, [i for i in own if not i.below])):
        at = next((n for n, group in enumerate(groups) if group.id in first), len(groups))
        groups[at:at] = [own_groups(ink, clip) for ink in inks]
    names, lost = own_names(own, scene)
    return replace(composed, groups=(*groups, *names)), lost


def caption_label(item: MapItem, scene: Scene) -> Label | None:
    """The caption in the frame's upper left, on the page."""
    if not item.caption:
        return None
    theme, units = scene.snapshot.theme, scene.units
    size = scene.legible(units.pt(theme.sizes.subject_pt * 1.15))
    run = TextRun(item.caption, size, theme.ink.subject, 700)
    edge = units.pt(4)
    halo, width = theme.ink.halo, units.pt(theme.sizes.halo_pt * 1.5)
    return Label(item.x + edge, item.y + edge, ((run,),), "left", "top", halo=halo, halo_width=width)


def rim(theme: Theme, scene: Scene) -> Stroke:
    """The pen of a map's frame."""
    return Stroke(theme.ink.context, scene.units.pt(0.6), join="miter")


def box_of(item: MapItem, fill: Fill | None, stroke: Stroke | None = None) -> Polygons:
    """The frame's rectangle."""
    return rectangle(item.x, item.y, item.width, item.height, fill, stroke)


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
