"""Planning in the window: by tool, by search, into the atlas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.forms.record_dialog import RecordDialog
from gui.main_window import MainWindow
from layers.records.route import Mode, Standing


def search(window: MainWindow, qtbot: QtBot, text: str) -> None:
    window.search.clear()
    qtbot.keyClicks(window.search, text)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)


def test_searched_places_become_a_route_of_the_atlas(window, qtbot, monkeypatch):
    before = window.session.atlas.snapshot()
    window.actions_["tool.plan-route"].trigger()
    search(window, qtbot, "Dalian port")
    search(window, qtbot, "37.0 N 123.5 E")
    qtbot.waitUntil(lambda: window.planner.is_current, timeout=20_000)

    def accept(dialog: RecordDialog) -> int:
        dialog.form.field("name").set_text("A test of the way")
        assert dialog.form.field("standing").value() == Standing.HYPOTHETICAL.value
        assert dialog.record is not None
        return RecordDialog.DialogCode.Accepted

    monkeypatch.setattr(RecordDialog, "exec", accept)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    route = window.session.atlas.routes["a-test-of-the-way"]
    (leg,) = window.session.atlas.route_legs(route.id)
    assert leg.mode is Mode.SEA
    assert leg.from_site == "dalian-port"
    assert window.display.state.selection == {("routes", route.id)}
    assert window.planner.draft.stops == ()
    assert len(window.session.undo_stack.edits) == 1
    window.editing.undo()
    assert window.session.atlas == before


def test_a_closed_dialog_adds_nothing_and_keeps_the_plan(window, qtbot, monkeypatch):
    window.actions_["tool.plan-route"].trigger()
    search(window, qtbot, "Musan mine")
    search(window, qtbot, "Chongjin")
    card = window.map_tools._plan_card
    card.mode.setCurrentIndex(card.mode.findData(Mode.RAIL))
    qtbot.waitUntil(lambda: window.planner.is_current, timeout=20_000)
    monkeypatch.setattr(RecordDialog, "exec", lambda dialog: RecordDialog.DialogCode.Rejected)
    card.add.click()
    assert not window.session.dirty
    assert len(window.planner.draft.stops) == 2


def test_the_card_is_there_with_the_tool_only(window):
    window.actions_["tool.plan-route"].trigger()
    card = window.map_tools._plan_card
    assert card.isVisible()
    window.actions_["tool.select"].trigger()
    assert not card.isVisible()


def test_the_card_stays_where_it_is_dragged_and_takes_no_press_for_the_map(window, qtbot):
    window.actions_["tool.plan-route"].trigger()
    card = window.map_tools._plan_card
    before = card.pos()
    title = card.findChild(QLabel, "planTitle")
    at = title.mapTo(card, title.rect().center())
    qtbot.mousePress(title, Qt.MouseButton.LeftButton, pos=title.rect().center())
    qtbot.mouseMove(title, title.rect().center() + QPoint(200, 90))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=at)
    assert (card.pos() - before - QPoint(200, 90)).manhattanLength() <= 2
    assert window.planner.draft.stops == ()
    moved = card.pos()
    window.actions_["tool.select"].trigger()
    window.actions_["tool.plan-route"].trigger()
    assert card.pos() == moved
    # Where there is less room it stays on the map.
    window.resize(1000, 700)
    qtbot.wait(30)
    assert window.canvas.rect().contains(card.geometry())


def test_a_click_on_the_card_adds_no_stop(window, qtbot):
    window.actions_["tool.plan-route"].trigger()
    card = window.map_tools._plan_card
    before = card.pos()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert window.planner.draft.stops == ()
    assert card.pos() == before
    assert card.isVisible()
