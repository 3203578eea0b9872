"""Runs in QGIS's own Python: the attribute table's models on a layer; JSON in, JSON out.

The job: path, filter (an expression), select (rows), repeats.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time


def main():
    """Do the job on standard input."""
    from qgis.core import (
        QgsApplication,
        QgsExpression,
        QgsFeatureRequest,
        QgsVectorLayer,
        QgsVectorLayerCache,
    )
    from qgis.gui import QgsAttributeTableFilterModel, QgsAttributeTableModel, QgsMapCanvas
    from qgis.PyQt.QtCore import Qt

    job = json.loads(sys.stdin.read())
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], True)
    app.initQgis()
    layer = QgsVectorLayer(job["path"], "layer", "ogr")
    if not layer.isValid():
        sys.exit("QGIS can't open " + job["path"])
    names = [field.name() for field in layer.fields()]

    def timed(work, before=lambda: None, repeats=job["repeats"]):
        times = []
        for _ in range(repeats):
            before()
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    cache = QgsVectorLayerCache(layer, layer.featureCount())
    cache.setFullCache(True)
    model = QgsAttributeTableModel(cache)
    found = {"open": timed(model.loadLayer, repeats=1)}
    canvas = QgsMapCanvas()
    table = QgsAttributeTableFilterModel(canvas, model)
    for name in ("tonnes", "name"):
        found["sort by " + name] = timed(
            lambda name=name: table.sort(names.index(name), Qt.DescendingOrder),
            lambda: table.sort(-1, Qt.AscendingOrder),
            repeats=1,
        )

    def filtered():
        request = QgsFeatureRequest(QgsExpression(job["filter"])).setFlags(QgsFeatureRequest.NoGeometry)
        ids = [feature.id() for feature in layer.getFeatures(request)]
        table.setFilterMode(QgsAttributeTableFilterModel.ShowFilteredList)
        table.setFilteredFeatures(ids)

    found["filter"] = timed(filtered, repeats=1)
    table.setFilterMode(QgsAttributeTableFilterModel.ShowAll)
    middle, columns = table.rowCount() // 2, len(names)

    def asked_for():
        for row in range(middle, min(middle + 25, table.rowCount())):
            for column in range(columns):
                table.data(table.index(row, column), Qt.DisplayRole)

    found["cells"] = timed(asked_for)
    ids = [feature.id() for feature in layer.getFeatures(QgsFeatureRequest().setLimit(job["select"]))]
    found["select"] = timed(lambda: layer.selectByIds(ids), layer.removeSelection)
    print(json.dumps(found), flush=True)
    # Leaving through exitQgis can crash in the platform plugin; everything is written by now.
    os._exit(0)


if __name__ == "__main__":
    main()
