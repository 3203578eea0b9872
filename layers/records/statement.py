"""Statements: one value, who claims it, and on what source."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from layers.records.base import Record, RecordId, Text
from layers.records.commodity import Commodity


class StatementKind(StrEnum):
    """What sort of saying it is."""

    CLAIM = "claim"
    ESTIMATE = "estimate"
    OBSERVATION = "observation"
    REFERENCE = "reference"
    CALCULATION = "calculation"


class Rank(StrEnum):
    """Which of several competing statements is shown."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


LEAST, MOST = 1e-12, 1e24
"""Between these every amount of anything lies, in any unit: what is outside is a slip, or zero."""


def _plausible(value: float) -> float:
    if value != 0 and not LEAST <= abs(value) <= MOST:
        raise ValueError(f"a value lies between {LEAST:g} and {MOST:g}, or is 0")
    return value


Amount = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_plausible)]


class Statement(Record):
    """A value of one property of one subject, as one claimant gives it.

    `value_low`–`value_high` are in `unit`, exactly as printed; a statement without numbers carries
    `text`. `subject` is a site or area id, or a country or world (``north-korea``, ``china``,
    ``world``, ``china-from-north-korea``); `subject_as_printed` keeps the source's words.
    `credibility` is the Admiralty digit 1–6. A calculation has a `formula` over `inputs`
    (statement ids). In the formula ``{s0-02}`` is the range of a statement in its unit as printed,
    ``{s0-02.low}`` and ``{s0-02.high}`` its ends, and ``hull(a, b)`` the range that spans both.

    `places` are the sites, areas or countries that a joint statement names ("Shandong, Jiangsu,
    Hebei, Liaoning: 93.1 %"): the value holds for them together, never for each. `commodities` are
    likewise those that it covers jointly, and then `commodity` is None. `substance` narrows the
    commodity where a value is for a part of it (palladium alone); values of different substances
    are no pair.
    """

    subject: Annotated[RecordId, Field(title="Subject")]
    subject_as_printed: Annotated[Text, Field(title="Subject, as printed")] = ""
    property: Annotated[Text, Field(pattern=r"^[a-z][a-z0-9_]*$", title="Property")]
    commodity: Annotated[Commodity | None, Field(title="Commodity")] = None
    commodity_as_printed: Annotated[Text, Field(title="Commodity, as printed")] = ""
    value_low: Annotated[Amount | None, Field(title="Value, low")] = None
    value_high: Annotated[Amount | None, Field(title="Value, high")] = None
    unit: Annotated[Text, Field(title="Unit")] = ""
    text: Annotated[Text, Field(title="Value in words")] = ""
    period: Annotated[Text, Field(title="Period")] = ""
    kind: Annotated[StatementKind, Field(title="Kind")]
    claimant: Annotated[Text, Field(title="Claimant")] = ""
    source: Annotated[RecordId, Field(title="Source")]
    locator: Annotated[Text, Field(title="Locator")] = ""
    quote: Annotated[Text, Field(title="Quotation")] = ""
    note: Annotated[Text, Field(title="Note")] = ""
    basis: Annotated[Text, Field(title="Basis (ore, metal, oxide)")] = ""
    resource_class: Annotated[Text, Field(title="Resource class")] = ""
    confidence: Annotated[Text, Field(title="Confidence")] = ""
    credibility: Annotated[str, Field(pattern=r"^(?:[1-6]|ungraded)$", title="Credibility (1–6)")] = (
        "ungraded"
    )
    grade_reason: Annotated[Text, Field(title="Why this grade")] = ""
    rank: Annotated[Rank, Field(title="Rank")] = Rank.NORMAL
    deprecated_reason: Annotated[Text, Field(title="Why deprecated")] = ""
    formula: Annotated[Text, Field(title="Formula")] = ""
    inputs: Annotated[tuple[RecordId, ...], Field(title="Inputs")] = ()
    places: Annotated[tuple[RecordId, ...], Field(title="Places, jointly")] = ()
    commodities: Annotated[tuple[Commodity, ...], Field(title="Commodities, jointly")] = ()
    substance: Annotated[Text, Field(title="Substance")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``statements``."""
        return "statements"

    @field_validator("quote")
    @classmethod
    def _quote_is_short(cls, value: str) -> str:
        if len(value.split()) > 25:
            raise ValueError("a quotation has at most 25 words")
        return value

    @model_validator(mode="after")
    def _value_is_whole(self) -> Self:
        low, high = self.value_low, self.value_high
        if low is not None and high is not None and low > high:
            raise ValueError(f"the range is upside down: {low} to {high}")
        if low is None and high is not None and high < 0:
            raise ValueError("an upper end alone reaches down to zero; below it give the lower end too")
        if self.rank is Rank.DEPRECATED and not self.deprecated_reason:
            raise ValueError("a deprecated statement says why")
        if self.formula and self.kind is not StatementKind.CALCULATION:
            raise ValueError("only a calculation has a formula")
        return self
