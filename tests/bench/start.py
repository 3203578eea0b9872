"""From starting the process to the first complete map in a window of 1600 x 1000 pixels, both under Xvfb,
each with settings of its own: ours on the bundled atlas, until the map's picture is complete; QGIS as
`qgis --nologo --noplugins` with the bundled coast as its one layer, until its canvas says that it has
refreshed. Both have their Python modules compiled, as an installation has. Median of five starts after one
that fills the disk's cache. Then the steps of ours, measured inside the process: since the start, or, where
the name begins with "of it", for that part alone.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from tests.bench.measure import ROOT, Row, qgis_version

NAME = "start"
REPEATS = 5
QGIS_SNIPPET = """
import time
from qgis.core import QgsProject, QgsVectorLayer
from qgis.utils import iface
def done():
    open({mark!r}, "w").write(str(time.time()))
    iface.actionExit().trigger()
layer = QgsVectorLayer({coast!r}, "coast", "ogr")
QgsProject.instance().addMapLayer(layer)
iface.mapCanvas().mapCanvasRefreshed.connect(done)
iface.mapCanvas().setExtent(layer.extent())
iface.mapCanvas().refresh()
"""


def run() -> list[Row]:
    """Start both programs several times."""
    with tempfile.TemporaryDirectory() as folder, _Screen() as screen:
        place = Path(folder)
        ours = [_our_start(place / str(n), screen) for n in range(REPEATS + 1)][1:]
        whole = statistics.median(times["map"] for times in ours)
        peer = None
        if shutil.which("qgis"):
            coast = _coast(place)
            starts = [_qgis_start(place / f"q{n}", screen, coast) for n in range(REPEATS + 1)][1:]
            peer = statistics.median(starts)
        version = f"QGIS {qgis_version()}" if peer is not None else None
        rows = [Row(NAME, "first complete map", whole, version, peer)]
        memory = statistics.median(times.pop("memory_mb") for times in ours)
        for step in ours[-1]:
            rows.append(Row(f"{NAME}: {step}", "", statistics.median(t[step] for t in ours)))
        return [*rows, Row(NAME, "memory in use", memory, unit="MB")]


class _Screen:
    """Xvfb on a number of its own."""

    def __enter__(self) -> str:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            return f":{answer.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait(timeout=10)


def _environment(home: Path, screen: str) -> dict[str, str]:
    home.mkdir()
    homes = {f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    return {**os.environ, **homes, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "HOME": str(home)}


def _our_start(home: Path, screen: str) -> dict[str, float]:
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.start_child", str(begun)],
        env=_environment(home, screen),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    times: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return times


def _qgis_start(home: Path, screen: str, coast: Path) -> float:
    # QGIS takes its Python from the path: it must be the system's.
    environment = {**_environment(home, screen), "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(home)}
    mark, snippet = home / "mark", home / "snippet.py"
    snippet.write_text(QGIS_SNIPPET.format(mark=str(mark), coast=str(coast)), encoding="utf-8")
    begun = time.time()
    command = ["qgis", "--nologo", "--noplugins", "--noversioncheck", "--code", str(snippet)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not (mark.exists() and mark.read_text()) and time.time() - begun < 60:
            time.sleep(0.01)
        return float(mark.read_text()) - begun
    finally:
        process.kill()
        process.wait(timeout=10)


def _coast(folder: Path) -> Path:
    """The bundled coast at the overview's level, as the layer that QGIS opens."""
    import geopandas as gpd
    import shapely

    from geo.basemap import load

    shapes = load().shapes("coast", 3)
    ends = shapes.rings.tolist()
    lines = [shapely.LineString(shapes.xy[a:b]) for a, b in pairwise(ends) if b - a > 1]
    path = folder / "coast.gpkg"
    gpd.GeoSeries(lines, crs="EPSG:4326").to_frame("geometry").to_file(path, driver="GPKG")
    return path
