"""Sources: who says so."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from layers.records.base import Record, RecordId, Text

GRADE_PATTERN = r"^(?:[A-F]|ungraded)$"

UNSOURCED = "unsourced"
"""Id of the explicit source of values that have none; it is shown as such."""


class Source(Record):
    """A publication, page or data set.

    `reliability` is the Admiralty letter (A–F) of the source, or ``ungraded``; the digit belongs to
    the single statement. `derived_from` names the source that this one rewrites: such a source is no
    second witness.
    """

    title: Annotated[Text, Field(min_length=1, title="Title")]
    publisher: Annotated[Text, Field(title="Publisher")] = ""
    author: Annotated[Text, Field(title="Author")] = ""
    date: Annotated[Text, Field(title="Date")] = ""
    locator: Annotated[Text, Field(title="Locator")] = ""
    url: Annotated[Text, Field(title="Address")] = ""
    retrieved_from: Annotated[Text, Field(title="Read from")] = ""
    reliability: Annotated[str, Field(pattern=GRADE_PATTERN, title="Reliability (A–F)")] = "ungraded"
    reliability_reason: Annotated[Text, Field(title="Why this grade")] = ""
    derived_from: Annotated[RecordId | None, Field(title="Derived from")] = None
    licence: Annotated[Text, Field(title="Licence")] = ""
    notes: Annotated[Text, Field(title="Notes")] = ""

    @classmethod
    def table_name(cls) -> str:
        """``sources``."""
        return "sources"
