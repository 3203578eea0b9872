"""One start of the window, timed inside the process: JSON with seconds since the given time."""

from __future__ import annotations

import gc
import json
import sys
import time


def main() -> None:
    """Start as `pit2port` does, and leave when the first map is complete."""
    begun = float(sys.argv[1])
    times: dict[str, float] = {}

    def mark(name: str) -> None:
        times[name] = time.time() - begun

    mark("Python")
    gc.disable()  # as `gui.__main__` does
    from gui.app import start

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
    with open("/proc/self/status", encoding="ascii") as status:
        resident = next(line for line in status if line.startswith("VmRSS"))
    times["memory_mb"] = int(resident.split()[1]) / 1024
    sys.stdout.write(json.dumps(times) + "\n")
    window.session.close(discard=True)
    window.close()


if __name__ == "__main__":
    main()
