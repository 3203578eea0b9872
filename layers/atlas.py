"""The atlas: all tables, a revision number, and one way to change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from psygnal import Signal

from layers.edits import Change, Edit
from layers.errors import EditError
from layers.records.area import Area
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.layer import Layer
from layers.records.measure import Measure
from layers.records.route import Leg, Route
from layers.records.site import Site
from layers.records.source import Source
from layers.records.statement import Statement
from layers.records.step import Step
from layers.records.tables import TABLES
from layers.records.view import View

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """What an edit did: ids per table, and whether rows came, went or only changed."""

    ids: Mapping[str, frozenset[str]]
    added: frozenset[tuple[str, str]] = frozenset()
    removed: frozenset[tuple[str, str]] = frozenset()

    def touches(self, *tables: str) -> bool:
        """True when a row of one of the tables changed."""
        return any(self.ids.get(table) for table in tables)


class Atlas:
    """The set of tables, keyed by readable ids and kept in id order.

    Records are frozen, so a table handed out is a snapshot that later edits leave as it is.

    Attributes
    ----------
    rows_changed : psygnal signal
        Emitted with a `RowsChanged` after each applied edit.
    revision : int
        Grows with each applied edit.
    """

    rows_changed = Signal(RowsChanged)

    def __init__(self, records: Iterable[Record] = ()) -> None:
        tables: dict[str, dict[str, Record]] = {name: {} for name in TABLES}
        for record in records:
            rows = tables[record.table_name()]
            if record.id in rows:
                raise EditError(f"{record.table_name()}: the id “{record.id}” stands twice; rename one")
            rows[record.id] = record
        self._tables = {name: MappingProxyType(dict(sorted(rows.items()))) for name, rows in tables.items()}
        self._frames: dict[str, tuple[Mapping[str, Record], DataFrame]] = {}
        self.revision = 0

    def table(self, name: str) -> Mapping[str, Record]:
        """Rows of a table by id, in id order; read-only and never changed later."""
        try:
            return self._tables[name]
        except KeyError:
            raise EditError(f"no table “{name}”; there are {', '.join(self._tables)}") from None

    @property
    def sites(self) -> Mapping[str, Site]:
        """Places by id."""
        return cast("Mapping[str, Site]", self._tables["sites"])

    @property
    def routes(self) -> Mapping[str, Route]:
        """Routes by id."""
        return cast("Mapping[str, Route]", self._tables["routes"])

    @property
    def legs(self) -> Mapping[str, Leg]:
        """Legs by id."""
        return cast("Mapping[str, Leg]", self._tables["legs"])

    @property
    def areas(self) -> Mapping[str, Area]:
        """Areas by id."""
        return cast("Mapping[str, Area]", self._tables["areas"])

    @property
    def statements(self) -> Mapping[str, Statement]:
        """Statements by id."""
        return cast("Mapping[str, Statement]", self._tables["statements"])

    @property
    def inconsistencies(self) -> Mapping[str, Inconsistency]:
        """Flaws in the sources by id."""
        return cast("Mapping[str, Inconsistency]", self._tables["inconsistencies"])

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""
        return cast("Mapping[str, Source]", self._tables["sources"])

    @property
    def measures(self) -> Mapping[str, Measure]:
        """Sanctions measures by id."""
        return cast("Mapping[str, Measure]", self._tables["measures"])

    @property
    def steps(self) -> Mapping[str, Step]:
        """Steps of the export procedure by id."""
        return cast("Mapping[str, Step]", self._tables["steps"])

    @property
    def views(self) -> Mapping[str, View]:
        """Saved views by id."""
        return cast("Mapping[str, View]", self._tables["views"])

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return cast("Mapping[str, Figure]", self._tables["figures"])

    @property
    def layers(self) -> Mapping[str, Layer]:
        """Layers of one's own by id."""
        return cast("Mapping[str, Layer]", self._tables["layers"])

    @property
    def features(self) -> Mapping[str, Feature]:
        """Features of the layers of one's own by id."""
        return cast("Mapping[str, Feature]", self._tables["features"])

    def features_of(self, layer_id: str) -> list[Feature]:
        """Features of one layer in id order."""
        return [feature for feature in self.features.values() if feature.layer == layer_id]

    def route_legs(self, route_id: str) -> list[Leg]:
        """Legs of a route in order."""
        return sorted((leg for leg in self.legs.values() if leg.route == route_id), key=lambda leg: leg.order)

    def frame(self, name: str) -> DataFrame:
        """A table as a (Geo)DataFrame, CRS EPSG:4326; built when asked for and kept until it changes."""
        from layers.frames import frame_of

        rows = self.table(name)
        kept = self._frames.get(name)
        if kept is None or kept[0] is not rows:
            kept = (rows, frame_of(name, rows))
            self._frames[name] = kept
        return kept[1]

    def apply(self, edit: Edit) -> RowsChanged:
        """Carry out an edit as a whole or not at all.

        Raises
        ------
        EditError
            When a row isn't as the edit expects it; nothing has changed then.
        """
        tables: dict[str, dict[str, Record]] = {}
        resort: set[str] = set()
        for change in edit.changes:
            if change.table not in tables:
                tables[change.table] = dict(self.table(change.table))
            rows = tables[change.table]
            if rows.get(change.id) != change.before:
                raise EditError(_mismatch(change, rows.get(change.id)))
            if change.after is None:
                del rows[change.id]
            else:
                if change.before is None:
                    resort.add(change.table)
                rows[change.id] = change.after
        for name, rows in tables.items():
            ordered = dict(sorted(rows.items())) if name in resort else rows
            self._tables[name] = MappingProxyType(ordered)
        self.revision += 1
        event = _event(edit)
        self.rows_changed.emit(event)
        return event

    def __eq__(self, other: object) -> bool:
        """Equal when all tables hold equal rows; the revision doesn't count."""
        return isinstance(other, Atlas) and self._tables == other._tables

    __hash__ = None  # type: ignore[assignment]

    def snapshot(self) -> Atlas:
        """A copy that later edits of this one leave alone (rows are shared, they are frozen)."""
        twin = Atlas()
        twin._tables = dict(self._tables)
        twin.revision = self.revision
        return twin

    def records(self) -> Iterable[Record]:
        """Every record, table by table."""
        for rows in self._tables.values():
            yield from rows.values()


def _mismatch(change: Change, now: Any) -> str:
    if change.before is None:
        return f"{change.table}: the id “{change.id}” is taken; choose another"
    if now is None:
        return f"{change.table}: “{change.id}” is gone; the edit can't be applied"
    return f"{change.table}: “{change.id}” has changed meanwhile; look at it again and repeat the edit"


def _event(edit: Edit) -> RowsChanged:
    ids: dict[str, set[str]] = {}
    for change in edit.changes:
        ids.setdefault(change.table, set()).add(change.id)
    return RowsChanged(
        {name: frozenset(rows) for name, rows in ids.items()},
        added=frozenset((c.table, c.id) for c in edit.changes if c.before is None),
        removed=frozenset((c.table, c.id) for c in edit.changes if c.after is None),
    )
