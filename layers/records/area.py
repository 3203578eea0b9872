"""Areas: the provinces that receive the ore."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from layers.records.base import LonLat, Record, RecordId, Text
from layers.records.commodity import Commodity


class Area(Record):
    """A polygon or several: rings of WGS 84 (longitude, latitude) degrees.

    `polygons` is a tuple of polygons, each a tuple of rings (outer first, then holes), each a
    closed tuple of points.
    """

    name: Annotated[Text, Field(min_length=1, title="Name")]
    kind: Annotated[Text, Field(title="Kind")] = "receiving-province"
    names_hanzi: Annotated[Text, Field(title="Hanzi")] = ""
    polygons: Annotated[tuple[tuple[tuple[LonLat, ...], ...], ...], Field(min_length=1, title="Outline")]
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities")] = ()
    sources: Annotated[tuple[RecordId, ...], Field(title="Sources")] = ()
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``areas``."""
        return "areas"
