"""A place as text, with digits no finer than it is known; `geo.coordinates` reads them all back."""

from __future__ import annotations

import math

import numpy as np

from geo.angles import METRES_PER_DEGREE, AngleNotation, Axis, in_range
from geo.coordinates import BANDS, Notation, mgrs_converter
from geo.errors import CoordinateError

NOTATIONS: tuple[Notation, ...] = ("decimal", "dms", "ddm", "mgrs", "utm")
NOTATION_NAMES: dict[Notation, str] = {
    "decimal": "Decimal degrees",
    "dms": "Degrees, minutes, seconds",
    "ddm": "Degrees, decimal minutes",
    "mgrs": "MGRS",
    "utm": "UTM",
}
DEFAULT_UNCERTAINTY_M = 1.5
"""What a click on good imagery is worth: five decimals, or the full ten digits of MGRS."""
_METRES_PER_DEGREE_AT_EQUATOR = 110_500.0
_MAX_DECIMALS = 7


def format_coordinate(
    lon: float, lat: float, notation: Notation = "decimal", *, uncertainty: float = DEFAULT_UNCERTAINTY_M
) -> str:
    """A place as text: ``38.7167 N 125.4000 E`` and the like.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS 84.
    notation : str
        ``decimal``, ``dms`` (38°43′00″ N), ``ddm`` (38°43.0′ N), ``mgrs`` or ``utm``.
    uncertainty : float
        Metres. One unit of the last digit is at most this, and more than a tenth of it, as far as the
        notation allows; zero gives a centimetre.

    Raises
    ------
    CoordinateError
        When the place is off the earth, or outside of UTM's 80° S to 84° N.
    """
    in_range(lat, "lat")
    in_range(lon, "lon")
    known = max(uncertainty, 0.01)
    if notation == "mgrs":
        return _mgrs(lon, lat, known)
    if notation == "utm":
        return _utm(lon, lat, known)
    angles: tuple[tuple[float, Axis], ...] = ((lat, "lat"), (lon, "lon"))
    return " ".join(format_angle(degrees, axis, notation, uncertainty=known) for degrees, axis in angles)


def format_angle(
    degrees: float,
    axis: Axis,
    notation: AngleNotation = "decimal",
    *,
    uncertainty: float = DEFAULT_UNCERTAINTY_M,
) -> str:
    """One latitude or longitude as text, with its letter.

    Parameters
    ----------
    degrees : float
    axis : str
        ``lat`` or ``lon``.
    notation : str
    uncertainty : float
        Metres, as in `format_coordinate`; longitudes get the digits of latitudes.
    """
    letter = ("N" if degrees >= 0 else "S") if axis == "lat" else ("E" if degrees >= 0 else "W")
    known = uncertainty / METRES_PER_DEGREE
    size = abs(degrees)
    if notation == "decimal":
        return f"{size:.{_decimals(known)}f} {letter}"
    # Minutes and seconds appear as soon as a whole degree or minute is coarser than what is known.
    if known >= 1:
        return f"{round(size)}° {letter}"
    if notation == "ddm" or known >= 1 / 60:
        decimals = _decimals(known * 60)
        whole, part = _carried(size, 60, decimals)
        return f"{whole}°{part:0{_width(decimals)}.{decimals}f}′ {letter}"
    decimals = _decimals(known * 3600)
    minutes, seconds = _carried(size * 60, 60, decimals)
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds:0{_width(decimals)}.{decimals}f}″ {letter}"


def _mgrs(lon: float, lat: float, known: float) -> str:
    digits = min(max(5 - math.floor(math.log10(known) + 1e-9), 0), 5)
    # The library writes what rounds to the equator from the south as a square that doesn't exist.
    lat = 0.0 if -0.5 / _METRES_PER_DEGREE_AT_EQUATOR <= lat < 0 else lat
    text = str(mgrs_converter().toMGRS(lat, lon, MGRSPrecision=digits))
    head, tail = (text[: -2 * digits], text[-2 * digits :]) if digits else (text, "")
    return " ".join(part for part in (head[:-2], head[-2:], tail[:digits], tail[digits:]) if part)


def _utm(lon: float, lat: float, known: float) -> str:
    from geo.crs import UTM_LATITUDES, from_lonlat, utm_crs, utm_zone

    south, north = UTM_LATITUDES
    if not south <= lat <= north:
        raise CoordinateError(
            f"UTM ends at 80° S and 84° N, and latitude {lat:g} is beyond; use degrees there"
        )
    power = min(math.floor(math.log10(known) + 1e-9), 4)
    decimals, step = min(max(-power, 0), 2), 10.0**power
    # What rounds to the equator is written from the north, where it is zero and not ten million.
    lat = 0.0 if -step / 2 / _METRES_PER_DEGREE_AT_EQUATOR <= lat < 0 else lat
    place = from_lonlat(np.array([[lon, lat]]), utm_crs(lon, lat))[0]
    east, north_text = (f"{round(value / step) * step:.{decimals}f}" for value in place)
    # South of the equator the band tells it, because S would be taken for the band of Korea.
    return f"{utm_zone(lon)}{'N' if lat >= 0 else latitude_band(lat)} {east} {north_text}"


def latitude_band(lat: float) -> str:
    """Letter of the 8° latitude band of UTM and MGRS, for latitudes from 80° S to 84° N."""
    if not -80 <= lat <= 84:
        raise CoordinateError(f"latitude {lat:g} lies in no band; they run from 80° S to 84° N")
    return BANDS[min(int((lat + 80) // 8), len(BANDS) - 1)]


def _decimals(step: float) -> int:
    """Decimals whose last digit is the largest power of ten up to `step`."""
    return min(max(-math.floor(math.log10(step) + 1e-9), 0), _MAX_DECIMALS)


def _carried(value: float, base: int, decimals: int) -> tuple[int, float]:
    """Whole part and the rest times `base`, rounded together so that 59.99 never reads as 60."""
    units = round(value * base * 10**decimals)
    whole, rest = divmod(units, base * 10**decimals)
    return whole, rest / 10**decimals


def _width(decimals: int) -> int:
    return 2 if decimals == 0 else 3 + decimals
