"""A button of the toolbar for several tools that do much the same: it shows the one used last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton


class ToolChoice(QToolButton):
    """Takes up the tool it shows; its arrow offers the others.

    Parameters
    ----------
    actions : sequence of QAction
        Of the tools, the usual one first.
    bar : QToolBar
        Whose style it follows.
    """

    def __init__(self, actions: Sequence[QAction], bar: QToolBar) -> None:
        super().__init__(bar)
        # As the other buttons of a tool bar: tools have keys and menus.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setToolButtonStyle(bar.toolButtonStyle())
        self.setIconSize(bar.iconSize())
        bar.toolButtonStyleChanged.connect(self.setToolButtonStyle)
        bar.iconSizeChanged.connect(self.setIconSize)
        self.setDefaultAction(actions[0])
        for action in actions:
            # Keys and menus take up a tool too.
            action.toggled.connect(lambda on, chosen=action: self._taken_up(chosen, on))

    def _taken_up(self, action: QAction, on: bool) -> None:
        if on:
            self.setDefaultAction(action)
