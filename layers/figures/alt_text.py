"""Alternative text: what a figure shows, drafted from its content for those who can't see it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from layers.atlas import Atlas
from layers.describe.statements import value_text
from layers.display import MapLayer
from layers.drawing.evidence_marks import NATIONAL, pair_marks
from layers.drawing.labels import short_name
from layers.drawing.scene import Scene
from layers.evidence.comparison import compare
from layers.evidence.verdict import verdict
from layers.figures.credits import day_text
from layers.figures.page import ComposedFigure
from layers.records.commodity import FACTS
from layers.records.figure import MapItem, TextItem
from layers.records.route import Leg, Standing
from layers.records.site import SiteKind

MOST_NAMES, MOST_ROUTES = 8, 6
_PLACES = (
    (SiteKind.MINE, "mine", "mines"),
    (SiteKind.DEPOSIT, "claimed deposit", "claimed deposits"),
    (SiteKind.EXPORT_PORT, "export port", "export ports"),
    (SiteKind.RECEIVING_PORT, "receiving port", "receiving ports"),
    (SiteKind.CROSSING, "border crossing", "border crossings"),
)


def drafted_alt_text(composed: ComposedFigure, atlas: Atlas) -> str:
    """Sentences on what is where, which ways are drawn, and the widest gap of claim and estimate."""
    sentences = [_title(composed)]
    maps = composed.figure.maps()
    for item in maps:
        scene = composed.scenes[item.key]
        head = f"{item.caption}: map" if len(maps) > 1 and item.caption else "Map"
        sentences.append(
            f"{head} from {_degrees(item.west, 'E', 'W')} to {_degrees(item.east, 'E', 'W')} and from"
            f" {_degrees(item.south, 'N', 'S')} to {_degrees(item.north, 'N', 'S')}{_dated(item)}."
        )
        if item is maps[0] or len(maps) == 1:
            sentences += [*_places(scene), *_ways(scene, atlas), *_evidence(scene, atlas)]
    sentences += [f"Chart: {group.title}." for group in composed.charts.values()]
    return " ".join(sentence for sentence in sentences if sentence)


def _title(composed: ComposedFigure) -> str:
    for item in composed.figure.items:
        if isinstance(item, TextItem) and item.role == "title" and item.text:
            return item.text if item.text[-1] in ".!?" else f"{item.text}."
    return ""


def _dated(item: MapItem) -> str:
    return f", coloured by the sanctions in force on {day_text(item.on_date)}" if item.on_date else ""


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):.1f}° {positive if value >= 0 else negative}"


def _places(scene: Scene) -> list[str]:
    if not scene.shows(MapLayer.SITES):
        return []
    rows = np.flatnonzero(scene.inside(scene.marks.xy)).tolist()
    sites = [scene.marks.sites[row] for row in rows]
    found = []
    for kind, one, several in _PLACES:
        names = sorted(short_name(site) for site in sites if site.kind is kind)
        if names:
            found.append(
                f"{one.capitalize() if len(names) == 1 else several.capitalize()}: {_listed(names)}."
            )
    return found


def _ways(scene: Scene, atlas: Atlas) -> list[str]:
    if not scene.shows(MapLayer.ROUTES):
        return []
    legs = [scene.legs[number] for number in sorted({run.leg for run in scene.route_lines.runs})]
    ways: dict[str, list[Leg]] = {}
    for leg in legs:
        ways.setdefault(leg.route, []).append(leg)
    words = [_way(atlas, key, own) for key, own in ways.items()]
    if not words:
        return []
    more = f"; and {len(words) - MOST_ROUTES} more" if len(words) > MOST_ROUTES else ""
    return [f"Ways: {'; '.join(words[:MOST_ROUTES])}{more}."]


def _way(atlas: Atlas, key: str, legs: Sequence[Leg]) -> str:
    route = atlas.routes.get(key)
    cargo = ", ".join(FACTS[c].name.lower() for c in route.commodities) if route else ""
    standing = max((leg.standing for leg in legs), key=tuple(Standing).index)
    name = route.name if route else key
    return f"{name} ({cargo}, {standing.value})" if cargo else f"{name} ({standing.value})"


def _evidence(scene: Scene, atlas: Atlas) -> list[str]:
    """The widest gap among the pairs that the map shows."""
    if not scene.shows(MapLayer.EVIDENCE):
        return []
    rows = np.flatnonzero(scene.inside(scene.site_xy)).tolist()
    pairs = [
        pair
        for pair in pair_marks(scene, [*(scene.sites[row].id for row in rows), NATIONAL])
        if pair.claim is not None and pair.estimate is not None and pair.estimate_t > 0
    ]
    if not pairs:
        return []
    widest = max(pairs, key=lambda pair: pair.claim_t / pair.estimate_t)
    if widest.claim is None or widest.estimate is None:
        return []
    said = verdict(compare(atlas, widest.claim, widest.estimate), brief=True)
    return [
        f"{FACTS[widest.commodity].name}: {value_text(widest.claim)} claimed, {value_text(widest.estimate)}"
        f" estimated; {said}"
    ]


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
