"""Sea legs between the three ports on the Taedong and three in China: `geo.seapath.sea_path`, warm, from
ports that were asked for before; then between places that weren't, and the first path of a process with
everything read and indexed. searoute: the same ports by coordinate; it knows neither the lock nor the
river, looks up a network of some thousand edges, and starts and ends at its nearest node. The note sets
the lengths beside each other, from berth to berth, and says how far searoute's ends lie from the berths,
and how much of each line is on land of the full-resolution coast: searoute's alone, and joined to the
berths, as it is drawn.
"""

from __future__ import annotations

import importlib.util
import json
import time
import warnings
from dataclasses import replace

import numpy as np

from geo.geodesy import distance, line_length
from geo.land import land_crossing_m
from geo.seapath import End, sea_path
from tests.bench.measure import Row, child, median_seconds
from tests.geo.seapath.places import CHINESE_PORTS, DPRK_PORTS

NAME = "sea-route"


def searoute_line(start: End, end: End) -> np.ndarray:
    """The peer's line (N, 2) in degrees, without the berths themselves."""
    import searoute

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feature = searoute.searoute([start.lon, start.lat], [end.lon, end.lat], units="km")
    return np.array(feature["geometry"]["coordinates"], dtype=float)


def note(start: End, end: End, has_peer: bool) -> str:
    """Lengths side by side."""
    ours = sea_path(start, end)
    text = f"{ours.length_m / 1000:.1f} km, {ours.length_nm:.1f} nm, {ours.land_crossing_m:.0f} m on land"
    if not has_peer:
        return text
    line = searoute_line(start, end)
    gaps = distance(line[[0, -1]], np.array([[start.lon, start.lat], [end.lon, end.lat]])) / 1000
    berths = np.array([[start.lon, start.lat], [end.lon, end.lat]])
    joined = np.vstack([berths[:1], line, berths[1:]])
    return (
        f"{text}; searoute {line_length(line) / 1000:.1f} km, {gaps[0]:.0f} and {gaps[1]:.0f} km from the"
        f" berths, {land_crossing_m(line):.0f} m on land, joined to them {land_crossing_m(joined):.0f} m"
    )


def run() -> list[Row]:
    """Time and length of each pair, then a process's first path."""
    has_peer = importlib.util.find_spec("searoute") is not None
    rows = []
    for start in DPRK_PORTS:
        for end in CHINESE_PORTS:
            ours = median_seconds(lambda a=start, b=end: sea_path(a, b))
            peer = median_seconds(lambda a=start, b=end: searoute_line(a, b)) if has_peer else None
            rows.append(
                Row(
                    NAME,
                    f"{start.name}–{end.name}",
                    ours,
                    "searoute" if has_peer else None,
                    peer,
                    note(start, end, has_peer),
                )
            )
    start, end = DPRK_PORTS[0], CHINESE_PORTS[2]
    size = f"{start.name}–{end.name}"
    moved = iter(range(1, 100))

    def elsewhere() -> None:
        away = next(moved) * 1e-4
        sea_path(replace(start, lon=start.lon - away), replace(end, lon=end.lon + away))

    said = "both ends some metres elsewhere each time"
    rows.append(Row(f"{NAME}:new ends", size, median_seconds(elsewhere), note=said))
    first = child("tests.bench.sea_route", {})
    said = "in a new process, what is loaded by then included"
    peer_first = first["searoute_s"]
    rows.append(
        Row(f"{NAME}:first", size, first["first_s"], "searoute" if peer_first else None, peer_first, said)
    )
    return rows


def main() -> None:
    """The first path of a process, ours and the peer's."""
    start, end = DPRK_PORTS[0], CHINESE_PORTS[2]
    began = time.perf_counter()
    sea_path(start, end)
    times = {"first_s": time.perf_counter() - began, "searoute_s": None}
    if importlib.util.find_spec("searoute") is not None:
        began = time.perf_counter()
        searoute_line(start, end)
        times["searoute_s"] = time.perf_counter() - began
    print(json.dumps(times))


if __name__ == "__main__":
    main()
