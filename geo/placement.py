"""Collision-free placement of label boxes around their anchors, greedy by priority.

The result is exactly that of taking the labels one after the other and giving each the best of its
candidate boxes that is still free. To be quick, labels are taken in blocks: one summed-area table of
the cells that are certainly covered rules out most candidates of a block at once, and only the
few that survive are tested against the boxes near them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.placement_index import Covered, Occupied

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

LEADER_STEPS = (1.0, 2.2, 3.6)
"""How far a label with a leader stands off its symbol, in heights of its box."""

_BLOCK = 192
_FEW = 400
_SOFT_COST = 3.0
_MILD_COST = 5.0
_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Placement:
    """Where each label went.

    Attributes
    ----------
    positions : (N, 2) float64
        Top left corner of each box in page units; NaN where the label found no place.
    choice : (N,) int64
        Index of the candidate taken: that of `positions` as given for labels beside their anchor,
        further numbers for those with a leader, -1 for none. Hand it back as `previous`.
    leader : (N,) bool
        True where a line should join symbol and label.
    leader_lines : (N, 4) float64
        x and y of the leader at the symbol's rim, then at the label; NaN without a leader.
    dropped : (D,) int64
        Labels whose anchor lies in bounds but that found no place, in falling priority.
    """

    positions: Floats
    choice: NDArray[np.int64]
    leader: NDArray[np.bool_]
    leader_lines: Floats
    dropped: NDArray[np.int64]


def place(
    anchors: ArrayLike,
    sizes: ArrayLike,
    priority: ArrayLike,
    clearance: ArrayLike,
    obstacles: ArrayLike,
    bounds: tuple[float, float, float, float],
    *,
    positions: Sequence[str] = POSITIONS,
    leaders: bool | ArrayLike = True,
    padding: float = 2.0,
    soft: ArrayLike | None = None,
    soft_cost: float = _SOFT_COST,
    mild: ArrayLike | None = None,
    leader_steps: Sequence[float] = LEADER_STEPS,
    costs: ArrayLike | None = None,
    previous: ArrayLike | None = None,
    avoid_anchors: bool = True,
) -> Placement:
    """Place label boxes so that none covers another, an obstacle or a symbol.

    Parameters
    ----------
    anchors : (N, 2) array_like
        Points to label, page units, y down. Rows that aren't finite are left out.
    sizes : (N, 2) array_like
        Width and height of each label's box, page units.
    priority : (N,) array_like
        Higher goes first; equal ones go in the order given.
    clearance : (N,) array_like or float
        Radius of the symbol at the anchor; the box stands outside it.
    obstacles : (M, 4) array_like
        Boxes xmin, ymin, xmax, ymax that no label may touch. The labels' own symbols needn't be
        (and must not be) among them: `clearance` stands for those. See `boxes_along` for lines.
    bounds : tuple of float
        xmin, ymin, xmax, ymax in which boxes must lie whole.
    positions : sequence of str
        Names from `DIRECTIONS`, best first. ``"C"`` counts only where the clearance is zero.
    leaders : bool or (N,) array_like of bool
        Whether a label that finds no room beside its symbol may stand off with a leader.
    padding : float
        Least gap between two labels, and between a label and anything else, page units.
    soft : (S, 4) array_like, optional
        Boxes that labels should rather not cover: candidates over them are tried later.
    soft_cost : float
        How many ranks later. Leaders come six ranks after the last place beside the symbol; a cost of
        50 lets a label stand off with a leader rather than cover such a box.
    mild : (S, 4) array_like, optional
        Boxes that labels cover only where no place beside their symbol is free of them; such a place
        comes before any leader.
    leader_steps : sequence of float
        How far labels with a leader may stand off their symbol, in heights of their box.
    costs : (N, K) array_like, optional
        Added to the rank of position k for label n; infinity forbids it.
    previous : (N,) array_like of int, optional
        `choice` of an earlier placement of the same labels: tried first, so that labels don't
        jump between pans.
    avoid_anchors : bool
        Whether labels keep off the other labels' symbols (discs of their clearance).

    Returns
    -------
    Placement

    Raises
    ------
    GeometryError
        When the arrays' shapes don't fit each other or a position name is unknown.
    """
    labels = _Labels.of(anchors, sizes, priority, clearance, leaders, bounds)
    blocks = _boxes(obstacles, "obstacles")
    avoided = [
        (_boxes(boxes, name), cost)
        for boxes, name, cost in ((soft, "soft", soft_cost), (mild, "mild", _MILD_COST))
        if boxes is not None
    ]
    unknown = [name for name in positions if name not in DIRECTIONS]
    if unknown or not positions:
        raise GeometryError(f"Unknown label positions {unknown}; use some of {', '.join(DIRECTIONS)}.")
    count = len(labels.anchors)
    extra = np.zeros((count, len(positions))) if costs is None else np.asarray(costs, dtype=np.float64)
    if extra.shape != (count, len(positions)):
        raise GeometryError(f"costs must be of shape {(count, len(positions))}, not {extra.shape}.")
    before = np.full(count, -1) if previous is None else np.asarray(previous, dtype=np.int64)
    if before.shape != (count,):
        raise GeometryError(f"previous must be of shape {(count,)}, not {before.shape}.")

    scene = _Scene.around(labels, blocks, avoided, padding, avoid_anchors, bounds)
    result = Placement(
        positions=np.full((count, 2), np.nan),
        choice=np.full(count, -1, dtype=np.int64),
        leader=np.zeros(count, dtype=np.bool_),
        leader_lines=np.full((count, 4), np.nan),
        dropped=np.empty(0, dtype=np.int64),
    )
    start, size = 0, _BLOCK
    while start < len(labels.order):
        chosen = labels.order[start : start + size]
        _place_block(chosen, labels, scene, tuple(positions), extra, before, result, tuple(leader_steps))
        start += size
        size *= 2
    inside = labels.order
    dropped = inside[result.choice[inside] < 0]
    return Placement(result.positions, result.choice, result.leader, result.leader_lines, dropped)


def boxes_along(xy: Floats, parts: NDArray[np.int64], width: float, step: float) -> Floats:
    """Small boxes along lines, to be used as obstacles.

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices in page units.
    parts : (P + 1,) int64
        Line p is ``xy[parts[p]:parts[p + 1]]``.
    width : float
        Line width, page units.
    step : float
        Longest side of a box without the width: slanting segments are cut to it.

    Returns
    -------
    (M, 4) float64
        xmin, ymin, xmax, ymax.
    """
    if len(xy) < 2:
        return np.empty((0, 4))
    joined = np.ones(len(xy) - 1, dtype=np.bool_)
    inner = np.asarray(parts[1:-1])
    joined[inner[(inner > 0) & (inner < len(xy))] - 1] = False
    joined &= np.isfinite(xy[:-1]).all(axis=1) & np.isfinite(xy[1:]).all(axis=1)
    start, end = xy[:-1][joined], xy[1:][joined]
    pieces = np.maximum(np.ceil(np.abs(end - start).max(axis=1) / step), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    move = (end - start)[owner] / pieces[owner][:, None]
    a = start[owner] + move * number[:, None]
    b = a + move
    return np.hstack([np.minimum(a, b) - width / 2, np.maximum(a, b) + width / 2])


@dataclass(frozen=True, slots=True)
class _Labels:
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
    ) -> _Labels:
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
class _Scene:
    bounds: tuple[float, float, float, float]
    padding: float
    covered: Covered
    occupied: Occupied
    soft: list[tuple[Covered, float]]
    """Boxes that are only better avoided, and what covering them costs."""

    @classmethod
    def around(
        cls,
        labels: _Labels,
        obstacles: Floats,
        soft: Sequence[tuple[Floats, float]],
        padding: float,
        avoid_anchors: bool,
        bounds: tuple[float, float, float, float],
    ) -> _Scene:
        half = padding / 2
        sizes = labels.sizes[labels.order]
        height = float(np.sort(sizes[:, 1])[len(sizes) // 2]) if len(sizes) else 10.0
        # A fine grid rules out more at once, but costs by its cells: worth it for many labels only.
        fineness = 4 if len(sizes) > _FEW else 1
        cell = max(height / fineness, (bounds[2] - bounds[0]) / 1024, (bounds[3] - bounds[1]) / 1024, 1e-9)
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
                grid = Covered(bounds, max(height / 4, cell / fineness))
                grid.add(_clipped(boxes, frame), touched=True)
                avoided.append((grid, cost))
        return cls(bounds, padding, covered, occupied, avoided)


def _boxes(values: ArrayLike, name: str) -> Floats:
    boxes = np.asarray(values, dtype=np.float64)
    if boxes.size == 0:
        return np.empty((0, 4))
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise GeometryError(f"{name} must be of shape (M, 4), not {boxes.shape}.")
    return boxes[np.isfinite(boxes).all(axis=1)]


def _clipped(boxes: Floats, frame: Floats) -> Floats:
    """The parts of boxes that lie in a frame; boxes outside are gone."""
    cut = np.hstack([np.maximum(boxes[:, :2], frame[:2]), np.minimum(boxes[:, 2:], frame[2:])])
    return cut[(cut[:, :2] <= cut[:, 2:]).all(axis=1)]


def _candidates(
    anchors: Floats, sizes: Floats, radius: Floats, positions: tuple[str, ...], steps: tuple[float, ...]
) -> Floats:
    """Top left corners (n, K, 2) for every position at every further distance in box heights."""
    x, y = anchors[:, 0], anchors[:, 1]
    w, h = sizes[:, 0], sizes[:, 1]
    corners = np.empty((len(anchors), len(positions) * len(steps), 2))
    column = 0
    for step in steps:
        reach = radius + step * h
        for name in positions:
            east, south = DIRECTIONS[name]
            off = reach * (np.sqrt(0.5) if east and south else 1.0)
            corners[:, column, 0] = x + east * off - (w if east < 0 else w / 2 if east == 0 else 0)
            corners[:, column, 1] = y + south * off - (h if south < 0 else h / 2 if south == 0 else 0)
            column += 1
    return corners


def _place_block(
    chosen: NDArray[np.int64],
    labels: _Labels,
    scene: _Scene,
    positions: tuple[str, ...],
    extra: Floats,
    before: NDArray[np.int64],
    result: Placement,
    leader_steps: tuple[float, ...],
) -> None:
    """Place the labels `chosen`, in that order; writes into the arrays of `result`."""
    anchors, sizes = labels.anchors[chosen], labels.sizes[chosen]
    radius = labels.clearance[chosen] + scene.padding
    around = tuple(name for name in positions if name != "C") or POSITIONS
    corners = _candidates(anchors, sizes, radius, positions, (0.0,))
    near = len(positions)
    if labels.leaders[chosen].any():
        far = _candidates(anchors, sizes, radius, around, leader_steps)
        corners = np.concatenate([corners, far], axis=1)
    lower = corners + sizes[:, None, :]
    xmin, ymin, xmax, ymax = scene.bounds
    free = (corners[..., 0] >= xmin - _EPSILON) & (corners[..., 1] >= ymin - _EPSILON)
    free &= (lower[..., 0] <= xmax + _EPSILON) & (lower[..., 1] <= ymax + _EPSILON)
    free[:, near:] &= labels.leaders[chosen][:, None]
    if "C" in positions:
        free[:, positions.index("C")] &= labels.clearance[chosen] <= 0
    half = scene.padding / 2 - _EPSILON
    corners, lower = corners - half, lower + half
    free &= ~scene.covered.meets(corners, lower)

    rows = np.flatnonzero(free.any(axis=1))
    corners, lower = corners[rows], lower[rows]
    cost: Floats = np.empty((len(rows), free.shape[1]))
    cost[:, :near] = np.arange(near) + extra[chosen[rows]]
    cost[:, near:] = near + 2 * _SOFT_COST + np.arange(free.shape[1] - near)
    for grid, price in scene.soft:
        cost += price * grid.meets(corners, lower)
    kept = before[chosen[rows]]
    again = np.flatnonzero((kept >= 0) & (kept < free.shape[1]))
    again = again[np.isfinite(cost[again, kept[again]])]
    cost[again, kept[again]] = -1.0
    cost[~free[rows]] = np.inf
    ranked = np.argsort(cost, axis=1, kind="stable")
    alive = np.isfinite(cost).sum(axis=1)
    boxes = np.concatenate([corners, lower], axis=2)
    placed = []
    for index, row in enumerate(rows.tolist()):
        label = int(chosen[row])
        options = ranked[index, : alive[index]]
        spots = boxes[index, options].tolist()
        found = _first_free(
            options.tolist(), spots, anchors[row].tolist(), float(radius[row]), label, near, scene
        )
        if found is None:
            continue
        option, box, line = found
        result.choice[label] = option
        result.positions[label] = box[0] + half, box[1] + half
        if line is not None:
            result.leader[label] = True
            result.leader_lines[label] = line
        placed.append(box)
    if placed:
        scene.covered.add(np.array(placed))


_Box = tuple[float, float, float, float]


def _first_free(
    options: list[int],
    spots: list[list[float]],
    anchor: list[float],
    radius: float,
    label: int,
    near: int,
    scene: _Scene,
) -> tuple[int, _Box, _Box | None] | None:
    """The first candidate that nothing is in the way of, now taken; with its leader if it has one."""
    occupied = scene.occupied
    for option, (x0, y0, x1, y1) in zip(options, spots, strict=True):
        box = (x0, y0, x1, y1)
        if occupied.box_meets(box, label):
            continue
        line = None
        if option >= near:
            line = _leader(anchor, radius - scene.padding, box, scene.padding / 2)
            if occupied.line_meets(line, label):
                continue
            occupied.add_line(line)
        occupied.add_box(box)
        return option, box, line
    return None


def _leader(anchor: list[float], radius: float, padded: _Box, half: float) -> _Box:
    """From the symbol's rim to the nearest point of the label's box."""
    x, y = anchor
    end_x = min(max(x, padded[0] + half), padded[2] - half)
    end_y = min(max(y, padded[1] + half), padded[3] - half)
    dx, dy = end_x - x, end_y - y
    length = float(np.hypot(dx, dy)) or 1.0
    return x + dx / length * radius, y + dy / length * radius, end_x, end_y
