"""From choosing a GeoPackage to its picture at 1600 x 1000 pixels; libraries are loaded in all programs.
Ours: `layers.foreign.reading.open_layers` with drawing: the first picture of the first batch, the complete
one, and the table's first fifty rows after it. QGIS: opening, styling and one render job. geopandas:
`read_file` through Arrow, three plots and one `canvas.draw()`. Ours projects to the map's conic and QGIS to
Web Mercator; matplotlib draws degrees. Peers: median of three.
"""

from __future__ import annotations

from tests.bench.data import CATEGORIES, REGION, points_file
from tests.bench.measure import Row, child, qgis_on_web_map, qgis_version

NAME = "open-layer"
SIZES = (10_000, 100_000, 1_000_000)


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        job = {
            "path": str(points_file(count)),
            "warm": str(points_file(1000)),
            "width": 1600,
            "height": 1000,
            "extents": [[*REGION]],
            "categories": CATEGORIES,
        }
        ours = child("tests.bench.open_child", {**job, "repeats": 5})
        peers = {}
        if qgis_version():
            peers["QGIS"] = sorted(qgis_on_web_map({**job, "repeats": 0})["opened_s"] for _ in range(3))[1]
        matplotlib = [child("tests.bench.matplotlib_redraw", {**job, "repeats": 0}) for _ in range(3)]
        peers["geopandas+matplotlib"] = sorted(one["opened_s"] for one in matplotlib)[1]
        size = f"{count} points"
        for peer, seconds in peers.items():
            rows.append(Row(f"{NAME}:complete", size, ours["complete_s"], peer, seconds))
        rows.append(Row(f"{NAME}:first picture", size, ours["first_s"]))
        rows.append(Row(f"{NAME}:table", size, ours["table_s"]))
    return rows
