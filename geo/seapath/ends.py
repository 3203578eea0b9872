"""How a path leaves its ends: from a berth to the open water, a channel or a fairway."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely

from geo.errors import RouteError
from geo.seapath.channels import NARROWEST_M
from geo.seapath.coast import Coast, in_lake
from geo.seapath.fairways import Fairway, fairways
from geo.seapath.graph import Graph
from geo.seapath.network import FAIRWAY, OPEN, STUB_PRICE, Network, price, touches
from geo.seapath.plane import REGION, Bools, Floats, Ints, inside_region, lengths, scale, to_plane
from geo.seapath.shore import Cancelled, ShoreField

STUB = 0
"""Kind of the edges within the confined water at an end."""
OFFSHORE_M = 30.0
"""How far from the shore a path reaches the water, when its end lies on land."""
_BEARINGS = 48
_EXITS = 7
_EXIT_SPREAD = np.radians(22.0)
_RAY_STEP_M = 100.0
_CHANNEL_REACH_M = 8_000.0
_CHANNEL_TRIES = (24, 200)
_CHANNEL_LINKS = 8
_ENDS_KEPT = 64


@dataclass(frozen=True, slots=True)
class End:
    """Where a sea path starts or ends.

    Attributes
    ----------
    lon, lat : float
        Degrees, WGS 84.
    name : str
        For messages, such as ``Nampo port``.
    buffer_m : float
        Port buffer: land within this distance of the place may be crossed, and is reported.
    uncertainty_m : float
        How far the true place may be from the given one; widens the length's range.
    """

    lon: float
    lat: float
    name: str = ""
    buffer_m: float = 0.0
    uncertainty_m: float = 0.0

    def called(self, role: str) -> str:
        """How messages name the end; `role` is ``start`` or ``destination``."""
        place = f"{abs(self.lat):.4f}° {'N' if self.lat >= 0 else 'S'}, {abs(self.lon):.4f}° "
        place += "E" if self.lon >= 0 else "W"
        return f"The {role} {self.name} ({place})" if self.name else f"The {role} ({place})"


@dataclass(slots=True, eq=False)
class Links:
    """Nodes and edges that join ends to the network; node numbers go on from the network's."""

    first: int
    xy: list[Floats] = field(default_factory=list)
    edges: list[Ints] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)
    sighted: list[int] = field(default_factory=list)
    """Nodes in open water."""

    def node(self, xy: Floats, *, sighted: bool = False) -> int:
        """Add a node."""
        self.xy.append(xy)
        number = self.first + len(self.xy) - 1
        if sighted:
            self.sighted.append(number)
        return number

    def join(self, one: int, others: Ints, kind: int, cost: Floats) -> None:
        """Add edges of one kind from a node to others."""
        self.add(np.column_stack([np.full(len(others), one), others]), kind, cost)

    def add(self, edges: Ints, kind: int, cost: Floats) -> None:
        """Add edges of one kind."""
        self.edges.append(edges.astype(np.int64))
        self.kind.append(np.full(len(edges), kind))
        self.cost.append(np.asarray(cost, dtype=np.float64))

    def reach(self, at_sea: Bools, start: int) -> bool:
        """Whether a node is joined, if only by way of further nodes, to a node of the sea."""
        known, found = {start}, [start]
        edges = np.vstack([np.zeros((0, 2), dtype=np.int64), *self.edges])
        while found:
            node = found.pop()
            for other in np.concatenate([edges[edges[:, 0] == node, 1], edges[edges[:, 1] == node, 0]]):
                if other < self.first and at_sea[other]:
                    return True
                if other >= self.first and int(other) not in known:
                    known.add(int(other))
                    found.append(int(other))
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Sea:
    """What an end is joined to."""

    field: ShoreField
    coast: Coast
    network: Network
    graph: Graph


@dataclass(frozen=True, slots=True)
class Landing:
    """An end in the graph: its node, and where it meets the water if it lies on land."""

    node: int
    ashore: bool


def join_end(sea: Sea, end: End, role: str, links: Links, cancelled: Cancelled | None) -> Landing:
    """Add an end to the graph.

    Raises
    ------
    RouteError
        When the place is outside the region, on land beyond its buffer, or on water that no ship
        can leave.
    """
    who = end.called(role)
    if not inside_region(end.lon, end.lat):
        raise RouteError(
            f"{who} lies outside the region of sea paths, {REGION.xmin:g}–{REGION.xmax:g}° E and"
            f" {REGION.ymin:g}–{REGION.ymax:g}° N: choose a place inside it."
        )
    xy = to_plane(np.array([[end.lon, end.lat]]))[0]
    start = links.node(xy)
    ashore = bool(sea.coast.on_land(xy[None])[0])
    for number, way in enumerate(fairways()):
        # The buffer is for land; from the water a fairway is entered at its ends or from its own strip.
        reach = max(end.buffer_m, way.half_width_m) if ashore else way.half_width_m
        _join_fairway(xy, start, number, way, reach, sea, links)
    if not ashore:
        _join_water(sea, start, xy, links, cancelled)
    elif not links.reach(sea.graph.at_sea, start):
        _join_nearest_water(sea, start, xy, end, who, links, cancelled)
    if not links.reach(sea.graph.at_sea, start):
        raise RouteError(
            f"{who} lies on water without a way out to the sea for a ship: a lake, a closed lagoon, or a"
            f" channel narrower than {2 * NARROWEST_M:.0f} m in the coast data. Choose a place on open water."
        )
    return Landing(start, ashore)


def _join_nearest_water(
    sea: Sea, start: int, xy: Floats, end: End, who: str, links: Links, cancelled: Cancelled | None
) -> None:
    """Join a place on land to the water within its buffer, to the nearest from which the sea is reached."""
    shore, away = sea.coast.nearest_shore(xy)
    if away > end.buffer_m and in_lake(end.lon, end.lat):
        raise RouteError(f"{who} lies in a lake without a way out to the sea: choose a place on the sea.")
    if away > end.buffer_m:
        within = f", outside its port buffer of {end.buffer_m / 1000:.1f} km" if end.buffer_m else ""
        raise RouteError(
            f"{who} lies on land, {_km(away)} from the nearest water{within}:"
            " move it to the water, or give it a larger port buffer."
        )
    for afloat in [*_off_shore(sea.coast, xy, shore), *_channels_near(sea, xy, end.buffer_m)]:
        node = links.node(afloat)
        _join_water(sea, node, afloat, links, cancelled)
        if links.reach(sea.graph.at_sea, node):
            links.join(start, np.array([node]), STUB, lengths(xy[None], afloat[None]))
            return


def _off_shore(coast: Coast, xy: Floats, shore: Floats) -> Iterator[Floats]:
    """Places on the water just beyond the shore."""
    out = (shore - xy) / max(float(np.hypot(*(shore - xy))), 1e-9)
    for away in (OFFSHORE_M, 1.0):
        afloat = shore + out * away
        if not coast.on_land(afloat[None])[0]:
            yield afloat
            return


def _channels_near(sea: Sea, xy: Floats, buffer: float) -> Iterator[Floats]:
    """Places on the water that leads to the sea by a channel, nearest first."""
    part = sea.network.channel_nodes
    nodes, room = sea.network.xy[part], sea.network.half_width[part] * 0.9
    offset = xy - nodes
    away = np.hypot(*offset.T)
    land = np.where(sea.graph.at_sea[part], away - room, np.inf)
    for k in np.argsort(land)[:_CHANNEL_LINKS]:
        if land[k] > buffer:
            return
        yield nodes[k] + offset[k] / max(away[k], 1e-9) * min(room[k], away[k])


def _join_fairway(
    xy: Floats, start: int, number: int, way: Fairway, reach: float, sea: Sea, links: Links
) -> None:
    """Join the nearest place on a fairway, when that is within reach (true metres)."""
    line = shapely.LineString(way.xy)
    along = line.project(shapely.Point(xy))
    foot = np.array(line.interpolate(along).coords[0])
    away = lengths(xy[None], foot[None])
    if away[0] > reach:
        return
    marks = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way.xy, axis=0).T))])
    segment = int(np.clip(np.searchsorted(marks, along, side="right") - 1, 0, len(way.xy) - 2))
    node = links.node(foot)
    links.join(start, np.array([node]), STUB, away)
    ends = sea.network.fairway_start[number] + np.array([segment, segment + 1])
    cost = lengths(np.broadcast_to(foot, (2, 2)), way.xy[segment : segment + 2])
    links.join(node, ends, FAIRWAY + number, cost)


def _join_water(sea: Sea, start: int, xy: Floats, links: Links, cancelled: Cancelled | None) -> None:
    """Join a place on water to what it sees: open water straight away, or across the water near shore."""
    levels = sea.network.levels
    if sea.field.at(xy[None])[0] >= levels.sight:
        links.sighted.append(start)
        _join_sights(sea, np.array([start]), xy[None], links, cancelled)
        return
    exits, costs = _exits(sea, xy)
    nodes = [links.node(place, sighted=True) for place in exits]
    if nodes:
        links.join(start, np.array(nodes), STUB, costs)
        _join_sights(sea, np.array(nodes), exits, links, cancelled)
    _join_channels(sea, start, xy, links)


def _join_sights(sea: Sea, nodes: Ints, xy: Floats, links: Links, cancelled: Cancelled | None) -> None:
    """Join places in open water (K, 2) to the sights that they see."""
    of, seen = _seen_from(sea.field, sea.network, xy, cancelled)
    links.add(np.column_stack([nodes[of], seen]), OPEN, lengths(xy[of], sea.network.sights.xy[seen]))


_seen: OrderedDict[tuple[Network, bytes], tuple[Ints, Ints]] = OrderedDict()
_seen_lock = threading.Lock()


def _seen_from(
    field: ShoreField, network: Network, xy: Floats, cancelled: Cancelled | None
) -> tuple[Ints, Ints]:
    """Which of some places see which sights.

    Remembered for the last places: most searches start where another one did, and while an end is
    dragged the other stays.
    """
    key = network, xy.tobytes()
    with _seen_lock:
        if key in _seen:
            _seen.move_to_end(key)
            return _seen[key]
    sights = network.sights
    offset = sights.xy - xy[:, None]
    meant = touches(sights.before, sights.after, offset)
    meant &= (sights.outward * offset).sum(axis=-1) <= 0
    of, seen = np.nonzero(meant)
    clear = field.sees(xy[of], sights.xy[seen], network.levels.sight, cancelled)
    found = of[clear], seen[clear]
    with _seen_lock:
        _seen[key] = found
        while len(_seen) > _ENDS_KEPT:
            _seen.popitem(last=False)
    return found


def join_sighted(sea: Sea, links: Links, ones: list[int], others: list[int]) -> None:
    """Join open-water nodes of one end to those of the other that they see."""
    if not ones or not others:
        return
    pairs = np.array([(a, b) for a in ones for b in others])
    xy = np.array(links.xy)
    start, end = xy[pairs[:, 0] - links.first], xy[pairs[:, 1] - links.first]
    seen = sea.field.sees(start, end, sea.network.levels.sight)
    links.add(pairs[seen], OPEN, lengths(start[seen], end[seen]))


def join_directly(sea: Sea, links: Links, one: int, other: int) -> None:
    """Join two nodes near shore by a straight line, when it crosses neither land nor barrier."""
    start, end = links.xy[one - links.first], links.xy[other - links.first]
    if sea.coast.blocked(start[None], end[None])[0]:
        return
    links.join(one, np.array([other]), STUB, np.array([_cost(sea, start, end)]))


def _cost(sea: Sea, start: Floats, end: Floats) -> float:
    """Length of a straight line times price along it."""
    length = float(lengths(start[None], end[None])[0])
    share = np.linspace(0, 1, max(2, int(length / _RAY_STEP_M) + 1))[:, None]
    paid = price(sea.field.at(start + (end - start) * share), sea.network.levels.clearance, STUB_PRICE)
    return max(length * float(paid.mean()), 1e-3)


def _exits(sea: Sea, xy: Floats) -> tuple[Floats, Floats]:
    """Straight ways out to open water, the cheapest and others well apart from it, and their costs."""
    levels = sea.network.levels
    bearing = np.arange(_BEARINGS) * 2 * np.pi / _BEARINGS
    direction = np.column_stack([np.cos(bearing), np.sin(bearing)])
    away = np.arange(_RAY_STEP_M, 4 * levels.corner, _RAY_STEP_M)
    places = xy + direction[:, None] * away[None, :, None]
    distance = sea.field.at(places.reshape(-1, 2)).reshape(_BEARINGS, -1)
    is_open = distance >= levels.corner
    reached = is_open.argmax(axis=1)
    arriving = np.flatnonzero(is_open.any(axis=1))
    goal = places[arriving, reached[arriving]]
    clear = ~sea.coast.blocked(np.broadcast_to(xy, goal.shape), goal)
    arriving, goal = arriving[clear], goal[clear]
    paid = np.cumsum(price(distance, levels.clearance, STUB_PRICE), axis=1) * _RAY_STEP_M / scale(xy[None])[0]
    cost = paid[arriving, reached[arriving]]
    chosen: list[int] = []
    order = np.argsort(cost, kind="stable")
    if len(order):
        # Another way out counts only if it is no short cut past the cheapest one: so no path between
        # two places further off is ever longer than one by way of this end.
        nearest = np.broadcast_to(goal[order[0]], (len(order), 2))
        detour = np.hypot(*(goal[order] - nearest).T)
        fair = detour <= 0.9 * away[reached[arriving[order]]]
        fair &= sea.field.sees(goal[order], nearest, levels.wall)
        order = order[fair]
    for k in order:
        apart = np.abs((bearing[arriving[k]] - bearing[arriving[chosen]] + np.pi) % (2 * np.pi) - np.pi)
        if (apart >= _EXIT_SPREAD).all():
            chosen.append(int(k))
        if len(chosen) == _EXITS:
            break
    return goal[chosen], cost[chosen]


def _join_channels(sea: Sea, start: int, xy: Floats, links: Links) -> None:
    """Join the nearest channel nodes in sight."""
    part = sea.network.channel_nodes
    nodes = sea.network.xy[part]
    away = np.hypot(*(nodes - xy).T)
    order = np.flatnonzero(away <= _CHANNEL_REACH_M)
    order = order[np.argsort(away[order], kind="stable")]
    for tries in _CHANNEL_TRIES:
        near = order[:tries]
        near = near[~sea.coast.blocked(np.broadcast_to(xy, (len(near), 2)), nodes[near])]
        if len(near):
            near = near[:_CHANNEL_LINKS]
            cost = np.array([_cost(sea, xy, nodes[k]) for k in near])
            links.join(start, part.start + near, STUB, cost)
            return


def _km(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 950 else f"{metres:.0f} m"
