"""The legend: one entry for each kind of mark that the map shows, drawn with the map's own means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.display import MapLayer
from layers.drawing.areas import visible_areas
from layers.drawing.blocks import Block
from layers.drawing.colouring import CONTEXT_KINDS, code_of, shown_commodities
from layers.drawing.declutter import is_proxy, symbol_name
from layers.drawing.draw_list import Fill, Item, Label, Labels, Markers, Polygons, Stroke, TextRun
from layers.drawing.line_styles import LineLook, line_sample
from layers.drawing.paths import arc
from layers.drawing.text import TextMeasurer
from layers.drawing.units import Units
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind
from layers.theme.colour import with_alpha
from layers.theme.theme import Theme

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

SWATCH_MM, ROW_FACTOR = 8.2, 1.62
"""Width of the samples; height of a row in text sizes."""
NOTE_FACTOR = 0.76
"""Size of raised numbers, and of headings, in text sizes."""

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
    """

    id: str
    group: str
    text: str
    sample: Sample
    note: str = ""


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


def legend_block(
    entries: Sequence[LegendEntry],
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
    *,
    columns: int = 1,
    headings: bool = True,
) -> Block:
    """Set the entries in columns, with small headings above each group.

    Returns
    -------
    Block
        Without background; empty entries give an empty block.
    """
    size = units.pt(theme.sizes.legend_pt)
    small = max(size * NOTE_FACTOR, units.pt(theme.sizes.least_pt))
    row, swatch, gap = size * ROW_FACTOR, units.mm(SWATCH_MM), units.mm(2.2)
    rows: list[tuple[str, LegendEntry | None]] = []
    for number, entry in enumerate(entries):
        if headings and (number == 0 or entries[number - 1].group != entry.group):
            rows.append((entry.group, None))
        rows.append((entry.text, entry))
    items: list[Item] = []
    labels: list[Label] = []
    left = bottom = 0.0
    for column in _columns(rows, columns):
        y, width = 0.0, 0.0
        for number, (text, row_entry) in enumerate(column):
            if row_entry is None:
                y += row * (0.35 if number else 0.0)
                run = TextRun(text.upper(), small, theme.ink.context, 500, tracking=0.08)
                labels.append(Label(left, y + row / 2, ((run,),), "left", "middle"))
                reach = measurer.measure(run)[0]
            else:
                run = TextRun(text, size, theme.ink.subject)
                items.extend(row_entry.sample(left, y + row / 2, swatch))
                labels.append(Label(left + swatch + gap, y + row / 2, ((run,),), "left", "middle"))
                reach = swatch + gap + measurer.measure(run)[0]
                if row_entry.note:
                    raised = TextRun(row_entry.note, small, theme.ink.context)
                    at = (left + reach + size * 0.12, y + row / 2 - size * 0.3)
                    labels.append(Label(*at, ((raised,),), "left", "middle"))
                    reach += size * 0.12 + measurer.measure(raised)[0]
            width, y = max(width, reach), y + row
        left, bottom = left + width + gap * 3, max(bottom, y)
    if labels:
        items.append(Labels(tuple(labels)))
    return Block(tuple(items), max(left - gap * 3, 0.0), bottom)


_Row = tuple[str, LegendEntry | None]
"""A heading (None), or an entry."""


def _columns(rows: Sequence[_Row], columns: int) -> list[Sequence[_Row]]:
    """Rows in at most so many columns, as even as they come; a heading never ends one.

    Groups stay whole where that makes no column more than a third higher.
    """
    even = -(-len(rows) // max(columns, 1))
    whole = _filled(rows, columns, even, lambda row: rows[row][1] is None)
    if max(map(len, whole), default=0) <= even * 1.34:
        return whole
    return _filled(rows, columns, even, lambda row: row == 0 or rows[row - 1][1] is not None)


def _filled(
    rows: Sequence[_Row], columns: int, even: int, may_start: Callable[[int], bool]
) -> list[Sequence[_Row]]:
    """Columns of the least height with which they are few enough."""
    for height in range(max(even, 1), len(rows) + 1):
        starts = [0]
        for row in range(1, len(rows) + 1):
            if row - starts[-1] > height or row == len(rows):
                fitting = [r for r in range(starts[-1] + 1, row) if may_start(r)]
                if row - starts[-1] > height and fitting:
                    starts.append(fitting[-1])
        ends = [*starts[1:], len(rows)]
        found = [rows[start:end] for start, end in zip(starts, ends, strict=True)]
        if len(found) <= columns and max(map(len, found)) <= height:
            return found
    return [rows] if rows else []


def legend_panel(block: Block, units: Units, theme: Theme) -> Block:
    """The block on a quiet ground of its own, so that it can stand over the map."""
    pad = units.mm(2.4)
    width, height = block.width + 2 * pad, block.height + 2 * pad
    box = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    ground = Polygons(
        box,
        np.array([0, 4]),
        np.array([0, 1]),
        Fill(with_alpha(theme.window.panel_raised, 0.93)),
        Stroke(theme.window.line, units.pt(0.5), join="miter"),
    )
    return Block((ground, *block.at(pad, pad)), width, height)


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
            found |= set(shown_commodities(scene.marks.sites[row].commodities, scene.snapshot))
    if scene.shows(MapLayer.ROUTES):
        for run in scene.route_lines.runs:
            route = scene.snapshot.atlas.routes.get(scene.legs[run.leg].route)
            found |= set(shown_commodities(route.commodities if route else (), scene.snapshot))
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(theme.sizes.legend_pt) * 0.92

    def sample(commodity: Commodity) -> Sample:
        hue = theme.hue(commodity)
        code = TextRun(code_of((commodity,)), size, hue, 700)

        def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
            dot = Markers(np.array([[left + size * 0.5, middle]]), "disc", size, hue, theme.ink.paper, hue)
            return (dot, Labels((Label(left + size * 1.3, middle, ((code,),), "left", "middle"),)))

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
    for town in scene.towns:
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
