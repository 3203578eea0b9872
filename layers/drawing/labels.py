"""Lettering: what each label says, and where it stands without touching anything."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.geodesy import destination
from geo.placement import boxes_along, place
from layers.display import MapLayer
from layers.drawing.colouring import CONTEXT_KINDS
from layers.drawing.declutter import RANK, is_proxy
from layers.drawing.draw_list import Label, Points, Stroke, TextRun
from layers.drawing.place_names import WATERS, WaterName
from layers.drawing.projected import project, uncertainty_ring
from layers.drawing.text import block_size, label_box
from layers.records.site import Site, SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Frame, Scene

CHINESE_KINDS = frozenset({SiteKind.RECEIVING_PORT, SiteKind.CANDIDATE_PORT, SiteKind.CONTEXT_PORT})
UNLABELLED_ABOVE = {SiteKind.WAYPOINT: 350_000.0, SiteKind.STATION: 1_100_000.0}
"""Largest scale denominator at which a kind has a label."""
_TAIL = re.compile(r"\s*(?:[(（\[“\"].*|[–—/].*)$")


class LabelMemory:
    """Where labels stood last, so that they keep their place while the map moves. Not shared by threads."""

    def __init__(self) -> None:
        self.choice: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class PlacedLabels:
    """Labels by the layer that draws them, and the ids of those that found no room."""

    subject: tuple[Label, ...]
    context: tuple[Label, ...]
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
    layer: Literal["subject", "context"]
    leader: bool
    halo: str


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
    wanted = [*_site_labels(scene), *_hand_over_labels(scene)]
    fixed = _water_labels(scene)
    obstacles = _obstacles(scene, fixed)
    placed, dropped = _placed(scene, wanted, obstacles)
    kept_water = [label for label in fixed if label is not None]
    return PlacedLabels(
        tuple(label for layer, label in placed if layer == "subject"),
        (*kept_water, *(label for layer, label in placed if layer == "context")),
        dropped,
    )


def _site_labels(scene: Scene) -> list[_Wanted]:
    theme, units = scene.snapshot.theme, scene.units
    scale = scene.viewport.scale_denominator * units.scale
    selected = scene.selected("sites")
    found = []
    for row, site in enumerate(scene.marks.sites):
        if scale > UNLABELLED_ABOVE.get(site.kind, math.inf) and site.id not in selected:
            continue
        context = site.kind in CONTEXT_KINDS
        layer: Literal["subject", "context"] = "context" if site.kind is SiteKind.CITY else "subject"
        if not scene.shows(MapLayer.LABELS if layer == "subject" else MapLayer.CITIES):
            continue
        size = units.pt(theme.sizes.context_pt if context else theme.sizes.subject_pt)
        colour = theme.ink.context if context else theme.ink.subject
        name = TextRun(short_name(site), size, colour, 400 if context else 500)
        local = local_name(site)
        script_size = size * theme.sizes.script_pt / theme.sizes.subject_pt
        script = TextRun(local, script_size, theme.ink.script)
        if not local:
            lines: tuple[tuple[TextRun, ...], ...] = ((name,),)
        elif context:
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
                layer,
                not context,
                theme.ink.halo,
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
    if site.kind is SiteKind.CITY and "capital" in site.description.lower():
        rank += 0.5
    return rank + (100.0 if selected else 0.0)


def _hand_over_labels(scene: Scene) -> list[_Wanted]:
    if not (scene.shows(MapLayer.ROUTES) and scene.shows(MapLayer.LABELS)):
        return []
    theme, units = scene.snapshot.theme, scene.units
    seen: set[str] = set()
    found = []
    for leg_id, site_id, x, y in scene.hand_overs:
        if site_id in seen:
            continue
        seen.add(site_id)
        run = TextRun("FOB", units.pt(theme.sizes.code_pt), theme.ink.subject, 500, tracking=0.06)
        reach = units.mm(theme.sizes.fob_mm) * 0.6
        found.append(_Wanted(f"fob.{leg_id}", ((run,),), x, y, reach, 6.5, "subject", False, theme.ink.halo))
    return found


def _water_labels(scene: Scene) -> list[Label]:
    """Names of waters that fit the scale and the page; they give way to symbols, not the other way."""
    if not scene.shows(MapLayer.CITIES):
        return []
    scale = scene.viewport.scale_denominator * scene.units.scale
    shown = [water for water in WATERS if water.finest <= scale <= water.coarsest]
    if not shown:
        return []
    lonlat = np.array([(water.lon, water.lat) for water in shown])
    ahead = destination(lonlat, np.array([water.azimuth for water in shown]), 20_000.0)
    page = scene.viewport.to_page(project(np.vstack([lonlat, ahead]), scene.viewport.crs))
    xy, forward = page[: len(shown)], page[len(shown) :] - page[: len(shown)]
    taken = _symbol_boxes(scene)
    found = []
    for water, (x, y), (dx, dy) in zip(shown, xy.tolist(), forward.tolist(), strict=True):
        label = _water_label(scene, water, x, y, math.degrees(math.atan2(dy, dx)))
        box = np.array(label_box(label, scene.measurer))
        left, top, right, bottom = _inset(scene.frame, scene.units.px(4))
        if not (left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom):
            continue
        if len(taken) and ((taken[:, :2] < box[2:]).all(axis=1) & (taken[:, 2:] > box[:2]).all(axis=1)).any():
            continue
        taken = np.vstack([taken, box])
        found.append(label)
    return found


def _water_label(scene: Scene, water: WaterName, x: float, y: float, rotation: float) -> Label:
    theme, units = scene.snapshot.theme, scene.units
    size = units.pt(theme.sizes.water_pt) * water.size
    name = TextRun(water.name, size, theme.ink.water, italic=True, tracking=water.tracking)
    script = TextRun(water.hangul, size * 0.72, theme.ink.water, tracking=water.tracking * 0.5)
    return Label(
        x,
        y,
        ((name,), (script,)),
        "centre",
        "middle",
        rotation,
        halo=theme.ink.water_halo,
        halo_width=units.pt(1.0),
        id=water.id,
    )


def _symbol_boxes(scene: Scene) -> Points:
    if not len(scene.marks.xy):
        return np.empty((0, 4))
    reach = np.maximum(scene.marks.reach, scene.units.px(2))[:, None]
    return np.hstack([scene.marks.xy - reach, scene.marks.xy + reach])


def _obstacles(scene: Scene, fixed: Sequence[Label]) -> Points:
    """Boxes that no label may touch: waters' names, letter codes, hand-over diamonds, all symbols."""
    from layers.drawing.sites import code_labels

    boxes = [np.array(_rotated_boxes(label, scene)).reshape(-1, 4) for label in fixed]
    boxes += [np.array([label_box(label, scene.measurer)]) for label in code_labels(scene)]
    half = scene.units.mm(scene.snapshot.theme.sizes.fob_mm) * 0.5
    boxes += [np.array([[x - half, y - half, x + half, y + half]]) for *_, x, y in scene.hand_overs]
    return np.vstack(boxes) if boxes else np.empty((0, 4))


def _rotated_boxes(label: Label, scene: Scene) -> list[tuple[float, float, float, float]]:
    """A slanting label as a row of small boxes, so that it doesn't block the whole box around it."""
    if not label.rotation:
        return [label_box(label, scene.measurer)]
    width, height = block_size(label.lines, scene.measurer)
    turn = math.radians(label.rotation)
    count = max(math.ceil(width / max(height, 1e-9)), 1)
    boxes = []
    for i in range(count):
        middle = (i + 0.5) * width / count - width / 2
        x, y = label.x + middle * math.cos(turn), label.y + middle * math.sin(turn)
        half_w, half_h = width / count / 2, height / 2
        reach_x = abs(half_w * math.cos(turn)) + abs(half_h * math.sin(turn))
        reach_y = abs(half_w * math.sin(turn)) + abs(half_h * math.cos(turn))
        boxes.append((x - reach_x, y - reach_y, x + reach_x, y + reach_y))
    return boxes


def _placed(
    scene: Scene, wanted: Sequence[_Wanted], obstacles: Points
) -> tuple[list[tuple[str, Label]], tuple[str, ...]]:
    if not wanted:
        return [], ()
    theme, units = scene.snapshot.theme, scene.units
    sizes = np.array([block_size(item.lines, scene.measurer) for item in wanted])
    # Unlabelled symbols are in the way too.
    labelled = {item.id for item in wanted}
    boxes = _symbol_boxes(scene)
    others = [row for row, site in enumerate(scene.marks.sites) if site.id not in labelled]
    edge = units.px(5)
    memory = scene.memory
    result = place(
        np.array([(item.x, item.y) for item in wanted]),
        sizes,
        np.array([item.priority for item in wanted]),
        np.array([item.reach for item in wanted]),
        np.vstack([obstacles, boxes[others]]) if others else obstacles,
        _inset(scene.frame, edge),
        leaders=np.array([item.leader for item in wanted]),
        padding=units.px(3),
        soft=_soft(scene),
        previous=None if memory is None else np.array([memory.choice.get(item.id, -1) for item in wanted]),
    )
    if memory is not None:
        memory.choice = {item.id: int(c) for item, c in zip(wanted, result.choice, strict=True) if c >= 0}
    leader_stroke = Stroke(theme.ink.context, units.pt(theme.sizes.leader_pt))
    labels: list[tuple[str, Label]] = []
    for row, item in enumerate(wanted):
        if result.choice[row] < 0:
            continue
        x, y = result.positions[row].tolist()
        width = float(sizes[row, 0])
        label = Label(
            x,
            y,
            item.lines,
            "left",
            "top",
            halo=item.halo,
            halo_width=units.pt(theme.sizes.halo_pt),
            id=item.id,
        )
        if x + width / 2 < item.x - item.reach:
            label = replace(label, x=x + width, halign="right")
        if result.leader[row]:
            label = replace(
                label, leader=tuple(result.leader_lines[row].tolist()), leader_stroke=leader_stroke
            )
        labels.append((item.layer, label))
    return labels, tuple(wanted[row].id for row in result.dropped.tolist())


def _inset(frame: Frame, edge: float) -> Frame:
    left, top, right, bottom = frame
    return left + edge, top + edge, max(right - edge, left + edge), max(bottom - edge, top + edge)


def _soft(scene: Scene) -> Points:
    """Boxes along the routes: labels had better stand beside them."""
    runs = scene.route_lines.runs if scene.shows(MapLayer.ROUTES) else ()
    if not runs:
        return np.empty((0, 4))
    parts = np.concatenate([[0], np.cumsum([len(run.xy) for run in runs])])
    width = scene.units.pt(scene.snapshot.theme.sizes.route_pt)
    return boxes_along(np.vstack([run.xy for run in runs]), parts, width, scene.units.px(12))
