"""One redraw of wandering lines of 50 vertices in three classes, 1 pixel and 2 pixels wide, at 1600 x 1000
pixels, all in view and zoomed to a hundredth of the width. Ours: `geo.raster.lines.render_lines` to a
finished picture, from lines projected and prepared before. QGIS: one parallel render job on a GeoPackage
with a spatial index in Web Mercator, with its own simplification on; geopandas: `figure.canvas.draw()` in
degrees. For pens of one pixel or less Qt, and so QGIS, has a quick way that is a tenth too pale.
"""

from __future__ import annotations

import numpy as np

from geo.raster.lines import LineStyle, render_lines
from geo.raster.lineset import LineSet
from tests.bench.data import CATEGORIES, REGION, kinds, lines, lines_file, web_xy
from tests.bench.measure import Row, child, median_seconds, qgis_on_web_map, qgis_version
from tests.bench.redraw_points import CLOSE, HEIGHT, WIDTH, views

NAME = "redraw-lines"
SIZES = (1_000, 20_000)
VERTICES = 50
WIDTHS = (1, 2)


def ours(count: int) -> dict[int, tuple[float, float]]:
    """Seconds for the whole region and zoomed in, per pen width."""
    made = LineSet.build(web_xy(lines(count, VERTICES)).reshape(-1, 2), np.arange(count + 1) * VERTICES)
    assert made is not None
    classes = kinds(count).astype(np.uint8)
    found = {}
    for width in WIDTHS:
        styles = [LineStyle(colour, width) for colour in CATEGORIES.values()]
        found[width] = tuple(
            median_seconds(
                lambda shown=shown, styles=styles: render_lines(
                    made, shown, classes, styles, pixel_format="bgra-premultiplied"
                )
            )
            for shown in views()
        )
    return found


def run() -> list[Row]:
    """Measure each size and width."""
    rows = []
    for count in SIZES:
        measured = ours(count)
        for width, (whole, close) in measured.items():
            job = {
                "path": str(lines_file(count, VERTICES)),
                "width": WIDTH,
                "height": HEIGHT,
                "extents": [[*REGION], CLOSE],
                "categories": CATEGORIES,
                "width_px": width,
            }
            peers = {"QGIS": qgis_on_web_map(job)["redraw_s"]} if qgis_version() else {}
            peers["geopandas+matplotlib"] = child("tests.bench.matplotlib_redraw", job)["redraw_s"]
            for peer, (peer_whole, peer_close) in peers.items():
                size = f"{count} lines, {width} px"
                rows.append(Row(NAME, size, whole, peer, peer_whole))
                rows.append(Row(f"{NAME}:zoomed", size, close, peer, peer_close))
    return rows
