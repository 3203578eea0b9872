"""Reshaping legs, areas and features of own layers vertex by vertex."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geo.geodesy import line_length, polygon_area
from layers.errors import EditError
from layers.records.area import Area
from layers.records.feature import Feature
from layers.records.route import Leg, Method

Place = tuple[float, float]
"""Longitude and latitude, WGS 84 degrees."""
Outlines = tuple[tuple[Place, ...], ...]
Shape = Leg | Area | Feature
"""What has vertices."""

FEWEST_ON_LINE, FEWEST_ON_RING = 2, 3


def outlines(record: Shape) -> Outlines:
    """The vertices of a line, or of rings without the closing one; of points, a part for each.

    The parts come in the order of `layers.locating.lonlat_parts`.
    """
    if isinstance(record, Leg):
        return (record.coordinates,)
    if isinstance(record, Feature) and not record.polygons:
        return record.lines or tuple((point,) for point in record.points)
    return tuple(
        ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
        for rings in record.polygons
        for ring in rings
    )


def is_ring(record: Shape) -> bool:
    """True when the outlines are closed."""
    return isinstance(record, Area) or (isinstance(record, Feature) and bool(record.polygons))


def is_fixed(record: Shape, part: int, index: int) -> bool:
    """True for the ends of a leg, which stay at its sites."""
    return isinstance(record, Leg) and index in (0, len(record.coordinates) - 1)


def with_outlines(record: Shape, parts: Sequence[Sequence[Place]]) -> Shape:
    """The record with other vertices; rings are closed here.

    A computed leg that is bent by hand is a digitised one, and its clearance from the shore is no
    longer what was computed.

    Raises
    ------
    RecordError
        When a place isn't on the globe or a line has no length.
    """
    if isinstance(record, Leg):
        values: dict[str, object] = {"coordinates": tuple(parts[0])}
        if record.method is Method.COMPUTED:
            values |= {"method": Method.DIGITISED, "clearance_m": None}
        return record.changed(**values)
    if isinstance(record, Feature) and not record.polygons:
        if record.lines:
            return record.changed(lines=tuple(tuple(part) for part in parts))
        return record.changed(points=tuple(place for part in parts for place in part))
    closed = [(*ring, ring[0]) for ring in parts]
    polygons, start = [], 0
    for rings in record.polygons:
        polygons.append(tuple(closed[start : start + len(rings)]))
        start += len(rings)
    return record.changed(polygons=tuple(polygons))


def with_vertex_moved(record: Shape, part: int, index: int, place: Place) -> Shape:
    """The record with one vertex elsewhere.

    Raises
    ------
    EditError
        When it is the end of a leg.
    RecordError
        As with `with_outlines`.
    """
    if is_fixed(record, part, index):
        raise EditError(_at_its_site(record, index))
    return with_outlines(record, _with_part(record, part, index, 1, (place,)))


def with_vertex_added(record: Shape, part: int, after: int, place: Place) -> Shape:
    """The record with one more vertex, after the one at `after`."""
    last = len(outlines(record)[part]) - 1
    if isinstance(record, Feature) and record.points:
        raise EditError(f"{title(record)}: a point has no corners; draw another point")
    if isinstance(record, Leg) and not 0 <= after < last:
        raise EditError(f"{title(record)}: beyond its end nothing can be added; its ends stay at their sites")
    return with_outlines(record, _with_part(record, part, after + 1, 0, (place,)))


def with_vertex_removed(record: Shape, part: int, index: int) -> Shape:
    """The record without one vertex.

    Raises
    ------
    EditError
        When it is the end of a leg, or too little would be left.
    """
    if is_fixed(record, part, index):
        raise EditError(_at_its_site(record, index))
    if isinstance(record, Feature) and record.points:
        if len(record.points) == 1:
            raise EditError(f"{title(record)}: a point is all of it; delete it instead")
        return record.changed(points=(*record.points[:part], *record.points[part + 1 :]))
    fewest = FEWEST_ON_RING if is_ring(record) else FEWEST_ON_LINE
    if len(outlines(record)[part]) <= fewest:
        what = "an outline" if is_ring(record) else "a line"
        raise EditError(f"{title(record)}: {what} needs {fewest} corners; delete it as a whole instead")
    return with_outlines(record, _with_part(record, part, index, 1, ()))


def title(record: Shape) -> str:
    """What the record is called in messages."""
    if isinstance(record, Feature):
        words = (value for value in record.values.values() if isinstance(value, str) and value.strip())
        return " ".join(next(words, record.id).split())
    return record.name if isinstance(record, Area) else f"leg {record.order} of {record.route}"


def length_m(record: Shape) -> float:
    """Geodesic length of a line, or perimeter of an area, metres; 0 for points."""
    if isinstance(record, Leg):
        return line_length(record.coordinates)
    if isinstance(record, Feature) and not record.polygons:
        return sum(line_length(line) for line in record.lines)
    return sum(line_length(ring) for rings in record.polygons for ring in rings)


def area_m2(record: Shape) -> float:
    """Geodesic area inside, square metres; 0 for lines and points."""
    if isinstance(record, Leg):
        return 0.0
    return sum(polygon_area(rings[0], tuple(rings[1:]))[0] for rings in record.polygons)


def ring_crosses_itself(ring: Sequence[Place]) -> bool:
    """True when two sides of a ring, closed or not, cross or touch, or a corner stands twice."""
    import shapely

    closed = [*ring, ring[0]] if ring[0] != ring[-1] else list(ring)
    return not shapely.is_simple(shapely.LinearRing(closed)) or any(a == b for a, b in pairwise(closed))


def sound_polygons(ring: Sequence[Place]) -> tuple[Outlines, ...]:
    """A ring as polygons whose sides don't cross; a crossed one falls into several.

    Raises
    ------
    EditError
        When nothing is inside.
    """
    import shapely

    polygon = shapely.Polygon(ring)
    sound = polygon if polygon.is_valid else shapely.make_valid(polygon, method="structure")
    found = [
        tuple(_places(outline) for outline in (part.exterior, *part.interiors))
        for part in shapely.get_parts(sound)
        if isinstance(part, shapely.Polygon) and part.area > 0
    ]
    if not found:
        raise EditError("these corners enclose nothing; set them anew")
    return tuple(found)


def _places(outline: object) -> tuple[Place, ...]:
    import shapely

    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(outline).tolist())


def _with_part(
    record: Shape, part: int, index: int, taken: int, put: tuple[Place, ...]
) -> list[tuple[Place, ...]]:
    parts = list(outlines(record))
    line = parts[part]
    parts[part] = (*line[:index], *put, *line[index + taken :])
    return parts


def _at_its_site(record: Shape, index: int) -> str:
    if not isinstance(record, Leg):
        return f"{title(record)}: this corner can't be changed"
    site = record.from_site if index == 0 else record.to_site
    return f"{title(record)}: this end stays at “{site}”; move the site, and the leg follows"
