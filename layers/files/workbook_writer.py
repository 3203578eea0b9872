"""Writes Excel workbooks: one sheet for each layer, text never as formulas."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import FormatError
from layers.files.columns import EXACT, as_text, typed_times
from layers.files.delimited_writer import table_with_place
from layers.files.feature_set import FeatureSet
from layers.files.losses import Abilities, Loss, rounding_losses
from layers.files.ogr import time_losses
from layers.files.progress import Progress
from layers.files.workbook_reader import TYPES
from layers.files.writing import WriteOptions

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767
_EARLIEST = dt.date(1900, 3, 1)
"""Excel takes 1900 for a leap year, so that earlier days are counted in two ways."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STEP_ROWS = 5_000

CAN = Abilities(
    any_crs=False,
    empty_text=False,
    not_a_number=False,
    types={"binary": "Binary values are written as hexadecimal text"},
)


def workbook_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    losses = [*rounding_losses(features, options.digits), *time_losses(features.attributes)]
    long: dict[str, int] = {}
    illegal: dict[str, int] = {}
    dates, nested = [], []
    for field, column in zip(features.attributes.schema, features.attributes.columns, strict=True):
        if field.type != pa.string():
            continue
        if field.metadata and field.metadata.get(b"json") == b"1":
            nested.append(field.name)
        elif typed_times(column).type != pa.string():
            dates.append(field.name)
        texts = [text for text in column.to_pylist() if text]
        if count := sum(len(text) > MAX_TEXT for text in texts):
            long[field.name] = count
        if count := sum(_ILLEGAL.search(text) is not None for text in texts):
            illegal[field.name] = count
    for column_losses, what in (
        (long, f"Texts of more than {MAX_TEXT} characters are cut"),
        (illegal, "Control characters, which a workbook can't hold, are left out"),
    ):
        if column_losses:
            losses.append(Loss(what, sum(column_losses.values()), tuple(column_losses)))
    if nested:
        losses.append(Loss("Nested values are written as JSON text", columns=tuple(nested)))
    if dates:
        losses.append(Loss("Text that looks like dates comes back as dates", columns=tuple(dates)))
    return losses


def write_workbook(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write a sheet for each layer.

    Raises
    ------
    FormatError
        When a layer has more rows or columns than a sheet, or its CRS isn't known.
    """
    import openpyxl
    from openpyxl.packaging.custom import StringProperty

    workbook = openpyxl.Workbook(write_only=True)
    titles: list[str] = []
    types: dict[str, dict[str, str]] = {}
    for index, features in enumerate(layers):
        progress = options.progress.part(index / len(layers), (index + 1) / len(layers))
        table = table_with_place(features, options.digits)
        if table.num_rows >= MAX_ROWS or table.num_columns > MAX_COLUMNS:
            raise FormatError(
                f"“{features.name}” has {table.num_rows} rows and {table.num_columns} columns; a sheet holds "
                f"{MAX_ROWS - 1} and {MAX_COLUMNS}. Write it as CSV."
            )
        titles.append(_title(features.name, titles))
        types[titles[-1]] = {field.name: str(field.type) for field in table.schema}
        _write_sheet(workbook.create_sheet(titles[-1]), table, progress)
    workbook.custom_doc_props.append(StringProperty(name=TYPES, value=json.dumps(types, ensure_ascii=False)))
    # Fixed times, so that the same layers give the same properties.
    workbook.properties.created = workbook.properties.modified = dt.datetime(2000, 1, 1)
    workbook.save(path)


def _title(name: str, taken: Sequence[str]) -> str:
    """A sheet's name: at most 31 characters, without those that Excel forbids, and not yet taken."""
    plain = _ILLEGAL.sub("", re.sub(r"[\[\]:*?/\\]", "_", name)).strip().strip("'") or "Sheet"
    title = plain[:31]
    number = 2
    while title.casefold() in {other.casefold() for other in taken}:
        ending = f" ({number})"
        title = plain[: 31 - len(ending)] + ending
        number += 1
    return title


def _write_sheet(sheet: Any, table: pa.Table, progress: Progress) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    def text_cell(text: str, bold: bool = False) -> Any:
        cell = WriteOnlyCell(sheet, value=_ILLEGAL.sub("", text)[:MAX_TEXT])
        # What begins with “=” would otherwise become a formula.
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        return cell

    sheet.freeze_panes = "A2"
    sheet.append([text_cell(name, bold=True) for name in table.column_names])
    columns = [_values(column) for column in table.columns]
    for number, row in enumerate(zip(*columns, strict=True)):
        if number % _STEP_ROWS == 0:
            progress.step(number / max(1, table.num_rows), "Writing rows")
        sheet.append([text_cell(cell) if isinstance(cell, str) else cell for cell in row])


def _values(column: Any) -> list[Any]:
    """Python values that Excel can hold; the whole column as text where one of them can't."""
    kind = column.type
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(column), column, None).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_integer(kind) and _beyond(column):
        return as_text(column).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_date(kind) and _too_early(column):
        return as_text(column).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_timestamp(kind) and (kind.tz or _too_early(column.cast(pa.date32(), safe=False))):
        return as_text(column).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_binary(kind):
        return as_text(column).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_string(kind):
        return [text or None for text in column.to_pylist()]
    return column.to_pylist()  # type: ignore[no-any-return]


def _beyond(column: Any) -> bool:
    values = column.drop_null().to_numpy()
    return bool(len(values) and (np.abs(values.astype(np.float64)) > EXACT).any())


def _too_early(column: Any) -> bool:
    return bool(pc.any(pc.less(column, pa.scalar(_EARLIEST))).as_py())
