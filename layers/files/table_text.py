"""Rows of cells to a feature set; what CSV and XLSX have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import FormatError
from layers.files.carried_columns import without_carried
from layers.files.columns import empty_table, free_name, strings, typed
from layers.files.crs_text import crs_text
from layers.files.feature_set import FeatureSet, shapes_of
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport, Question
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.table_mapping import SAMPLE_ROWS, TableMapping, geometry_of, guessed_mapping, srid_of

LONGITUDE, LATITUDE, WKT = "longitude", "latitude", "wkt"
"""Column names that the writers use, and that carry nothing once they are geometry."""
FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""What a spreadsheet would run, or what the apostrophe before it has already disarmed."""
_GUARDED = re.compile(FORMULA.replace("'*", "'+"))
_FLUSH = 50_000


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The beginning of a table, for choosing columns before reading it.

    Attributes
    ----------
    encoding, delimiter : str
        As recognised; empty for XLSX.
    names : tuple of str
    rows : tuple of tuple of str or None
        The first rows.
    mapping : TableMapping
        The likeliest one.
    places : tuple of (lon or x, lat or y) or None
        Where the first rows would lie under that mapping; None where they'd have no place. Lines and
        areas are shown by a point on them.
    report : ImportReport
        What reading these rows says.
    """

    encoding: str
    delimiter: str
    names: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    mapping: TableMapping
    places: tuple[tuple[float, float] | None, ...]
    report: ImportReport


class TextTable:
    """Gathers rows of cells, all text, into Arrow columns."""

    def __init__(self, names: Sequence[str], report: ImportReport, limits: Limits) -> None:
        self.names = unique_names(names, report)
        self._header = len(self.names)
        self.report = report
        self.count = 0
        self._limits = limits
        self._rows: list[Sequence[str | None]] = []
        self._pieces: list[pa.Table] = []
        self._check_width(len(self.names))

    def _check_width(self, width: int) -> None:
        if width > self._limits.columns:
            raise FormatError(f"The table has {width} columns; {self._limits.columns} are allowed.")

    def add(self, row: Sequence[str | None], place: str) -> None:
        """One row; too few cells are filled up, too many get columns of their own."""
        if len(row) != len(self.names):
            row = self._fitted(row, place)
        self._rows.append(row)
        self.count += 1
        if self.count > self._limits.features:
            raise FormatError(f"The table has more than {self._limits.features} rows. Split it first.")
        if len(self._rows) >= _FLUSH:
            self._flush()

    def _fitted(self, row: Sequence[str | None], place: str) -> Sequence[str | None]:
        missing = len(self.names) - len(row)
        if missing > 0:
            if len(row) < self._header:
                self.report.repaired("A row has fewer cells than the header; the rest are empty", place)
            return [*row, *[None] * missing]
        while row and len(row) > len(self.names) and row[-1] in (None, ""):
            row = row[:-1]
        if len(row) > len(self.names):
            self.report.repaired(
                "A row has more cells than the header; they are kept in extra columns", place
            )
            self._check_width(len(row))
            while len(self.names) < len(row):
                self.names.append(free_name("extra", self.names))
        return row

    def _flush(self) -> None:
        if not self._rows:
            return
        # Rows gathered before an extra column came are shorter.
        columns = zip_longest(*self._rows)
        arrays = [
            strings([cell or None for cell in column], name, self.report)
            for name, column in zip(self.names, columns, strict=False)
        ]
        self._pieces.append(pa.Table.from_arrays(arrays, names=self.names[: len(arrays)]))
        self._rows = []

    def table(self) -> pa.Table:
        """All rows; empty cells are null."""
        self._flush()
        if not self._pieces:
            return pa.table({name: pa.array([], pa.string()) for name in self.names})
        widened = [_widened(piece, self.names) for piece in self._pieces]
        return pa.concat_tables(widened)


def _widened(piece: pa.Table, names: Sequence[str]) -> pa.Table:
    for name in names[piece.num_columns :]:
        piece = piece.append_column(name, pa.nulls(piece.num_rows, pa.string()))
    return piece


def unique_names(names: Sequence[str], report: ImportReport) -> list[str]:
    """Column names from header cells: none empty, none twice."""
    unique: list[str] = []
    for index, name in enumerate(names):
        wanted = (name[1:] if _GUARDED.match(name) else name).strip() or f"column {index + 1}"
        unique.append(free_name(wanted, unique))
        if unique[-1] != wanted:
            report.repaired("Two columns have one name; the later one got a number", f"“{wanted[:60]}”")
        elif not name.strip():
            report.repaired("A column without a name got a number", f"column {index + 1}")
    return unique


def header_row(rows: Sequence[Sequence[str | None]]) -> int:
    """Index of the row that names the columns; -1 when the table begins with values.

    Lines above it, such as a title, have fewer cells than the table.
    """
    if not rows:
        return -1
    widths = [sum(1 for cell in row if cell) for row in rows]
    wide = sorted(widths)[len(widths) // 2]
    index = next(i for i, width in enumerate(widths) if width >= max(1, wide * 0.6) or i == len(widths) - 1)
    cells = [cell for cell in rows[index] if cell]
    numeric = sum(1 for cell in cells if cell.replace(".", "", 1).lstrip("+-").isdigit())
    return -1 if cells and (numeric * 2 > len(cells) or (numeric and len(rows) == 1)) else index


def preview_of(
    table: pa.Table, encoding: str, delimiter: str, report: ImportReport, mapping: TableMapping | None
) -> TablePreview:
    """A preview of the first rows."""
    head = table.slice(0, SAMPLE_ROWS)
    columns = [column.to_pylist() for column in head.columns]
    mapping = mapping or guessed_mapping(table.column_names, columns)
    shapes = shapes_of(geometry_of(head, mapping, report))
    places = tuple(
        None if shape is None or shape.is_empty else tuple(shape.representative_point().coords[0][:2])
        for shape in shapes
    )
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    return TablePreview(encoding, delimiter, tuple(table.column_names), rows, mapping, places, report)


def features_of(
    table: pa.Table,
    name: str,
    report: ImportReport,
    options: ReadOptions,
    decimal_comma: bool = False,
    attributes: pa.Table | None = None,
) -> FeatureSet:
    """A feature set from a table of text.

    Parameters
    ----------
    table : pyarrow.Table of string columns
    name : str
        Layer name.
    report : ImportReport
    options : ReadOptions
    decimal_comma : bool
        Whether “1,5” is a number.
    attributes : pyarrow.Table, optional
        The same columns with their types, where the format knows them; default: from the text.
    """
    columns = [column.slice(0, SAMPLE_ROWS).to_pylist() for column in table.columns]
    mapping = options.mapping or guessed_mapping(table.column_names, columns)
    pieces = []
    for start in range(0, max(1, table.num_rows), _FLUSH):
        options.progress.step(0.8 + 0.1 * start / max(1, table.num_rows), "Reading places")
        # Slicing a table without columns doesn't know where it ends.
        part = table.slice(start, min(_FLUSH, table.num_rows - start))
        pieces.append(geometry_of(part, mapping, report, start))
    _say_mapping(mapping, table, report)
    crs = mapping.crs
    if mapping.kind == "wkt" and (srid := srid_of(columns[table.column_names.index(mapping.text)])):
        crs = crs_text(f"EPSG:{srid}")
    geometry = pa.chunked_array(pieces, pa.binary())
    spent = _spent_columns(table, mapping, geometry.null_count, attributes)
    if attributes is None:
        attributes = _attributes(table, spent, report, decimal_comma)
    else:
        kept = [column for column in attributes.column_names if column not in spent]
        attributes = attributes.select(kept) if kept else empty_table(table.num_rows)
    features = FeatureSet(
        name=name,
        geometry=geometry,
        attributes=attributes,
        crs=crs or options.crs,
        report=report,
    )
    return checked(without_carried(features, report), options.progress.part(0.9, 1))


def _say_mapping(mapping: TableMapping, table: pa.Table, report: ImportReport) -> None:
    names = " and ".join(f"“{name}”" for name in mapping.columns())
    if mapping.kind == "none":
        report.ask(
            Question(
                "columns", "No column was recognised as a place. Which columns hold it, if any?", None, ""
            )
        )
    else:
        report.note(f"Places are read from {names}")


def _attributes(table: pa.Table, spent: set[str], report: ImportReport, decimal_comma: bool) -> pa.Table:
    arrays: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name in spent:
            continue
        restored, count = _without_guards(column)
        if count:
            report.repaired(
                "The apostrophe that keeps a cell from being a formula was taken off", f"“{name}”", count
            )
        arrays[name] = _typed_cell_column(restored, name, report, decimal_comma)
    return pa.table(arrays) if arrays else empty_table(table.num_rows)


def _typed_cell_column(column: Any, name: str, report: ImportReport, decimal_comma: bool) -> Any:
    found = typed(column, exact=False)
    if decimal_comma and found.type == pa.string():
        pointed = pc.replace_substring(column, ",", ".", max_replacements=1)
        number = typed(pointed, exact=False)
        if number.type == pa.float64():
            report.repaired("Decimal commas were read as points", f"“{name}”")
            return number
    return found


def _without_guards(column: Any) -> tuple[Any, int]:
    """Cells without the apostrophe that `guarded` put before a formula's sign."""
    guarded_cells = pc.match_substring_regex(column, _GUARDED.pattern)
    count = int(pc.sum(guarded_cells).as_py() or 0)
    if not count:
        return column, 0
    return pc.if_else(guarded_cells, pc.utf8_slice_codeunits(column, 1), column), count


def guarded(column: Any) -> Any:
    """Text cells with an apostrophe before what a spreadsheet would take for a formula."""
    risky = pc.match_substring_regex(column, FORMULA)
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _spent_columns(
    table: pa.Table, mapping: TableMapping, without_place: int, attributes: pa.Table | None
) -> set[str]:
    """Columns that this program's writers add, when they carry nothing but the geometry.

    A cell such as 125.10 says how exact it is, so its column stays.
    """
    if mapping.columns() == (WKT,):
        return {WKT} if table.column(WKT).null_count == without_place else set()
    if mapping.columns() != (LONGITUDE, LATITUDE):
        return set()
    for name in (LONGITUDE, LATITUDE):
        numbers = typed(table.column(name)) if attributes is None else attributes.column(name)
        if not (pa.types.is_floating(numbers.type) or pa.types.is_integer(numbers.type)):
            return set()
    return {LONGITUDE, LATITUDE}
