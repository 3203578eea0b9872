"""Legend entries for sanctions statuses, claims and estimates, and receiving provinces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from layers.describe.statements import number_text
from layers.display import MapLayer
from layers.drawing.destinations import destination_shares, destination_text, hatch_of
from layers.drawing.draw_list import Fill, Item, Lines, Markers, Polygons, Stroke
from layers.drawing.evidence_marks import pair_marks, radius_of, scale_step, tonnes_per_square
from layers.drawing.legend import LegendEntry, Sample
from layers.drawing.paths import arc
from layers.drawing.status_marks import BADGE_MM, mark_of
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, readable
from layers.records.statement import Statement
from layers.sanctions.status import STATUS_NAMES, STRICTNESS, Status
from layers.theme.colour import with_alpha

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

HEADINGS = {"UN": "UN sanctions on", "PRC": "Chinese sanctions on", "any": "Strictest sanctions on"}


def statuses(scene: Scene) -> list[LegendEntry]:
    """The statuses on the chosen day that a drawn site or leg has."""
    display = scene.snapshot.display
    if display.on_date is None:
        return []
    found: set[Status | None] = set()
    if scene.shows(MapLayer.SITES):
        found |= {scene.colouring.site_status(site) for site in scene.marks.sites}
    if scene.shows(MapLayer.ROUTES):
        found |= {scene.colouring.leg_status(scene.legs[run.leg]) for run in scene.route_lines.runs}
    heading = f"{HEADINGS.get(display.regime, display.regime)} {display.on_date.isoformat()}"
    return [
        LegendEntry(f"status.{status.value}", heading, STATUS_NAMES[status], _status_sample(scene, status))
        for status in STRICTNESS
        if status in found
    ]


def _status_sample(scene: Scene, status: Status) -> Sample:
    theme, units = scene.snapshot.theme, scene.units
    colour = theme.status_colour(status)

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        xy = np.array([[left, middle], [left + width, middle]])
        line = Lines(xy, np.array([0, 2]), Stroke(colour, units.pt(theme.sizes.route_pt), cap="butt"))
        name = mark_of(status)
        if name is None:
            return (line,)
        places = np.array([[left + width * share, middle] for share in (0.25, 0.75)])
        size = units.mm(BADGE_MM)
        return line, Markers(places, name, size, colour, theme.ink.paper, theme.ink.casing)

    return draw


def destinations(scene: Scene) -> list[LegendEntry]:
    """The joint shares that are hatched."""
    if not scene.shows(MapLayer.AREAS):
        return []
    return [
        LegendEntry(
            f"destination.{statement.id}",
            "China’s imports from North Korea",
            destination_text(scene, statement),
            _hatch_sample(scene, statement, number),
        )
        for number, statement in enumerate(destination_shares(scene))
    ]


def _hatch_sample(scene: Scene, statement: Statement, number: int) -> Sample:
    fill = hatch_of(scene, statement, number)
    half_height = scene.units.pt(scene.snapshot.theme.sizes.legend_pt) * 0.5

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        top, bottom, x0, x1 = (
            middle - half_height,
            middle + half_height,
            left + width * 0.14,
            left + width * 0.86,
        )
        box = np.array([(x0, top), (x1, top), (x1, bottom), (x0, bottom)])
        edge = Stroke(scene.snapshot.theme.ground.area_edge, scene.units.pt(0.6))
        return (Polygons(box, np.array([0, 4]), np.array([0, 1]), fill, edge),)

    return draw


def evidence(scene: Scene) -> list[LegendEntry]:
    """Ring, disc and the scale of their areas."""
    if not scene.shows(MapLayer.EVIDENCE):
        return []
    sites = scene.snapshot.atlas.sites
    pairs = pair_marks(scene, [key for key, site in sites.items() if site.lonlat is not None])
    if not pairs:
        return []
    theme, units = scene.snapshot.theme, scene.units
    heading = "In the ground (area to scale)"
    scale = tonnes_per_square(scene, pairs)
    entries = [
        LegendEntry("evidence.claim", heading, "Claimed", _circle_sample(scene, filled=False)),
        LegendEntry("evidence.estimate", heading, "Estimated", _circle_sample(scene, filled=True)),
    ]
    tonnes = scale_step(scale, units.pt(theme.sizes.legend_pt) * 0.8)
    value, unit = readable(Quantity(Interval(tonnes, tonnes), "t"))
    radius = radius_of(tonnes, scale)
    sample = _circle_sample(scene, filled=False, radius=radius)
    text = f"{number_text(value.low)} {unit}"
    # Clear of the disc above it: two circles that touch read as one mark.
    height = 2 * radius + units.pt(4.0)
    entries.append(LegendEntry("evidence.scale", heading, text, sample, height=height))
    return entries


def _circle_sample(scene: Scene, *, filled: bool, radius: float | None = None) -> Sample:
    theme, units = scene.snapshot.theme, scene.units
    reach = units.pt(theme.sizes.legend_pt) * 0.6 if radius is None else radius

    def draw(left: float, middle: float, width: float) -> tuple[Item, ...]:
        ring = np.array(arc(reach, 0, 360, (left + width / 2, middle), 48)[:-1])
        fill = Fill(with_alpha(theme.ink.neutral, 0.42)) if filled else None
        stroke = Stroke(theme.ink.neutral, units.pt(0.6 if filled else 1.6))
        return (Polygons(ring, np.array([0, len(ring)]), np.array([0, 1]), fill, stroke),)

    return draw
