"""A full redraw of the ground at 1600 x 1000 pixels, nothing cached, from the whole region to a harbour:
land, lakes, rivers, coast, borders, provinces, the tint along the coast and the graticule, composed and
painted. QGIS: one parallel render job of the same eight layers at full detail from GeoPackages with
spatial indexes, with its own simplification on, in plain colours and pens, all at every scale; it has two
threads for them, and draws neither tint nor graticule.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.bench.data import FOLDER
from tests.bench.measure import Row, median_seconds, qgis, qgis_version

NAME = "basemap"
WIDTH, HEIGHT = 1600, 1000
LAYERS = (
    ("land", "#ece8df", 0),
    ("dprk", "#f6f1e4", 0),
    ("lakes", "#cfdde6", 0),
    ("rivers", "#9db9cb", 0.8),
    ("shores", "#7f9aa9", 0.5),
    ("coast", "#7f9aa9", 0.5),
    ("borders", "#7d7a74", 1),
    ("provinces", "#b5b0a6", 0.6),
)
"""What QGIS draws: layer, colour, and width of the pen in pixels, 0 for a fill alone; bottom to top."""
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
    """Seconds that QGIS needs for the same ground."""
    from geo.viewport import DEFAULT_CRS

    job = {
        "layers": [
            {"path": str(_layer_file(layer)), "colour": colour, "width_px": width}
            for layer, colour, width in LAYERS
        ],
        "crs": f"PROJ:{DEFAULT_CRS}",
        "width": WIDTH,
        "height": HEIGHT,
        "extents": [[e.xmin, e.ymin, e.xmax, e.ymax] for e in extents],
    }
    return qgis("qgis_redraw.py", job)["redraw_s"]


def _layer_file(layer: str) -> Path:
    """A layer of the basemap at full detail, as a GeoPackage with an index; made once and kept."""
    import geopandas
    import shapely

    from geo.basemap import load
    from geo.basemap.basemap import POLYGON_LAYERS

    path = FOLDER / f"basemap-{layer}.gpkg"
    if not path.exists():
        found = load().shapes(layer, 0)
        xy = np.ascontiguousarray(found.xy)
        of_ring = np.repeat(np.arange(len(found.rings) - 1), np.diff(found.rings))
        if layer in POLYGON_LAYERS:
            of_part = np.repeat(np.arange(len(found.parts) - 1), np.diff(found.parts))
            shapes = shapely.polygons(shapely.linearrings(xy, indices=of_ring), indices=of_part)
        else:
            shapes = shapely.linestrings(xy, indices=of_ring)
        path.parent.mkdir(exist_ok=True)
        geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:4326").to_file(path, engine="pyogrio")
    return path
