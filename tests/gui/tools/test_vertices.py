"""Reshaping with mouse and keys: one edit a gesture, ends that stay, no trace after Esc."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from geo.crs import from_lonlat
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.overlays import CardOverlay
from gui.tools.vertices import VerticesTool
from layers import reshaping
from layers.document.session import Session
from layers.edits import added, edit_of
from layers.errors import EditError
from layers.records.area import Area
from tests.helpers.canvas import atlas_canvas, click, drag, move

LEG = ("legs", "musan-chongjin-rail-1")
AREA = ("areas", "shandong-province")
Key, LEFT, NONE = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def reshaping_leg(qtbot) -> tuple[MapCanvas, VerticesTool, Session]:
    canvas, display, session = atlas_canvas(qtbot)
    display.select(LEG)
    canvas.zoom_to_refs([LEG])
    assert canvas.wait_until_idle()
    tool = VerticesTool()
    canvas.set_tool(tool)
    return canvas, tool, session


def vertex(canvas: MapCanvas, index: int, ref=LEG, part: int = 0) -> QPoint:
    record = canvas.locator.record(ref)
    line = np.array(reshaping.outlines(record)[part])
    x, y = canvas.viewport.to_page(from_lonlat(line, canvas.viewport.crs))[index]
    return QPoint(round(x), round(y))


def between(canvas: MapCanvas, index: int) -> QPoint:
    return (vertex(canvas, index) + vertex(canvas, index + 1)) / 2


def longest(session: Session) -> int:
    """The vertex before the longest segment, so that its middle is far from any vertex."""
    line = np.array(session.atlas.legs[LEG[1]].coordinates)
    return int(np.argmax(np.hypot(*np.diff(line, axis=0).T)))


def test_the_selected_leg_is_taken_up(reshaping_leg):
    _, tool, _ = reshaping_leg
    assert tool.ref == LEG
    assert tool.overlays() != ()


def test_dragging_a_vertex_is_one_edit(reshaping_leg):
    canvas, _, session = reshaping_leg
    before = session.atlas.legs[LEG[1]]
    start = vertex(canvas, 4)
    drag(canvas, start, start + QPoint(30, 45))
    (edit,) = session.undo_stack.edits
    assert edit.label == "Reshape leg 1 of musan-chongjin-rail"
    after = session.atlas.legs[LEG[1]]
    changed = [
        i for i, (a, b) in enumerate(zip(before.coordinates, after.coordinates, strict=True)) if a != b
    ]
    assert changed == [4]
    assert (vertex(canvas, 4) - start - QPoint(30, 45)).manhattanLength() <= 2
    session.undo()
    assert session.atlas.legs[LEG[1]] == before


def test_the_card_measures_while_dragging(reshaping_leg):
    canvas, tool, session = reshaping_leg
    start = vertex(canvas, 4)
    drag(canvas, start, start + QPoint(60, 90), drop=False)
    (card,) = [item for item in tool.overlays() if isinstance(item, CardOverlay)]
    assert card.lines[0].endswith("km")
    assert "to before" in card.lines[-1]
    assert session.undo_stack.edits == ()
    QTest.mouseRelease(canvas, LEFT, NONE, start + QPoint(60, 90))
    assert len(session.undo_stack.edits) == 1


def test_a_click_on_the_line_adds_a_vertex_and_delete_takes_it_away(reshaping_leg):
    canvas, tool, session = reshaping_leg
    before = session.atlas.legs[LEG[1]]
    at = longest(session)
    click(canvas, between(canvas, at))
    assert len(session.atlas.legs[LEG[1]].coordinates) == len(before.coordinates) + 1
    assert tool.vertex == (0, at + 1)
    QTest.keyClick(canvas, Key.Key_Delete)
    assert session.atlas.legs[LEG[1]].coordinates == before.coordinates
    assert len(session.undo_stack.edits) == 2


def test_dragging_from_the_line_adds_a_vertex_in_one_edit(reshaping_leg):
    canvas, _, session = reshaping_leg
    before = session.atlas.legs[LEG[1]]
    start = between(canvas, longest(session))
    drag(canvas, start, start + QPoint(40, 70))
    assert len(session.undo_stack.edits) == 1
    assert len(session.atlas.legs[LEG[1]].coordinates) == len(before.coordinates) + 1


@pytest.mark.parametrize("index", [0, -1])
def test_an_end_stays_at_its_site_and_says_so(reshaping_leg, qtbot, index):
    canvas, _, session = reshaping_leg
    start = vertex(canvas, index)
    with qtbot.waitSignal(canvas.message) as told:
        drag(canvas, start, start + QPoint(30, 30))
    assert "move the site" in told.args[0]
    assert session.undo_stack.edits == ()


def test_esc_in_the_middle_leaves_no_trace(reshaping_leg):
    canvas, tool, session = reshaping_leg
    start = vertex(canvas, 4)
    drag(canvas, start, start + QPoint(30, 45), drop=False)
    assert canvas.is_busy
    QTest.keyClick(canvas, Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, start + QPoint(30, 45))
    assert session.undo_stack.edits == ()
    assert not canvas.is_busy
    assert vertex(canvas, 4) == start
    QTest.keyClick(canvas, Key.Key_Escape)
    QTest.keyClick(canvas, Key.Key_Escape)
    assert tool.ref is None
    assert tool.overlays() == ()


def test_by_keyboard_alone(reshaping_leg):
    canvas, tool, session = reshaping_leg
    before = session.atlas.legs[LEG[1]]
    for _ in range(3):
        QTest.keyClick(canvas, Key.Key_BracketRight)
    assert tool.vertex == (0, 2)
    QTest.keyClick(canvas, Key.Key_Insert)
    assert tool.vertex == (0, 3)
    assert len(session.atlas.legs[LEG[1]].coordinates) == len(before.coordinates) + 1
    for _ in range(4):
        QTest.keyClick(canvas, Key.Key_Up)
    assert len(session.undo_stack.edits) == 2
    assert session.atlas.legs[LEG[1]].coordinates[3][1] > before.coordinates[2][1] - 1
    QTest.keyClick(canvas, Key.Key_BracketLeft)
    QTest.keyClick(canvas, Key.Key_Backspace)
    assert before.coordinates[2] not in session.atlas.legs[LEG[1]].coordinates
    for _ in range(3):
        session.undo()
    assert session.atlas.legs[LEG[1]] == before


def test_a_corner_of_an_area_is_dragged(qtbot):
    canvas, display, session = atlas_canvas(qtbot)
    display.select(AREA)
    canvas.zoom_to_refs([AREA])
    canvas.set_viewport(canvas.viewport.zoomed(4))
    assert canvas.wait_until_idle()
    tool = VerticesTool()
    canvas.set_tool(tool)
    ring = np.array(reshaping.outlines(session.atlas.areas[AREA[1]])[0])
    page = canvas.viewport.to_page(from_lonlat(ring, canvas.viewport.crs))
    inside = ((page > 60) & (page < (canvas.width() - 60, canvas.height() - 60))).all(axis=1)
    index = int(np.flatnonzero(inside)[0])
    start = vertex(canvas, index, AREA)
    before = reshaping.area_m2(session.atlas.areas[AREA[1]])
    drag(canvas, start, start + QPoint(40, 40), drop=False)
    (card,) = [item for item in tool.overlays() if isinstance(item, CardOverlay)]
    assert "km²" in card.lines[0]
    assert "Perimeter" in card.lines[1]
    QTest.mouseRelease(canvas, LEFT, NONE, start + QPoint(40, 40))
    assert len(session.undo_stack.edits) == 1
    assert reshaping.area_m2(session.atlas.areas[AREA[1]]) != before


def test_another_leg_is_taken_by_a_click_and_empty_ground_lets_go(reshaping_leg):
    canvas, tool, _ = reshaping_leg
    tool.escape()
    assert tool.ref is None
    click(canvas, between(canvas, longest(canvas.session)))
    assert tool.ref is not None
    assert tool.ref[0] == "legs"
    assert canvas.display.state.selection == {tool.ref}
    click(canvas, QPoint(4, 4))
    assert tool.ref is None


def test_a_leg_deleted_elsewhere_is_let_go(reshaping_leg):
    canvas, tool, session = reshaping_leg
    start = vertex(canvas, 4)
    drag(canvas, start, start + QPoint(30, 45))
    move(canvas, vertex(canvas, 4))
    drag(canvas, vertex(canvas, 4), start, drop=False)
    session.undo()
    assert not canvas.is_busy
    QTest.mouseRelease(canvas, LEFT, NONE, start)
    assert session.undo_stack.edits == ()
    assert tool.ref == LEG


def test_an_edit_that_fails_is_told(reshaping_leg, qtbot, monkeypatch):
    canvas, _, session = reshaping_leg

    def refuse(edit, merge=False):
        raise EditError("the disk is full; free some room")

    monkeypatch.setattr(session, "do", refuse)
    start = vertex(canvas, 4)
    with qtbot.waitSignal(canvas.message) as told:
        drag(canvas, start, start + QPoint(30, 45))
    assert "disk is full" in told.args[0]
    assert vertex(canvas, 4) == start


def square(key: str, west: float) -> Area:
    ring = [(west, 38), (west + 1, 38), (west + 1, 39), (west, 39), (west, 38)]
    return Area.checked({"id": key, "name": key, "kind": "area", "polygons": [[ring]]})


@pytest.fixture
def neighbours(qtbot) -> tuple[MapCanvas, VerticesTool, Session]:
    canvas, display, session = atlas_canvas(qtbot)
    session.do(edit_of("", [added(square("left", 127.0)), added(square("right", 128.0))]))
    display.select(("areas", "left"))
    canvas.zoom_to_refs([("areas", "left"), ("areas", "right")])
    assert canvas.wait_until_idle()
    tool = VerticesTool()
    canvas.set_tool(tool)
    return canvas, tool, session


def corners(session: Session, key: str) -> set[tuple[float, float]]:
    return set(session.atlas.areas[key].polygons[0][0])


@pytest.mark.parametrize("together", [True, False])
def test_a_shared_corner_takes_the_neighbour_along(neighbours, together):
    canvas, _, session = neighbours
    canvas.moves_together = together
    index = session.atlas.areas["left"].polygons[0][0].index((128.0, 39.0))
    start = vertex(canvas, index, ("areas", "left"))
    drag(canvas, start, start + QPoint(25, 15))
    moved = corners(session, "left") - {(127.0, 38.0), (128.0, 38.0), (127.0, 39.0)}
    assert moved
    assert (128.0, 39.0) not in moved
    assert (moved <= corners(session, "right")) is together
    session.undo()
    assert (128.0, 39.0) in corners(session, "left") & corners(session, "right")


def test_nudging_a_shared_corner_takes_the_neighbour_along(neighbours):
    canvas, _, session = neighbours
    index = session.atlas.areas["left"].polygons[0][0].index((128.0, 39.0))
    for _ in range(index + 1):
        QTest.keyClick(canvas, Key.Key_BracketRight)
    for _ in range(3):
        QTest.keyClick(canvas, Key.Key_Right)
    shared = corners(session, "left") & corners(session, "right")
    assert (128.0, 38.0) in shared
    assert len(shared) == 2
    session.undo()
    assert (128.0, 39.0) in corners(session, "left") & corners(session, "right")


def border(session: Session) -> set[tuple[float, float]]:
    return corners(session, "left") & corners(session, "right")


@pytest.mark.parametrize("together", [True, False])
def test_a_corner_pulled_out_of_a_border_comes_in_both(neighbours, together):
    canvas, tool, session = neighbours
    canvas.moves_together = together
    before = session.atlas.snapshot()
    high = vertex(canvas, corner_of(session, (128.0, 39.0)), ("areas", "left"))
    low = vertex(canvas, corner_of(session, (128.0, 38.0)), ("areas", "left"))
    middle = (high + low) / 2
    drag(canvas, middle, middle + QPoint(30, 10), drop=False)
    assert [mate.id for _, mate in tool._drag.mates] == (["right"] if together else [])
    assert ("With right" in " ".join(tool._lines(tool._drag.shape))) is together
    canvas.tool.cancel()
    assert session.atlas == before
    drag(canvas, middle, middle + QPoint(30, 10))
    (new,) = corners(session, "left") - set(before.areas["left"].polygons[0][0])
    assert (new in corners(session, "right")) is together
    assert session.undo_stack.undo_label == ("Reshape left and 1 neighbour" if together else "Reshape left")
    session.undo()
    assert session.atlas == before


@pytest.mark.parametrize("together", [True, False])
def test_corners_of_a_border_come_and_go_by_key_in_both(neighbours, together):
    canvas, _, session = neighbours
    canvas.moves_together = together
    before = session.atlas.snapshot()
    for _ in range(corner_of(session, (128.0, 38.0)) + 1):
        QTest.keyClick(canvas, Key.Key_BracketRight)
    QTest.keyClick(canvas, Key.Key_Insert)
    assert len(border(session)) == (3 if together else 2)
    assert len(corners(session, "left")) == 5
    QTest.keyClick(canvas, Key.Key_Delete)
    assert session.atlas.areas == before.areas
    for _ in range(2):
        session.undo()
    assert session.atlas == before
    for _ in range(2):
        session.redo()
    for _ in range(corner_of(session, (128.0, 39.0)) + 1):
        QTest.keyClick(canvas, Key.Key_BracketRight)
    QTest.keyClick(canvas, Key.Key_Delete)
    assert len(corners(session, "left")) == 3
    assert ((128.0, 39.0) in corners(session, "right")) is not together


def test_a_neighbour_of_three_corners_keeps_them_and_that_is_said(neighbours, qtbot):
    canvas, _, session = neighbours
    ring = [(127.0, 38.0), (128.0, 38.0), (127.5, 37.5), (127.0, 38.0)]
    thin = Area.checked({"id": "thin", "name": "Thin", "kind": "area", "polygons": [[ring]]})
    session.do(edit_of("", [added(thin)]))
    before = session.atlas.snapshot()
    for _ in range(corner_of(session, (128.0, 38.0)) + 1):
        QTest.keyClick(canvas, Key.Key_BracketRight)
    with qtbot.waitSignal(canvas.message) as told:
        QTest.keyClick(canvas, Key.Key_Delete)
    assert "Thin: an outline needs 3 corners" in told.args[0]
    assert "together” off" in told.args[0]
    assert session.atlas == before


def corner_of(session: Session, place: tuple[float, float]) -> int:
    return session.atlas.areas["left"].polygons[0][0].index(place)
