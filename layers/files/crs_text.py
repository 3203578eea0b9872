"""The CRS that a file names, as one short text."""

from __future__ import annotations

from typing import Any

from geo.crs import WGS84
from layers.errors import FormatError

_WGS84_NAMES = frozenset(
    ("EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326")
)


def crs_text(given: Any) -> str:
    """An authority code such as ``EPSG:5179`` where there is one, otherwise WKT.

    Parameters
    ----------
    given : str, dict or int
        Anything that pyproj takes: code, WKT, PROJ string, PROJJSON.

    Raises
    ------
    FormatError
        When PROJ doesn't know it.
    """
    if isinstance(given, str) and given in _WGS84_NAMES:
        return WGS84
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(given)
    except (CRSError, TypeError) as error:
        raise FormatError(
            f"“{str(given)[:80]}” is no coordinate system that PROJ knows. Give a code such as EPSG:4326 "
            "or EPSG:5179."
        ) from error
    code = crs.to_authority(min_confidence=100)
    if code is None:
        code = crs.to_authority(min_confidence=70) if not crs.is_bound and "ESRI" not in crs.name else None
        if code is not None and not crs.equals(CRS.from_authority(*code), ignore_axis_order=True):
            code = None
    if code is None:
        return str(crs.to_wkt())
    return WGS84 if code == ("OGC", "CRS84") else ":".join(code)


def is_geographic(crs: str | None) -> bool:
    """True when the coordinates are degrees."""
    if crs is None:
        return False
    if crs == WGS84:
        return True
    from pyproj import CRS

    return bool(CRS.from_user_input(crs).is_geographic)
