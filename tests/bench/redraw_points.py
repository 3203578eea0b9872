"""One redraw of points in three classes, circles of 6 pixels with a white outline, at 1600 x 1000 pixels,
all in view and zoomed to a hundredth of the width. Ours: `geo.raster.points.render_points` to a finished
picture, from coordinates projected and sorted before (the time for that is under open-layer). QGIS: one
parallel render job on a GeoPackage with a spatial index, in Web Mercator; geopandas:
`figure.canvas.draw()` of the plotted layer in degrees. The peers aren't run beyond a million points, and
there three times.
"""

from __future__ import annotations

import numpy as np

from geo.raster.cloud import PointCloud
from geo.raster.points import render_points
from geo.raster.stamp import PointStyle, shape_stamp
from geo.viewport import Viewport
from tests.bench.data import CATEGORIES, REGION, kinds, lonlat, on_web_map, points_file, web_xy
from tests.bench.measure import Row, child, median_seconds, qgis_on_web_map, qgis_version

NAME = "redraw-points"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
PEER_SIZES = SIZES[:4]
WIDTH, HEIGHT = 1600, 1000
ZOOM = 100
MIDDLE = ((REGION[0] + REGION[2]) / 2, (REGION[1] + REGION[3]) / 2)
HALF = ((REGION[2] - REGION[0]) / 2 / ZOOM, (REGION[3] - REGION[1]) / 2 / ZOOM)
CLOSE = [MIDDLE[0] - HALF[0], MIDDLE[1] - HALF[1], MIDDLE[0] + HALF[0], MIDDLE[1] + HALF[1]]


def views() -> tuple[Viewport, Viewport]:
    """The whole region, and a hundredth of its width."""
    return on_web_map([*REGION], WIDTH, HEIGHT), on_web_map(CLOSE, WIDTH, HEIGHT)


def ours(count: int) -> tuple[float, float]:
    """Seconds for the whole region, and zoomed in."""
    cloud = PointCloud.build(web_xy(lonlat(count)))
    assert cloud is not None
    classes = kinds(count).astype(np.uint8)[cloud.order]
    styles = [PointStyle(shape_stamp("circle", 6, colour, "#ffffff", 1)) for colour in CATEGORIES.values()]
    whole, part = (
        median_seconds(
            lambda view=view: render_points(cloud, view, classes, styles, pixel_format="bgra-premultiplied")
        )
        for view in views()
    )
    return whole, part


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        whole, close = ours(count)
        measured = {}
        if count in PEER_SIZES:
            job = {
                "path": str(points_file(count)),
                "width": WIDTH,
                "height": HEIGHT,
                "extents": [[*REGION], CLOSE],
                "categories": CATEGORIES,
                "repeats": 5 if count < PEER_SIZES[-1] else 3,
            }
            if qgis_version():
                measured["QGIS"] = qgis_on_web_map(job)["redraw_s"]
            measured["geopandas+matplotlib"] = child("tests.bench.matplotlib_redraw", job)["redraw_s"]
        for peer, (peer_whole, peer_close) in (measured or {None: (None, None)}).items():
            rows.append(Row(NAME, f"{count} points", whole, peer, peer_whole))
            rows.append(Row(f"{NAME}:zoomed", f"{count} points", close, peer, peer_close))
    return rows
