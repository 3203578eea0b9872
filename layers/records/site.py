"""A place of the atlas: mine, port, crossing, station, deposit, city."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from layers.records.base import Latitude, Longitude, Part, Record, RecordId, Text
from layers.records.commodity import Commodity


class SiteKind(StrEnum):
    """What a place is; decides its symbol."""

    MINE = "mine"
    DEPOSIT = "deposit"
    EXPORT_PORT = "export-port"
    RECEIVING_PORT = "receiving-port"
    CANDIDATE_PORT = "candidate-port"
    CONTEXT_PORT = "context-port"
    LOCK = "lock"
    CROSSING = "crossing"
    STATION = "station"
    CITY = "city"
    WAYPOINT = "waypoint"
    PROVINCE = "province"


class Basis(StrEnum):
    """Where a coordinate comes from."""

    PUBLISHED = "published"
    DERIVED = "derived"
    PROXY = "proxy"
    NONE = "none"


class Names(Part):
    """A place's names in the scripts and romanisations that people search by.

    `source_spellings` holds each spelling as a source document prints it, misprints included.
    """

    hangul: Annotated[Text, Field(title="Hangul")] = ""
    hanja: Annotated[Text, Field(title="Hanja")] = ""
    mccune_reischauer: Annotated[Text, Field(title="McCune–Reischauer")] = ""
    revised: Annotated[Text, Field(title="Revised romanisation")] = ""
    source_spellings: Annotated[tuple[Text, ...], Field(title="Spellings in sources")] = ()
    others: Annotated[tuple[Text, ...], Field(title="Other names")] = ()
    note: Annotated[Text, Field(title="Note on the names")] = ""


class AlternatePlace(Part):
    """Another coordinate that a source gives for the same place."""

    lon: Longitude
    lat: Latitude
    source: Text = ""
    note: Text = ""


class Candidate(Part):
    """A ranked reading of a garbled name: which site it may mean, and why."""

    spelling: Text
    rank: Annotated[int, Field(ge=1, le=1000)]
    reason: Text = ""


class Site(Record):
    """A place with its position, how sure that is, and who says so.

    Coordinates are WGS 84 degrees; both are None where no source gives any, and such a site is
    listed but never drawn. `uncertainty_m` is the radius in metres within which the place lies.
    A ``proxy`` position (a county seat for a mine) is drawn as its circle, never as a point.
    """

    name: Annotated[Text, Field(min_length=1, title="Name")]
    kind: Annotated[SiteKind, Field(title="Kind")]
    names: Annotated[Names, Field(title="Names")] = Names()
    admin: Annotated[Text, Field(title="Administrative area")] = ""
    description: Annotated[Text, Field(title="What it is")] = ""
    lon: Annotated[Longitude | None, Field(title="Longitude (° E)")] = None
    lat: Annotated[Latitude | None, Field(title="Latitude (° N)")] = None
    uncertainty_m: Annotated[
        float | None, Field(gt=0, le=1_000_000, allow_inf_nan=False, title="Uncertainty (m)")
    ] = None
    confidence: Annotated[Text, Field(title="Confidence")] = ""
    basis: Annotated[Basis, Field(title="Basis of the position")] = Basis.PUBLISHED
    basis_note: Annotated[Text, Field(title="Basis, in words")] = ""
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities")] = ()
    candidates: Annotated[tuple[Candidate, ...], Field(title="May be meant by")] = ()
    alternates: Annotated[tuple[AlternatePlace, ...], Field(title="Other coordinates")] = ()
    sources: Annotated[tuple[RecordId, ...], Field(title="Sources")] = ()
    notes: Annotated[Text, Field(title="Notes")] = ""
    disagreements: Annotated[Text, Field(title="Disagreements between sources")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``sites``."""
        return "sites"

    @model_validator(mode="after")
    def _place_is_whole(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("longitude and latitude go together: give both or neither")
        if self.lon is not None and self.basis is Basis.NONE:
            raise ValueError("a position has a basis: published, derived or proxy")
        return self

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """(longitude, latitude) in degrees, or None."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)
