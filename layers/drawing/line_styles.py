"""How a route's line is inked: form by mode, pattern by standing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from layers.drawing.declutter import zoom_factor
from layers.drawing.draw_list import Item, Lines, Markers, Points, Stroke
from layers.drawing.lanes import Run
from layers.drawing.units import Units
from layers.records.route import Mode, Standing
from layers.theme.theme import DASHES, Theme

MODE_WIDTH = {Mode.SEA: 1.0, Mode.RIVER: 0.55, Mode.RAIL: 0.72, Mode.ROAD: 1.0}
"""Line widths by mode, relative to the theme's."""
RIVER_SINGLE_ABOVE = 1_100_000.0
"""Scale denominator beyond which a river's double line would fill up: one line then."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """What lines have in common that are drawn together."""

    mode: Mode
    standing: Standing
    colour: str


@dataclass(frozen=True, slots=True)
class Pens:
    """Line widths at a scale.

    Attributes
    ----------
    theme : Theme
    units : Units
    scale : float
        Scale denominator of the map, as if it were on screen.
    """

    theme: Theme
    units: Units
    scale: float

    def width(self, mode: Mode) -> float:
        """Width of a mode's line in page units."""
        width = self.units.pt(self.theme.sizes.route_pt) * MODE_WIDTH[mode]
        # Land routes are short and crowd together in an overview; sea routes have the room.
        return width if mode is Mode.SEA else width * zoom_factor(self.scale)

    def is_double(self, mode: Mode) -> bool:
        """True where the line is drawn as two."""
        return mode is Mode.RIVER and self.scale <= RIVER_SINGLE_ABOVE

    def casing(self, mode: Mode) -> float:
        """Width of the casing below a mode's line."""
        width = self.width(mode)
        return (3 if self.is_double(mode) else 1) * width + 2 * self.units.pt(self.theme.sizes.casing_pt)


def lines_of(runs: Sequence[Run], ids: Sequence[str], stroke: Stroke) -> Lines:
    """Runs as polylines; `ids` are those of all legs, by their number."""
    return Lines(
        np.vstack([run.xy for run in runs]),
        np.concatenate([[0], np.cumsum([len(run.xy) for run in runs])]),
        stroke,
        ids=tuple(ids[run.leg] for run in runs),
    )


def inked(look: LineLook, runs: Sequence[Run], ids: Sequence[str], pens: Pens) -> Iterable[Item]:
    """The runs as lines of that look, with a railway's ticks."""
    width = pens.width(look.mode)
    dash = tuple(length * width for length in DASHES[look.standing])
    cap: Literal["round", "butt"] = "round" if look.standing is Standing.HYPOTHETICAL else "butt"
    runs = [from_dash_start(run, sum(dash)) for run in runs]
    if pens.is_double(look.mode):
        for side in (-1, 1):
            beside = [replace(run, xy=run.xy + normals(run.xy) * side * width * 1.1) for run in runs]
            yield lines_of(beside, ids, Stroke(look.colour, width * 0.8, dash, cap))
        return
    yield lines_of(runs, ids, Stroke(look.colour, width, dash, cap))
    if look.mode is Mode.RAIL:
        yield from _ticks(look.colour, runs, ids, pens)


def line_sample(look: LineLook, left: float, middle: float, width: float, pens: Pens) -> tuple[Item, ...]:
    """A short level line as the map draws that look, for the legend."""
    along = np.linspace(0.0, width, 33)
    run = Run(0, np.column_stack([left + along, np.full(33, middle)]), along, np.zeros(33, dtype=np.bool_))
    items = list(inked(look, [run], ("",), pens))
    if look.mode is Mode.SEA:
        size = pens.units.mm(pens.theme.sizes.chevron_mm)
        place = np.array([[left + width / 2, middle]])
        paper, casing = pens.theme.ink.paper, pens.theme.ink.casing
        items.append(Markers(place, "chevron", size, look.colour, paper, casing))
    return tuple(items)


def from_dash_start(run: Run, period: float) -> Run:
    """The run from where a dash starts, so that dashes don't crawl along the line while the map moves.

    What is cut off lies outside the page: runs begin a good deal before it, or at the leg's start.
    """
    if period <= 0 or run.along[0] == 0:
        return run
    start = np.ceil(run.along[0] / period) * period
    if start >= run.along[-1]:
        return run
    keep = run.along > start
    first = [[np.interp(start, run.along, run.xy[:, k]) for k in (0, 1)]]
    along = np.concatenate([[start], run.along[keep]])
    return Run(run.leg, np.vstack([first, run.xy[keep]]), along, np.zeros(len(along), dtype=np.bool_))


def normals(xy: Points) -> Points:
    """Unit vectors across a polyline at its vertices, to the left of its direction on the page."""
    if len(xy) < 2:
        return np.zeros_like(xy)
    tangent = np.gradient(xy, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-12)[:, None]
    return np.column_stack([tangent[:, 1], -tangent[:, 0]])


def places_along(run: Run, along: NDArray[np.float64]) -> tuple[Points, Points]:
    """Page positions and unit tangents at distances along the leg."""
    xy = np.column_stack([np.interp(along, run.along, run.xy[:, k]) for k in (0, 1)])
    across = normals(run.xy)
    n = np.column_stack([np.interp(along, run.along, across[:, k]) for k in (0, 1)])
    n /= np.maximum(np.hypot(*n.T), 1e-12)[:, None]
    return xy, np.column_stack([-n[:, 1], n[:, 0]])


def _ticks(colour: str, runs: Sequence[Run], ids: Sequence[str], pens: Pens) -> Iterable[Item]:
    factor = zoom_factor(pens.scale)
    gap = pens.units.pt(pens.theme.sizes.tick_gap_pt) * factor
    reach = pens.units.pt(pens.theme.sizes.tick_pt) * factor
    xy: list[Points] = []
    tick_ids: list[str] = []
    for run in runs:
        places = np.arange(np.ceil(run.along[0] / gap - 0.5), np.floor(run.along[-1] / gap - 0.5) + 1)
        middle, tangent = places_along(run, (places + 0.5) * gap)
        across = np.column_stack([tangent[:, 1], -tangent[:, 0]]) * reach
        xy.append(np.stack([middle - across, middle + across], axis=1).reshape(-1, 2))
        tick_ids.extend([ids[run.leg]] * len(middle))
    joined = np.vstack(xy)
    if len(joined):
        stroke = Stroke(colour, pens.width(Mode.RAIL) * 0.8, cap="butt")
        yield Lines(joined, np.arange(0, len(joined) + 1, 2), stroke, ids=tuple(tick_ids))
