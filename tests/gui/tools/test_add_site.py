"""Placing a new site."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.tools.add_site import AddSiteTool
from tests.helpers.canvas import click, square_canvas


def test_a_click_gives_the_place_rounded_to_the_scale(qtbot):
    canvas, _ = square_canvas(qtbot)
    placed = []
    canvas.set_tool(AddSiteTool(lambda lon, lat: placed.append((lon, lat))))
    exact = canvas.pointer_at(QPoint(400, 200).toPointF()).lonlat
    click(canvas, QPoint(400, 200))
    assert placed == [pytest.approx(exact, abs=0.005)]
    # A kilometre to the pixel: three decimals are all that a click is worth.
    assert placed == [(round(placed[0][0], 3), round(placed[0][1], 3))]


def test_the_place_is_marked_until_cancelled(qtbot):
    canvas, _ = square_canvas(qtbot)
    tool = AddSiteTool(lambda lon, lat: None)
    canvas.set_tool(tool)
    click(canvas, QPoint(400, 200))
    assert tool.overlays() != ()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert tool.overlays() == ()


def test_by_keyboard(qtbot):
    canvas, _ = square_canvas(qtbot)
    placed = []
    canvas.set_tool(AddSiteTool(lambda lon, lat: placed.append((lon, lat))))
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert placed == [pytest.approx((124.0, 39.0), abs=1e-3)]
