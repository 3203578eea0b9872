"""Typing into cells: a field, a choice or a text of several lines, with what is wrong at the cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.table.choice import RowChoice
from gui.table.model import RowsModel
from gui.widgets import plain_label, restyle

Index = QModelIndex | QPersistentModelIndex
LINES_HEIGHT = 96
MOST_WIDE = 420


class CellDelegate(QStyledItemDelegate):
    """Draws chosen rows, and makes the editors."""

    def __init__(self, view: QTableView, choice: RowChoice) -> None:
        super().__init__(view)
        self._view = view
        self._choice = choice
        self.bubble: QLabel = plain_label("cellProblem")
        self.bubble.setParent(view.viewport())
        self.bubble.setWordWrap(True)
        self.bubble.hide()
        self.closeEditor.connect(lambda *_: self.bubble.hide())

    # -- look ----------------------------------------------------------------------------------

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Chosen rows look selected."""
        super().initStyleOption(option, index)
        if self._choice.is_chosen(index.row()):
            option.state |= QStyle.StateFlag.State_Selected

    # -- editors -------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A choice for the few values that a column can have, else a field for text."""
        model = self._model()
        source, name = model.source, model.names[index.column()]
        if source is None:
            return super().createEditor(parent, option, index)
        choices = source.choices(name)
        editor: QWidget
        if choices:
            box = QComboBox(parent)
            for value in choices:
                box.addItem(value or "—", value)
            box.activated.connect(lambda _: self._take(box))
            editor = box
        elif source.is_long(name) or "\n" in model.text(int(model.rows[index.row()]), index.column()):
            lines = QPlainTextEdit(parent)
            lines.setTabChangesFocus(False)
            lines.setToolTip("Enter takes it over, Shift+Enter begins a new line, Esc leaves it as it was")
            lines.textChanged.connect(lambda: self._check(lines))
            editor = lines
        else:
            field = QLineEdit(parent)
            field.setFrame(False)
            field.textEdited.connect(lambda _: self._check(field))
            editor = field
        editor.setObjectName("cellEditor")
        editor.setAccessibleName(model.title(index.column()))
        editor.setProperty("row", index.row())
        editor.setProperty("column", index.column())
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what the cell holds."""
        text = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findData(text), 0))
        elif isinstance(editor, QPlainTextEdit):
            editor.blockSignals(True)
            editor.setPlainText(text)
            editor.selectAll()
            editor.blockSignals(False)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """Take over what was typed; what can't be is said and the cell stays as it was."""
        self.bubble.hide()
        self._model().setData(index, _typed(editor))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """In the cell; wider and higher where there is more to type."""
        place = option.rect
        if isinstance(editor, QPlainTextEdit):
            place.setWidth(min(max(place.width(), MOST_WIDE), self._view.viewport().width()))
            place.setHeight(min(LINES_HEIGHT, self._view.viewport().height()))
        elif isinstance(editor, QComboBox):
            place.setWidth(max(place.width(), editor.sizeHint().width()))
        room = self._view.viewport().rect()
        place.moveLeft(max(0, min(place.left(), room.right() - place.width())))
        place.moveTop(max(0, min(place.top(), room.bottom() - place.height())))
        editor.setGeometry(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Tab take over only what can be taken; else the reason stands at the cell."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
        ):
            ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            moves = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if ends and isinstance(watched, QPlainTextEdit):
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    return False
                if not self._check(watched):
                    self._take(watched)
                return True
            if (ends or moves) and self._check(watched):
                return True
        return super().eventFilter(watched, event)

    def _take(self, editor: QWidget) -> None:
        if self._check(editor):
            return
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _check(self, editor: QWidget) -> str:
        """What is wrong with the editor's value, shown at the cell."""
        model = self._model()
        index = model.index(editor.property("row"), editor.property("column"))
        problem = model.problem(index, _typed(editor)) if index.isValid() else ""
        restyle(editor, problem=bool(problem))
        self.bubble.setVisible(bool(problem))
        if problem:
            self.bubble.setText(problem)
            self._place_bubble(editor)
        return problem

    def _place_bubble(self, editor: QWidget) -> None:
        room = self._view.viewport().rect()
        width = min(MOST_WIDE, room.width())
        self.bubble.setFixedWidth(width)
        height = self.bubble.heightForWidth(width)
        self.bubble.setFixedHeight(height)
        below = editor.geometry().bottom() + 2
        top = below if below + height <= room.bottom() else editor.geometry().top() - height - 2
        left = max(0, min(editor.geometry().left(), room.right() - width))
        self.bubble.move(QPoint(left, max(top, 0)))
        self.bubble.raise_()

    def _model(self) -> RowsModel:
        model = self._view.model()
        assert isinstance(model, RowsModel)
        return model


def _typed(editor: QWidget) -> str:
    if isinstance(editor, QComboBox):
        return str(editor.currentData())
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    return editor.text() if isinstance(editor, QLineEdit) else ""
