"""A sea path, and what is known about it: measured from its geometry, not taken from the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.geodesy import line_length
from geo.seapath.coast import Coast, fairway_water
from geo.seapath.ends import End
from geo.seapath.fairways import Fairway, fairways
from geo.seapath.plane import Floats, scale, to_lonlat, to_plane
from geo.seapath.shore import ShoreField

TAUTNESS = 0.005
"""Share of its length by which a path may be longer than the shortest at its clearance."""
_PIECE_M = 2_000.0


@dataclass(frozen=True, slots=True)
class EndRun:
    """The part of a path inside the port buffer of an end.

    Attributes
    ----------
    buffer_m : float
        Radius of the buffer.
    inside_m : float
        Length of the path inside it.
    on_land_m : float
        Of that, on land of the coast data and outside fairways.
    """

    buffer_m: float
    inside_m: float
    on_land_m: float


@dataclass(frozen=True, slots=True, eq=False)
class SeaPath:
    """A shortest path by water; all lengths in metres.

    Attributes
    ----------
    lonlat : (N, 2) float64
        From the start exactly to the destination exactly, degrees; no segment is longer than 20 km.
    length_m : float
        Geodesic, WGS 84.
    length_low_m, length_high_m : float
        Range from the uncertainty of the ends, of the fairways used, and of the method.
    clearance_m : float
        Distance to shore that was asked for.
    min_clearance_m : float or None
        Least distance to shore outside the port buffers and fairways; None when nothing lies outside.
    min_clearance_at : tuple of float or None
        Longitude, latitude of the path where that is (to `_PIECE_M` or better).
    reduced_m : float
        Length outside buffers and fairways with less than the clearance asked for.
    land_crossing_m : float
        Length on land outside the port buffers and the fairways, against the full-resolution coast.
    fairway_m, fairway_land_m : float
        Length along fairways, and of that what the coast data show as land.
    start_run, end_run : EndRun
    passes : tuple of str
        Names of the fairways used, in order.
    notes : tuple of str
        What a reader must know, in sentences.
    method : str
    """

    lonlat: Floats
    length_m: float
    length_low_m: float
    length_high_m: float
    clearance_m: float
    min_clearance_m: float | None
    min_clearance_at: tuple[float, float] | None
    reduced_m: float
    land_crossing_m: float
    fairway_m: float
    fairway_land_m: float
    start_run: EndRun
    end_run: EndRun
    passes: tuple[str, ...]
    notes: tuple[str, ...]
    method: str

    @property
    def length_nm(self) -> float:
        """Length in nautical miles."""
        return self.length_m / 1852.0


@dataclass(frozen=True, slots=True)
class FairwayRun:
    """Use of a fairway: its number and the length used, in metres."""

    number: int
    length_m: float

    @property
    def fairway(self) -> Fairway:
        """The fairway."""
        return fairways()[self.number]

    @property
    def share(self) -> float:
        """Part of the fairway that is used."""
        return min(1.0, self.length_m / max(line_length(self.fairway.lonlat), 1.0))


def measured(
    lonlat: Floats,
    ends: tuple[End, End],
    clearance: float,
    runs: tuple[FairwayRun, ...],
    notes: tuple[str, ...],
    coast: Coast,
    field: ShoreField,
) -> SeaPath:
    """Measure a path.

    Parameters
    ----------
    lonlat : (N, 2) float64
    ends : tuple of End
    clearance : float
        Metres, as asked for.
    runs : tuple of FairwayRun
        In the order in which they are used.
    notes : tuple of str
        What the search found out.
    coast : Coast
    field : ShoreField
    """
    line = shapely.LineString(to_plane(lonlat))
    buffers = [_disc(end) for end in ends]
    strips = fairway_water() if runs else shapely.Polygon()
    outside = shapely.difference(line, shapely.union_all([*buffers, strips]))
    start_run, end_run = (
        EndRun(
            end.buffer_m,
            _length(inside := shapely.intersection(line, disc)),
            _length(coast.on_land_part(shapely.difference(inside, strips))),
        )
        for end, disc in zip(ends, buffers, strict=True)
    )
    least, at, reduced = _clearance(outside, clearance, coast, field)
    length = line_length(lonlat)
    doubt = sum(end.uncertainty_m for end in ends) + TAUTNESS * length
    straight = line_length(lonlat[[0, -1]])
    low = length - doubt - sum(r.fairway.shorter_m * r.share for r in runs)
    high = length + doubt + sum(r.fairway.longer_m * r.share for r in runs)
    said = list(notes)
    for run in runs:
        said.append(f"{run.fairway.name}: {run.length_m / 1000:.1f} km. {run.fairway.note}")
    if least is not None and least < clearance and at is not None:
        said.append(
            f"The clearance of {clearance:.0f} m cannot be had for {reduced / 1000:.1f} km; the least is"
            f" {least:.0f} m, near {at[1]:.3f}° N, {at[0]:.3f}° E."
        )
    return SeaPath(
        lonlat=lonlat,
        length_m=length,
        length_low_m=max(low, straight - sum(end.uncertainty_m for end in ends), 0.0),
        length_high_m=high,
        clearance_m=clearance,
        min_clearance_m=least,
        min_clearance_at=at,
        reduced_m=reduced,
        land_crossing_m=_length(coast.on_land_part(outside)),
        fairway_m=sum(r.length_m for r in runs),
        fairway_land_m=_length(coast.on_land_part(shapely.intersection(line, strips))),
        start_run=start_run,
        end_run=end_run,
        passes=tuple(dict.fromkeys(r.fairway.name for r in runs)),
        notes=tuple(said),
        method=(
            f"computed: shortest way by water at least {clearance:.0f} m from the full-resolution shore"
            " where the water allows, mid-channel where not, pulled taut"
        ),
    )


def _disc(end: End) -> Any:
    xy = to_plane(np.array([[end.lon, end.lat]]))
    radius = end.buffer_m * float(scale(xy)[0])
    return shapely.buffer(shapely.Point(xy[0]), radius, quad_segs=32) if radius else shapely.Polygon()


def _length(geometry: Any) -> float:
    """True length of lines of the plane."""
    total = 0.0
    for part in shapely.get_parts(geometry):
        if part.geom_type == "LineString" and not part.is_empty:
            total += line_length(to_lonlat(shapely.get_coordinates(part)))
    return total


def _clearance(
    outside: Any, clearance: float, coast: Coast, field: ShoreField
) -> tuple[float | None, tuple[float, float] | None, float]:
    """Least distance to shore, where, and the length that has less than the clearance."""
    parts = [p for p in shapely.get_parts(outside) if p.geom_type == "LineString" and p.length > 0]
    if not parts:
        return None, None, 0.0
    pieces = _pieces(parts, _PIECE_M)
    # The grid tells which pieces are worth an exact look: those near shore, or else the nearest.
    roughly = field.at(shapely.get_coordinates(shapely.centroid(pieces)))
    margin = _PIECE_M / 2 + field.spacing
    pieces = pieces[roughly - margin < max(clearance, float(roughly.min()) + margin)]
    away = coast.distances(pieces)
    close = _pieces(list(pieces[away < clearance]), 100.0)
    reduced = 0.0
    if len(close):
        gap = coast.distances(close)
        short = close[gap < clearance]
        middle = shapely.get_coordinates(shapely.centroid(short))
        reduced = float((shapely.length(short) / scale(middle)).sum()) if len(short) else 0.0
    nearest = int(np.argmin(away))
    piece = pieces[nearest]
    shore = coast.shore[coast.shore_index.nearest(piece)]
    place = shapely.get_coordinates(shapely.shortest_line(piece, shore))[:1]
    lon, lat = to_lonlat(place)[0]
    return float(away[nearest]), (float(lon), float(lat)), reduced


def _pieces(lines: list[Any], longest: float) -> Any:
    """Lines cut into straight pieces of at most `longest` plane metres."""
    if not lines:
        return np.empty(0, dtype=object)
    cut, line = shapely.get_coordinates(shapely.segmentize(np.array(lines), longest), return_index=True)
    same = line[1:] == line[:-1]
    return shapely.linestrings(np.stack([cut[:-1][same], cut[1:][same]], axis=1))
