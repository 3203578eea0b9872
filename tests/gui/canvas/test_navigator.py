"""Moving about with mouse, wheel, trackpad and keys, by the conventions of map programs."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEventPoint, QFocusEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from geo.extent import Extent
from gui.tools.base import BoxZoomTool, Pointer, Tool
from tests.helpers.canvas import LEFT, MIDDLE, RIGHT, click, drag, move, square_canvas, wheel

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Recorder(Tool):
    """Writes down what it is told; takes drags that begin in the left half."""

    name = "recorder"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def press(self, pointer: Pointer) -> bool:
        self.told.append("press")
        return pointer.page[0] < 200

    def drag(self, pointer: Pointer) -> None:
        self.told.append("drag")

    def release(self, pointer: Pointer) -> None:
        self.told.append("release")

    def click(self, pointer: Pointer) -> None:
        self.told.append(f"click {pointer.page[0]:.0f} {pointer.page[1]:.0f}")

    def finish(self) -> None:
        self.told.append("finish")
        self._set_busy(False)

    def drop_last(self) -> None:
        self.told.append("drop last")

    def cancel(self) -> None:
        self.told.append("cancel")
        super().cancel()


def map_at(canvas, x: float, y: float) -> np.ndarray:
    return canvas.viewport.to_map(np.array([[x, y]]))[0]


def test_wheel_zooms_and_keeps_the_place_under_the_cursor(qtbot):
    canvas, _ = square_canvas(qtbot)
    place, resolution = map_at(canvas, 500, 100), canvas.viewport.resolution
    wheel(canvas, QPoint(500, 100), notches=2)
    assert canvas.viewport.resolution == pytest.approx(resolution / 1.5**2)
    assert map_at(canvas, 500, 100) == pytest.approx(place, abs=1e-6)
    wheel(canvas, QPoint(500, 100), notches=-2)
    assert canvas.viewport.resolution == pytest.approx(resolution)


def test_ctrl_wheel_zooms_finely(qtbot):
    canvas, _ = square_canvas(qtbot)
    resolution = canvas.viewport.resolution
    wheel(canvas, QPoint(10, 10), notches=1, modifiers=CONTROL)
    assert canvas.viewport.resolution == pytest.approx(resolution / 1.1)


def test_trackpad_pixels_zoom_smoothly(qtbot):
    canvas, _ = square_canvas(qtbot)
    resolution = canvas.viewport.resolution
    for _ in range(16):
        wheel(canvas, QPoint(100, 100), pixels=10)
    assert canvas.viewport.resolution == pytest.approx(resolution / 2)


def test_pinch_zooms_at_the_fingers(qtbot):
    canvas, _ = square_canvas(qtbot)
    place, resolution = map_at(canvas, 100, 400), canvas.viewport.resolution
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(100, 400),
        QPointF(100, 400),
        QPointF(canvas.mapToGlobal(QPoint(100, 400))),
        0.25,
        QPointF(),
        1,
    )
    assert isinstance(event.points()[0], QEventPoint)
    QApplication.sendEvent(canvas, event)
    assert canvas.viewport.resolution == pytest.approx(resolution / 1.25)
    assert map_at(canvas, 100, 400) == pytest.approx(place, abs=1e-6)


def test_wheel_glides_to_its_end(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.glide_ms = 60
    place, resolution = map_at(canvas, 500, 100), canvas.viewport.resolution
    seen = []
    canvas.viewport_changed.connect(lambda view: seen.append(view))
    wheel(canvas, QPoint(500, 100), notches=1)
    wheel(canvas, QPoint(500, 100), notches=1)
    assert canvas.destination.resolution == pytest.approx(resolution / 1.5**2)
    assert canvas.wait_until_idle()
    assert canvas.viewport.resolution == pytest.approx(resolution / 1.5**2)
    assert len(seen) > 1
    for view in seen:
        assert view.to_map(np.array([[500.0, 100.0]]))[0] == pytest.approx(place, abs=1e-3)


def test_a_press_stops_the_glide(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.glide_ms = 10_000
    wheel(canvas, QPoint(500, 100), notches=1)
    drag(canvas, QPoint(300, 200), QPoint(320, 200))
    assert canvas.destination == canvas.viewport


def test_left_drag_pans_by_exactly_the_way_of_the_hand(qtbot):
    canvas, _ = square_canvas(qtbot)
    place = map_at(canvas, 300, 200)
    drag(canvas, QPoint(300, 200), QPoint(410, 130))
    assert map_at(canvas, 410, 130) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("button", [LEFT, MIDDLE])
def test_a_pan_shows_the_closed_hand(qtbot, button):
    canvas, _ = square_canvas(qtbot)
    drag(canvas, QPoint(300, 200), QPoint(340, 200), button, drop=False)
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(canvas, button, Qt.KeyboardModifier.NoModifier, QPoint(340, 200))
    assert canvas.cursor().shape() == canvas.tool.cursor


def test_middle_drag_pans_in_every_tool(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    place = map_at(canvas, 100, 200)
    drag(canvas, QPoint(100, 200), QPoint(180, 260), MIDDLE)
    assert map_at(canvas, 180, 260) == pytest.approx(place, abs=1e-6)
    assert tool.told == []


def test_space_and_move_pans_without_a_button(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    move(canvas, QPoint(100, 100))
    place = map_at(canvas, 100, 100)
    QTest.keyPress(canvas, Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    move(canvas, QPoint(130, 160))
    QTest.keyRelease(canvas, Key.Key_Space)
    assert map_at(canvas, 130, 160) == pytest.approx(place, abs=1e-6)
    move(canvas, QPoint(10, 10))
    assert map_at(canvas, 130, 160) == pytest.approx(place, abs=1e-6)
    assert tool.told == []


def test_a_tool_may_take_the_drag(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    view = canvas.viewport
    drag(canvas, QPoint(100, 200), QPoint(180, 260))
    assert canvas.viewport == view
    assert tool.told == ["press", "drag", "drag", "drag", "drag", "drag", "release"]


def test_a_small_wobble_is_still_a_click(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    view = canvas.viewport
    drag(canvas, QPoint(400, 200), QPoint(402, 201))
    assert tool.told == ["press", "click 402 201"]
    assert canvas.viewport == view


def test_double_click_zooms_in_at_the_cursor(qtbot):
    canvas, _ = square_canvas(qtbot)
    place, resolution = map_at(canvas, 500, 100), canvas.viewport.resolution
    QTest.mouseDClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(500, 100))
    assert canvas.viewport.resolution == pytest.approx(resolution / 2)
    assert map_at(canvas, 500, 100) == pytest.approx(place, abs=1e-6)


def test_shift_drag_zooms_to_the_box(qtbot):
    canvas, _ = square_canvas(qtbot)
    low, high = map_at(canvas, 200, 260), map_at(canvas, 360, 140)
    drag(canvas, QPoint(200, 140), QPoint(360, 260), modifiers=SHIFT)
    extent = canvas.viewport.extent
    assert extent.centre == pytest.approx(tuple((low + high) / 2))
    assert extent.width == pytest.approx(high[0] - low[0])
    assert Extent(*low, *high).height <= extent.height


def test_the_box_is_drawn_and_esc_drops_it(qtbot):
    canvas, _ = square_canvas(qtbot)
    plain, view = canvas.grab_map(), canvas.viewport
    drag(canvas, QPoint(200, 140), QPoint(360, 260), modifiers=SHIFT, drop=False)
    assert canvas.grab_map() != plain
    QTest.keyClick(canvas, Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, SHIFT, QPoint(360, 260))
    assert canvas.viewport == view
    assert canvas.grab_map() == plain


def test_the_box_tool_needs_no_shift_and_a_click_does_nothing(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.set_tool(BoxZoomTool())
    view = canvas.viewport
    click(canvas, QPoint(300, 200))
    assert canvas.viewport == view
    drag(canvas, QPoint(200, 140), QPoint(360, 260))
    assert canvas.viewport.resolution == pytest.approx(view.resolution / 4)


@pytest.mark.parametrize(
    ("key", "dx", "dy"),
    [(Key.Key_Left, 160, 0), (Key.Key_Right, -160, 0), (Key.Key_Up, 0, 120), (Key.Key_Down, 0, -120)],
)
def test_arrows_pan_by_a_quarter(qtbot, key, dx, dy):
    canvas, _ = square_canvas(qtbot)
    expected = canvas.viewport.panned(dx, dy)
    QTest.keyClick(canvas, key)
    assert canvas.viewport.centre == pytest.approx(expected.centre)


def test_shift_arrows_pan_by_a_little(qtbot):
    canvas, _ = square_canvas(qtbot)
    expected = canvas.viewport.panned(-12, 0)
    QTest.keyClick(canvas, Key.Key_Right, SHIFT)
    assert canvas.viewport.centre == pytest.approx(expected.centre)


@pytest.mark.parametrize(
    ("key", "factor"),
    [
        (Key.Key_Plus, 2),
        (Key.Key_Equal, 2),
        (Key.Key_PageUp, 2),
        (Key.Key_Minus, 0.5),
        (Key.Key_PageDown, 0.5),
    ],
)
def test_keys_zoom_at_the_middle(qtbot, key, factor):
    canvas, _ = square_canvas(qtbot)
    before = canvas.viewport
    QTest.keyClick(canvas, key)
    assert canvas.viewport.resolution == pytest.approx(before.resolution / factor)
    assert canvas.viewport.centre == pytest.approx(before.centre)


def test_home_shows_the_overview(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.home = Extent(124.0, 38.0, 126.0, 39.0)
    QTest.keyClick(canvas, Key.Key_Home)
    assert canvas.viewport.resolution < 400


def test_back_and_forward_buttons_of_the_mouse(qtbot):
    canvas, _ = square_canvas(qtbot)
    start = canvas.viewport
    canvas.go_home()
    there = canvas.viewport
    QTest.mouseClick(canvas, Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier, QPoint(9, 9))
    assert canvas.viewport == start
    QTest.mouseClick(canvas, Qt.MouseButton.ForwardButton, Qt.KeyboardModifier.NoModifier, QPoint(9, 9))
    assert canvas.viewport == there


def test_keys_that_end_or_drop_reach_the_tool(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    for key in (Key.Key_Return, Key.Key_Backspace, Key.Key_Escape):
        QTest.keyClick(canvas, key)
    assert tool.told == ["finish", "drop last", "cancel"]


def test_right_click_ends_a_gesture_or_asks_for_the_menu(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    with qtbot.waitSignal(canvas.context_requested) as asked:
        QTest.mouseClick(canvas, RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(320 + 99, 240))
    assert asked.args == [[("squares", "square")], QPoint(419, 240)]
    tool._set_busy(True)
    with qtbot.assertNotEmitted(canvas.context_requested):
        QTest.mouseClick(canvas, RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(300, 300))
    assert tool.told == ["finish"]


def test_busy_is_told_and_another_tool_cancels(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    told = []
    canvas.gesture_changed.connect(told.append)
    tool._set_busy(True)
    assert canvas.is_busy
    canvas.set_tool(Recorder())
    assert told == [True, False]
    assert not canvas.is_busy
    assert tool.told == ["cancel"]


def test_arrows_bring_the_crosshair_and_space_clicks_at_it(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = Recorder()
    canvas.set_tool(tool)
    plain = canvas.grab_map()
    QTest.keyClick(canvas, Key.Key_Space)
    assert canvas.grab_map() != plain
    assert tool.told == []
    QTest.keyClick(canvas, Key.Key_Right)
    QTest.keyClick(canvas, Key.Key_Space)
    assert tool.told == ["click 320 240"]
    move(canvas, QPoint(5, 5))
    QTest.keyClick(canvas, Key.Key_Space)
    assert tool.told == ["click 320 240"]


def test_the_pointer_tells_longitude_and_latitude(qtbot):
    canvas, _ = square_canvas(qtbot)
    with qtbot.waitSignal(canvas.cursor_moved) as told:
        move(canvas, QPoint(320, 240))
    assert told.args == pytest.approx([124.0, 39.0])
    with qtbot.waitSignal(canvas.cursor_left):
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))


def test_hover_tells_what_is_pointed_at(qtbot):
    canvas, _ = square_canvas(qtbot)
    told = []
    canvas.hovered.connect(told.append)
    move(canvas, QPoint(330, 240))
    move(canvas, QPoint(340, 240))
    move(canvas, QPoint(5, 5))
    assert told == [("squares", "square"), None]


def test_letters_are_left_to_the_window(qtbot):
    canvas, _ = square_canvas(qtbot)
    view = canvas.viewport
    for key in (Key.Key_A, Key.Key_S, Key.Key_M, Key.Key_N, Key.Key_R):
        QTest.keyClick(canvas, key)
    assert canvas.viewport == view


def test_losing_the_focus_lets_go_of_space(qtbot):
    canvas, _ = square_canvas(qtbot)
    move(canvas, QPoint(100, 100))
    QTest.keyPress(canvas, Key.Key_Space)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    view = canvas.viewport
    move(canvas, QPoint(200, 200))
    assert canvas.viewport == view


def test_zooming_by_hand_ends_where_there_is_nothing_more_to_see(qtbot):
    canvas, _ = square_canvas(qtbot)
    for _ in range(40):
        wheel(canvas, QPoint(300, 200), notches=1)
    assert canvas.viewport.resolution == pytest.approx(0.25)
    for _ in range(60):
        wheel(canvas, QPoint(300, 200), notches=-1)
    assert canvas.viewport.resolution == pytest.approx(25_000)


def test_focus_by_keyboard_is_shown_and_by_mouse_isnt(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.clearFocus()
    plain = canvas.grab_map()
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert canvas.grab_map().pixelColor(1, 1) != plain.pixelColor(1, 1)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert canvas.grab_map() == plain
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert canvas.grab_map() == plain
