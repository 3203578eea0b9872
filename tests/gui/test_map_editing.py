"""Typed places, the clipboard, selecting and moving many, splitting and joining, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from geo.geodesy import distance
from gui.forms.place_dialog import PlaceDialog
from gui.forms.record_dialog import RecordDialog
from gui.main_window import MainWindow
from layers.pasting import read_pasted
from tests.helpers.canvas import LEFT, _mouse_move, click, drag, move, page_of

MINE, CROSSING = ("sites", "musan-mine"), ("sites", "nanping-crossing")
LEG = ("legs", "musan-tumen-rail-2")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.canvas.glide_ms = window.canvas.fly_ms = 0.0
    window.display.select()
    window.canvas.zoom_to_refs([MINE, CROSSING])
    assert window.canvas.wait_until_idle()
    return window


def answer(monkeypatch, dialog_class, fill) -> None:
    def exec_(dialog):
        fill(dialog)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(dialog_class, "exec", exec_)


def typed(monkeypatch, text: str, datum_id: str = "wgs84") -> None:
    def fill(dialog: PlaceDialog) -> None:
        dialog.datum.setCurrentIndex(dialog.datum.findData(datum_id))
        QTest.keyClicks(dialog.text, text)
        assert dialog.entry is not None, dialog.problem.text()

    answer(monkeypatch, PlaceDialog, fill)


def test_the_selected_site_is_moved_to_a_typed_place_in_another_datum(window, monkeypatch):
    window.display.select(MINE)
    typed(monkeypatch, "42.25 N 129.25 E", "tokyo")
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    (edit,) = window.session.undo_stack.edits
    site = window.session.atlas.sites[MINE[1]]
    assert "“42.25 N 129.25 E” in Tokyo" in site.basis_note
    assert 100 < float(distance((129.25, 42.25), site.lonlat)) < 900
    assert any(change.table == "legs" for change in edit.changes)
    assert "Tokyo to WGS 84" in window.messages.history[-1].text


def test_corners_are_typed_by_distance_and_bearing_while_drawing(window, monkeypatch):
    QTest.keyClick(window.canvas, Qt.Key.Key_E)
    click(window.canvas, page_of(window.canvas, MINE))
    typed(monkeypatch, "5 km 045")
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    start, corner = window.canvas.tool.points
    assert float(distance(start, corner)) == pytest.approx(5000, abs=1)


def test_the_dialog_says_what_is_wrong(qtbot):
    dialog = PlaceDialog("Place")
    qtbot.addWidget(dialog)
    QTest.keyClicks(dialog.text, "5 km 045")
    assert dialog.entry is None
    assert "no place to start from" in dialog.problem.text()


def test_copy_and_paste_a_site(window, monkeypatch):
    window.display.select(MINE)
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CTRL)
    assert len(read_pasted(QGuiApplication.clipboard().text())) == 1
    window.actions_["edit.copy-wkt"].trigger()
    assert QGuiApplication.clipboard().text().startswith("POINT (129")
    answer(monkeypatch, RecordDialog, lambda dialog: dialog.form.field("name").set_text("Copy of it"))
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    (edit,) = window.session.undo_stack.edits
    assert edit.changes[0].after.lonlat == window.session.atlas.sites[MINE[1]].lonlat
    assert edit.changes[0].after.basis_note == "Pasted as WKT"


def test_several_points_become_sites_without_a_source_in_one_edit(window):
    QGuiApplication.clipboard().setText("42.3 N 129.3 E\tOne\n42.4 N 129.4 E\n42.5 N 129.5 E")
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    (edit,) = window.session.undo_stack.edits
    assert [change.after.name for change in edit.changes] == ["One", "Pasted place 2", "Pasted place 3"]
    assert all(change.after.sources == ("unsourced",) for change in edit.changes)
    assert len(window.display.state.selection) == 3


def test_a_pasted_line_runs_between_the_sites_at_its_ends(window, monkeypatch):
    window.display.select(LEG)
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CTRL)
    answer(monkeypatch, RecordDialog, lambda dialog: None)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CTRL)
    (edit,) = window.session.undo_stack.edits
    leg = edit.changes[-1].after
    assert leg.coordinates == window.session.atlas.legs[LEG[1]].coordinates
    QGuiApplication.clipboard().setText("LINESTRING (135 35, 136 36)")
    window.actions_["edit.paste"].trigger()
    assert len(window.session.undo_stack.edits) == 1
    message = window.messages.history[-1]
    assert "km from its start and" in message.text
    (mend,) = message.mends
    assert mend.text == "Add waypoints there"
    # Given up, nothing stays of it.
    sites = len(window.session.atlas.sites)
    monkeypatch.setattr(RecordDialog, "exec", lambda dialog: QDialog.DialogCode.Rejected)
    mend.action()
    assert len(window.session.atlas.sites) == sites
    answer(monkeypatch, RecordDialog, lambda dialog: None)
    mend.action()
    assert len(window.session.atlas.sites) == sites + 2
    leg = window.session.undo_stack.edits[-1].changes[-1].after
    assert leg.coordinates == ((135.0, 35.0), (136.0, 36.0))
    ends = [window.session.atlas.sites[key] for key in (leg.from_site, leg.to_site)]
    assert [site.lonlat for site in ends] == [(135.0, 35.0), (136.0, 36.0)]


def test_rubbish_on_the_clipboard_is_said(window):
    QGuiApplication.clipboard().setText("<script>alert(1)</script>")
    window.actions_["edit.paste"].trigger()
    assert window.session.undo_stack.edits == ()
    assert "Nothing was pasted" in window.messages.history[-1].text


@pytest.mark.parametrize("key", [Qt.Key.Key_B, Qt.Key.Key_O])
def test_many_are_selected_and_moved_together(window, key):
    canvas = window.canvas
    QTest.keyClick(canvas, key)
    mine, crossing = page_of(canvas, MINE), page_of(canvas, CROSSING)
    if key == Qt.Key.Key_B:
        left, right = sorted((mine.x(), crossing.x()))
        top, bottom = sorted((mine.y(), crossing.y()))
        drag(canvas, QPoint(left - 20, top - 20), QPoint(right + 20, bottom + 20))
    else:
        drag_loop(canvas, mine, crossing)
    chosen = window.display.state.selection
    assert {MINE, CROSSING} <= chosen
    window.display.update(selection=frozenset({MINE, CROSSING}))
    before = {ref: window.session.atlas.sites[ref[1]].lonlat for ref in (MINE, CROSSING)}
    QTest.keyClick(canvas, Qt.Key.Key_M)
    # The line above the map takes some of its height.
    assert canvas.wait_until_idle()
    mine, crossing = page_of(canvas, MINE), page_of(canvas, CROSSING)
    drag(canvas, mine, mine + QPoint(30, 20))
    (edit,) = window.session.undo_stack.edits
    assert edit.label == "Move 2 sites"
    after = {ref: window.session.atlas.sites[ref[1]].lonlat for ref in (MINE, CROSSING)}
    assert all(after[ref] != before[ref] for ref in before)
    assert (page_of(canvas, CROSSING) - crossing - QPoint(30, 20)).manhattanLength() <= 2


def drag_loop(canvas, one: QPoint, other: QPoint) -> None:
    left, right = sorted((one.x(), other.x()))
    top, bottom = sorted((one.y(), other.y()))
    corners = [QPoint(left - 20, top - 20), QPoint(right + 20, top - 20)]
    corners += [QPoint(right + 20, bottom + 20), QPoint(left - 20, bottom + 20)]
    none = Qt.KeyboardModifier.NoModifier
    move(canvas, corners[0])
    QTest.mousePress(canvas, LEFT, none, corners[0])
    for corner in corners[1:]:
        _mouse_move(canvas, corner, LEFT, none)
    QTest.mouseRelease(canvas, LEFT, none, corners[-1])


def test_a_leg_is_split_at_the_chosen_corner_and_joined_again(window):
    before = window.session.atlas.legs[LEG[1]]
    window.display.select(LEG)
    QTest.keyClick(window.canvas, Qt.Key.Key_N)
    for _ in range(5):
        QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(window.canvas, Qt.Key.Key_X, CTRL | SHIFT)
    legs = window.session.atlas.route_legs(before.route)
    assert len(legs) == 4
    window.display.select(("legs", legs[1].id), ("legs", legs[2].id))
    QTest.keyClick(window.canvas, Qt.Key.Key_J, CTRL | SHIFT)
    assert window.session.atlas.legs[LEG[1]].coordinates == before.coordinates


def test_joining_nothing_says_what_to_select(window):
    window.display.select(MINE)
    window.actions_["edit.join"].trigger()
    assert "Select two legs" in window.messages.history[-1].text
    window.actions_["edit.split-leg"].trigger()
    assert "corner of a leg or line" in window.messages.history[-1].text
