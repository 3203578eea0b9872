"""Labels placed without overlap on a map of 1600 x 1000 pixels: `geo.placement.place`, eight positions
and leaders. QGIS: a redraw of the same points with labels less one without, once each after a first
one; it also sets and draws the text, which ours doesn't here, and its labels have no leaders. Neither
geopandas nor matplotlib places labels.
"""

from __future__ import annotations

import numpy as np

from geo.placement import place
from tests.bench.data import REGION, lonlat, points_file
from tests.bench.measure import Row, median_seconds, qgis_on_web_map, qgis_version

NAME = "labels"
SIZES = (1_000, 10_000, 100_000)
PEER_SIZES = (1_000, 10_000)  # QGIS needs many minutes for more


def ours(count: int) -> float:
    """Seconds to place `count` labels."""
    xy = (lonlat(count) - REGION[:2]) / (np.array(REGION[2:]) - REGION[:2]) * [1600, 1000]
    random = np.random.default_rng(3)
    sizes = np.column_stack([random.uniform(35, 80, count), np.full(count, 13.0)])
    priority, bounds = random.random(count), (0.0, 0.0, 1600.0, 1000.0)
    none = np.empty((0, 4))
    return median_seconds(
        lambda: place(xy, sizes, priority, 3.0, none, bounds, avoid_anchors=False), repeats=5
    )


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        peer = None
        if qgis_version() and count in PEER_SIZES:
            job = {
                "path": str(points_file(count)),
                "width": 1600,
                "height": 1000,
                "repeats": 1,
            }
            job["extents"] = [[*REGION]]
            plain = qgis_on_web_map(job)["redraw_s"][0]
            peer = qgis_on_web_map({**job, "label": "name"})["redraw_s"][0] - plain
        rows.append(Row(NAME, f"{count} labels", ours(count), "QGIS" if peer else None, peer))
    return rows
