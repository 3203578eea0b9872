"""Selecting by click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.tools.select import SelectTool
from tests.helpers.canvas import atlas_canvas, click, drag, move, page_of

SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMPO, MUSAN = ("sites", "nampo-port"), ("sites", "musan-mine")


def test_a_click_selects_and_empty_ground_clears(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    click(canvas, page_of(canvas, MUSAN))
    assert display.state.selection == {MUSAN}
    click(canvas, QPoint(3, 3))
    assert display.state.selection == frozenset()


def test_clicking_again_goes_through_what_is_stacked(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.zoom_to_refs([NAMPO])
    assert canvas.wait_until_idle()
    canvas.set_tool(SelectTool())
    place = page_of(canvas, NAMPO)
    stacked = canvas.identify((place.x(), place.y()))
    assert len(stacked) > 1
    seen = []
    for _ in range(len(stacked) + 1):
        click(canvas, place)
        assert canvas.wait_until_idle()
        seen.extend(display.state.selection)
    assert seen == [*stacked, stacked[0]]


def test_shift_adds_and_takes_away(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    kumya = ("sites", "kumya-mine")
    click(canvas, page_of(canvas, MUSAN))
    click(canvas, page_of(canvas, kumya), SHIFT)
    assert display.state.selection == {MUSAN, kumya}
    click(canvas, page_of(canvas, MUSAN), SHIFT)
    assert display.state.selection == {kumya}
    click(canvas, QPoint(3, 3), SHIFT)
    assert display.state.selection == {kumya}


def test_a_drag_on_a_site_pans_and_changes_nothing(qtbot):
    canvas, display, session = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    click(canvas, page_of(canvas, MUSAN))
    place, view = page_of(canvas, MUSAN), canvas.viewport
    drag(canvas, place, place + QPoint(60, 40))
    assert session.undo_stack.edits == ()
    assert canvas.viewport.centre == pytest.approx(view.panned(60, 40).centre)
    assert display.state.selection == {MUSAN}


def test_esc_clears_the_selection(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    click(canvas, page_of(canvas, MUSAN))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert display.state.selection == frozenset()


def test_another_tool_leaves_the_selection(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    click(canvas, page_of(canvas, MUSAN))
    canvas.set_tool(SelectTool())
    assert display.state.selection == {MUSAN}


def test_by_keyboard(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    canvas.zoom_to_refs([MUSAN])
    assert canvas.wait_until_idle()
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert display.state.selection == {MUSAN}


def test_the_cursor_says_what_can_be_selected(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    canvas.set_tool(SelectTool())
    move(canvas, page_of(canvas, MUSAN))
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    move(canvas, QPoint(3, 3))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_keys_go_through_what_is_in_view_and_round(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.zoom_to_refs([NAMPO])
    assert canvas.wait_until_idle()
    canvas.set_tool(SelectTool())
    seen = []
    for _ in range(200):
        QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
        (chosen,) = display.state.selection
        if seen and chosen == seen[0]:
            break
        seen.append(chosen)
    assert NAMPO in seen
    assert len(seen) == len(set(seen)) > 3
    # Places come before lines, from left to right.
    sites = [ref for ref in seen if ref[0] == "sites"]
    assert seen[: len(sites)] == sites
    xs = [canvas.locator.parts(ref, canvas.viewport.crs)[0][0, 0] for ref in sites]
    assert xs == sorted(xs)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert display.state.selection == {seen[-1]}
