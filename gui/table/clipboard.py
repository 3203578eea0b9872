"""Cells on the clipboard as tab-separated text, as spreadsheets exchange them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pyarrow as pa

from gui.table.model import RowsModel
from gui.table.row_source import Cells, Rows
from layers.errors import EditError
from layers.files.arrow_numpy import row_numbers
from layers.files.table_text import FORMULA, guarded
from layers.foreign.cell_text import cell_text
from layers.foreign.sorting import one_piece

MOST_CELLS = 2_000_000
"""More cells are no matter for a clipboard; they are exported."""


def as_tsv(model: RowsModel, rows: Rows, columns: Sequence[int]) -> str:
    """Rows with their columns' titles.

    Text that a spreadsheet would take for a formula gets an apostrophe, as in exported files; cells with
    tabs, line breaks or quotation marks stand in quotation marks.
    """
    taken = row_numbers(rows)
    parts = []
    for column in columns:
        values = [cell_text(value) for value in one_piece(model.table.column(column).take(taken)).to_pylist()]
        if pa.types.is_string(model.table.schema.field(column).type):
            values = guarded(pa.array(values, pa.string())).to_pylist()
        parts.append(values)
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel-tab", lineterminator="\n")
    writer.writerow([model.title(column) for column in columns])
    writer.writerows(zip(*parts, strict=True))
    return text.getvalue()


def from_tsv(text: str) -> list[list[str]]:
    """Lines of cells; apostrophes that `as_tsv` put before formulas are taken off again."""
    lines = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    return [[_unguarded(cell) for cell in line] for line in lines if line]


def pasted_cells(
    model: RowsModel, lines: Sequence[Sequence[str]], place: int, columns: Sequence[int], chosen: Rows
) -> Cells:
    """Cells that pasted lines come to, by row and column.

    A single cell fills the column of all chosen rows; else the lines go downwards from the current cell,
    to the right over the columns as shown. A first line that is the columns' titles is left out.

    Parameters
    ----------
    place : int
        Of the current cell.
    columns : sequence of int
        The current column and those to its right.
    chosen : (n,) int64

    Raises
    ------
    EditError
        When there are more cells than there is room for.
    """
    if len(lines) == 1 and len(lines[0]) == 1 and len(chosen) > 1:
        found = {row: {columns[0]: lines[0][0]} for row in chosen.tolist()}
    else:
        titles = [model.title(column) for column in columns]
        if len(lines) > 1 and list(lines[0]) == titles[: len(lines[0])]:
            lines = lines[1:]
        below = model.rows[place : place + len(lines)].tolist()
        if len(below) < len(lines) or any(len(line) > len(columns) for line in lines):
            raise EditError(
                f"The clipboard holds {len(lines):,} lines of up to {max(map(len, lines)):,} cells; from the"
                f" current cell there are {len(below):,} rows and {len(columns):,} columns."
            )
        found = {row: dict(zip(columns, line, strict=False)) for row, line in zip(below, lines, strict=True)}
    return {
        row: {model.names[column]: cell for column, cell in typed.items() if cell != model.text(row, column)}
        for row, typed in found.items()
    }


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and re.match(FORMULA, cell) else cell
