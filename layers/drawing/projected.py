"""Sites, legs and areas in map coordinates, projected once for each CRS and reused until they change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84, transform
from geo.geodesy import short_destination
from layers.drawing.draw_list import Offsets, Points
from layers.records.area import Area
from layers.records.route import Leg
from layers.records.site import Site

CIRCLE_STEPS = 96


class IdentityCache:
    """Keeps results for records, which never change; found by identity, which is quicker than equality.

    The record is kept alive beside its result, so that its address can't come to mean another.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[Hashable, ...], tuple[object, Any]] = OrderedDict()
        self._lock = Lock()

    def find(self, owner: object, key: str) -> Any:
        """The result kept for this very object, or None."""
        with self._lock:
            found = self._kept.get((id(owner), key))
            return None if found is None else found[1]

    def keep(self, owner: object, key: str, result: Any) -> None:
        """Remember a result; the oldest goes when there are too many."""
        with self._lock:
            self._kept[(id(owner), key)] = (owner, result)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


_CACHE = IdentityCache(20_000)


def project(lonlat: Points, crs: str) -> Points:
    """Longitude and latitude (N, 2) to map coordinates; NaN where a place has no image."""
    return transform(lonlat, WGS84, crs)


@dataclass(frozen=True, slots=True)
class ProjectedLine:
    """A line in map coordinates.

    Attributes
    ----------
    xy : (N, 2) float64
        Finite vertices, none twice in a row.
    along : (N,) float64
        Distance of each vertex from the first, map units.
    """

    xy: Points
    along: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProjectedRings:
    """Polygons in map coordinates, with offsets as in `Polygons`."""

    xy: Points
    rings: Offsets
    parts: Offsets


def site_points(sites: Sequence[Site], crs: str) -> Points:
    """Map coordinates (N, 2) of sites; NaN for those without a position."""
    out = np.full((len(sites), 2), np.nan)
    missing: list[int] = []
    for row, site in enumerate(sites):
        found = _CACHE.find(site, "point:" + crs)
        if found is not None:
            out[row] = found
        elif site.lonlat is not None:
            missing.append(row)
    if missing:
        out[missing] = project(np.array([sites[row].lonlat for row in missing], dtype=np.float64), crs)
        for row in missing:
            _CACHE.keep(sites[row], "point:" + crs, out[row].copy())
    return out


def leg_line(leg: Leg, crs: str) -> ProjectedLine:
    """A leg's line in map coordinates; fewer than two vertices where it can't be projected."""
    found = _CACHE.find(leg, "line:" + crs)
    if found is None:
        xy = project(np.array(leg.coordinates, dtype=np.float64), crs)
        xy = xy[np.isfinite(xy).all(axis=1)]
        if len(xy) > 1:
            xy = xy[np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])]
        steps = np.hypot(*np.diff(xy, axis=0).T) if len(xy) > 1 else np.zeros(0)
        found = ProjectedLine(xy, np.concatenate([[0.0], np.cumsum(steps)]))
        _CACHE.keep(leg, "line:" + crs, found)
    return found  # type: ignore[no-any-return]


def uncertainty_ring(site: Site, crs: str) -> Points:
    """The circle (N, 2) of a site's uncertainty, true on the ground; empty where there is none."""
    found = _CACHE.find(site, "circle:" + crs)
    if found is None:
        found = np.empty((0, 2))
        if site.lonlat is not None and site.uncertainty_m:
            azimuths = np.linspace(0.0, 360.0, CIRCLE_STEPS, endpoint=False)
            ring = project(short_destination(np.array(site.lonlat), azimuths, site.uncertainty_m), crs)
            found = ring[np.isfinite(ring).all(axis=1)]
        _CACHE.keep(site, "circle:" + crs, found)
    return found  # type: ignore[no-any-return]


def area_rings(area: Area, crs: str) -> ProjectedRings:
    """An area's polygons in map coordinates."""
    found = _CACHE.find(area, "rings:" + crs)
    if found is None:
        lonlat, rings, parts = [], [0], [0]
        for polygon in area.polygons:
            for ring in polygon:
                lonlat.append(np.array(ring, dtype=np.float64))
                rings.append(rings[-1] + len(ring))
            parts.append(len(rings) - 1)
        xy = project(np.vstack(lonlat), crs)
        keep = np.asarray(np.isfinite(xy).all(axis=1))
        counts = [int(keep[a:b].sum()) for a, b in pairwise(rings)]
        found = ProjectedRings(xy[keep], np.concatenate([[0], np.cumsum(counts)]), np.array(parts))
        _CACHE.keep(area, "rings:" + crs, found)
    return found  # type: ignore[no-any-return]
