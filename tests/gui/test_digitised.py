"""What was drawn in the window becomes a record, through its form and one edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from gui.digitised import NEW_ROUTE
from gui.forms.record_dialog import RecordDialog
from gui.main_window import MainWindow
from layers.records.route import Method
from tests.helpers.canvas import click, page_of

START, END = ("sites", "musan-mine"), ("sites", "nanping-crossing")


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.canvas.glide_ms = window.canvas.fly_ms = 0.0
    window.display.select()
    window.canvas.zoom_to_refs([START, END])
    assert window.canvas.wait_until_idle()
    return window


def answer(monkeypatch: pytest.MonkeyPatch, fill) -> None:
    def exec_(dialog: RecordDialog) -> QDialog.DialogCode:
        return QDialog.DialogCode.Accepted if fill(dialog) else QDialog.DialogCode.Rejected

    monkeypatch.setattr(RecordDialog, "exec", exec_)


def draw_leg(window: MainWindow) -> None:
    window.actions_["tool.add-leg"].trigger()
    click(window.canvas, page_of(window.canvas, START))
    click(window.canvas, page_of(window.canvas, START) + QPoint(-90, 120))
    click(window.canvas, page_of(window.canvas, END))
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)


def test_a_drawn_leg_with_a_new_route_is_one_edit(window, monkeypatch):
    before = window.session.atlas.snapshot()

    def fill(dialog: RecordDialog) -> bool:
        assert dialog.form.field("route").value() == NEW_ROUTE
        assert dialog.form.field("method").value() == Method.DIGITISED.value
        return dialog.record is not None

    answer(monkeypatch, fill)
    draw_leg(window)
    (edit,) = window.session.undo_stack.edits
    assert [change.table for change in edit.changes] == ["routes", "legs"]
    (leg,) = [change.after for change in edit.changes if change.table == "legs"]
    assert (leg.from_site, leg.to_site) == (START[1], END[1])
    assert len(leg.coordinates) == 3
    assert leg.sources
    assert window.display.state.selection == {("legs", leg.id)}
    assert not window.canvas.is_busy
    window.session.undo()
    assert window.session.atlas == before


def test_giving_the_form_up_keeps_what_was_drawn(window, monkeypatch):
    answer(monkeypatch, lambda dialog: False)
    draw_leg(window)
    assert window.session.undo_stack.edits == ()
    assert len(window.canvas.tool.points) == 3


def test_a_crossed_area_is_mended_and_said(window, monkeypatch):
    def fill(dialog: RecordDialog) -> bool:
        dialog.form.field("name").set_text("Concession")
        return True

    answer(monkeypatch, fill)
    window.actions_["tool.snap"].trigger()
    window.actions_["tool.add-area"].trigger()
    for corner in ((100, 100), (300, 300), (300, 100), (100, 300)):
        click(window.canvas, QPoint(*corner))
    QTest.mouseClick(window.canvas, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(9, 9))
    (edit,) = window.session.undo_stack.edits
    area = edit.changes[0].after
    assert area.id == "concession"
    assert len(area.polygons) == 2
    assert any("crossed itself" in message.text for message in window.messages.history)


def test_s_toggles_snapping_and_the_line_above_the_map_goes_with_the_tools(window):
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    assert not window.map_tools.snapper.on
    QTest.keyClick(window.canvas, Qt.Key.Key_S)
    assert window.map_tools.snapper.on
    window.canvas.setFocus()
    for key, name in ((Qt.Key.Key_N, "vertices"), (Qt.Key.Key_E, "add-leg"), (Qt.Key.Key_G, "add-area")):
        QTest.keyClick(window.canvas, key)
        assert window.canvas.tool.name == name
        assert window.edit_bar.isVisible()
        assert window.status.hint.text() == window.canvas.tool.hint
