"""A page with a layer of points and their three attributes: from opening the GeoPackage to the file written,
and the file's size. Ours is the atlas with its ground, libraries and fonts inside, and fetches nothing.
folium: `geopandas.read_file`, `folium.GeoJson` with circle markers and tooltips, `Map.save`; its page is
points alone, and fetches libraries and map pictures from the network when it is opened. Libraries are
loaded in both; median of three, of the largest peer one.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.data import points_file
from tests.bench.measure import Row, child

NAME = "web-page"
SIZES = (1_000, 10_000, 100_000)
PEER_SIZES = SIZES
REPEATS = 3


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    has_peer = importlib.util.find_spec("folium") is not None
    for count in SIZES:
        job = {"path": str(points_file(count)), "warm": str(points_file(1000)), "repeats": REPEATS}
        ours = child("tests.bench.web_page", {**job, "program": "ours"})
        peer = {"seconds": None, "mb": None}
        if has_peer and count in PEER_SIZES:
            repeats = REPEATS if count < SIZES[-1] else 1
            peer = child("tests.bench.web_page", {**job, "program": "folium", "repeats": repeats})
        name = "folium" if peer["seconds"] else None
        size = f"{count} points"
        rows.append(Row(NAME, size, ours["seconds"], name, peer["seconds"]))
        rows.append(Row(f"{NAME}:size", size, ours["mb"], name, peer["mb"], unit="MB"))
    return rows


def our_page(path: Path, out: Path) -> None:
    """As `pit2port web --layer` does."""
    from layers.bundled import load_bundled
    from layers.foreign.reading import open_layers
    from layers.webpage.page import web_page, write_page
    from layers.webpage.page_layer import PageLayer

    layers = [PageLayer(layer, file=path.name) for layer in open_layers(path) if layer.complete]
    write_page(out, web_page(load_bundled(), layers=layers))


def folium_page(path: Path, out: Path) -> None:
    """As folium's guide does."""
    import folium
    import geopandas

    frame = geopandas.read_file(path, use_arrow=True)
    page = folium.Map(location=[39, 124], zoom_start=6)
    folium.GeoJson(
        frame,
        marker=folium.CircleMarker(radius=3, fill=True),
        tooltip=folium.GeoJsonTooltip(["name", "kind", "tonnes"]),
    ).add_to(page)
    page.save(str(out))


def main() -> None:
    """Do the job on standard input: path, warm, repeats, program."""
    job = json.loads(sys.stdin.read())
    make = our_page if job["program"] == "ours" else folium_page
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page.html"
        make(Path(job["warm"]), out)
        seconds = []
        for _ in range(job["repeats"]):
            started = time.perf_counter()
            make(Path(job["path"]), out)
            seconds.append(time.perf_counter() - started)
        print(json.dumps({"seconds": float(np.median(seconds)), "mb": out.stat().st_size / 1e6}))


if __name__ == "__main__":
    main()
