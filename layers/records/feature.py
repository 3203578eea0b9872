"""Features of the layers that a person keeps in the document."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from layers.records.base import LonLat, Record, RecordId, Text
from layers.records.layer import FieldName, GeometryKind
from layers.records.layer_style import Value


class Feature(Record):
    """One thing on a layer of one's own.

    Its shape is one of `points`, `lines` and `polygons`, WGS 84 degrees: points, lines of two points
    or more, or polygons as tuples of closed rings, the outer first; all empty where it has no place.
    `values` maps names of the layer's fields to values; a field without a value is left out.
    """

    layer: Annotated[RecordId, Field(title="Layer")]
    points: tuple[LonLat, ...] = ()
    lines: tuple[Annotated[tuple[LonLat, ...], Field(min_length=2)], ...] = ()
    polygons: tuple[Annotated[tuple[tuple[LonLat, ...], ...], Field(min_length=1)], ...] = ()
    values: dict[FieldName, Value] = {}  # noqa: RUF012 - pydantic copies defaults
    source_note: Annotated[Text, Field(title="Where this is from")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``features``."""
        return "features"

    @property
    def kind(self) -> GeometryKind | None:
        """What it is; None without a place."""
        shapes = (
            (self.points, GeometryKind.POINTS),
            (self.lines, GeometryKind.LINES),
            (self.polygons, GeometryKind.AREAS),
        )
        return next((kind for parts, kind in shapes if parts), None)

    @model_validator(mode="after")
    def _shape_is_whole(self) -> Self:
        if sum(map(bool, (self.points, self.lines, self.polygons))) > 1:
            raise ValueError("a feature is points, lines or areas, not several of them")
        if any(all(place == line[0] for place in line) for line in self.lines):
            raise ValueError("a line has no length: all its points are one place")
        for rings in self.polygons:
            for ring in rings:
                if len(ring) < 4 or ring[0] != ring[-1]:
                    raise ValueError("an outline has three corners or more and ends where it begins")
        return self
