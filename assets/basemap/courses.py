"""The courses of rivers: which stretches between confluences are one river, and how long it is."""

from __future__ import annotations

import heapq

import numpy as np
import shapely
from numpy.typing import NDArray

from assets.basemap.levels import SQUEEZE, squeezed
from assets.basemap.regions import METRES_PER_DEGREE
from assets.basemap.sources import Geometries

MOUTH_REACH_DEG = 0.005
"""A river's end this near to the water is its mouth."""


def course_km(network: Geometries, coast: shapely.Geometry, rims: shapely.Geometry) -> NDArray[np.float64]:
    """Length of the course that each stretch belongs to, from its mouth or confluence to its head, in km.

    Every system is followed from its mouths upwards; at a confluence the course goes on along the branch
    that reaches farthest, and the other branches begin courses of their own.

    Parameters
    ----------
    network : array of lines
        Stretches that meet at their ends only.
    coast, rims : lines
        Shores of the sea, and those of the sea and lakes: a system that doesn't reach the sea has its mouths
        in lakes, and one that reaches no water has it at one of its ends.
    """
    km = shapely.length(squeezed(network, SQUEEZE)) * METRES_PER_DEGREE / 1000
    ends = np.concatenate([shapely.get_point(network, 0), shapely.get_point(network, -1)])
    places, at = np.unique(np.round(shapely.get_coordinates(ends), 5), axis=0, return_inverse=True)
    tail, head = at[: len(network)], at[len(network) :]
    joined: list[list[tuple[int, int]]] = [[] for _ in places]
    for edge, (a, b) in enumerate(zip(tail, head, strict=True)):
        joined[a].append((edge, int(b)))
        joined[b].append((edge, int(a)))
    mouths = _mouths_of(joined, shapely.points(places), coast, rims)
    way, order = _downstream(joined, km, mouths)
    return _courses(way, order, km, tail, head)


def _mouths_of(
    joined: list[list[tuple[int, int]]], places: Geometries, coast: shapely.Geometry, rims: shapely.Geometry
) -> list[int]:
    at_sea = shapely.dwithin(places, coast, MOUTH_REACH_DEG)
    at_water = shapely.dwithin(places, rims, MOUTH_REACH_DEG)
    mouths: list[int] = []
    seen = np.zeros(len(joined), dtype=bool)
    for first in range(len(joined)):
        if seen[first]:
            continue
        system, waiting = [], [first]
        seen[first] = True
        while waiting:
            place = waiting.pop()
            system.append(place)
            for _, other in joined[place]:
                if not seen[other]:
                    seen[other] = True
                    waiting.append(other)
        loose = [place for place in system if len(joined[place]) == 1]
        for choice in (
            [p for p in system if at_sea[p]],
            [p for p in loose if at_water[p]],
            loose[:1],
            system[:1],
        ):
            if choice:
                mouths += choice
                break
    return mouths


def _downstream(
    joined: list[list[tuple[int, int]]], km: NDArray[np.float64], mouths: list[int]
) -> tuple[dict[int, int], list[int]]:
    """The stretch by which each place drains (-1 at a mouth), and the places from the mouths upwards."""
    way: dict[int, int] = {}
    order: list[int] = []
    waiting = [(0.0, mouth, -1) for mouth in mouths]
    heapq.heapify(waiting)
    while waiting:
        distance, place, edge = heapq.heappop(waiting)
        if place in way:
            continue
        way[place] = edge
        order.append(place)
        for next_edge, other in joined[place]:
            if other not in way:
                heapq.heappush(waiting, (distance + float(km[next_edge]), other, next_edge))
    return way, order


def _courses(
    way: dict[int, int],
    order: list[int],
    km: NDArray[np.float64],
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
) -> NDArray[np.float64]:
    above = np.zeros(len(way))
    branches: dict[int, list[tuple[int, int]]] = {}
    for place in reversed(order):
        edge = way[place]
        if edge >= 0:
            below = int(tail[edge] + head[edge] - place)
            above[below] = max(above[below], above[place] + km[edge])
            branches.setdefault(below, []).append((edge, place))
    course = km.copy()
    for place in order:
        upwards = sorted(branches.get(place, []), key=lambda branch: -(km[branch[0]] + above[branch[1]]))
        for number, (edge, source) in enumerate(upwards):
            goes_on = number == 0 and way[place] >= 0
            course[edge] = course[way[place]] if goes_on else km[edge] + above[source]
    return course
