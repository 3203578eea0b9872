"""Names of waters, countries and provinces: spaced, and moved aside where something stands in the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.basemap import load
from geo.crs import to_lonlat
from geo.geodesy import short_destination
from geo.index import points_in_rings
from layers.display import MapLayer
from layers.drawing.draw_list import Label, Points, TextRun
from layers.drawing.ground import boxes_of
from layers.drawing.place_names import COUNTRIES, WATERS, AreaName
from layers.drawing.projected import project
from layers.drawing.text import TextMeasurer, block_size, label_box
from layers.records.site import SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

DPRK = "country-prk"
BORDER_LEVEL = 7
"""Level of the basemap at which the DPRK is one ring."""
SHIFTS, DPRK_SHIFTS = 4, 9
"""How many of its own heights a name may move to each side, and half as many again along itself."""
VARIANTS = ((1.0, 1.0, False), (1.0, 0.5, False), (1.0, 0.6, True), (0.85, 0.4, False), (0.85, 0.5, True))
"""How the DPRK's name is tried: size and spacing relative to what is wanted, and whether in two lines."""
PROVINCES_BETWEEN = 1.2e6, 6.5e6
"""Scale denominators between which the receiving provinces are named."""


def area_labels(scene: Scene, *obstacles: Points) -> list[Label]:
    """Names that fit the scale and the page, those of waters first.

    Parameters
    ----------
    obstacles : (N, 4) float64
        Boxes that no name may touch: symbols, routes, other names.
    """
    if not scene.shows(MapLayer.CITIES):
        return []
    taken = np.vstack([np.empty((0, 4)), *obstacles])
    coasts = borders = np.empty((0, 4))
    if scene.shows(MapLayer.GROUND):
        coasts, borders = boxes_of(scene, "coast"), boxes_of(scene, "borders")
    waters = _placed(scene, _in_scale(scene, WATERS), np.vstack([coasts, taken]), water=True)
    boxes = [_with_space(label, scene) for label in waters]
    lands = [name for name in _in_scale(scene, COUNTRIES) if name.id != DPRK]
    lands += _provinces(scene)
    return [*waters, *_placed(scene, lands, np.vstack([taken, borders, *boxes]), water=False)]


def country_label(scene: Scene, *obstacles: Points) -> list[Label]:
    """The DPRK's name: as it is meant to be, or closer, in two lines or smaller where it must; none or one.

    Parameters
    ----------
    obstacles : (N, 4) float64
        Boxes that it may not touch: symbols, routes, names of the subject.
    """
    if not scene.shows(MapLayer.CITIES):
        return []
    taken = np.vstack([np.empty((0, 4)), *obstacles])
    if scene.shows(MapLayer.GROUND):
        taken = np.vstack([taken, boxes_of(scene, "borders")])
    for name in _in_scale(scene, COUNTRIES):
        if name.id != DPRK:
            continue
        for size, tracking, several in VARIANTS:
            tried = replace(name, size=name.size * size, tracking=name.tracking * tracking)
            if several:
                tried = replace(tried, name=tried.name.replace(" ", "\n"))
            found = _placed(scene, [tried], taken, water=False, shifts=DPRK_SHIFTS)
            if found:
                return found
    return []


def _in_scale(scene: Scene, names: Sequence[AreaName]) -> list[AreaName]:
    return [name for name in names if name.finest <= scene.scale <= name.coarsest]


def _provinces(scene: Scene) -> list[AreaName]:
    """The receiving provinces, from the atlas."""
    finest, coarsest = PROVINCES_BETWEEN
    if not finest <= scene.scale <= coarsest:
        return []
    return [
        AreaName(site.id, site.name.upper(), "", site.lon, site.lat, size=0.8, tracking=0.16)
        for site in scene.sites
        if site.kind is SiteKind.PROVINCE and site.lon is not None and site.lat is not None
    ]


def _placed(
    scene: Scene, names: Sequence[AreaName], taken: Points, *, water: bool, shifts: int = SHIFTS
) -> list[Label]:
    if not names:
        return []
    lonlat = np.array([(name.lon, name.lat) for name in names])
    ahead = short_destination(lonlat, np.array([name.azimuth for name in names]), 20_000.0)
    page = scene.viewport.to_page(project(np.vstack([lonlat, ahead]), scene.viewport.crs))
    xy, forward = page[: len(names)], page[len(names) :] - page[: len(names)]
    found = []
    for row in np.flatnonzero(scene.inside(xy, scene.units.px(200))).tolist():
        # What runs along a parallel is set level: a slight slant would look like a mistake.
        level = names[row].azimuth == 90
        turn = 0.0 if level else math.degrees(math.atan2(forward[row, 1], forward[row, 0]))
        label = _label(scene, names[row], float(xy[row, 0]), float(xy[row, 1]), turn, water=water)
        placed = _moved_clear(label, taken, scene, names[row].within, water=water, reach=shifts)
        if placed is not None:
            found.append(placed)
            taken = np.vstack([taken, _with_space(placed, scene)])
    return found


def _label(scene: Scene, area: AreaName, x: float, y: float, rotation: float, *, water: bool) -> Label:
    theme, units = scene.snapshot.theme, scene.units
    size = scene.legible(units.pt(theme.sizes.water_pt) * area.size)
    land = theme.ink.land
    colour = theme.ink.water if water else land
    lines = [
        (TextRun(line, size, colour, italic=water, tracking=area.tracking),) for line in area.name.split("\n")
    ]
    if area.local:
        lines.append((TextRun(area.local, scene.legible(size * 0.72), colour, tracking=area.tracking * 0.5),))
    halo = theme.ink.water_halo if water else None
    return Label(
        x, y, tuple(lines), "centre", "middle", rotation, halo=halo, halo_width=units.pt(1.0), id=area.id
    )


def _moved_clear(
    label: Label,
    taken: Points,
    scene: Scene,
    within: Sequence[tuple[float, float, float, float]],
    *,
    water: bool,
    reach: int = SHIFTS,
) -> Label | None:
    """The label at the free place nearest to where it belongs, None where there is none.

    It stays `within` these boxes of degrees.
    `reach` is how many of its own heights it may move to each side, and half as many again along itself.
    """
    boxes = slanting_boxes(label, scene.measurer)
    _, height = block_size(label.lines, scene.measurer)
    turn = math.radians(label.rotation)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    steps = np.arange(-reach, reach + 1)
    grid = np.stack(np.meshgrid(steps * 1.5, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    grid = grid[np.argsort(np.hypot(grid[:, 0], grid[:, 1] * 1.5), kind="stable")]
    shifts = (grid[:, :1] * along + grid[:, 1:] * across) * height * 0.8
    whole = np.array(label_box(label, scene.measurer))
    edge = scene.units.px(6)
    low, high = np.array(scene.frame[:2]) + edge, np.array(scene.frame[2:]) - edge
    inside = ((whole[:2] + shifts >= low) & (whole[2:] + shifts <= high)).all(axis=1)
    far = np.abs(shifts).max(axis=0) if len(shifts) else np.zeros(2)
    close = (taken[:, :2] <= whole[2:] + far).all(axis=1) & (taken[:, 2:] >= whole[:2] - far).all(axis=1)
    gap = scene.units.px(3)
    walls = taken[close] + np.array([-gap, -gap, gap, gap])
    grounded = scene.shows(MapLayer.GROUND)
    shifts = shifts[inside]
    if grounded and len(shifts):
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2 + shifts[:, None]
        shifts = shifts[(scene.land.on_land(middles) != water).all(axis=1)]
    if not water and len(shifts):
        shifts = shifts[_in_own_country(label, boxes, shifts, scene, within)]
    # Column by column: an axis of length two is what NumPy is slowest at.
    left, top, right, bottom = (column[:, None] for column in walls.T)
    x0, y0, x1, y1 = boxes.T
    for dx, dy in shifts.tolist():
        hit = (left < x1 + dx) & (right > x0 + dx) & (top < y1 + dy) & (bottom > y0 + dy)
        if not hit.any():
            return replace(label, x=label.x + dx, y=label.y + dy)
    return None


def _in_own_country(
    label: Label,
    boxes: Points,
    shifts: Points,
    scene: Scene,
    within: Sequence[tuple[float, float, float, float]],
) -> NDArray[np.bool_]:
    """Which shifts keep the name on its own side of the DPRK's border, and within its own land."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 + shifts[:, None]
    lonlat = to_lonlat(scene.viewport.to_map(middles.reshape(-1, 2)), scene.viewport.crs)
    finite = np.isfinite(lonlat).all(axis=1)
    inside = np.zeros(len(lonlat), dtype=np.bool_)
    inside[finite] = points_in_rings(lonlat[finite], dprk_rings())
    own = inside.reshape(middles.shape[:2])
    wanted = own if label.id == DPRK else ~own
    if within:
        west, south, east, north = np.array(within).T
        lon, lat = lonlat[:, :1], lonlat[:, 1:]
        there = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        wanted = wanted & there.any(axis=1).reshape(wanted.shape)
    return np.asarray(wanted.all(axis=1), dtype=np.bool_)


@cache
def dprk_rings() -> tuple[Points, ...]:
    """Outline of the DPRK at small scale, degrees; good to some kilometres."""
    shapes = load().shapes("dprk", BORDER_LEVEL)
    return tuple(shapes.xy[a:b] for a, b in pairwise(shapes.rings.tolist()))


def _with_space(label: Label, scene: Scene) -> Points:
    """Boxes of a name with room at both ends: two spaced names in one line would read as one."""
    space = 0.5 * max(run.size for line in label.lines for run in line)
    boxes = slanting_boxes(label, scene.measurer)
    return np.hstack([boxes[:, :2] - [space, 0.0], boxes[:, 2:] + [space, 0.0]])


def slanting_boxes(label: Label, measurer: TextMeasurer) -> Points:
    """A label as a row of small boxes (N, 4), so that a slanting one doesn't block all around it."""
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
