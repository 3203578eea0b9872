"""Computed legs follow their ends, in the edit that moved them."""

from __future__ import annotations

import pytest

from gui.canvas.render_job import InlineExecutor
from gui.messages import Messages
from gui.recomputing import RouteRecomputer
from layers.edits import edit_of, replaced
from layers.moving import move_site
from layers.records.route import Method
from tests.helpers.canvas import session_on

LEG = "nampo-rizhao-sea-2"
THERE = (119.62, 35.36)


@pytest.fixture
def watched(qtbot):
    session = session_on()
    messages = Messages()
    recomputer = RouteRecomputer(messages, session.undo, executor=InlineExecutor())
    recomputer.watch(session)
    yield session, messages, recomputer
    recomputer.close()
    session.close(discard=True)


@pytest.fixture
def in_thread(qtbot):
    session = session_on()
    recomputer = RouteRecomputer(Messages(), session.undo)
    recomputer.watch(session)
    yield session, recomputer
    recomputer.close()
    session.close(discard=True)


def test_the_new_way_joins_the_move_and_undo_takes_both_back(watched):
    session, messages, _ = watched
    before = session.atlas.snapshot()
    session.do(move_site(session.atlas, "rizhao-port", *THERE))
    leg = session.atlas.legs[LEG]
    assert leg.method is Method.COMPUTED
    assert leg.coordinates[-1] == THERE
    assert leg.coordinates[1:-1] != before.legs[LEG].coordinates[1:-1]
    assert len(session.undo_stack.edits) == 1
    assert "computed for the new place" in messages.history[-1].text
    after = session.atlas.snapshot()
    session.undo()
    assert session.atlas == before
    session.redo()
    assert session.atlas == after


def test_a_form_that_changes_coordinates_does_it_too(watched):
    session, _, _ = watched
    site = session.atlas.sites["rizhao-port"]
    session.do(edit_of("Edit Rizhao", [replaced(site, site.changed(lon=THERE[0], lat=THERE[1]))]))
    assert session.atlas.legs[LEG].coordinates[-1] == THERE
    assert len(session.undo_stack.edits) == 1


def test_nudges_stay_one_edit(watched):
    session, _, _ = watched
    before = session.atlas.snapshot()
    for step in range(3):
        move = move_site(session.atlas, "rizhao-port", THERE[0] + step / 100, THERE[1])
        session.do(move, merge=True)
    assert len(session.undo_stack.edits) == 1
    assert session.atlas.legs[LEG].coordinates[-1] == session.atlas.sites["rizhao-port"].lonlat
    session.undo()
    assert session.atlas == before


def test_an_end_on_land_is_said_and_can_be_moved_back_to_water(watched):
    session, messages, _ = watched
    session.do(move_site(session.atlas, "rizhao-port", 118.0, 36.0))
    assert session.atlas.legs[LEG].method is Method.SCHEMATIC
    assert "the line is a sketch now" in messages.history[-1].text
    session.do(move_site(session.atlas, "rizhao-port", *THERE), merge=True)
    assert session.atlas.legs[LEG].method is Method.COMPUTED
    assert "Not computed" not in session.atlas.legs[LEG].notes


def test_while_it_computes_the_old_line_stays(in_thread, qtbot):
    session, recomputer = in_thread
    old = session.atlas.legs[LEG].coordinates
    session.do(move_site(session.atlas, "rizhao-port", *THERE))
    assert session.atlas.legs[LEG].coordinates[:-1] == old[:-1]
    qtbot.waitUntil(lambda: session.atlas.legs[LEG].coordinates[:-1] != old[:-1], timeout=20_000)
    assert len(session.undo_stack.edits) == 1
    assert not recomputer.is_busy


def test_after_another_edit_the_lines_are_an_edit_of_their_own(in_thread, qtbot):
    session, _ = in_thread
    before = session.atlas.snapshot()
    session.do(move_site(session.atlas, "rizhao-port", *THERE))
    mine = session.atlas.sites["musan-mine"]
    session.do(edit_of("Rename", [replaced(mine, mine.changed(name="Musan"))]))
    qtbot.waitUntil(lambda: len(session.undo_stack.edits) == 3, timeout=20_000)
    assert session.undo_stack.undo_label.startswith("Compute")
    for _ in range(3):
        session.undo()
    assert session.atlas == before


def test_an_undone_move_is_left_alone(in_thread, qtbot):
    session, recomputer = in_thread
    before = session.atlas.snapshot()
    session.do(move_site(session.atlas, "rizhao-port", *THERE))
    session.undo()
    qtbot.waitUntil(lambda: not recomputer.is_busy, timeout=20_000)
    assert session.atlas == before
    assert session.undo_stack.redo_edit is not None
