"""A small layer with points, lines and areas, in memory and as a file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from layers.files.feature_set import FeatureSet
from layers.foreign.array_layer import ArrayLayer

LONLAT = "EPSG:4326"


def shapes(count: int = 60, seed: int = 1) -> list:
    """Points, lines and areas around Pyongyang in turn, degrees; every tenth has no place."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        at = random.uniform([124.5, 38], [127.5, 41])
        if number % 10 == 9:
            found.append(None)
        elif number % 3 == 0:
            found.append(shapely.Point(at))
        elif number % 3 == 1:
            found.append(shapely.LineString(at + np.cumsum(random.normal(0, 0.02, (30, 2)), axis=0)))
        else:
            found.append(shapely.Point(at).buffer(0.08).difference(shapely.Point(at).buffer(0.03)))
    return found


def table(count: int = 60) -> pa.Table:
    """Columns of several types with gaps."""
    kinds = ["mine", "port", None, "works"]
    return pa.table(
        {
            "name": pa.array([f"Place {n}" for n in range(count)]),
            "kind": pa.array([kinds[n % 4] for n in range(count)]),
            "tonnes": pa.array([None if n % 7 == 6 else n * 10.5 for n in range(count)]),
            "year": pa.array([2000 + n % 5 for n in range(count)], pa.int64()),
            "active": pa.array([n % 2 == 0 for n in range(count)]),
            "code": pa.array([str(n) if n % 3 else "n/a" for n in range(count)]),
        }
    )


def features(count: int = 60, crs: str | None = LONLAT, chunks: int = 1) -> FeatureSet:
    """The layer as a feature set."""
    blobs = [None if shape is None else shapely.to_wkb(shape, byte_order=1) for shape in shapes(count)]
    edges = np.linspace(0, count, chunks + 1).astype(int)
    pieces = [pa.array(blobs[a:b], pa.binary()) for a, b in pairwise(edges.tolist())]
    return FeatureSet("sample", pa.chunked_array(pieces, pa.binary()), table(count), crs)


def layer(count: int = 60, crs: str | None = LONLAT) -> ArrayLayer:
    """The layer as arrays."""
    return ArrayLayer.from_features(features(count, crs), "test")


def write(path: Path, count: int = 60, crs: str | None = LONLAT, only: str | None = None) -> Path:
    """The layer, or those of its shapes of one type, as a GeoPackage."""
    from layers.files.exporting import write_file

    made = features(count, crs)
    if only is not None:
        rows = [n for n, shape in enumerate(shapes(count)) if shape is not None and shape.geom_type == only]
        made = made.take(rows)
    write_file([made], path)
    return path
