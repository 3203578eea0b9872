"""What lies under the pointer: hit tests on the draw list, so that what is seen is what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from layers.display import MapLayer, Ref
from layers.drawing.draw_list import Group, Labels, Lines, Markers, Polygons
from layers.drawing.text import TextMeasurer, label_box

TABLE_OF_GROUP: Mapping[str, str] = {
    MapLayer.AREAS: "areas",
    MapLayer.CITIES: "sites",
    MapLayer.UNCERTAINTY: "sites",
    MapLayer.ROUTES: "legs",
    MapLayer.FLOWS: "legs",
    MapLayer.EVIDENCE: "statements",
    MapLayer.SITES: "sites",
    MapLayer.LABELS: "sites",
}
"""Table whose ids a group of the atlas carries; a foreign layer's group carries its own."""
WITHOUT_RECORDS = frozenset({MapLayer.GROUND, MapLayer.PROVINCES, MapLayer.GRATICULE, "plates"})
"""Groups whose ids, if they have any, name no record."""

MARKER, LABEL, LINE, AREA = 0, 1, 2, 3
HAND_OVER = "fob."
"""Begins the id of a hand-over's label; the rest is its leg's."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record under the pointer.

    Attributes
    ----------
    ref : Ref
    rank : int
        `MARKER`, `LABEL`, `LINE` or `AREA`: points are found before what lies around them.
    distance : float
        Page units from the pointer to the mark's axis or anchor; 0 inside an area or a label.
    level : int
        Place of the group, counted from the bottom.
    """

    ref: Ref
    rank: int
    distance: float
    level: int


def hits(groups: Iterable[Group], x: float, y: float, tolerance: float, *, first_level: int = 0) -> list[Hit]:
    """Records at a place on the page, the topmost first, each once.

    Markers come first, then labels, lines and areas; within these the higher layer, then the nearer mark.
    Labels are found by `LabelBoxes`, which needs their size.

    Parameters
    ----------
    groups : iterable of Group
        Bottom to top.
    x, y, tolerance : float
        Page units.
    first_level : int
        Level of the lowest group, where others lie below these.
    """
    at = np.array([x, y])
    found = []
    for level, group in enumerate(groups, first_level):
        if group.id in WITHOUT_RECORDS:
            continue
        table = TABLE_OF_GROUP.get(group.id, group.id)
        for record_id, rank, distance in _group_hits(group, at, tolerance):
            found.append(Hit((table, record_id), rank, distance, level))
    return in_order(found)


def in_order(found: Iterable[Hit]) -> list[Hit]:
    """Hits from several sources, the topmost first, each record once."""
    best: dict[Ref, Hit] = {}
    for hit in sorted(found, key=_order):
        best.setdefault(hit.ref, hit)
    return list(best.values())


@dataclass(frozen=True, slots=True, eq=False)
class LabelBoxes:
    """Boxes of labels on the page, measured once for each picture.

    Attributes
    ----------
    boxes : (N, 4) float64
        Left, top, right, bottom, page units.
    refs : tuple of Ref
        What each names; not every one is a record.
    levels : tuple of int
        Place of the label's group, counted from the bottom.
    """

    boxes: NDArray[np.float64]
    refs: tuple[Ref, ...]
    levels: tuple[int, ...]

    @classmethod
    def of(cls, groups: Iterable[Group], measurer: TextMeasurer) -> LabelBoxes:
        """Measure the labels of groups, bottom to top."""
        found = [
            (label_box(label, measurer), _named(group.id, label.id), level)
            for level, group in enumerate(groups)
            if group.id not in WITHOUT_RECORDS
            for item in group.items
            if isinstance(item, Labels)
            for label in item.labels
            if label.id
        ]
        boxes = np.array([box for box, _, _ in found], dtype=np.float64).reshape(-1, 4)
        return cls(boxes, tuple(ref for _, ref, _ in found), tuple(level for _, _, level in found))

    def hits(self, x: float, y: float, *, first_level: int = 0) -> list[Hit]:
        """Labels at a place on the page, in no order."""
        at = np.array([x, y])
        within = (self.boxes[:, :2] <= at).all(axis=1) & (self.boxes[:, 2:] >= at).all(axis=1)
        return [
            Hit(self.refs[n], LABEL, 0.0, first_level + self.levels[n])
            for n in np.flatnonzero(within).tolist()
        ]

    def inside(self, left: float, top: float, right: float, bottom: float) -> list[Ref]:
        """Labels that reach into a rectangle on the page."""
        low, high = self.boxes[:, :2], self.boxes[:, 2:]
        meets = (low <= [right, bottom]).all(axis=1) & (high >= [left, top]).all(axis=1)
        return [self.refs[n] for n in np.flatnonzero(meets).tolist()]


def marker_boxes(groups: Iterable[Group]) -> NDArray[np.float64]:
    """Boxes (N, 4) of the markers that stand for records, page units."""
    found = [np.empty((0, 4))]
    for group in groups:
        for item in group.items:
            if isinstance(item, Markers) and item.ids:
                found.append(np.hstack([item.xy - item.size / 2, item.xy + item.size / 2]))
    return np.vstack(found)


def _named(group_id: str, label_id: str) -> Ref:
    if label_id.startswith(HAND_OVER):
        return "legs", label_id.removeprefix(HAND_OVER)
    return TABLE_OF_GROUP.get(group_id, group_id), label_id


def inside(groups: Iterable[Group], left: float, top: float, right: float, bottom: float) -> list[Ref]:
    """Records with a marker in the rectangle, or a line or outline that has a vertex in it."""
    low, high = np.array([left, top]), np.array([right, bottom])
    found: dict[Ref, None] = {}
    for group in groups:
        if group.id in WITHOUT_RECORDS:
            continue
        table = TABLE_OF_GROUP.get(group.id, group.id)
        for item in group.items:
            if not isinstance(item, Markers | Lines | Polygons) or not item.ids:
                continue
            vertex_inside = np.asarray(((item.xy >= low) & (item.xy <= high)).all(axis=1))
            for record_id, start, end in _spans(item):
                if vertex_inside[start:end].any():
                    found[(table, record_id)] = None
    return list(found)


def symbol_of(groups: Iterable[Group], ref: Ref) -> Markers | None:
    """The topmost symbol of a record, alone; None when it has none in these groups."""
    found: Markers | None = None
    for group in groups:
        if TABLE_OF_GROUP.get(group.id, group.id) != ref[0]:
            continue
        for item in group.items:
            if isinstance(item, Markers) and ref[1] in item.ids:
                row = item.ids.index(ref[1])
                turn = None if item.rotation is None else item.rotation[row : row + 1]
                found = replace(item, xy=item.xy[row : row + 1], rotation=turn, ids=())
    return found


def outlines_of(groups: Iterable[Group], ref: Ref) -> tuple[NDArray[np.float64], ...]:
    """Lines or rings by which a record is drawn, set aside from others beside it; empty without any."""
    found: tuple[NDArray[np.float64], ...] = ()
    for group in groups:
        if TABLE_OF_GROUP.get(group.id, group.id) != ref[0]:
            continue
        for item in group.items:
            if isinstance(item, Lines | Polygons) and ref[1] in item.ids:
                found = tuple(_outlines(item, ref[1]))
    return found


def _outlines(item: Lines | Polygons, record_id: str) -> Iterator[NDArray[np.float64]]:
    for row, key in enumerate(item.ids):
        if key != record_id:
            continue
        if isinstance(item, Lines):
            yield item.xy[item.parts[row] : item.parts[row + 1]]
        else:
            for ring in range(int(item.parts[row]), int(item.parts[row + 1])):
                vertices = item.xy[item.rings[ring] : item.rings[ring + 1]]
                yield np.vstack([vertices, vertices[:1]])


def _order(hit: Hit) -> tuple[int, int, float]:
    return hit.rank, -hit.level, hit.distance


def _group_hits(group: Group, at: NDArray[np.float64], tolerance: float) -> Iterator[tuple[str, int, float]]:
    for item in group.items:
        if isinstance(item, Markers) and item.ids:
            distance = np.hypot(*(item.xy - at).T)
            for place in np.flatnonzero(distance <= item.size / 2 + tolerance):
                yield item.ids[place], MARKER, float(distance[place])
        elif isinstance(item, Lines) and item.ids:
            reach = item.stroke.width / 2 + tolerance
            yield from ((key, LINE, gap) for key, gap in _line_hits(item, at, reach))
        elif isinstance(item, Polygons) and item.ids:
            yield from ((key, AREA, 0.0) for key in _polygon_hits(item, at))


def _spans(item: Markers | Lines | Polygons) -> Iterator[tuple[str, int, int]]:
    """Record id, and the range of its vertices."""
    if isinstance(item, Markers):
        yield from ((key, place, place + 1) for place, key in enumerate(item.ids))
        return
    bounds = item.parts if isinstance(item, Lines) else item.rings[item.parts]
    yield from zip(item.ids, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)


def _line_hits(item: Lines, at: NDArray[np.float64], reach: float) -> Iterator[tuple[str, float]]:
    start, end = item.xy[:-1], item.xy[1:]
    if len(start) == 0:
        return
    along = end - start
    length2 = np.maximum((along**2).sum(axis=1), 1e-12)
    t = np.clip(((at - start) * along).sum(axis=1) / length2, 0.0, 1.0)
    gap = np.hypot(*(start + along * t[:, None] - at).T)
    for key, first, last in _spans(item):
        # The segment from a line's end to the next one's start isn't drawn.
        if last - first > 1:
            nearest = float(gap[first : last - 1].min())
            if nearest <= reach:
                yield key, nearest


def _polygon_hits(item: Polygons, at: NDArray[np.float64]) -> Iterator[str]:
    for place, key in enumerate(item.ids):
        crossings = 0
        for ring in range(int(item.parts[place]), int(item.parts[place + 1])):
            crossings += _crossings(item.xy[item.rings[ring] : item.rings[ring + 1]], at)
        if crossings % 2:
            yield key


def _crossings(ring: NDArray[np.float64], at: NDArray[np.float64]) -> int:
    """How often the ray to the right of the point crosses the ring."""
    if len(ring) < 3:
        return 0
    following = np.roll(ring, -1, axis=0)
    straddles = (ring[:, 1] > at[1]) != (following[:, 1] > at[1])
    if not straddles.any():
        return 0
    a, b = ring[straddles], following[straddles]
    x = a[:, 0] + (at[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return int((x > at[0]).sum())
