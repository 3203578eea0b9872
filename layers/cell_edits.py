"""Cells of the atlas's tables typed anew: what would change, what is wrong with it, and the edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from layers.atlas import Atlas
from layers.edits import Change, Edit, edit_of, replaced
from layers.errors import EditError, LayersError, RecordError
from layers.evidence.calculations import recalculated
from layers.evidence.checks import statement_problems
from layers.moving import move_sites
from layers.record_table import is_editable, with_cells
from layers.records.base import Record
from layers.records.site import Site
from layers.records.statement import Statement
from layers.rules import Severity, check_record

Cells = Mapping[str, Mapping[str, str]]
"""Typed text by record id and column."""
PLACE_NOTE = "typed in the table"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Preview:
    """What typed cells would come to.

    Attributes
    ----------
    changes : tuple of Change
        One for each record that would become another one.
    problems : dict of str to str
        By record id, why it can't take its cells.
    """

    changes: tuple[Change, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


def record_problems(atlas: Atlas, record: Record) -> dict[str, str]:
    """What the rules have against a record, field by field."""
    findings = check_record(atlas, record)
    problems = {f.field: f.message for f in findings if f.severity is Severity.ERROR}
    if isinstance(record, Statement):
        problems.update(statement_problems(atlas, record))
    return problems


def locked_reason(record: Record, column: str) -> str:
    """Why a cell of this record can't be typed into; empty when it can."""
    if column == "id":
        return "The id stays: other records name it."
    if isinstance(record, Statement) and record.formula and column in ("value_low", "value_high", "inputs"):
        return "Calculated from the formula; change that, or the statements it uses."
    if not is_editable(record.table_name(), column):
        return "This holds a list; open the record's form to change it (F2 on the map)."
    return ""


def preview_of(rows: Mapping[str, R], cells: Cells, typed_in: Callable[[R, Mapping[str, str]], R]) -> Preview:
    """What typed cells make of rows.

    Parameters
    ----------
    rows : mapping of str to record
    typed_in : callable
        A row with its cells typed in; raises a LayersError when it can't take them.
    """
    changes, problems = [], {}
    for key, typed in cells.items():
        record = rows.get(key)
        if record is None:
            problems[key] = "the record is gone"
            continue
        try:
            after = typed_in(record, typed)
        except RecordError as error:
            problems[key] = "; ".join(error.problems.values())
            continue
        except EditError as error:
            problems[key] = str(error)
            continue
        if after != record:
            changes.append(replaced(record, after))
    return Preview(tuple(changes), problems)


def require_all(found: Preview, name_of: Callable[[str], str]) -> None:
    """Raise an EditError that names the first row that can't take its cells, and how many more can't."""
    if found.problems:
        key, problem = next(iter(found.problems.items()))
        more = f" And {len(found.problems) - 1} more rows can't." if len(found.problems) > 1 else ""
        raise EditError(f"{name_of(key)} can't take it: {problem}.{more}")


def preview_cells(atlas: Atlas, table: str, cells: Cells) -> Preview:
    """Look at typed cells without changing anything."""
    return preview_of(atlas.table(table), cells, lambda record, typed: _typed(atlas, record, typed))


def edit_of_cells(atlas: Atlas, label: str, table: str, cells: Cells, **provenance: str) -> Edit:
    """The edit that makes typed cells true: all of them or none.

    A site that already has a place is moved as on the map, with the ends of its legs; calculations that
    use a changed statement follow.

    Parameters
    ----------
    **provenance
        ``source``, ``certainty``, ``reason``.

    Raises
    ------
    EditError
        When a record can't take its cells; names the first one and how many more.
    RecordError
        When a leg would shrink to nothing.
    UnitError
        When a calculation can't follow.
    """
    found = preview_cells(atlas, table, cells)
    require_all(found, lambda key: str(getattr(atlas.table(table).get(key), "name", key)))
    changes = _moved(atlas, found.changes, cells)
    statements = [change.after for change in changes if isinstance(change.after, Statement)]
    if statements:
        first = edit_of(label, changes)
        changes = list(first.merged(edit_of(label, recalculated(atlas, statements))).changes)
    return edit_of(label, changes, **provenance)


def _typed(atlas: Atlas, record: Record, typed: Mapping[str, str]) -> Record:
    for column in typed:
        reason = locked_reason(record, column)
        if reason:
            raise RecordError(record.table_name(), record.id, {column: reason[:1].lower() + reason[1:-1]})
    after = with_cells(record, typed)
    if after != record:
        problems = record_problems(atlas, after)
        if problems:
            raise RecordError(record.table_name(), record.id, problems)
    return after


def _moved(atlas: Atlas, changes: Sequence[Change], cells: Cells) -> list[Change]:
    """The changes, sites that get another place moved as on the map, and the legs that end there."""
    places = {}
    for change in changes:
        before, after = change.before, change.after
        if not isinstance(before, Site) or not isinstance(after, Site) or before.lonlat is None:
            continue
        if after.lonlat is not None and after.lonlat != before.lonlat:
            places[before.id] = after.lonlat
    if not places:
        return list(changes)
    moves = move_sites(atlas, places, note=PLACE_NOTE).changes
    moved = {change.id: change.after for change in moves if change.table == "sites"}
    found = []
    for change in changes:
        site = moved.get(change.id)
        if site is not None and change.before is not None:
            change = replaced(change.before, with_cells(site, cells[change.id]))
        found.append(change)
    return [*found, *(change for change in moves if change.table == "legs")]


def cell_problem(atlas: Atlas, table: str, key: str, column: str, text: str) -> str:
    """What is wrong with a typed cell, empty when it can be taken."""
    try:
        return next(iter(preview_cells(atlas, table, {key: {column: text}}).problems.values()), "")
    except LayersError as error:
        return str(error)
