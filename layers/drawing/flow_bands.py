"""Flows of a year: a tint below the routes as wide as China's imports of what they carry, and a plate.

The sources count the country's exports, never those of a single way, so every route of a commodity has
the same width, and the plate says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from layers.describe.statements import number_text
from layers.drawing.draw_list import Item, Label, Labels, Stroke, TextRun
from layers.drawing.ground import PAGE_UNIT_MM
from layers.drawing.line_styles import lines_of
from layers.drawing.plates import Plate, plate_ground
from layers.drawing.text import block_size
from layers.evidence.flows import Flow, flow_years, flows_in
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, readable
from layers.records.commodity import FACTS, Commodity
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

POINTS_PER_MT = 1.0
"""Width of the tint: one point for each million tonnes."""
NOTES = (
    "Band: all that China imported, 1 pt wide for 1 Mt, drawn alike along every way of the commodity.",
    "The sources don’t say how much went which way; where they give no tonnes, there is no band.",
)
TINT = 0.2
"""Opacity of the tint."""
COAL = frozenset({Commodity.COAL, Commodity.ANTHRACITE})
"""Customs print North Korean anthracite as coal: such a flow is shown on routes of either."""


def shown_year(scene: Scene) -> int | None:
    """The year chosen, or the last one for which a quantity is stated."""
    atlas, year = scene.snapshot.atlas, scene.snapshot.display.year
    if year is not None:
        return year
    with_quantity = [y for y in flow_years(atlas) if any(f.tonnes for f in flows_in(atlas, y))]
    return max(with_quantity, default=None)


def flow_items(scene: Scene) -> Iterable[Item]:
    """Tints along the routes."""
    year = shown_year(scene)
    if year is None:
        return
    flows = shown_flows(scene, year)
    ids = [leg.id for leg in scene.legs]
    for flow in flows:
        if flow.tonnes is None:
            continue
        width = scene.units.pt(POINTS_PER_MT * flow.tonnes.drawn_end / 1e6)
        # Ways that share a line are one band: laid over each other they would look like more.
        runs = [run for run in scene.route_lines.inked if _carries(scene, run.leg, flow.commodity)]
        if runs and width > 0:
            hue = scene.snapshot.theme.hue(flow.commodity)
            yield lines_of(runs, ids, Stroke(with_alpha(hue, TINT), width, cap="butt"))


def shown_flows(scene: Scene, year: int) -> list[Flow]:
    """Flows of the year whose commodity the filter lets through."""
    return [flow for flow in flows_in(scene.snapshot.atlas, year) if _is_shown(scene, flow.commodity)]


def _is_shown(scene: Scene, commodity: Commodity) -> bool:
    chosen = scene.snapshot.display.commodities
    return chosen is None or not chosen.isdisjoint(COAL if commodity in COAL else {commodity})


def _carries(scene: Scene, number: int, commodity: Commodity) -> bool:
    route = scene.snapshot.atlas.routes.get(scene.legs[number].route)
    wanted = COAL if commodity in COAL else {commodity}
    return route is not None and not wanted.isdisjoint(route.commodities)


def flow_plate(scene: Scene) -> Plate | None:
    """The year's figures: at the upper right, on a page in the corner where they hide the fewest places."""
    year = shown_year(scene)
    if year is None:
        return None
    flows = shown_flows(scene, year)
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(7.6)
    rows: list[tuple[tuple[TextRun, ...], ...]] = [
        ((TextRun(f"China’s imports from North Korea, {year}", size * 1.1, theme.window.text, 700),),)
    ]
    for flow in flows:
        name = TextRun(f"{FACTS[flow.commodity].name}  ", size, theme.hue(flow.commodity), 700)
        rows.append(((name, TextRun(amounts_text(flow), size, theme.window.text)),))
    if not flows:
        rows.append(((TextRun("no whole-year figure in the sources", size, theme.window.muted),),))
    rows += [((TextRun(note, scene.legible(size * 0.82), theme.window.muted),),) for note in NOTES]
    pad, step = units.mm(3), size * 1.55
    width = max(block_size(row, scene.measurer)[0] for row in rows) + 2 * pad
    height = step * len(rows) + 2 * pad * 0.8
    left, top = _corner(scene, width, height)
    box = (left, top, left + width, top + height)
    labels = tuple(
        Label(left + pad, top + pad * 0.8 + (number + 0.5) * step, row, "left", "middle")
        for number, row in enumerate(rows)
    )
    return Plate(box, (plate_ground(scene, box), Labels(labels)))


def _corner(scene: Scene, width: float, height: float) -> tuple[float, float]:
    """Left and top of the plate. On screen it stays where it is: the person can move the map."""
    left, top, right, bottom = scene.frame
    gap = scene.units.mm(4)
    corners = [(right - width - gap, top + gap)]
    if scene.viewport.page_unit_mm > PAGE_UNIT_MM:
        low = bottom - height - gap
        corners += [(left + gap, top + gap), (right - width - gap, low), (left + gap, low)]
    at, size = scene.candidates.xy, np.array([width, height])

    def hidden(corner: tuple[float, float]) -> int:
        return int(((at >= corner) & (at <= corner + size)).all(axis=1).sum())

    return min(corners, key=hidden)


def amounts_text(flow: Flow) -> str:
    """Tonnes and dollars of a flow, each as far as a source gives it."""
    parts = [_range(flow.tonnes, "t"), _range(flow.usd, "USD")]
    return ", ".join(part for part in parts if part)


def _range(value: Interval | None, unit: str) -> str:
    if value is None:
        return ""
    shown, name = readable(Quantity(value, unit))
    if math.isinf(shown.high):
        return f"from {number_text(float(f'{shown.low:.4g}'))} {name}"
    low, high = (number_text(float(f"{end:.4g}")) for end in (shown.low, shown.high))
    return f"{low} {name}" if low == high else f"{low}–{high} {name}"
