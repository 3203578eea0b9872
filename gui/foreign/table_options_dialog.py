"""How a table of text is meant: encoding, separator, and the columns that say where a row lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.foreign.questions_dialog import USUAL_CRS
from gui.widgets import fit, plain_label
from layers.errors import FormatError, LayersError
from layers.files.crs_text import crs_text
from layers.files.delimited_reader import preview_delimited
from layers.files.reading import ReadOptions
from layers.files.table_mapping import PlaceKind, TableMapping
from layers.files.table_text import TablePreview
from layers.files.workbook_reader import preview_workbook

PREVIEWED = ("csv", "xlsx")
"""Keys of the formats that this dialog is for."""
ROWS_SHOWN = 60
ENCODINGS = (
    ("Recognised", None),
    ("UTF-8", "utf-8"),
    ("CP949 (Korean)", "cp949"),
    ("GB18030 (Chinese)", "gb18030"),
    ("Big5 (traditional Chinese)", "big5"),
    ("Shift-JIS (Japanese)", "cp932"),
    ("Windows-1251 (Russian)", "cp1251"),
    ("Windows-1252 (Western)", "cp1252"),
    ("UTF-16", "utf-16"),
)
DELIMITERS = (
    ("Recognised", None),
    ("Comma", ","),
    ("Semicolon", ";"),
    ("Tab", "\t"),
    ("Vertical bar", "|"),
)
KINDS: tuple[tuple[str, PlaceKind], ...] = (
    ("Two columns: longitude and latitude, or x and y", "two columns"),
    ("One column with a coordinate: degrees, MGRS, UTM", "coordinate"),
    ("One column with well-known text (WKT)", "wkt"),
    ("No place: only the table", "none"),
)


class TableOptionsDialog(QDialog):
    """A preview of the first rows, and what they come to under the chosen options."""

    def __init__(self, path: Path, format_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._format = format_key
        self._preview: TablePreview | None = None
        self.setWindowTitle(f"Import {path.name}")
        self.encoding = _box("Text encoding", ENCODINGS)
        self.delimiter = _box("Separator", DELIMITERS)
        self.kind = _box("Place of a row", KINDS)
        self.x, self.y, self.text = QComboBox(), QComboBox(), QComboBox()
        self.x.setAccessibleName("Longitude, or x")
        self.y.setAccessibleName("Latitude, or y")
        self.text.setAccessibleName("Column of the coordinate")
        self.crs = QComboBox()
        self.crs.setEditable(True)
        self.crs.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.crs.setAccessibleName("Coordinate system")
        for code, name in USUAL_CRS:
            self.crs.addItem(f"{name} — {code}", code)
        self._form = QFormLayout()
        if format_key == "csv":
            self._form.addRow("Text encoding", self.encoding)
            self._form.addRow("Separator", self.delimiter)
        self._form.addRow("Place of a row", self.kind)
        self._form.addRow("Longitude, or x", self.x)
        self._form.addRow("Latitude, or y", self.y)
        self._form.addRow("Column", self.text)
        self._form.addRow("Coordinate system", self.crs)
        self.table = QTableWidget()
        self.table.setAccessibleName("First rows")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._said = plain_label("panelCaption")
        self._said.setWordWrap(True)
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._import = buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self._import.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self._said)
        column.addWidget(self.table, 1)
        column.addWidget(self._problem)
        column.addWidget(buttons)
        fit(self, 820, 620)
        for box in (self.encoding, self.delimiter):
            box.currentIndexChanged.connect(self._reread)
        for box in (self.kind, self.x, self.y, self.text):
            box.currentIndexChanged.connect(self._remap)
        self.crs.editTextChanged.connect(self._check)
        self._reread()

    def options(self) -> ReadOptions:
        """How to read the file."""
        return ReadOptions(
            encoding=self.encoding.currentData(),
            delimiter=self.delimiter.currentData(),
            mapping=self._mapping(),
        )

    def _mapping(self) -> TableMapping:
        kind: PlaceKind = self.kind.currentData()
        if kind == "none":
            return TableMapping("none", crs=None)
        if kind == "coordinate":
            return TableMapping(kind, text=self.text.currentText())
        crs = self._crs()
        if kind == "wkt":
            return TableMapping(kind, text=self.text.currentText(), crs=crs)
        return TableMapping(kind, self.x.currentText(), self.y.currentText(), crs=crs)

    def _crs(self) -> str | None:
        index = self.crs.findText(self.crs.currentText())
        return self.crs.itemData(index) if index >= 0 else self.crs.currentText().strip() or None

    def _look(self, mapping: TableMapping | None) -> None:
        options = ReadOptions(
            encoding=self.encoding.currentData(), delimiter=self.delimiter.currentData(), mapping=mapping
        )
        read = preview_delimited if self._format == "csv" else preview_workbook
        try:
            self._preview = read(self._path, options)
            problem = ""
        except (LayersError, OSError) as error:
            self._preview, problem = None, str(error)
        self._problem.setText(problem)

    def _reread(self) -> None:
        """Look at the file afresh: other letters or another cut give other columns."""
        self._look(None)
        boxes = (self.kind, self.x, self.y, self.text)
        for box in boxes:
            box.blockSignals(True)
        if self._preview is not None:
            for box in (self.x, self.y, self.text):
                box.clear()
                box.addItems(list(self._preview.names))
            mapping = self._preview.mapping
            self.kind.setCurrentIndex(self.kind.findData(mapping.kind))
            for box, name in ((self.x, mapping.x), (self.y, mapping.y), (self.text, mapping.text)):
                box.setCurrentIndex(max(box.findText(name), 0))
            index = self.crs.findData(mapping.crs)
            self.crs.setCurrentIndex(index)
            if index < 0:
                self.crs.setEditText(mapping.crs or "")
        for box in boxes:
            box.blockSignals(False)
        self._fill()

    def _remap(self) -> None:
        mapping = self._mapping()
        if all(mapping.columns()):
            self._look(mapping)
        self._fill()

    def _fill(self) -> None:
        preview = self._preview
        kind = self.kind.currentData()
        for box, wanted in ((self.x, "two columns"), (self.y, "two columns")):
            self._form.setRowVisible(box, kind == wanted)
        self._form.setRowVisible(self.text, kind in ("coordinate", "wkt"))
        self._form.setRowVisible(self.crs, kind in ("two columns", "wkt"))
        rows = preview.rows[:ROWS_SHOWN] if preview is not None else ()
        names = preview.names if preview is not None else ()
        self.table.clear()
        self.table.setRowCount(len(rows))
        self.table.setColumnCount(len(names) + 1)
        self.table.setHorizontalHeaderLabels(["Place", *names])
        for number, row in enumerate(rows):
            place = preview.places[number] if preview is not None else None
            text = f"{place[0]:.6g}, {place[1]:.6g}" if place is not None else "—"
            for column, cell in enumerate((text, *row)):
                self.table.setItem(number, column, QTableWidgetItem((cell or "")[:500]))
        if preview is not None:
            placed = sum(place is not None for place in preview.places)
            encoding = f"Read as {preview.encoding}. " if preview.encoding else ""
            self._said.setText(f"{encoding}{placed} of the first {len(preview.places)} rows have a place.")
        self._check()

    def _check(self) -> None:
        problem = "" if self._preview is not None else self._problem.text()
        kind = self.kind.currentData()
        if not problem and kind in ("two columns", "wkt"):
            crs = self._crs()
            try:
                problem = "Choose a coordinate system." if crs is None else ""
                if crs is not None:
                    crs_text(crs)
            except FormatError as error:
                problem = str(error)
        if not problem and kind == "two columns" and self.x.currentIndex() == self.y.currentIndex():
            problem = "Choose two different columns for longitude and latitude."
        self._problem.setText(problem)
        self._import.setEnabled(not problem)


def _box(name: str, entries: tuple[tuple[str, object], ...]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for text, value in entries:
        box.addItem(text, value)
    return box
