"""One redraw of areas of 24 corners in three classes, filled and outlined 1 pixel wide, at 1600 x 1000
pixels, all in view and zoomed to a hundredth of the width. Ours: `geo.raster.areas.render_areas` to a
finished picture, from areas projected and prepared before. QGIS: one parallel render job on a GeoPackage
with a spatial index in Web Mercator, with its own simplification on; geopandas: `figure.canvas.draw()` in
degrees.
"""

from __future__ import annotations

import numpy as np

from geo.raster.areas import AreaSet, AreaStyle, render_areas
from geo.raster.lines import LineStyle
from tests.bench.data import CATEGORIES, REGION, areas, areas_file, kinds, web_xy
from tests.bench.measure import Row, child, median_seconds, qgis_on_web_map, qgis_version
from tests.bench.redraw_points import CLOSE, HEIGHT, WIDTH, views

NAME = "redraw-areas"
SIZES = (1_000, 10_000, 100_000)


def ours(count: int) -> list[float]:
    """Seconds for the whole region and zoomed in."""
    xy = web_xy(areas(count))
    made = AreaSet.build(xy.reshape(-1, 2), np.arange(count + 1) * xy.shape[1], np.arange(count + 1))
    assert made is not None
    classes = kinds(count).astype(np.uint8)
    styles = [AreaStyle(colour, LineStyle("#333333", 1.0)) for colour in CATEGORIES.values()]
    return [
        median_seconds(
            lambda view=view: render_areas(made, view, classes, styles, pixel_format="bgra-premultiplied")
        )
        for view in views()
    ]


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        whole, close = ours(count)
        job = {
            "path": str(areas_file(count)),
            "width": WIDTH,
            "height": HEIGHT,
            "extents": [[*REGION], CLOSE],
            "categories": CATEGORIES,
        }
        peers = {"QGIS": qgis_on_web_map(job)["redraw_s"]} if qgis_version() else {}
        peers["geopandas+matplotlib"] = child("tests.bench.matplotlib_redraw", job)["redraw_s"]
        for peer, (peer_whole, peer_close) in peers.items():
            rows.append(Row(NAME, f"{count} areas", whole, peer, peer_whole))
            rows.append(Row(f"{NAME}:zoomed", f"{count} areas", close, peer, peer_close))
    return rows
