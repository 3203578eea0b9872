"""Lettering: what each label says, and where it stands without touching anything."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from layers.display import MapLayer
from layers.drawing.area_names import area_labels, country_label, slanting_boxes
from layers.drawing.areas import frame_boxes
from layers.drawing.colouring import CONTEXT_KINDS
from layers.drawing.declutter import RANK, Marks, is_capital, is_proxy, yields_room
from layers.drawing.draw_list import Label, Points, TextRun
from layers.drawing.placing import FAR_STEPS, LEADER_STEPS, Placed, Wanted, place_wanted
from layers.drawing.plates import plate_boxes
from layers.drawing.projected import uncertainty_ring
from layers.drawing.text import label_box
from layers.records.site import Site, SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

SECONDARY_KINDS = frozenset({SiteKind.CANDIDATE_PORT, SiteKind.CROSSING, SiteKind.LOCK})
"""Kinds of the subject whose names are set smaller, on one line."""
CHINESE_KINDS = frozenset({SiteKind.RECEIVING_PORT, SiteKind.CANDIDATE_PORT, SiteKind.CONTEXT_PORT})
UNLABELLED_ABOVE = {SiteKind.WAYPOINT: 500_000.0, SiteKind.STATION: 1_100_000.0}
"""Largest scale denominator at which a kind has a label."""
ON_ROUTES = frozenset({SiteKind.STATION, SiteKind.WAYPOINT})
"""Kinds of the context that stand on routes: their names may stand off with a leader."""
LONGEST_LINE = 17
"""Letters of a name that stand in one line."""
MOST_RETRIED = 120
"""Names up to which those that found no room are worth another try: a crowd has no room for all anyway."""
FIRST = 50.0
"""Priority of a name that found no room behind the others, tried again before them."""
TOWN_PRIORITY = 0.5
"""Below all places of the atlas."""
_TAIL = re.compile(r"\s*(?:[(（\[“\"].*|[–—/].*)$")


@dataclass(frozen=True, slots=True)
class PlacedLabels:
    """Names of places, of waters and lands, and the ids of those that found no room."""

    places: tuple[Label, ...]
    areas: tuple[Label, ...]
    dropped: tuple[str, ...] = ()


def short_name(site: Site) -> str:
    """The name as it stands on the map: without what is added in brackets or after a dash.

    A typed apostrophe becomes the printer's, as in Ch’ŏngjin.
    """
    return (_TAIL.sub("", site.name) or site.name).replace("'", "’")


def local_name(site: Site) -> str:
    """The name in the place's own script: Hanzi for places in China, otherwise Hangul."""
    chinese = site.kind in CHINESE_KINDS or "CN-" in site.admin
    name = site.names.hanja if chinese and site.names.hanja else site.names.hangul
    return _TAIL.sub("", name).split(" ")[0] if chinese else _TAIL.sub("", name)


def broken(name: str) -> tuple[str, ...]:
    """A name in one line, or a long one in two of about equal length: a compact block finds room sooner."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    if len(name) <= LONGEST_LINE or not spaces:
        return (name,)
    middle = min(spaces, key=lambda place: abs(2 * place - len(name)))
    return name[:middle], name[middle + 1 :]


def place_lead_labels(scene: Scene) -> Placed:
    """Names of the subject and of capitals, placed as if only the country's own name were there too."""
    if not scene.shows(MapLayer.LABELS):
        return Placed()
    wanted = [*_site_labels(scene, scene.lead_marks), *_hand_over_labels(scene)]
    symbols = symbol_boxes(scene, scene.lead_marks)
    placed = _place_lead(scene, wanted, symbols, np.empty((0, 4)))
    around = scene.fixed_boxes, symbols, scene.line_boxes
    if country_label(scene, *around, placed.boxes):
        return placed
    # The names have taken the room of the country that the atlas is about: where would it stand?
    room = [slanting_boxes(label, scene.measurer) for label in country_label(scene, *around)]
    if not room:
        return placed
    again = _place_lead(scene, wanted, symbols, room[0])
    return again if len(again.dropped) <= len(placed.dropped) else placed


def _place_lead(scene: Scene, wanted: Sequence[Wanted], symbols: Points, reserved: Points) -> Placed:
    """The same beside boxes that are spoken for."""
    # Unlabelled symbols are in the way too.
    labelled = {item.id for item in wanted}
    others = [row for row, site in enumerate(scene.lead_marks.sites) if site.id not in labelled]
    obstacles = np.vstack([scene.fixed_boxes, symbols[others], reserved])
    rows = [row for row, site in enumerate(scene.candidates.sites) if yields_room(site)]
    mild = symbol_boxes(scene, scene.candidates)[rows]
    placed = place_wanted(scene, wanted, obstacles, mild)
    if not placed.dropped or len(wanted) > MOST_RETRIED:
        return placed
    # A compact block finds room where a long line doesn't.
    stacked = [_stacked(item) if item.id in placed.dropped else item for item in wanted]
    first = [replace(item, priority=FIRST) if item.id in placed.dropped else item for item in stacked]
    for tried, steps in ((stacked, LEADER_STEPS), (first, LEADER_STEPS), (first, FAR_STEPS)):
        again = place_wanted(scene, tried, obstacles, mild, steps)
        if len(again.dropped) < len(placed.dropped):
            placed = again
        if not placed.dropped:
            break
    return placed


def _stacked(item: Wanted) -> Wanted:
    """The name above its own script, where both stood on one line."""
    if len(item.lines) != 1 or len(item.lines[0]) != 2:
        return item
    name, script = item.lines[0]
    return replace(item, lines=((name,), (replace(script, text=script.text.strip()),)))


def place_labels(scene: Scene) -> PlacedLabels:
    """All names: those of the subject, then of places that help to find one's way, then of areas."""
    lead, fixed = scene.lead_labels, scene.fixed_boxes
    symbols = symbol_boxes(scene, scene.marks)
    # The country that the atlas is about has its name before towns have theirs.
    country = country_label(scene, fixed, symbols, scene.line_boxes, lead.boxes)
    named = np.vstack([np.empty((0, 4)), *(slanting_boxes(label, scene.measurer) for label in country)])
    context = Placed()
    if scene.shows(MapLayer.LABELS):
        rows = [row for row, site in enumerate(scene.marks.sites) if yields_room(site)]
        marks = scene.marks.only(rows)
        wanted = [*_site_labels(scene, marks), *_town_labels(scene)]
        labelled = {item.id for item in wanted}
        others = [row for row, site in enumerate(scene.marks.sites) if site.id not in labelled]
        context = place_wanted(scene, wanted, np.vstack([fixed, lead.boxes, symbols[others], named]))
    # Waters and lands are wide: their names move to where the places' names have left room.
    areas = [
        *country,
        *area_labels(scene, fixed, symbols, scene.line_boxes, lead.boxes, context.boxes, named),
    ]
    shown = {site.id for site in scene.marks.sites}
    covered = tuple(site.id for site in scene.candidates.sites if site.id not in shown)
    dropped = (*lead.dropped, *context.dropped, *covered)
    return PlacedLabels((*context.labels, *lead.labels), tuple(areas), dropped)


def fixed_boxes(scene: Scene) -> Points:
    """Boxes of what stands before any name is set: the frame's degrees, codes, hand-overs, plates."""
    return np.vstack([frame_boxes(scene), _mark_boxes(scene), plate_boxes(scene), scene.keep_clear])


def _site_labels(scene: Scene, marks: Marks) -> list[Wanted]:
    theme, units = scene.snapshot.theme, scene.units
    scale = scene.scale
    selected = scene.selected("sites")
    # Letters in the middle of a circle may be wider than it.
    inside = {code.id: _half_diagonal(code, scene) for code in scene.codes if code.halign == "centre"}
    found = []
    for row, site in enumerate(marks.sites):
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
        if not local and small:
            lines: tuple[tuple[TextRun, ...], ...] = ((name,),)
        elif not local:
            lines = tuple((replace(name, text=text),) for text in broken(name.text))
        elif small:
            lines = ((name, replace(script, text=" " + local)),)
        else:
            lines = (*((replace(name, text=text),) for text in broken(name.text)), (script,))
        reach = float(marks.reach[row])
        if is_proxy(site):
            reach = max(_proxy_reach(scene, site), inside.get(site.id, 0.0))
        found.append(
            Wanted(
                site.id,
                lines,
                float(marks.xy[row, 0]),
                float(marks.xy[row, 1]),
                reach,
                _priority(site, site.id in selected),
                not context or is_capital(site) or site.kind in ON_ROUTES,
                theme.ink.halo,
                yields_room(site) and site.kind not in ON_ROUTES,
            )
        )
    return found


def _half_diagonal(label: Label, scene: Scene) -> float:
    x0, y0, x1, y1 = label_box(label, scene.measurer)
    return math.hypot(x1 - x0, y1 - y0) / 2


def _town_labels(scene: Scene) -> list[Wanted]:
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
            Wanted(
                town.id, (tuple(runs),), town.x, town.y, reach, priority, False, theme.ink.halo, yields=True
            )
        )
    return found


def _proxy_reach(scene: Scene, site: Site) -> float:
    """Radius of the hatched circle, so that the label stands outside it while it is small."""
    ring = scene.viewport.to_page(uncertainty_ring(site, scene.viewport.crs))
    radius = float(np.hypot(*(ring - ring.mean(axis=0)).T).max()) if len(ring) else 0.0
    return radius if radius < scene.units.mm(25) else scene.units.mm(2.5)


def _priority(site: Site, selected: bool) -> float:
    rank = float(len(RANK) - RANK[site.kind])
    if is_capital(site):
        rank = 7.5
    return rank + (100.0 if selected else 0.0)


def _hand_over_labels(scene: Scene) -> list[Wanted]:
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
        # Off the box of the diamond itself, which every name keeps clear of.
        reach = units.mm(theme.sizes.fob_mm) * 0.5 + units.px(2.5)
        found.append(Wanted(f"fob.{mark.leg}", ((run,),), mark.x, mark.y, reach, 6.5, True, theme.ink.halo))
    return found


def symbol_boxes(scene: Scene, marks: Marks | None = None) -> Points:
    """Boxes (N, 4) around symbols: those that are drawn, or others given."""
    marks = scene.marks if marks is None else marks
    reach = np.maximum(marks.reach, scene.units.px(2))[:, None]
    return np.hstack([marks.xy - reach, marks.xy + reach])


def _mark_boxes(scene: Scene) -> Points:
    """Boxes of what isn't a place's symbol but must stay free: letter codes and hand-over diamonds."""
    boxes = [np.array([label_box(label, scene.measurer)]) for label in scene.codes]
    half = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 0.5
    at = np.array([(mark.x, mark.y) for mark in scene.hand_overs]).reshape(-1, 2)
    boxes.append(np.hstack([at - half, at + half]))
    return np.vstack(boxes) if boxes else np.empty((0, 4))
