"""What lies under the pointer, at a hundred places of points on a map of 1600 x 1000 pixels: asked of the
canvas (all layers, what a click does), and hovering, from the mouse event until the card has been
painted. QGIS: the features of the layer alone in a square as wide around the same number of places, by
its spatial index, as its own tool for identifying does.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from tests.bench.canvas import canvas_with_points, frames, percentiles, places_of_points
from tests.bench.data import lonlat, points_file
from tests.bench.measure import Row, qgis, qgis_version

NAME = "identify"
SIZES = (100_000, 1_000_000)
PLACES = 100


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        with canvas_with_points(count) as canvas:
            places = places_of_points(canvas, PLACES)
            seconds = []
            for place in places.tolist():
                started = perf_counter()
                found = canvas.identify((place[0], place[1]))
                seconds.append(perf_counter() - started)
                if not found:
                    raise RuntimeError(f"nothing was found at a point's place {place}")
            reach = 8.0 * canvas.viewport.resolution
            hover = frames(canvas, places, held=False)
        peer = _qgis(count, reach) if qgis_version() else None
        size = f"{count} points"
        rows.append(Row(NAME, size, float(np.median(seconds)), "QGIS" if peer else None, peer))
        rows += percentiles(f"{NAME}:hover", size, hover, f"of {PLACES} moves")
    return rows


def _qgis(count: int, reach_m: float) -> float:
    """Median seconds of one place, degrees as the file has them."""
    reach = reach_m / 111_000
    places = lonlat(count)[np.random.default_rng(3).choice(count, PLACES)]
    boxes = np.hstack([places - reach, places + reach])
    job = {"path": str(points_file(count)), "identify": boxes.tolist()}
    return float(np.median(qgis("qgis_query.py", job)["identify_s"]))
