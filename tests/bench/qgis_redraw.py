"""Runs in QGIS's own Python: opens a layer, styles it, and times redraws; JSON in, JSON out.

The job: path, crs, width, height, extents, repeats; optional `categories` (values of the field
`kind` to colours), `size` (pixels), `width_px` for lines, `label` (field); or `layers` with these,
bottom to top, instead of a path.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time


def styled(layer, job):
    """Give the layer the job's renderer and labels."""
    from qgis.core import (
        QgsCategorizedSymbolRenderer,
        QgsFillSymbol,
        QgsLineSymbol,
        QgsMarkerSymbol,
        QgsPalLayerSettings,
        QgsRendererCategory,
        QgsSingleSymbolRenderer,
        QgsVectorLayerSimpleLabeling,
        QgsWkbTypes,
    )

    def symbol(colour):
        kind = layer.geometryType()
        if job.get("width_px") == 0:
            return QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"})
        if kind == QgsWkbTypes.PointGeometry:
            return QgsMarkerSymbol.createSimple(
                {
                    "name": "circle",
                    "color": colour,
                    "size": str(job.get("size", 6)),
                    "size_unit": "Pixel",
                    "outline_color": "#ffffff",
                    "outline_width": "1",
                    "outline_width_unit": "Pixel",
                }
            )
        if kind == QgsWkbTypes.LineGeometry:
            return QgsLineSymbol.createSimple(
                {"line_color": colour, "line_width": str(job.get("width_px", 1)), "line_width_unit": "Pixel"}
            )
        return QgsFillSymbol.createSimple(
            {
                "color": colour,
                "outline_color": "#333333",
                "outline_width": str(job.get("width_px", 1)),
                "outline_width_unit": "Pixel",
            }
        )

    categories = job.get("categories")
    if categories:
        parts = [QgsRendererCategory(value, symbol(colour), value) for value, colour in categories.items()]
        layer.setRenderer(QgsCategorizedSymbolRenderer("kind", parts))
    else:
        layer.setRenderer(QgsSingleSymbolRenderer(symbol(job.get("colour", "#b4532a"))))
    if job.get("label"):
        settings = QgsPalLayerSettings()
        settings.fieldName = job["label"]
        settings.enabled = True
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)


def main():
    """Do the job on standard input."""
    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
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
    layers = []
    for one in job.get("layers", [job]):
        layer = QgsVectorLayer(one["path"], "layer", "ogr")
        if not layer.isValid():
            sys.exit("QGIS can't open " + one["path"])
        styled(layer, one)
        layers.insert(0, layer)
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(job["crs"]))
    settings.setOutputSize(QSize(job["width"], job["height"]))
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
    settings.setFlag(QgsMapSettings.Antialiasing, True)

    def redraw():
        render = QgsMapRendererParallelJob(settings)
        render.start()
        render.waitForFinished()
        return render.renderedImage()

    medians, opened = [], None
    for extent in job["extents"]:
        settings.setExtent(QgsRectangle(*extent))
        times = []
        for _ in range(job.get("repeats", 5) + 1):
            before = time.perf_counter()
            image = redraw()
            now = time.perf_counter()
            times.append(now - before)
            if opened is None:
                opened = now - start
        medians.append(statistics.median(times[1:] or times))
    if job.get("picture"):
        image.save(job["picture"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"redraw_s": medians, "opened_s": opened, "peak_mb": peak}), flush=True)
    # Leaving through exitQgis can crash in the platform plugin; everything is written by now.
    import os

    os._exit(0)


if __name__ == "__main__":
    main()
