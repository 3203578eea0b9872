"""The report of an import: what came, what was repaired, what could not be understood."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import fit, plain_label, plain_tip
from layers.files.import_report import Finding, FindingKind, ImportReport
from layers.foreign.source import Answers

SECTIONS: tuple[tuple[FindingKind, str], ...] = (
    ("not understood", "Could not be understood"),
    ("repaired", "Was repaired"),
    ("noted", "Worth knowing"),
)


class ReportDialog(QDialog):
    """One layer's report, to read, unfold and copy."""

    def __init__(
        self, name: str, report: ImportReport, answers: Answers | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle(f"Import report: {name}")
        title = plain_label("inspectorTitle", name)
        title.setWordWrap(True)
        facts = plain_label("inspectorSubtitle", summary(report))
        facts.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["What", "How often"])
        self.tree.setAccessibleName("Import report")
        self.tree.setWordWrap(True)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for heading, rows in _sections(report, answers or Answers()):
            parent_item = QTreeWidgetItem([heading, ""])
            font = parent_item.font(0)
            font.setWeight(font.Weight.Medium)
            parent_item.setFont(0, font)
            self.tree.addTopLevelItem(parent_item)
            for text, times, places in rows:
                item = QTreeWidgetItem([text, times])
                item.setToolTip(0, plain_tip(text))
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                item.addChildren([QTreeWidgetItem([place, ""]) for place in places])
                parent_item.addChild(item)
            parent_item.setExpanded(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy as text", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addWidget(facts)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)
        fit(self, 680, 520)

    def copy(self) -> None:
        """Put the report on the clipboard as plain text."""
        QGuiApplication.clipboard().setText("\n".join(self._report.lines()))


def summary(report: ImportReport) -> str:
    """What came, in one line."""
    encoding = f" · text in {report.encoding}" if report.encoding else ""
    return f"{report.source} · {report.format}{encoding}"


def _sections(
    report: ImportReport, answers: Answers
) -> Iterator[tuple[str, list[tuple[str, str, list[str]]]]]:
    came = [(f"Features: {name}", f"{count:,}", []) for name, count in report.geometry_types.items()]
    if report.without_geometry:
        came.append(("Without a place: kept in the table", f"{report.without_geometry:,}", []))
    yield f"Came: {report.features:,} features", came
    for kind, title in SECTIONS:
        found = report.of_kind(kind)
        if found:
            yield title, [(one.what, f"{one.count:,} ×" if one.count else "", _places(one)) for one in found]
        elif kind != "noted":
            yield f"{title}: nothing", []
    asked = [(question.text, _answer(question.kind, answers), []) for question in report.questions]
    if asked:
        yield "Asked", asked


def _places(finding: Finding) -> list[str]:
    rest = finding.count - len(finding.places)
    more = [f"and {rest:,} more"] if finding.places and rest > 0 else []
    return [*finding.places, *more]


def _answer(kind: str, answers: Answers) -> str:
    if kind == "crs":
        return answers.crs or "left open"
    if kind == "swap":
        return "swapped" if answers.swap else "left as it is"
    if kind == "repair":
        return "repaired on export" if answers.repair else "left as it is"
    return "see the file's import"
