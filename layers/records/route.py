"""Routes: chains of legs from pit to port."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from layers.records.base import LonLat, Record, RecordId, Text
from layers.records.commodity import Commodity


class Mode(StrEnum):
    """How ore travels on a leg."""

    SEA = "sea"
    RAIL = "rail"
    ROAD = "road"
    RIVER = "river"


class Method(StrEnum):
    """How a leg's line came to be."""

    DIGITISED = "digitised"
    SCHEMATIC = "schematic"
    COMPUTED = "computed"


class Standing(StrEnum):
    """How well a leg is attested; drawn solid, dashed, dotted."""

    REPORTED = "reported"
    INFERRED = "inferred"
    HYPOTHETICAL = "hypothetical"


class Leg(Record):
    """One stretch of a route in one mode, between two sites.

    `coordinates` is the line from `from_site` to `to_site`, WGS 84 (longitude, latitude) degrees.
    `published_km` is the length that a source prints, kept beside the measured one. `hand_over`
    is the site of this leg's FOB point, where the cargo changes owner; `owner` says whose it is.
    """

    route: Annotated[RecordId, Field(title="Route")]
    order: Annotated[int, Field(ge=1, le=1000, title="Place in the route")]
    mode: Annotated[Mode, Field(title="Mode")]
    method: Annotated[Method, Field(title="Method")]
    standing: Annotated[Standing, Field(title="Standing")]
    from_site: Annotated[RecordId, Field(title="From")]
    to_site: Annotated[RecordId, Field(title="To")]
    via: Annotated[tuple[RecordId, ...], Field(title="Through")] = ()
    coordinates: Annotated[tuple[LonLat, ...], Field(min_length=2, title="Line")]
    published_km: Annotated[
        float | None, Field(gt=0, le=20_000, allow_inf_nan=False, title="Published length (km)")
    ] = None
    clearance_m: Annotated[
        float | None, Field(ge=0, le=200_000, allow_inf_nan=False, title="Clearance from shore (m)")
    ] = None
    owner: Annotated[Text, Field(title="Owner of the cargo")] = ""
    hand_over: Annotated[RecordId | None, Field(title="Hand-over (FOB)")] = None
    sources: Annotated[tuple[RecordId, ...], Field(title="Sources")] = ()
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``legs``."""
        return "legs"

    @field_validator("coordinates")
    @classmethod
    def _line_has_length(cls, value: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
        if all(point == value[0] for point in value):
            raise ValueError("a leg needs two different points")
        return value


class Route(Record):
    """A way from pit to port: its name, commodities, and legs in order (`Leg.route`)."""

    name: Annotated[Text, Field(min_length=1, title="Name")]
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities")] = ()
    standing: Annotated[Standing, Field(title="Standing")] = Standing.REPORTED
    sources: Annotated[tuple[RecordId, ...], Field(title="Sources")] = ()
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``routes``."""
        return "routes"
