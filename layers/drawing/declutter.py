"""Which symbols there is room for, and how large they are at this scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Points
from layers.drawing.symbols import symbol
from layers.records.site import Basis, Site, SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

FULL_SIZE_AT, SMALL_SIZE_AT = 600_000.0, 4_500_000.0
"""Scale denominators at which symbols have their full size, and from which they don't shrink further."""
SMALLEST = 0.66
TOLERATED_OVERLAP = 0.9
"""Square of the share of two symbols' joint reach that must lie between them; they aren't quite round."""

SPREAD_TO, MOST_MOVED, MAX_SPREAD = 0.88, 0.75, 300
"""Wanted distance of two symbols in sums of their reaches; how far one may move, in reaches; how many
symbols are looked at."""

COARSEST = {
    SiteKind.STATION: 1_600_000.0,
    SiteKind.WAYPOINT: 700_000.0,
    SiteKind.LOCK: 2_500_000.0,
}
"""Largest scale denominator at which a kind is shown at all."""

YIELDING_KINDS = frozenset({SiteKind.CITY, SiteKind.CONTEXT_PORT, SiteKind.WAYPOINT})
"""Kinds that give way to the names of the subject, and whose own name never lies across a route."""
ALWAYS_DRAWN = frozenset({SiteKind.MINE, SiteKind.DEPOSIT, SiteKind.EXPORT_PORT, SiteKind.RECEIVING_PORT})
"""The subject of the map: never left out for lack of room."""

PRECEDENCE = (
    SiteKind.MINE,
    SiteKind.DEPOSIT,
    SiteKind.EXPORT_PORT,
    SiteKind.RECEIVING_PORT,
    SiteKind.LOCK,
    SiteKind.CROSSING,
    SiteKind.CANDIDATE_PORT,
    SiteKind.CITY,
    SiteKind.STATION,
    SiteKind.CONTEXT_PORT,
    SiteKind.WAYPOINT,
    SiteKind.PROVINCE,
)
"""Who goes first, for room on the map and for labels."""
RANK = {kind: rank for rank, kind in enumerate(PRECEDENCE)}


@dataclass(frozen=True, slots=True)
class Marks:
    """Symbols on the page, most important first.

    Attributes
    ----------
    sites : tuple of Site
    xy : (N, 2) float64
        Page positions.
    size : (N,) float64
        Height of the symbol's unit box in page units; 0 where the place is drawn as a circle only.
    reach : (N,) float64
        Radius that labels keep clear.
    """

    sites: tuple[Site, ...]
    xy: Points
    size: NDArray[np.float64]
    reach: NDArray[np.float64]

    def only(self, rows: Sequence[int]) -> Marks:
        """Some of the symbols, in the order given."""
        index = np.array(rows, dtype=np.int64)
        sites = tuple(self.sites[row] for row in rows)
        return Marks(sites, self.xy[index], self.size[index], self.reach[index])


def is_proxy(site: Site) -> bool:
    """True for a position that only stands in for an unknown one: it gets a circle, never a point.

    Stations and shape points are the exception: there the proxy is the village that the line runs
    through, their circle says so, and a railway without stations would say less.
    """
    return site.basis is Basis.PROXY and site.kind in (
        SiteKind.MINE,
        SiteKind.DEPOSIT,
        SiteKind.EXPORT_PORT,
        SiteKind.RECEIVING_PORT,
        SiteKind.CANDIDATE_PORT,
    )


def symbol_name(site: Site) -> str:
    """The symbol for a site; half-filled where the position was worked out rather than published."""
    if site.kind in (SiteKind.MINE, SiteKind.EXPORT_PORT) and site.basis is Basis.DERIVED:
        return f"{site.kind.value}-half"
    return "capital" if is_capital(site) else site.kind.value


def is_capital(site: Site) -> bool:
    """True for a city whose description calls it a capital."""
    return site.kind is SiteKind.CITY and "capital" in site.description.lower()


def zoom_factor(scale_denominator: float) -> float:
    """How large symbols are at a scale, relative to their full size."""
    share = math.log(scale_denominator / FULL_SIZE_AT) / math.log(SMALL_SIZE_AT / FULL_SIZE_AT)
    return 1.0 - (1.0 - SMALLEST) * min(max(share, 0.0), 1.0)


def yields_room(site: Site) -> bool:
    """True for places that only help to find one's way: their symbols give way to the subject's names."""
    return site.kind in YIELDING_KINDS and not is_capital(site)


def lead_marks(scene: Scene) -> Marks:
    """The symbols whose names are set first: those of the subject, of capitals, and of what is selected."""
    selected = scene.selected("sites")
    sites = scene.candidates.sites
    return scene.candidates.only(
        [row for row, site in enumerate(sites) if not yields_room(site) or site.id in selected]
    )


def shown_marks(scene: Scene) -> Marks:
    """All symbols but those that yield and lie under a name of the subject."""
    marks, boxes = scene.candidates, scene.lead_labels.boxes
    if len(boxes) == 0:
        return marks
    low, high = marks.xy - marks.reach[:, None], marks.xy + marks.reach[:, None]
    hit = (boxes[None, :, :2] < high[:, None]) & (boxes[None, :, 2:] > low[:, None])
    covered = np.logical_and.reduce(hit, axis=2).sum(axis=1).tolist()
    lead = {site.id for site in scene.lead_marks.sites}
    sites = enumerate(marks.sites)
    return marks.only([row for row, site in sites if site.id in lead or not covered[row]])


def decluttered(scene: Scene) -> Marks:
    """Choose the symbols: the subject always, the rest in order of precedence where nothing is in the way."""
    scale = scene.scale
    factor = zoom_factor(scale)
    sizes = scene.snapshot.theme.sizes.symbol_mm
    margin = scene.units.mm(12)
    inside = scene.inside(scene.site_xy, margin)
    selected = scene.selected("sites")
    rows = [
        row
        for row in np.flatnonzero(inside).tolist()
        if (kind := scene.sites[row].kind) is not SiteKind.PROVINCE
        and (scale <= COARSEST.get(kind, math.inf) or scene.sites[row].id in selected)
    ]
    rows.sort(key=lambda row: (RANK[scene.sites[row].kind], scene.sites[row].id))
    kept: list[int] = []
    size_of: list[float] = []
    reach_of: list[float] = []
    taken = _Discs(scene.units.mm(max(sizes.values())) * 1.2)
    for row in rows:
        site = scene.sites[row]
        x, y = scene.site_xy[row].tolist()
        size = 0.0 if is_proxy(site) else scene.units.mm(sizes[site.kind]) * factor
        reach = size * symbol(symbol_name(site)).reach
        must = site.kind in ALWAYS_DRAWN or site.id in selected
        if taken.meet(x, y, reach) and not must:
            continue
        taken.add(x, y, reach)
        kept.append(row)
        size_of.append(size)
        reach_of.append(reach)
    sites_kept = tuple(scene.sites[row] for row in kept)
    xy, radius = scene.site_xy[kept].reshape(-1, 2), np.array(reach_of)
    subject = [n for n, site in enumerate(sites_kept) if site.kind in ALWAYS_DRAWN and radius[n] > 0]
    xy[subject] = spread(xy[subject], radius[subject])
    return Marks(sites_kept, xy, np.array(size_of), radius)


def spread(xy: Points, reach: NDArray[np.float64]) -> Points:
    """Move symbols that overlap apart, each by no more than a part of its own size.

    In an overview three ports lie within the width of one symbol. Moved by a few pixels, they can be
    told apart; the move is smaller than the symbol, and goes to zero as one zooms in.
    """
    if not 1 < len(xy) <= MAX_SPREAD:
        return xy
    out = xy.copy()
    need = (reach[:, None] + reach[None]) * SPREAD_TO
    np.fill_diagonal(need, 0.0)
    for _ in range(16):
        apart = out[:, None] - out[None]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        lack = np.maximum(need - distance, 0.0)
        if not lack.any():
            break
        push = (apart / np.maximum(distance, 1e-9)[..., None] * lack[..., None]).sum(axis=1) * 0.5
        move = out + push - xy
        far = np.hypot(move[:, 0], move[:, 1])
        limit = reach * MOST_MOVED
        out = xy + move * np.minimum(1.0, limit / np.maximum(far, 1e-9))[:, None]
    return out


class _Discs:
    """Discs found by the cells of a grid, so that many sites stay quick."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._discs: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def _key(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self._cell), math.floor(y / self._cell)

    def add(self, x: float, y: float, radius: float) -> None:
        self._discs.setdefault(self._key(x, y), []).append((x, y, radius))

    def meet(self, x: float, y: float, radius: float) -> bool:
        column, row = self._key(x, y)
        return any(
            (x - ox) ** 2 + (y - oy) ** 2 < (radius + other) ** 2 * TOLERATED_OVERLAP
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for ox, oy, other in self._discs.get((column + i, row + j), ())
        )
