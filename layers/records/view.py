"""Saved views: an extent, what is visible, and a sentence."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from layers.records.base import Latitude, Longitude, Record, RecordId, Text
from layers.records.commodity import Commodity


class View(Record):
    """A named look at the map.

    The extent is WGS 84 degrees. `hidden` names map layers that are off, `shown` such as are on
    though the overview leaves them off; `commodities` limits sites and
    routes to those commodities (empty: all); `routes` limits to those routes (empty: all).
    """

    name: Annotated[Text, Field(min_length=1, title="Name")]
    title: Annotated[Text, Field(title="Finding, as a sentence")] = ""
    subtitle: Annotated[Text, Field(title="Subtitle")] = ""
    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude
    commodities: tuple[Commodity, ...] = ()
    routes: tuple[RecordId, ...] = ()
    hidden: tuple[Text, ...] = ()
    shown: tuple[Text, ...] = ()
    on_date: date | None = None
    order: Annotated[int, Field(ge=0, le=1000, title="Place in the list")] = 0
    notes: Text = ""

    @classmethod
    def table_name(cls) -> str:
        """``views``."""
        return "views"
