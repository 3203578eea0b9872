"""One start of the window, timed inside the process: JSON with seconds since the given time."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any


def main() -> None:
    """Start as `pit2port` does, and leave when the first map is complete."""
    begun = float(sys.argv[1])
    times: dict[str, float] = {}

    def mark(name: str) -> None:
        times[name] = time.time() - begun

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any) -> Any:
            before = time.perf_counter()
            result = call(*args)
            times[name] = times.get(name, 0.0) + time.perf_counter() - before
            return result

        return inner

    mark("Python")
    # As `gui.__main__` does:
    gc.disable()
    from gui.qt_imports import import_plainly

    import_plainly()
    from geo.basemap import basemap

    basemap.read_layer = timed("of it, reading the basemap", basemap.read_layer)
    from gui.app import start
    from layers.document import session

    session.load_bundled = timed("of it, reading the atlas", session.load_bundled)
    mark("imports")
    application, window = start(sys.argv[:1])
    window.resize(1600, 1000)
    mark("window shown")

    def rendered() -> None:
        if "map" not in times and window.canvas.shows_fresh_content:
            mark("map")

    window.canvas.rendered.connect(rendered)
    deadline = time.time() + 30
    while "map" not in times and time.time() < deadline:
        application.processEvents()
        rendered()
    for stratum, seconds in window.canvas.refresher.counts.seconds.items():
        times[f"of it, drawing: {stratum}"] = seconds
    with open("/proc/self/status", encoding="ascii") as status:
        resident = next(line for line in status if line.startswith("VmRSS"))
    times["memory_mb"] = int(resident.split()[1]) / 1024
    sys.stdout.write(json.dumps(times) + "\n")
    window.session.close(discard=True)
    window.close()


if __name__ == "__main__":
    main()
