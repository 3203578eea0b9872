"""The figure window's toolbar: the figures, what can be added, aligned, undone and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QMenu, QToolBar, QToolButton, QWidget

from gui.icons import icon
from gui.style import tokens
from layers.records.figure import Figure
from layers.theme.theme import Theme

ADDABLE: tuple[tuple[str, str], ...] = (
    ("text", "Text"),
    ("legend", "Legend"),
    ("scale-bar", "Scale bar"),
    ("north-arrow", "North arrow"),
    ("inset", "Locator map"),
    ("map", "Another map"),
    ("chart", "Chart of claims and estimates"),
    ("profile", "Route profile"),
    ("timeline", "Sanctions timeline"),
    ("notes", "Source notes"),
    ("image", "Picture or logo"),
)
EDGES = (
    ("left", "Left edges"),
    ("centre", "Centres"),
    ("right", "Right edges"),
    ("top", "Upper edges"),
    ("middle", "Middles"),
    ("bottom", "Lower edges"),
)


class FigureBar(QToolBar):
    """Buttons and menus.

    Signals
    -------
    figure_chosen(id)
    add_requested(kind)
    align_requested(edge)
    restack_requested(by)
    """

    figure_chosen = Signal(str)
    add_requested = Signal(str)
    align_requested = Signal(str)
    restack_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__("Figure", parent)
        colours = tokens(theme)
        self._inks = colours["text"], colours["faint"]
        self.setObjectName("figureBar")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.choice = QComboBox()
        self.choice.setMinimumWidth(200)
        self.choice.setAccessibleName("Figure")
        self.choice.currentIndexChanged.connect(
            lambda row: self.figure_chosen.emit(self.choice.itemData(row) or "")
        )
        self.addWidget(self.choice)

    def add_standard_menus(self) -> None:
        """What can be added, and how the chosen items are put in line."""
        adding = self.add_menu("Add", "plus")
        for kind, words in ADDABLE:
            adding.addAction(words, lambda chosen=kind: self.add_requested.emit(chosen))
        aligning = self.add_menu("Align", "")
        for edge, words in EDGES:
            aligning.addAction(words, lambda chosen=edge: self.align_requested.emit(chosen))
        aligning.addSeparator()
        aligning.addAction("Raise", lambda: self.restack_requested.emit(1))
        aligning.addAction("Lower", lambda: self.restack_requested.emit(-1))

    def add_menu(self, text: str, picture: str) -> QMenu:
        """A button with a menu."""
        button = QToolButton()
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if picture:
            button.setIcon(icon(picture, *self._inks))
        menu = QMenu(button)
        button.setMenu(menu)
        self.addWidget(button)
        return menu

    def add_action(
        self, text: str, picture: str, keys: str, tip: str, call: Callable[[], object], *, shown: bool = True
    ) -> QAction:
        """An action with its shortcut; one that isn't shown works by its keys only."""
        action = QAction(text, self)
        if picture:
            action.setIcon(icon(picture, *self._inks))
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(lambda: call())
        if shown:
            self.addAction(action)
        else:
            self.parentWidget().addAction(action)
        return action

    def show_figures(self, figures: Iterable[Figure], chosen: str) -> None:
        """List the document's figures."""
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for figure in figures:
                self.choice.addItem(figure.name, figure.id)
            self.choice.setCurrentIndex(self.choice.findData(chosen))
        self.choice.setEnabled(self.choice.count() > 0)
