"""Lettering: what each label says, and where it stands without touching anything."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.placement import Placement, boxes_along, place
from layers.display import MapLayer
from layers.drawing.area_names import area_labels
from layers.drawing.areas import frame_boxes
from layers.drawing.colouring import CONTEXT_KINDS
from layers.drawing.declutter import RANK, is_capital, is_proxy
from layers.drawing.draw_list import Label, Points, Stroke, TextRun
from layers.drawing.plates import plate_boxes
from layers.drawing.projected import uncertainty_ring
from layers.drawing.text import block_size, label_box
from layers.records.site import Site, SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Frame, Scene

SECONDARY_KINDS = frozenset({SiteKind.CANDIDATE_PORT, SiteKind.CROSSING, SiteKind.LOCK})
"""Kinds of the subject whose names are set smaller, on one line."""
CHINESE_KINDS = frozenset({SiteKind.RECEIVING_PORT, SiteKind.CANDIDATE_PORT, SiteKind.CONTEXT_PORT})
UNLABELLED_ABOVE = {SiteKind.WAYPOINT: 350_000.0, SiteKind.STATION: 1_100_000.0}
"""Largest scale denominator at which a kind has a label."""
LEADER_STEPS = (0.6, 1.3, 2.2, 3.3, 4.6)
"""How far a label may stand off, in its own heights: finer than for crowds of points."""
YIELDING_KINDS = frozenset({SiteKind.CITY, SiteKind.CONTEXT_PORT})
"""Kinds whose name is rather left out than set across a route."""
MUST_HAVE = 7.5
"""Priority from which a label may displace others rather than be left out."""
TOWN_PRIORITY = 0.5
"""Below all places of the atlas."""
RETRIES = 4
_TAIL = re.compile(r"\s*(?:[(（\[“\"].*|[–—/].*)$")


class LabelMemory:
    """Where labels stood last, so that they keep their place while the map moves. Not shared by threads."""

    def __init__(self) -> None:
        self.choice: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class PlacedLabels:
    """Names of places, of waters and lands, and the ids of those that found no room."""

    places: tuple[Label, ...]
    areas: tuple[Label, ...]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A label to be placed beside its anchor."""

    id: str
    lines: tuple[tuple[TextRun, ...], ...]
    x: float
    y: float
    reach: float
    priority: float
    leader: bool
    halo: str
    yields: bool = False
    """Left out rather than set across a route."""


def short_name(site: Site) -> str:
    """The name as it stands on the map: without what is added in brackets or after a dash."""
    return _TAIL.sub("", site.name) or site.name


def local_name(site: Site) -> str:
    """The name in the place's own script: Hanzi for places in China, otherwise Hangul."""
    chinese = site.kind in CHINESE_KINDS or "CN-" in site.admin
    name = site.names.hanja if chinese and site.names.hanja else site.names.hangul
    return _TAIL.sub("", name).split(" ")[0] if chinese else _TAIL.sub("", name)


def place_labels(scene: Scene) -> PlacedLabels:
    """Place all labels of the picture together, the most important first."""
    wanted: list[_Wanted] = []
    if scene.shows(MapLayer.LABELS):
        wanted = [*_site_labels(scene), *_hand_over_labels(scene), *_town_labels(scene)]
    frame = frame_boxes(scene) if scene.shows(MapLayer.GRATICULE) else np.empty((0, 4))
    marks = np.vstack([frame, _mark_boxes(scene), plate_boxes(scene), scene.keep_clear])
    placed, taken, dropped = _placed(scene, wanted, marks)
    # Waters and lands are wide: their names move to where the places' names have left room.
    areas = area_labels(
        scene, marks, symbol_boxes(scene), scene.route_boxes, taken, _leader_boxes(placed, scene)
    )
    return PlacedLabels(tuple(placed), tuple(areas), dropped)


def _site_labels(scene: Scene) -> list[_Wanted]:
    theme, units = scene.snapshot.theme, scene.units
    scale = scene.scale
    selected = scene.selected("sites")
    found = []
    for row, site in enumerate(scene.marks.sites):
        if scale > UNLABELLED_ABOVE.get(site.kind, math.inf) and site.id not in selected:
            continue
        context = site.kind in CONTEXT_KINDS
        small = context or site.kind in SECONDARY_KINDS
        if site.kind is SiteKind.CITY and not scene.shows(MapLayer.CITIES):
            continue
        size = units.pt(theme.sizes.context_pt if small else theme.sizes.subject_pt)
        colour = theme.ink.context if context else theme.ink.subject
        name = TextRun(short_name(site), size, colour, 400 if small else 500)
        local = local_name(site)
        script_size = scene.legible(size * theme.sizes.script_pt / theme.sizes.subject_pt)
        script = TextRun(local, script_size, theme.ink.script)
        if not local:
            lines: tuple[tuple[TextRun, ...], ...] = ((name,),)
        elif small:
            lines = ((name, replace(script, text=" " + local)),)
        else:
            lines = ((name,), (script,))
        reach = float(scene.marks.reach[row])
        if is_proxy(site):
            reach = _proxy_reach(scene, site, row)
        found.append(
            _Wanted(
                site.id,
                lines,
                float(scene.marks.xy[row, 0]),
                float(scene.marks.xy[row, 1]),
                reach,
                _priority(site, site.id in selected),
                not context or is_capital(site) or site.kind is SiteKind.STATION,
                theme.ink.halo,
                site.kind in YIELDING_KINDS,
            )
        )
    return found


def _town_labels(scene: Scene) -> list[_Wanted]:
    theme, units = scene.snapshot.theme, scene.units
    found = []
    for town in scene.towns:
        size = scene.legible(units.pt(theme.sizes.context_pt) * (1.0 if town.city.rank < 2 else 0.92))
        runs = [TextRun(town.city.name, size, theme.ink.context)]
        if town.city.name_local:
            script = scene.legible(size * theme.sizes.script_pt / theme.sizes.subject_pt)
            runs.append(TextRun(" " + town.city.name_local, script, theme.ink.script))
        reach, priority = town.size / 2, TOWN_PRIORITY - 0.1 * town.city.rank
        found.append(
            _Wanted(
                town.id, (tuple(runs),), town.x, town.y, reach, priority, False, theme.ink.halo, yields=True
            )
        )
    return found


def _proxy_reach(scene: Scene, site: Site, row: int) -> float:
    """Radius of the hatched circle, so that the label stands outside it while it is small."""
    ring = scene.viewport.to_page(uncertainty_ring(site, scene.viewport.crs))
    radius = float(np.hypot(*(ring - scene.marks.xy[row]).T).max()) if len(ring) else 0.0
    return radius if radius < scene.units.mm(25) else scene.units.mm(2.5)


def _priority(site: Site, selected: bool) -> float:
    rank = float(len(RANK) - RANK[site.kind])
    if is_capital(site):
        rank = 7.5
    return rank + (100.0 if selected else 0.0)


def _hand_over_labels(scene: Scene) -> list[_Wanted]:
    if not scene.shows(MapLayer.ROUTES):
        return []
    theme, units = scene.snapshot.theme, scene.units
    seen: set[str] = set()
    found = []
    for mark in scene.hand_overs:
        if mark.site in seen:
            continue
        seen.add(mark.site)
        run = TextRun("FOB", units.pt(theme.sizes.code_pt), theme.ink.subject, 500, tracking=0.06)
        reach = units.mm(theme.sizes.fob_mm) * 0.6
        found.append(_Wanted(f"fob.{mark.leg}", ((run,),), mark.x, mark.y, reach, 6.5, False, theme.ink.halo))
    return found


def symbol_boxes(scene: Scene) -> Points:
    """Boxes (N, 4) around the symbols of the atlas's places."""
    if not len(scene.marks.xy):
        return np.empty((0, 4))
    reach = np.maximum(scene.marks.reach, scene.units.px(2))[:, None]
    return np.hstack([scene.marks.xy - reach, scene.marks.xy + reach])


def _leader_boxes(labels: Sequence[Label], scene: Scene) -> Points:
    ends = np.array([label.leader for label in labels if label.leader is not None]).reshape(-1, 2)
    return boxes_along(ends, np.arange(0, len(ends) + 1, 2), scene.units.px(1), scene.units.px(8))


def _mark_boxes(scene: Scene) -> Points:
    """Boxes of what isn't a place's symbol but must stay free: letter codes and hand-over diamonds."""
    from layers.drawing.sites import code_labels

    boxes = [np.array([label_box(label, scene.measurer)]) for label in code_labels(scene)]
    half = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 0.5
    at = np.array([(mark.x, mark.y) for mark in scene.hand_overs]).reshape(-1, 2)
    boxes.append(np.hstack([at - half, at + half]))
    return np.vstack(boxes) if boxes else np.empty((0, 4))


def _placed(
    scene: Scene, wanted: Sequence[_Wanted], obstacles: Points
) -> tuple[list[Label], Points, tuple[str, ...]]:
    """The labels, their boxes (N, 4), and the ids of those that are left out."""
    if not wanted:
        return [], np.empty((0, 4)), ()
    sizes = np.array([block_size(item.lines, scene.measurer) for item in wanted])
    # Unlabelled symbols are in the way too.
    labelled = {item.id for item in wanted}
    others = [row for row, site in enumerate(scene.marks.sites) if site.id not in labelled]
    if others:
        obstacles = np.vstack([obstacles, symbol_boxes(scene)[others]])
    priority = np.array([item.priority for item in wanted])
    result = _placement(scene, wanted, sizes, priority, obstacles)
    lost = fewest = _lost(priority, result)
    for number in range(RETRIES):
        if len(lost) == 0:
            break
        # Each took the best place for itself; those that were left over choose first now.
        priority[lost] += 100.0 * (number + 1)
        again = _placement(scene, wanted, sizes, priority, obstacles)
        lost = _lost(priority, again)
        if len(lost) < len(fewest):
            result, fewest = again, lost
    if scene.memory is not None:
        kept = zip(wanted, result.choice.tolist(), strict=True)
        scene.memory.choice = {item.id: choice for item, choice in kept if choice >= 0}
    crossing = _crossing_routes(scene, wanted, sizes, result)
    rows = [row for row, choice in enumerate(result.choice.tolist()) if choice >= 0 and row not in crossing]
    corners = result.positions[rows].reshape(-1, 2)
    boxes = np.hstack([corners, corners + sizes[rows].reshape(-1, 2)])
    left_out = (*result.dropped.tolist(), *sorted(crossing))
    labels = [_label(scene, wanted[row], row, sizes, result) for row in rows]
    return labels, boxes, tuple(wanted[row].id for row in left_out)


def _crossing_routes(
    scene: Scene, wanted: Sequence[_Wanted], sizes: Points, result: Placement
) -> frozenset[int]:
    """Names that had rather be left out than lie across a route, and do."""
    rows = [row for row, item in enumerate(wanted) if item.yields and result.choice[row] >= 0]
    lines = scene.route_boxes
    if not rows or not len(lines):
        return frozenset()
    low = result.positions[rows]
    high = low + sizes[rows]
    hit = np.asarray((lines[None, :, :2] < high[:, None]) & (lines[None, :, 2:] > low[:, None]))
    crossing = np.flatnonzero(np.logical_and.reduce(hit, axis=2).sum(axis=1))
    return frozenset(rows[number] for number in crossing)


def _lost(priority: NDArray[np.float64], result: Placement) -> NDArray[np.int64]:
    return result.dropped[priority[result.dropped] >= MUST_HAVE]


def _placement(
    scene: Scene, wanted: Sequence[_Wanted], sizes: Points, priority: NDArray[np.float64], obstacles: Points
) -> Placement:
    previous = np.array([scene.memory.choice.get(item.id, -1) if scene.memory else -1 for item in wanted])
    return place(
        np.array([(item.x, item.y) for item in wanted]),
        sizes,
        priority,
        np.array([item.reach for item in wanted]),
        obstacles,
        inset(scene.frame, scene.units.px(5)),
        leaders=np.array([item.leader for item in wanted]),
        padding=scene.units.px(3),
        soft=scene.route_boxes,
        # Rather off with a leader than across a line, but rather across a line than not at all.
        soft_cost=50.0,
        leader_steps=LEADER_STEPS,
        previous=previous,
    )


def _label(scene: Scene, item: _Wanted, row: int, sizes: Points, result: Placement) -> Label:
    theme, units = scene.snapshot.theme, scene.units
    x, y = result.positions[row].tolist()
    width = float(sizes[row, 0])
    halo_width = units.pt(theme.sizes.halo_pt)
    label = Label(x, y, item.lines, "left", "top", halo=item.halo, halo_width=halo_width, id=item.id)
    if x + width / 2 < item.x - item.reach:
        label = replace(label, x=x + width, halign="right")
    if result.leader[row]:
        stroke = Stroke(theme.ink.context, units.pt(theme.sizes.leader_pt))
        label = replace(label, leader=tuple(result.leader_lines[row].tolist()), leader_stroke=stroke)
    return label


def inset(frame: Frame, edge: float) -> Frame:
    """The frame without a strip along its edges."""
    left, top, right, bottom = frame
    return left + edge, top + edge, max(right - edge, left + edge), max(bottom - edge, top + edge)
