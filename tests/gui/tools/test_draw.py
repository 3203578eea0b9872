"""Drawing legs and areas, and snapping to what is near."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from geo.basemap import load
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.overlays import CardOverlay
from gui.tools.draw import DrawAreaTool, DrawLegTool
from gui.tools.measure import MeasureTool
from gui.tools.snapping import Snapper
from layers.document.session import Session
from tests.helpers.canvas import RIGHT, atlas_canvas, click, move, page_of

Key = Qt.Key
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
START, END = ("sites", "musan-mine"), ("sites", "nanping-crossing")
FREE = QPoint(30, 440)


@pytest.fixture
def canvas(qtbot) -> MapCanvas:
    canvas, _, _ = atlas_canvas(qtbot)
    canvas.zoom_to_refs([START, END])
    assert canvas.wait_until_idle()
    return canvas


def drawing(canvas: MapCanvas) -> tuple[DrawLegTool, list]:
    drawn: list = []
    tool = DrawLegTool(lambda line, start, end: drawn.append((line, start, end)))
    canvas.set_tool(tool)
    return tool, drawn


def lonlat(session: Session, ref) -> tuple[float, float]:
    return session.atlas.sites[ref[1]].lonlat


def test_a_leg_runs_from_site_to_site(canvas):
    Snapper(canvas)
    _, drawn = drawing(canvas)
    click(canvas, page_of(canvas, START) + QPoint(3, -2))
    assert canvas.is_busy
    click(canvas, FREE)
    click(canvas, page_of(canvas, END))
    QTest.keyClick(canvas, Key.Key_Return)
    ((line, start, end),) = drawn
    assert (start, end) == (START[1], END[1])
    assert line[0] == lonlat(canvas.session, START)
    assert line[-1] == lonlat(canvas.session, END)
    assert len(line) == 3


def test_a_leg_cannot_start_or_end_on_empty_ground(canvas, qtbot):
    tool, drawn = drawing(canvas)
    with qtbot.waitSignal(canvas.message) as told:
        click(canvas, FREE)
    assert "starts at a site" in told.args[0]
    assert tool.points == []
    click(canvas, page_of(canvas, START))
    click(canvas, FREE)
    with qtbot.waitSignal(canvas.message) as told:
        QTest.mouseClick(canvas, RIGHT, NONE, FREE)
    assert "ends at a site" in told.args[0]
    assert drawn == []
    QTest.keyClick(canvas, Key.Key_Backspace)
    click(canvas, page_of(canvas, END))
    QTest.mouseClick(canvas, RIGHT, NONE, FREE)
    assert len(drawn) == 1


def test_backspace_takes_corners_back_and_esc_all(canvas):
    tool, _ = drawing(canvas)
    click(canvas, page_of(canvas, START))
    click(canvas, FREE)
    QTest.keyClick(canvas, Key.Key_Backspace)
    assert len(tool.points) == 1
    QTest.keyClick(canvas, Key.Key_Backspace)
    assert not canvas.is_busy
    click(canvas, page_of(canvas, START))
    QTest.keyClick(canvas, Key.Key_Escape)
    assert tool.points == []
    assert tool.overlays() == ()
    assert not canvas.is_busy


def test_the_card_shows_length_and_bearing(canvas):
    tool, _ = drawing(canvas)
    click(canvas, page_of(canvas, START))
    move(canvas, FREE)
    (card,) = [item for item in tool.overlays() if isinstance(item, CardOverlay)]
    assert "km" in card.lines[0] or " m" in card.lines[0]
    assert card.lines[-1].startswith("Bearing")


def test_an_area_closes_at_its_first_corner(canvas):
    drawn: list = []
    tool = DrawAreaTool(drawn.append)
    canvas.set_tool(tool)
    corners = [QPoint(100, 100), QPoint(300, 110), QPoint(280, 300)]
    for corner in corners:
        click(canvas, corner)
    (card,) = [item for item in tool.overlays() if isinstance(item, CardOverlay)]
    assert "km²" in card.lines[0]
    click(canvas, corners[0] + QPoint(3, 3))
    (ring,) = drawn
    assert len(ring) == 3


def test_two_corners_are_no_area(canvas, qtbot):
    drawn: list = []
    canvas.set_tool(DrawAreaTool(drawn.append))
    click(canvas, QPoint(100, 100))
    click(canvas, QPoint(300, 110))
    with qtbot.waitSignal(canvas.message) as told:
        QTest.keyClick(canvas, Key.Key_Enter)
    assert "three corners" in told.args[0]
    assert drawn == []


def test_pointers_snap_to_sites_to_the_last_digit_unless_ctrl_is_held(canvas):
    snapper = Snapper(canvas)
    canvas.set_tool(MeasureTool())
    near = QPointF(page_of(canvas, START) + QPoint(5, 4))
    snapped = canvas.pointer_at(near)
    assert snapped.snap is not None
    assert snapped.snap.ref == START
    assert snapped.snap.words == canvas.session.atlas.sites[START[1]].name
    assert snapped.lonlat == lonlat(canvas.session, START)
    assert canvas.pointer_at(near, CTRL).snap is None
    snapper.on = False
    assert canvas.pointer_at(near).snap is None


def test_pointers_snap_to_corners_and_lines_and_a_mark_says_so(canvas):
    Snapper(canvas)
    canvas.set_tool(MeasureTool())
    # Sites come before corners, and stand on many of them.
    canvas.tool.unsnapped = frozenset(("sites", key) for key in canvas.session.atlas.sites)
    (line,) = canvas.locator.parts(("legs", "musan-nanping-road-1"), canvas.viewport.crs)
    page = canvas.viewport.to_page(line)
    corner = canvas.pointer_at(QPointF(*(page[2] + 2)))
    assert corner.snap is not None
    assert "corner" in corner.snap.words
    middle = (page[2] + page[3]) / 2
    bare = canvas.grab_map()
    on_line = canvas.pointer_at(QPointF(*middle))
    assert on_line.snap is not None
    assert "line of" in on_line.snap.words
    assert on_line.snap.lonlat is None
    assert canvas.grab_map() != bare


def test_what_is_being_reshaped_or_hidden_attracts_nothing(canvas):
    Snapper(canvas)
    canvas.set_tool(MeasureTool())
    near = QPointF(page_of(canvas, START))
    canvas.tool.unsnapped = frozenset({START})
    snapped = canvas.pointer_at(near)
    assert snapped.snap is None or snapped.snap.ref != START


def test_pointers_snap_to_the_coast(canvas):
    Snapper(canvas)
    canvas.set_tool(MeasureTool())
    canvas.zoom_to_refs([("sites", "nampo-port")])
    assert canvas.wait_until_idle()
    view = canvas.viewport
    coast = load().visible("coast", view)
    page = view.to_page(coast.xy)
    inside = ((page > 30) & (page < (view.width - 30, view.height - 30))).all(axis=1)
    row = next(
        row
        for row in np.flatnonzero(inside).tolist()
        if not canvas.refs_inside(*(page[row] - 25).tolist(), *(page[row] + 25).tolist())
        and not canvas.identify(tuple(page[row].tolist()), 25)
    )
    snapped = canvas.pointer_at(QPointF(*(page[row] + 2)))
    assert snapped.snap is not None
    assert snapped.snap.words == "on the coast"
    x, y = view.to_page(np.array([snapped.xy]))[0]
    assert abs(x - page[row, 0]) + abs(y - page[row, 1]) < 6
