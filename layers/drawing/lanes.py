"""Routes' lines on the page: clipped to it, and set side by side where several run along one way.

Lines that look alike share a lane, and only one of them is inked there: nine equal lines in one channel would
say nothing that one doesn't, and dashes on dashes would come out solid.

Everything is measured along each leg from its start, in page units at the present scale, and not from
the edge of the view: dashes, ticks and arrows stay where they are while the map is moved. All legs are
worked on as one array; a Python loop over legs would cost more than all the arithmetic.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.viewport import Viewport
from layers.drawing.draw_list import Points
from layers.drawing.projected import ProjectedLine, leg_line
from layers.drawing.units import Units
from layers.records.route import Leg, Mode
from layers.theme.theme import Sizes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

STEP_PX = 5.0
"""Distance of the samples along a leg."""
VERTEX_SHARE = 0.05
"""Of two vertices nearer than this share of that distance, one is left out."""
CAPTURE_PX = 4.2
"""Two legs nearer than this, and nearly parallel, count as one way."""
PARALLEL_COSINE = 0.75
MERGE_PX = 14.0
"""How far a line is still inked after it has joined another, so that it doesn't stop short of it."""
EASE_PX = 26.0
"""Length over which a leg moves into its lane and back to its ends."""
SMOOTHED = frozenset({Mode.SEA, Mode.RIVER})
"""Modes whose bends are rounded a little."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a leg within reach of the page.

    Attributes
    ----------
    leg : int
        Index into the legs.
    xy : (N, 2) float64
        Page coordinates, in its lane.
    along : (N,) float64
        Distance from the leg's start, page units, before it was moved into its lane.
    shared : (N,) bool
        True where another leg that looks alike runs the same way and is inked for both.
    """

    leg: int
    xy: Points
    along: Floats
    shared: Flags

    def pieces(self, *, shared: bool = False) -> list[Run]:
        """The stretches that are inked, or those that another leg is inked for."""
        wanted = self.shared if shared else ~self.shared
        if wanted.all():
            return [self]
        if not wanted.any():
            return []
        edges = np.diff(np.concatenate([[0], wanted.astype(np.int8), [0]]))
        spans = zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)
        return [Run(self.leg, self.xy[a:b], self.along[a:b], self.shared[a:b]) for a, b in spans if b - a > 1]


@dataclass(frozen=True)
class RouteLines:
    """The runs of all legs, and each leg's whole length in page units."""

    runs: tuple[Run, ...]
    length: Floats

    @cached_property
    def inked(self) -> list[Run]:
        """The stretches that are drawn."""
        return [piece for run in self.runs for piece in run.pieces()]

    @cached_property
    def hidden(self) -> list[Run]:
        """The stretches that another leg is drawn for."""
        return [piece for run in self.runs for piece in run.pieces(shared=True)]


def route_lines(
    legs: Sequence[Leg],
    viewport: Viewport,
    units: Units,
    sizes: Sizes,
    looks: Sequence[Hashable] | None = None,
) -> RouteLines:
    """Sample, lay side by side and smooth the legs' lines.

    Parameters
    ----------
    legs : sequence of Leg
        In the order in which they take their lanes.
    looks : sequence, optional
        What each leg looks like: equal ones share a lane. Without it each has its own.
    """
    lines = [leg_line(leg, viewport.crs) for leg in legs]
    length = np.array([line.along[-1] / viewport.resolution for line in lines])
    drawn = [number for number, line in enumerate(lines) if len(line.xy) > 1]
    if not drawn:
        return RouteLines((), length)
    samples = _sampled([lines[number] for number in drawn], np.array(drawn), viewport, units)
    if samples is None:
        return RouteLines((), length)
    look = _numbered(looks if looks is not None else range(len(legs)))
    lane, follows = _lanes(samples, look, units.px(CAPTURE_PX))
    smooth = np.array([leg.mode in SMOOTHED for leg in legs])[samples.leg]
    xy = np.where(smooth[:, None], samples.smoothed(samples.xy, units.px(STEP_PX) * 2), samples.xy)
    if lane.any():
        ease = units.px(EASE_PX)
        shift = samples.smoothed(lane[:, None] * units.pt(sizes.lane_pt), ease)[:, 0]
        # Back on the axis at the leg's two ends, where its sites stand.
        shift *= _eased(samples.along / ease) * _eased((length[samples.leg] - samples.along) / ease)
        tangent = _unit(samples.smoothed(samples.tangent, units.px(STEP_PX) * 1.6))
        xy = xy + np.column_stack([tangent[:, 1], -tangent[:, 0]]) * shift[:, None]
    shared = _eroded(follows, samples, units.px(MERGE_PX))
    spans = zip(samples.start[:-1].tolist(), samples.start[1:].tolist(), strict=True)
    return RouteLines(
        tuple(Run(int(samples.leg[a]), xy[a:b], samples.along[a:b], shared[a:b]) for a, b in spans), length
    )


@dataclass(frozen=True, slots=True)
class _Samples:
    """Points along all visible stretches, one stretch after the other.

    Attributes
    ----------
    xy, tangent : (N, 2) float64
        Page coordinates and unit directions.
    leg : (N,) int64
    along : (N,) float64
        Page units from the leg's start.
    start : (R + 1,) int64
        Stretch r is ``start[r]:start[r + 1]``.
    low, high : (N,) float64
        Where the sample's stretch begins and ends, as `along`.
    """

    xy: Points
    tangent: Points
    leg: Ints
    along: Floats
    start: Ints
    low: Floats
    high: Floats

    def smoothed(self, values: Floats, reach: float) -> Floats:
        """Running mean over `reach` to each side along the line; stretches' ends stay where they are."""
        half = np.minimum(np.minimum(reach, self.along - self.low), self.high - self.along)
        inside = half > 1e-9
        # One axis for all stretches, each after the other with a gap, so that one look-up serves all.
        axis, total = self._axis(), np.zeros_like(values)
        width = np.diff(axis)
        width[self.start[1:-1] - 1] = 0.0
        np.cumsum((values[1:] + values[:-1]) / 2 * width[:, None], axis=0, out=total[1:])
        out = values.copy()
        for column in range(values.shape[1]):
            above = np.interp(axis[inside] + half[inside], axis, total[:, column])
            below = np.interp(axis[inside] - half[inside], axis, total[:, column])
            out[inside, column] = (above - below) / (2 * half[inside])
        return out

    def _axis(self) -> Floats:
        lengths = self.high[self.start[:-1]] - self.low[self.start[:-1]]
        offset = np.concatenate([[0.0], np.cumsum(lengths + 1.0)[:-1]]) - self.low[self.start[:-1]]
        return self.along + np.repeat(offset, np.diff(self.start))


def _sampled(
    lines: Sequence[ProjectedLine], numbers: Ints, viewport: Viewport, units: Units
) -> _Samples | None:
    """Samples of the stretches of the lines within reach of the page; None when there are none."""
    counts = np.array([len(line.xy) for line in lines])
    xy = np.vstack([line.xy for line in lines])
    lengths = np.array([line.along[-1] for line in lines])
    # The lines one after the other on one axis, a map unit apart.
    base = np.concatenate([[0.0], np.cumsum(lengths + 1.0)[:-1]])
    owner = np.repeat(np.arange(len(lines)), counts)
    axis = np.concatenate([line.along for line in lines]) + base[owner]
    margin = units.px(EASE_PX) * 2 * viewport.resolution
    low, high, of_line = _visible_stretches(xy, axis, owner, viewport, margin)
    if len(low) == 0:
        return None
    spacing = units.px(STEP_PX) * viewport.resolution
    first = np.floor((low - base[of_line]) / spacing) + 1
    last = np.ceil((high - base[of_line]) / spacing)
    regular = np.maximum(last - first, 0).astype(np.int64)
    stretch = np.repeat(np.arange(len(low)), regular)
    step = np.arange(len(stretch)) - np.repeat(np.cumsum(regular) - regular, regular)
    places = (first[stretch] + step) * spacing + base[of_line[stretch]]
    # The lines' own vertices stay, so that no bend is cut, but one in each of the smallest steps: an estuary
    # of hundreds of vertices within a pixel would be compared with itself for every leg through it.
    at = np.searchsorted(low, axis, "right") - 1
    inner = (at >= 0) & (axis > low[np.maximum(at, 0)]) & (axis < high[np.maximum(at, 0)])
    inner &= _first_of_each((axis - base[owner]) // (spacing * VERTEX_SHARE), owner)
    everything = np.concatenate([low, high, places, axis[inner]])
    ids = np.concatenate([np.arange(len(low)), np.arange(len(low)), stretch, at[inner]])
    order = np.lexsort((everything, ids))
    everything, ids = everything[order], ids[order]
    fresh = np.concatenate([[True], (np.diff(everything) > spacing * 1e-6) | (np.diff(ids) > 0)])
    everything, ids = everything[fresh], ids[fresh]
    page = viewport.to_page(np.column_stack([np.interp(everything, axis, xy[:, k]) for k in (0, 1)]))
    start = np.concatenate([np.flatnonzero(np.diff(ids, prepend=-1)), [len(ids)]])
    resolution = viewport.resolution
    zero = base[of_line]
    return _Samples(
        page,
        _tangents(page, start),
        numbers[of_line[ids]],
        (everything - zero[ids]) / resolution,
        start,
        ((low - zero) / resolution)[ids],
        ((high - zero) / resolution)[ids],
    )


def _first_of_each(steps: Floats, owner: Ints) -> Flags:
    """True where a step or an owner differs from that before it."""
    return np.concatenate([[True], (np.diff(steps) != 0) | (np.diff(owner) != 0)])


def _visible_stretches(
    xy: Points, axis: Floats, owner: Ints, viewport: Viewport, margin: float
) -> tuple[Floats, Floats, Ints]:
    """Begin, end and line of the stretches that lie in the view grown by `margin` map units."""
    box = viewport.extent.padded(margin)
    joined = np.flatnonzero(owner[1:] == owner[:-1])
    start, move = xy[joined], xy[joined + 1] - xy[joined]
    enter, leave = np.zeros(len(joined)), np.ones(len(joined))
    with np.errstate(divide="ignore", invalid="ignore"):
        for column, low, high in ((0, box.xmin, box.xmax), (1, box.ymin, box.ymax)):
            a = (low - start[:, column]) / move[:, column]
            b = (high - start[:, column]) / move[:, column]
            still = move[:, column] == 0
            beside = still & ((start[:, column] < low) | (start[:, column] > high))
            near = np.where(still, np.where(beside, np.inf, -np.inf), np.minimum(a, b))
            far = np.where(still, np.inf, np.maximum(a, b))
            enter, leave = np.maximum(enter, near), np.minimum(leave, far)
    rows = np.flatnonzero(enter < leave)
    if len(rows) == 0:
        return np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)
    segment = joined[rows]
    reach = axis[segment + 1] - axis[segment]
    first, last = axis[segment] + enter[rows] * reach, axis[segment] + leave[rows] * reach
    breaks = (np.diff(segment) > 1) | (leave[rows[:-1]] < 1) | (enter[rows[1:]] > 0)
    begins = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    ends = np.concatenate([begins[1:] - 1, [len(rows) - 1]])
    return first[begins], last[ends], owner[segment[begins]]


def _tangents(xy: Points, start: Ints) -> Points:
    """Unit directions at the samples, by the neighbours within each stretch."""
    tangent = np.empty_like(xy)
    tangent[1:-1] = xy[2:] - xy[:-2]
    begin, end = start[:-1], start[1:] - 1
    tangent[begin] = xy[np.minimum(begin + 1, end)] - xy[begin]
    tangent[end] = xy[end] - xy[np.maximum(end - 1, begin)]
    return _unit(tangent)


def _unit(vectors: Points) -> Points:
    return np.asarray(vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-12)[:, None])


def _numbered(looks: Sequence[Hashable]) -> Ints:
    """The same number for equal looks, in the order of their first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(look, len(numbers)) for look in looks], dtype=np.int64)


def _lanes(samples: _Samples, look: Ints, capture: float) -> tuple[Floats, Flags]:
    """Lane of each sample, in lane widths left of its direction, and where it only follows another leg."""
    leg, count, size = samples.leg, len(look), len(samples.leg)
    here, there = _near_pairs(samples.xy, leg, capture)
    cosine = np.einsum("ij,ij->i", samples.tangent[here], samples.tangent[there])
    parallel = np.abs(cosine) > PARALLEL_COSINE
    here, there, cosine = here[parallel], there[parallel], cosine[parallel]
    if len(here) == 0:
        return np.zeros(size), np.zeros(size, dtype=np.bool_)
    together = np.zeros((size, count), dtype=np.bool_)
    direction = np.zeros((size, count))
    rows = np.arange(size)
    together[here, leg[there]] = together[rows, leg] = True
    direction[here, leg[there]] = np.sign(cosine)
    direction[rows, leg] = 1.0
    looks = np.zeros((size, int(look.max()) + 1), dtype=np.bool_)
    for number in range(count):
        looks[:, look[number]] |= together[:, number]
    own = look[leg]
    before = (looks & (np.arange(looks.shape[1]) < own[:, None])).sum(axis=1)
    rank = before - (looks.sum(axis=1) - 1) / 2
    # All lanes are counted across the direction of the leg that comes first.
    leader = together.argmax(axis=1)
    alike = together & (look == own[:, None])
    return rank * direction[rows, leader], alike.argmax(axis=1) != leg


def _near_pairs(xy: Points, leg: Ints, capture: float) -> tuple[Ints, Ints]:
    """Pairs of samples of different legs within `capture`, each pair in both orders."""
    cell = np.floor(xy / capture).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    width = int(cell[:, 0].max()) + 2
    key = cell[:, 1] * width + cell[:, 0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    here, there = [], []
    for row in (-width, 0, width):
        # The three cells side by side have consecutive keys.
        low = np.searchsorted(ordered, key + (row - 1), "left")
        found = np.searchsorted(ordered, key + (row + 1), "right") - low
        own = np.repeat(np.arange(len(xy)), found)
        inner = np.arange(len(own)) - np.repeat(np.cumsum(found) - found, found)
        other = order[np.repeat(low, found) + inner]
        apart = leg[own] != leg[other]
        here.append(own[apart])
        there.append(other[apart])
    first, second = np.concatenate(here), np.concatenate(there)
    near = ((xy[first] - xy[second]) ** 2).sum(axis=1) <= capture**2
    return first[near], second[near]


def _eroded(shared: Flags, samples: _Samples, reach: float) -> Flags:
    """`shared` without what lies within `reach` of a stretch of the same run that isn't."""
    if not shared.any():
        return shared
    # Stretches stand further apart on this axis than any reach.
    stretch = np.repeat(np.arange(len(samples.start) - 1), np.diff(samples.start))
    gap = float(samples.along.max()) + 4 * reach
    axis = samples.along + stretch * gap
    alone = axis[~shared]
    if len(alone) == 0:
        return shared
    after = np.searchsorted(alone, axis)
    gap_after = np.abs(alone[np.minimum(after, len(alone) - 1)] - axis)
    gap_before = np.abs(axis - alone[np.maximum(after - 1, 0)])
    return np.asarray(shared & (np.minimum(gap_before, gap_after) > reach))


def _eased(share: Floats) -> Floats:
    inside = np.clip(share, 0.0, 1.0)
    return np.asarray(inside * inside * (3 - 2 * inside))
