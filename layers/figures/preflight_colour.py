"""Checks of colour: contrast of lettering, and hues that some eyes can't tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from layers.display import MapLayer
from layers.drawing.draw_list import Group, Label, Polygons, TextRun
from layers.drawing.scene import Scene
from layers.drawing.units import MM_PER_POINT
from layers.figures.page import ComposedFigure
from layers.figures.preflight_ink import labels_of, runs_of
from layers.figures.trouble import Trouble
from layers.records.commodity import FACTS, Commodity
from layers.sanctions.status import STATUS_NAMES, Status
from layers.theme.colour import Vision, contrast, difference, mixed, rgba
from layers.theme.theme import Theme

LEAST_CONTRAST, LEAST_LARGE = 4.5, 3.0
LARGE_PT, LARGE_BOLD_PT = 18.0, 14.0
"""WCAG 2.1, AA: large lettering may have less."""
LEAST_DIFFERENCE = 10.0
VISIONS: tuple[tuple[Vision, str], ...] = (
    ("normal", "normal"),
    ("protan", "red-blind"),
    ("deutan", "green-blind"),
    ("tritan", "blue-blind"),
)


def colour_trouble(composed: ComposedFigure) -> Iterator[Trouble]:
    """Lettering that is too faint, and hues too alike."""
    yield from faint_lettering(composed)
    for key, scene in composed.scenes.items():
        yield from hues_alike(scene, key)


def faint_lettering(composed: ComposedFigure) -> Iterator[Trouble]:
    """Lettering below the contrast of WCAG AA, the faintest of each group and colour."""
    faint: dict[tuple[str, str], tuple[float, float, Label, TextRun, str]] = {}
    for group, label in labels_of(composed):
        scene = composed.scenes.get(group.id.partition(".")[0])
        for run in runs_of(label):
            wanted = _wanted(run)
            found = min(
                contrast(_on(run.colour, ground), ground)
                for ground in _grounds(label, scene, composed, group)
            )
            key = (group.id, run.colour)
            if found < wanted and found < faint.get(key, (99.0,))[0]:
                faint[key] = (found, wanted, label, run, group.name)
    for (group_id, _), (found, wanted, label, run, name) in faint.items():
        yield Trouble(
            "contrast",
            f"{name}: “{run.text.strip()[:30]}” has a contrast of {found:.1f}; readers with weak eyes need"
            f" {wanted:g}",
            group_id,
            (label.x, label.y),
        )


def _wanted(run: TextRun) -> float:
    size = run.size / MM_PER_POINT
    large = size >= LARGE_PT or (size >= LARGE_BOLD_PT and run.weight >= 700)
    return LEAST_LARGE if large else LEAST_CONTRAST


def _grounds(label: Label, scene: Scene | None, composed: ComposedFigure, group: Group) -> tuple[str, ...]:
    """What a label may stand on: its halo, or the map's grounds, or a box of its own group, or the page."""
    page = composed.draw_list.background or "#FFFFFF"
    if label.halo and rgba(label.halo)[3] > 200:
        return (label.halo[:7],)
    box = _box_under(label, group)
    if box is not None:
        return (box,)
    if scene is None:
        return (page[:7],)
    return _map_grounds(scene.snapshot.theme)


def _box_under(label: Label, group: Group) -> str | None:
    """Colour of the uppermost opaque box below a label's anchor, such as a band of a timeline."""
    found = None
    for item in group.items:
        if (
            not isinstance(item, Polygons)
            or item.fill is None
            or item.fill.colour is None
            or not len(item.xy)
        ):
            continue
        (left, top), (right, bottom) = item.xy.min(axis=0), item.xy.max(axis=0)
        opaque = rgba(item.fill.colour)[3] > 230
        if opaque and left <= label.x <= right and top <= label.y <= bottom:
            found = item.fill.colour[:7]
    return found


def _map_grounds(theme: Theme) -> tuple[str, ...]:
    return theme.ground.sea, theme.ground.land, theme.ground.neighbour


def _on(colour: str, ground: str) -> str:
    """A see-through colour as it appears."""
    return mixed(ground, colour[:7], rgba(colour)[3] / 255)


def hues_alike(scene: Scene, key: str) -> Iterator[Trouble]:
    """Pairs of hues on one map that some eyes can't tell apart; statuses carry a pattern as well."""
    theme = scene.snapshot.theme
    for one, two in combinations(sorted(_commodities(scene)), 2):
        eyes, least = _hardest(theme.hue(one), theme.hue(two))
        if least < LEAST_DIFFERENCE:
            yield Trouble(
                "colours",
                f"{FACTS[one].name} and {FACTS[two].name} look alike to {eyes} eyes (difference"
                f" {least:.0f} of {LEAST_DIFFERENCE:g}); only their letters tell them apart",
                key,
            )
    for first, second in combinations(sorted(_statuses(scene), key=tuple(Status).index), 2):
        eyes, least = _hardest(theme.status_colour(first), theme.status_colour(second))
        if least < LEAST_DIFFERENCE:
            yield Trouble(
                "colours",
                f"“{STATUS_NAMES[first]}” and “{STATUS_NAMES[second]}” look alike to {eyes} eyes (difference"
                f" {least:.0f} of {LEAST_DIFFERENCE:g}); only their patterns tell them apart",
                key,
            )


def _hardest(first: str, second: str) -> tuple[str, float]:
    """The eyes to which two colours are most alike, and how much they differ there (CIEDE2000)."""
    found = [(name, difference(first, second, vision)) for vision, name in VISIONS]
    return min(found, key=lambda pair: pair[1])


def _commodities(scene: Scene) -> set[Commodity]:
    """Commodities whose hue is on the map."""
    if scene.snapshot.display.on_date is not None:
        return set()
    chosen = scene.snapshot.display.commodities
    found: set[Commodity] = set()
    if scene.shows(MapLayer.SITES):
        inside = scene.inside(scene.marks.xy).tolist()
        for site, here in zip(scene.marks.sites, inside, strict=True):
            # Not every place with a commodity is drawn in its hue: a port that may be meant isn't.
            drawn = scene.colouring.site(site)
            if here and len(site.commodities) == 1 and drawn == scene.snapshot.theme.hue(site.commodities[0]):
                found.update(site.commodities)
    if scene.shows(MapLayer.ROUTES):
        for number in {run.leg for run in scene.route_lines.runs}:
            route = scene.snapshot.atlas.routes.get(scene.legs[number].route)
            if route is not None and len(route.commodities) == 1:
                found.update(route.commodities)
    return {commodity for commodity in found if chosen is None or commodity in chosen}


def _statuses(scene: Scene) -> set[Status]:
    """Statuses whose colour is on the map."""
    found: set[Status | None] = set()
    if scene.snapshot.display.on_date is not None:
        if scene.shows(MapLayer.ROUTES):
            found |= {scene.colouring.leg_status(scene.legs[run.leg]) for run in scene.route_lines.runs}
        if scene.shows(MapLayer.SITES):
            found |= {scene.colouring.site_status(site) for site in scene.marks.sites}
    return {status for status in found if status is not None}
