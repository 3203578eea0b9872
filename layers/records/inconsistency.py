"""Inconsistencies: where the sources contradict themselves or each other."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from layers.records.base import Record, RecordId, Text


class Inconsistency(Record):
    """A flaw in the sources, kept so that it is flagged where it bites.

    `statements` and `subjects` are the statement and site ids that it touches.
    """

    where: Annotated[Text, Field(title="Where")] = ""
    text: Annotated[Text, Field(min_length=1, title="What is wrong")]
    statements: Annotated[tuple[RecordId, ...], Field(title="Statements")] = ()
    subjects: Annotated[tuple[RecordId, ...], Field(title="Subjects")] = ()

    @classmethod
    def table_name(cls) -> str:
        """``inconsistencies``."""
        return "inconsistencies"
