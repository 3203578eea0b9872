"""A full redraw of land, sea, rivers, borders and provinces at 1600 x 1000 pixels, nothing cached, from the
whole region to a harbour. QGIS: the same land polygons at full detail from a GeoPackage, one flat fill and a
thin outline, no rivers or borders.
"""

from __future__ import annotations

import numpy as np

from tests.bench.measure import Row, median_seconds

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
    rows = []
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

        rows.append(Row(NAME, f"1:{denominator:,}".replace(",", " "), median_seconds(redraw)))
    application.processEvents()
    return rows
