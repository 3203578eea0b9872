"""Compute the bundled atlas's legs by water anew: ``python -m assets.searoutes.legs`` in a checkout.

Run it after the coast, the fairways, the search or a port's position has changed. Lines by land are left
as they are. Ways through a lock are computed as a whole and cut where they come nearest to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from geo.geodesy import interpolate, nearest_on_line
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.records.route import Leg, Method, Mode
from layers.records.site import SiteKind
from layers.routing.planning import plan_sea, stop_from

FILE = Path(__file__).parent.parent / "atlas" / "legs.geojson"
DIGITS = 5
"""About a metre: finer than any end is known."""

Line = list[list[float]]


def main() -> None:
    """Rewrite the file, one feature to a line, in its order."""
    atlas = load_bundled(FILE.parent)
    computed: dict[str, dict[str, Any]] = {}
    for route in atlas.routes:
        for run in water_runs(atlas, route):
            computed |= computed_legs(atlas, run)
    data = json.loads(FILE.read_text(encoding="utf-8"))
    for feature in data["features"]:
        found = computed.get(feature["properties"]["id"])
        if found is not None:
            feature["geometry"]["coordinates"] = found.pop("line")
            feature["properties"].update(found)
    lines = (json.dumps(feature, ensure_ascii=False) for feature in data["features"])
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    FILE.write_text(text, encoding="utf-8")


def water_runs(atlas: Atlas, route: str) -> list[list[Leg]]:
    """Neighbouring legs by water between stops that are no lock."""
    runs: list[list[Leg]] = []
    for leg in atlas.route_legs(route):
        if leg.mode not in (Mode.SEA, Mode.RIVER):
            continue
        through = runs and runs[-1][-1].to_site == leg.from_site and _is_lock(atlas, leg.from_site)
        if through:
            runs[-1].append(leg)
        else:
            runs.append([leg])
    return runs


def _is_lock(atlas: Atlas, site: str) -> bool:
    return atlas.sites[site].kind is SiteKind.LOCK


def computed_legs(atlas: Atlas, run: list[Leg]) -> dict[str, dict[str, Any]]:
    """Line, method, clearance and notes of each leg of a run."""
    plan = plan_sea([stop_from(atlas, run[0].from_site), stop_from(atlas, run[-1].to_site)])
    words = [note for part in plan.parts for note in part.notes]
    rest = np.array(plan.lonlat)
    found = {}
    for leg in run:
        line = rest
        if leg is not run[-1]:
            line, rest = cut(rest, atlas.sites[leg.to_site].lonlat)
        found[leg.id] = {
            "line": [[round(lon, DIGITS), round(lat, DIGITS)] for lon, lat in line.tolist()],
            "method": Method.COMPUTED.value,
            "clearance_m": plan.parts[0].clearance_m,
            "notes": " ".join(dict.fromkeys([leg.notes, *words] if leg is run[-1] else [leg.notes])).strip(),
        }
    return found


def cut(line: np.ndarray, at: tuple[float, float] | None) -> tuple[np.ndarray, np.ndarray]:
    """The line up to where it comes nearest to a place, and from there on."""
    if at is None:
        raise SystemExit("a lock without a position: give it one in sites.csv first")
    near = nearest_on_line(*at, line)
    point = interpolate(line, [near.along])
    return np.vstack([line[: near.segment + 1], point]), np.vstack([point, line[near.segment + 1 :]])


if __name__ == "__main__":
    main()
