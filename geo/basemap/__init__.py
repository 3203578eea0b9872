"""The bundled basemap; call `load`."""

from __future__ import annotations

from geo.basemap.basemap import (
    BORDER_OTHER,
    BORDER_PRK_CHN,
    BORDER_PRK_RUS,
    BORDER_UNSETTLED,
    DMZ_LIMIT,
    LEVEL_TOLERANCES_M,
    LINE_LAYERS,
    MILITARY_DEMARCATION_LINE,
    POLYGON_LAYERS,
    PROVINCE_LINES_CHN,
    PROVINCE_LINES_KOR,
    PROVINCE_LINES_PRK,
    Basemap,
    City,
    Layer,
    WaterName,
    load,
)
from geo.basemap.shapes import Shapes

__all__ = [
    "BORDER_OTHER",
    "BORDER_PRK_CHN",
    "BORDER_PRK_RUS",
    "BORDER_UNSETTLED",
    "DMZ_LIMIT",
    "LEVEL_TOLERANCES_M",
    "LINE_LAYERS",
    "MILITARY_DEMARCATION_LINE",
    "POLYGON_LAYERS",
    "PROVINCE_LINES_CHN",
    "PROVINCE_LINES_KOR",
    "PROVINCE_LINES_PRK",
    "Basemap",
    "City",
    "Layer",
    "Shapes",
    "WaterName",
    "load",
]
