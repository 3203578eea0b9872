"""Edits: what a person did, row by row, with before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from layers.errors import EditError
from layers.records.base import Record
from layers.records.tables import TABLES


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; None before is an addition, None after a deletion."""

    table: str
    id: str
    before: Record | None
    after: Record | None

    def inverted(self) -> Change:
        """The change that takes this one back."""
        return Change(self.table, self.id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Edit:
    """One gesture: a label, the rows it changes, and its provenance.

    Attributes
    ----------
    label : str
        For the undo menu: "Move Nampo port".
    changes : tuple of Change
    who, when : str
        The editor's name; ISO 8601 UTC time.
    source, certainty, reason : str
        What the edit rests on: a source id or free text; how sure; why.
    """

    label: str
    changes: tuple[Change, ...]
    who: str = ""
    when: str = ""
    source: str = ""
    certainty: str = ""
    reason: str = ""

    def inverted(self) -> Edit:
        """The edit that takes this one back, rows in reverse order."""
        return replace(self, changes=tuple(change.inverted() for change in reversed(self.changes)))

    def merged(self, later: Edit) -> Edit:
        """This edit followed by `later`, as one: the rows' first before and last after."""
        merged: dict[tuple[str, str], Change] = {}
        for change in (*self.changes, *later.changes):
            key = (change.table, change.id)
            first = merged.get(key)
            merged[key] = change if first is None else replace(change, before=first.before)
        kept = tuple(change for change in merged.values() if change.before != change.after)
        return replace(later, label=self.label, changes=kept)


def added(record: Record) -> Change:
    """The change that adds a record."""
    return Change(record.table_name(), record.id, None, record)


def removed(record: Record) -> Change:
    """The change that deletes a record."""
    return Change(record.table_name(), record.id, record, None)


def replaced(before: Record, after: Record) -> Change:
    """The change from one version of a record to the next; the id stays."""
    if before.id != after.id or before.table_name() != after.table_name():
        raise EditError(f"“{before.id}” can't become “{after.id}”: delete one and add the other")
    return Change(before.table_name(), before.id, before, after)


def edit_of(label: str, changes: Iterable[Change], **provenance: str) -> Edit:
    """An edit without the changes that change nothing."""
    return Edit(label, tuple(c for c in changes if c.before != c.after), **provenance)


def to_plain(edit: Edit) -> dict[str, Any]:
    """JSON-ready form, for the journal and the history table."""
    return {
        "label": edit.label,
        "who": edit.who,
        "when": edit.when,
        "source": edit.source,
        "certainty": edit.certainty,
        "reason": edit.reason,
        "changes": [
            {
                "table": change.table,
                "id": change.id,
                "before": change.before.model_dump(mode="json") if change.before else None,
                "after": change.after.model_dump(mode="json") if change.after else None,
            }
            for change in edit.changes
        ],
    }


def from_plain(values: dict[str, Any]) -> Edit:
    """The inverse of `to_plain`; raises EditError for a table that isn't one of the atlas's."""

    def record(table: str, row: dict[str, Any] | None) -> Record | None:
        return None if row is None else TABLES[table].checked(row)

    try:
        changes = tuple(
            Change(
                item["table"],
                item["id"],
                record(item["table"], item["before"]),
                record(item["table"], item["after"]),
            )
            for item in values["changes"]
        )
        provenance = {
            key: str(values.get(key, "")) for key in ("who", "when", "source", "certainty", "reason")
        }
        return Edit(str(values["label"]), changes, **provenance)
    except (KeyError, TypeError) as error:
        raise EditError(f"an edit can't be read: {error!r} is missing or misplaced") from error
