"""Peak memory of a process that opens a GeoPackage of points and draws it once at 1600 x 1000 pixels. Ours
is the process without the window; the note says what it held before. A row says what the layer itself
holds: coordinates in the file's CRS and in the map's, index and all attributes, beside the bare numbers:
two of eight bytes a point, and the attributes as Arrow has them. What is kept beyond that is bounded: a
layer's coordinates in two projections, painted pictures of the present view alone (64 MB, or four of the
screen's size), 64 symbols, and about 25 MB per thread that draws.
"""

from __future__ import annotations

from tests.bench.data import CATEGORIES, REGION, points_file
from tests.bench.measure import Row, child, qgis_on_web_map, qgis_version

NAME = "memory"
SIZES = (100_000, 1_000_000)


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
            "repeats": 0,
        }
        ours = child("tests.bench.open_child", {**job, "repeats": 1})
        note = f"{ours['before_mb']:.0f} MB before opening"
        peers = {"geopandas+matplotlib": child("tests.bench.matplotlib_redraw", job)["peak_mb"]}
        if qgis_version():
            peers = {"QGIS": qgis_on_web_map(job)["peak_mb"], **peers}
        for peer, megabytes in peers.items():
            rows.append(Row(NAME, f"{count} points", ours["peak_mb"], peer, megabytes, note, "MB"))
            note = ""
        share = ours["layer_mb"] / ours["bare_mb"]
        note = f"{share:.2f} times the bare coordinates and attributes, {ours['bare_mb']:.0f} MB"
        rows.append(Row(f"{NAME}:layer", f"{count} points", ours["layer_mb"], note=note, unit="MB"))
    return rows
