"""Records as (Geo)DataFrames, for analysis and for files. Imported only when asked for: pandas is slow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from layers.columns import GEOMETRY_FIELDS
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.tables import TABLES

if TYPE_CHECKING:
    from pandas import DataFrame

GEOMETRY_TYPES = {"sites": "Point", "legs": "LineString", "areas": "MultiPolygon", "features": "Geometry"}


def column_value(value: Any) -> Any:
    """A field's value as a column can hold it: tuples and models as JSON text, the rest as it is."""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def geometry_of(table: str, record: Record) -> Any:
    """The record's shapely geometry in WGS 84, or None."""
    import shapely

    if table == "sites":
        lonlat = record.lonlat  # type: ignore[attr-defined]
        return None if lonlat is None else shapely.Point(lonlat)
    if table == "legs":
        return shapely.LineString(record.coordinates)  # type: ignore[attr-defined]
    if table == "areas":
        polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in record.polygons]  # type: ignore[attr-defined]
        return shapely.MultiPolygon(polygons)
    if isinstance(record, Feature):
        return feature_shape(record)
    return None


def feature_shape(feature: Feature) -> Any:
    """The shapely geometry of a feature in WGS 84: of several parts only where it has several; or None."""
    import shapely

    if feature.points:
        one = len(feature.points) == 1
        return shapely.Point(feature.points[0]) if one else shapely.MultiPoint(feature.points)
    if feature.lines:
        one = len(feature.lines) == 1
        return shapely.LineString(feature.lines[0]) if one else shapely.MultiLineString(feature.lines)
    if feature.polygons:
        polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in feature.polygons]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return None


def frame_of(table: str, rows: Mapping[str, Record]) -> DataFrame:
    """A table as a DataFrame indexed by id; with geometry (EPSG:4326) where the table has one."""
    import pandas as pd

    skipped = set(GEOMETRY_FIELDS.get(table, ()))
    columns = [name for name in TABLES[table].model_fields if name != "id" and name not in skipped]
    dumped = [record.model_dump(mode="json") for record in rows.values()]
    data = {name: [column_value(row[name]) for row in dumped] for name in columns}
    index = pd.Index(list(rows), name="id", dtype="object")
    if table not in GEOMETRY_FIELDS:
        return pd.DataFrame(data, index=index)
    import geopandas as gpd

    geometry = [geometry_of(table, record) for record in rows.values()]
    return gpd.GeoDataFrame(data, index=index, geometry=geometry, crs="EPSG:4326")
