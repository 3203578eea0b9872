"""Corners and sides that several outlines share: a common border changes for all that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from layers.atlas import Atlas
from layers.edits import Edit, edit_of, replaced
from layers.errors import EditError
from layers.reshaping import (
    Place,
    Shape,
    is_ring,
    outlines,
    title,
    with_vertex_added,
    with_vertex_moved,
    with_vertex_removed,
)

Corner = tuple[Shape, int, int]
"""A record, and the part and index of a vertex in `layers.reshaping.outlines`.

Of a side it is the vertex after which the side runs.
"""


def sharing(atlas: Atlas, record: Shape, part: int, index: int) -> list[Corner]:
    """The same corner in other areas and in areas of own layers; none for lines and points.

    Corners are the same when they are one place to the last digit.
    """
    if not is_ring(record):
        return []
    place = outlines(record)[part][index]
    return [(other, *at) for other in _others(atlas, record) for at in _corners_at(other, place)]


def sharing_side(atlas: Atlas, record: Shape, part: int, after: int) -> list[Corner]:
    """The same side in other areas, in either direction: it runs from one corner right to the next in both.

    Parameters
    ----------
    after : int
        Index of the vertex where the side begins.
    """
    if not is_ring(record):
        return []
    ring = outlines(record)[part]
    start, end = ring[after], ring[(after + 1) % len(ring)]
    if start == end:
        return []
    return [(other, *at) for other in _others(atlas, record) for at in _sides_between(other, start, end)]


def moved(corners: Sequence[Corner], place: Place) -> list[tuple[Shape, Shape]]:
    """Each record before and after its corners went to a place; a record may have several.

    Raises
    ------
    RecordError
        When the place isn't on the globe.
    """
    return _changed(corners, lambda record, part, index: with_vertex_moved(record, part, index, place))


def inserted(sides: Sequence[Corner], place: Place) -> list[tuple[Shape, Shape]]:
    """Each record before and after a corner was put on its sides.

    Raises
    ------
    RecordError
        When the place isn't on the globe.
    """
    return _changed(sides, lambda record, part, after: with_vertex_added(record, part, after, place))


def taken_out(corners: Sequence[Corner]) -> list[tuple[Shape, Shape]]:
    """Each record before and after it lost its corners.

    Raises
    ------
    EditError
        When too little would be left of one.
    """
    return _changed(corners, with_vertex_removed)


def _changed(
    corners: Sequence[Corner], change: Callable[[Shape, int, int], Shape]
) -> list[tuple[Shape, Shape]]:
    """Change each record at its corners, from the last to the first: indices before stay what they were."""
    after: dict[tuple[str, str], tuple[Shape, Shape]] = {}
    for record, part, index in sorted(corners, key=lambda corner: corner[1:], reverse=True):
        key = (record.table_name(), record.id)
        before, now = after.get(key, (record, record))
        try:
            after[key] = (before, change(now, part, index))
        except EditError as error:
            raise EditError(f"{error}, or switch “Change shared corners together” off") from None
    return list(after.values())


def reshaped_together(
    before: Shape, after: Shape, mates: Iterable[tuple[Shape, Shape]], verb: str = "Reshape"
) -> Edit:
    """The edit from one shape to the next, and those of its neighbours along with it."""
    along = [replaced(*mate) for mate in mates]
    more = f" and {len(along)} neighbour{'' if len(along) == 1 else 's'}" if along else ""
    return edit_of(f"{verb} {title(before)}{more}", [replaced(before, after), *along])


def _outlined(atlas: Atlas) -> Iterator[Shape]:
    yield from atlas.areas.values()
    yield from (feature for feature in atlas.features.values() if feature.polygons)


def _others(atlas: Atlas, record: Shape) -> Iterator[Shape]:
    return (one for one in _outlined(atlas) if one.id != record.id or type(one) is not type(record))


def _corners_at(record: Shape, place: Place) -> Iterator[tuple[int, int]]:
    for part, ring in enumerate(outlines(record)):
        if place in ring:
            yield from ((part, index) for index, corner in enumerate(ring) if corner == place)


def _sides_between(record: Shape, start: Place, end: Place) -> Iterator[tuple[int, int]]:
    for part, ring in enumerate(outlines(record)):
        if start in ring and end in ring:
            for index, corner in enumerate(ring):
                if {corner, ring[(index + 1) % len(ring)]} == {start, end}:
                    yield part, index
