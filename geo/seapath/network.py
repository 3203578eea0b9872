"""The network of a clearance: which corners of the open water see each other, and the channels between.

Open water is where the shore is at least the clearance away. Its shortest paths bend only at the corners
of its edge, so the lines of sight between corners are enough (a visibility graph). Confined water is
crossed mid-channel, at a price that rises as it narrows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.seapath.channels import Channels
from geo.seapath.fairways import Fairway, fairways
from geo.seapath.plane import GREATEST_SCALE, Bools, Floats, Ints, lengths
from geo.seapath.shore import LEAST_STEP_M, STEP_M, Cancelled, ShoreField, stop_if

DEFAULT_CLEARANCE_M = 1852.0
LEAST_CLEARANCE_M, GREATEST_CLEARANCE_M = 250.0, 5556.0
CHANNEL_PRICE = (6.0, 3.0, 1.4, 1.2)
"""By how much longer than it is a channel counts: with no room, a quarter, a half, all of the clearance."""
STUB_PRICE = (5.0, 4.25, 3.5, 2.0)
"""Likewise the water between an end near the shore and where the clearance is had."""
_PRICED_AT = (0.0, 0.25, 0.5, 1.0)
_CORNER_TOLERANCE_M = 200.0
_NO_EDGES: Ints = np.zeros((0, 2), dtype=np.int64)
AnyFloats = NDArray[np.floating[Any]]
_ROWS = 256
_GRAZING = 1e-3
"""Corners are made sharper by this angle (in radians), so that rounding doesn't cost a grazing line."""

OPEN, CHANNEL, FAIRWAY = 1, 2, 3
"""Kinds of edges; fairway number f has kind ``FAIRWAY + f``."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Distances to shore, in metres, that the parts of the method keep so as to keep the clearance.

    Attributes
    ----------
    clearance : float
        What was asked for.
    wall : float
        Where the taut line is stopped: the clearance, and how much the grid may overstate a distance.
    sight : float
        Kept by lines of sight, which may dip a little.
    corner : float
        At the corners of open water, which are a simplified contour.
    """

    clearance: float
    wall: float
    sight: float
    corner: float

    @classmethod
    def of(cls, clearance: float, spacing: float) -> Levels:
        """Levels for a clearance on a grid of some spacing.

        Bilinear values over a cone of radius R are too large by at most spacing² / 8R.
        """
        wall = clearance + 10.0 + 1.1 * spacing**2 / (8 * clearance)
        sight = wall + LEAST_STEP_M / 2 + 10.0
        return cls(clearance, wall, sight, sight + _CORNER_TOLERANCE_M)


@dataclass(frozen=True, slots=True, eq=False)
class Sights:
    """Places in open water that lines of sight are drawn to.

    Attributes
    ----------
    xy : (S, 2) float64
        Corners of open water first, then channel mouths and fairway ends.
    before, after : (S, 2) float64
        Directions from a corner to its neighbours along the edge; zero for the others, which come after.
        A line of sight only matters when it touches the corner, both neighbours being on one side of it.
    outward : (S, 2) float64
        Out of a channel; zero for the others. Lines back into the channel don't matter.
    """

    xy: Floats
    before: Floats
    after: Floats
    outward: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OpenWater:
    """The costly part of a network, which can be kept.

    Attributes
    ----------
    corners : tuple of (C, 2) float64
        Corners, and the directions to the corner before and after (see `Sights`).
    sight_edges : (K, 2) int64
        Pairs of sights that see each other.
    looked_from : (S,) bool or None
        Sights between which all such pairs are known; None when those are all.
    """

    corners: tuple[Floats, Floats, Floats]
    sight_edges: Ints
    looked_from: Bools | None = None

    def knows(self, sights: Sights, within: Ellipse | None) -> bool:
        """Whether all lines of sight inside the ellipse are known."""
        return self.looked_from is None or not bool((_wanted(sights, within) & ~self.looked_from).any())


@dataclass(frozen=True, slots=True, eq=False)
class Ellipse:
    """Places by way of which two others are at most `reach` metres apart, as the crow flies.

    A path that costs no more than `reach` stays inside, so lines of sight outside don't matter to it.
    """

    foci: Floats
    reach: float

    def holds(self, xy: Floats) -> Bools:
        """Which places (N, 2) of the plane lie inside."""
        one, other = (np.hypot(*(xy - focus).T) for focus in self.foci)
        return np.asarray(one + other <= self.reach * GREATEST_SCALE)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """All that a search needs for one clearance.

    Attributes
    ----------
    levels : Levels
    xy : (N, 2) float64
        Nodes: the sights, then the channel nodes, then the fairways' vertices, one after the other.
    half_width : (N,) float64
        Distance to shore at channel nodes; infinite at the others.
    sights : Sights
        The first S nodes; mouths and open fairway ends are joined to their channel or fairway node.
    edges : (E, 2) int64
    kind : (E,) int8
        Of each edge.
    cost : (E,) float64
        Length in metres times price.
    channel_numbers : (C,) int64
        Which nodes of `Channels` the channel nodes are.
    fairway_start : tuple of int
        Node of each fairway's first vertex.
    complete : bool
        Whether lines of sight are known everywhere.
    """

    levels: Levels
    xy: Floats
    half_width: Floats
    sights: Sights
    edges: Ints
    kind: Ints
    cost: Floats
    channel_numbers: Ints
    fairway_start: tuple[int, ...]
    complete: bool

    @property
    def channel_nodes(self) -> slice:
        """Where the channel nodes are among the nodes."""
        return slice(len(self.sights.xy), self.fairway_start[0] if self.fairway_start else len(self.xy))


def price(distance: Floats, clearance: float, narrow: tuple[float, ...]) -> Floats:
    """Cost of a metre at a distance to shore: one where the clearance is had, else as given."""
    room = distance / clearance
    return np.where(room < 1.0, np.interp(room, _PRICED_AT, narrow), 1.0)


def build_network(
    field: ShoreField,
    channels: Channels,
    clearance: float,
    known: OpenWater | None = None,
    within: Ellipse | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Network, OpenWater]:
    """Build the network of a clearance.

    Parameters
    ----------
    field : ShoreField
    channels : Channels
    clearance : float
        Metres.
    known : OpenWater, optional
        What an earlier call for the same clearance worked out, so that this one is quick.
    within : Ellipse, optional
        Where lines of sight are wanted; everywhere when not given.
    cancelled : callable, optional

    Returns
    -------
    network : Network
    open_water : OpenWater
    """
    levels = Levels.of(clearance, field.spacing)
    ways = fairways()
    used, links, mouths, outward = _confined(field, channels, levels)
    ends, end_of = _open_fairway_ends(field, ways, levels)
    found = _corners(field, levels) if known is None else known.corners
    corners, before, after = found
    extra = len(mouths) + len(ends)
    zeros = np.zeros((extra, 2))
    sights = Sights(
        xy=np.vstack([corners, channels.xy[mouths], ends]),
        before=np.vstack([before, zeros]),
        after=np.vstack([after, zeros]),
        outward=np.vstack([np.zeros_like(corners), outward, np.zeros_like(ends)]),
    )
    open_water = _looked(
        field, sights, levels, known or OpenWater(found, _NO_EDGES, _none_of(sights)), within, cancelled
    )
    sight_edges = open_water.sight_edges

    first_channel = len(sights.xy)
    first_fairway = first_channel + len(used)
    starts = first_fairway + np.concatenate([[0], np.cumsum([len(w.xy) for w in ways])]).astype(int)
    xy = np.vstack([sights.xy, channels.xy[used], *[w.xy for w in ways]])
    half_width = np.full(len(xy), np.inf)
    half_width[first_channel:first_fairway] = channels.half_width[used]
    number = np.full(len(channels.xy), -1)
    number[used] = first_channel + np.arange(len(used))

    # A mouth is two nodes in one place: the channel's and the sight.
    mouth_sights = len(corners) + np.arange(len(mouths))
    end_sights = len(corners) + len(mouths) + np.arange(len(ends))
    parts = [
        (sight_edges, OPEN),
        (number[links], CHANNEL),
        (np.column_stack([mouth_sights, number[mouths]]), OPEN),
        (np.column_stack([end_sights, [starts[f] + v for f, v in end_of]]).astype(np.int64), OPEN),
        (_fairway_joints(ways, starts, xy, half_width, first_channel, first_fairway), CHANNEL),
    ]
    parts += [
        (starts[f] + np.column_stack([np.arange(len(w.xy) - 1), np.arange(1, len(w.xy))]), FAIRWAY + f)
        for f, w in enumerate(ways)
    ]
    edges = np.vstack([e.reshape(-1, 2) for e, _ in parts]).astype(np.int64)
    kind = np.concatenate([np.full(len(e), k) for e, k in parts])
    cost = np.maximum(lengths(xy[edges[:, 0]], xy[edges[:, 1]]), 1e-3)
    confined = kind == CHANNEL
    widths = np.minimum(half_width[edges[confined]], 1e9).mean(axis=1)
    cost[confined] *= price(widths, clearance, CHANNEL_PRICE)
    fairway_start = tuple(int(s) for s in starts[:-1])
    complete = open_water.looked_from is None
    network = Network(levels, xy, half_width, sights, edges, kind, cost, used, fairway_start, complete)
    return network, open_water


def _confined(field: ShoreField, channels: Channels, levels: Levels) -> tuple[Ints, Ints, Ints, Floats]:
    """Channel nodes in use, edges, mouths (nodes just in open water) and the directions out of them."""
    is_open = field.at(channels.xy) >= levels.corner
    one, other = channels.edges.T
    free = is_open[one] & is_open[other]
    free[free] = field.sees(channels.xy[one[free]], channels.xy[other[free]], levels.sight)
    edges = channels.edges[~free]
    used = np.unique(edges)
    mouths = used[is_open[used]]
    outward = np.zeros_like(channels.xy)
    for here, there in ((0, 1), (1, 0)):
        np.add.at(outward, edges[:, here], channels.xy[edges[:, here]] - channels.xy[edges[:, there]])
    # Where channels meet in open water, no direction leads back into all of them.
    outward[np.bincount(edges.ravel(), minlength=len(outward)) > 1] = 0.0
    return used, edges, mouths, outward[mouths]


def _open_fairway_ends(
    field: ShoreField, ways: tuple[Fairway, ...], levels: Levels
) -> tuple[Floats, list[tuple[int, int]]]:
    ends = [(f, v) for f, w in enumerate(ways) for v in (0, len(w.xy) - 1)]
    at = np.array([ways[f].xy[v] for f, v in ends]).reshape(-1, 2)
    is_open = field.at(at) >= levels.corner
    return at[is_open], [end for end, o in zip(ends, is_open, strict=True) if o]


def _fairway_joints(
    ways: tuple[Fairway, ...],
    starts: Ints,
    xy: Floats,
    half_width: Floats,
    first_channel: int,
    first_fairway: int,
) -> Ints:
    """Edges from fairway ends to channel nodes whose circle of water holds them, and to each other."""
    pairs: list[tuple[int, int]] = []
    ends = [int(starts[f]) + v for f, w in enumerate(ways) for v in (0, len(w.xy) - 1)]
    nodes = xy[first_channel:first_fairway]
    for end in ends:
        away = np.hypot(*(nodes - xy[end]).T)
        within = np.flatnonzero(away < 0.95 * half_width[first_channel:first_fairway])
        pairs += [(end, first_channel + int(k)) for k in within]
        pairs += [(end, other) for other in ends if other > end and np.hypot(*(xy[other] - xy[end])) < 1.0]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _corners(field: ShoreField, levels: Levels) -> tuple[Floats, Floats, Floats]:
    """Corners of open water where a taut line can bend, with the way to their neighbours."""
    from skimage import measure

    find_contours: Any = measure.find_contours
    corners, before, after = [], [], []
    for contour in find_contours(field.steps.astype(np.float64), levels.corner / STEP_M):
        line = contour[:, ::-1] * field.spacing + (field.x0, field.y0)
        ring = shapely.get_coordinates(shapely.simplify(shapely.LineString(line), _CORNER_TOLERANCE_M))[:-1]
        if len(ring) < 3:
            continue
        back, forth = np.roll(ring, 1, axis=0) - ring, np.roll(ring, -1, axis=0) - ring
        # Land lies on one known side of each contour, so the sense of a turn tells a cape from a bay.
        cape = back[:, 0] * forth[:, 1] - back[:, 1] * forth[:, 0] > 0
        corners.append(ring[cape])
        back, forth = _unit(back[cape]), _unit(forth[cape])
        before.append(back + _GRAZING * forth)
        after.append(forth + _GRAZING * back)
    # As they are kept in a file, so that a kept network is the same as one made anew.
    found = (np.vstack(part).astype(np.float32) for part in (corners, before, after))
    first, second, third = (part.astype(np.float64) for part in found)
    return first, second, third


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.hypot(*vectors.T), 1e-9)[:, None])


def touches(before: AnyFloats, after: AnyFloats, direction: AnyFloats) -> Bools:
    """Which lines through a corner leave both its neighbours on one side."""
    one = before[..., 0] * direction[..., 1] - before[..., 1] * direction[..., 0]
    one *= after[..., 0] * direction[..., 1] - after[..., 1] * direction[..., 0]
    return np.asarray(one >= 0)


def _none_of(sights: Sights) -> Bools:
    return np.zeros(len(sights.xy), dtype=np.bool_)


def _wanted(sights: Sights, within: Ellipse | None) -> Bools:
    return ~_none_of(sights) if within is None else within.holds(sights.xy)


def _looked(
    field: ShoreField,
    sights: Sights,
    levels: Levels,
    known: OpenWater,
    within: Ellipse | None,
    cancelled: Cancelled | None,
) -> OpenWater:
    """What is known and the lines of sight that are wanted besides."""
    if known.looked_from is None:
        return known
    new = _wanted(sights, within) & ~known.looked_from
    if not new.any():
        return known
    found = [known.sight_edges]
    for pairs in _candidates(sights, known.looked_from, new, cancelled):
        start, end = sights.xy[pairs[:, 0]], sights.xy[pairs[:, 1]]
        found.append(pairs[field.sees(start, end, levels.sight, cancelled)])
    looked = known.looked_from | new
    return OpenWater(known.corners, np.vstack(found), None if looked.all() else looked)


def _candidates(sights: Sights, old: Bools, new: Bools, cancelled: Cancelled | None) -> Iterator[Ints]:
    """Pairs of a new sight and another that touch each other's corners and leave each other's channels."""
    xy, before, after, outward = (
        a.astype(np.float32) for a in (sights.xy, sights.before, sights.after, sights.outward)
    )
    is_corner: Bools = np.hypot(sights.before[:, 0], sights.before[:, 1]) > 0
    already = np.flatnonzero(old)
    coming = np.concatenate([np.flatnonzero(new & is_corner), np.flatnonzero(new & ~is_corner)])
    for first in range(0, len(coming), _ROWS):
        stop_if(cancelled)
        rows, columns = coming[first : first + _ROWS], np.concatenate([coming[first:], already])
        offset = xy[None, columns] - xy[rows, None]
        if is_corner[rows[0]]:
            meant = touches(before[rows, None], after[rows, None], offset)
        else:
            meant = np.ones(offset.shape[:2], dtype=np.bool_)
        if not is_corner[rows[-1]]:
            meant &= (outward[rows, None] * offset).sum(axis=-1) >= 0
        i, j = np.nonzero(meant)
        later = j > i  # of two new ones in these rows, each pair once
        i, j = i[later], j[later]
        back, other = offset[i, j], columns[j]
        there = touches(before[other], after[other], back)
        there &= (outward[other] * back).sum(axis=-1) <= 0
        yield np.column_stack([rows[i[there]], other[there]])
