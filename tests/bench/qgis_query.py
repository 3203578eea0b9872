"""Runs in QGIS's own Python: finds features in boxes and selects by one; JSON in, JSON out.

The job: path; optional `identify` (boxes, degrees) and `select` (a box).
"""

from __future__ import annotations

import json
import os
import sys
import time


def main():
    """Do the job on standard input."""
    from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

    job = json.loads(sys.stdin.read())
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    layer = QgsVectorLayer(job["path"], "layer", "ogr")
    if not layer.isValid():
        sys.exit("QGIS can't open " + job["path"])
    answer = {"identify_s": [], "select_s": [], "selected": 0}
    for box in job.get("identify", []):
        before = time.perf_counter()
        request = QgsFeatureRequest(QgsRectangle(*box)).setFlags(QgsFeatureRequest.ExactIntersect)
        found = [feature.attributes() for feature in layer.getFeatures(request)]
        answer["identify_s"].append(time.perf_counter() - before)
        if not found:
            sys.exit("QGIS found nothing at a point's place")
    for _ in range(5 if "select" in job else 0):
        layer.removeSelection()
        before = time.perf_counter()
        layer.selectByRect(QgsRectangle(*job["select"]))
        answer["select_s"].append(time.perf_counter() - before)
        answer["selected"] = layer.selectedFeatureCount()
    print(json.dumps(answer), flush=True)
    # Leaving through exitQgis can crash in the platform plugin; everything is written by now.
    os._exit(0)


if __name__ == "__main__":
    main()
