"""The line above the map while a tool edits: on what source, and how sure. It keeps the last answer."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit

from gui.editing import source_choices
from gui.forms.record_dialog import CERTAINTIES
from gui.widgets import plain_label
from layers.document.session import Session


class EditBar(QFrame):
    """Source, certainty and reason that the next edits on the map carry."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("editBar")
        self._session: Session | None = None
        self.source = QComboBox()
        self.source.setEditable(True)
        self.source.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.source.setMinimumWidth(260)
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.source.setAccessibleName("Source of the next edits")
        self.certainty = QComboBox()
        for word in CERTAINTIES:
            self.certainty.addItem(word or "How sure?", word)
        self.certainty.setAccessibleName("How sure")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why")
        self.reason.setAccessibleName("Why")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(plain_label("panelCaption", "The next edits rest on"))
        row.addWidget(self.source, 2)
        row.addWidget(self.certainty)
        row.addWidget(self.reason, 1)
        self.source.currentTextChanged.connect(self._tell)
        self.certainty.currentIndexChanged.connect(self._tell)
        self.reason.textChanged.connect(self._tell)
        self.hide()

    def show_session(self, session: Session) -> None:
        """Offer the sources of a document; what was chosen stays chosen."""
        self._session = session
        chosen = self.source.currentText()
        self.source.blockSignals(True)
        self.source.clear()
        self.source.addItem("", "")
        for key, title in source_choices(session.atlas):
            self.source.addItem(title, key)
        self.source.setEditText(chosen)
        self.source.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        if self._session is None:
            return
        index = self.source.findText(self.source.currentText())
        key = self.source.itemData(index) if index >= 0 else self.source.currentText().strip()
        self._session.provenance = {
            "source": key or "",
            "certainty": self.certainty.currentData() or "",
            "reason": self.reason.text().strip(),
        }
