"""Runs in QGIS's own Python: opens every layer of a KMZ, draws them, and searches; JSON in, JSON out.

The job: path, width, height, extent (Web Mercator), words.
"""

from __future__ import annotations

import json
import resource
import sys
import time


def main():
    """Do the job on standard input."""
    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsFeatureRequest,
        QgsMapRendererParallelJob,
        QgsMapSettings,
        QgsRectangle,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtCore import QSize

    job = json.loads(sys.stdin.read())
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    start = time.perf_counter()
    first = QgsVectorLayer(job["path"], "kmz", "ogr")
    found = (
        first.dataProvider().subLayers() if first.isValid() else sys.exit("QGIS can't open " + job["path"])
    )
    layers, features = [], 0
    for entry in found:
        # Number, name, count, kind, ...: a folder has one entry for each kind of geometry in it.
        number, name, _, kind = entry.split("!!::!!")[:4]
        layer = QgsVectorLayer(f"{job['path']}|layerid={number}|geometrytype={kind}", name, "ogr")
        if layer.isValid():
            layers.append(layer)
            features += layer.featureCount()
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(job["width"], job["height"]))
    settings.setExtent(QgsRectangle(*job["extent"]))
    render = QgsMapRendererParallelJob(settings)
    render.start()
    render.waitForFinished()
    opened = time.perf_counter() - start
    searches = []
    for word in job["words"]:
        before = time.perf_counter()
        wanted = f"\"Name\" ILIKE '%{word}%'"
        hits = sum(
            1 for layer in layers for _ in layer.getFeatures(QgsFeatureRequest().setFilterExpression(wanted))
        )
        searches.append((time.perf_counter() - before, hits))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {
        "layers": len(layers),
        "features": features,
        "opened_s": opened,
        "search_s": max(seconds for seconds, _ in searches),
        "hits": [hits for _, hits in searches],
        "peak_mb": peak,
    }
    print(json.dumps(answer), flush=True)
    # Leaving through exitQgis can crash in the platform plugin; everything is written by now.
    import os

    os._exit(0)


if __name__ == "__main__":
    main()
