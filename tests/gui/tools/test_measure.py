"""Measuring: geodesic whatever the projection, by mouse and by keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from geo.crs import WEB_MERCATOR, from_lonlat
from geo.geodesy import distance, ring_area
from gui.canvas.map_canvas import MapCanvas
from gui.tools.measure import MeasureTool
from tests.helpers.canvas import RIGHT, click, move, square_canvas

Key = Qt.Key


def measuring(qtbot) -> tuple[MapCanvas, MeasureTool]:
    canvas, _ = square_canvas(qtbot)
    tool = MeasureTool()
    canvas.set_tool(tool)
    return canvas, tool


def lonlat_at(canvas: MapCanvas, at: QPoint) -> tuple[float, float]:
    return canvas.pointer_at(at.toPointF()).lonlat


@pytest.mark.parametrize("crs", [None, WEB_MERCATOR])
def test_the_length_is_that_of_the_geodesic(qtbot, crs):
    canvas, tool = measuring(qtbot)
    if crs:
        canvas.set_crs(crs)
    places = [QPoint(100, 100), QPoint(400, 120), QPoint(500, 300)]
    ends = [lonlat_at(canvas, at) for at in places]
    for at in places:
        click(canvas, at)
    expected = distance(ends[0], ends[1]) + distance(ends[1], ends[2])
    assert tool.length_m == pytest.approx(float(expected), rel=1e-9)
    assert tool.area_m2 == 0


def test_a_click_on_the_first_corner_closes_to_an_area(qtbot):
    canvas, tool = measuring(qtbot)
    places = [QPoint(100, 100), QPoint(400, 120), QPoint(300, 300)]
    ring = [lonlat_at(canvas, at) for at in places]
    for at in places:
        click(canvas, at)
    with qtbot.waitSignal(canvas.message) as told:
        click(canvas, QPoint(104, 103))
    assert tool.closed
    assert not canvas.is_busy
    assert tool.area_m2 == pytest.approx(ring_area(ring)[0])
    assert "km²" in told.args[0]
    assert "perimeter" in told.args[0]


def test_the_line_follows_the_pointer(qtbot):
    canvas, _ = measuring(qtbot)
    click(canvas, QPoint(100, 100))
    move(canvas, QPoint(300, 100))
    one = canvas.grab_map()
    move(canvas, QPoint(300, 200))
    other = canvas.grab_map()
    assert one != other
    # The accent colour halfway along the second line.
    assert other.pixelColor(200, 150).blue() > other.pixelColor(200, 150).red() + 60


def test_what_lies_below_isnt_pointed_out(qtbot):
    canvas, _ = measuring(qtbot)
    with qtbot.assertNotEmitted(canvas.hovered):
        move(canvas, QPoint(320, 240))


def test_digits_are_those_that_pointing_is_worth(qtbot):
    canvas, tool = measuring(qtbot)
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(300, 100))
    # A kilometre to the pixel.
    assert tool.result().startswith(f"{tool.length_m / 1000:.0f}\u00a0km (")


def test_busy_until_the_end(qtbot):
    canvas, _ = measuring(qtbot)
    click(canvas, QPoint(100, 100))
    assert canvas.is_busy
    click(canvas, QPoint(300, 100))
    with qtbot.waitSignal(canvas.message) as told:
        QTest.mouseClick(canvas, RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    assert told.args[0].startswith("Measured: ")
    assert "nmi" in told.args[0]
    assert not canvas.is_busy


def test_the_next_click_after_the_end_begins_anew(qtbot):
    canvas, tool = measuring(qtbot)
    for at in (QPoint(100, 100), QPoint(300, 100)):
        click(canvas, at)
    QTest.keyClick(canvas, Key.Key_Return)
    assert len(tool.points) == 2
    click(canvas, QPoint(200, 200))
    assert len(tool.points) == 1


def test_double_click_ends(qtbot):
    canvas, tool = measuring(qtbot)
    resolution = canvas.viewport.resolution
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(300, 100))
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 100))
    assert not canvas.is_busy
    assert len(tool.points) == 2
    assert canvas.viewport.resolution == resolution


def test_backspace_takes_corners_back(qtbot):
    canvas, tool = measuring(qtbot)
    for at in (QPoint(100, 100), QPoint(300, 100), QPoint(300, 300)):
        click(canvas, at)
    click(canvas, QPoint(100, 100))
    assert tool.closed
    QTest.keyClick(canvas, Key.Key_Backspace)
    assert not tool.closed
    assert len(tool.points) == 3
    assert canvas.is_busy
    for _ in range(4):
        QTest.keyClick(canvas, Key.Key_Backspace)
    assert tool.points == []
    assert not canvas.is_busy


def test_esc_and_another_tool_clear_the_measure(qtbot):
    canvas, tool = measuring(qtbot)
    move(canvas, QPoint(5, 5))
    plain = canvas.grab_map()
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(300, 100))
    QTest.keyClick(canvas, Key.Key_Escape)
    move(canvas, QPoint(5, 5))
    assert tool.points == []
    assert canvas.grab_map() == plain
    click(canvas, QPoint(100, 100))
    canvas.set_tool(MeasureTool())
    assert tool.points == []


def test_by_keyboard_alone(qtbot):
    canvas, tool = measuring(qtbot)
    start = lonlat_at(canvas, QPoint(320, 240))
    for key in (Key.Key_Space, Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_Return):
        QTest.keyClick(canvas, key)
    assert tool.points[0] == pytest.approx(start)
    assert tool.length_m == pytest.approx(160_000, rel=0.01)


def test_copy_puts_the_result_on_the_clipboard(qtbot):
    canvas, tool = measuring(qtbot)
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(300, 100))
    QTest.keySequence(canvas, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == tool.result()


def test_a_corner_off_the_globe_is_refused(qtbot):
    canvas, tool = measuring(qtbot)
    canvas.set_crs("+proj=ortho +lat_0=39 +lon_0=124 +datum=WGS84 +units=m")
    canvas.zoom_by(1 / 40)
    with qtbot.waitSignal(canvas.message) as told:
        click(canvas, QPoint(5, 5))
    assert "isn't on the globe" in told.args[0]
    assert tool.points == []


def test_a_long_stretch_is_drawn_as_the_geodesic(qtbot):
    canvas, tool = measuring(qtbot)
    canvas.set_crs(WEB_MERCATOR)
    tool.points = [(110.0, 50.0), (140.0, 50.0)]
    line = tool.overlays()[0].xy
    straight = from_lonlat(np.array([[125.0, 50.0]]), WEB_MERCATOR)[0, 1]
    # On Mercator the geodesic between two places in the north bends polewards.
    assert line[:, 1].max() > straight + 50_000
