"""Moving sites: one edit a gesture, legs that follow, and nothing left behind after Esc."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.canvas.map_canvas import MapCanvas
from gui.tools.move import MoveTool
from layers.document.session import Session
from layers.errors import EditError
from layers.moving import legs_ending_at
from layers.records.route import Method
from tests.helpers.canvas import atlas_canvas, drag, move, page_of

NAMPO = ("sites", "nampo-port")
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def moving(qtbot) -> tuple[MapCanvas, MoveTool, Session]:
    canvas, _, session = atlas_canvas(qtbot)
    canvas.zoom_to_refs([NAMPO])
    assert canvas.wait_until_idle()
    tool = MoveTool()
    canvas.set_tool(tool)
    return canvas, tool, session


def test_a_drag_is_one_edit_and_takes_the_legs_along(moving):
    canvas, _, session = moving
    before = session.atlas.snapshot()
    legs = legs_ending_at(before, "nampo-port")
    assert legs
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30))
    (edit,) = session.undo_stack.edits
    assert edit.label == f"Move {before.sites['nampo-port'].name}"
    assert {(c.table, c.id) for c in edit.changes} == {NAMPO, *(("legs", leg.id) for leg in legs)}
    moved = session.atlas.sites["nampo-port"]
    for leg in legs:
        now = session.atlas.legs[leg.id]
        end = 0 if leg.from_site == "nampo-port" else -1
        assert now.coordinates[end] == moved.lonlat
    assert page_of(canvas, NAMPO) == place + QPoint(40, -30)
    session.undo()
    assert session.atlas == before


def test_the_site_doesnt_jump_to_the_pointer(moving):
    canvas, _, session = moving
    before = np.array(session.atlas.sites["nampo-port"].lonlat)
    place = page_of(canvas, NAMPO) + QPoint(3, 3)
    drag(canvas, place, place + QPoint(6, 0))
    shift = np.array(session.atlas.sites["nampo-port"].lonlat) - before
    page = canvas.viewport.resolution * 6 / 111_320
    assert shift[1] == pytest.approx(0, abs=page / 3)
    assert shift[0] > 0


def test_coordinates_have_no_more_digits_than_the_scale_carries(moving):
    canvas, _, session = moving
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30))
    lon, lat = session.atlas.sites["nampo-port"].lonlat
    step = 10.0 ** -len(str(lon).partition(".")[2])
    assert step * 111_320 <= canvas.viewport.resolution < step * 111_320 * 12
    assert round(lat, 6) == lat


def test_a_moved_place_is_derived_and_keeps_the_published_one(moving):
    canvas, _, session = moving
    before = session.atlas.sites["nampo-port"]
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30))
    after = session.atlas.sites["nampo-port"]
    assert after.basis == "derived"
    kept = after.alternates[-1]
    assert (kept.lon, kept.lat) == before.lonlat


def test_computed_routes_are_said_to_need_computing_again(moving, qtbot):
    canvas, _, session = moving
    methods = {leg.method for leg in legs_ending_at(session.atlas, "nampo-port")}
    assert Method.COMPUTED in methods
    place = page_of(canvas, NAMPO)
    with qtbot.waitSignal(canvas.message) as told:
        drag(canvas, place, place + QPoint(40, -30))
    assert "legs follow it." in told.args[0]
    assert told.args[0].endswith("Its ways by water are being computed again.")


def test_busy_while_dragging(moving):
    canvas, _, _ = moving
    told = []
    canvas.gesture_changed.connect(told.append)
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30), drop=False)
    assert canvas.is_busy
    QTest.mouseRelease(canvas, LEFT, NONE, place + QPoint(40, -30))
    assert told == [True, False]


def test_esc_leaves_no_trace(moving):
    canvas, _, session = moving
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(60, -60), drop=False)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, place + QPoint(60, -60))
    assert session.undo_stack.edits == ()
    assert not canvas.is_busy
    assert page_of(canvas, NAMPO) == place
    assert canvas.tool.overlays() == ()


def test_a_press_without_a_drag_selects_and_moves_nothing(moving):
    canvas, _, session = moving
    place = page_of(canvas, NAMPO)
    QTest.mouseClick(canvas, LEFT, NONE, place)
    assert session.undo_stack.edits == ()
    assert canvas.display.state.selection == {NAMPO}


def test_the_cursor_says_what_can_be_moved(moving):
    canvas, _, _ = moving
    move(canvas, page_of(canvas, NAMPO))
    assert canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor
    move(canvas, QPoint(20, 460))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_beside_a_site_the_drag_pans(moving):
    canvas, _, session = moving
    view = canvas.viewport
    drag(canvas, QPoint(20, 460), QPoint(60, 440))
    assert canvas.viewport.centre == pytest.approx(view.panned(40, -20).centre)
    assert session.undo_stack.edits == ()


def test_the_ghost_shows_the_symbol_and_its_legs_under_way(moving):
    canvas, tool, _ = moving
    move(canvas, QPoint(2, 2))
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(90, 70), drop=False)
    assert len(tool.overlays()) > len(legs_ending_at(canvas.session.atlas, "nampo-port"))
    shown = canvas.grab_map().copy(place.x() + 82, place.y() + 62, 16, 16)
    canvas.tool.cancel()
    bare = canvas.grab_map().copy(place.x() + 82, place.y() + 62, 16, 16)
    assert shown != bare
    QTest.mouseRelease(canvas, LEFT, NONE, place)


def test_the_ghost_stays_until_the_fresh_picture_is_there(moving):
    canvas, tool, _ = moving
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30))
    assert tool.overlays() != ()
    assert canvas.wait_until_idle()
    assert tool.overlays() == ()
    assert canvas.identify((place.x() + 40, place.y() - 30))[0] == NAMPO


def test_dragging_composes_nothing(moving):
    canvas, _, _ = moving
    started = canvas.refresher.counts.started
    canvas.display.select(NAMPO)
    assert canvas.wait_until_idle()
    started = canvas.refresher.counts.started
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(60, -60), drop=False)
    canvas.repaint()
    assert canvas.refresher.counts.started == started
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, place)


def test_arrow_keys_nudge_the_selected_site_as_one_edit(moving):
    canvas, _, session = moving
    canvas.display.select(NAMPO)
    canvas.set_viewport(canvas.viewport.zoomed(8))
    view, before = canvas.viewport, session.atlas.sites["nampo-port"]
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.viewport == view
    assert len(session.undo_stack.edits) == 1
    after = session.atlas.sites["nampo-port"]
    assert after.lat > before.lat
    assert after.lon > before.lon
    assert len(after.alternates) == len(before.alternates) + 1


def test_without_a_selection_the_arrows_pan(moving):
    canvas, _, session = moving
    canvas.display.update(selection=frozenset())
    view = canvas.viewport
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.viewport != view
    assert session.undo_stack.edits == ()


def test_an_edit_that_fails_says_why_and_moves_nothing(moving, qtbot, monkeypatch):
    canvas, _, session = moving

    def refuse(edit, merge=False):
        raise EditError("the document is read-only; save a copy first")

    monkeypatch.setattr(session, "do", refuse)
    place = page_of(canvas, NAMPO)
    with qtbot.waitSignal(canvas.message) as told:
        drag(canvas, place, place + QPoint(40, -30))
    assert "read-only" in told.args[0]
    assert canvas.tool.overlays() == ()
    assert page_of(canvas, NAMPO) == place


def test_undo_elsewhere_during_a_drag_lets_the_site_go(moving):
    canvas, _, session = moving
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, -30))
    assert canvas.wait_until_idle()
    place = page_of(canvas, NAMPO)
    drag(canvas, place, place + QPoint(40, 30), drop=False)
    session.undo()
    assert not canvas.is_busy
    QTest.mouseRelease(canvas, LEFT, NONE, place + QPoint(40, 30))
    assert session.undo_stack.edits == ()
