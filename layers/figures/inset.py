"""The locator: a small map of the wider region with the frame of the large one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from layers.atlas import Atlas
from layers.display import DisplayState, MapLayer
from layers.drawing.draw_list import Fill, Group, Polygons, Stroke
from layers.drawing.scene import Scene
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import TextMeasurer
from layers.figures.blocks import outline_of
from layers.figures.frames import frame_groups, viewport_of
from layers.figures.page_theme import page_theme
from layers.records.figure import Figure, InsetItem, MapItem
from layers.theme.colour import with_alpha

SIZE = 0.6
"""Size of lines relative to the large map's."""
SHOWN = frozenset({MapLayer.GROUND.value})


def inset_groups(
    figure: Figure, item: InsetItem, framed: Scene, atlas: Atlas, measurer: TextMeasurer
) -> list[Group]:
    """The locator on the page."""
    lon, lat = (item.west + item.east) / 2, (item.south + item.north) / 2
    region = MapItem(
        key=item.key,
        x=item.x,
        y=item.y,
        width=item.width,
        height=item.height,
        west=item.west,
        south=item.south,
        east=item.east,
        north=item.north,
        crs=f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f} +datum=WGS84 +units=m +no_defs",
    )
    plain = DisplayState(theme=figure.theme)
    layers = tuple(replace(layer, visible=layer.id in SHOWN) for layer in plain.layers)
    theme = page_theme(figure, SIZE)
    snapshot = Snapshot(atlas, replace(plain, layers=layers), theme, figure.scale * SIZE)
    scene = Scene(snapshot, viewport_of(region), measurer)
    groups, _ = frame_groups(region, scene, prefix="Locator: ")
    outline = outline_of(framed, scene)
    if np.isfinite(outline).all():
        stroke = Stroke(theme.window.error, scene.units.pt(1.2), join="miter")
        box = Polygons(
            outline + np.array([item.x, item.y]),
            np.array([0, len(outline)]),
            np.array([0, 1]),
            Fill(with_alpha(theme.window.error, 0.10)),
            stroke,
        )
        clip = (item.x, item.y, item.width, item.height)
        groups.insert(-1, Group(f"{item.key}.frame", "Locator: frame of the map", (box,), clip=clip))
    return groups
