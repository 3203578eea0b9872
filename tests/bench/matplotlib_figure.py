"""Runs in its own process: geopandas plots the layers of a page, matplotlib saves it when told to."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

MM = 1 / 25.4


def main() -> None:
    """Take the job, then make a file for each ending; see `tests.bench.figure.Peer`."""
    job = json.loads(sys.stdin.readline())
    import geopandas
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["pdf.fonttype"] = 42
    import matplotlib.pyplot as plt

    frames = [(layer, geopandas.read_file(layer["path"], use_arrow=True)) for layer in job["layers"]]
    (width, height), (x, y, w, h) = job["page"], job["frame"]

    def make(ending: str) -> None:
        figure = plt.figure(figsize=(width * MM, height * MM))
        axes = figure.add_axes((x / width, 1 - (y + h) / height, w / width, h / height))
        axes.set_facecolor(job["sea"])
        for layer, frame in frames:
            colour = layer["colour"]
            if layer["kind"] == "area":
                frame.plot(ax=axes, color=colour, aspect=None)
            elif layer["kind"] == "line":
                style = (0, layer["dash"]) if layer["dash"] else "solid"
                frame.plot(ax=axes, color=colour, linewidth=layer["pt"], linestyle=style, aspect=None)
            else:
                frame.plot(ax=axes, color=colour, markersize=layer["pt"] ** 2, edgecolor="white", aspect=None)
        west, south, east, north = job["extent"]
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel("")
        axes.set_ylabel("")
        for name, px, py in job["labels"]:
            axes.annotate(name, (px, py), xytext=(4, 4), textcoords="offset points", fontsize=6)
        figure.text(x / width, 1 - x / height, job["title"], fontsize=10, weight="bold", va="top")
        used = {
            layer["colour"]: mpl.lines.Line2D([], [], color=layer["colour"], label=layer["kind"])
            for layer, _ in frames
        }
        axes.legend(handles=list(used.values()), fontsize=5, loc="lower right")
        figure.savefig(Path(job["folder"]) / f"matplotlib{ending}", dpi=job["dpi"])
        plt.close(figure)

    for line in sys.stdin:
        before = time.perf_counter()
        make(line.strip())
        print(time.perf_counter() - before, flush=True)


if __name__ == "__main__":
    main()
