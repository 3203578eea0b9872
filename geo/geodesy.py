"""Lengths, areas and directions on the WGS 84 ellipsoid, vectorised.

All coordinates are longitude, latitude in degrees on WGS 84, lengths metres, azimuths degrees
clockwise from true north in [0, 360). The geodesics are Karney's, as pyproj wraps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError

if TYPE_CHECKING:
    import pyproj

Floats = NDArray[np.float64]

WGS84_A_M = 6_378_137.0
"""Equatorial radius of the ellipsoid."""
WGS84_E2 = 0.00669437999014
"""Its squared eccentricity."""
WGS84_F = 1 / 298.257223563
"""Its flattening."""
MEAN_RADIUS_M = 6_371_008.8
"""Mean of its three half axes."""
_SEARCH_STEP_M = 50_000.0
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True)
class LengthRange:
    """A length that is known within bounds, in metres."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class NearestOnLine:
    """Where a line comes nearest to a point.

    Attributes
    ----------
    lon, lat : float
        The place on the line, degrees.
    distance : float
        From the point, metres.
    along : float
        From the line's first vertex along the line, metres.
    segment : int
        Index of the vertex before the place.
    """

    lon: float
    lat: float
    distance: float
    along: float
    segment: int


@cache
def _geod() -> pyproj.Geod:
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def inverse(start: ArrayLike, end: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Azimuth at the start, azimuth of travel at the end, and distance.

    Parameters
    ----------
    start, end : (..., 2) float64
        Longitude, latitude; broadcast against each other.

    Returns
    -------
    azimuth, end_azimuth, distance : (...) float64
        Degrees in [0, 360), degrees in [0, 360), metres.

    Raises
    ------
    GeometryError
        When a coordinate isn't finite or a latitude lies beyond 90°.
    """
    a, b = np.broadcast_arrays(_checked(start), _checked(end))
    shape = a.shape[:-1]
    forward, back, distance = _geod().inv(
        a[..., 0].ravel(), a[..., 1].ravel(), b[..., 0].ravel(), b[..., 1].ravel()
    )
    # "% 360" can give 360 itself for tiny negative angles.
    azimuth, end_azimuth = np.asarray(forward) % 360 % 360, (np.asarray(back) + 180) % 360 % 360
    return azimuth.reshape(shape), end_azimuth.reshape(shape), np.asarray(distance).reshape(shape)


def distance(start: ArrayLike, end: ArrayLike) -> Floats:
    """Geodesic distances in metres between places (..., 2), broadcast against each other."""
    return inverse(start, end)[2]


def destination(start: ArrayLike, azimuth: ArrayLike, distance: ArrayLike) -> Floats:
    """Where one arrives, setting out at `azimuth` for `distance`.

    Parameters
    ----------
    start : (..., 2) float64
        Longitude, latitude.
    azimuth, distance : (...) float64
        Degrees and metres; broadcast against `start` without its last axis.

    Returns
    -------
    (..., 2) float64
    """
    lon, lat, az, dist = _headed(start, azimuth, distance)
    x, y, _ = _geod().fwd(lon.ravel(), lat.ravel(), az.ravel(), dist.ravel())
    return np.stack([np.reshape(x, lon.shape), np.reshape(y, lon.shape)], axis=-1)


def short_destination(start: ArrayLike, azimuth: ArrayLike, distance: ArrayLike) -> Floats:
    """As `destination`, without loading pyproj: Vincenty's direct formula, within a millimetre up to 1000 km.

    For circles of uncertainty and other things drawn often.

    Parameters
    ----------
    start : (..., 2) float64
        Longitude, latitude.
    azimuth, distance : (...) float64
        Degrees and metres; broadcast against `start` without its last axis.

    Returns
    -------
    (..., 2) float64

    References
    ----------
    T. Vincenty, Direct and inverse solutions of geodesics on the ellipsoid with application of nested
    equations, Survey Review 23 (176), 1975.
    """
    *angles, metres = _headed(start, azimuth, distance)
    lon, lat, heading = (np.radians(angle) for angle in angles)
    minor = WGS84_A_M * (1 - WGS84_F)
    sin_heading, cos_heading = np.sin(heading), np.cos(heading)
    reduced = np.arctan((1 - WGS84_F) * np.tan(lat))
    sin_u, cos_u = np.sin(reduced), np.cos(reduced)
    from_equator = np.arctan2(np.tan(reduced), cos_heading)
    sin_alpha = cos_u * sin_heading
    cos2_alpha = 1 - sin_alpha**2
    u2 = cos2_alpha * (WGS84_A_M**2 - minor**2) / minor**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    first = sigma = metres / (minor * a)
    for _ in range(4):
        middle = np.cos(2 * from_equator + sigma)
        sin_sigma, cos_sigma = np.sin(sigma), np.cos(sigma)
        third = b / 6 * middle * (4 * sin_sigma**2 - 3) * (4 * middle**2 - 3)
        sigma = first + b * sin_sigma * (middle + b / 4 * (cos_sigma * (2 * middle**2 - 1) - third))
    middle = np.cos(2 * from_equator + sigma)
    sin_sigma, cos_sigma = np.sin(sigma), np.cos(sigma)
    across = sin_u * sin_sigma - cos_u * cos_sigma * cos_heading
    north = np.arctan2(
        sin_u * cos_sigma + cos_u * sin_sigma * cos_heading, (1 - WGS84_F) * np.hypot(sin_alpha, across)
    )
    sphere = np.arctan2(sin_sigma * sin_heading, cos_u * cos_sigma - sin_u * sin_sigma * cos_heading)
    c = WGS84_F / 16 * cos2_alpha * (4 + WGS84_F * (4 - 3 * cos2_alpha))
    bend = sigma + c * sin_sigma * (middle + c * cos_sigma * (2 * middle**2 - 1))
    east = lon + sphere - (1 - c) * WGS84_F * sin_alpha * bend
    found: Floats = np.degrees(np.stack([np.remainder(east + np.pi, 2 * np.pi) - np.pi, north], axis=-1))
    return found


def _headed(
    start: ArrayLike, azimuth: ArrayLike, distance: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    """Longitude, latitude, azimuth and distance, checked and of one shape."""
    a = _checked(start)
    lon, lat, az, dist = np.broadcast_arrays(
        a[..., 0], a[..., 1], np.asarray(azimuth, dtype=np.float64), np.asarray(distance, dtype=np.float64)
    )
    if not (np.isfinite(az).all() and np.isfinite(dist).all()):
        raise GeometryError("an azimuth or distance isn't a finite number; correct it and try again")
    return lon, lat, az, dist


def short_distance(start: ArrayLike, end: ArrayLike) -> Floats:
    """Distances in metres between places not far apart, without loading pyproj.

    The chord through the earth, bent to the mean radius: within a millionth of the geodesic up to
    250 km, also at the poles and the date line. For scale bars and other things drawn often.

    Parameters
    ----------
    start, end : (..., 2) float64
        Longitude, latitude; broadcast against each other.
    """
    chord = np.sqrt(((_geocentric(_checked(end)) - _geocentric(_checked(start))) ** 2).sum(axis=-1))
    result: Floats = 2 * MEAN_RADIUS_M * np.arcsin(np.minimum(chord / (2 * MEAN_RADIUS_M), 1.0))
    return result


def _geocentric(lonlat: Floats) -> Floats:
    """Points of the ellipsoid's surface as x, y, z in metres."""
    lon, lat = np.radians(lonlat[..., 0]), np.radians(lonlat[..., 1])
    normal = WGS84_A_M / np.sqrt(1 - WGS84_E2 * np.sin(lat) ** 2)
    across = normal * np.cos(lat)
    return np.stack(
        [across * np.cos(lon), across * np.sin(lon), normal * (1 - WGS84_E2) * np.sin(lat)], axis=-1
    )


def segment_lengths(lonlat: ArrayLike) -> Floats:
    """Geodesic lengths (N - 1,) in metres of the segments of a line (N, 2)."""
    line = _checked(lonlat)
    return distance(line[:-1], line[1:]) if len(line) > 1 else np.zeros(0)


def line_length(lonlat: ArrayLike) -> float:
    """Geodesic length in metres of a line (N, 2); zero for fewer than two points."""
    return float(segment_lengths(lonlat).sum())


def distances_along(lonlat: ArrayLike) -> Floats:
    """Distance (N,) in metres of each vertex of a line (N, 2) from its first."""
    line = _checked(lonlat)
    return np.concatenate([np.zeros(min(len(line), 1)), np.cumsum(segment_lengths(line))])


def azimuths(lonlat: ArrayLike) -> Floats:
    """Azimuth (N - 1,) at the start of each segment of a line (N, 2)."""
    line = _checked(lonlat)
    return inverse(line[:-1], line[1:])[0] if len(line) > 1 else np.zeros(0)


def ring_area(lonlat: ArrayLike) -> tuple[float, float]:
    """Area in square metres and perimeter in metres of a ring (N, 2), closed or not, of any direction."""
    ring = _checked(lonlat)
    if len(ring) < 3:
        return 0.0, 2 * line_length(ring)
    area, perimeter = _geod().polygon_area_perimeter(ring[:, 0], ring[:, 1])
    return abs(float(area)), float(perimeter)


def polygon_area(exterior: ArrayLike, holes: tuple[ArrayLike, ...] = ()) -> tuple[float, float]:
    """Area and perimeter of a polygon whose edges are geodesics.

    Parameters
    ----------
    exterior : (N, 2) float64
    holes : tuple of (M, 2) float64
        Taken to lie inside; their edges count for the perimeter.

    Returns
    -------
    area, perimeter : float
        Square metres and metres.
    """
    area, perimeter = ring_area(exterior)
    for hole in holes:
        hole_area, hole_perimeter = ring_area(hole)
        area -= hole_area
        perimeter += hole_perimeter
    return area, perimeter


def circle(lon: float, lat: float, radius: float, *, points: int = 96) -> Floats:
    """The places `radius` metres from a centre, for circles of uncertainty.

    Returns
    -------
    (points + 1, 2) float64
        A closed ring, clockwise from north. Longitudes may pass 180° so that the ring stays whole.
    """
    if not radius >= 0:
        raise GeometryError(f"a radius must be zero or more metres, not {radius:g}")
    angles = np.linspace(0.0, 360.0, points, endpoint=False)
    ring = destination(np.array([lon, lat]), angles, radius)
    ring[:, 0] = lon + (ring[:, 0] - lon + 180) % 360 - 180
    return np.vstack([ring, ring[:1]])


def densify(lonlat: ArrayLike, max_segment: float) -> Floats:
    """A line with points added along its geodesics, so that no segment exceeds `max_segment`.

    Parameters
    ----------
    lonlat : (N, 2) float64
    max_segment : float
        Metres.

    Returns
    -------
    (M, 2) float64
        The original vertices, unchanged, and the new ones between them.
    """
    line = _checked(lonlat)
    return line.copy() if len(line) < 2 else _densified(line, max_segment)[0]


def interpolate(lonlat: ArrayLike, along: ArrayLike) -> Floats:
    """Places at given distances from the start of a line.

    Parameters
    ----------
    lonlat : (N, 2) float64
        At least one vertex.
    along : (...) float64
        Metres; before the start and past the end give the end points.

    Returns
    -------
    (..., 2) float64
    """
    line, wanted = _checked(lonlat), np.asarray(along, dtype=np.float64)
    if len(line) == 0:
        raise GeometryError("a line without points has no place on it; draw at least one point")
    if len(line) == 1:
        return np.broadcast_to(line[0], (*wanted.shape, 2)).copy()
    azimuth, _, length = inverse(line[:-1], line[1:])
    reached = np.concatenate([[0.0], np.cumsum(length)])
    wanted = np.clip(wanted, 0.0, reached[-1])
    segment = np.clip(np.searchsorted(reached, wanted, side="right") - 1, 0, len(length) - 1)
    places = destination(line[segment], azimuth[segment], wanted - reached[segment])
    # Exact at the far end, and free of a turn around the globe in longitude.
    at_end = wanted >= reached[-1]
    places[at_end] = line[-1]
    start = line[segment, 0]
    places[..., 0] = np.where(at_end, places[..., 0], start + (places[..., 0] - start + 180) % 360 - 180)
    return places


def nearest_on_line(lon: float, lat: float, lonlat: ArrayLike) -> NearestOnLine:
    """The place on a line of geodesics that is nearest to a point.

    Parameters
    ----------
    lon, lat : float
    lonlat : (N, 2) float64
        At least one vertex.

    Returns
    -------
    NearestOnLine
        The distance right to a millimetre; the place to a decimetre, as it hardly matters there.
    """
    line, point = _checked(lonlat), _checked([lon, lat])
    if len(line) == 0:
        raise GeometryError("a line without points is near nothing; draw at least one point")
    if len(line) == 1:
        return NearestOnLine(float(line[0, 0]), float(line[0, 1]), float(distance(point, line[0])), 0.0, 0)
    dense, segment_of = _densified(line, _SEARCH_STEP_M)
    to_vertex = distance(point, dense)
    azimuth, _, length = inverse(dense[:-1], dense[1:])
    # By the triangle inequality no point of a segment is nearer than this, but for rounding.
    bound = (to_vertex[:-1] + to_vertex[1:] - length) / 2 - 1e-6
    candidates = np.flatnonzero(bound <= to_vertex.min())
    offset, gap = _nearest_on_segments(point, dense[candidates], azimuth[candidates], length[candidates])
    best = int(np.argmin(gap))
    step = int(candidates[best])
    place = destination(dense[step], azimuth[step], offset[best])
    along = float(length[:step].sum() + offset[best])
    return NearestOnLine(float(place[0]), float(place[1]), float(gap[best]), along, int(segment_of[step]))


def uncertain_distance(
    start: tuple[float, float], start_radius: float, end: tuple[float, float], end_radius: float
) -> LengthRange:
    """Distance between two places that are each known only within a radius.

    Parameters
    ----------
    start, end : tuple of float
        Longitude, latitude.
    start_radius, end_radius : float
        Metres; the true place lies within.

    Returns
    -------
    LengthRange
        The low end is zero when the circles overlap.
    """
    if not (start_radius >= 0 and end_radius >= 0):
        raise GeometryError("an uncertainty must be zero or more metres; correct it on both places")
    best = float(distance(start, end))
    spread = start_radius + end_radius
    return LengthRange(max(0.0, best - spread), best, best + spread)


def _checked(lonlat: ArrayLike) -> Floats:
    array = np.asarray(lonlat, dtype=np.float64)
    if array.size == 0:
        return array.reshape(0, 2)
    if array.shape[-1] != 2:
        raise GeometryError(f"coordinates come in pairs of longitude and latitude, not in {array.shape[-1]}s")
    if not np.isfinite(array).all():
        raise GeometryError("a coordinate isn't a finite number; remove the point or correct it")
    if np.abs(array[..., 1]).max() > 90:
        raise GeometryError(
            f"latitude {array[..., 1].flat[int(np.abs(array[..., 1]).argmax())]:g} is beyond 90°;"
            " longitude comes first here"
        )
    return array


def _densified(line: Floats, max_segment: float) -> tuple[Floats, NDArray[np.int64]]:
    """Densified line (M, 2), and for each of its M - 1 segments the original segment it lies on."""
    if not max_segment > 0:
        raise GeometryError(f"the longest segment must be more than zero metres, not {max_segment:g}")
    azimuth, _, length = inverse(line[:-1], line[1:])
    pieces = np.maximum(np.ceil(length / max_segment), 1).astype(np.int64)
    segment = np.repeat(np.arange(len(length)), pieces)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    places = line[segment]
    inner = np.flatnonzero(step)
    at = segment[inner]
    moved = destination(line[at], azimuth[at], length[at] * step[inner] / pieces[at])
    moved[:, 0] = line[at, 0] + (moved[:, 0] - line[at, 0] + 180) % 360 - 180
    places[inner] = moved
    return np.vstack([places, line[-1:]]), segment


def _nearest_on_segments(
    point: Floats, start: Floats, azimuth: Floats, length: Floats
) -> tuple[Floats, Floats]:
    """Golden-section search along many geodesics at once: offset along each, and distance there."""

    def gap(offset: Floats) -> Floats:
        return distance(point, destination(start, azimuth, offset))

    low, high = np.zeros(len(length)), length.copy()
    inner, outer = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    gap_inner, gap_outer = gap(inner), gap(outer)
    while (high - low).max() > 1e-3:
        left = gap_inner < gap_outer
        low, high = np.where(left, low, inner), np.where(left, outer, high)
        probe = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        gap_probe = gap(probe)
        inner, outer = np.where(left, probe, outer), np.where(left, inner, probe)
        gap_inner, gap_outer = np.where(left, gap_probe, gap_outer), np.where(left, gap_inner, gap_probe)
    choices = np.stack([np.zeros(len(length)), (low + high) / 2, length])
    gaps = np.stack([gap(offset) for offset in choices])
    pick = np.argmin(gaps, axis=0)
    return np.take_along_axis(choices, pick[None], 0)[0], np.take_along_axis(gaps, pick[None], 0)[0]
