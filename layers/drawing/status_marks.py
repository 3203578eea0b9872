"""The second cue of a sanctions status: crosses, ticks or strokes along lines, badges at symbols.

Hue alone would leave out one reader in twelve, and every photocopy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from layers.drawing.draw_list import Item, Markers, Points
from layers.drawing.lanes import Run
from layers.drawing.line_styles import places_along
from layers.sanctions.status import Status
from layers.theme.palette import STATUS_STYLES

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

SYMBOL_OF_PATTERN = {"crosses": "cross", "ticks": "tick", "hatch": "stroke"}
"""Symbol that repeats along a line, by pattern; a plain status has none."""
GAP_MM = 7.0
BADGE_MM = 2.5


def mark_of(status: Status) -> str | None:
    """Symbol of a status's pattern, None for a plain one."""
    return SYMBOL_OF_PATTERN.get(STATUS_STYLES[status].pattern)


def line_marks(scene: Scene, runs: Sequence[Run]) -> Iterable[Item]:
    """The patterns along the legs, clear of the symbols at their ends."""
    size, gap = scene.units.mm(BADGE_MM), scene.units.mm(GAP_MM)
    found: dict[Status, list[tuple[Points, Points, str]]] = {}
    for run in runs:
        leg = scene.legs[run.leg]
        status = scene.colouring.leg_status(leg)
        if status is None or mark_of(status) is None:
            continue
        places = np.arange(gap / 2, float(scene.route_lines.length[run.leg]), gap)
        places = places[(places > run.along[0]) & (places < run.along[-1])]
        xy, tangent = places_along(run, places)
        if len(xy) and len(scene.marks.xy):
            apart = np.hypot(*(xy[:, None] - scene.marks.xy[None]).transpose(2, 0, 1))
            clear = (apart > scene.marks.reach + size * 0.6).all(axis=1)
            xy, tangent = xy[clear], tangent[clear]
        if len(xy):
            found.setdefault(status, []).append((xy, tangent, leg.id))
    for status, rows in found.items():
        tangents = np.vstack([tangent for _, tangent, _ in rows])
        ids = tuple(leg for xy, _, leg in rows for _ in xy)
        yield _marks(scene, status, np.vstack([xy for xy, _, _ in rows]), size, tangents, ids)


def site_badges(scene: Scene) -> Iterable[Item]:
    """A small disc with the status's mark at the upper left of each symbol."""
    rows: dict[Status, list[int]] = {}
    for row, site in enumerate(scene.marks.sites):
        status = scene.colouring.site_status(site)
        if status is not None and mark_of(status) is not None and scene.marks.reach[row] > 0:
            rows.setdefault(status, []).append(row)
    theme = scene.snapshot.theme
    for status, members in rows.items():
        # Small symbols, as in an overview, get small badges: what is below must stay readable.
        size = min(scene.units.mm(BADGE_MM), float(scene.marks.reach[members].min()) * 0.8)
        reach = scene.marks.reach[members][:, None] + size * 0.15
        xy = scene.marks.xy[members] + reach * np.array([[-0.85, -0.85]])
        ids = tuple(scene.marks.sites[row].id for row in members)
        colour = theme.status_colour(status)
        yield Markers(xy, "disc", size * 1.5, theme.ink.paper, colour, colour, ids=ids)
        yield _marks(scene, status, xy, size, None, ids)


def _marks(
    scene: Scene, status: Status, xy: Points, size: float, tangents: Points | None, ids: tuple[str, ...]
) -> Markers:
    theme = scene.snapshot.theme
    colour = theme.status_colour(status)
    turn = None if tangents is None else np.degrees(np.arctan2(tangents[:, 1], tangents[:, 0]))
    return Markers(xy, mark_of(status) or "tick", size, colour, theme.ink.paper, theme.ink.casing, turn, ids)
