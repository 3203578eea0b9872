"""Collision-free placement of label boxes around their anchors, greedy by priority.

Without `swaps` the result is exactly that of taking the labels one after the other and giving each the best
of its candidate boxes that is still free. To be quick, labels are taken in blocks: one summed-area table of
the cells that are certainly covered rules out most candidates of a block at once, and only the few that
survive are tested against the boxes near them.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.placement_choices import DIRECTIONS, MILD_COST, POSITIONS, SOFT_COST, Choices, Labels, Stage, leader
from geo.placement_index import Box
from geo.placement_swaps import Repeatable, Spot, swapped

Floats = NDArray[np.float64]

LEADER_STEPS = (1.0, 2.2, 3.6)
"""How far a label with a leader stands off its symbol, in heights of its box."""

_BLOCK = 192
_AMBIGUOUS_COST = 60.0
_BESIDE = 1.5
"""A label with a leader seems to be another symbol's that is nearer than this, in heights of its box."""
_CLOSE_COST = 8.0
_CLOSE = 4.0
"""Paddings that a label beside its symbol should be off another one; at that one's rim it costs all."""
_MOST_SWAPPED = 100
"""Of more labels than that none change places: in a crowd it takes too long, and nobody looks at each."""


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
    soft_cost: float = SOFT_COST,
    mild: ArrayLike | None = None,
    leader_steps: Sequence[float] = LEADER_STEPS,
    costs: ArrayLike | None = None,
    previous: ArrayLike | None = None,
    avoid_anchors: bool = True,
    swaps: bool = False,
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
        How many ranks later. Leaders come six ranks after the last place beside the symbol, and the later
        the longer they are: a high cost lets a label stand off rather than cover such a box.
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
    swaps : bool
        Whether labels that stand badly may change places with others afterwards, and labels with a leader
        avoid places that are nearer to another label's symbol. For up to a hundred labels in bounds.

    Returns
    -------
    Placement

    Raises
    ------
    GeometryError
        When the arrays' shapes don't fit each other or a position name is unknown.
    """
    labels = Labels.of(anchors, sizes, priority, clearance, leaders, bounds)
    blocks = _boxes(obstacles, "obstacles")
    avoided = [
        (_boxes(boxes, name), cost)
        for boxes, name, cost in ((soft, "soft", soft_cost), (mild, "mild", MILD_COST))
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

    stage = Stage.around(labels, blocks, avoided, padding, avoid_anchors, bounds)
    result = Placement(
        positions=np.full((count, 2), np.nan),
        choice=np.full(count, -1, dtype=np.int64),
        leader=np.zeros(count, dtype=np.bool_),
        leader_lines=np.full((count, 4), np.nan),
        dropped=np.empty(0, dtype=np.int64),
    )
    ways = tuple(positions), tuple(leader_steps)
    if swaps and len(labels.order) <= _MOST_SWAPPED:
        choices = Choices.of(labels.order, labels, stage, *ways, extra, before, between=True)
        _place_few(choices, labels, stage, result)
    else:
        start, size = 0, _BLOCK
        while start < len(labels.order):
            chosen = labels.order[start : start + size]
            choices = Choices.of(chosen, labels, stage, *ways, extra, before, between=False)
            _place_block(choices, labels, stage, result)
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


def _boxes(values: ArrayLike, name: str) -> Floats:
    boxes = np.asarray(values, dtype=np.float64)
    if boxes.size == 0:
        return np.empty((0, 4))
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise GeometryError(f"{name} must be of shape (M, 4), not {boxes.shape}.")
    return boxes[np.isfinite(boxes).all(axis=1)]


def _place_block(choices: Choices, labels: Labels, stage: Stage, result: Placement) -> None:
    """Place labels one after the other; writes into the arrays of `result`."""
    placed = []
    for row, label in enumerate(choices.label.tolist()):
        for option, cost, box in choices.options(row):
            spot = _free(label, option, cost, box, choices.near, labels, stage)
            if spot is not None:
                stage.occupied.add_box(box)
                if spot.line is not None:
                    stage.occupied.add_line(spot.line)
                _write(result, label, spot, choices.half)
                placed.append(box)
                break
    if placed:
        stage.covered.add(np.array(placed))


def _place_few(choices: Choices, labels: Labels, stage: Stage, result: Placement) -> None:
    """Place labels one after the other, then let them change places; writes into the arrays of `result`."""
    rows = {label: row for row, label in enumerate(choices.label.tolist())}

    def free(label: int) -> Iterator[Spot]:
        """Places free of all but labels; those that may be read as another symbol's cost more."""
        later: list[Spot] = []
        for option, cost, box in choices.options(rows[label]):
            while later and later[0].cost <= cost:
                yield later.pop(0)
            spot = _free(label, option, cost, box, choices.near, labels, stage)
            if spot is None:
                continue
            doubt = _doubt(spot, label, stage)
            if doubt:
                insort(later, replace(spot, cost=cost + doubt), key=lambda one: one.cost)
            else:
                yield spot
        yield from later

    spots = {label: Repeatable(free(label)) for label in rows}
    standing: dict[int, Spot] = {}
    for label, own in spots.items():
        for spot in own:
            if not any(spot.meets(other) for other in standing.values()):
                standing[label] = spot
                break
    for label, spot in swapped(standing, list(rows), spots.__getitem__).items():
        _write(result, label, spot, choices.half)


def _free(
    label: int, option: int, cost: float, box: Box, near: int, labels: Labels, stage: Stage
) -> Spot | None:
    """The place, with its leader from candidate `near` on, or None where something stands in the way."""
    if stage.occupied.box_meets(box, label):
        return None
    line = None
    if option >= near:
        x, y = labels.anchors[label].tolist()
        line = leader(x, y, float(labels.clearance[label]), box, stage.padding / 2)
        if stage.occupied.line_meets(line, label):
            return None
    return Spot.of(option, cost, box, line)


def _doubt(spot: Spot, label: int, stage: Stage) -> float:
    """What it costs that a place may be read as another symbol's: nothing where it can't be."""
    if spot.line is None:
        reach = _CLOSE * stage.padding
        return _CLOSE_COST * (1 - stage.occupied.gap(spot.box, reach, label) / reach)
    x0, y0, x1, y1 = spot.line
    reach = min(math.hypot(x1 - x0, y1 - y0), _BESIDE * (spot.box[3] - spot.box[1]))
    return _AMBIGUOUS_COST if stage.occupied.gap(spot.box, reach, label) < reach else 0.0


def _write(result: Placement, label: int, spot: Spot, half: float) -> None:
    result.choice[label] = spot.option
    result.positions[label] = spot.box[0] + half, spot.box[1] + half
    if spot.line is not None:
        result.leader[label] = True
        result.leader_lines[label] = spot.line
