"""Attribute columns: given stable types, and written as text and back.

Text becomes a number or a date only where the same text comes out again, or where the person who
reads a table expects it; “0042” and “1e5” in a name column stay what they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from layers.files.import_report import ImportReport

JSON_FIELD = {b"json": b"1"}
EXACT = 1 << 53
"""Whole numbers beyond this can't all be written as a float."""
UTC_TIME = pa.timestamp("us", "UTC")
LOCAL_TIME = pa.timestamp("us")

_INTEGER = r"^(0|-?[1-9][0-9]{0,17})$"
_DECIMAL = r"^-?(0|[1-9][0-9]{0,16})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?$"
_TIME_UTC = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|\+00:00)$"


def empty_table(count: int) -> pa.Table:
    """A table with rows but no columns."""
    return pa.table({"_": pa.nulls(count)}).select([])


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or with a number behind it when it is taken."""
    used = set(taken)
    if name not in used:
        return name
    number = 2
    while f"{name} ({number})" in used:
        number += 1
    return f"{name} ({number})"


def column_of(values: list[Any], name: str, report: ImportReport) -> tuple[pa.Array, bool]:
    """An Arrow column of JSON-like values, and whether it holds JSON text.

    Whole numbers and decimals together become decimals where that loses nothing; any other mixture
    becomes text, which the report says.
    """
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {str}:
        return strings(values, name, report), False
    if kinds == {bool}:
        return pa.array(values, pa.bool_()), False
    if kinds == {int} and all(value is None or -(1 << 63) <= value < 1 << 63 for value in values):
        return pa.array(values, pa.int64()), False
    if kinds <= {int, float} and float in kinds and _floats_are_exact(values):
        return pa.array([None if v is None else float(v) for v in values], pa.float64()), False
    if kinds <= {dict, list}:
        return strings([None if v is None else as_json(v) for v in values], name, report), True
    report.repaired(f"“{name[:60]}” mixes kinds of values; they are kept as text")
    return strings([_plain_text(value) for value in values], name, report), False


def _floats_are_exact(values: list[Any]) -> bool:
    return all(not isinstance(value, int) or abs(value) <= EXACT for value in values)


def _plain_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return as_json(value)


def as_json(value: Any) -> str:
    """Compact JSON; characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def clean_text(text: str) -> str:
    """The text with half characters (lone surrogates) replaced, so that it can be stored as UTF-8."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def strings(values: list[str | None], name: str, report: ImportReport) -> pa.Array:
    """A text column; half characters, which no encoding can hold, are replaced and reported."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        cleaned = [None if value is None else clean_text(value) for value in values]
        count = sum(old != new for old, new in zip(values, cleaned, strict=True))
        report.repaired(f"Half characters in “{clean_text(name)[:60]}” were replaced by �", count=count)
        return pa.array(cleaned, pa.string())


def typed(column: Any, exact: bool = True) -> Any:
    """A text column as whole numbers, decimals, dates, times or yes/no, if all of it is that.

    Parameters
    ----------
    column : pyarrow Array or ChunkedArray of string
    exact : bool
        Only where writing the value gives the same text again; otherwise decimals may lose their
        closing zeros and times may have a space for the T.
    """
    if len(column) == column.null_count:
        return column
    for pattern, convert in (
        (_INTEGER, _to_integers),
        (_DECIMAL, _to_decimals),
        (_DATE, _to_dates),
        (_TIME, _to_local_times),
        (_TIME_UTC, _to_utc_times),
        (r"^(true|false)$" if exact else r"^(?i:true|false)$", _to_flags),
    ):
        if not pc.all(pc.match_substring_regex(column, pattern)).as_py():
            continue
        converted = convert(column)
        if converted is not None and (not exact or as_text(converted).equals(column)):
            return converted
    return column


def typed_times(column: Any) -> Any:
    """A text column as dates or times if all of it is that, and writing them gives the same text."""
    first = next((text for text in column.slice(0, 100).to_pylist() if text is not None), "")
    if len(first) < 10 or first[4] != "-":
        return column
    found = typed(column)
    return found if pa.types.is_temporal(found.type) else column


def retyped(table: pa.Table, convert: Any) -> pa.Table:
    """The table with `convert` applied to its plain text columns."""
    if not table.column_names:
        return table
    columns = [
        convert(column) if field.type == pa.string() and not field.metadata else column
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    fields = [
        pa.field(field.name, column.type, metadata=field.metadata)
        for field, column in zip(table.schema, columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _to_integers(column: Any) -> Any:
    return column.cast(pa.int64())


def _to_decimals(column: Any) -> Any:
    return column.cast(pa.float64())


def _to_dates(column: Any) -> Any:
    try:
        return column.cast(pa.date32())
    except pa.ArrowInvalid:
        return None


def _to_local_times(column: Any) -> Any:
    try:
        return column.cast(LOCAL_TIME)
    except pa.ArrowInvalid:
        return None


def _to_utc_times(column: Any) -> Any:
    try:
        return pc.replace_substring_regex(column, r"\+00:00$", "Z").cast(UTC_TIME)
    except pa.ArrowInvalid:
        return None


def _to_flags(column: Any) -> Any:
    return pc.equal(pc.utf8_lower(column), "true")


def as_text(column: Any) -> Any:
    """A column as the text that `typed` reads back: ISO 8601 dates, shortest decimals, true and false."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return _per_value(column, lambda value: repr(float(value)))
    if pa.types.is_timestamp(kind):
        return _iso_times(column)
    if pa.types.is_binary(kind):
        return _per_value(column, lambda value: value.hex())
    return column.cast(pa.string())


def _iso_times(column: Any) -> Any:
    """ISO 8601 with as many digits of a second as are needed: none, three or six."""
    text = pc.replace_substring(column.cast(pa.timestamp("us", column.type.tz)).cast(pa.string()), " ", "T")
    text = pc.replace_substring_regex(text, r"\.([0-9]{3})000", r".\1")
    return pc.replace_substring_regex(text, r"\.000(Z?)$", r"\1")


def _per_value(column: Any, write: Any) -> Any:
    texts = pa.array([None if v is None else write(v) for v in column.to_pylist()], pa.string())
    return pa.chunked_array([texts]) if isinstance(column, pa.ChunkedArray) else texts


def canonical(table: pa.Table, report: ImportReport) -> pa.Table:
    """The table with the few column types that a feature set has; see `FeatureSet.attributes`."""
    arrays, fields = [], []
    for field, column in zip(table.schema, table.columns, strict=True):
        column, metadata = _canonical_column(column, field, report)
        arrays.append(column)
        fields.append(pa.field(field.name, column.type, metadata=metadata))
    if not arrays:
        return empty_table(table.num_rows)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _canonical_column(column: Any, field: pa.Field, report: ImportReport) -> tuple[Any, Any]:
    kind = field.type
    is_json = bool(field.metadata) and field.metadata.get(b"json") == b"1"
    metadata = JSON_FIELD if is_json else None
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_boolean(kind) or kind in (pa.int64(), pa.float64(), pa.date32()):
        return column, metadata
    if pa.types.is_integer(kind):
        return _integers(column, field.name, report), None
    if pa.types.is_floating(kind):
        return column.cast(pa.float64()), None
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _sound_text(column.cast(pa.string()), field.name, report), metadata
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return column.cast(pa.binary()), None
    if pa.types.is_date(kind):
        return column.cast(pa.date32()), None
    if pa.types.is_timestamp(kind):
        return _times(column, field.name, report), None
    if pa.types.is_null(kind):
        return column.cast(pa.string()), None
    if pa.types.is_time(kind) or pa.types.is_decimal(kind):
        report.repaired(f"“{field.name}” ({kind}) is kept as text")
        return column.cast(pa.string()), None
    report.repaired(f"“{field.name}” ({str(kind)[:60]}) is kept as JSON text")
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False, default=str)
        for value in column.to_pylist()
    ]
    return pa.chunked_array([strings(texts, field.name, report)]), JSON_FIELD


def _sound_text(column: Any, name: str, report: ImportReport) -> Any:
    """Text whose bytes are UTF-8; Arrow believes what it is given."""
    try:
        column.validate(full=True)
        return column
    except pa.ArrowInvalid:
        raw = column.cast(pa.binary()).to_pylist()
    texts = [None if data is None else data.decode("utf-8", "replace") for data in raw]
    count = sum(text is not None and text.encode() != data for data, text in zip(raw, texts, strict=True))
    report.repaired(f"“{name[:60]}”: bytes that aren't UTF-8 were replaced by �", count=count)
    return pa.chunked_array([pa.array(texts, pa.string())])


def _integers(column: Any, name: str, report: ImportReport) -> Any:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        report.repaired(f"“{name}” holds whole numbers beyond 2^63; they are kept as text")
        return column.cast(pa.string())


def _times(column: Any, name: str, report: ImportReport) -> Any:
    wanted = UTC_TIME if column.type.tz else LOCAL_TIME
    try:
        return column.cast(wanted)
    except pa.ArrowInvalid:
        report.repaired(f"“{name}”: parts of a second beyond the microsecond were left out")
        return column.cast(wanted, safe=False)
