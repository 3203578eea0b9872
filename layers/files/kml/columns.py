"""The attribute columns of a KML while it is read: names, types, and where each one stood."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc

from layers.files.columns import typed, typed_times
from layers.files.gathering import TextColumns
from layers.files.import_report import ImportReport
from layers.files.kml.extras import ColumnKind, KmlColumn
from layers.files.limits import Limits

RESERVED = ("name", "description", "address", "phoneNumber", "timestamp", "begin", "end")
"""Columns of a placemark's own tags, first in the table."""
_TYPES = {
    "int": pa.int64(),
    "uint": pa.int64(),
    "short": pa.int64(),
    "ushort": pa.int64(),
    "float": pa.float64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
}
_Key = tuple[ColumnKind, str, str, int]
"""Kind, schema, name, and the how manieth of that name in its placemark."""


class KmlColumns:
    """Gathers values under the names of the file.

    Parameters
    ----------
    report : ImportReport
    limits : Limits
    place : callable
        Tells where the reader stands, for the report.
    """

    def __init__(self, report: ImportReport, limits: Limits, place: Callable[[], str]) -> None:
        self._report = report
        self._place = place
        self._columns = TextColumns(limits)
        self._names: dict[_Key, str] = {}
        self._taken = set(RESERVED)
        self._numbers: dict[str, int] = {}
        self._display: dict[str, str] = {}
        self._schemas: dict[str, dict[str, str]] = {}
        self._met_schemas: set[str] = set()
        self._filled: set[str] = set()
        self._again: dict[tuple[str, str, str], int] = {}

    def begin_row(self) -> None:
        """A placemark begins."""
        self._filled.clear()
        self._again.clear()

    def put(self, row: int, kind: ColumnKind, schema: str, name: str, text: str) -> None:
        """A value of the placemark."""
        if kind == "schema" and schema not in self._met_schemas:
            self._meet_schema(schema)
        column = self._name_of((kind, schema, name, 0))
        if column in self._filled:
            column = self._second_column(kind, schema, name)
        self._filled.add(column)
        self._columns.put(row, column, text)

    def _second_column(self, kind: ColumnKind, schema: str, name: str) -> str:
        """A column for a field that stands in one placemark more than once."""
        if kind in ("tag", "time"):
            self._report.repaired(
                f"A second <{name}> of a placemark is kept as a field of its own", self._place()
            )
            kind = "data"
        key = (kind, schema, name)
        self._again[key] = self._again.get(key, 0) + 1
        return self._name_of((*key, self._again[key]))

    def display(self, name: str, text: str) -> None:
        """The display name of a Data element."""
        self._display.setdefault(self._name_of(("data", "", name, 0)), text)

    def _name_of(self, key: _Key) -> str:
        """The column for a field; fields of the same name in different places get different ones."""
        found = self._names.get(key)
        if found is None:
            kind, _, name, _ = key
            found = name or "data"
            if kind not in ("tag", "time"):
                while found in self._taken:
                    self._numbers[name] = self._numbers.get(name, 1) + 1
                    found = f"{name or 'data'} ({self._numbers[name]})"
            self._taken.add(found)
            self._names[key] = found
        return found

    # -- schemas ------------------------------------------------------------------------------------

    def read_schema(self, xml: str) -> None:
        """Remember the types that a Schema element declares."""
        fields: dict[str, str] = {}
        identity = [""]

        def start(tag: str, attributes: dict[str, str]) -> None:
            plain = tag.rpartition(":")[2]
            if plain == "Schema":
                identity[0] = attributes.get("id") or attributes.get("name", "")
            elif plain == "SimpleField":
                fields[attributes.get("name", "")] = attributes.get("type", "string")

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        try:
            parser.Parse(xml, True)
        except expat.ExpatError:
            self._report.not_understood("A Schema can't be read; its fields are text")
        self._schemas[identity[0]] = fields

    def _meet_schema(self, schema: str) -> None:
        """Make all of a schema's fields columns, in its order, also those that have no values."""
        self._met_schemas.add(schema)
        for name in self._schemas.get(schema.removeprefix("#"), {}):
            self._columns.declare(self._name_of(("schema", schema, name, 0)))

    # -- result -------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Spare memory: the placemarks so far are complete."""
        self._columns.flush(self._report)

    def table(self, count: int) -> tuple[pa.Table, dict[str, KmlColumn]]:
        """The attributes with their types, and where each column stood."""
        table = self._columns.table(count, self._report)
        if not table.num_columns:
            return table, {}
        found = dict(zip(table.column_names, table.columns, strict=True))
        places: dict[str, KmlColumn] = {}
        for (kind, schema, name, _), column in self._names.items():
            if column not in found:
                continue
            place = KmlColumn(kind, name, schema, self._display.get(column, ""))
            if name in RESERVED and column != name and name not in found:
                # The number was only for a tag of that name, and there was none.
                found = {name if old == column else old: values for old, values in found.items()}
                column = name
            places[column] = place
            found[column] = self._typed(found[column], place, column)
        first = [name for name in RESERVED if name in found]
        names = [*first, *(name for name in found if name not in first)]
        return pa.table({name: found[name] for name in names}), places

    def _typed(self, values: pa.ChunkedArray, place: KmlColumn, column: str) -> pa.ChunkedArray:
        """The column with the type that its schema declares, or that its texts allow."""
        if place.kind in ("tag", "time"):
            return values
        declared = self._schemas.get(place.schema.removeprefix("#"), {}).get(place.name, "")
        if not declared:
            return typed(values)
        wanted = _TYPES.get(declared)
        if wanted is None:
            return typed_times(values)
        texts = pc.utf8_trim_whitespace(values)
        # An empty field of a number is how Google Earth writes “no value”.
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        if wanted == pa.bool_():
            texts = pc.replace_substring_regex(texts, "^1$", "true")
            texts = pc.replace_substring_regex(texts, "^0$", "false")
        try:
            return texts.cast(wanted)
        except pa.ArrowInvalid:
            self._report.repaired(
                f"“{column[:60]}” is declared {declared}, but holds text; it is kept as text"
            )
            return values
