"""Compute the bundled atlas's legs by water anew: ``python -m assets.searoutes.legs`` in a checkout.

Run it after the coast, the fairways, the search or a port's position has changed. Lines by land are left
as they are. Ways through a lock are computed as a whole and cut where they come nearest to it.
"""

from __future__ import annotations

import json
from pathlib import Path

from layers.bundled import load_bundled
from layers.records.route import Leg
from layers.routing.recompute import computed_run, water_runs

FILE = Path(__file__).parent.parent / "atlas" / "legs.geojson"


def main() -> None:
    """Rewrite the file, one feature to a line, in its order."""
    atlas = load_bundled(FILE.parent)
    computed: dict[str, Leg] = {}
    for route in atlas.routes:
        for run in water_runs(atlas, route):
            computed |= {leg.id: leg for leg in computed_run(atlas, run)}
    data = json.loads(FILE.read_text(encoding="utf-8"))
    for feature in data["features"]:
        leg = computed.get(feature["properties"]["id"])
        if leg is not None:
            feature["geometry"]["coordinates"] = [list(point) for point in leg.coordinates]
            found = {"method": leg.method.value, "clearance_m": leg.clearance_m, "notes": leg.notes}
            feature["properties"].update(found)
    lines = (json.dumps(feature, ensure_ascii=False) for feature in data["features"])
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
