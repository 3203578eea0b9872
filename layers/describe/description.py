"""The form of a description: pages of sections of rows, each row with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.display import Ref


class Tone(StrEnum):
    """How a row is meant: plain, in doubt, or lacking a source."""

    PLAIN = "plain"
    MUTED = "muted"
    WARNING = "warning"
    UNSOURCED = "unsourced"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said.

    Attributes
    ----------
    label, value : str
        What it is about, and what is said; plain text, never markup.
    sources : tuple of str
        Ids of the sources that say so.
    tone : Tone
    ref : Ref or None
        Record that a click on the row leads to.
    detail : str
        Small print below the value: claimant, period, quotation.
    """

    label: str
    value: str
    sources: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    ref: Ref | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is said of one record.

    `pages` maps a page's name (Place, Evidence, Routes) to its sections.
    """

    ref: Ref
    title: str
    subtitle: str
    kind: str
    chips: tuple[str, ...]
    pages: dict[str, tuple[Section, ...]]


def section(title: str, *rows: Row | None) -> Section | None:
    """A section of the rows that are there and say something; None when there are none."""
    kept = tuple(row for row in rows if row is not None and row.value)
    return Section(title, kept) if kept else None


def sections(*parts: Section | None) -> tuple[Section, ...]:
    """The sections that are there."""
    return tuple(part for part in parts if part is not None)
