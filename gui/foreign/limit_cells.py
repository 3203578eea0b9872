"""Cells in which the limits of classes are typed: checked letter by letter, taken when they are right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.widgets import restyle
from layers.errors import FormatError

LIMIT = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class LimitCells(QStyledItemDelegate):
    """Edits limits in a table of classes.

    Parameters
    ----------
    read : callable
        The value of a limit (0 is the lower end of the first class) from what was typed.
    lower : int
        The column of lower limits; any other one holds the upper limit of its row.

    Signals
    -------
    checked(int, str, str)
        This was typed for a limit; the problem with it, empty for none.
    typed(int, float)
        A limit was set.
    ended()
        Nothing is typed any more.
    """

    checked = Signal(int, str, str)
    typed = Signal(int, float)
    ended = Signal()

    def __init__(self, read: Callable[[int, str], float], lower: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._lower = lower

    def limit_of(self, index: Index) -> int:
        """Which limit a cell holds."""
        return index.row() + (0 if index.column() == self._lower else 1)

    def problem(self, number: int, text: str) -> str:
        """What is wrong with what was typed."""
        try:
            self._read(number, text)
        except FormatError as error:
            return str(error)
        return ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line that can't be left with Enter or Tab while it is wrong; Esc gives the limit back."""
        number = self.limit_of(index)
        line = QLineEdit(parent)
        line.setObjectName("limitEditor")
        line.setAccessibleName(f"Limit {number + 1}")
        line.setText(_digits(index.data(LIMIT)))
        line.setValidator(_Right(lambda text: not self.problem(number, text), line))

        def check(text: str) -> None:
            problem = self.problem(number, text)
            restyle(line, problem=bool(problem))
            self.checked.emit(number, text, problem)

        line.textEdited.connect(check)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What is typed stays whatever happens to the table meanwhile."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take the limit; one that is wrong stays as it was."""
        assert isinstance(editor, QLineEdit)
        number = self.limit_of(index)
        if not self.problem(number, editor.text()):
            self.typed.emit(number, self._read(number, editor.text()))

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """The line is closed."""
        super().destroyEditor(editor, index)
        self.ended.emit()


class _Right(QValidator):
    """Anything can be typed; only what is right can be entered."""

    def __init__(self, is_right: Callable[[str], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_right = is_right

    def validate(self, text: str, position: int) -> object:
        """Right, or on the way there."""
        state = QValidator.State.Acceptable if self._is_right(text) else QValidator.State.Intermediate
        return state, text, position


def _digits(value: float) -> str:
    """All digits of a limit, none that it doesn't have."""
    return repr(value).removesuffix(".0")
