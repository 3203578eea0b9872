"""The history of a record: who changed what, when, why, and on what source; and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geo.geodesy import short_distance
from geo.units import format_length
from layers.display import Ref
from layers.edits import Change, Edit
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.site import Site

PLACE_FIELDS = frozenset({"lon", "lat", "points"})
"""What changes when something is moved: the distance says it better."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one edit did to one record.

    Attributes
    ----------
    edit : Edit
    change : Change
    fields : tuple of FieldChange
        Empty when the record was added or deleted.
    """

    edit: Edit
    change: Change
    fields: tuple[FieldChange, ...]

    @property
    def summary(self) -> str:
        """``added``, ``deleted`` or what changed, in one line."""
        if self.change.before is None:
            return "added"
        if self.change.after is None:
            return "deleted"
        moved = moved_m(self.change.before, self.change.after)
        words = [f"moved by {format_length(moved)}"] if moved else []
        words += [f.field.replace("_", " ") for f in self.fields if f.field not in PLACE_FIELDS]
        return ", ".join(words) or "unchanged"


def record_history(edits: Iterable[Edit], ref: Ref) -> list[HistoryEntry]:
    """Edits that touched a record, the latest first."""
    found = [
        HistoryEntry(edit, change, tuple(field_changes(change.before, change.after)))
        for edit in edits
        for change in edit.changes
        if (change.table, change.id) == ref
    ]
    return found[::-1]


def field_changes(before: Record | None, after: Record | None) -> list[FieldChange]:
    """Fields that differ between two versions of a record; none when one of them is missing."""
    if before is None or after is None:
        return []
    old, new = _flat(before), _flat(after)
    return [
        FieldChange(name, _text(old.get(name)), _text(new.get(name)))
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    ]


def _flat(record: Record) -> dict[str, Any]:
    """Fields by name; those of a feature stand beside the ones that every feature has."""
    values = record.model_dump(mode="json")
    if not isinstance(record, Feature):
        return values
    own = values.pop("values")
    return {**values, **{name if name not in values else f"{name} (field)": own[name] for name in own}}


def moved_m(before: Record | None, after: Record | None) -> float:
    """How far a site or point moved between two versions, metres; 0 for anything else."""
    if isinstance(before, Site) and isinstance(after, Site) and before.lonlat and after.lonlat:
        return float(short_distance(before.lonlat, after.lonlat))
    points = (
        (before.points, after.points) if isinstance(before, Feature) and isinstance(after, Feature) else ()
    )
    if points and len(points[0]) == len(points[1]) == 1:
        return float(short_distance(points[0][0], points[1][0]))
    return 0.0


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return f"{len(value)} entries" if len(str(value)) > 120 else "; ".join(map(str, value)) or "—"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {part}" for key, part in value.items() if part) or "—"
    return str(value) or "—"
