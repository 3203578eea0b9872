"""Findings of the preflight: a list that leads to each cause."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from layers.figures.preflight import Finding, Weight

MARKS = {Weight.ERROR: "✕", Weight.WARNING: "!", Weight.NOTE: "·"}
FINDING_ROLE = Qt.ItemDataRole.UserRole


class PreflightPanel(QWidget):
    """Shows what a journal would send back.

    Signals
    -------
    cause_requested(Finding)
        A finding was double-clicked, or Enter pressed on it: show what it is about.
    """

    cause_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setContentsMargins(12, 10, 12, 4)
        self._rule.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName("Findings; Enter shows the cause")
        self.list.setToolTip("Double-click a finding to see its cause")
        self.list.itemActivated.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._rule)
        column.addWidget(self.list, 1)

    def show_findings(self, findings: Sequence[Finding], rule: str) -> None:
        """List findings, and the rules that they are about."""
        errors = sum(finding.weight is Weight.ERROR for finding in findings)
        warnings = sum(finding.weight is Weight.WARNING for finding in findings)
        said = f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}."
        if not errors + warnings:
            said = "Nothing to mend."
        self._rule.setText(f"{said}\nRules: {rule}.")
        chosen = self.list.currentRow()
        self.list.clear()
        for finding in findings:
            row = QListWidgetItem(f"{MARKS[finding.weight]}  {finding.message}")
            row.setData(FINDING_ROLE, finding)
            row.setToolTip(finding.weight.value)
            row.setData(Qt.ItemDataRole.AccessibleTextRole, str(finding))
            self.list.addItem(row)
        self.list.setCurrentRow(min(chosen, self.list.count() - 1))

    def _tell(self, row: QListWidgetItem) -> None:
        self.cause_requested.emit(row.data(FINDING_ROLE))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
