"""Corners that several outlines share: a common border moves for all that have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from layers.atlas import Atlas
from layers.edits import Edit, edit_of, replaced
from layers.reshaping import Place, Shape, is_ring, outlines, title, with_vertex_moved

Corner = tuple[Shape, int, int]
"""A record, and the part and index of a vertex in `layers.reshaping.outlines`."""


def sharing(atlas: Atlas, record: Shape, part: int, index: int) -> list[Corner]:
    """The same corner in other areas and in areas of own layers; none for lines and points.

    Corners are the same when they are one place to the last digit.
    """
    if not is_ring(record):
        return []
    place = outlines(record)[part][index]
    found: list[Corner] = []
    for other in _outlined(atlas):
        if other.id != record.id or type(other) is not type(record):
            found += [(other, *at) for at in _corners_at(other, place)]
    return found


def moved(corners: Sequence[Corner], place: Place) -> list[tuple[Shape, Shape]]:
    """Each record before and after its corners went to a place; a record may have several.

    Raises
    ------
    RecordError
        When the place isn't on the globe.
    """
    after: dict[tuple[str, str], tuple[Shape, Shape]] = {}
    for record, part, index in corners:
        key = (record.table_name(), record.id)
        before, now = after.get(key, (record, record))
        after[key] = (before, with_vertex_moved(now, part, index, place))
    return list(after.values())


def reshaped_together(
    before: Shape, after: Shape, mates: Iterable[tuple[Shape, Shape]], verb: str = "Reshape"
) -> Edit:
    """The edit from one shape to the next, and those of its neighbours along with it."""
    changes = [replaced(before, after), *(replaced(*mate) for mate in mates)]
    return edit_of(f"{verb} {title(before)}", changes)


def _outlined(atlas: Atlas) -> Iterator[Shape]:
    yield from atlas.areas.values()
    yield from (feature for feature in atlas.features.values() if feature.polygons)


def _corners_at(record: Shape, place: Place) -> Iterator[tuple[int, int]]:
    for part, ring in enumerate(outlines(record)):
        for index, corner in enumerate(ring):
            if corner == place:
                yield part, index
