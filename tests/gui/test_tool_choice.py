"""The button for several tools: it shows the one used last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QToolButton

from gui.main_window import MainWindow
from gui.tool_choice import ToolChoice


def test_the_select_button_offers_box_and_lasso_and_shows_the_last_one(window: MainWindow) -> None:
    button = window.findChild(QToolBar, "toolbar").findChild(ToolChoice)
    assert [action.objectName() for action in button.menu().actions()] == [
        "tool.select",
        "tool.box-select",
        "tool.lasso",
    ]
    assert all(not action.icon().isNull() for action in button.menu().actions())
    window.actions_["tool.lasso"].trigger()
    assert button.defaultAction() is window.actions_["tool.lasso"]
    assert button.isChecked()
    assert window.canvas.tool.name == "lasso"
    window.actions_["tool.pan"].trigger()
    assert not button.isChecked()
    button.click()
    assert window.canvas.tool.name == "lasso"


def test_no_button_of_the_tool_bar_stands_in_the_way_of_the_tab_key(window: MainWindow) -> None:
    bar = window.findChild(QToolBar, "toolbar")
    for button in bar.findChildren(QToolButton):
        assert not button.focusPolicy() & Qt.FocusPolicy.TabFocus
