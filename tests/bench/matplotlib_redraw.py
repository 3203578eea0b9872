"""Runs in its own process: geopandas reads and plots a layer, matplotlib redraws it; JSON in and out."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time


def main() -> None:
    """Do the job on standard input: path, extents, width, height, categories, repeats."""
    job = json.loads(sys.stdin.read())
    start = time.perf_counter()
    import geopandas
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    ready = time.perf_counter()
    frame = geopandas.read_file(job["path"], use_arrow=True)
    figure = plt.figure(figsize=(job["width"] / 100, job["height"] / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_aspect("auto")
    for kind, colour in job["categories"].items():
        part = frame[frame["kind"] == kind]
        if part.geom_type.iloc[0] == "Point":
            part.plot(ax=axes, color=colour, markersize=25, edgecolor="white", linewidth=0.7, aspect=None)
        elif part.geom_type.iloc[0] == "Polygon":
            part.plot(ax=axes, facecolor=colour, edgecolor="#333333", linewidth=0.72, aspect=None)
        else:
            part.plot(ax=axes, color=colour, linewidth=0.72 * job.get("width_px", 1), aspect=None)
    medians, opened = [], None
    for west, south, east, north in job["extents"]:
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        times = []
        for _ in range(job.get("repeats", 5) + 1):
            before = time.perf_counter()
            figure.canvas.draw()
            times.append(time.perf_counter() - before)
            if opened is None:
                opened = time.perf_counter() - ready
        medians.append(statistics.median(times[1:] or times))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"redraw_s": medians, "opened_s": opened, "import_s": ready - start, "peak_mb": peak}))


if __name__ == "__main__":
    main()
