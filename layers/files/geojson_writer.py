"""Writes GeoJSON (RFC 7946), one feature on each line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.files.carried_columns import with_carried
from layers.files.columns import as_json, as_text
from layers.files.feature_set import FeatureSet
from layers.files.losses import Abilities, Loss, rounding_losses
from layers.files.writing import WriteOptions, in_wgs84, rounded

_BATCH = 5_000

CAN = Abilities(
    ids="yes",
    any_crs=False,
    measures=False,
    not_a_number=False,
    types={"binary": "Binary values are written as hexadecimal text"},
)


def geojson_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    return rounding_losses(features, options.digits)


def write_geojson(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer as a FeatureCollection.

    Raises
    ------
    FormatError
        When the layer's CRS isn't known.
    """
    (features,) = layers
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection",\n"name":' + as_json(features.name) + ',\n"features":[')
        for index, line in enumerate(feature_lines(features, options)):
            file.write(",\n" if index else "\n")
            file.write(line)
        file.write("\n]}\n")


def write_geojson_lines(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer as one feature a line (newline-delimited GeoJSON)."""
    (features,) = layers
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in feature_lines(features, options):
            file.write(line)
            file.write("\n")


def feature_lines(features: FeatureSet, options: WriteOptions) -> Iterator[str]:
    """Each feature as one line of JSON."""
    import shapely

    features = rounded(in_wgs84(features), options.digits)
    table = _json_ready(with_carried(features, ids=False))
    parsed = [field.name for field in table.schema if field.metadata and field.metadata.get(b"json") == b"1"]
    ids = [None] * len(features) if features.ids is None else features.ids.to_pylist()
    for start, shapes in features.shapes(_BATCH):
        options.progress.step(start / max(1, len(features)), "Writing features")
        # RFC 7946 wants outer rings counter-clockwise; the area is the same.
        geometries = shapely.to_geojson(shapely.orient_polygons(shapes))
        # Slicing a table without columns doesn't know where it ends.
        rows = table.slice(start, _BATCH).to_pylist() if table.num_columns else [{} for _ in shapes]
        for offset, (geometry, row) in enumerate(zip(geometries, rows, strict=True)):
            for name in parsed:
                row[name] = _parsed(row[name])
            yield _feature(ids[start + offset], geometry, row)


def _feature(identity: Any, geometry: str | None, row: dict[str, Any]) -> str:
    head = '{"type":"Feature",' + ("" if identity is None else f'"id":{as_json(identity)},')
    try:
        properties = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        finite = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        properties = as_json(finite)
    return f'{head}"properties":{properties},"geometry":{geometry or "null"}}}'


def _json_ready(table: pa.Table) -> pa.Table:
    """Dates, times and binary values as text; the rest as it is."""
    for index, field in enumerate(table.schema):
        if pa.types.is_temporal(field.type) or pa.types.is_binary(field.type):
            table = table.set_column(index, field.name, as_text(table.column(index)))
    return table


def _parsed(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return text
