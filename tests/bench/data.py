"""Made-up layers for the benchmarks, the same at every run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.extent import Extent
from geo.viewport import Viewport

CATEGORIES = {"mine": "#b4532a", "port": "#2f6f9f", "works": "#4c8f4c"}
"""Values of the field `kind` and their colours."""

FOLDER = Path(tempfile.gettempdir()) / "pit2port-bench"
REGION = (112.0, 32.0, 135.0, 46.0)
"""Degrees: the map's region."""


def mercator(extent: list[float]) -> list[float]:
    """An extent in degrees in Web Mercator's metres."""
    from geo.projection import WEB_MERCATOR, forward

    return [float(v) for v in forward(np.array(extent).reshape(2, 2), WEB_MERCATOR).ravel()]


def on_web_map(extent: list[float], width: int, height: int) -> Viewport:
    """The view that QGIS shows of an extent in degrees: Web Mercator, all of it in the picture."""
    from geo.projection import WEB_MERCATOR

    return Viewport.fitting(Extent(*mercator(extent)), width, height, crs=WEB_MERCATOR)


def web_xy(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees (..., 2) in Web Mercator's metres."""
    from geo.projection import WEB_MERCATOR, forward

    return forward(degrees.reshape(-1, 2), WEB_MERCATOR).reshape(degrees.shape)


def lonlat(count: int, seed: int = 7) -> NDArray[np.float64]:
    """Half clustered around some places, half scattered over the region, (count, 2) degrees."""
    random = np.random.default_rng(seed)
    low, high = np.array(REGION[:2]), np.array(REGION[2:])
    even = random.uniform(low, high, (count - count // 2, 2))
    places = random.uniform(low + 2, high - 2, (40, 2))
    near = places[random.integers(0, 40, count // 2)] + random.normal(0, 0.6, (count // 2, 2))
    both = np.clip(np.vstack([even, near]), low, high)
    return both[random.permutation(count)]


def kinds(count: int, seed: int = 8) -> NDArray[np.int64]:
    """A class 0, 1 or 2 for each of `count` features."""
    return np.random.default_rng(seed).integers(0, len(CATEGORIES), count)


def points_file(count: int) -> Path:
    """A GeoPackage of points with `name`, `kind` and `tonnes`; made once and kept."""
    path = FOLDER / f"points-{count}.gpkg"
    if not path.exists():
        random = np.random.default_rng(9)
        names = np.array(list(CATEGORIES))
        _write(
            path,
            _wkb_points(lonlat(count)),
            "Point",
            {
                "name": np.array([f"Place {i}" for i in range(count)]),
                "kind": names[kinds(count)],
                "tonnes": random.lognormal(8, 2, count).round(1),
            },
        )
    return path


def lines(count: int, vertices: int, seed: int = 5) -> NDArray[np.float64]:
    """Wandering lines over the region, (count, vertices, 2) degrees."""
    random = np.random.default_rng(seed)
    start = random.uniform(REGION[:2], REGION[2:], (count, 1, 2))
    heading = random.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(
        random.normal(0, 0.35, (count, vertices)), 1
    )
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=2) * 0.012
    return start + np.cumsum(steps, axis=1)


def lines_file(count: int, vertices: int) -> Path:
    """A GeoPackage of wandering lines with `kind`; made once and kept."""
    path = FOLDER / f"lines-{count}x{vertices}.gpkg"
    if not path.exists():
        import shapely

        names = np.array(list(CATEGORIES))
        wkb = shapely.to_wkb(shapely.linestrings(lines(count, vertices)))
        _write(path, wkb, "LineString", {"kind": names[kinds(count)]})
    return path


def areas(count: int, vertices: int = 24, seed: int = 11) -> NDArray[np.float64]:
    """Round, uneven areas over the region, together about as large as it, (count, vertices, 2) degrees."""
    random = np.random.default_rng(seed)
    size = (REGION[2] - REGION[0]) / np.sqrt(count) / 2
    middle = random.uniform(REGION[:2], REGION[2:], (count, 1, 2))
    angle = 2 * np.pi * (np.arange(vertices) + random.uniform(0, 0.8, (count, vertices))) / vertices
    radius = size * random.uniform(0.3, 0.8, (count, 1)) * random.uniform(0.7, 1.3, (count, vertices))
    return middle + np.stack([np.cos(angle), np.sin(angle)], axis=2) * radius[..., None]


def areas_file(count: int) -> Path:
    """A GeoPackage of areas with `kind`; made once and kept."""
    path = FOLDER / f"areas-{count}.gpkg"
    if not path.exists():
        import shapely

        names = np.array(list(CATEGORIES))
        _write(path, shapely.to_wkb(shapely.polygons(areas(count))), "Polygon", {"kind": names[kinds(count)]})
    return path


def _wkb_points(xy: NDArray[np.float64]) -> NDArray[np.object_]:
    import shapely

    return np.asarray(shapely.to_wkb(shapely.points(xy)))


def _write(path: Path, wkb: NDArray[np.object_], kind: str, fields: dict[str, NDArray[np.generic]]) -> None:
    from pyogrio.raw import write

    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f"part-{path.name}")
    part.unlink(missing_ok=True)
    write(
        part,
        wkb,
        [
            np.asarray(values, dtype=object) if values.dtype.kind == "U" else values
            for values in fields.values()
        ],
        list(fields),
        geometry_type=kind,
        crs="EPSG:4326",
        driver="GPKG",
    )
    part.replace(path)
