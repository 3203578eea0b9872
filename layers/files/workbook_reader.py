"""Reads Excel workbooks: one layer for each sheet that holds a table. Formulas are never run."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import pyarrow as pa

from layers.errors import FormatError
from layers.files.columns import LOCAL_TIME, strings, typed_times
from layers.files.feature_set import FeatureSet
from layers.files.import_report import ImportReport
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.safe_zip import SafeZip, safe_zip
from layers.files.table_mapping import SAMPLE_ROWS
from layers.files.table_text import TablePreview, features_of, header_row, preview_of, unique_names

TYPES = "pit2port types"
"""Document property that holds the column types of what was written here: sheet to column to type."""
_ERRORS = frozenset(("#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_MAX_UNPACKED = 512 << 20
_FORMULA_SCAN = 64 << 20
_STEP_ROWS = 5_000
_FAULTS = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
)
"""What openpyxl lets through when a part of the workbook isn't as it should be."""

Row = tuple[Any, ...]


def read_workbook(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The tables of an Excel workbook (``.xlsx``).

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional
        `layer` chooses one sheet.

    Returns
    -------
    tuple of FeatureSet
        One for each sheet with a table, in the workbook's order.

    Raises
    ------
    FormatError
        When the workbook is damaged, locked or empty.
    CancelledError
    """
    options = options or ReadOptions()
    found = []
    for name, rows, report, types in _sheets(path, options):
        names, body = _split(rows, report, options)
        table = _typed(names, body, report, types)
        texts = pa.table({n: strings(_texts(body, i), n, report) for i, n in enumerate(names)})
        found.append(features_of(texts, name, report, options, attributes=table))
    if not found:
        raise FormatError(f"“{path.name}” holds no table.")
    return tuple(found)


def preview_workbook(path: Path, options: ReadOptions | None = None) -> TablePreview:
    """The first rows of the first sheet, or of the one that `options.layer` names, and where they'd lie.

    Raises
    ------
    FormatError
        As `read_workbook`.
    """
    options = options or ReadOptions()
    for _, rows, report, _ in _sheets(path, options, most=SAMPLE_ROWS):
        names, body = _split(rows, report, options)
        texts = pa.table({n: strings(_texts(body, i), n, report) for i, n in enumerate(names)})
        return preview_of(texts, "", "", report, options.mapping)
    raise FormatError(f"“{path.name}” holds no table.")


def _sheets(
    path: Path, options: ReadOptions, most: int = 0
) -> Iterator[tuple[str, list[Row], ImportReport, dict[str, str]]]:
    """Name, rows that aren't blank, report and known column types of each sheet with content."""
    import openpyxl

    limits = replace(options.limits, unpacked_bytes=min(options.limits.unpacked_bytes, _MAX_UNPACKED))
    with safe_zip(path, limits) as archive:
        formulas = _count_formulas(archive)
    # openpyxl leaves the file open when it stumbles, so it gets one that is closed here.
    with path.open("rb") as file:
        try:
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except _FAULTS as error:
            raise FormatError(
                f"“{path.name}” is a damaged workbook ({error}). Open and save it in Excel."
            ) from error
        types = _known_types(workbook)
        sheets = [sheet for sheet in workbook.worksheets if options.layer in (None, sheet.title)]
        if not sheets and options.layer is not None:
            known = ", ".join(workbook.sheetnames)
            raise FormatError(f"“{path.name}” has no sheet “{options.layer}”. It has: {known}.")
        several = len(sheets) > 1
        for sheet in sheets:
            report = ImportReport(f"{path.name}: {sheet.title}" if several else path.name, "Excel workbook")
            if formulas:
                report.note(
                    "Cells with formulas hold what they came to when the file was saved", count=formulas
                )
            if sheet.sheet_state != "visible":
                report.note(f"The sheet “{sheet.title}” is hidden in the workbook")
            rows = _rows(sheet, path, options, most)
            if rows:
                yield sheet.title, rows, report, types.get(sheet.title, {})


def _count_formulas(archive: SafeZip) -> int:
    """Formulas in all sheets, as far as they are small enough to look through."""
    count = 0
    for name in archive.names:
        if name.startswith("xl/worksheets/") and archive.size(name) <= _FORMULA_SCAN:
            data = archive.read(name)
            count += data.count(b"<f>") + data.count(b"<f ")
    return count


def _known_types(workbook: Any) -> dict[str, dict[str, str]]:
    for prop in workbook.custom_doc_props.props:
        if prop.name == TYPES:
            try:
                found = json.loads(str(prop.value))
            except ValueError:
                return {}
            return (
                found if isinstance(found, dict) and all(isinstance(v, dict) for v in found.values()) else {}
            )
    return {}


def _rows(sheet: Any, path: Path, options: ReadOptions, most: int) -> list[Row]:
    # What a sheet says of its size may be a million rows by sixteen thousand columns.
    sheet.reset_dimensions()
    rows: list[Row] = []
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number % _STEP_ROWS == 0:
                options.progress.step(0.8 - 0.8 / (1 + number / 50_000), f"Reading “{sheet.title}”")
            if any(cell is not None and cell != "" for cell in row):
                rows.append(row)
                _check_size(row, len(rows), options.limits)
            if most and len(rows) > most:
                break
    except FormatError:
        raise
    except _FAULTS as error:
        raise FormatError(
            f"“{path.name}”, sheet “{sheet.title}”: row {len(rows) + 1} can't be read ({error}). Open and "
            "save it in Excel."
        ) from error
    return rows


def _check_size(row: Row, count: int, limits: Limits) -> None:
    if len(row) > limits.columns and any(cell is not None for cell in row[limits.columns :]):
        raise FormatError(f"A row has {len(row)} cells; {limits.columns} columns are allowed.")
    if count > limits.features:
        raise FormatError(f"The sheet has more than {limits.features} rows. Split it first.")


def _split(rows: list[Row], report: ImportReport, options: ReadOptions) -> tuple[list[str], list[Row]]:
    """Column names, and the rows below them."""
    head = [[_text(cell) for cell in row] for row in rows[:SAMPLE_ROWS]]
    header = header_row(head)
    if options.header is not None:
        header = 0 if options.header else -1
    width = max(_width(row) for row in rows[max(header, 0) :])
    if header < 0:
        report.note("The first row holds values; columns are numbered")
        return [f"column {i + 1}" for i in range(width)], rows
    for skipped in head[:header]:
        report.note("A line above the header isn't in the table", f"“{' '.join(filter(None, skipped))[:80]}”")
    names = [(head[header][i] if i < len(head[header]) else None) or "" for i in range(width)]
    return unique_names(names, report), rows[header + 1 :]


def _width(row: Row) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell is not None and cell != ""), default=0)


def _cells(rows: Sequence[Row], index: int) -> list[Any]:
    return [row[index] if index < len(row) else None for row in rows]


def _texts(rows: Sequence[Row], index: int) -> list[str | None]:
    return [_text(cell) for cell in _cells(rows, index)]


def _text(cell: Any) -> str | None:
    if cell is None or cell == "" or (isinstance(cell, str) and cell in _ERRORS):
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="auto")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _typed(
    names: Sequence[str], rows: Sequence[Row], report: ImportReport, types: dict[str, str]
) -> pa.Table:
    arrays = {}
    for index, name in enumerate(names):
        cells = _cells(rows, index)
        errors = sum(1 for cell in cells if isinstance(cell, str) and cell in _ERRORS)
        if errors:
            report.not_understood(
                f"“{name[:60]}”: cells hold an error such as #N/A; they are empty", count=errors
            )
        column = _column(cells, name, report)
        arrays[name] = _as_known(column, types.get(name, ""))
    return pa.table(arrays)


def _column(cells: list[Any], name: str, report: ImportReport) -> pa.Array:
    """A column with the type that all its cells share; text where they share none."""
    filled = [cell for cell in cells if _text(cell) is not None]
    kinds = {type(cell) for cell in filled}
    if kinds == {bool}:
        return pa.array([cell if isinstance(cell, bool) else None for cell in cells], pa.bool_())
    if kinds == {int} and all(abs(cell) < 1 << 63 for cell in filled):
        return pa.array([cell if isinstance(cell, int) else None for cell in cells], pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([float(c) if isinstance(c, int | float) else None for c in cells], pa.float64())
    if kinds and kinds <= {dt.datetime, dt.date}:
        return _times(cells)
    if len(kinds) > 1:
        report.repaired(f"“{name[:60]}” mixes kinds of values; they are kept as text")
    found = strings([_text(cell) for cell in cells], name, report)
    return typed_times(found) if kinds == {str} else found


def _times(cells: list[Any]) -> pa.Array:
    moments = [
        None
        if not isinstance(cell, dt.date)
        else cell
        if isinstance(cell, dt.datetime)
        else dt.datetime.combine(cell, dt.time())
        for cell in cells
    ]
    column = pa.array(moments, LOCAL_TIME)
    days_only = all(moment is None or moment.time() == dt.time() for moment in moments)
    return column.cast(pa.date32()) if days_only else column


def _as_known(column: pa.Array, kind: str) -> pa.Array:
    """The column in the type that it was written from, if its cells still allow it."""
    known = {
        "double": pa.float64(),
        "int64": pa.int64(),
        "string": pa.string(),
        "timestamp[us]": LOCAL_TIME,
        "date32[day]": pa.date32(),
        "bool": pa.bool_(),
    }.get(kind)
    if known is None or column.type == known:
        return column
    empty = column.null_count == len(column)
    if empty or (column.type, known) in (
        (pa.int64(), pa.float64()),
        (pa.string(), pa.float64()),
        (pa.string(), pa.int64()),
        (pa.date32(), LOCAL_TIME),
        (pa.date32(), pa.string()),
    ):
        try:
            return column.cast(known)
        except pa.ArrowInvalid:
            return column
    return column
