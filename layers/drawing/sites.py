"""Sites as ink: symbols, letter codes, circles of uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.drawing.areas import frame_boxes, touches
from layers.drawing.colouring import CONTEXT_KINDS, code_of, shown_commodities
from layers.drawing.declutter import is_proxy, symbol_name
from layers.drawing.draw_list import Fill, Item, Label, Labels, Markers, Points, Polygons, Stroke, TextRun
from layers.drawing.projected import uncertainty_ring
from layers.drawing.status_marks import site_badges
from layers.drawing.text import label_box
from layers.drawing.towns import town_items
from layers.records.site import Site, SiteKind
from layers.theme.colour import legible_on, with_alpha
from layers.theme.theme import Theme

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

LEAST_RADIUS_PX = 3.0
"""Circles smaller than this aren't drawn: the symbol covers them."""
CODED = frozenset({SiteKind.MINE, SiteKind.DEPOSIT})
"""Kinds whose commodity stands beside the symbol in letters."""
HOLLOW = frozenset({"receiving-port", "candidate-port"})
PAPER = "#FFFFFF"
"""Inside of hollow symbols."""


def site_items(scene: Scene) -> Iterable[Item]:
    """Symbols from the least to the most important, hatched circles for proxies, letter codes."""
    yield from _proxy_circles(scene)
    yield from _selection(scene)
    yield from _symbols(scene, [row for row, site in enumerate(scene.marks.sites) if not _is_city(site)])
    yield from _codes(scene)
    yield from site_badges(scene)


def city_items(scene: Scene) -> Iterable[Item]:
    """Cities' rings, names of waters and lands; the cities' own names lie on top, with all the others."""
    yield from town_items(scene)
    yield from _symbols(scene, [row for row, site in enumerate(scene.marks.sites) if _is_city(site)])
    if scene.labels.areas:
        yield Labels(scene.labels.areas)


def uncertainty_items(scene: Scene) -> Iterable[Item]:
    """Dashed circles within which a place lies, true to ground scale."""
    for site, ring in scene.circles:
        colour = scene.colouring.site(site)
        width = scene.units.pt(scene.snapshot.theme.sizes.uncertainty_pt)
        faint = site.kind in CONTEXT_KINDS
        yield _polygon(
            ring,
            Fill(with_alpha(colour, 0.03 if faint else 0.06)),
            Stroke(with_alpha(colour, 0.45 if faint else 0.8), width, (width * 4, width * 3), "butt"),
            site.id,
        )


def drawn_circles(scene: Scene) -> list[tuple[Site, Points]]:
    """Sites whose circle is large enough to be seen beside their symbol, and its ring on the page."""
    found = []
    for row, site in enumerate(scene.marks.sites):
        if is_proxy(site) or _is_city(site):
            continue
        ring = _ring_on_page(scene, site)
        if len(ring) == 0:
            continue
        radius = float(np.hypot(*(ring - ring.mean(axis=0)).T).max())
        if radius >= max(scene.units.px(LEAST_RADIUS_PX), float(scene.marks.size[row]) * 0.5):
            found.append((site, ring))
    return found


def label_items(scene: Scene) -> Iterable[Item]:
    """The names of all places."""
    if scene.labels.places:
        yield Labels(scene.labels.places)


def _is_city(site: Site) -> bool:
    return site.kind is SiteKind.CITY


def _ring_on_page(scene: Scene, site: Site) -> Points:
    ring = uncertainty_ring(site, scene.viewport.crs)
    return scene.viewport.to_page(ring) if len(ring) else ring


def _polygon(ring: Points, fill: Fill, stroke: Stroke, site_id: str) -> Polygons:
    return Polygons(ring, np.array([0, len(ring)]), np.array([0, 1]), fill, stroke, (site_id,))


def _proxy_circles(scene: Scene) -> Iterable[Item]:
    for site in scene.marks.sites:
        if not is_proxy(site):
            continue
        ring = _ring_on_page(scene, site)
        if len(ring) == 0:
            continue
        colour = scene.colouring.site(site)
        units = scene.units
        hatch = Stroke(with_alpha(colour, 0.55), units.pt(0.6), cap="butt")
        fill = Fill(with_alpha(colour, 0.10), hatch, units.pt(3.6))
        width = units.pt(0.9)
        yield _polygon(ring, fill, Stroke(colour, width, (width * 3.2, width * 2.2), "butt"), site.id)


def _selection(scene: Scene) -> Iterable[Item]:
    chosen = scene.selected("sites")
    ink = scene.snapshot.theme.ink
    for row, site in enumerate(scene.marks.sites):
        if site.id not in chosen:
            continue
        size = max(2 * float(scene.marks.reach[row]), scene.units.mm(3)) + scene.units.mm(2.6)
        xy = scene.marks.xy[row : row + 1]
        yield Markers(
            xy, "disc", size, with_alpha(ink.selection, 0.28), ink.paper, "#00000000", ids=(site.id,)
        )
        yield Markers(xy, "selection", size, ink.selection, ink.paper, ink.rim, ids=(site.id,))


def _symbols(scene: Scene, rows: Sequence[int]) -> Iterable[Item]:
    """Markers, alike ones together, the most important last and so on top."""
    theme, marks = scene.snapshot.theme, scene.marks
    groups: dict[tuple[str, str, float], list[int]] = {}
    for row in reversed(rows):
        if marks.size[row] > 0:
            site = marks.sites[row]
            key = symbol_name(site), scene.colouring.site(site), float(marks.size[row])
            groups.setdefault(key, []).append(row)
    for (name, colour, size), members in groups.items():
        context = marks.sites[members[0]].kind in CONTEXT_KINDS
        yield Markers(
            marks.xy[members],
            name,
            size,
            colour,
            _inside(name, colour, theme, context=context),
            theme.ink.halo if context or name == "crossing" else theme.ink.rim,
            ids=tuple(marks.sites[row].id for row in members),
        )


def _inside(name: str, colour: str, theme: Theme, *, context: bool) -> str:
    """What shows inside a symbol: paper in a hollow or half-filled one, whatever its hue."""
    if context:
        return theme.ground.land
    if name in HOLLOW or name.endswith("-half"):
        # Light symbols on a dark map would be filled with paper, and their anchor gone.
        return theme.ground.land if theme.dark else PAPER
    return theme.on(colour)


def code_labels(scene: Scene) -> list[Label]:
    """Letter codes at the lower right of mines; for a proxy in the middle of its circle."""
    theme, units = scene.snapshot.theme, scene.units
    found = []
    degrees = frame_boxes(scene)
    for row, site in enumerate(scene.lead_marks.sites):
        code = code_of(shown_commodities(site.commodities, scene.snapshot))
        if site.kind not in CODED or not code:
            continue
        size = units.pt(theme.sizes.code_pt)
        run = TextRun(code, size, legible_on(scene.colouring.site(site), (theme.ink.halo,)), 700)
        x, y = scene.lead_marks.xy[row].tolist()
        reach = float(scene.lead_marks.reach[row])
        halo, width = theme.ink.halo, units.pt(theme.sizes.halo_pt)
        label = Label(x, y, ((run,),), "centre", "middle", halo=halo, halo_width=width, id=site.id)
        if reach > 0:
            label = replace(label, x=x + reach * 0.74, y=y + reach * 0.74, halign="left")
        # At the very edge the degrees stand already.
        if not touches(label_box(label, scene.measurer), degrees):
            found.append(label)
    return found


def _codes(scene: Scene) -> Iterable[Item]:
    labels = scene.codes
    if labels:
        yield Labels(tuple(labels))
