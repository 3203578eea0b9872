"""The difference between two atlases: added, moved, changed, deleted; and taking chosen parts over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from geo.units import format_length
from layers.atlas import Atlas
from layers.edits import Change, Edit, edit_of
from layers.history import PLACE_FIELDS, field_changes, moved_m
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.tables import TABLES
from layers.reshaping import title


class Kind(StrEnum):
    """What happened to a record."""

    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that differs; `change` leads from the first atlas to the second."""

    kind: Kind
    change: Change
    words: str


def differences(first: Atlas, second: Atlas) -> list[Difference]:
    """What the second atlas has other than the first, table by table, in id order."""
    found: list[Difference] = []
    for table in TABLES:
        old, new = first.table(table), second.table(table)
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before != after:
                found.append(_difference(Change(table, key, before, after)))
    return found


def _difference(change: Change) -> Difference:
    if change.before is None:
        return Difference(Kind.ADDED, change, _name_of(change.after))
    if change.after is None:
        return Difference(Kind.DELETED, change, _name_of(change.before))
    fields = field_changes(change.before, change.after)
    moved = moved_m(change.before, change.after)
    words = [f"by {format_length(moved)}"] if moved else []
    words += [f"{f.field}: {f.before} → {f.after}" for f in fields if f.field not in PLACE_FIELDS]
    kind = Kind.MOVED if moved or any(f.field in ("coordinates", "lines") for f in fields) else Kind.CHANGED
    return Difference(kind, change, "; ".join(words))


def _name_of(record: Record | None) -> str:
    if record is None:
        return ""
    return title(record) if isinstance(record, Feature) else str(getattr(record, "name", record.id))


def merge_edit(atlas: Atlas, chosen: Iterable[Difference], name: str) -> Edit:
    """The edit that takes chosen differences over into an atlas.

    Rows that the atlas has changed meanwhile are taken over as they now are there: the person chose
    them. What would leave a broken reference is refused when the edit is done.
    """
    changes = []
    for difference in chosen:
        change = difference.change
        changes.append(
            Change(change.table, change.id, atlas.table(change.table).get(change.id), change.after)
        )
    label = f"Take over {len(changes)} record{'s' if len(changes) != 1 else ''} from {name}"
    return edit_of(label, changes)
