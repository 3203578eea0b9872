"""Reads dBASE tables, the attributes of shapefiles, in whatever encoding they are.

GDAL reads them too, but a text that was cut within a Hangul syllable stops it, and half of the
shapefiles from Korea and China don't say their encoding or say the wrong one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.errors import FormatError
from layers.files.columns import empty_table, free_name
from layers.files.import_report import ImportReport
from layers.files.text_encoding import Encoding, named, recognise

_SAMPLE_RECORDS = 3_000
_HEADER = struct.Struct("<B3xIHH")
_FIELD = 32
_JULIAN_EPOCH = 2_440_588
"""Julian day number of 1 January 1970."""
LANGUAGES = {
    0x03: "cp1252",
    0x13: "cp932",
    0x26: "cp866",
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "big5",
    0x57: "",
    0x58: "cp1252",
    0x64: "cp852",
    0x65: "cp866",
    0x78: "big5",
    0x79: "cp949",
    0x7A: "gb18030",
    0x7B: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
"""Language byte to codec; those that only say “this machine's” aren't in it."""


@dataclass(frozen=True, slots=True)
class DbfField:
    """A column of the table: name as bytes, type letter, and where its text stands in a record."""

    name: bytes
    kind: str
    start: int
    width: int
    decimals: int


class Dbf:
    """An opened table.

    Parameters
    ----------
    path : Path
        The ``.dbf``.

    Raises
    ------
    FormatError
        When the header is broken, or promises more records than the file holds.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        if len(data) < 33:
            raise FormatError(f"“{path.name}” is too short for a dBASE table. Get a full copy.")
        _, self.count, header, self._record = _HEADER.unpack_from(data)
        self.language = data[29]
        self.fields = _fields(data, header, self._record, path.name)
        if header + self.count * self._record > len(data) + 1:
            raise FormatError(
                f"“{path.name}” promises {self.count} records, but holds only "
                f"{max(0, len(data) - header) // max(1, self._record)}; it is cut off. Get a full copy."
            )
        body = data[header : header + self.count * self._record]
        body += b" " * (self.count * self._record - len(body))
        self._records = np.frombuffer(body, np.uint8).reshape(self.count, self._record)

    def raw(self, field: DbfField) -> NDArray[np.bytes_]:
        """The bytes of one column, (records,) of fixed width."""
        part = np.ascontiguousarray(self._records[:, field.start : field.start + field.width])
        return part.view(f"S{field.width}").reshape(-1)

    def encoding(self, declared: str, report: ImportReport) -> Encoding:
        """The encoding: declared in a .cpg, by the language byte, or recognised, and checked on the texts.

        Parameters
        ----------
        declared : str
            Content of the .cpg; may be empty.
        report : ImportReport
            Told when a declaration is wrong.
        """
        sample = self._sample()
        said = _declared(declared, report) or LANGUAGES.get(self.language, "")
        whole = [value for value, is_full in sample if not is_full]
        if said:
            encoding = named(said, "declared")
            if all(decoded(value, encoding.codec)[1] != "replaced" for value, _ in sample):
                return encoding
            found = recognise(b"\n".join(whole))
            report.repaired(f"The texts aren't {encoding}, but {found}")
            return found
        return recognise(b"\n".join(whole))

    def _sample(self) -> list[tuple[bytes, bool]]:
        """Names and the first texts, and whether one fills its field, so that its end may be missing."""
        found = [(field.name, len(field.name) >= 10) for field in self.fields]
        for field in self.fields:
            if field.kind == "C":
                values = self.raw(field)[:_SAMPLE_RECORDS].tolist()
                found += [(value.strip(), len(value.rstrip()) == field.width) for value in values]
        return found

    def table(self, rows: NDArray[np.int64], encoding: Encoding, report: ImportReport) -> pa.Table:
        """The columns at some records.

        Parameters
        ----------
        rows : (N,) int64
            Record numbers, from 0.
        encoding : Encoding
        report : ImportReport
        """
        arrays: list[pa.Array] = []
        names: list[str] = []
        for field in self.fields:
            name = free_name(decoded(field.name, encoding.codec)[0].strip() or "column", names)
            names.append(name)
            arrays.append(_column(self.raw(field)[rows], field, name, encoding, report))
        return pa.Table.from_arrays(arrays, names=names) if arrays else empty_table(len(rows))


def _fields(data: bytes, header: int, record: int, what: str) -> list[DbfField]:
    fields: list[DbfField] = []
    start = 1
    for at in range(32, min(header, len(data)) - 1, _FIELD):
        if data[at] in (0x0D, 0x00) or at + _FIELD > len(data):
            break
        name = data[at : at + 11].split(b"\0")[0]
        width, decimals = data[at + 16], data[at + 17]
        kind = chr(data[at + 11]).upper()
        if kind == "C":
            # Long texts keep the high byte of their width where numbers keep their decimals.
            width, decimals = width + 256 * decimals, 0
        fields.append(DbfField(name, kind, start, width, decimals))
        start += width
    if start > record:
        raise FormatError(f"“{what}”: the columns are wider than a record; the header is damaged.")
    return [field for field in fields if field.width]


def _declared(text: str, report: ImportReport) -> str:
    if not text.strip():
        return ""
    try:
        return named(text).codec
    except FormatError:
        report.repaired(f"The .cpg file names the encoding “{text.strip()[:30]}”, which isn't known")
        return ""


def decoded(value: bytes, codec: str) -> tuple[str, str]:
    """The text, and what had to be done: nothing, ``cut`` or ``replaced``."""
    try:
        return value.decode(codec), ""
    except UnicodeDecodeError:
        pass
    for length in range(1, min(4, len(value))):
        try:
            return value[:-length].decode(codec), "cut"
        except UnicodeDecodeError:
            continue
    return value.decode(codec, "replace"), "replaced"


def _column(
    raw: NDArray[np.bytes_], field: DbfField, name: str, encoding: Encoding, report: ImportReport
) -> Any:
    if (field.kind, field.width) in (("I", 4), ("+", 4), ("O", 8), ("B", 8)):
        return _binary_numbers(raw, field)
    if field.kind in ("T", "@") and field.width == 8:
        return _moments(raw)
    if field.kind in ("M", "G", "P", "B"):
        report.not_understood(f"“{name}” is kept in a memo file, which isn't read")
        return pa.nulls(len(raw), pa.string())
    texts = _texts(raw, name, encoding, report)
    if field.kind == "L":
        return _flags(texts)
    if field.kind == "D":
        return _dates(texts, name, report)
    if field.kind in ("N", "F"):
        return _numbers(texts, field, name, report)
    return texts


def _texts(raw: NDArray[np.bytes_], name: str, encoding: Encoding, report: ImportReport) -> pa.Array:
    """Text without the blanks that fill the field; null where nothing is left."""
    encoded = pa.array(np.char.rstrip(raw, b" \0").astype(object), pa.binary()).dictionary_encode()
    values: list[str | None] = []
    for value in encoded.dictionary.to_pylist():
        text, how = decoded(value, encoding.codec)
        if how == "cut":
            report.repaired(f"“{name}”: texts cut within their last character lost it")
        elif how:
            report.repaired(f"“{name}”: bytes that aren't {encoding} were replaced by �")
        values.append(text.rstrip() or None)
    return pa.array(values, pa.string()).take(encoded.indices)


def _flags(texts: pa.Array) -> pa.Array:
    upper = pc.utf8_upper(texts)
    yes = pc.is_in(upper, pa.array(["T", "Y"]))
    known = pc.is_in(upper, pa.array(["T", "Y", "F", "N"]))
    return pc.if_else(known, yes, pa.scalar(None, pa.bool_()))


def _dates(texts: pa.Array, name: str, report: ImportReport) -> pa.Array:
    plain = pc.match_substring_regex(texts, r"^[0-9]{8}$")
    empty = pc.fill_null(pc.match_substring_regex(texts, r"^[0 /-]*$"), True)
    try:
        iso = pc.replace_substring_regex(
            pc.if_else(pc.and_(plain, pc.invert(empty)), texts, pa.scalar(None, pa.string())),
            r"^(....)(..)(..)$",
            r"\1-\2-\3",
        )
        dates = iso.cast(pa.date32())
    except pa.ArrowInvalid:
        report.repaired(f"“{name}” holds days that no calendar has; it is kept as text")
        return texts
    if pc.all(pc.or_(plain, empty)).as_py() is False:
        report.repaired(f"“{name}” is declared a date, but holds other text; it is kept as text")
        return texts
    return dates


def _numbers(texts: pa.Array, field: DbfField, name: str, report: ImportReport) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    # Stars are what did not fit into the field.
    blank = pc.fill_null(pc.match_substring_regex(trimmed, r"^\**$"), True)
    stars = int(pc.sum(pc.match_substring(trimmed, "*")).as_py() or 0)
    if stars:
        report.not_understood(
            f"“{name}”: numbers that didn't fit when the file was written are missing", count=stars
        )
    trimmed = pc.replace_substring(pc.if_else(blank, pa.scalar(None, pa.string()), trimmed), ",", ".")
    trimmed = pc.replace_substring_regex(trimmed, r"^\+", "")
    wanted = [pa.int64(), pa.float64()] if field.decimals == 0 and field.kind == "N" else [pa.float64()]
    for kind in wanted:
        try:
            return trimmed.cast(kind)
        except pa.ArrowInvalid:
            continue
    report.repaired(f"“{name}” is declared a number, but holds text; it is kept as text")
    return texts


def _binary_numbers(raw: NDArray[np.bytes_], field: DbfField) -> pa.Array:
    if field.width == 4:
        return pa.array(_unpadded(raw, 4).view("<i4").reshape(-1).astype(np.int64))
    return pa.array(_unpadded(raw, 8).view("<f8").reshape(-1).astype(np.float64))


def _moments(raw: NDArray[np.bytes_]) -> pa.Array:
    """Day number and milliseconds, as FoxPro writes them."""
    numbers = _unpadded(raw, 8).view("<i4").reshape(-1, 2).astype(np.int64)
    microseconds = ((numbers[:, 0] - _JULIAN_EPOCH) * 86_400_000 + numbers[:, 1]) * 1000
    return pa.array(microseconds, pa.timestamp("us"), mask=numbers[:, 0] == 0)


def _unpadded(raw: NDArray[np.bytes_], width: int) -> NDArray[np.uint8]:
    """The bytes themselves; numpy's byte strings would drop zeros at the end."""
    return np.frombuffer(np.ascontiguousarray(raw).tobytes(), np.uint8).reshape(-1, width).copy()
