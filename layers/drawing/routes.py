"""Routes as ink: pattern by standing, form by mode, arrows, hand-over points, selection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from layers.drawing.draw_list import Item, Lines, Markers, Points, Stroke
from layers.drawing.lanes import Run
from layers.records.route import Leg, Mode, Standing
from layers.theme.colour import with_alpha
from layers.theme.theme import DASHES

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

MODE_WIDTH = {Mode.SEA: 1.0, Mode.RIVER: 0.55, Mode.RAIL: 0.72, Mode.ROAD: 1.0}
"""Line widths by mode, relative to the theme's."""
CHEVRON_GAP = {Mode.SEA: 1.0, Mode.RIVER: 1.0, Mode.ROAD: 1.0, Mode.RAIL: 1.6}
"""Distance of direction arrows by mode, relative to the theme's."""


def route_items(scene: Scene) -> Iterable[Item]:
    """All routes: selection glow, casings, lines, ticks, arrows and hand-over points."""
    legs, runs = scene.legs, scene.route_lines.runs
    if not runs:
        return
    yield from _selection(scene, legs, runs)
    yield from _casings(scene, legs, runs)
    for key, group in _by_style(scene, legs, runs).items():
        yield from _leg_lines(scene, key, legs, group)
    yield from _chevrons(scene, legs, runs)
    yield from hand_over_markers(scene)


_Style = tuple[Mode, Standing, str]


def _by_style(scene: Scene, legs: Sequence[Leg], runs: Sequence[Run]) -> dict[_Style, list[Run]]:
    groups: dict[_Style, list[Run]] = {}
    # Sea below land, reported above the less certain: what is surest lies on top.
    order = [Mode.SEA, Mode.RIVER, Mode.ROAD, Mode.RAIL]
    standings = [Standing.HYPOTHETICAL, Standing.INFERRED, Standing.REPORTED]
    for run in sorted(
        runs, key=lambda r: (order.index(legs[r.leg].mode), standings.index(legs[r.leg].standing), r.leg)
    ):
        leg = legs[run.leg]
        groups.setdefault((leg.mode, leg.standing, scene.colouring.leg(leg)), []).append(run)
    return groups


def _lines(legs: Sequence[Leg], runs: Sequence[Run], stroke: Stroke) -> Lines:
    return Lines(
        np.vstack([run.xy for run in runs]),
        np.concatenate([[0], np.cumsum([len(run.xy) for run in runs])]),
        stroke,
        ids=tuple(legs[run.leg].id for run in runs),
    )


def _width(scene: Scene, mode: Mode) -> float:
    return scene.units.pt(scene.snapshot.theme.sizes.route_pt) * MODE_WIDTH[mode]


def _selection(scene: Scene, legs: Sequence[Leg], runs: Sequence[Run]) -> Iterable[Item]:
    chosen = scene.selected("legs")
    routes = scene.selected("routes")
    marked = [run for run in runs if legs[run.leg].id in chosen or legs[run.leg].route in routes]
    if marked:
        sizes, ink = scene.snapshot.theme.sizes, scene.snapshot.theme.ink
        width = scene.units.pt(sizes.route_pt + 2 * (sizes.casing_pt + sizes.selection_pt))
        yield _lines(legs, marked, Stroke(with_alpha(ink.selection, 0.45), width))


def _casings(scene: Scene, legs: Sequence[Leg], runs: Sequence[Run]) -> Iterable[Item]:
    theme = scene.snapshot.theme
    for mode in Mode:
        own = [run for run in runs if legs[run.leg].mode is mode]
        if own:
            width = _width(scene, mode) + 2 * scene.units.pt(theme.sizes.casing_pt)
            if mode is Mode.RIVER:
                width += 2 * _width(scene, mode)
            yield _lines(legs, own, Stroke(theme.ink.casing, width))


def _leg_lines(scene: Scene, style: _Style, legs: Sequence[Leg], runs: Sequence[Run]) -> Iterable[Item]:
    mode, standing, colour = style
    width = _width(scene, mode)
    dash = tuple(length * width for length in DASHES[standing])
    cap: Literal["round", "butt"] = "round" if standing is Standing.HYPOTHETICAL else "butt"
    runs = [_from_dash_start(run, sum(dash)) for run in runs]
    if mode is Mode.RIVER:
        for side in (-1, 1):
            beside = [_beside(run, side * width * 1.1) for run in runs]
            yield _lines(legs, beside, Stroke(colour, width * 0.8, dash, cap))
        return
    yield _lines(legs, runs, Stroke(colour, width, dash, cap))
    if mode is Mode.RAIL:
        yield from _ticks(scene, legs, runs, colour, width)


def _from_dash_start(run: Run, period: float) -> Run:
    """The run without its beginning up to where a dash starts, so that dashes don't crawl with the view.

    What is cut off lies outside the page: runs begin a good deal before it, or at the leg's start.
    """
    if period <= 0 or run.along[0] == 0:
        return run
    start = np.ceil(run.along[0] / period) * period
    if start >= run.along[-1]:
        return run
    keep = run.along > start
    first = [[np.interp(start, run.along, run.xy[:, k]) for k in (0, 1)]]
    return Run(run.leg, np.vstack([first, run.xy[keep]]), np.concatenate([[start], run.along[keep]]))


def _beside(run: Run, distance: float) -> Run:
    return Run(run.leg, run.xy + _normals(run.xy) * distance, run.along)


def _normals(xy: Points) -> Points:
    if len(xy) < 2:
        return np.zeros_like(xy)
    tangent = np.gradient(xy, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-12)[:, None]
    return np.column_stack([tangent[:, 1], -tangent[:, 0]])


def _at(run: Run, along: np.ndarray) -> tuple[Points, Points]:
    """Page positions and unit tangents at distances along the leg."""
    xy = np.column_stack([np.interp(along, run.along, run.xy[:, k]) for k in (0, 1)])
    normal = _normals(run.xy)
    n = np.column_stack([np.interp(along, run.along, normal[:, k]) for k in (0, 1)])
    n /= np.maximum(np.hypot(*n.T), 1e-12)[:, None]
    return xy, np.column_stack([-n[:, 1], n[:, 0]])


def _ticks(
    scene: Scene, legs: Sequence[Leg], runs: Sequence[Run], colour: str, width: float
) -> Iterable[Item]:
    sizes = scene.snapshot.theme.sizes
    gap, reach = scene.units.pt(sizes.tick_gap_pt), scene.units.pt(sizes.tick_pt)
    xy, ids = [], []
    for run in runs:
        places = np.arange(np.ceil(run.along[0] / gap - 0.5), np.floor(run.along[-1] / gap - 0.5) + 1)
        middle, tangent = _at(run, (places + 0.5) * gap)
        across = np.column_stack([tangent[:, 1], -tangent[:, 0]]) * reach
        xy.append(np.stack([middle - across, middle + across], axis=1).reshape(-1, 2))
        ids.extend([legs[run.leg].id] * len(middle))
    joined = np.vstack(xy)
    if len(joined):
        offsets = np.arange(0, len(joined) + 1, 2)
        yield Lines(joined, offsets, Stroke(colour, width * 0.8, cap="butt"), ids=tuple(ids))


def _chevrons(scene: Scene, legs: Sequence[Leg], runs: Sequence[Run]) -> Iterable[Item]:
    theme = scene.snapshot.theme
    size = scene.units.mm(theme.sizes.chevron_mm)
    by_colour: dict[str, list[tuple[Points, Points, str]]] = {}
    marks = scene.marks
    for run in runs:
        leg = legs[run.leg]
        length = float(scene.route_lines.length[run.leg])
        gap = scene.units.mm(theme.sizes.chevron_gap_mm) * CHEVRON_GAP[leg.mode]
        if length < gap * 0.3:
            continue
        count = max(round(length / gap), 1)
        places = (np.arange(count) + 0.5) * length / count
        places = places[(places > run.along[0]) & (places < run.along[-1])]
        xy, tangent = _at(run, places)
        if len(xy) and len(marks.xy):
            apart = np.hypot(*(xy[:, None] - marks.xy[None]).transpose(2, 0, 1))
            clear = (apart > marks.reach + size * 0.8).all(axis=1)
            xy, tangent = xy[clear], tangent[clear]
        if len(xy):
            by_colour.setdefault(scene.colouring.leg(leg), []).append((xy, tangent, leg.id))
    for colour, found in by_colour.items():
        tangents = np.vstack([tangent for _, tangent, _ in found])
        yield Markers(
            np.vstack([xy for xy, _, _ in found]),
            "chevron",
            size,
            colour,
            theme.on(colour),
            theme.ink.casing,
            np.degrees(np.arctan2(tangents[:, 1], tangents[:, 0])),
            tuple(leg_id for xy, _, leg_id in found for _ in xy),
        )


HAND_OVER_COARSEST = 2_000_000.0
"""Largest scale denominator at which hand-overs are marked: beyond, they'd lie on the ports."""


def hand_over_points(scene: Scene) -> list[tuple[str, str, float, float]]:
    """Leg id, site id and page position of each hand-over that is drawn: a little along the line.

    Where several lines leave one place side by side, one mark stands for all.
    """
    if scene.viewport.scale_denominator * scene.units.scale > HAND_OVER_COARSEST:
        return []
    merged: list[tuple[str, str, float, float]] = []
    near = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 2
    clusters: dict[str, list[list[tuple[str, str, float, float]]]] = {}
    for point in _single_hand_overs(scene):
        groups = clusters.setdefault(point[1], [])
        for group in groups:
            if abs(group[0][2] - point[2]) < near and abs(group[0][3] - point[3]) < near:
                group.append(point)
                break
        else:
            groups.append([point])
    for groups in clusters.values():
        for group in groups:
            x, y = np.mean([point[2:] for point in group], axis=0).tolist()
            merged.append((group[0][0], group[0][1], x, y))
    return merged


def _single_hand_overs(scene: Scene) -> list[tuple[str, str, float, float]]:
    found = []
    places = {site.id: row for row, site in enumerate(scene.sites)}
    distance = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 2.6
    for run in scene.route_lines.runs:
        leg = scene.legs[run.leg]
        length = float(scene.route_lines.length[run.leg])
        if leg.hand_over is None or length < 3 * distance:
            continue
        if leg.hand_over == leg.from_site:
            at = distance
        elif leg.hand_over == leg.to_site:
            at = length - distance
        elif leg.hand_over in places:
            apart = np.hypot(*(run.xy - scene.site_xy[places[leg.hand_over]]).T)
            at = float(run.along[apart.argmin()])
        else:
            continue
        if run.along[0] <= at <= run.along[-1]:
            x, y = (float(np.interp(at, run.along, run.xy[:, k])) for k in (0, 1))
            found.append((leg.id, leg.hand_over, x, y))
    return found


def hand_over_markers(scene: Scene) -> Iterable[Item]:
    """The diamonds where the cargo changes owner."""
    points = scene.hand_overs
    if points:
        ink = scene.snapshot.theme.ink
        xy = np.array([point[2:] for point in points], dtype=np.float64)
        size = scene.units.mm(scene.snapshot.theme.sizes.fob_mm)
        yield Markers(xy, "fob", size, ink.subject, ink.paper, ink.halo, ids=tuple(leg for leg, *_ in points))
