"""Steps of the export procedure, from securing a mine to the last payment."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from layers.records.base import Record, RecordId, Text
from layers.records.commodity import Commodity


class Anchor(StrEnum):
    """Where on a route a step happens."""

    MINE = "mine"
    CAPITAL = "capital"
    PORT = "port"
    BORDER = "border"
    CHINA = "china"


class Phase(StrEnum):
    """Part of the procedure."""

    BASE = "export base"
    PLAN = "plan and registration"
    SHIPMENT = "shipment"
    CUSTOMS = "inspection and customs"
    PAYMENT = "payment"


class Step(Record):
    """One step: who does what, where, in which order.

    `commodities` limits a step to some commodities; empty for all. Steps of one procedure share
    nothing but their order: the source gives no dates or durations.
    """

    order: Annotated[int, Field(ge=1, le=1000, title="Order")]
    phase: Annotated[Phase, Field(title="Phase")]
    anchor: Annotated[Anchor, Field(title="Where")]
    actor: Annotated[Text, Field(min_length=1, title="Who")]
    action: Annotated[Text, Field(min_length=1, title="Does what")]
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities")] = ()
    sources: Annotated[tuple[RecordId, ...], Field(min_length=1, title="Sources")]
    locator: Annotated[Text, Field(title="Locator")] = ""
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``steps``."""
        return "steps"
