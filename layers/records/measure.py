"""Sanctions measures, dated."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from layers.records.base import Record, RecordId, Text
from layers.records.commodity import Commodity


class Effect(StrEnum):
    """What a measure does to a commodity's trade."""

    BAN = "ban"
    BAN_EXCEPT_LIVELIHOOD = "ban-except-livelihood"
    QUOTA = "quota"
    SUSPENSION = "suspension"
    NONE = "none"


class Measure(Record):
    """One effect of one instrument on some commodities from a day on.

    `regime` is ``UN`` or the country that carries it out (``PRC``). `effective` is the first day on
    which it binds; `wind_down_until` the last day on which cargo already on its way may clear;
    `ends` the last day of a measure limited in time or replaced. `tonnes_per_year` and
    `usd_per_year` are the limits of a quota, whichever is reached first; `limit_period` says what
    they cover, ``year`` or, for a quota of a shorter time, that time as a whole.
    """

    instrument: Annotated[Text, Field(min_length=1, title="Instrument")]
    regime: Annotated[Text, Field(title="Regime")] = "UN"
    paragraph: Annotated[Text, Field(title="Paragraph")] = ""
    adopted: Annotated[date, Field(title="Adopted")]
    effective: Annotated[date, Field(title="In effect")]
    wind_down_until: Annotated[date | None, Field(title="Wind-down until")] = None
    ends: Annotated[date | None, Field(title="Ends")] = None
    effect: Annotated[Effect, Field(title="Effect")]
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities")] = ()
    tonnes_per_year: Annotated[float | None, Field(gt=0, allow_inf_nan=False, title="Tonnes a year")] = None
    usd_per_year: Annotated[float | None, Field(gt=0, allow_inf_nan=False, title="USD a year")] = None
    limit_period: Annotated[Text, Field(title="Limits are for")] = ""
    carve_out: Annotated[Text, Field(title="Carve-out")] = ""
    hs: Annotated[Text, Field(title="HS codes")] = ""
    summary: Annotated[Text, Field(title="In words")] = ""
    sources: Annotated[tuple[RecordId, ...], Field(title="Sources")] = ()
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``measures``."""
        return "measures"
