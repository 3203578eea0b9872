"""After a crash: the edits that were journalled but never saved, to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import fit, plain_label, plain_tip
from layers.document.journal import PendingJournal, pending_journals
from layers.document.session import Session
from layers.edits import Edit
from layers.errors import LayersError
from layers.history import field_changes

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class RecoveryDialog(QDialog):
    """Lists the edits of one journal, newest last; the checked ones are done again."""

    def __init__(self, journal: PendingJournal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.discarded = False
        self.setWindowTitle("Recover unsaved edits")
        count = len(journal.edits)
        plural = "s" if count != 1 else ""
        intro = plain_label(
            "recoveryIntro",
            f"The last session on {journal.name} ended without a save. "
            f"{count} edit{plural} since {moment(journal.started)} {'are' if count != 1 else 'is'} in the"
            " journal; the ticked ones are done again.",
        )
        intro.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Edits in the journal")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for edit in journal.edits:
            who = f"  ({edit.who})" if edit.who else ""
            what = details(edit).replace("\n", ", ")
            item = QListWidgetItem(f"{moment(edit.when)}  {edit.label}{who}\n{what[:110]}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(plain_tip(details(edit)))
            self.list.addItem(item)
        problem = plain_label("fieldProblem", journal.problem)
        problem.setWordWrap(True)
        problem.setVisible(bool(journal.problem))
        buttons = QDialogButtonBox()
        recover = buttons.addButton("Do the chosen edits again", QDialogButtonBox.ButtonRole.AcceptRole)
        recover.setDefault(True)
        buttons.addButton("Ask me next time", QDialogButtonBox.ButtonRole.RejectRole)
        self._discard = QPushButton("Delete these edits")
        buttons.addButton(self._discard, QDialogButtonBox.ButtonRole.DestructiveRole)
        self._discard.clicked.connect(self._give_up)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (intro, self.list, problem, buttons):
            column.addWidget(widget)
        fit(self, 640, 420)

    def chosen(self) -> list[int]:
        """Numbers of the checked edits."""
        checked = Qt.CheckState.Checked
        return [row for row in range(self.list.count()) if self.list.item(row).checkState() == checked]

    def _give_up(self) -> None:
        self.discarded = True
        self.reject()


def moment(text: str) -> str:
    """A time of the journal in this computer's: ``24 Nov 2026 12:49:10``."""
    try:
        return f"{datetime.fromisoformat(text).astimezone():%d %b %Y %H:%M:%S}".lstrip("0")
    except ValueError:
        return text


def details(edit: Edit) -> str:
    """The rows that an edit changes, in words."""
    lines = []
    for change in edit.changes:
        verb = "add" if change.before is None else "delete" if change.after is None else "change"
        line = f"{verb} {change.table.rstrip('s')} {change.id}"
        if change.before is not None and change.after is not None:
            fields = [one.field for one in field_changes(change.before, change.after)]
            line += f": {', '.join(fields)}"
        lines.append(line)
    return "\n".join(lines[:20])


def offer_recovery(window: MainWindow) -> None:
    """Ask about each pending journal; recovered edits are shown, unsaved, in the window."""
    for journal in pending_journals():
        dialog = RecoveryDialog(journal, window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        if dialog.discarded:
            journal.discard()
            continue
        if not accepted or not window.documents.may_close():
            continue
        try:
            session, failed = Session.recover(journal, dialog.chosen())
        except LayersError as error:
            window.messages.error(f"Not recovered, the journal is kept. {error}")
            continue
        window.use_session(session)
        if failed:
            window.messages.warning(
                f"{len(failed)} edits no longer fit and stay in the journal: {failed[0][1]}"
            )
        else:
            window.messages.info("The edits are back; save to keep them.")
