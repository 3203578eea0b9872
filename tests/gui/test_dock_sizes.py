"""The docks beside the map keep their heights when one below it comes and goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from gui.dock_sizes import REST_MS
from gui.main_window import MainWindow
from gui.panels.views_panel import LEAST_ROWS


def dock(window: MainWindow, name: str) -> QDockWidget:
    return window.findChild(QDockWidget, f"panel.{name}")


def heights(window: MainWindow) -> tuple[int, int]:
    return dock(window, "Views").height(), dock(window, "Layers").height()


def settle(qtbot: QtBot) -> None:
    qtbot.wait(4 * REST_MS)


@pytest.mark.parametrize("name", ["Table", "Timeline"])
def test_views_and_layers_are_as_high_as_before_when_a_dock_below_closes(window, qtbot, name):
    settle(qtbot)
    toggle = dock(window, name).toggleViewAction()
    before = heights(window)
    for _ in range(3):
        toggle.trigger()
        settle(qtbot)
        assert sum(heights(window)) != sum(before)
        toggle.trigger()
        settle(qtbot)
        assert heights(window) == before


def test_a_height_chosen_by_hand_is_the_one_that_returns(window, qtbot):
    window.resizeDocks([dock(window, "Views"), dock(window, "Layers")], [300, 260], Qt.Orientation.Vertical)
    settle(qtbot)
    before = heights(window)
    assert before[0] == pytest.approx(300, abs=20)
    window.tables.open("sites")
    settle(qtbot)
    window.tables.dock.hide()
    settle(qtbot)
    assert heights(window) == before


def test_what_is_left_goes_to_the_layers_when_the_window_grew_meanwhile(window, qtbot):
    settle(qtbot)
    views, layers = heights(window)
    window.tables.open("sites")
    settle(qtbot)
    window.resize(window.width(), window.height() + 120)
    settle(qtbot)
    window.tables.dock.hide()
    settle(qtbot)
    assert heights(window) == (views, layers + 120)


def test_the_table_is_as_high_from_the_panels_menu_as_by_its_key(window, qtbot):
    qtbot.waitUntil(lambda: window.views.minimumHeight() < window.views.sizeHint().height())
    window.tables.dock.toggleViewAction().trigger()
    settle(qtbot)
    by_menu = window.tables.dock.height()
    window.tables.dock.hide()
    settle(qtbot)
    window.tables.open("sites")
    settle(qtbot)
    assert window.tables.dock.height() == by_menu


def test_all_views_are_in_sight_at_first_and_fewer_where_the_table_takes_the_room(window, qtbot):
    def in_sight() -> int:
        views = window.views
        boxes = [views.visualItemRect(views.item(row)) for row in range(views.count())]
        return sum(views.viewport().rect().contains(box) for box in boxes)

    settle(qtbot)
    assert in_sight() == window.views.count()
    qtbot.waitUntil(lambda: window.views.minimumHeight() < window.views.sizeHint().height())
    settle(qtbot)
    assert in_sight() == window.views.count()
    window.tables.open("sites")
    settle(qtbot)
    assert LEAST_ROWS <= in_sight() < window.views.count()
    assert window.layers.tree.viewport().height() > 60
    window.tables.dock.hide()
    settle(qtbot)
    assert in_sight() == window.views.count()
