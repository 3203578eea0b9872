"""GeoJSON geometry objects to WKB."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from layers.files import wkb

_NAN = float("nan")
_WRONG_NESTING = "coordinates aren't nested as the geometry's type asks"
MAX_NESTING = 12


class GeometryFault(ValueError):  # noqa: N818 - a fault in the data, caught by the reader
    """A geometry object that can't be used; the text says why."""


class GeometryReader:
    """Turns geometry objects into WKB and remembers what had to be mended.

    Attributes
    ----------
    mended : list of str
        Sentences about the last geometry.
    """

    def __init__(self) -> None:
        self.mended: list[str] = []

    def read(self, geometry: Any, depth: int = 0) -> bytes | None:
        """WKB of a geometry object; None for null.

        Raises
        ------
        GeometryFault
            When the object isn't a geometry.
        """
        if depth == 0:
            self.mended = []
        if geometry is None:
            return None
        if not isinstance(geometry, dict):
            raise GeometryFault("the geometry is no object")
        kind = geometry.get("type")
        if kind == "GeometryCollection":
            return self._collection(geometry.get("geometries"), depth)
        make = _MAKERS.get(kind) if isinstance(kind, str) else None
        if make is None:
            raise GeometryFault(f"geometry type “{str(kind)[:40]}” isn't known")
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list):
            raise GeometryFault("the geometry has no coordinates")
        if not coordinates:
            return None
        return make(self, coordinates, _dims(coordinates))

    def _collection(self, members: Any, depth: int) -> bytes | None:
        if depth >= MAX_NESTING:
            raise GeometryFault("geometry collections are nested too deeply")
        if not isinstance(members, list):
            raise GeometryFault("the geometry collection has no members")
        parts = [part for part in (self.read(member, depth + 1) for member in members) if part is not None]
        has_z = any(wkb.has_height(part) for part in parts)
        return wkb.collection(wkb.COLLECTION, parts, 2 + has_z) if parts else None

    def _point(self, position: Any, dims: int) -> bytes:
        return wkb.point(self._flat([position], dims))

    def _line(self, positions: Any, dims: int) -> bytes:
        flat = self._flat(positions, dims)
        if len(flat) < 2 * dims:
            raise GeometryFault("a line needs at least two positions")
        return wkb.line(flat, dims)

    def _polygon(self, rings: Any, dims: int) -> bytes:
        if not isinstance(rings, list):
            raise GeometryFault(_WRONG_NESTING)
        return wkb.polygon([self._ring(ring, dims) for ring in rings], dims)

    def _ring(self, positions: Any, dims: int) -> list[float]:
        flat = self._flat(positions, dims)
        if flat[:2] != flat[-dims : 2 - dims or None]:
            flat += flat[:dims]
            self.mended.append("An open ring was closed")
        if len(flat) < 4 * dims:
            raise GeometryFault("a ring needs at least four positions")
        return flat

    def _multi(self, kind: int, make: Callable[[Any, int], bytes], members: list[Any], dims: int) -> bytes:
        return wkb.collection(kind, [make(member, dims) for member in members if member != []], dims)

    def _flat(self, positions: Any, dims: int) -> list[float]:
        """All numbers of the positions, `dims` each; a height that only some have is NaN."""
        if not isinstance(positions, list) or not all(isinstance(p, list) for p in positions):
            raise GeometryFault(_WRONG_NESTING)
        if {len(position) for position in positions} == {dims}:
            plain = [number for position in positions for number in position]
            if {type(number) for number in plain} == {float}:
                return plain
        flat: list[float] = []
        for position in positions:
            if len(position) < 2:
                raise GeometryFault("a position needs two numbers")
            flat += [self._number(number) for number in position[:dims]]
            if len(position) < dims:
                flat.append(_NAN)
            elif len(position) > 3:
                self.mended.append("Numbers after the height of a position were left out")
        return flat

    def _number(self, value: Any) -> float:
        if isinstance(value, str):
            try:
                number = float(value)
            except ValueError as error:
                raise GeometryFault(f"“{value[:40]}” is no coordinate") from error
            self.mended.append("A coordinate written as text was read as a number")
            return number
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise GeometryFault(f"“{str(value)[:40]}” is no coordinate")
        try:
            return float(value)
        except OverflowError:
            return math.inf


def _dims(coordinates: Any) -> int:
    """3 when any position at the bottom of the nested lists has a height."""
    if not isinstance(coordinates, list) or not coordinates:
        return 2
    if isinstance(coordinates[0], list):
        return max(map(_dims, coordinates))
    return 3 if len(coordinates) > 2 else 2


_MAKERS: dict[str, Callable[[GeometryReader, list[Any], int], bytes]] = {
    "Point": lambda reader, c, dims: reader._point(c, dims),
    "LineString": lambda reader, c, dims: reader._line(c, dims),
    "Polygon": lambda reader, c, dims: reader._polygon(c, dims),
    "MultiPoint": lambda reader, c, dims: reader._multi(wkb.MULTIPOINT, reader._point, c, dims),
    "MultiLineString": lambda reader, c, dims: reader._multi(wkb.MULTILINE, reader._line, c, dims),
    "MultiPolygon": lambda reader, c, dims: reader._multi(wkb.MULTIPOLYGON, reader._polygon, c, dims),
}
