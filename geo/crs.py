"""Coordinate reference systems: looking them up, naming them, and going from one to another.

pyproj is imported when first needed, so that the window can draw the bundled map before it is.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import CrsError
from geo.extent import Extent
from geo.projection import WEB_MERCATOR, forward, inverse
from geo.viewport import DEFAULT_CRS

if TYPE_CHECKING:
    import pyproj

WGS84 = "EPSG:4326"
"""Geographic WGS 84. Coordinates are always x, y: longitude, latitude, in degrees."""
CLOSED_FORM = frozenset({DEFAULT_CRS, WEB_MERCATOR})
ALBERS = "+proj=aea +lat_1=36 +lat_2=42 +lat_0=39 +lon_0=124 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
"""Albers conic on the region: areas are true, for maps that compare areas."""
LAEA = "+proj=laea +lat_0=39 +lon_0=124 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
"""Lambert azimuthal on the region: areas are true, shapes good far out in every direction."""

MAX_TEXT = 20_000
UTM_LATITUDES = (-80.0, 84.0)
_NICKNAMES = {
    "conic": DEFAULT_CRS,
    "lambert": DEFAULT_CRS,
    "lambert conic": DEFAULT_CRS,
    "lambert conformal conic": DEFAULT_CRS,
    "lcc": DEFAULT_CRS,
    "conic 36/42": DEFAULT_CRS,
    "albers": ALBERS,
    "albers 36/42": ALBERS,
    "albers equal area": ALBERS,
    "equal area": ALBERS,
    "laea": LAEA,
    "laea 39/124": LAEA,
    "lambert azimuthal": LAEA,
    "lambert azimuthal equal area": LAEA,
    "web mercator": WEB_MERCATOR,
    "mercator": WEB_MERCATOR,
    "pseudo-mercator": WEB_MERCATOR,
    "google mercator": WEB_MERCATOR,
    "900913": WEB_MERCATOR,
    "epsg:900913": WEB_MERCATOR,
}
_UTM_NAME = re.compile(r"(?:wgs ?84 ?/? ?)?utm(?: ?zone)? ?(\d{1,2}) ?([a-z]|north|south)?|(\d{1,2}) ?([ns])")
_UTM_SOUTH = re.compile(r"(?:utm(?: ?zone)? ?)?\d{1,2} ?s")
_SOUTH_NOTE = (
    "Read as a zone south of the equator; if S was the latitude band of a grid reference"
    " (32° to 40° N), choose the zone with N."
)
_CODE = re.compile(r"(?:\+?init ?= ?)?(?:(epsg|esri) ?:? ?)?(\d{4,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MapCrs:
    """A CRS that a map can be drawn in.

    Attributes
    ----------
    text : str
        What `Viewport.crs` holds: an authority code, or else the PROJ string or WKT.
    name : str
        Short name for the status bar, such as ``conic 36/42`` or ``UTM 52N``.
    full_name : str
        The name in the register, or that of the method where there is none.
    note : str
        What was changed to make it fit, in a sentence; empty when nothing was.
    """

    text: str
    name: str
    full_name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedCrs:
    """A CRS worth offering, and what it is good for."""

    text: str
    name: str
    good_for: str


def parse_crs(text: str) -> MapCrs:
    """Look up a projected CRS from what a person typed or a file says.

    Parameters
    ----------
    text : str
        EPSG or ESRI code (``EPSG:32652``, ``32652``), a name (``UTM 52N``, ``Web Mercator``,
        ``conic``, ``Pulkovo 1942 / Gauss-Kruger zone 21``), a PROJ string, PROJJSON or WKT.

    Returns
    -------
    MapCrs
        With metres as units; a CRS in feet is rewritten in metres and says so in its note.

    Raises
    ------
    CrsError
        When it is unknown, not projected, not in a unit of length, or its x and y don't point east
        and north.
    """
    cleaned = _expanded(text)
    crs = _pyproj_crs(cleaned, text)
    note = _SOUTH_NOTE if _UTM_SOUTH.fullmatch(" ".join(text.lower().split())) else ""
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
        note = f"{note} The heights were left out.".strip()
    _check_projected(crs, text)
    factor = crs.axis_info[0].unit_conversion_factor
    if not math.isclose(factor, 1.0, rel_tol=1e-12):
        unit = crs.axis_info[0].unit_name
        crs = _in_metres(crs)
        note = f"{note} Its unit, the {unit}, was replaced by the metre.".strip()
        canonical = crs.to_wkt()
    else:
        canonical = _authority(crs) or (crs.to_wkt() if note else cleaned)
    _check_usable(canonical, text)
    return MapCrs(canonical, _short_name(crs), _full_name(crs), note)


@lru_cache(maxsize=64)
def short_name(crs: str) -> str:
    """Short name of a CRS for the status bar: ``conic 36/42``, ``UTM 52N``, ``Web Mercator``."""
    known = {DEFAULT_CRS: "conic 36/42", WEB_MERCATOR: "Web Mercator", ALBERS: "Albers 36/42"}
    return known.get(crs) or _short_name(_pyproj_crs(crs, crs))


def suggested_crs(lon: float, lat: float) -> tuple[SuggestedCrs, ...]:
    """CRSs worth offering for a map around a place, the default first.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS 84; the UTM zone depends on it.
    """
    found = [
        SuggestedCrs(DEFAULT_CRS, "conic 36/42", "the region: shapes right, distances within 0.2 %"),
        SuggestedCrs(ALBERS, "Albers 36/42", "comparing areas in the region"),
    ]
    if UTM_LATITUDES[0] <= lat <= UTM_LATITUDES[1]:
        zone = utm_crs(lon, lat)
        found.append(SuggestedCrs(zone, short_name(zone), "one site: agrees with survey maps"))
    found += [
        SuggestedCrs(LAEA, "LAEA 39/124", "areas far around, into China and Russia"),
        SuggestedCrs(WEB_MERCATOR, "Web Mercator", "online tiles; far too large in the north"),
    ]
    return tuple(found)


def utm_zone(lon: float) -> int:
    """Number of the UTM zone of a longitude, 1–60, without the exceptions around Norway."""
    return int((lon + 180) // 6) % 60 + 1


def utm_crs(lon: float, lat: float) -> str:
    """EPSG code of the UTM zone on WGS 84 that holds the place (degrees)."""
    return f"EPSG:{32600 if lat >= 0 else 32700}"[:-2] + f"{utm_zone(lon):02d}"


def transformer(source: str, target: str) -> pyproj.Transformer:
    """Cached transformer between two CRSs; x, y (longitude, latitude) order on both sides.

    Raises
    ------
    CrsError
        When one is unknown or no way leads from the one to the other.
    """
    return _transformer(source, target)


def transform(xy: NDArray[np.float64], source: str, target: str) -> NDArray[np.float64]:
    """Coordinates from one CRS to another.

    Parameters
    ----------
    xy : (N, 2) float64
        In units of `source`; longitude, latitude in degrees where that is geographic.
    source, target : str
        Anything pyproj accepts.

    Returns
    -------
    (N, 2) float64
        NaN in both columns where a point has no image in `target`.
    """
    xy = np.asarray(xy, dtype=np.float64)
    if source == target or len(xy) == 0:
        return xy.copy()
    # The default conic and Web Mercator have a closed form, quicker than PROJ and there from the start.
    if source == WGS84 and target in CLOSED_FORM:
        return forward(xy, target)
    if target == WGS84 and source in CLOSED_FORM:
        return inverse(xy, source)
    x, y = _transformer(source, target).transform(xy[:, 0], xy[:, 1])
    out = np.column_stack([x, y])
    out[~np.isfinite(out).all(axis=1)] = np.nan
    return out


def to_lonlat(xy: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    """Map coordinates (N, 2) in `crs` to longitude, latitude (N, 2), WGS 84 degrees."""
    return transform(xy, crs, WGS84)


def from_lonlat(lonlat: NDArray[np.float64], crs: str) -> NDArray[np.float64]:
    """Longitude, latitude (N, 2), WGS 84 degrees, to map coordinates (N, 2) in `crs`."""
    return transform(lonlat, WGS84, crs)


def transform_extent(extent: Extent, source: str, target: str, *, steps: int = 32) -> Extent:
    """Smallest extent in `target` that holds the rectangle, whose edges bend on the way.

    Parameters
    ----------
    steps : int
        Points per edge, and rows of points inside, that are transformed.

    Raises
    ------
    CrsError
        When no part of the rectangle has an image in `target`.
    """
    x, y = np.meshgrid(
        np.linspace(extent.xmin, extent.xmax, steps + 1), np.linspace(extent.ymin, extent.ymax, steps + 1)
    )
    result = Extent.of(transform(np.column_stack([x.ravel(), y.ravel()]), source, target))
    if result is None:
        raise CrsError(
            f"nothing of the area shown can be drawn in {short_name(target)};"
            " choose a CRS made for this region"
        )
    return result


@lru_cache(maxsize=128)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    import pyproj
    from pyproj.exceptions import ProjError

    start, end = _pyproj_crs(source, source), _pyproj_crs(target, target)
    try:
        return pyproj.Transformer.from_crs(start, end, always_xy=True)
    except ProjError as error:
        raise CrsError(f"no way leads from {_full_name(start)} to {_full_name(end)}: {error}") from error


def _expanded(text: str) -> str:
    """What a person typed, as something pyproj understands."""
    cleaned = text.strip()
    if not cleaned:
        raise CrsError("no coordinate system was given; try “UTM 52N” or “EPSG:32652”")
    if len(cleaned) > MAX_TEXT or "\0" in cleaned:
        raise CrsError(f"this can't be a coordinate system: “{cleaned[:40]}…” ({len(cleaned)} characters)")
    key = " ".join(cleaned.lower().split())
    if key in _NICKNAMES:
        return _NICKNAMES[key]
    if found := _CODE.fullmatch(cleaned):
        return f"{(found[1] or 'EPSG').upper()}:{found[2]}"
    if found := _UTM_NAME.fullmatch(key):
        zone = int(found[1] or found[3])
        if not 1 <= zone <= 60:
            raise CrsError(f"there is no UTM zone {zone}: zones run from 1 to 60; Korea lies in 51 and 52")
        return f"EPSG:{326 if _is_north(found[2] or found[4] or 'north') else 327}{zone:02d}"
    return cleaned


def _is_north(half: str) -> bool:
    # N and S are halves of the world here; the other letters can only be latitude bands, N to X north.
    return half not in ("s", "south") and (half in ("n", "north") or half >= "n")


@lru_cache(maxsize=128)
def _pyproj_crs(cleaned: str, given: str) -> pyproj.CRS:
    import pyproj
    import pyproj.network
    from pyproj.exceptions import CRSError

    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            return pyproj.CRS.from_user_input(cleaned)
    except CRSError as error:
        reason = str(error).rpartition("proj_create: ")[2].strip("() ") or "unknown"
        raise CrsError(
            f"“{given[:80]}” isn't a coordinate system that is known here ({reason[:200]});"
            " try an EPSG code such as EPSG:32652, or a name such as UTM 52N"
        ) from error


def _check_projected(crs: pyproj.CRS, given: str) -> None:
    name = _full_name(crs)
    shown = f"“{given.strip()[:60]}”" + ("" if name == given.strip() else f" ({name})")
    if crs.is_geographic:
        raise CrsError(
            f"{shown} is geographic: its units are degrees, so a map in it has no scale."
            " Choose a projected one, such as UTM 52N or the conic 36/42"
        )
    if not crs.is_projected:
        raise CrsError(f"{shown} is no map projection; choose a projected one, such as UTM 52N")
    directions = [axis.direction for axis in crs.axis_info[:2]]
    # Polar systems state both axes along meridians; PROJ still gives x to the right and y up.
    if set(directions) != {"east", "north"} and directions[0] != directions[1]:
        raise CrsError(
            f"{shown} counts {directions[0]} and {directions[1]}, and a map here needs x east and y north;"
            " choose another one"
        )


def _in_metres(crs: pyproj.CRS) -> pyproj.CRS:
    """The same projection with its axes in metres; its parameters carry units of their own."""
    import pyproj

    definition = crs.to_json_dict()
    definition.pop("id", None)
    definition["name"] = f"{crs.name} in metres" if _is_named(crs) else "unknown"
    for axis in definition["coordinate_system"]["axis"]:
        axis["unit"] = "metre"
    return pyproj.CRS.from_json_dict(definition)


def _check_usable(canonical: str, given: str) -> None:
    """Some definitions parse, but can't transform a single point."""
    lonlat = np.array([[127.0, 40.0], [0.0, 0.0], [-75.0, 40.0], [10.0, 50.0], [0.0, 90.0], [25.0, -30.0]])
    area = _pyproj_crs(canonical, given).area_of_use
    if area is not None:
        lonlat = np.vstack([lonlat, [(area.west + area.east) / 2, (area.south + area.north) / 2]])
    if not np.isfinite(from_lonlat(lonlat, canonical)).all(axis=1).any():
        raise CrsError(f"“{given.strip()[:80]}” can't be used: no place on earth has coordinates in it")


def _authority(crs: pyproj.CRS) -> str | None:
    found = crs.to_authority(min_confidence=100)
    return None if found is None else f"{found[0]}:{found[1]}"


def _is_named(crs: pyproj.CRS) -> bool:
    return bool(crs.name) and crs.name.lower() not in ("unknown", "unnamed", "undefined")


def _full_name(crs: pyproj.CRS) -> str:
    if _is_named(crs):
        return crs.name
    method = _method(crs)
    return f"{method} on {crs.datum.name}" if method and crs.datum is not None else method or "unnamed"


def _method(crs: pyproj.CRS) -> str:
    operation = crs.coordinate_operation
    return "" if operation is None else operation.method_name


def _short_name(crs: pyproj.CRS) -> str:
    if _authority(crs) == WEB_MERCATOR:
        return "Web Mercator"
    datum = _datum_suffix(crs)
    if crs.utm_zone:
        return f"UTM {crs.utm_zone}{datum}"
    if _is_named(crs):
        return crs.name.removeprefix("WGS 84 / ")
    method, parameter = _method(crs), _parameters(crs)
    parallels = f"{parameter('1st standard parallel'):g}/{parameter('2nd standard parallel'):g}"
    origin = f"{parameter('atitude of'):g}/{parameter('ongitude of'):g}"
    if method == "Lambert Conic Conformal (2SP)":
        return f"conic {parallels}{datum}"
    if method == "Albers Equal Area":
        return f"Albers {parallels}{datum}"
    if method == "Lambert Azimuthal Equal Area":
        return f"LAEA {origin}{datum}"
    if method == "Transverse Mercator":
        return f"TM {parameter('ongitude of'):g}° E{datum}"
    return f"{method or 'unnamed'}{datum}"


def _datum_suffix(crs: pyproj.CRS) -> str:
    if crs.geodetic_crs is None:
        return ""
    name = crs.geodetic_crs.name
    if name in ("WGS 84", "unknown") or "WGS 84" in name:
        return ""
    return f" ({name})"


def _parameters(crs: pyproj.CRS) -> Any:
    """Function from a part of a parameter's name to its value; 0 where there is none."""
    params = [] if crs.coordinate_operation is None else crs.coordinate_operation.params

    def value(part: str) -> float:
        return next((float(p.value) for p in params if part in p.name), 0.0)

    return value
