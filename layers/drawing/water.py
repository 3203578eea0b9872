"""Names of waters: spaced, slanting along the water, and moved aside where something stands in the way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.geodesy import destination
from layers.display import MapLayer
from layers.drawing.draw_list import Label, Points, TextRun
from layers.drawing.place_names import WATERS, WaterName
from layers.drawing.projected import project
from layers.drawing.text import TextMeasurer, block_size, label_box

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

SHIFTS = 4
"""How many of its own heights a name may move to each side, and half as many again along itself."""


def water_labels(scene: Scene, *obstacles: Points) -> list[Label]:
    """Names that fit the scale and the page.

    Parameters
    ----------
    obstacles : (N, 4) float64
        Boxes that no name may touch: symbols, routes, coasts.
    """
    if not scene.shows(MapLayer.CITIES):
        return []
    scale = scene.scale
    shown = [water for water in WATERS if water.finest <= scale <= water.coarsest]
    if not shown:
        return []
    lonlat = np.array([(water.lon, water.lat) for water in shown])
    ahead = destination(lonlat, np.array([water.azimuth for water in shown]), 20_000.0)
    page = scene.viewport.to_page(project(np.vstack([lonlat, ahead]), scene.viewport.crs))
    xy, forward = page[: len(shown)], page[len(shown) :] - page[: len(shown)]
    taken = np.vstack([np.empty((0, 4)), *obstacles])
    near = scene.inside(xy, scene.units.px(200))
    found = []
    for row in np.flatnonzero(near).tolist():
        turn = math.degrees(math.atan2(forward[row, 1], forward[row, 0]))
        label = _label(scene, shown[row], float(xy[row, 0]), float(xy[row, 1]), turn)
        placed = _moved_clear(label, taken, scene)
        if placed is not None:
            found.append(placed)
            taken = np.vstack([taken, slanting_boxes(placed, scene.measurer)])
    return found


def _label(scene: Scene, water: WaterName, x: float, y: float, rotation: float) -> Label:
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(theme.sizes.water_pt) * water.size
    name = TextRun(water.name, size, theme.ink.water, italic=True, tracking=water.tracking)
    script = TextRun(water.hangul, size * 0.72, theme.ink.water, tracking=water.tracking * 0.5)
    return Label(
        x,
        y,
        ((name,), (script,)),
        "centre",
        "middle",
        rotation,
        halo=theme.ink.water_halo,
        halo_width=units.pt(1.0),
        id=water.id,
    )


def _moved_clear(label: Label, taken: Points, scene: Scene) -> Label | None:
    """The label at the free place nearest to where it belongs, None where there is none."""
    boxes = slanting_boxes(label, scene.measurer)
    _, height = block_size(label.lines, scene.measurer)
    turn = math.radians(label.rotation)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    steps = np.arange(-SHIFTS, SHIFTS + 1)
    grid = np.stack(np.meshgrid(steps * 1.5, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    grid = grid[np.argsort(np.hypot(grid[:, 0], grid[:, 1] * 1.5), kind="stable")]
    shifts = (grid[:, :1] * along + grid[:, 1:] * across) * height * 0.8
    whole = np.array(label_box(label, scene.measurer))
    edge = scene.units.px(6)
    low, high = np.array(scene.frame[:2]) + edge, np.array(scene.frame[2:]) - edge
    inside = ((whole[:2] + shifts >= low) & (whole[2:] + shifts <= high)).all(axis=1)
    reach = np.abs(shifts).max(axis=0) if len(shifts) else np.zeros(2)
    close = (taken[:, :2] <= whole[2:] + reach).all(axis=1) & (taken[:, 2:] >= whole[:2] - reach).all(axis=1)
    walls = taken[close]
    on_water = scene.shows(MapLayer.GROUND)
    for dx, dy in shifts[inside].tolist():
        moved = boxes + np.array([dx, dy, dx, dy])
        middles = (moved[:, :2] + moved[:, 2:]) / 2
        if on_water and scene.land.on_land(middles).any():
            continue
        hit = (walls[:, None, :2] < moved[None, :, 2:]) & (walls[:, None, 2:] > moved[None, :, :2])
        if not hit.all(axis=2).any():
            return replace(label, x=label.x + dx, y=label.y + dy)
    return None


def slanting_boxes(label: Label, measurer: TextMeasurer) -> Points:
    """A label as a row of small boxes (N, 4), so that a slanting one doesn't block all around it."""
    if not label.rotation:
        return np.array([label_box(label, measurer)])
    width, height = block_size(label.lines, measurer)
    turn = math.radians(label.rotation)
    count = max(math.ceil(width / max(height, 1e-9)), 1)
    middle = (np.arange(count) + 0.5) * width / count - width / 2
    centre = np.column_stack([label.x + middle * math.cos(turn), label.y + middle * math.sin(turn)])
    half_w, half_h = width / count / 2, height / 2
    reach = np.array(
        [
            abs(half_w * math.cos(turn)) + abs(half_h * math.sin(turn)),
            abs(half_w * math.sin(turn)) + abs(half_h * math.cos(turn)),
        ]
    )
    return np.hstack([centre - reach, centre + reach])
