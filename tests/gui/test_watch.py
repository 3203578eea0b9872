"""Warnings after edits: shown with a way out, blocking nothing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from gui.main_window import MainWindow
from gui.messages import Level, MessageBar
from layers.edits import added, edit_of, replaced
from layers.moving import move_site


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.canvas.glide_ms = window.canvas.fly_ms = 0.0
    return window


def press(window: MainWindow, text: str) -> None:
    bar = window.findChild(MessageBar)
    next(button for button in bar.findChildren(QPushButton) if button.text() == text).click()
    QApplication.processEvents()


def doubts_told(window: MainWindow) -> int:
    """Warnings so far; ways that are computed anew in the background say so too, whenever they are done."""
    return sum(message.level is Level.WARNING for message in window.messages.history)


def test_a_mine_moved_into_the_sea_is_told_and_undone_by_its_button(window, qtbot):
    before = window.session.atlas.snapshot()
    mine = before.sites["musan-mine"]
    window.session.do(edit_of("", [replaced(mine, mine.changed(uncertainty_m=100.0))]))
    with qtbot.waitSignal(window.messages.shown) as told:
        window.session.do(move_site(window.session.atlas, "musan-mine", 124.0, 38.3))
    assert told.args[0].level is Level.WARNING
    assert "lies in the sea" in told.args[0].text
    press(window, "Undo")
    assert window.session.atlas.sites["musan-mine"].lonlat == mine.lonlat


def test_a_leg_away_from_its_site_is_put_there(window, qtbot):
    leg = window.session.atlas.legs["musan-chongjin-rail-1"]
    line = ((129.0, 42.0), *leg.coordinates[1:])
    with qtbot.waitSignal(window.messages.shown):
        window.session.do(edit_of("Reshape", [replaced(leg, leg.changed(coordinates=line))]))
    press(window, "Put its ends there")
    assert window.session.atlas.legs[leg.id] == leg


def test_a_twin_is_merged_by_its_button(window, qtbot):
    mine = window.session.atlas.sites["musan-mine"]
    twin = mine.changed(id="musan-two", name="Musan pit", lon=mine.lon + 0.01)
    with qtbot.waitSignal(window.messages.shown) as told:
        window.session.do(edit_of("Add", [added(twin)]))
    assert "may be one place" in told.args[0].text
    press(window, "Merge them")
    assert "musan-two" not in window.session.atlas.sites
    assert "Musan pit" in window.session.atlas.sites["musan-mine"].names.others


def test_undo_is_not_commented_on(window, qtbot):
    with qtbot.waitSignal(window.messages.shown):
        window.session.do(move_site(window.session.atlas, "nampo-port", 126.6, 40.85))
    QApplication.processEvents()
    count = doubts_told(window)
    window.session.undo()
    QApplication.processEvents()
    assert doubts_told(window) == count


def test_a_twin_is_named_once_and_not_with_every_later_edit(window, qtbot):
    mine = window.session.atlas.sites["musan-mine"]
    twin = mine.changed(id="musan-two", name="Musan pit", lon=mine.lon + 0.01)
    with qtbot.waitSignal(window.messages.shown):
        window.session.do(edit_of("Add", [added(twin)]))
    count = doubts_told(window)
    for text in ("one", "two"):
        twin = window.session.atlas.sites["musan-two"]
        window.session.do(edit_of("Note", [replaced(twin, twin.changed(notes=text))]))
        QApplication.processEvents()
    assert doubts_told(window) == count


def test_a_doubt_returns_when_the_place_is_another(window, qtbot):
    with qtbot.waitSignal(window.messages.shown):
        window.session.do(move_site(window.session.atlas, "nampo-port", 126.6, 40.85))
    # Its ways find no water there, and that is a warning too, when it has been worked out.
    qtbot.waitUntil(lambda: any("sketch" in told.text for told in window.messages.history))
    count = doubts_told(window)
    port = window.session.atlas.sites["nampo-port"]
    window.session.do(edit_of("Note", [replaced(port, port.changed(notes="x"))]))
    QApplication.processEvents()
    assert doubts_told(window) == count
    with qtbot.waitSignal(window.messages.shown):
        window.session.do(move_site(window.session.atlas, "nampo-port", 126.7, 40.85))


def test_an_outline_bent_over_itself_is_made_valid_by_the_button(window, qtbot):
    area = next(iter(window.session.atlas.areas.values()))
    bow = ((125.0, 38.0), (126.0, 39.0), (126.0, 38.0), (125.0, 39.0), (125.0, 38.0))
    with qtbot.waitSignal(window.messages.shown) as told:
        window.session.do(edit_of("Reshape", [replaced(area, area.changed(polygons=((bow,),)))]))
    assert "crosses itself" in told.args[0].text
    press(window, "Make it valid")
    assert len(window.session.atlas.areas[area.id].polygons) == 2
