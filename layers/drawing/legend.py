"""The legend: one entry for each kind of mark that the map shows, drawn with the map's own means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from layers.display import MapLayer
from layers.drawing.areas import visible_areas
from layers.drawing.colouring import CONTEXT_KINDS, code_of, shown_commodities
from layers.drawing.declutter import is_proxy, symbol_name
from layers.drawing.draw_list import Fill, Item, Label, Labels, Markers, Polygons, Stroke, TextRun
from layers.drawing.line_styles import LineLook, line_sample
from layers.drawing.paths import arc
from layers.drawing.towns import named_towns
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

KIND_NAMES = {
    "mine": "Mine",
    "mine-half": "Mine, position worked out",
    "export-port": "Export port",
    "export-port-half": "Export port, position worked out",
    "receiving-port": "Receiving port",
    "candidate-port": "May be the port meant",
    "context-port": "Other port",
    "deposit": "Deposit claimed, unproven",
    "lock": "Lock",
    "crossing": "Border crossing",
    "station": "Station",
    "city": "City",
    "capital": "Capital",
}
MODE_NAMES = {
    Mode.SEA: "By sea",
    Mode.RIVER: "By river",
    Mode.RAIL: "By rail",
    Mode.ROAD: "By road",
}
STANDING_NAMES = {
    Standing.REPORTED: "Way reported",
    Standing.INFERRED: "Way inferred",
    Standing.HYPOTHETICAL: "Way hypothetical",
}

Sample = Callable[[float, float, float], tuple[Item, ...]]
"""Draws an entry's sample into a box of the given left edge, middle height and width."""


@dataclass(frozen=True, slots=True, eq=False)
class LegendEntry:
    """One line of the legend.

    Attributes
    ----------
    id : str
        Stays the same for the same meaning, so that wording and order can be changed and kept.
    group : str
        Heading under which it stands.
    text : str
    sample : callable
    note : str
        Numbers of the source notes, set small and raised behind the text.
    height : float
        Room that the sample needs where that is more than a line's, page units.
    """

    id: str
    group: str
    text: str
    sample: Sample
    note: str = ""
    height: float = 0.0


def legend_entries(scene: Scene) -> tuple[LegendEntry, ...]:
    """Entries for what the page shows, in reading order: commodities, places, ways, how sure."""
    from layers.drawing.legend_evidence import destinations, evidence, statuses

    return (
        *statuses(scene),
        *_commodities(scene),
        *_places(scene),
        *_ways(scene),
        *_certainty(scene),
        *_areas(scene),
        *destinations(scene),
        *evidence(scene),
    )


def _symbol_sample(scene: Scene, name: str, size: float, colour: str, *, context: bool = False) -> Sample:
    theme = scene.snapshot.theme
    ink = theme.ground.land if context else theme.on(colour)
    rim = theme.ink.halo if context or name == "crossing" else theme.ink.rim

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        return (Markers(np.array([[left + width / 2, middle]]), name, size, colour, ink, rim),)

    return draw


def _on_page(scene: Scene) -> list[int]:
    return [int(row) for row in np.flatnonzero(scene.inside(scene.marks.xy))]


def _commodities(scene: Scene) -> list[LegendEntry]:
    found: set[Commodity] = set()
    if scene.shows(MapLayer.SITES):
        for row in _on_page(scene):
            if scene.marks.sites[row].kind is SiteKind.CANDIDATE_PORT:
                continue  # drawn in neutral ink
            found |= set(shown_commodities(scene.marks.sites[row].commodities, scene.snapshot))
    if scene.shows(MapLayer.ROUTES):
        for run in scene.route_lines.runs:
            route = scene.snapshot.atlas.routes.get(scene.legs[run.leg].route)
            found |= set(shown_commodities(route.commodities if route else (), scene.snapshot))
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(theme.sizes.legend_pt) * 0.92
    plain = scene.snapshot.display.on_date is None

    def sample(commodity: Commodity) -> Sample:
        # Where the status colours everything, hues say nothing of commodities.
        hue = theme.hue(commodity) if plain else theme.ink.neutral
        code = TextRun(code_of((commodity,)), size, hue, 700)

        def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
            label = Label(left + size * 1.3, middle, ((code,),), "left", "middle")
            if not plain:
                return (Labels((replace(label, x=left + width / 2, halign="centre"),)),)
            dot = Markers(np.array([[left + size * 0.5, middle]]), "disc", size, hue, theme.ink.paper, hue)
            return (dot, Labels((label,)))

        return draw

    return [
        LegendEntry(f"commodity.{commodity.value}", "Commodity", FACTS[commodity].name, sample(commodity))
        for commodity in Commodity
        if commodity in found
    ]


def _places(scene: Scene) -> list[LegendEntry]:
    if not scene.shows(MapLayer.SITES):
        return []
    theme, units = scene.snapshot.theme, scene.units
    seen: dict[str, SiteKind] = {}
    for row in _on_page(scene):
        site = scene.marks.sites[row]
        if not is_proxy(site):
            seen.setdefault(symbol_name(site), site.kind)
    for town in named_towns(scene):
        seen.setdefault("capital" if town.city.rank == 0 else "city", SiteKind.CITY)
    entries = []
    for name, text in KIND_NAMES.items():
        kind = seen.get(name)
        if kind is None or (kind is SiteKind.CITY and not scene.shows(MapLayer.CITIES)):
            continue
        context = kind in CONTEXT_KINDS
        colour = theme.ink.context if context else theme.ink.neutral
        if kind is SiteKind.LOCK:
            colour = theme.ink.waterway
        size = min(units.mm(theme.sizes.symbol_mm[kind]) * 0.82, units.pt(theme.sizes.legend_pt) * 1.5)
        entries.append(
            LegendEntry(
                f"place.{name}", "Places", text, _symbol_sample(scene, name, size, colour, context=context)
            )
        )
    return entries


def _ways(scene: Scene) -> list[LegendEntry]:
    if not scene.shows(MapLayer.ROUTES):
        return []
    legs = [scene.legs[run.leg] for run in scene.route_lines.runs]
    modes, standings = {leg.mode for leg in legs}, {leg.standing for leg in legs}
    colour, pens = scene.snapshot.theme.ink.neutral, scene.pens

    def sample(mode: Mode, standing: Standing) -> Sample:
        def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
            return line_sample(LineLook(mode, standing, colour), left, middle, width, pens)

        return draw

    entries = [
        LegendEntry(f"mode.{mode.value}", "Ways", MODE_NAMES[mode], sample(mode, Standing.REPORTED))
        for mode in MODE_NAMES
        if mode in modes
    ]
    if scene.hand_overs:
        size = scene.units.mm(scene.snapshot.theme.sizes.fob_mm)
        ink = scene.snapshot.theme.ink.subject
        entries.append(
            LegendEntry(
                "mark.fob", "Ways", "Cargo changes owner (FOB)", _symbol_sample(scene, "fob", size, ink)
            )
        )
    if standings - {Standing.REPORTED}:
        entries += [
            LegendEntry(f"standing.{s.value}", "How sure", STANDING_NAMES[s], sample(Mode.ROAD, s))
            for s in STANDING_NAMES
            if s in standings
        ]
    return entries


def _certainty(scene: Scene) -> list[LegendEntry]:
    theme, units = scene.snapshot.theme, scene.units
    colour = theme.ink.neutral
    proxies = [row for row in _on_page(scene) if is_proxy(scene.marks.sites[row])]

    def circle(proxy: bool) -> Sample:
        def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
            radius = units.pt(theme.sizes.legend_pt) * 0.66
            ring = np.array(arc(radius, 0, 360, (left + width / 2, middle), 40)[:-1])
            line = units.pt(0.9 if proxy else theme.sizes.uncertainty_pt)
            hatch = Stroke(with_alpha(colour, 0.55), units.pt(0.6), cap="butt") if proxy else None
            fill = Fill(with_alpha(colour, 0.10 if proxy else 0.06), hatch, units.pt(2.6))
            stroke = Stroke(with_alpha(colour, 0.9), line, (line * 3.2, line * 2.2), "butt")
            return (Polygons(ring, np.array([0, len(ring)]), np.array([0, 1]), fill, stroke),)

        return draw

    entries = []
    if scene.shows(MapLayer.UNCERTAINTY) and scene.circles:
        entries.append(
            LegendEntry("circle.uncertainty", "How sure", "The place lies in this circle", circle(False))
        )
    if proxies and scene.shows(MapLayer.SITES):
        entries.append(
            LegendEntry("circle.proxy", "How sure", "Place unknown but for the county or town", circle(True))
        )
    return entries


def _areas(scene: Scene) -> list[LegendEntry]:
    if not (scene.shows(MapLayer.AREAS) and visible_areas(scene)):
        return []
    theme, units = scene.snapshot.theme, scene.units

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        half_w, half_h = width * 0.36, units.pt(theme.sizes.legend_pt) * 0.45
        x = left + width / 2
        box = np.array(
            [
                (x - half_w, middle - half_h),
                (x + half_w, middle - half_h),
                (x + half_w, middle + half_h),
                (x - half_w, middle + half_h),
            ]
        )
        stroke = Stroke(theme.ground.area_edge, units.pt(theme.sizes.area_edge_pt))
        return (Polygons(box, np.array([0, 4]), np.array([0, 1]), Fill(theme.ground.area), stroke),)

    return [LegendEntry("area.receiving", "Areas", "Receiving province", draw)]
