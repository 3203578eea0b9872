"""Reads CSV, TSV and their kin: recognises encoding, delimiter, header and the columns of the place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO

from layers.errors import FormatError
from layers.files.feature_set import FeatureSet
from layers.files.import_report import ImportReport, Question
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.table_mapping import SAMPLE_ROWS
from layers.files.table_text import TablePreview, TextTable, features_of, header_row, preview_of
from layers.files.text_encoding import Encoding, named, recognise_file

DELIMITERS = ",;\t|"
_SNIFF_CHARACTERS = 1 << 18
_STEP_ROWS = 20_000
PREVIEW_BYTES = 32 << 20
"""Longest line that a preview waits for."""
MAX_CELL_LINES = 5_000
"""Lines that one row may span; beyond it a quote was surely never closed."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text is laid out; `skipped` are the rows above the header."""

    delimiter: str
    names: list[str] | None
    skipped: list[list[str]]


def read_delimited(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The rows of a CSV or TSV file.

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional

    Returns
    -------
    tuple of one FeatureSet
        Questions on the columns of the place, the CRS or a guessed encoding are in its report.

    Raises
    ------
    FormatError
        When the text can't be cut into rows; says the line.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "CSV")
    encoding = _encoding(path, options, report)
    layout = _layout(path, encoding, options)
    size = max(1, path.stat().st_size)
    progress = options.progress.part(0, 0.8)
    with path.open("rb") as file, _decoded(file, encoding) as text:
        rows = _Rows(text, layout.delimiter, report, options.limits)
        table = _table(rows, layout, report, options.limits)
        for row, place in rows:
            table.add(row, place)
            if table.count % _STEP_ROWS == 0:
                progress.step(file.tell() / size, "Reading rows")
        rows.finish()
    decimal_comma = layout.delimiter in ";\t"
    return (features_of(table.table(), path.stem, report, options, decimal_comma),)


def preview_delimited(path: Path, options: ReadOptions | None = None) -> TablePreview:
    """The first rows of a CSV or TSV file, and where they would lie.

    Raises
    ------
    FormatError
        As `read_delimited`.
    """
    options = options or ReadOptions()
    limits = replace(options.limits, value_bytes=min(options.limits.value_bytes, PREVIEW_BYTES))
    report = ImportReport(path.name, "CSV")
    encoding = _encoding(path, options, report)
    layout = _layout(path, encoding, options)
    with path.open("rb") as file, _decoded(file, encoding) as text:
        rows = _Rows(text, layout.delimiter, report, limits)
        table = _table(rows, layout, report, limits)
        for row, place in rows:
            table.add(row, place)
            if table.count >= SAMPLE_ROWS:
                break
    return preview_of(table.table(), str(encoding), layout.delimiter, report, options.mapping)


def _encoding(path: Path, options: ReadOptions, report: ImportReport) -> Encoding:
    encoding = named(options.encoding) if options.encoding else recognise_file(path)
    report.encoding = str(encoding)
    if encoding.how in ("recognised", "guessed") and not encoding.codec.startswith("utf"):
        report.ask(
            Question(
                "encoding", f"The text was read as {encoding}. Does it look right?", None, encoding.codec
            )
        )
    return encoding


def _decoded(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding=encoding.codec, errors="replace", newline="")


def _layout(path: Path, encoding: Encoding, options: ReadOptions) -> _Layout:
    with path.open("rb") as file, _decoded(file, encoding) as text:
        try:
            head = text.read(_SNIFF_CHARACTERS)
        except UnicodeError as error:
            raise FormatError(
                f"“{path.name}” can't be read as {encoding.codec.upper()} ({error}). Choose another encoding."
            ) from error
    # The sample itself is short; the limit on cells holds when the rows are read.
    csv.field_size_limit(2 * _SNIFF_CHARACTERS)
    delimiter = options.delimiter or _delimiter(head, path.suffix.lower())
    # The sample may end within a quoted cell, so that its last row isn't whole.
    rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row]
    rows = rows[:-1] if len(head) == _SNIFF_CHARACTERS and len(rows) > 1 else rows
    header = header_row(rows[:SAMPLE_ROWS])
    if options.header is not None:
        header = 0 if options.header else -1
    if header < 0:
        return _Layout(delimiter, None, [])
    return _Layout(delimiter, rows[header] if rows else [], rows[:header])


def _delimiter(head: str, suffix: str) -> str:
    """The character that cuts the first lines into the most equal rows of more than one cell."""
    best, best_score = "\t" if suffix in (".tsv", ".tab") else ",", 0.0
    sample = head[:20_000]
    for delimiter in DELIMITERS:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][:60]
        widths = [len(row) for row in (rows[:-1] if len(rows) > 2 else rows)]
        usual = max(set(widths), key=widths.count, default=1)
        if usual < 2:
            continue
        score = widths.count(usual) / len(widths) + min(usual, 20) / 100
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _table(rows: _Rows, layout: _Layout, report: ImportReport, limits: Limits) -> TextTable:
    """A table with the header's names; `rows` is left at the first row of values."""
    if layout.names is None:
        first, _ = next(rows, ([], ""))
        rows.put_back(first)
        report.note("The first row holds values; columns are numbered")
        return TextTable([f"column {i + 1}" for i in range(len(first))], report, limits)
    for skipped in layout.skipped:
        next(rows)
        report.note("A line above the header isn't in the table", f"“{' '.join(filter(None, skipped))[:80]}”")
    next(rows, None)
    return TextTable(layout.names, report, limits)


class _Rows:
    """Rows that aren't blank, each with its place in the file."""

    def __init__(self, text: TextIO, delimiter: str, report: ImportReport, limits: Limits) -> None:
        self._report = report
        self._delimiter = delimiter
        self._pending: list[str] = []
        self._last: list[str] = []
        self._replaced = 0
        self._blank = 0
        self._waiting: list[str] | None = None
        csv.field_size_limit(min(limits.value_bytes, (1 << 31) - 1))
        self._most = max(2 * limits.value_bytes, 1 << 20)
        self._reader = csv.reader(self._lines(text), delimiter=delimiter)

    def _lines(self, text: TextIO) -> Iterator[str]:
        # Never without end: a file of one line would be read whole otherwise.
        while line := text.readline(self._most):
            if len(line) == self._most:
                raise FormatError(
                    f"{self._report.source}: line {self._reader.line_num + 1} is longer than"
                    f" {self._most >> 20} MB. Is it a table?"
                )
            self._pending.append(line)
            if len(self._pending) > MAX_CELL_LINES:
                first = self._reader.line_num - len(self._pending) + 2
                raise FormatError(
                    f"{self._report.source}: a quotation mark opened near line {first} isn't closed within "
                    f"{MAX_CELL_LINES} lines. Close it, or choose another delimiter."
                )
            yield line

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> tuple[list[str], str]:
        if self._waiting is not None:
            row, self._waiting = self._waiting, None
            return row, "line 1"
        while True:
            self._last, self._pending = self._pending, []
            try:
                row = next(self._reader)
            except csv.Error as error:
                raise FormatError(
                    f"{self._report.source}, line {self._reader.line_num}: {error}. Is the delimiter right?"
                ) from error
            if not row:
                self._blank += 1
                continue
            if any("\ufffd" in line for line in self._pending):
                self._replaced += 1
            return row, f"line {self._reader.line_num}"

    def put_back(self, row: list[str]) -> None:
        """Give a row once more."""
        self._waiting = row or None

    def finish(self) -> None:
        """Report what was met on the way."""
        if self._blank:
            self._report.note("Blank lines were passed over", count=self._blank)
        if self._replaced:
            self._report.repaired(
                f"Bytes that aren't {self._report.encoding} were replaced by �", count=self._replaced
            )
        if self._last and not _is_closed("".join(self._last), self._delimiter):
            self._report.repaired(
                "A quotation mark is never closed; the last cell reaches to the end of the file",
                f"line {self._reader.line_num - len(self._last) + 1}",
            )


def _is_closed(text: str, delimiter: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end of data" not in str(error)
    return True
