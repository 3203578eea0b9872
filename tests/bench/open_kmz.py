"""A KMZ of 70,000 placemarks in 120 nested folders, with HTML, fields, styles and Hangul, at 1600 x 1000.
Ours: File > Import in the window, its start not counted: to the first picture, to usable (all drawn, the
tree unfolded, the search answering a moment later), the slowest answer of the layer tree meanwhile, the
slowest keystroke of a search over names and all fields, and the process's peak with the window in it. QGIS:
each of the file's layers (one per folder and kind of shape) opened and drawn, and a search over the names
alone, without a window. Medians of three; QGIS runs once.
"""

from __future__ import annotations

from statistics import median

from tests.bench.data import FOLDER, mercator
from tests.bench.measure import Row, child, qgis, qgis_version
from tests.helpers.big_kmz import FOLDERS, PLACEMARKS, write_big_kmz

NAME = "open-kmz"
WORDS = ["항구 port 1234", "무산군 coal mine", "imagery 42"]
EXTENT = [124.0, 37.5, 131.0, 43.0]


def run() -> list[Row]:
    """Measure ours and QGIS."""
    path = FOLDER / f"placemarks-{PLACEMARKS}.kmz"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        write_big_kmz(path)
    job = {"path": str(path), "words": WORDS}
    runs = [child("tests.bench.open_kmz_child", job) for _ in range(3)]
    ours = {key: median(run[key] for run in runs) for key in runs[0] if key != "hits"}
    size = f"{PLACEMARKS} in {FOLDERS} folders"
    peer, theirs = None, {}
    if qgis_version():
        peer = "QGIS"
        theirs = qgis("qgis_kmz.py", {**job, "width": 1600, "height": 1000, "extent": mercator(EXTENT)})
    note = f"{theirs['layers']} layers in QGIS" if peer else ""
    return [
        Row(f"{NAME}:first picture", size, ours["first_s"]),
        Row(f"{NAME}:usable", size, ours["usable_s"], peer, theirs.get("opened_s"), note),
        Row(f"{NAME}:tree answers", size, ours["tree_s"], note="the slowest while reading"),
        Row(f"{NAME}:search", size, ours["search_s"], peer, theirs.get("search_s"), "the slowest keystroke"),
        Row(f"{NAME}:memory", size, ours["peak_mb"], peer, theirs.get("peak_mb"), "the peak", unit="MB"),
    ]
