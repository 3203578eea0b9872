"""Sites, legs and areas as text for the clipboard, and points, lines and outlines read from such text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from geo.coordinate_text import format_coordinate
from geo.coordinates import parse_coordinate
from geo.errors import CoordinateError
from layers.errors import FormatError
from layers.records.area import Area
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.records.site import Site
from layers.reshaping import Outlines, Place, title

MOST_TEXT = 4_000_000
MOST_FEATURES = 500
MOST_NAME = 200
NAME_KEYS = ("name", "Name", "NAME", "title")
_WKT_WORDS = ("POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION", "SRID")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text holds.

    Attributes
    ----------
    points : list of (Place, str)
        With their names; empty where there is none.
    lines : list of (tuple of Place, str)
    areas : list of (tuple of polygons, str)
    format : str
        ``GeoJSON``, ``WKT`` or ``coordinates``.
    """

    format: str
    points: list[tuple[Place, str]] = field(default_factory=list)
    lines: list[tuple[tuple[Place, ...], str]] = field(default_factory=list)
    areas: list[tuple[tuple[Outlines, ...], str]] = field(default_factory=list)

    def __len__(self) -> int:
        """How many features."""
        return len(self.points) + len(self.lines) + len(self.areas)


def read_pasted(text: str) -> Pasted:
    """Read features from GeoJSON, WKT, or one coordinate a line; longitude and latitude in WGS 84.

    Raises
    ------
    FormatError
        When nothing can be made of it; the message says what is wrong.
    """
    text = text.strip()
    if not text:
        raise FormatError("there is no text on the clipboard; copy GeoJSON, WKT or coordinates first")
    if len(text) > MOST_TEXT:
        raise FormatError(f"the text has {len(text)} characters; open it as a file instead")
    if text[0] in "{[":
        found = _from_geojson(text)
    elif text.upper().startswith(_WKT_WORDS):
        found = _from_wkt(text)
    else:
        found = _from_coordinates(text)
    if len(found) > MOST_FEATURES:
        raise FormatError(f"the text holds {len(found)} features; open it as a file instead")
    if len(found) == 0:
        raise FormatError(f"the {found.format} on the clipboard holds no point, line or area")
    return found


def as_geojson(records: Iterable[Record]) -> str:
    """Records with a place as a GeoJSON FeatureCollection, with id, table, name and sources."""
    features = []
    for record in records:
        geometry = _geometry(record)
        if geometry is not None:
            properties: dict[str, Any] = {
                "table": record.table_name(),
                "name": _name(record),
                "sources": list(getattr(record, "sources", ())),
            }
            if isinstance(record, Feature):
                properties = {**record.values, "table": record.layer, "name": _name(record)}
            features.append(
                {"type": "Feature", "id": record.id, "properties": properties, "geometry": geometry}
            )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)


def as_wkt(records: Iterable[Record]) -> str:
    """Records with a place as WKT, one a line, longitude before latitude."""
    return "\n".join(_wkt(geometry) for record in records if (geometry := _geometry(record)) is not None)


def as_coordinates(records: Iterable[Record]) -> str:
    """Sites and points as name and coordinate, one a line, with the digits that are known."""
    return "\n".join(
        f"{format_coordinate(*place, uncertainty=uncertainty / 10)}\t{_name(record)}"
        for record in records
        for place, uncertainty in _known_places(record)
    )


def _known_places(record: Record) -> list[tuple[Place, float]]:
    """Places of a site or of points, with the metres within which they are known."""
    if isinstance(record, Site) and record.lonlat is not None:
        return [(record.lonlat, record.uncertainty_m or 10.0)]
    return [(place, 10.0) for place in record.points] if isinstance(record, Feature) else []


def _from_geojson(text: str) -> Pasted:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the text begins like GeoJSON but can't be read: {error}") from error
    found = Pasted("GeoJSON")
    for feature in _features(data):
        properties = feature.get("properties")
        name = (
            next((str(properties[key])[:MOST_NAME] for key in NAME_KEYS if properties.get(key)), "")
            if isinstance(properties, dict)
            else ""
        )
        geometry = feature.get("geometry")
        if geometry is not None:
            _add(found, _shape(geometry), name)
    return found


def _features(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        if data.get("type") == "FeatureCollection" and isinstance(data.get("features"), list):
            return [item for item in data["features"] if isinstance(item, dict)]
        if data.get("type") == "Feature":
            return [data]
        if "coordinates" in data or "geometries" in data:
            return [{"geometry": data}]
    raise FormatError("the text is JSON, but no GeoJSON feature or geometry; copy one of those")


def _shape(geometry: Any) -> Any:
    import shapely

    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise FormatError(f"a geometry can't be read: {error}") from error


def _from_wkt(text: str) -> Pasted:
    import shapely

    found = Pasted("WKT")
    for line in text.splitlines():
        if not line.strip():
            continue
        head, _, rest = line.rpartition(";")
        if head and head.strip().upper() != "SRID=4326":
            raise FormatError(f"{head.strip()[:40]}: only SRID 4326 can be pasted; convert it first")
        try:
            _add(found, shapely.from_wkt(rest.strip()), "")
        except shapely.errors.GEOSException as error:
            raise FormatError(f"“{line.strip()[:60]}” is no WKT: {error}") from error
    return found


def _from_coordinates(text: str) -> Pasted:
    found = Pasted("coordinates")
    for number, line in enumerate(text.splitlines()[: MOST_FEATURES + 1], start=1):
        if not line.strip():
            continue
        place, _, name = line.partition("\t")
        try:
            read = parse_coordinate(place)
        except CoordinateError as error:
            raise FormatError(f"line {number}: {error}") from error
        found.points.append(((read.lon, read.lat), name.strip()[:MOST_NAME]))
    return found


def _add(found: Pasted, shape: Any, name: str) -> None:
    import shapely

    for part in shapely.get_parts(shape).tolist() if shape is not None else ():
        if part.geom_type.startswith(("Multi", "GeometryCollection")):
            _add(found, part, name)
        elif part.is_empty:
            continue
        elif part.geom_type == "Point":
            found.points.append((_places(part)[0], name))
        elif part.geom_type == "LineString":
            found.lines.append((_places(part), name))
        elif part.geom_type == "Polygon":
            rings = tuple(_places(ring) for ring in (part.exterior, *part.interiors))
            found.areas.append(((rings,), name))


def _places(shape: Any) -> tuple[Place, ...]:
    import shapely

    places = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape).tolist()]
    for lon, lat in places:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise FormatError(
                f"{lon:g}, {lat:g} is no longitude and latitude in degrees; convert it to WGS 84 first"
            )
    return tuple(places)


def _geometry(record: Record) -> dict[str, Any] | None:
    if isinstance(record, Site):
        return None if record.lonlat is None else {"type": "Point", "coordinates": list(record.lonlat)}
    if isinstance(record, Leg):
        return {"type": "LineString", "coordinates": [list(place) for place in record.coordinates]}
    if isinstance(record, Area):
        rings = [[[list(place) for place in ring] for ring in polygon] for polygon in record.polygons]
        return {"type": "MultiPolygon", "coordinates": rings}
    return _feature_geometry(record) if isinstance(record, Feature) else None


def _feature_geometry(feature: Feature) -> dict[str, Any] | None:
    """Of several parts only where there are several."""
    if feature.points:
        points = [list(place) for place in feature.points]
        return _parts("Point", points)
    if feature.lines:
        return _parts("LineString", [[list(place) for place in line] for line in feature.lines])
    polygons = [[[list(place) for place in ring] for ring in rings] for rings in feature.polygons]
    return _parts("Polygon", polygons) if polygons else None


def _parts(kind: str, parts: list[Any]) -> dict[str, Any]:
    if len(parts) == 1:
        return {"type": kind, "coordinates": parts[0]}
    return {"type": f"Multi{kind}", "coordinates": parts}


def _wkt(geometry: dict[str, Any]) -> str:
    return f"{geometry['type'].upper()} {_nested(geometry['coordinates'], geometry['type'] == 'Point')}"


def _nested(values: list[Any], lone: bool = False) -> str:
    if values and not isinstance(values[0], list):
        pair = f"{values[0]!r} {values[1]!r}"
        return f"({pair})" if lone else pair
    return f"({', '.join(_nested(value) for value in values)})"


def _name(record: Record) -> str:
    if isinstance(record, Feature):
        return title(record)
    name = getattr(record, "name", None)
    return str(name) if name else record.id
