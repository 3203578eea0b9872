"""Routes' lines on the page: clipped to it, and set side by side where several run along one way.

Everything is measured along each leg from its start, in page units at the present scale, and not from
the edge of the view: dashes, ticks and arrows stay where they are while the map is moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

STEP_PX = 4.0
"""Distance of the samples along a leg."""
CAPTURE_PX = 3.6
"""Two legs nearer than this, and nearly parallel, count as one way."""
PARALLEL_COSINE = 0.75
EASE_PX = 26.0
"""Length over which a leg moves into its lane and back to its ends."""


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
    """

    leg: int
    xy: Points
    along: Floats


@dataclass(frozen=True, slots=True)
class RouteLines:
    """The runs of all legs, and each leg's whole length in page units."""

    runs: tuple[Run, ...]
    length: Floats


def route_lines(legs: Sequence[Leg], viewport: Viewport, units: Units, sizes: Sizes) -> RouteLines:
    """Sample, lay side by side and smooth the legs' lines.

    Parameters
    ----------
    legs : sequence of Leg
        In the order in which they take their lanes.
    """
    lines = [leg_line(leg, viewport.crs) for leg in legs]
    length = np.array([line.along[-1] / viewport.resolution for line in lines])
    step = units.px(STEP_PX)
    samples = [
        _Samples.of(number, line, first, last, viewport, step)
        for number, line in enumerate(lines)
        for first, last in _visible_stretches(line, viewport, units.px(EASE_PX) * 2)
    ]
    if not samples:
        return RouteLines((), length)
    offsets = _lanes(samples, units.px(CAPTURE_PX)) * units.pt(sizes.lane_pt)
    runs = []
    start = 0
    for piece in samples:
        count = len(piece.xy)
        lane = offsets[start : start + count]
        start += count
        smooth = legs[piece.leg].mode in (Mode.SEA, Mode.RIVER)
        runs.append(_in_lane(piece, lane, float(length[piece.leg]), step, units, smooth))
    return RouteLines(tuple(runs), length)


@dataclass(frozen=True, slots=True)
class _Samples:
    leg: int
    xy: Points
    along: Floats
    tangent: Points

    @classmethod
    def of(
        cls, leg: int, line: ProjectedLine, first: float, last: float, viewport: Viewport, step: float
    ) -> _Samples:
        resolution = viewport.resolution
        spacing = step * resolution
        regular = np.arange(np.floor(first / spacing) + 1, np.ceil(last / spacing)) * spacing
        inner = line.along[(line.along > first) & (line.along < last)]
        s = np.unique(np.concatenate([[first, last], regular, inner]))
        page = viewport.to_page(
            np.column_stack([np.interp(s, line.along, line.xy[:, k]) for k in (0, 1)]).reshape(-1, 2)
        )
        tangent = np.gradient(page, axis=0)
        tangent /= np.maximum(np.hypot(*tangent.T), 1e-12)[:, None]
        return cls(leg, page, s / resolution, tangent)


def _visible_stretches(line: ProjectedLine, viewport: Viewport, margin: float) -> list[tuple[float, float]]:
    """Where along the line, map units, it lies in the view grown by `margin` page units."""
    if len(line.xy) < 2:
        return []
    box = viewport.extent.padded(margin * viewport.resolution)
    start, move = line.xy[:-1], np.diff(line.xy, axis=0)
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis, low, high in ((0, box.xmin, box.xmax), (1, box.ymin, box.ymax)):
            a, b = (low - start[:, axis]) / move[:, axis], (high - start[:, axis]) / move[:, axis]
            still = move[:, axis] == 0
            beside = still & ((start[:, axis] < low) | (start[:, axis] > high))
            near = np.where(still, np.where(beside, np.inf, -np.inf), np.minimum(a, b))
            far = np.where(still, np.inf, np.maximum(a, b))
            enter, leave = np.maximum(enter, near), np.minimum(leave, far)
    rows = np.flatnonzero(enter < leave)
    if len(rows) == 0:
        return []
    reach = np.diff(line.along)
    first = line.along[rows] + enter[rows] * reach[rows]
    last = line.along[rows] + leave[rows] * reach[rows]
    breaks = np.flatnonzero((np.diff(rows) > 1) | (leave[rows[:-1]] < 1) | (enter[rows[1:]] > 0))
    starts = first[np.concatenate([[0], breaks + 1])]
    ends = last[np.concatenate([breaks, [len(rows) - 1]])]
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _lanes(samples: Sequence[_Samples], capture: float) -> Floats:
    """Lane of each sample, in lane widths to the left of its own direction (page axes)."""
    xy = np.vstack([piece.xy for piece in samples])
    tangent = np.vstack([piece.tangent for piece in samples])
    leg = np.concatenate([np.full(len(piece.xy), piece.leg) for piece in samples])
    count = int(leg.max()) + 1
    here, there = _near_pairs(xy, leg, capture)
    cosine = np.einsum("ij,ij->i", tangent[here], tangent[there])
    parallel = np.abs(cosine) > PARALLEL_COSINE
    here, there, cosine = here[parallel], there[parallel], cosine[parallel]
    together = np.zeros((len(xy), count), dtype=np.bool_)
    together[here, leg[there]] = True
    together[np.arange(len(xy)), leg] = True
    direction = np.zeros((len(xy), count))
    direction[here, leg[there]] = np.sign(cosine)
    direction[np.arange(len(xy)), leg] = 1.0
    before = (together & (np.arange(count) < leg[:, None])).sum(axis=1)
    rank = before - (together.sum(axis=1) - 1) / 2
    # All lanes are counted across the direction of the leg that comes first.
    leader = together.argmax(axis=1)
    return np.asarray(rank * direction[np.arange(len(xy)), leader])


def _near_pairs(xy: Points, leg: Ints, capture: float) -> tuple[Ints, Ints]:
    """Pairs of samples of different legs within `capture`, each pair in both orders."""
    cell = np.floor(xy / capture).astype(np.int64)
    cell -= cell.min(axis=0)
    width = int(cell[:, 0].max()) + 3
    key = cell[:, 1] * width + cell[:, 0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    here, there = [], []
    for shift in (dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
        low = np.searchsorted(ordered, key + shift, "left")
        found = np.searchsorted(ordered, key + shift, "right") - low
        own = np.repeat(np.arange(len(xy)), found)
        inner = np.arange(len(own)) - np.repeat(np.cumsum(found) - found, found)
        here.append(own)
        there.append(order[np.repeat(low, found) + inner])
    first, second = np.concatenate(here), np.concatenate(there)
    apart = leg[first] != leg[second]
    first, second = first[apart], second[apart]
    near = ((xy[first] - xy[second]) ** 2).sum(axis=1) <= capture**2
    return first[near], second[near]


def _in_lane(piece: _Samples, lane: Floats, length: float, step: float, units: Units, smooth: bool) -> Run:
    ease = units.px(EASE_PX)
    xy = piece.xy
    if smooth:
        xy = _smoothed(xy, piece.along, step * 2.5)
    if lane.any():
        shift = _smoothed(lane[:, None], piece.along, ease)[:, 0]
        # Back on the axis at the leg's two ends, where its sites stand.
        shift = shift * _eased(piece.along / ease) * _eased((length - piece.along) / ease)
        tangent = _smoothed(piece.tangent, piece.along, step * 2)
        tangent /= np.maximum(np.hypot(*tangent.T), 1e-12)[:, None]
        xy = xy + np.column_stack([tangent[:, 1], -tangent[:, 0]]) * shift[:, None]
    return Run(piece.leg, xy, piece.along)


def _eased(share: Floats) -> Floats:
    inside = np.clip(share, 0.0, 1.0)
    return np.asarray(inside * inside * (3 - 2 * inside))


def _smoothed(values: Floats, along: Floats, reach: float) -> Floats:
    """Running mean over `reach` to each side, weighted by length; the ends stay where they are."""
    if len(along) < 3:
        return values
    middle = (values[1:] + values[:-1]) / 2 * np.diff(along)[:, None]
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(middle, axis=0)])
    half = np.minimum(np.minimum(reach, along - along[0]), along[-1] - along)
    low, high = along - half, along + half
    out = np.empty_like(values)
    for column in range(values.shape[1]):
        # The integral is piecewise quadratic; its value between samples by linear steps is near enough.
        at = np.interp(high, along, total[:, column]) - np.interp(low, along, total[:, column])
        out[:, column] = at / np.maximum(high - low, 1e-12)
    ends = half <= 1e-9
    out[ends] = values[ends]
    return out
