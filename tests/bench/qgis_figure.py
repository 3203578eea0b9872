"""Runs in QGIS's own Python: a layout of the layers of a page, exported whenever it is told to."""

from __future__ import annotations

import json
import os
import sys
import time


def styled(layer, look):
    """Give the layer one symbol in the job's colour and size."""
    from qgis.core import QgsFillSymbol, QgsLineSymbol, QgsMarkerSymbol, QgsSingleSymbolRenderer

    if look["kind"] == "area":
        symbol = QgsFillSymbol.createSimple({"color": look["colour"], "outline_style": "no"})
    elif look["kind"] == "line":
        pen = {
            "line_color": look["colour"],
            "line_width": str(look["pt"]),
            "line_width_unit": "Point",
            "capstyle": "round",
            "joinstyle": "round",
        }
        if look["dash"]:
            lengths = ";".join(str(length * look["pt"]) for length in look["dash"])
            pen |= {
                "use_custom_dash": "1",
                "customdash": lengths,
                "customdash_unit": "Point",
                "capstyle": "flat",
            }
        symbol = QgsLineSymbol.createSimple(pen)
    else:
        symbol = QgsMarkerSymbol.createSimple(
            {
                "name": "circle",
                "color": look["colour"],
                "size": str(look["pt"]),
                "size_unit": "Point",
                "outline_color": "#ffffff",
            }
        )
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))


def label_layer(job):
    """Points in memory with their names as labels, and no symbol."""
    from qgis.core import (
        QgsFeature,
        QgsGeometry,
        QgsNullSymbolRenderer,
        QgsPalLayerSettings,
        QgsPointXY,
        QgsTextFormat,
        QgsVectorLayer,
        QgsVectorLayerSimpleLabeling,
    )

    layer = QgsVectorLayer("Point?field=name:string", "Names", "memory")
    features = []
    for name, x, y in job["labels"]:
        feature = QgsFeature(layer.fields())
        feature.setAttribute("name", name)
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    settings = QgsPalLayerSettings()
    settings.fieldName = "name"
    text = QgsTextFormat()
    text.setSize(6)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.setRenderer(QgsNullSymbolRenderer())
    return layer


def layout_of(job, project, layers, crs):
    """Title, map, legend and scale bar on the page."""
    from qgis.core import (
        QgsLayoutItemLabel,
        QgsLayoutItemLegend,
        QgsLayoutItemMap,
        QgsLayoutItemScaleBar,
        QgsLayoutPoint,
        QgsLayoutSize,
        QgsLegendStyle,
        QgsPrintLayout,
        QgsRectangle,
    )
    from qgis.PyQt.QtGui import QColor, QFont

    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(*job["page"]))
    x, y, width, height = job["frame"]
    frame = QgsLayoutItemMap(layout)
    frame.attemptMove(QgsLayoutPoint(x, y))
    frame.attemptResize(QgsLayoutSize(width, height))
    frame.setCrs(crs)
    frame.setLayers(layers)
    frame.setExtent(QgsRectangle(*job["extent"]))
    frame.setBackgroundColor(QColor(job["sea"]))
    layout.addLayoutItem(frame)
    title = QgsLayoutItemLabel(layout)
    title.setText(job["title"])
    title.attemptMove(QgsLayoutPoint(x, 3))
    title.attemptResize(QgsLayoutSize(width, 6))
    layout.addLayoutItem(title)
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(frame)
    legend.setColumnCount(6)
    legend.setSplitLayer(True)
    for style in (QgsLegendStyle.Subgroup, QgsLegendStyle.SymbolLabel):
        legend.setStyleFont(style, QFont("Noto Sans", 6))
    legend.attemptMove(QgsLayoutPoint(x, y + height + 3))
    layout.addLayoutItem(legend)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(frame)
    bar.applyDefaultSize()
    bar.attemptMove(QgsLayoutPoint(x + 3, y + height - 12))
    layout.addLayoutItem(bar)
    return layout


def exported(exporter, job, path):
    """Write one file; QGIS's code of success is zero."""
    from qgis.core import QgsLayoutExporter, QgsRenderContext

    if path.endswith(".png"):
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = job["dpi"]
        return exporter.exportToImage(path, settings)
    if path.endswith(".pdf"):
        settings = QgsLayoutExporter.PdfExportSettings()
        settings.textRenderFormat = QgsRenderContext.TextFormatAlwaysText
        return exporter.exportToPdf(path, settings)
    settings = QgsLayoutExporter.SvgExportSettings()
    settings.textRenderFormat = QgsRenderContext.TextFormatAlwaysText
    return exporter.exportToSvg(path, settings)


def main():
    """Take the job, then make a file for each ending; see `tests.bench.figure.Peer`."""
    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsLayoutExporter,
        QgsProject,
        QgsVectorLayer,
    )

    job = json.loads(sys.stdin.readline())
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    project = QgsProject.instance()
    crs = QgsCoordinateReferenceSystem()
    crs.createFromProj(job["crs"])
    project.setCrs(crs)
    layers = [label_layer(job)]
    layers[0].setCrs(crs)
    for number, look in enumerate(job["layers"]):
        layer = QgsVectorLayer(look["path"], f"{look['kind']} {number}", "ogr")
        if not layer.isValid():
            sys.exit("QGIS can't open " + look["path"])
        layer.setCrs(crs)
        styled(layer, look)
        layers.insert(1, layer)
    project.addMapLayers(layers)
    # The exporter keeps no reference of its own.
    layout = layout_of(job, project, layers, crs)
    exporter = QgsLayoutExporter(layout)
    for line in sys.stdin:
        ending = line.strip()
        before = time.perf_counter()
        code = exported(exporter, job, os.path.join(job["folder"], "qgis" + ending))
        if code != 0:
            sys.exit(f"QGIS couldn't export {ending}: {code}")
        print(time.perf_counter() - before, flush=True)
    # Leaving through exitQgis can crash in the platform plugin; everything is written by now.
    os._exit(0)


if __name__ == "__main__":
    main()
