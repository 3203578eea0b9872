"""Runs in its own process: opens a layer as the window does and draws it; JSON in, JSON out."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from geo.extent import Extent
from geo.viewport import DEFAULT_CRS, Viewport
from layers.foreign.picture import LayerPicture
from layers.foreign.reading import open_layers
from layers.foreign.style import LayerStyle, categories
from tests.bench.data import REGION


def peak_mb() -> float:
    """The process's peak memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def view(width: int, height: int) -> Viewport:
    """The region, filling the picture as in the peers."""
    from geo.projection import forward

    edge = np.linspace(REGION[0], REGION[2], 20)
    frame = np.vstack([np.column_stack([edge, np.full(20, lat)]) for lat in (REGION[1], REGION[3])])
    extent = Extent.of(forward(frame, DEFAULT_CRS))
    assert extent is not None
    return Viewport.fitting(extent, width, height)


def opened(path: Path, viewport: Viewport) -> dict[str, Any]:
    """Seconds from the wish to the first picture, the last, the table's first rows, the coloured one."""
    start = time.perf_counter()
    first = None
    for layer in open_layers(path, viewport.crs):
        picture = LayerPicture.of(layer, LayerStyle())
        if first is None or layer.complete:
            picture(viewport, 1.0, lambda: False)
            first = first or time.perf_counter() - start
    complete = time.perf_counter() - start
    layer.features(range(50))
    table = time.perf_counter() - start
    style = LayerStyle(categories(layer, "kind")[0])
    LayerPicture.of(layer, style)(viewport, 1.0, lambda: False)
    return {
        "first_s": first,
        "complete_s": complete,
        "table_s": table,
        "styled_s": time.perf_counter() - start,
        "layer_mb": layer.nbytes / 1e6,
        "bare_mb": (16 * len(layer) + layer.attributes.nbytes) / 1e6,
    }


def main() -> None:
    """Do the job on standard input: path, warm (a small file to load the libraries), repeats."""
    job = json.loads(sys.stdin.read())
    viewport = view(job["width"], job["height"])
    opened(Path(job["warm"]), viewport)
    before = peak_mb()
    runs = [opened(Path(job["path"]), viewport) for _ in range(job["repeats"])]
    medians = {key: float(np.median([run[key] for run in runs])) for key in runs[0]}
    print(json.dumps({**medians, "before_mb": before, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
