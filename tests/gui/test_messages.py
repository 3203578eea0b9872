"""The message bar lies over the map: nothing below it moves, nothing is hidden for long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.later_parts import SOON, made
from gui.main_window import MainWindow
from gui.messages import INFO_SHOWN_MS, NARROW, TOP, WARNING_SHOWN_MS, Mend, MessageBar

LONG = (
    "The mine lies in the sea, far from the coast of the peninsula; look at its coordinates once more. " * 3
)


@pytest.fixture
def bar(window: MainWindow) -> MessageBar:
    return window.findChild(MessageBar)


def test_a_message_neither_moves_nor_redraws_the_map(window: MainWindow, bar: MessageBar, qtbot: QtBot):
    qtbot.waitUntil(lambda: all(made(window, name) is not None for name in SOON))
    assert window.canvas.wait_until_idle()
    qtbot.wait(300)
    size, drawn = window.canvas.size(), []
    window.canvas.rendered.connect(lambda: drawn.append(1))
    window.messages.warning("Look at this.", Mend("Undo", lambda: None))
    qtbot.wait(60)
    assert bar.isVisible()
    bar.hide()
    qtbot.wait(60)
    assert window.canvas.size() == size
    assert drawn == []


def test_it_lies_at_the_top_of_the_map_below_the_degrees(window: MainWindow, bar: MessageBar):
    window.messages.info("Saved atlas.gpkg")
    assert bar.parentWidget() is window.canvas
    assert bar.y() == TOP
    assert window.canvas.rect().contains(bar.geometry())
    assert bar.width() < window.canvas.width() / 2  # a few words take a little room


def test_every_word_of_a_long_message_is_shown(window: MainWindow, bar: MessageBar):
    window.messages.warning(LONG, Mend("Go there", lambda: None), Mend("Undo", lambda: None))
    assert bar._text.height() >= bar._text.heightForWidth(bar._text.width())
    for button in (*bar.findChildren(QPushButton), *bar.findChildren(QToolButton)):
        assert bar.rect().contains(button.geometry())


def test_it_stands_beside_a_card_and_takes_its_room_when_that_is_dragged_away(window, bar, qtbot):
    window.actions_["tool.plan-route"].trigger()
    card = window.map_tools._plan_card
    window.messages.warning("Look at this.")
    assert not bar.geometry().intersects(card.geometry())
    right = bar.x()
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    qtbot.mouseMove(card, QPoint(4, 150))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert bar.x() < right
    assert not bar.geometry().intersects(card.geometry())


def test_where_it_is_narrow_its_buttons_stand_below_the_words(window, bar):
    window.actions_["tool.plan-route"].trigger()
    window.messages.warning(LONG, Mend("Go there", lambda: None), Mend("Undo", lambda: None))
    assert bar.width() < NARROW
    for button in bar.findChildren(QPushButton):
        if not button.isHidden():
            assert button.y() >= bar._text.geometry().bottom()
    window.actions_["tool.select"].trigger()
    assert bar.width() >= NARROW
    assert all(b.y() < bar._text.geometry().bottom() for b in bar.findChildren(QPushButton) if b.isVisible())


def test_it_is_not_covered_by_a_legend_that_opens_where_no_room_is_left(window, bar, qtbot):
    window.resize(1000, 700)
    window.messages.warning(LONG)
    window.show_legend(True)
    qtbot.waitUntil(window.legend.isVisible)
    shared = bar.geometry() & window.legend.geometry()
    if not shared.isEmpty():
        assert window.canvas.childAt(shared.center()) in (bar, *bar.findChildren(QWidget))


def test_a_press_on_it_is_none_on_the_map(window, bar, qtbot):
    window.display.select(("sites", "musan-mine"))
    window.messages.warning("Look at this.")
    qtbot.mouseClick(bar._text, Qt.MouseButton.LeftButton)
    assert window.display.state.selection == {("sites", "musan-mine")}


def test_what_only_tells_goes_by_itself_and_what_asks_stays(window, bar):
    window.messages.info("Saved.")
    assert bar._timer.interval() == INFO_SHOWN_MS
    window.messages.warning("Three labels found no room.")
    assert bar._timer.isActive()
    assert bar._timer.interval() == WARNING_SHOWN_MS
    window.messages.warning("The mine lies in the sea.", Mend("Undo", lambda: None))
    assert not bar._timer.isActive()
    window.messages.error("Not saved.")
    assert not bar._timer.isActive()


def test_it_does_not_go_while_the_keyboard_is_in_it_and_esc_closes_it(window, bar, qtbot):
    window.messages.info("Saved.")
    bar._close.setFocus(Qt.FocusReason.TabFocusReason)
    bar._timer.timeout.emit()
    assert bar.isVisible()
    qtbot.keyClick(bar._close, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert window.canvas.hasFocus()
