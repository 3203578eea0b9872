"""From longitude and latitude to map units and back, fast for the map's usual projections.

A conformal conic on two parallels and Web Mercator are computed here in closed form on arrays; any
other CRS goes through PROJ. Points that a projection can't show become NaN, never infinite.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from geo.errors import CrsError
from geo.viewport import DEFAULT_CRS

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

Points = NDArray[np.float64]

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY = float(np.sqrt(FLATTENING * (2 - FLATTENING)))
WEB_MERCATOR = "EPSG:3857"
WEB_MERCATOR_LIMIT = 85.051128779806604
"""Latitude at which Web Mercator's square ends, degrees."""


class Projection(Protocol):
    """Both directions of one projected CRS."""

    @property
    def central_longitude(self) -> float | None:
        """Degrees east; 180° from it the map is cut. None when PROJ alone knows."""

    def forward(self, lonlat: Points) -> Points:
        """Degrees (N, 2) to map units (N, 2)."""

    def inverse(self, xy: Points) -> Points:
        """Map units (N, 2) to degrees (N, 2)."""


def forward(lonlat: Points, crs: str) -> Points:
    """Project geographic coordinates.

    Parameters
    ----------
    lonlat : (N, 2) float64
        Longitude east and latitude north in degrees, WGS 84. Longitudes beyond ±180° are allowed.
    crs : str
        A projected CRS, anything pyproj accepts.

    Returns
    -------
    (N, 2) float64
        Easting and northing in map units; NaN in both where the projection has no place for a point.

    Raises
    ------
    CrsError
        When PROJ doesn't know the CRS, or it isn't projected.
    """
    return projection_of(crs).forward(np.asarray(lonlat, dtype=np.float64))


def inverse(xy: Points, crs: str) -> Points:
    """Geographic coordinates of map coordinates; the inverse of `forward`.

    Parameters
    ----------
    xy : (N, 2) float64
        Easting and northing in map units.
    crs : str
        A projected CRS, anything pyproj accepts.

    Returns
    -------
    (N, 2) float64
        Longitude (-180 to 180) and latitude in degrees, WGS 84; NaN where no place on earth is drawn.

    Raises
    ------
    CrsError
        When PROJ doesn't know the CRS, or it isn't projected.
    """
    return projection_of(crs).inverse(np.asarray(xy, dtype=np.float64))


@lru_cache(maxsize=64)
def projection_of(crs: str) -> Projection:
    """The projection of a CRS: closed form where there is one here, else PROJ's."""
    if crs == DEFAULT_CRS:  # known without asking PROJ, whose start takes longer than the first picture
        return ConformalConic(36.0, 42.0, 39.0, 124.0)
    if crs.upper() == WEB_MERCATOR:
        return WebMercator()
    return ProjProjection(crs)


@dataclass(frozen=True, slots=True)
class WebMercator:
    """Spherical Mercator of WGS 84 coordinates (EPSG:3857)."""

    @property
    def central_longitude(self) -> float:
        """0°."""
        return 0.0

    def forward(self, lonlat: Points) -> Points:
        """Degrees to metres; NaN beyond the latitudes that the square shows."""
        out = np.empty_like(lonlat)
        lat = np.where(np.abs(lonlat[:, 1]) <= WEB_MERCATOR_LIMIT, lonlat[:, 1], np.nan)
        np.multiply(lonlat[:, 0], SEMI_MAJOR_M * np.pi / 180, out=out[:, 0])
        out[:, 1] = SEMI_MAJOR_M * np.arcsinh(np.tan(np.radians(lat)))
        return _both_or_neither(out)

    def inverse(self, xy: Points) -> Points:
        """Metres to degrees."""
        out = np.empty_like(xy)
        out[:, 0] = wrap_longitude(np.degrees(xy[:, 0] / SEMI_MAJOR_M))
        out[:, 1] = np.degrees(np.arctan(np.sinh(xy[:, 1] / SEMI_MAJOR_M)))
        return _both_or_neither(out)


class ConformalConic:
    """Lambert's conformal conic on two standard parallels, WGS 84 ellipsoid, no false origin.

    Formulas: Snyder, Map Projections - A Working Manual (USGS Professional Paper 1395), pages 107-109.

    Parameters
    ----------
    south, north : float
        Standard parallels, degrees.
    origin_latitude, origin_longitude : float
        Place of x = y = 0, degrees.
    """

    def __init__(self, south: float, north: float, origin_latitude: float, origin_longitude: float) -> None:
        m_south, m_north = _parallel_radius(south), _parallel_radius(north)
        t_south, t_north = _isometric(np.array([south, north]))
        self._n = float(np.log(m_south / m_north) / np.log(t_south / t_north))
        self._scale = float(SEMI_MAJOR_M * m_south / (self._n * t_south**self._n))
        self._rho_0 = float(self._scale * _isometric(np.array([origin_latitude]))[0] ** self._n)
        self._lon_0 = origin_longitude

    @property
    def central_longitude(self) -> float:
        """Degrees east."""
        return self._lon_0

    def forward(self, lonlat: Points) -> Points:
        """Degrees to metres; NaN at and near the south pole, which lies infinitely far away.

        Longitudes up to 360° from the centre are taken as they are, so that a shape that crosses the
        map's cut stays in one piece; the caller says with the longitude on which side it belongs.
        """
        out = np.empty_like(lonlat)
        lat = np.where(np.abs(lonlat[:, 1]) <= 90.0, lonlat[:, 1], np.nan)
        lat[lat < -85.0] = np.nan
        rho = self._scale * _isometric(lat) ** self._n
        theta = (lonlat[:, 0] - self._lon_0) * (self._n * np.pi / 180)
        out[:, 0] = rho * np.sin(theta)
        out[:, 1] = self._rho_0 - rho * np.cos(theta)
        return _both_or_neither(out)

    def inverse(self, xy: Points) -> Points:
        """Metres to degrees; NaN in the gap of the fan, where no meridian runs."""
        x, y = xy[:, 0], self._rho_0 - xy[:, 1]
        rho = np.hypot(x, y)
        with np.errstate(divide="ignore"):
            t = (rho / self._scale) ** (1 / self._n)
        lat = np.pi / 2 - 2 * np.arctan(t)
        for _ in range(6):  # each round divides the error by about 300; four reach float64's last digit
            es = ECCENTRICITY * np.sin(lat)
            lat = np.pi / 2 - 2 * np.arctan(t * ((1 - es) / (1 + es)) ** (ECCENTRICITY / 2))
        turn = np.degrees(np.arctan2(x, y)) / self._n
        turn[np.abs(turn) > 180.0 + 1e-9] = np.nan
        return _both_or_neither(np.column_stack([wrap_longitude(turn + self._lon_0), np.degrees(lat)]))


class ProjProjection:
    """Any other projected CRS, through PROJ.

    A PROJ transformer may serve one thread at a time, so each thread has its own.
    """

    def __init__(self, crs: str) -> None:
        from pyproj import CRS
        from pyproj.exceptions import CRSError

        try:
            self._crs: CRS = CRS.from_user_input(crs)
        except CRSError as error:
            raise CrsError(
                f"The coordinate system “{crs}” is not known: give an EPSG code such as EPSG:32652."
            ) from error
        if not self._crs.is_projected:
            raise CrsError(
                f"The coordinate system “{crs}” is not projected: choose one with metres, such as EPSG:32652."
            )
        if abs(self._crs.axis_info[0].unit_conversion_factor - 1) > 1e-9:
            unit = self._crs.axis_info[0].unit_name
            raise CrsError(
                f"The coordinate system “{crs}” is in the unit {unit}: choose one with metres, such as"
                " EPSG:32652."
            )
        self._local = threading.local()

    @property
    def central_longitude(self) -> None:
        """PROJ cuts the map by itself."""
        return None

    def forward(self, lonlat: Points) -> Points:
        """Degrees to map units."""
        x, y = self._transformer().transform(lonlat[:, 0], lonlat[:, 1])
        return _both_or_neither(np.column_stack([x, y]))

    def inverse(self, xy: Points) -> Points:
        """Map units to degrees."""
        lon, lat = self._transformer().transform(xy[:, 0], xy[:, 1], direction="INVERSE")
        return _both_or_neither(np.column_stack([lon, lat]))

    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        found: Transformer | None = getattr(self._local, "transformer", None)
        if found is None:
            found = Transformer.from_crs("OGC:CRS84", self._crs, always_xy=True)
            self._local.transformer = found
        return found


def wrap_longitude(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes in degrees brought into -180 to 180."""
    inside = np.abs(lon) <= 180.0
    return np.where(inside, lon, (lon + 180.0) % 360.0 - 180.0)


def _parallel_radius(lat: float) -> float:
    """Radius of a parallel in units of the semi-major axis (Snyder 14-15)."""
    sine = np.sin(np.radians(lat))
    return float(np.cos(np.radians(lat)) / np.sqrt(1 - (ECCENTRICITY * sine) ** 2))


def _isometric(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Snyder's t (15-9): tangent of half the conformal colatitude."""
    sine = np.clip(np.sin(np.radians(lat)), -1.0, 1.0)
    square = ECCENTRICITY**2 * sine * sine
    # e·atanh(e·sin φ) as a series: seven terms reach float64's last digit
    series = np.full_like(sine, 1 / 13)
    for odd in (11, 9, 7, 5, 3, 1):
        series = series * square + 1 / odd
    # exp(-atanh(sin φ)) is tan(π/4 - φ/2)
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(ECCENTRICITY**2 * sine * series - np.arctanh(sine)))


def _both_or_neither(xy: Points) -> Points:
    """NaN in both coordinates where one isn't finite."""
    bad = ~(np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1]))
    if bad.any():
        xy[bad] = np.nan
    return xy
