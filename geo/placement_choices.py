"""What labels to be placed may choose from: the page with what stands on it, and each label's candidates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.placement_index import Box, Covered, Occupied

Floats = NDArray[np.float64]

DIRECTIONS: dict[str, tuple[float, float]] = {
    "NE": (1, -1),
    "E": (1, 0),
    "SE": (1, 1),
    "NW": (-1, -1),
    "W": (-1, 0),
    "SW": (-1, 1),
    "N": (0, -1),
    "S": (0, 1),
    "C": (0, 0),
}
"""Position names and the side of the anchor on which the box stands, x right and y down."""

POSITIONS = ("NE", "E", "SE", "NW", "W", "SW", "N", "S")
"""The eight places around a point, best first: upper right, then around."""

BETWEEN: dict[str, tuple[float, float]] = {
    "ENE": (1, -0.5),
    "ESE": (1, 0.5),
    "WNW": (-1, -0.5),
    "WSW": (-1, 0.5),
    "NNE": (0.5, -1),
    "SSE": (0.5, 1),
    "NNW": (-0.5, -1),
    "SSW": (-0.5, 1),
}
"""Further sides for labels with a leader, where few are to be placed well: the box slides past its anchor."""

TURNED: dict[str, tuple[float, float]] = {
    name: (math.sin(math.radians(angle)) * east, -math.cos(math.radians(angle)) * north)
    for ns, north in (("N", 1), ("S", -1))
    for ew, east in (("E", 1), ("W", -1))
    for name, angle in (
        (f"{ns}b{ew}", 11.25),
        (f"{ns}{ew}b{ns}", 33.75),
        (f"{ns}{ew}b{ew}", 56.25),
        (f"{ew}b{ns}", 78.75),
    )
}
"""The rest of the compass's 32 winds, such as NEbE for north-east by east, and their directions: the box is
wholly on one side of its anchor both ways as in NE, so that it fits into a wedge between two lines."""

_FEW = 400
SOFT_COST = 3.0
MILD_COST = 5.0
_FURTHER, _FAR, _MOST = 8.0, 7.0, 150.0
"""Ranks for each height of its box that a label stands off, for each of its square, and at most."""
_TURN = 20
"""Labels up to which all 32 winds are tried: twenty-five stations along a railway would take too long."""
_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels to be placed, checked: as `geo.placement.place` takes them, one value each."""

    anchors: Floats
    sizes: Floats
    clearance: Floats
    leaders: NDArray[np.bool_]
    order: NDArray[np.int64]
    """Labels whose anchor is in bounds, by falling priority."""

    @classmethod
    def of(
        cls,
        anchors: ArrayLike,
        sizes: ArrayLike,
        priority: ArrayLike,
        clearance: ArrayLike,
        leaders: bool | ArrayLike,
        bounds: tuple[float, float, float, float],
    ) -> Labels:
        xy = np.asarray(anchors, dtype=np.float64).reshape(-1, 2)
        wh = np.asarray(sizes, dtype=np.float64).reshape(-1, 2)
        count = len(xy)
        rank = np.asarray(priority, dtype=np.float64)
        try:
            radius = np.broadcast_to(np.asarray(clearance, dtype=np.float64), (count,))
            may_lead = np.broadcast_to(np.asarray(leaders, dtype=np.bool_), (count,))
            rank = np.broadcast_to(rank, (count,))
        except ValueError as error:
            raise GeometryError(f"priority, clearance and leaders must have {count} values each.") from error
        if len(wh) != count:
            raise GeometryError(f"{count} label anchors but {len(wh)} sizes.")
        finite = np.isfinite(xy).all(axis=1) & np.isfinite(wh).all(axis=1) & np.isfinite(radius)
        inside = finite & (xy[:, 0] >= bounds[0]) & (xy[:, 0] <= bounds[2])
        inside &= (xy[:, 1] >= bounds[1]) & (xy[:, 1] <= bounds[3])
        order = np.argsort(-np.nan_to_num(rank, nan=-np.inf), kind="stable")
        return cls(xy, wh, np.where(finite, radius, 0.0), may_lead, order[inside[order]])


@dataclass(slots=True)
class Stage:
    """The page with what labels keep off: for sure (`covered`), exactly (`occupied`), and rather (`soft`)."""

    bounds: tuple[float, float, float, float]
    padding: float
    covered: Covered
    occupied: Occupied
    soft: list[tuple[Covered, float]]
    """Boxes that are only better avoided, and what covering them costs."""

    @classmethod
    def around(
        cls,
        labels: Labels,
        obstacles: Floats,
        soft: Sequence[tuple[Floats, float]],
        padding: float,
        avoid_anchors: bool,
        bounds: tuple[float, float, float, float],
    ) -> Stage:
        half = padding / 2
        sizes = labels.sizes[labels.order]
        height = float(np.sort(sizes[:, 1])[len(sizes) // 2]) if len(sizes) else 10.0
        # A fine grid rules out more at once, but costs by its cells: worth it for many labels only.
        fineness = 4 if len(sizes) > _FEW else 1
        least = max((bounds[2] - bounds[0]) / 1024, (bounds[3] - bounds[1]) / 1024, 1e-9)
        cell = max(height / fineness, least)
        covered = Covered(bounds, cell)
        occupied = Occupied(max(height * 2, cell))
        # Nothing far outside matters, and clipping keeps a huge box out of a million buckets.
        frame = np.array(bounds) + np.array([-1, -1, 1, 1]) * padding
        walls = _clipped(obstacles + np.array([-half, -half, half, half]), frame)
        covered.add(walls)
        occupied.add_boxes(walls)
        if avoid_anchors:
            reach = (labels.clearance + half)[:, None]
            near = (labels.anchors + reach >= frame[:2]) & (labels.anchors - reach <= frame[2:])
            discs = np.flatnonzero(near.all(axis=1) & (labels.clearance > 0))
            centres, radii = labels.anchors[discs], labels.clearance[discs] + half
            # The square in the bare symbol, so that no label's own corner position meets it.
            inner = ((radii - half) * np.sqrt(0.5))[:, None]
            covered.add(np.hstack([centres - inner, centres + inner]))
            occupied.add_discs(centres, radii, discs)
        avoided = []
        for boxes, cost in soft:
            if len(boxes):
                # Always fine: what is better avoided counts as a whole cell.
                grid = Covered(bounds, max(height / 4, least))
                grid.add(_clipped(boxes, frame), touched=True)
                avoided.append((grid, cost))
        return cls(bounds, padding, covered, occupied, avoided)


def _clipped(boxes: Floats, frame: Floats) -> Floats:
    """The parts of boxes that lie in a frame; boxes outside are gone."""
    cut = np.hstack([np.maximum(boxes[:, :2], frame[:2]), np.minimum(boxes[:, 2:], frame[2:])])
    return cut[(cut[:, :2] <= cut[:, 2:]).all(axis=1)]


def _candidates(
    anchors: Floats, sizes: Floats, radius: Floats, positions: tuple[str, ...], steps: tuple[float, ...]
) -> Floats:
    """Top left corners (n, K, 2) for every position at every further distance in box heights."""
    x, y = anchors[:, :1], anchors[:, 1:]
    w, h = sizes[:, :1], sizes[:, 1:]
    dx, dy, left, above, step = _shifts(positions, steps)
    reach = radius[:, None] + step * h
    return np.stack([x + dx * reach - w * left, y + dy * reach - h * above], axis=2)


@lru_cache(maxsize=16)
def _distance_costs(winds: int, steps: tuple[float, ...]) -> Floats:
    """Ranks by which places off the symbol come later: the further the more, whatever winds there are."""
    distance = np.repeat(np.array(steps), winds)
    among = np.tile(np.arange(winds) / winds, len(steps))
    return np.minimum(_FURTHER * distance + _FAR * distance**2, _MOST) + among


@lru_cache(maxsize=16)
def _shifts(positions: tuple[str, ...], steps: tuple[float, ...]) -> tuple[Floats, ...]:
    """Of each candidate: its direction's parts, shares of the box on the left and above, its step."""
    found = []
    for step in steps:
        for name in positions:
            dx, dy = TURNED.get(name) or BETWEEN.get(name) or DIRECTIONS[name]
            east, south = (math.copysign(1, dx), math.copysign(1, dy)) if name in TURNED else (dx, dy)
            length = math.hypot(dx, dy) or 1.0
            found.append((dx / length, dy / length, (1 - east) / 2, (1 - south) / 2, step))
    return tuple(np.array(found).T)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where some labels might stand, as far as the cells of the page tell.

    Attributes
    ----------
    label : (n,) int64
        Those that have any place, in the order in which they choose.
    near : int
        Candidates before this one stand beside the symbol, the others off it with a leader.
    half : float
        By which boxes are larger than labels, on each side.
    boxes : (n, K, 4) float64
    cost : (n, K) float64
        Infinity for those that are taken.
    ranked : (n, K) int64
        Candidates by rising cost.
    alive : (n,) int64
        How many of these are free.
    """

    label: NDArray[np.int64]
    near: int
    half: float
    boxes: Floats
    cost: Floats
    ranked: NDArray[np.int64]
    alive: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        chosen: NDArray[np.int64],
        labels: Labels,
        stage: Stage,
        positions: tuple[str, ...],
        leader_steps: tuple[float, ...],
        extra: Floats,
        before: NDArray[np.int64],
        *,
        between: bool,
    ) -> Choices:
        """The candidates of the labels `chosen`; with `between` leaders may go to 32 sides, 16 if many."""
        anchors, sizes = labels.anchors[chosen], labels.sizes[chosen]
        radius = labels.clearance[chosen] + stage.padding
        around = tuple(name for name in positions if name != "C") or POSITIONS
        if between:
            around = (*around, *BETWEEN, *(TURNED if len(chosen) <= _TURN else ()))
        corners = _candidates(anchors, sizes, radius, positions, (0.0,))
        near = len(positions)
        if labels.leaders[chosen].any():
            far = _candidates(anchors, sizes, radius, around, leader_steps)
            corners = np.concatenate([corners, far], axis=1)
        lower = corners + sizes[:, None, :]
        xmin, ymin, xmax, ymax = stage.bounds
        free = (corners[..., 0] >= xmin - _EPSILON) & (corners[..., 1] >= ymin - _EPSILON)
        free &= (lower[..., 0] <= xmax + _EPSILON) & (lower[..., 1] <= ymax + _EPSILON)
        free[:, near:] &= labels.leaders[chosen][:, None]
        if "C" in positions:
            free[:, positions.index("C")] &= labels.clearance[chosen] <= 0
        half = stage.padding / 2 - _EPSILON
        corners, lower = corners - half, lower + half
        free &= ~stage.covered.meets(corners, lower)

        rows = np.flatnonzero(free.any(axis=1))
        corners, lower = corners[rows], lower[rows]
        cost: Floats = np.empty((len(rows), free.shape[1]))
        cost[:, :near] = np.arange(near) + extra[chosen[rows]]
        if free.shape[1] > near:
            cost[:, near:] = near + 2 * SOFT_COST + _distance_costs(len(around), leader_steps)
        for grid, price in stage.soft:
            cost += price * grid.meets(corners, lower)
        kept = before[chosen[rows]]
        again = np.flatnonzero((kept >= 0) & (kept < free.shape[1]))
        again = again[np.isfinite(cost[again, kept[again]])]
        cost[again, kept[again]] = -1.0
        cost[~free[rows]] = np.inf
        ranked = np.argsort(cost, axis=1, kind="stable")
        alive = np.isfinite(cost).sum(axis=1)
        return cls(chosen[rows], near, half, np.concatenate([corners, lower], axis=2), cost, ranked, alive)

    def options(self, row: int) -> Iterator[tuple[int, float, Box]]:
        """Candidates of a label with cost and box, the best first."""
        options = self.ranked[row, : self.alive[row]]
        boxes = [(x0, y0, x1, y1) for x0, y0, x1, y1 in self.boxes[row, options].tolist()]
        return zip(options.tolist(), self.cost[row, options].tolist(), boxes, strict=True)


def leader(x: float, y: float, radius: float, padded: Box, half: float) -> Box:
    """From the symbol's rim to the nearest point of the label's box."""
    end_x = min(max(x, padded[0] + half), padded[2] - half)
    end_y = min(max(y, padded[1] + half), padded[3] - half)
    dx, dy = end_x - x, end_y - y
    length = math.hypot(dx, dy) or 1.0
    return x + dx / length * radius, y + dy / length * radius, end_x, end_y
