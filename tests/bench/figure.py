"""The overview as a page of 183 x 170 mm, from loaded data to a finished file: PNG of 300 dpi, PDF and SVG.
Libraries and data are loaded in all programs, and each makes one file before those that are measured; then
they take turns, five times for each format, so that the machine's other work disturbs all alike. Ours:
`compose_figure` and `figure_bytes`, with everything laid out and every label placed anew, legend, numbered
notes, scale bar, and the record of how it was made inside the file. The peers get the shapes that our page
shows, already cut, simplified and projected, with the same colours and pens; the names of the same places;
title, legend, and in QGIS a scale bar. Neither draws our symbols, notes, graticule, lettering of waters or
coast's tint. geopandas: an axes for each file, all layers plotted, `savefig`. QGIS: one layout, exported by
`QgsLayoutExporter`, in PDF and SVG as vectors with text as text.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geo.viewport import Viewport
from layers.drawing.draw_list import Group, Lines, Markers, Polygons
from layers.drawing.labels import short_name
from layers.figures.page import ComposedFigure
from tests.bench.data import FOLDER
from tests.bench.measure import ROOT, SYSTEM_PYTHON, Row, qgis_version

NAME = "figure"
WIDTH, HEIGHT, DPI = 183.0, 170.0, 300.0
ROUNDS = 5
ENDINGS = (".png", ".pdf", ".svg")
DRAWN = ("map.ground", "map.provinces", "map.routes", "map.sites")
"""Groups of our page that the peers draw too."""
MM_TO_PT = 72 / 25.4


@dataclass
class _Layer:
    """Shapes of one look, in map units."""

    kind: str
    look: dict[str, Any]
    shapes: list[Any] = field(default_factory=list)


def composed_overview() -> tuple[Any, Any, ComposedFigure]:
    """The figure, the atlas and the page."""
    from gui.painting.text import measurer
    from layers.bundled import load_bundled
    from layers.figures.page import compose_figure
    from layers.figures.presets import own_size
    from layers.figures.standard import standard_figure

    atlas = load_bundled()
    figure = standard_figure(atlas.views["overview"], atlas, own_size(WIDTH, HEIGHT), measurer())
    return figure, atlas, compose_figure(figure, atlas, measurer())


def peers_job(composed: ComposedFigure, folder: Path) -> dict[str, Any]:
    """What the peers draw: a GeoPackage for each look, the labels, and where the map stands."""
    scene, frame = composed.scenes["map"], composed.boxes["map"]
    view, origin = scene.viewport, np.array([frame.x, frame.y])
    found: list[_Layer] = []
    for group in composed.draw_list:
        if group.id in DRAWN:
            found += _layers_of(group, view, origin)
    extent = view.extent
    named = {label.id for label in scene.labels.places}
    labels = [
        [short_name(site), *view.to_map(xy[None])[0].tolist()]
        for site, xy in zip(scene.marks.sites, scene.marks.xy, strict=True)
        if site.id in named
    ]
    return {
        "layers": [_written(layer, number, folder, view.crs) for number, layer in enumerate(found)],
        "labels": labels,
        "crs": view.crs,
        "extent": [extent.xmin, extent.ymin, extent.xmax, extent.ymax],
        "frame": [frame.x, frame.y, frame.width, frame.height],
        "page": [WIDTH, HEIGHT],
        "dpi": DPI,
        "sea": scene.snapshot.theme.ground.sea,
        "title": composed.texts["title"],
        "folder": str(folder),
    }


def _layers_of(group: Group, view: Viewport, origin: np.ndarray) -> list[_Layer]:
    """A group's items, those that follow each other in the same look together."""
    import shapely

    found: list[_Layer] = []

    def add(kind: str, look: dict[str, Any], shapes: list[Any]) -> None:
        if not found or (found[-1].kind, found[-1].look) != (kind, look):
            found.append(_Layer(kind, look))
        found[-1].shapes += shapes

    for item in group.items:
        if isinstance(item, Polygons) and item.fill is not None and item.fill.colour:
            xy = view.to_map(item.xy - origin)
            rings = [xy[a:b] for a, b in zip(item.rings[:-1], item.rings[1:], strict=True)]
            parts = zip(item.parts[:-1], item.parts[1:], strict=True)
            shapes = [shapely.Polygon(rings[a], rings[a + 1 : b]) for a, b in parts if len(rings[a]) > 2]
            add("area", {"colour": item.fill.colour[:7]}, shapes)
        elif isinstance(item, Lines):
            xy = view.to_map(item.xy - origin)
            ends = zip(item.parts[:-1], item.parts[1:], strict=True)
            shapes = [shapely.LineString(xy[a:b]) for a, b in ends if b - a > 1]
            for pen in (item.casing, item.stroke):
                if pen is not None:
                    dash = [round(length / pen.width, 2) for length in pen.dash]
                    add(
                        "line",
                        {"colour": pen.colour[:7], "pt": pen.width * MM_TO_PT, "dash": dash},
                        list(shapes),
                    )
        elif isinstance(item, Markers):
            shapes = list(shapely.points(view.to_map(item.xy - origin)))
            add("point", {"colour": item.colour[:7], "pt": item.size * MM_TO_PT}, shapes)
    return found


def _written(layer: _Layer, number: int, folder: Path, crs: str) -> dict[str, Any]:
    import geopandas

    path = folder / f"layer-{number}.gpkg"
    path.unlink(missing_ok=True)
    geopandas.GeoDataFrame(geometry=layer.shapes, crs=crs).to_file(path, driver="GPKG")
    return {"path": str(path), "kind": layer.kind, **layer.look}


class Peer:
    """A program that has loaded its libraries and data, and makes a file when it is told to.

    Its first line of input is the job, the others are endings; it answers each with the seconds.
    """

    def __init__(self, command: list[str], job: dict[str, Any], log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"},
        )
        self._say(json.dumps(job))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def seconds(self, ending: str) -> float:
        """Make a file; how long it took."""
        assert self._process.stdout is not None
        self._say(ending)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._process.args}: {self._log.read_text()[-2000:]}")
        return float(answer)

    def close(self) -> None:
        """End the program."""
        self._process.communicate()


class _Ours:
    """Pit2Port in this process."""

    def __init__(self, figure: Any, atlas: Any, folder: Path) -> None:
        self._figure, self._atlas, self._folder = figure, atlas, folder

    def seconds(self, ending: str) -> float:
        """Make a file; how long it took."""
        from gui.figures.export import Export, figure_bytes
        from gui.painting.text import measurer
        from layers.figures.page import compose_figure

        start = time.perf_counter()
        composed = compose_figure(self._figure, self._atlas, measurer())
        (self._folder / f"ours{ending}").write_bytes(figure_bytes(composed, ending, Export(dpi=DPI)))
        return time.perf_counter() - start


def run() -> list[Row]:
    """Measure each format in each program."""
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    folder = FOLDER / "figure"
    folder.mkdir(parents=True, exist_ok=True)
    figure, atlas, composed = composed_overview()
    job = peers_job(composed, folder)
    plot = [sys.executable, "-m", "tests.bench.matplotlib_figure"]
    peers = {"geopandas+matplotlib": Peer(plot, job, folder / "matplotlib.log")}
    if qgis_version():
        script = str(Path(__file__).with_name("qgis_figure.py"))
        peers["QGIS"] = Peer([SYSTEM_PYTHON, script], job, folder / "qgis.log")
    programs: dict[str | None, Any] = {None: _Ours(figure, atlas, folder), **peers}
    rows = []
    for ending in ENDINGS:
        rounds = [{name: one.seconds(ending) for name, one in programs.items()} for _ in range(ROUNDS + 1)]
        medians = {name: statistics.median(turn[name] for turn in rounds[1:]) for name in programs}
        for peer in peers:
            size = f"{WIDTH:g} x {HEIGHT:g} mm"
            rows.append(Row(f"{NAME}:{ending[1:].upper()}", size, medians[None], peer, medians[peer]))
    for one in peers.values():
        one.close()
    application.processEvents()
    return rows
