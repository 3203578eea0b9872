"""The bundled basemap: layers by name, levels of detail, read when first asked for."""

from __future__ import annotations

import csv
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from geo.basemap.projecting import projected_shapes
from geo.basemap.shapes import Shapes
from geo.basemap.store import read_layer
from geo.errors import BasemapError
from geo.extent import Extent
from geo.viewport import Viewport

Layer = Literal["land", "dprk", "importers", "lakes", "coast", "shores", "rivers", "borders", "provinces"]
POLYGON_LAYERS: tuple[Layer, ...] = ("land", "dprk", "importers", "lakes")
LINE_LAYERS: tuple[Layer, ...] = ("coast", "shores", "rivers", "borders", "provinces")

LEVEL_TOLERANCES_M = (0.0, 150.0, 300.0, 600.0, 1200.0, 2500.0, 5000.0, 10000.0, 20000.0)
"""How far a line may run from the digitised one, by level."""

BORDER_PRK_CHN, BORDER_PRK_RUS, MILITARY_DEMARCATION_LINE, BORDER_OTHER, BORDER_UNSETTLED, DMZ_LIMIT = range(
    1, 7
)
"""Codes of the parts of ``borders``."""
PROVINCE_LINES_PRK, PROVINCE_LINES_CHN, PROVINCE_LINES_KOR = 1, 2, 3
"""Codes of the parts of ``provinces``: whose provinces the line parts."""

PRINT_DOT_MM = 25.4 / 200
SCREEN_UNIT_MM = 25.4 / 96
CRS_KEPT = 3


@dataclass(frozen=True, slots=True)
class City:
    """A populated place.

    Attributes
    ----------
    name, name_local : str
        Latin name, and the name in Hangul or Hanzi.
    country : str
        ISO 3166 alpha-3.
    lon, lat : float
        Degrees, WGS 84.
    population : int
        Inhabitants, as GeoNames has it; 0 where it has none.
    rank : int
        0 for capitals, then 1 (shown first) to 4 (shown last).
    """

    name: str
    name_local: str
    country: str
    lon: float
    lat: float
    population: int
    rank: int


@dataclass(frozen=True, slots=True)
class WaterName:
    """Name of a sea, bay or strait.

    Attributes
    ----------
    name, name_second : str
        Name, and a second one that is used as well ("" if none).
    lon, lat : float
        Where the middle of the name goes, degrees.
    azimuth : float
        Direction in which the name runs, degrees clockwise from north; 90 is level, west to east.
    length_km : float
        Room along that direction.
    rank : int
        1 (shown first) to 3.
    """

    name: str
    name_second: str
    lon: float
    lat: float
    azimuth: float
    length_km: float
    rank: int


class Basemap:
    """Land, coast, lakes, rivers and boundaries in nine levels of detail.

    Layers of polygons: ``land`` (all of it), ``dprk`` (drawn over it), ``importers`` (the five importing
    provinces; the code is the index in `importer_names`) and ``lakes``. Layers of lines: ``coast``,
    ``shores`` (of lakes), ``rivers`` (code 0 for the longest to 3), ``borders`` and ``provinces`` (codes
    above). Level 0 is the most detailed. May be used from several threads.

    Parameters
    ----------
    folder : Path
        Where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._busy: dict[tuple[str, int, str], threading.Lock] = {}
        self._geographic: dict[tuple[str, int], Shapes] = {}
        self._by_crs: OrderedDict[str, dict[tuple[str, int], Shapes]] = OrderedDict()

    @staticmethod
    def level_for(metres_per_page_unit: float, page_unit_mm: float = SCREEN_UNIT_MM) -> int:
        """Level whose simplification doesn't show.

        Parameters
        ----------
        metres_per_page_unit : float
            `Viewport.resolution`.
        page_unit_mm : float
            `Viewport.page_unit_mm`. Where a unit is longer than a printed dot and a half, as on a page
            in millimetres, the dot counts.
        """
        dots = max(page_unit_mm / PRINT_DOT_MM, 1.0) if page_unit_mm > 2 * SCREEN_UNIT_MM else 1.0
        fitting = np.searchsorted(LEVEL_TOLERANCES_M, metres_per_page_unit / dots, side="right")
        return max(int(fitting) - 1, 0)

    def shapes(self, layer: Layer, level: int) -> Shapes:
        """A whole layer in degrees.

        Raises
        ------
        BasemapError
            When the file is missing or damaged, or there is no such layer or level.
        """
        self._check(layer, level)
        key = (layer, level)

        def read() -> Shapes:
            return read_layer(self.folder / f"level{level}.npz", layer)

        return self._once(self._geographic, key, "", read)

    def parts(self, layer: Layer, level: int, extent_lonlat: Extent) -> Shapes:
        """The parts of a layer that may touch a geographic extent, in degrees; nothing is cut."""
        return self.shapes(layer, level).within(extent_lonlat)

    def projected(self, layer: Layer, level: int, crs: str) -> Shapes:
        """A whole layer in map units; worked out once per CRS and kept for the last few CRSs.

        Raises
        ------
        BasemapError
            As `shapes`.
        CrsError
            When the CRS is unknown or not projected.
        """
        self._check(layer, level)
        with self._lock:
            kept = self._by_crs.setdefault(crs, {})
            self._by_crs.move_to_end(crs)
            while len(self._by_crs) > CRS_KEPT:
                self._by_crs.popitem(last=False)
        return self._once(kept, (layer, level), crs, lambda: projected_shapes(self.shapes(layer, level), crs))

    def visible(self, layer: Layer, viewport: Viewport) -> Shapes:
        """The parts of a layer that may show in a viewport, in map units, in the level that fits it.

        Raises
        ------
        BasemapError, CrsError
            As `projected`.
        """
        level = self.level_for(viewport.resolution, viewport.page_unit_mm)
        return self.projected(layer, level, viewport.crs).within(viewport.extent)

    @cached_property
    def cities(self) -> tuple[City, ...]:
        """Populated places, the most important first."""
        return tuple(
            City(
                row["name"],
                row["name_local"],
                row["country"],
                float(row["lon"]),
                float(row["lat"]),
                int(row["population"]),
                int(row["rank"]),
            )
            for row in self._table("cities.csv")
        )

    @cached_property
    def water_names(self) -> tuple[WaterName, ...]:
        """Names of seas and bays, the largest first."""
        return tuple(
            WaterName(
                row["name"],
                row["name_second"],
                float(row["lon"]),
                float(row["lat"]),
                float(row["azimuth"]),
                float(row["length_km"]),
                int(row["rank"]),
            )
            for row in self._table("water_names.csv")
        )

    @cached_property
    def importer_names(self) -> tuple[str, ...]:
        """Names of the five importing provinces, in the order of the codes of ``importers``."""
        return tuple(row["name"] for row in self._table("provinces.csv"))

    def _table(self, name: str) -> list[dict[str, str]]:
        path = self.folder / name
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        except OSError as error:
            raise BasemapError(f"The basemap file {path} cannot be read: install Pit2Port again.") from error

    def _check(self, layer: str, level: int) -> None:
        if layer not in POLYGON_LAYERS + LINE_LAYERS or not 0 <= level < len(LEVEL_TOLERANCES_M):
            raise BasemapError(
                f"The basemap has no layer “{layer}” in level {level}: layers are "
                f"{', '.join(POLYGON_LAYERS + LINE_LAYERS)}, levels 0 to {len(LEVEL_TOLERANCES_M) - 1}."
            )

    def _once(
        self,
        kept: dict[tuple[str, int], Shapes],
        key: tuple[str, int],
        crs: str,
        make: Callable[[], Shapes],
    ) -> Shapes:
        """What `kept` holds for the key, made first if need be; two threads don't make it twice."""
        found = kept.get(key)
        if found is not None:
            return found
        with self._lock:
            busy = self._busy.setdefault((*key, crs), threading.Lock())
        with busy:
            if key not in kept:
                kept[key] = make()
            return kept[key]


@cache
def load() -> Basemap:
    """The bundled basemap; its files are read when a layer is first asked for."""
    import assets

    return Basemap(Path(assets.__path__[0]) / "basemap")
