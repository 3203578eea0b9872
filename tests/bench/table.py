"""The attribute table of a layer of points with a name, a kind and a number, in a window of 1200 x 600, no
screen. `open`: from the complete layer to painted rows; `sort` by the number, then by the name, without
regard to case; `filter`: `tonnes > 5000 and kind = mine`, sorted by name, painted; `cells`: a page of 25 rows
asked for; `scroll`: another page painted; `select`: 100,000 rows, or all, with the references that the map
gets. QGIS: the model and filter model of its attribute table on a GeoPackage in memory's cache, from Python,
nothing painted; `open` is loading the model, `select` selecting by ids on the layer.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from tests.bench.data import points_file
from tests.bench.measure import Row, qgis, qgis_version

NAME = "table"
SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 5
SELECTED = 100_000
PAGE = 25
FILTER = "tonnes > 5000 and kind = mine"


def _median(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(REPEATS):
        before()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def ours(count: int) -> dict[str, float]:
    """Seconds for each action."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    from gui.table.layer_rows import LayerRows
    from gui.table.model import RowsModel
    from gui.table.view import RowsView
    from layers.foreign.expression import typed_mask
    from layers.foreign.reading import open_layers

    *_, layer = open_layers(points_file(count), "EPSG:4326")
    model = RowsModel()
    view = RowsView(model)
    view.resize(1200, 600)
    view.show()
    application.processEvents()

    def opened() -> None:
        model.show_source(LayerRows(layer, layer.name))
        view.fit_columns()
        view.viewport().repaint()

    def sorted_by(name: str) -> None:
        model.sort(model.names.index(name), Qt.SortOrder.DescendingOrder)
        view.viewport().repaint()

    def filtered() -> None:
        model.show_where(typed_mask(model.table, FILTER))
        view.viewport().repaint()

    def scrolled() -> None:
        bar = view.verticalScrollBar()
        bar.setValue((bar.value() + bar.maximum() // 3 + 17) % bar.maximum())
        view.viewport().grab()

    def asked_for() -> None:
        middle = model.rowCount() // 2
        for place in range(middle, middle + PAGE):
            for section in range(model.columnCount()):
                model.data(model.index(place, section))

    def selected() -> None:
        view.choice.choose(np.arange(min(count, SELECTED)))
        found = model.source.refs(view.choice.chosen_rows()) if model.source is not None else ()
        assert len(found) == min(count, SELECTED)
        view.viewport().repaint()

    found = {"open": _median(opened)}
    for name in ("tonnes", "name"):
        found[f"sort by {name}"] = _median(lambda name=name: sorted_by(name), lambda: model.sort(-1))
    found["filter"] = _median(filtered, lambda: model.show_where(None))
    model.show_where(None)
    found["cells"] = _median(asked_for)
    found["scroll"] = _median(scrolled)
    found["select"] = _median(selected, lambda: view.choice.choose(np.empty(0, dtype=np.int64)))
    view.deleteLater()
    application.processEvents()
    return found


def run() -> list[Row]:
    """Measure each size."""
    rows = []
    for count in SIZES:
        measured = ours(count)
        theirs: dict[str, float] = {}
        if qgis_version():
            job = {
                "path": str(points_file(count)),
                "filter": '"tonnes" > 5000 AND "kind" = \'mine\'',
                "select": SELECTED,
                "repeats": REPEATS,
            }
            theirs = qgis("qgis_table.py", job)
        for action, seconds in measured.items():
            peer = theirs.get(action)
            name = "QGIS" if peer is not None else None
            rows.append(Row(f"{NAME}:{action}", f"{count} rows", seconds, name, peer))
    return rows
