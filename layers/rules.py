"""Rules between records: references that must hold, and doubts worth a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from layers.atlas import Atlas
from layers.edits import Edit
from layers.errors import EditError
from layers.own.values import feature_problems
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.layer import Layer
from layers.records.route import Leg
from layers.records.site import Site
from layers.records.source import Source
from layers.records.statement import Statement
from layers.records.view import View

COUNTRIES_AND_WORLD = frozenset({"north-korea", "china", "russia", "usa", "world", "china-from-north-korea"})
"""Subjects of statements that are no record of the atlas."""


class Severity(StrEnum):
    """How bad a finding is: an error blocks the edit, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: where, how bad, and what to do."""

    severity: Severity
    table: str
    id: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.table} “{self.id}”, {self.field}: {self.message}"


def is_subject(atlas: Atlas, key: str) -> bool:
    """True when a statement can be about this: a site, area, route or leg, or a country or the world."""
    return key in COUNTRIES_AND_WORLD or any(
        key in atlas.table(name) for name in ("sites", "areas", "routes", "legs")
    )


def check_record(atlas: Atlas, record: Record) -> list[Finding]:
    """Findings for one record against the rest of the atlas."""
    findings: list[Finding] = []

    def missing(field: str, table: str, ids: Iterable[str]) -> None:
        known = atlas.table(table)
        findings.extend(
            Finding(
                Severity.ERROR,
                record.table_name(),
                record.id,
                field,
                f"there is no {table.rstrip('s')} “{key}”; add it first or choose another",
            )
            for key in ids
            if key not in known
        )

    if isinstance(record, Site):
        missing("sources", "sources", record.sources)
    elif isinstance(record, Leg):
        missing("route", "routes", [record.route])
        missing("from_site", "sites", [record.from_site])
        missing("to_site", "sites", [record.to_site])
        missing("via", "sites", record.via)
        missing("hand_over", "sites", [record.hand_over] if record.hand_over else [])
        missing("sources", "sources", record.sources)
    elif isinstance(record, Statement):
        missing("source", "sources", [record.source])
        missing("inputs", "statements", record.inputs)
        for field, keys in (("subject", (record.subject,)), ("places", record.places)):
            findings.extend(
                Finding(
                    Severity.ERROR,
                    "statements",
                    record.id,
                    field,
                    f"“{key}” is neither a place of the atlas nor a country; add it first or choose another",
                )
                for key in keys
                if not is_subject(atlas, key)
            )
    elif isinstance(record, Inconsistency):
        missing("statements", "statements", record.statements)
        missing("subjects", "sites", [key for key in record.subjects if not is_subject(atlas, key)])
    elif isinstance(record, View):
        missing("routes", "routes", record.routes)
    elif isinstance(record, Figure):
        missing("items", "routes", record.named_routes())
        missing("items", "statements", record.chart_statements())
    elif isinstance(record, Source):
        missing("derived_from", "sources", [record.derived_from] if record.derived_from else [])
    elif isinstance(record, Feature):
        missing("layer", "layers", [record.layer])
        if record.layer in atlas.layers:
            findings.extend(
                Finding(Severity.ERROR, "features", record.id, field, message)
                for field, message in feature_problems(atlas.layers[record.layer], record)
            )
    else:
        missing("sources", "sources", getattr(record, "sources", ()))
    return findings


def check_atlas(atlas: Atlas) -> list[Finding]:
    """Findings for every record."""
    return [finding for record in atlas.records() for finding in check_record(atlas, record)]


def dangling_after(atlas: Atlas, edit: Edit) -> list[Finding]:
    """Errors that the edit would leave in the atlas: broken references of and to its rows."""
    trial = atlas.snapshot()
    trial.apply(edit)
    touched = {(change.table, change.id) for change in edit.changes}
    touched |= {("features", feature.id) for key in _other_fields(edit) for feature in trial.features_of(key)}
    deletes = any(change.after is None and change.table != "features" for change in edit.changes)
    before = {str(finding) for finding in check_atlas(atlas)} if deletes else set()
    if deletes:
        return [f for f in check_atlas(trial) if str(f) not in before]
    findings: list[Finding] = []
    for table, key in touched:
        record = trial.table(table).get(key)
        if record is not None:
            findings.extend(check_record(trial, record))
    return [f for f in findings if f.severity is Severity.ERROR]


def _other_fields(edit: Edit) -> list[str]:
    """Layers whose features may no longer fit them."""
    pairs = [
        (change.before, change.after)
        for change in edit.changes
        if isinstance(change.before, Layer) and isinstance(change.after, Layer)
    ]
    return [
        new.id
        for old, new in pairs
        if (old.fields, old.geometry_kind, old.link is None)
        != (new.fields, new.geometry_kind, new.link is None)
    ]


def name_of(record: Record | None, key: str) -> str:
    """How a record is called in a sentence: by its name, its title, or its id."""
    return str(getattr(record, "name", "") or getattr(record, "title", "") or key)


def _counted(table: str, count: int) -> str:
    if count != 1:
        return f"{count} {table}"
    return f"one {'inconsistency' if table == 'inconsistencies' else table.removesuffix('s')}"


def require_sound(atlas: Atlas, edit: Edit) -> None:
    """Raise an EditError naming the first broken reference that the edit would leave."""
    findings = dangling_after(atlas, edit)
    gone = [change for change in edit.changes if change.after is None]
    if findings and gone:
        users = sorted({(finding.table, finding.id) for finding in findings})
        counts = Counter(table for table, _ in users).most_common()
        words = [_counted(*one) for one in counts]
        needed = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
        table, key = users[0]
        which = f" “{name_of(atlas.table(table).get(key), key)}”" if len(users) == 1 else ""
        raise EditError(
            f"“{name_of(gone[0].before, gone[0].id)}” is still needed by {needed}{which}; change or delete"
            f" {'that' if len(users) == 1 else 'those'} first."
        )
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise EditError(f"{findings[0]}{more}")
