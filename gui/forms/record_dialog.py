"""The dialog around a record's form, with the one line that every edit is asked: on what source, how sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.forms.form_drafts import FormDraft
from gui.forms.record_form import Choices, RecordForm
from gui.widgets import fit, plain_label
from layers.records.base import Record

CERTAINTIES = ("", "confirmed", "probable", "possible", "doubtful")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an edit rests on."""

    source: str = ""
    certainty: str = ""
    reason: str = ""

    def as_dict(self) -> dict[str, str]:
        """For `Edit`'s fields."""
        return {"source": self.source, "certainty": self.certainty, "reason": self.reason}


class ProvenanceLine(QWidget):
    """Source, certainty and reason of one edit, filled in with the last ones.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, sources: Sequence[tuple[str, str]], last: Provenance) -> None:
        super().__init__()
        self._source = QComboBox()
        self._source.setEditable(True)
        self._source.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # Titles of sources are long; the list shows them whole, the form stays as wide as it is.
        self._source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._source.setMinimumContentsLength(24)
        self._source.addItem("", "")
        for key, title in sources:
            self._source.addItem(title, key)
        index = self._source.findData(last.source)
        if index >= 0:
            self._source.setCurrentIndex(index)
        else:
            self._source.setEditText(last.source)
        self._source.setAccessibleName("Source of this edit")
        self._certainty = QComboBox()
        for word in CERTAINTIES:
            self._certainty.addItem(word or "—", word)
        self._certainty.setCurrentIndex(max(self._certainty.findData(last.certainty), 0))
        self._certainty.setAccessibleName("How sure")
        self._reason = QLineEdit(last.reason)
        self._reason.setAccessibleName("Why")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Source of this edit", self._source)
        form.addRow("How sure", self._certainty)
        form.addRow("Why", self._reason)
        self._source.editTextChanged.connect(self.changed)
        self._certainty.currentIndexChanged.connect(self.changed)
        self._reason.textChanged.connect(self.changed)

    def typed(self) -> list[str]:
        """What stands there."""
        return [self._source.currentText(), self._certainty.currentData() or "", self._reason.text()]

    def type_in(self, typed: Sequence[str]) -> None:
        """Put there what `typed` once gave."""
        source, certainty, reason = (*typed, "", "", "")[:3]
        index = self._source.findText(source)
        if index >= 0:
            self._source.setCurrentIndex(index)
        else:
            self._source.setEditText(source)
        self._certainty.setCurrentIndex(max(self._certainty.findData(certainty), 0))
        self._reason.setText(reason)

    def provenance(self) -> Provenance:
        """What the person entered."""
        index = self._source.findText(self._source.currentText())
        source = self._source.itemData(index) if index >= 0 else self._source.currentText().strip()
        return Provenance(source or "", self._certainty.currentData() or "", self._reason.text().strip())


class RecordDialog(QDialog):
    """Edit one record; OK is enabled once all fields make a record.

    Attributes
    ----------
    draft : FormDraft or None
        What keeps what is typed.

    Signals
    -------
    changed()
        Something was typed or chosen.
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        model: type[Record],
        values: Mapping[str, Any],
        *,
        sources: Sequence[tuple[str, str]],
        last: Provenance,
        check: Callable[[Record], Mapping[str, str]] | None = None,
        only: Sequence[str] | None = None,
        choices: Choices | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.draft: FormDraft | None = None
        self.form = RecordForm(model, values, check=check, only=only, choices=choices)
        self.provenance_line = ProvenanceLine(sources, last)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        column = QVBoxLayout(self)
        column.addWidget(scroll, 1)
        column.addWidget(rule)
        column.addWidget(self.provenance_line)
        self._said = plain_label("panelCaption")
        self._said.setWordWrap(True)
        self._said.hide()
        column.addWidget(self._said)
        column.addWidget(buttons)
        self.form.validity_changed.connect(self._ok.setEnabled)
        self._ok.setEnabled(self.form.record is not None)
        self.form.validity_changed.connect(self.changed)
        self.provenance_line.changed.connect(self.changed)
        fit(self, 560, 680)

    def typed(self) -> dict[str, Any]:
        """What stands in all fields."""
        return {"fields": self.form.typed(), "why": self.provenance_line.typed()}

    def say(self, text: str) -> None:
        """Show a remark above the buttons."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    @property
    def record(self) -> Record | None:
        """The valid record, None while something is wrong."""
        return self.form.record
