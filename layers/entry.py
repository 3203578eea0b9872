"""Places as they are typed: a coordinate in any notation and datum, or a distance and a bearing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.coordinates import parse_coordinate
from geo.datums import WGS84_ID, datum, to_wgs84
from geo.errors import CoordinateError
from geo.geodesy import destination
from geo.units import format_azimuth, format_length
from layers.reshaping import Place

GRID_NOTATIONS = ("utm", "mgrs")
DECIMALS = 8
"""Decimals of a degree kept after a shift or a distance: a millimetre."""
_METRES = {"m": 1.0, "km": 1000.0, "nmi": 1852.0, "nm": 1852.0, "mi": 1609.344, "ft": 0.3048}
_POLAR = re.compile(
    r"\s*(?P<distance>\d+(?:\.\d+)?)\s*(?P<unit>km|nmi|nm|mi|ft|m)\s*[,;/@]?\s*"
    r"(?:at\s+|bearing\s+)?(?P<bearing>\d+(?:\.\d+)?)\s*°?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A typed place.

    Attributes
    ----------
    place : (longitude, latitude)
        WGS 84 degrees.
    text : str
        As it was typed.
    note : str
        How it came to be, for the record: the text, its datum and the shift.
    shift : str
        How far and where to the datum moved it, for the person; empty without one.
    caution : str
        What had to be assumed; empty when nothing had to be.
    precision_m : float
        Metres on the ground of the last digit given.
    """

    place: Place
    text: str
    note: str
    shift: str = ""
    caution: str = ""
    precision_m: float = 1.0


def read_entry(text: str, datum_id: str = WGS84_ID, origin: Place | None = None) -> Entry:
    """Read a typed place.

    Parameters
    ----------
    text : str
        A coordinate as `geo.coordinates.parse_coordinate` reads it, or ``12.5 km 045`` from `origin`.
    datum_id : str
        What the coordinate is counted in.
    origin : (longitude, latitude), optional
        Where a distance starts, WGS 84 degrees.

    Raises
    ------
    CoordinateError
        When it can't be understood; the message says what is wrong.
    """
    polar = _POLAR.fullmatch(text)
    if polar is not None:
        return _from_polar(polar, text.strip(), origin)
    found = parse_coordinate(text)
    typed = f"“{text.strip()}”"
    if datum_id == WGS84_ID:
        return Entry(
            (found.lon, found.lat),
            text.strip(),
            f"Entered as {typed}",
            caution=found.note,
            precision_m=found.precision_m,
        )
    source = datum(datum_id)
    if found.notation in GRID_NOTATIONS:
        raise CoordinateError(
            f"{typed} is a grid reference, which is read as WGS 84; choose WGS 84, or give {source.name}"
            " degrees"
        )
    moved = to_wgs84(found.lon, found.lat, datum_id)
    way = f"{format_length(moved.distance)} towards {format_azimuth(moved.azimuth)}"
    return Entry(
        (round(moved.lon, DECIMALS), round(moved.lat, DECIMALS)),
        text.strip(),
        f"Entered as {typed} in {source.name}; shifted {way} to WGS 84 ({moved.method})",
        shift=f"{source.name} to WGS 84: {way}, good to {format_length(moved.accuracy)}",
        caution=" ".join(note for note in (found.note, moved.note) if note),
        precision_m=max(found.precision_m, moved.accuracy),
    )


def _from_polar(found: re.Match[str], text: str, origin: Place | None) -> Entry:
    if origin is None:
        raise CoordinateError(
            f"“{text}” is a distance and a bearing, but there is no place to start from;"
            " set a first point, or give a coordinate"
        )
    metres = float(found["distance"]) * _METRES[found["unit"].lower()]
    bearing = float(found["bearing"])
    if bearing > 360:
        raise CoordinateError(f"a bearing runs from 0 to 360 degrees, not {bearing:g}")
    if metres > 2e7:
        raise CoordinateError(f"{found['distance']} {found['unit']} is more than half around the globe")
    lon, lat = destination(origin, bearing, metres)
    return Entry(
        (round(float(lon), DECIMALS), round(float(lat), DECIMALS)),
        text,
        f"Entered as “{text}” from {origin[1]:.6g}, {origin[0]:.6g}",
    )
