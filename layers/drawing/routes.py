"""Routes as ink: selection, casings, lines by look, arrows and hand-over points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.placement import boxes_along
from layers.display import MapLayer
from layers.drawing.draw_list import Item, Markers, Points, Stroke
from layers.drawing.hand_over import hand_over_items
from layers.drawing.lanes import Run
from layers.drawing.line_styles import LineLook, inked, lines_of, places_along
from layers.drawing.status_marks import line_marks
from layers.records.route import Mode, Standing
from layers.theme.colour import rgba, with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

INVISIBLE = "#00000000"
"""Colour of lines that are there to be found under the pointer: an equal one is inked in their place."""
CHEVRON_GAP = {Mode.SEA: 1.0, Mode.RIVER: 1.0, Mode.ROAD: 1.0, Mode.RAIL: 1.6}
"""Distance of direction arrows by mode, relative to the theme's."""
MODES_UPWARDS = (Mode.SEA, Mode.RIVER, Mode.ROAD, Mode.RAIL)
STANDINGS_UPWARDS = (Standing.HYPOTHETICAL, Standing.INFERRED, Standing.REPORTED)


def route_items(scene: Scene) -> Iterable[Item]:
    """All routes: selection glow, casings, lines, ticks, arrows and hand-over points."""
    whole = scene.route_lines.runs
    if not whole:
        return
    ids = [leg.id for leg in scene.legs]
    yield from _selection(scene, whole, ids)
    hidden = scene.route_lines.hidden
    if hidden:
        yield lines_of(hidden, ids, Stroke(INVISIBLE, scene.pens.width(Mode.SEA)))
    runs = scene.route_lines.inked
    yield from _casings(scene, runs, ids)
    for look, group in _by_look(scene, runs).items():
        yield from inked(look, group, ids, scene.pens)
    yield from _chevrons(scene, runs)
    yield from line_marks(scene, runs)
    yield from hand_over_items(scene)


def look_of(scene: Scene, number: int) -> LineLook:
    """How the leg of that number looks."""
    leg = scene.legs[number]
    return LineLook(leg.mode, leg.standing, scene.colouring.leg(leg))


def route_boxes(scene: Scene) -> Points:
    """Small boxes (N, 4) along the inked lines, beside which labels stand."""
    runs = scene.route_lines.inked
    if not runs or not scene.shows(MapLayer.ROUTES):
        return np.empty((0, 4))
    parts = np.concatenate([[0], np.cumsum([len(run.xy) for run in runs])])
    width = scene.units.pt(scene.snapshot.theme.sizes.route_pt + 1.0)
    return boxes_along(np.vstack([run.xy for run in runs]), parts, width, scene.units.px(10))


def _by_look(scene: Scene, runs: Sequence[Run]) -> dict[LineLook, list[Run]]:
    """Runs by look: sea below land, the less certain below the reported."""

    def height(run: Run) -> tuple[int, int, int]:
        leg = scene.legs[run.leg]
        return MODES_UPWARDS.index(leg.mode), STANDINGS_UPWARDS.index(leg.standing), run.leg

    groups: dict[LineLook, list[Run]] = {}
    for run in sorted(runs, key=height):
        groups.setdefault(look_of(scene, run.leg), []).append(run)
    return groups


def _selection(scene: Scene, runs: Sequence[Run], ids: Sequence[str]) -> Iterable[Item]:
    chosen, routes = scene.selected("legs"), scene.selected("routes")
    marked = [run for run in runs if ids[run.leg] in chosen or scene.legs[run.leg].route in routes]
    if marked:
        sizes, ink = scene.snapshot.theme.sizes, scene.snapshot.theme.ink
        width = scene.units.pt(sizes.route_pt + 2 * (sizes.casing_pt + sizes.selection_pt))
        yield lines_of(marked, ids, Stroke(with_alpha(ink.selection, 0.45), width))


def _casings(scene: Scene, runs: Sequence[Run], ids: Sequence[str]) -> Iterable[Item]:
    groups: dict[tuple[Mode, bool], list[Run]] = {}
    for run in runs:
        leg = scene.legs[run.leg]
        groups.setdefault((leg.mode, leg.standing is Standing.REPORTED), []).append(run)
    casing = scene.snapshot.theme.ink.casing
    for (mode, solid), own in groups.items():
        # Between dashes the whole casing shows, so it must be fainter there.
        colour = casing if solid else with_alpha(casing, rgba(casing)[3] / 510)
        yield lines_of(own, ids, Stroke(colour, scene.pens.casing(mode), cap="butt"))


def _chevrons(scene: Scene, runs: Sequence[Run]) -> Iterable[Item]:
    theme = scene.snapshot.theme
    by_colour: dict[str, list[tuple[Points, Points, str]]] = {}
    for run in runs:
        xy, tangent = _arrow_places(scene, run)
        if len(xy):
            leg = scene.legs[run.leg]
            by_colour.setdefault(scene.colouring.leg(leg), []).append((xy, tangent, leg.id))
    for colour, found in by_colour.items():
        tangents = np.vstack([tangent for _, tangent, _ in found])
        yield Markers(
            np.vstack([xy for xy, _, _ in found]),
            "chevron",
            scene.units.mm(theme.sizes.chevron_mm),
            colour,
            theme.on(colour),
            theme.ink.casing,
            np.degrees(np.arctan2(tangents[:, 1], tangents[:, 0])),
            tuple(leg_id for xy, _, leg_id in found for _ in xy),
        )


def _arrow_places(scene: Scene, run: Run) -> tuple[Points, Points]:
    """Where arrows stand on a run, evenly along its whole leg and clear of symbols, and their direction."""
    sizes, marks = scene.snapshot.theme.sizes, scene.marks
    length = float(scene.route_lines.length[run.leg])
    gap = scene.units.mm(sizes.chevron_gap_mm) * CHEVRON_GAP[scene.legs[run.leg].mode]
    if length < gap * 0.3:
        return np.empty((0, 2)), np.empty((0, 2))
    count = max(round(length / gap), 1)
    places = (np.arange(count) + 0.5) * length / count
    places = places[(places > run.along[0]) & (places < run.along[-1])]
    xy, tangent = places_along(run, places)
    if len(xy) and len(marks.xy):
        apart = np.hypot(*(xy[:, None] - marks.xy[None]).transpose(2, 0, 1))
        clear = (apart > marks.reach + scene.units.mm(sizes.chevron_mm) * 0.8).all(axis=1)
        xy, tangent = xy[clear], tangent[clear]
    return xy, tangent
