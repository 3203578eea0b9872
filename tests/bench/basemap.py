"""A full redraw of land, sea, rivers, borders and provinces at 1600 x 1000 pixels, nothing cached, from the
whole region to a harbour. QGIS: the same land polygons at full detail from a GeoPackage, one flat fill and a
thin outline, no rivers or borders.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.bench.data import FOLDER
from tests.bench.measure import Row, median_seconds, qgis, qgis_version

NAME = "basemap"
WIDTH, HEIGHT = 1600, 1000
PLACES = {
    20_000_000: (124.0, 39.0),
    10_000_000: (124.0, 39.0),
    6_000_000: (124.0, 39.0),
    3_000_000: (125.0, 38.7),
    1_500_000: (125.0, 38.7),
    700_000: (125.2, 38.7),
    300_000: (125.3, 38.7),
    100_000: (125.4, 38.73),
    25_000: (125.4, 38.73),
}
"""Scale denominators, and the middle of the map: the Yellow Sea, then the islands and the Taedong's mouth."""


def run() -> list[Row]:
    """Compose and paint at each scale."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    from geo.crs import from_lonlat
    from geo.viewport import DEFAULT_CRS, Viewport
    from gui.canvas.atlas_source import AtlasSource
    from gui.painting.painter import paint_group
    from layers.atlas import Atlas
    from layers.display import Display

    ground, *_ = AtlasSource(Atlas(), Display()).strata().strata
    views, times = [], []
    for denominator, place in PLACES.items():
        x, y = from_lonlat(np.array([place]), DEFAULT_CRS)[0].tolist()
        view = Viewport(DEFAULT_CRS, (x, y), denominator * 25.4 / 96 / 1000, WIDTH, HEIGHT)

        def redraw(view: Viewport = view) -> None:
            image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(0)
            painter = QPainter(image)
            for group in ground.compose(view, 0.0):
                paint_group(group, painter)
            painter.end()

        views.append(view)
        times.append(median_seconds(redraw))
    application.processEvents()
    peers = _qgis([view.extent for view in views]) if qgis_version() else [None] * len(views)
    return [
        Row(NAME, f"1:{denominator:,}".replace(",", " "), ours, "QGIS" if peer else None, peer)
        for denominator, ours, peer in zip(PLACES, times, peers, strict=True)
    ]


def _qgis(extents) -> list[float]:
    """Seconds that QGIS needs for the land alone."""
    from geo.viewport import DEFAULT_CRS

    job = {
        "path": str(_land_file()),
        "crs": f"PROJ:{DEFAULT_CRS}",
        "width": WIDTH,
        "height": HEIGHT,
        "colour": "#ece8df",
        "extents": [[e.xmin, e.ymin, e.xmax, e.ymax] for e in extents],
    }
    return qgis("qgis_redraw.py", job)["redraw_s"]


def _land_file() -> Path:
    """The basemap's land at full detail, as a GeoPackage with an index; made once and kept."""
    import geopandas
    import shapely

    from geo.basemap import load

    path = FOLDER / "basemap-land.gpkg"
    if not path.exists():
        land = load().shapes("land", 0)
        of_ring = np.repeat(np.arange(len(land.rings) - 1), np.diff(land.rings))
        of_part = np.repeat(np.arange(len(land.parts) - 1), np.diff(land.parts))
        rings = shapely.linearrings(np.ascontiguousarray(land.xy), indices=of_ring)
        polygons = shapely.polygons(rings, indices=of_part)
        path.parent.mkdir(exist_ok=True)
        geopandas.GeoDataFrame(geometry=polygons, crs="EPSG:4326").to_file(path, engine="pyogrio")
    return path
