"""The bundled basemap as the page carries it: generalised land, waters and lines, in two levels of detail."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.basemap import LEVEL_TOLERANCES_M, LINE_LAYERS, Basemap, Layer, Shapes, load
from geo.extent import Extent
from layers.drawing.ground import DMZ_UP_TO, PROVINCES_UP_TO, RIVER_WIDTHS, RIVERS_UP_TO, TINT_PX
from layers.drawing.towns import SAME_PLACE_KM, UP_TO
from layers.webpage.encoding import packed, packed_line

EXTENT = Extent(102.0, 24.0, 148.0, 52.0)
"""What the page can show at its smallest scale, degrees."""
LAYERS: tuple[Layer, ...] = (
    "land",
    "dprk",
    "lakes",
    "coast",
    "shores",
    "rivers",
    "borders",
    "provinces",
)
FAR, NEAR = 4, 2
"""Levels of detail of the overview and of close views."""
STEPS = {FAR: 1e-3, NEAR: 2e-4}
"""Grid of the written coordinates in degrees, well below what each level keeps of a line's shape."""
CITY_RANK = 3
"""Least important rank of cities that are carried along."""


def ground_data(basemap: Basemap | None = None) -> dict[str, Any]:
    """Everything below the subject.

    Raises
    ------
    BasemapError
        When a file of the basemap is missing or damaged.
    """
    source = basemap or load()
    levels = []
    for level, step in STEPS.items():
        parts = {name: source.parts(name, level, EXTENT) for name in LAYERS}
        levels.append(
            {
                "step": step,
                "tolerance": LEVEL_TOLERANCES_M[level],
                "layers": {
                    name: _shapes(shapes, step, line=name in LINE_LAYERS) for name, shapes in parts.items()
                },
            }
        )
    return {
        "levels": levels,
        "cities": _cities(source),
        "townsUpTo": list(UP_TO),
        "samePlace": SAME_PLACE_KM * 1000,
        "riversUpTo": list(RIVERS_UP_TO),
        "riverWidths": list(RIVER_WIDTHS),
        "provincesUpTo": PROVINCES_UP_TO,
        "dmzUpTo": DMZ_UP_TO,
        "tint": TINT_PX,
    }


def _shapes(shapes: Shapes, step: float, *, line: bool) -> dict[str, Any]:
    """Vertices, vertices per ring, rings per part (a line has one) and codes."""
    found: dict[str, Any] = {
        "xy": packed_line(shapes.xy, step),
        "rings": packed(np.diff(shapes.rings)),
        "codes": packed(np.diff(shapes.codes.astype(np.int64), prepend=np.int64(0))),
    }
    if not line:
        found["parts"] = packed(np.diff(shapes.parts))
    return found


def _cities(basemap: Basemap) -> list[list[Any]]:
    return [
        [city.name, city.name_local, city.country, round(city.lon, 4), round(city.lat, 4), city.rank]
        for city in basemap.cities
        if city.rank <= CITY_RANK and EXTENT.xmin < city.lon < EXTENT.xmax
    ]
