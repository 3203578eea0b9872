"""Gathers attributes row by row into columns, for files in which features have different ones.

Only values that are there are stored: a file in which every feature has a field of its own costs
what it holds, and not rows times columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from layers.files.columns import JSON_FIELD, as_json, clean_text, column_of, empty_table, free_name, strings
from layers.files.import_report import ImportReport
from layers.files.limits import DEFAULT_LIMITS, Limits

OTHER = "other_attributes"
_SPARSE = 0.05
"""Columns filled less than this are the first to give up being columns."""

Other = dict[int, dict[str, Any]]


class Columns:
    """Values of any JSON kind."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._rows: dict[str, list[int]] = {}
        self._values: dict[str, list[Any]] = {}
        self._other: Other = {}

    def put(self, row: int, name: str, value: Any) -> None:
        """Store a value; rows must not go backwards within a column."""
        values = self._values.get(name)
        if values is None:
            if len(self._values) >= self._limits.columns:
                self._other.setdefault(row, {})[name] = value
                return
            values = self._values[name] = []
            self._rows[name] = []
        values.append(value)
        self._rows[name].append(row)

    def put_all(self, row: int, values: Mapping[str, Any]) -> None:
        """Store the values of one row; None makes the column known and stays null."""
        for name, value in values.items():
            self.put(row, name, value)

    def table(self, count: int, report: ImportReport) -> pa.Table:
        """The columns as a table of `count` rows."""
        for name in _too_sparse({n: len(rows) for n, rows in self._rows.items()}, count, self._limits):
            for row, value in zip(self._rows.pop(name), self._values.pop(name), strict=True):
                self._other.setdefault(row, {})[name] = value
        columns = {}
        for name, values in self._values.items():
            column, is_json = column_of(values, name, report)
            columns[name] = (_spread(column, self._rows[name], count), is_json)
        return _table(columns, self._other, count, report)


class TextColumns:
    """Texts, turned into Arrow every so many rows to spare the memory."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._pending: dict[str, tuple[list[int], list[str]]] = {}
        self._pieces: dict[str, list[tuple[Any, pa.Array]]] = {}
        self._other: Other = {}

    def declare(self, name: str) -> bool:
        """Make a column known that may never get a value; False when there are too many."""
        if name in self._pending:
            return True
        if len(self._pending) >= self._limits.columns:
            return False
        self._pending[name] = ([], [])
        self._pieces[name] = []
        return True

    def put(self, row: int, name: str, text: str) -> None:
        """Store a value, one for each row and column; rows must not go backwards within a column."""
        pending = self._pending.get(name)
        if pending is None:
            if not self.declare(name):
                self._other.setdefault(row, {})[name] = text
                return
            pending = self._pending[name]
        pending[0].append(row)
        pending[1].append(text)

    def flush(self, report: ImportReport) -> None:
        """Turn what was gathered so far into Arrow."""
        for name, (rows, texts) in self._pending.items():
            if rows:
                self._pieces[name].append((np.array(rows, np.int64), strings(list(texts), name, report)))
                rows.clear()
                texts.clear()

    def table(self, count: int, report: ImportReport) -> pa.Table:
        """All columns as a table of `count` rows; nothing is left here."""
        self.flush(report)
        filled = {name: sum(len(rows) for rows, _ in pieces) for name, pieces in self._pieces.items()}
        for name in _too_sparse(filled, count, self._limits):
            for rows, texts in self._pieces.pop(name):
                for row, text in zip(rows.tolist(), texts.to_pylist(), strict=True):
                    self._other.setdefault(row, {})[name] = text
        columns = {}
        # What has become a column isn't held twice.
        for name in list(self._pieces):
            pieces = self._pieces.pop(name)
            texts = pa.chunked_array([texts for _, texts in pieces], pa.string())
            rows = np.concatenate([rows for rows, _ in pieces]) if pieces else np.empty(0, np.int64)
            columns[name] = (_spread(texts, rows, count), False)
        return _table(columns, self._other, count, report)


def _too_sparse(filled: Mapping[str, int], count: int, limits: Limits) -> list[str]:
    """Columns to give up, so that the table's cells stay within bounds; well-filled ones stay."""
    allowed = max(16, limits.cells // max(1, count))
    if len(filled) <= allowed:
        return []
    ranked = sorted(filled, key=lambda name: -filled[name])
    return [name for name in ranked[allowed:] if filled[name] < _SPARSE * count]


def _spread(values: Any, rows: Any, count: int) -> Any:
    """The values at their rows, null elsewhere."""
    if len(rows) == count:
        return values
    indices = np.full(count, -1, np.int64)
    indices[rows] = np.arange(len(rows))
    return values.take(pa.array(indices, mask=indices < 0))


def _table(
    columns: Mapping[str, tuple[Any, bool]], other: Other, count: int, report: ImportReport
) -> pa.Table:
    arrays = [array for array, _ in columns.values()]
    fields: list[pa.Field] = []
    taken: set[str] = set()
    for name, (array, is_json) in columns.items():
        plain = clean_text(name)
        plain = free_name(plain, taken) if plain in taken else plain
        taken.add(plain)
        fields.append(pa.field(plain, array.type, metadata=JSON_FIELD if is_json else None))
    if other:
        report.repaired(
            f"There are too many attribute names for columns; the rare ones are in “{OTHER}” as JSON",
            count=len(other),
        )
        rows = sorted(other)
        texts = pa.array([clean_text(as_json(other[row])) for row in rows], pa.string())
        arrays.append(_spread(texts, rows, count))
        fields.append(pa.field(free_name(OTHER, taken), pa.string(), metadata=JSON_FIELD))
    if not arrays:
        return empty_table(count)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
