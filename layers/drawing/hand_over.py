"""Hand-over points: the small diamond on the line where the cargo changes owner (FOB)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.drawing.draw_list import Item, Markers

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

COARSEST = 2_000_000.0
"""Largest scale denominator at which hand-overs are marked: beyond, they'd lie on the ports."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A mark: the leg and site that it belongs to, and its page position."""

    leg: str
    site: str
    x: float
    y: float


def hand_over_marks(scene: Scene) -> list[HandOver]:
    """The marks to be drawn, a little along each line.

    Where several lines leave one place side by side, one mark stands for all.
    """
    if scene.scale > COARSEST:
        return []
    near = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 2
    clusters: list[list[HandOver]] = []
    for mark in _single_marks(scene):
        for cluster in clusters:
            first = cluster[0]
            if first.site == mark.site and abs(first.x - mark.x) < near and abs(first.y - mark.y) < near:
                cluster.append(mark)
                break
        else:
            clusters.append([mark])
    return [
        HandOver(
            cluster[0].leg,
            cluster[0].site,
            sum(mark.x for mark in cluster) / len(cluster),
            sum(mark.y for mark in cluster) / len(cluster),
        )
        for cluster in clusters
    ]


def _single_marks(scene: Scene) -> list[HandOver]:
    found = []
    places = {site.id: row for row, site in enumerate(scene.sites)}
    distance = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 2.6
    for run in scene.route_lines.runs:
        leg = scene.legs[run.leg]
        length = float(scene.route_lines.length[run.leg])
        if leg.hand_over is None or length < 3 * distance:
            continue
        if leg.hand_over == leg.from_site:
            at = distance
        elif leg.hand_over == leg.to_site:
            at = length - distance
        elif leg.hand_over in places:
            apart = np.hypot(*(run.xy - scene.site_xy[places[leg.hand_over]]).T)
            at = float(run.along[apart.argmin()]) + distance
        else:
            continue
        if run.along[0] <= at <= run.along[-1]:
            x, y = (float(np.interp(at, run.along, run.xy[:, k])) for k in (0, 1))
            found.append(HandOver(leg.id, leg.hand_over, x, y))
    return found


def hand_over_items(scene: Scene) -> Iterable[Item]:
    """The diamonds."""
    marks = scene.hand_overs
    if marks:
        ink = scene.snapshot.theme.ink
        xy = np.array([(mark.x, mark.y) for mark in marks])
        size = scene.units.mm(scene.snapshot.theme.sizes.fob_mm)
        yield Markers(
            xy, "fob", size, ink.subject, ink.paper, ink.halo, ids=tuple(mark.leg for mark in marks)
        )
