"""Reading a place from text, in every notation that people paste.

Formatting is in `geo.coordinate_text`; angles in `geo.angles`.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.angles import METRES_PER_DEGREE, Angle, in_range, looks_like_angles, parse_pair
from geo.errors import CoordinateError

if TYPE_CHECKING:
    from mgrs import MGRS

Notation = Literal["decimal", "ddm", "dms", "utm", "mgrs"]

MAX_TEXT = 500
BANDS = "CDEFGHJKLMNPQRSTUVWX"
"""Latitude bands of 8° from 80° S; X reaches to 84° N."""
MAX_NORTHING_M = 9_350_000.0
"""Of a place on the northern half: a little north of 84° N, where UTM ends."""
_SQUARE_M = {0: 100_000.0, 1: 10_000.0, 2: 1_000.0, 3: 100.0, 4: 10.0, 5: 1.0}

_EASTING_NORTHING = r"(\d{5,7}(?:\.\d+)?)\s*m?\s*E?[,;\s]\s*(\d{1,8}(?:\.\d+)?)\s*m?\s*N?"
_UTM = re.compile(rf"(?:UTM\s*)?(?:zone\s*)?(\d{{1,2}})\s*([A-Z])[,;\s]\s*{_EASTING_NORTHING}", re.IGNORECASE)
_UTM_LAST = re.compile(
    rf"{_EASTING_NORTHING}[,;\s]\s*(?:UTM\s*)?(?:zone\s*)?(\d{{1,2}})\s*([A-Z])", re.IGNORECASE
)
_MGRS = re.compile(
    r"(?:MGRS\s*:?\s*)?(\d{1,2}\s*[C-X]|[ABYZ](?=.*\d))\s*([A-Z])\s*([A-V])\s*(\d*)\s*(\d*)", re.IGNORECASE
)
_PACKED = re.compile(
    r"(\d{2})(\d{2})(\d{2}(?:\.\d+)?)?\s*([NS])[\s,/]*(\d{3})(\d{2})(\d{2}(?:\.\d+)?)?\s*([EW])",
    re.IGNORECASE,
)
"""Degrees, minutes and seconds without marks, as gazetteers and notices to mariners print them."""
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})+(?![\d,])")
_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_LON_LAT_WKT = re.compile(
    rf"(?:SRID\s*=\s*4326\s*;\s*)?POINT\s*Z?\s*\(\s*{_NUMBER}\s+{_NUMBER}(?:\s+{_NUMBER})?\s*\)",
    re.IGNORECASE,
)
_LAT_LON_LINKS = [
    re.compile(rf"geo:{_NUMBER},{_NUMBER}", re.IGNORECASE),
    re.compile(rf"https?://\S*?@{_NUMBER},{_NUMBER},"),
    re.compile(rf"https?://\S*?#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"https?://\S*?[?&](?:q|ll|query)=(?:loc:)?{_NUMBER}(?:,|%2C){_NUMBER}"),
]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A place read from text.

    Attributes
    ----------
    lon, lat : float
        Degrees east and north, in the datum the text is in (WGS 84 for UTM and MGRS).
    notation : str
        How it was written: ``decimal``, ``ddm``, ``dms``, ``utm`` or ``mgrs``.
    precision_m : float
        Size on the ground of one unit of the last digit given: it isn't known better than half of it.
    text : str
        What was read.
    note : str
        What had to be assumed, in a sentence for the person; empty when nothing had to be.
    """

    lon: float
    lat: float
    notation: Notation
    precision_m: float
    text: str
    note: str = ""


def parse_coordinate(text: str) -> Coordinate:
    """Read a place from what a person typed or pasted.

    Understood are decimal degrees, degrees with minutes and seconds (any marks, signs, scripts and
    order), UTM, MGRS, WKT points, ``geo:`` links and the usual map links. Two bare numbers are
    latitude, longitude, unless the first can't be a latitude.

    Parameters
    ----------
    text : str

    Returns
    -------
    Coordinate

    Raises
    ------
    CoordinateError
        When it can't be understood or lies off the earth; the message says what is wrong.
    """
    if not text.strip():
        raise CoordinateError("no coordinate was given; write for example 38.7167 N 125.4 E")
    if len(text) > MAX_TEXT:
        raise CoordinateError(
            f"this text has {len(text)} characters, too many for one place; paste one coordinate at a time"
        )
    for read in (_from_link, _from_utm, _from_mgrs):
        if found := read(text):
            return found
    if packed := _PACKED.fullmatch(text.strip()):
        spaced = " ".join(part for part in packed.groups() if part)
        lat, lon, note = parse_pair(spaced)
        return _from_angles(lat, lon, text, note)
    lat, lon, note = parse_pair(text)
    return _from_angles(lat, lon, text, note)


def _from_angles(lat: Angle, lon: Angle, text: str, note: str = "") -> Coordinate:
    notation = max(lat.notation, lon.notation, key=("decimal", "ddm", "dms").index)
    # Spreadsheets drop trailing zeros, so the angle with more digits tells for both.
    precision = min(lat.step, lon.step) * METRES_PER_DEGREE
    return Coordinate(lon.degrees, lat.degrees, notation, precision, text, note)


def _from_link(text: str) -> Coordinate | None:
    if found := _LON_LAT_WKT.fullmatch(text.strip()):
        return _from_decimals(found[2], found[1], text)
    for pattern in _LAT_LON_LINKS:
        if found := pattern.match(text.strip()):
            return _from_decimals(found[1], found[2], text)
    return None


def _from_decimals(lat: str, lon: str, text: str) -> Coordinate:
    in_range(float(lat), "lat")
    in_range(float(lon), "lon")
    angles = [
        Angle(float(number), None, "decimal", 10.0 ** -len(number.partition(".")[2])) for number in (lat, lon)
    ]
    return _from_angles(angles[0], angles[1], text)


def _from_utm(text: str) -> Coordinate | None:
    cleaned = _GROUPED.sub(lambda found: found[0].replace(",", "").replace(" ", ""), " ".join(text.split()))
    if found := _UTM.fullmatch(cleaned):
        zone, letter, easting, northing = found.groups()
    elif found := _UTM_LAST.fullmatch(cleaned):
        easting, northing, zone, letter = found.groups()
    else:
        return None
    places = min(len(number.partition(".")[2]) for number in (easting, northing))
    return _utm_place(int(zone), letter.upper(), float(easting), float(northing), 10.0**-places, text)


def _utm_place(
    zone: int, letter: str, easting: float, northing: float, precision: float, text: str
) -> Coordinate:
    if not 1 <= zone <= 60:
        raise CoordinateError(f"there is no UTM zone {zone}; zones run from 1 to 60, Korea lies in 51 and 52")
    if letter not in BANDS:
        raise CoordinateError(f"“{letter}” is no UTM band or half of the world; write 51N or 51S")
    if not 100_000 <= easting < 900_000:
        raise CoordinateError(f"easting {easting:g} m lies outside of any UTM zone (100000 to 900000)")
    if not 0 <= northing <= (MAX_NORTHING_M if letter in "NPQRTUVWX" else 10_000_000):
        raise CoordinateError(f"northing {northing:g} m lies beyond the pole; check its digits")
    lon, lat = _utm_lonlat(zone, letter >= "N", easting, northing)
    low, high = band_latitudes(letter)
    note = ""
    if letter == "S" and low <= lat <= high:
        note = "S was read as the latitude band (32° to 40° N), not as south of the equator."
    elif letter == "S":
        lon, lat = _utm_lonlat(zone, False, easting, northing)
    elif letter != "N" and not low - 0.1 <= lat <= high + 0.1:
        raise CoordinateError(
            f"band {letter} holds latitudes {low:g} to {high:g}, but the northing gives {lat:.2f}; check both"
        )
    return Coordinate(_wrapped(lon), lat, "utm", precision, text, note)


def _utm_lonlat(zone: int, north: bool, easting: float, northing: float) -> tuple[float, float]:
    from geo.crs import to_lonlat

    if north and northing > MAX_NORTHING_M:
        return math.nan, math.nan
    lon, lat = to_lonlat(np.array([[easting, northing]]), f"EPSG:{326 if north else 327}{zone:02d}")[0]
    return float(lon), float(lat)


def band_latitudes(letter: str) -> tuple[float, float]:
    """South and north edge in degrees of a latitude band of UTM and MGRS (C to X without I and O)."""
    low = -80.0 + 8 * BANDS.index(letter)
    return low, low + (12 if letter == "X" else 8)


def _from_mgrs(text: str) -> Coordinate | None:
    found = _MGRS.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    zone, column, row, first, second = found.groups()
    digits = first + second
    if (second and len(first) != len(second)) or len(digits) % 2:
        raise CoordinateError(
            f"the grid reference “{text.strip()}” needs as many digits for easting as for northing"
        )
    if len(digits) > 10:
        raise CoordinateError(f"the grid reference “{text.strip()}” has more than ten digits; ten give 1 m")
    half = len(digits) // 2
    # The middle of the square that the digits name, said with all ten of them.
    middle = "" if half == 5 else "5".ljust(5 - half, "0")
    reference = f"{zone}{column}{row}".replace(" ", "").upper()
    lat, lon = _mgrs_place(reference + digits[:half] + middle + digits[half:] + middle, reference, text)
    return Coordinate(_wrapped(lon), lat, "mgrs", _SQUARE_M[half], text)


def _mgrs_place(full: str, square: str, text: str) -> tuple[float, float]:
    from mgrs.core import MGRSError

    try:
        with warnings.catch_warnings():
            # A square outside of its band is only warned of, depending on the version; see below.
            warnings.simplefilter("ignore", RuntimeWarning)
            lat, lon = mgrs_converter().toLatLon(full)
    except MGRSError as error:
        raise CoordinateError(
            f"“{text.strip()}” is no square of the military grid: check the letters {square[-3:]}"
        ) from error
    if square[0].isdigit():
        low, high = band_latitudes(square[-3])
        # A square on the edge of a band carries the letter of both, so its middle may lie outside.
        if not low - 0.6 <= lat <= high + 0.6:
            raise CoordinateError(
                f"“{text.strip()}” is no square of the military grid: band {square[-3]} holds latitudes"
                f" {low:g} to {high:g}, but its square {square[-2:]} lies at {lat:.1f}"
            )
    return float(lat), float(lon)


def mgrs_converter() -> MGRS:
    """The MGRS library's converter, imported when first needed."""
    from mgrs import MGRS

    return MGRS()


def _wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180


def looks_like_coordinate(text: str) -> bool:
    """True when a search text may be a place given by numbers, so that an error in it deserves words."""
    if len(text) > MAX_TEXT:
        return False
    squeezed = " ".join(text.split())
    if any(pattern.fullmatch(squeezed) for pattern in (_UTM, _UTM_LAST, _MGRS)):
        return True
    return _from_link(text) is not None or looks_like_angles(text)
