"""Claimed and estimated reserves on the map: a ring for the claim, a disc for the estimate.

Areas are to one scale, stated in the legend. A figure stands at the place that its source gives; what is
said of the whole country stands on a plate beside the map, not on a point that no source gives.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.placement import boxes_along
from layers.describe.statements import value_text
from layers.drawing.draw_list import Fill, Item, Label, Labels, Points, Polygons, Stroke, TextRun
from layers.drawing.ground import PAGE_UNIT_MM
from layers.drawing.paths import arc
from layers.drawing.plates import Plate, plate_ground
from layers.drawing.text import block_size
from layers.evidence.comparison import compare
from layers.evidence.families import Family, family_of
from layers.evidence.groups import Group, groups
from layers.evidence.pairs import usable
from layers.evidence.verdict import verdict
from layers.records.commodity import FACTS, Commodity
from layers.records.statement import Statement, StatementKind
from layers.theme.colour import legible_on, with_alpha

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.drawing.scene import Scene

LARGEST_MM = 15.0
"""Radius at which the largest place's figure is drawn; what is larger runs off and says so."""
DISC = 0.42
"""Opacity of an estimate's disc, and"""
DISC_EDGE, DISC_EDGE_PT, RING_PT = 0.9, 0.6, 1.6
"""of its edge; widths of that edge and of a claim's ring."""
ROUND = (1, 2, 5)
NATIONAL = "north-korea"
MOST_OF_MAP, MOST_OF_FIGURE = 0.15, 0.25
"""Largest share of the map that the plate may cover, on screen and in a figure that nobody moves."""


@dataclass(frozen=True, slots=True)
class PairMark:
    """A claim and an estimate on one subject; either may be missing.

    Attributes
    ----------
    subject : str
    commodity : Commodity
    claim, estimate : Statement or None
    claim_t, estimate_t : float
        Tonnes; 0 where missing. Of a range the upper end for the claim, the middle for the estimate;
        of one without an upper end the lower.
    """

    subject: str
    commodity: Commodity
    claim: Statement | None
    estimate: Statement | None
    claim_t: float
    estimate_t: float

    @property
    def largest(self) -> float:
        """The larger figure in tonnes."""
        return max(self.claim_t, self.estimate_t)


def pair_marks(scene: Scene, subjects: Sequence[str] | None = None) -> list[PairMark]:
    """The pairs in the ground, one for each subject and commodity that is shown."""
    return pairs_of(scene.snapshot.atlas, scene.snapshot.display.commodities, subjects)


def pairs_of(
    atlas: Atlas, chosen: Collection[Commodity] | None = None, subjects: Sequence[str] | None = None
) -> list[PairMark]:
    """The same from an atlas: of the chosen commodities and subjects, all where None is given."""
    rows: dict[tuple[str, Commodity], list[Statement]] = {}
    for statement in atlas.statements.values():
        commodity = statement.commodity
        if commodity is None or (chosen is not None and commodity not in chosen):
            continue
        if subjects is not None and statement.subject not in subjects:
            continue
        if usable(statement) and family_of(statement) is Family.IN_THE_GROUND:
            rows.setdefault((statement.subject, commodity), []).append(statement)
    found = []
    for (subject, commodity), statements in rows.items():
        for group in groups(atlas, statements):
            if next(iter(group.quantities.values())).unit == "t":
                found.append(_pair(subject, commodity, group))
    return sorted(found, key=lambda pair: (-pair.largest, pair.subject))


def _pair(subject: str, commodity: Commodity, group: Group) -> PairMark:
    if group.headline is not None:
        claim: Statement | None = group.headline.first
        estimate: Statement | None = group.headline.second
    else:
        claim = _largest(group, StatementKind.CLAIM)
        estimate = _largest(group, StatementKind.ESTIMATE)
    claim_t = group.quantities[claim.id].value.drawn_end if claim else 0.0
    estimate_t = group.quantities[estimate.id].value.drawn_middle if estimate else 0.0
    return PairMark(subject, commodity, claim, estimate, claim_t, estimate_t)


def _largest(group: Group, kind: StatementKind) -> Statement | None:
    own = [s for s in group.statements if s.kind is kind]
    return max(own, key=lambda s: group.quantities[s.id].value.drawn_end, default=None)


def tonnes_per_square(scene: Scene, pairs: Sequence[PairMark]) -> float:
    """Tonnes to one square page unit, so that the largest of the pairs just has its full size."""
    largest = max((pair.largest for pair in pairs), default=0.0)
    return largest / (math.pi * scene.units.mm(LARGEST_MM) ** 2) if largest > 0 else 0.0


def radius_of(tonnes: float, per_square: float) -> float:
    """Radius in page units of a circle whose area stands for so many tonnes."""
    return math.sqrt(tonnes / per_square / math.pi) if per_square > 0 else 0.0


def evidence_items(scene: Scene) -> Iterable[Item]:
    """Paired circles at the places."""
    for pair, x, y, scale in _placed_pairs(scene):
        yield from paired_circles(scene, pair, x, y, scale)


def rim_boxes(scene: Scene) -> Points:
    """Small boxes (N, 4) along the circles' rims at places, beside which labels stand."""
    rims = []
    for pair, x, y, scale in _placed_pairs(scene):
        for tonnes in (pair.claim_t, pair.estimate_t):
            if tonnes > 0:
                rim = _circle(x, y, radius_of(tonnes, scale))
                rims.append(np.vstack([rim, rim[:1]]))
    if not rims:
        return np.empty((0, 4))
    parts = np.concatenate([[0], np.cumsum([len(rim) for rim in rims])])
    return boxes_along(np.vstack(rims), parts, scene.units.pt(RING_PT), scene.units.px(10))


def _placed_pairs(scene: Scene) -> Iterable[tuple[PairMark, float, float, float]]:
    """The pairs at places on the page, where they stand, and tonnes to a square page unit."""
    atlas = scene.snapshot.atlas
    placed = [key for key, site in atlas.sites.items() if site.lonlat is not None]
    pairs = pair_marks(scene, placed)
    scale = tonnes_per_square(scene, pairs)
    if scale <= 0:
        return
    places = {site.id: row for row, site in enumerate(scene.sites)}
    for pair in pairs:
        row = places.get(pair.subject)
        if row is not None and scene.inside(scene.site_xy[row : row + 1], scene.units.mm(LARGEST_MM))[0]:
            x, y = scene.site_xy[row].tolist()
            yield pair, x, y, scale


def paired_circles(scene: Scene, pair: PairMark, x: float, y: float, per_square: float) -> Iterable[Item]:
    """Disc and ring around one place."""
    hue = scene.snapshot.theme.hue(pair.commodity)
    units = scene.units
    ids = tuple(s.id for s in (pair.estimate, pair.claim) if s is not None)
    if pair.estimate_t > 0:
        ring = _circle(x, y, radius_of(pair.estimate_t, per_square))
        yield _area(
            ring,
            Fill(with_alpha(hue, DISC)),
            Stroke(with_alpha(hue, DISC_EDGE), units.pt(DISC_EDGE_PT)),
            ids[:1],
        )
    if pair.claim_t > 0:
        ring = _circle(x, y, radius_of(pair.claim_t, per_square))
        yield _area(ring, None, Stroke(hue, units.pt(RING_PT)), ids[-1:])


def _circle(x: float, y: float, radius: float) -> np.ndarray:
    return np.array(arc(radius, 0, 360, (x, y), 72)[:-1])


def _area(ring: np.ndarray, fill: Fill | None, stroke: Stroke, ids: tuple[str, ...]) -> Polygons:
    return Polygons(ring, np.array([0, len(ring)]), np.array([0, 1]), fill, stroke, ids)


def national_plate(scene: Scene) -> Plate | None:
    """A panel at the lower right with the country's figures, the widest gaps first.

    A ring that would outgrow its row is cut at the panel's edge and its number stands beside it.
    """
    pairs = [p for p in pair_marks(scene, [NATIONAL]) if p.claim is not None and p.estimate is not None]
    if not pairs:
        return None
    theme, units = scene.snapshot.theme, scene.units
    pairs.sort(key=lambda p: p.claim_t / p.estimate_t if p.estimate_t else math.inf, reverse=True)
    pairs = pairs[:6]
    size, row = units.pt(7.6), units.mm(9.4)
    title = TextRun("North Korea as a whole", size * 1.1, theme.window.text, 700)
    lead = TextRun(
        "ring: claim   disc: estimate   each row to a scale of its own",
        scene.legible(size * 0.86),
        theme.window.muted,
    )
    lines = [_plate_lines(scene, pair, size) for pair in pairs]
    widths = [block_size(text, scene.measurer)[0] for text in (*lines, ((title,),), ((lead,),))]
    pad, symbol = units.mm(3), row * 1.05
    width, height = max(widths) + symbol + 3 * pad, row * len(pairs) + units.mm(12) + pad
    _, top_edge, right_edge, bottom_edge = scene.frame
    left_edge = scene.frame[0]
    most = MOST_OF_FIGURE if scene.viewport.page_unit_mm > PAGE_UNIT_MM else MOST_OF_MAP
    if width * height > most * (right_edge - left_edge) * (bottom_edge - top_edge):
        return None  # a small map keeps its room; a chart beside it can say the same
    left = right_edge - width - units.mm(4)
    top = max(bottom_edge - height - units.mm(14), top_edge)
    box = (left, top, left + width, top + height)
    items: list[Item] = [plate_ground(scene, box)]
    labels = [
        Label(left + pad, top + pad, ((title,),), "left", "top"),
        Label(left + pad, top + pad + size * 1.5, ((lead,),), "left", "top"),
    ]
    for number, (pair, text) in enumerate(zip(pairs, lines, strict=True)):
        middle = top + units.mm(12) + (number + 0.5) * row
        largest = pair.largest
        per_square = largest / (math.pi * (row * 0.44) ** 2)
        items.extend(paired_circles(scene, pair, left + pad + symbol / 2, middle, per_square))
        labels.append(Label(left + 2 * pad + symbol, middle, text, "left", "middle"))
    items.append(Labels(tuple(labels)))
    return Plate(box, tuple(items))


def _plate_lines(scene: Scene, pair: PairMark, size: float) -> tuple[tuple[TextRun, ...], ...]:
    window = scene.snapshot.theme.window
    if pair.claim is None or pair.estimate is None:
        return ()
    hue = legible_on(scene.snapshot.theme.hue(pair.commodity), (window.panel_raised,))
    found = compare(scene.snapshot.atlas, pair.claim, pair.estimate)
    figures = f"{value_text(pair.claim)} claimed, {value_text(pair.estimate)} estimated"
    head = (
        TextRun(f"{FACTS[pair.commodity].name}  ", size, hue, 700),
        TextRun(figures, size, window.text),
    )
    return head, (TextRun(verdict(found, brief=True), scene.legible(size * 0.88), window.muted),)


def scale_step(per_square: float, largest_radius: float) -> float:
    """The largest round tonnage whose circle has no larger radius, for the legend."""
    most = math.pi * largest_radius**2 * per_square
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in ROUND if step * power <= most * (1 + 1e-9))
