"""Planning a route on the map."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from geo.extent import Extent
from gui.background import BackgroundWorker
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.render_job import InlineExecutor
from gui.panels.plan_card import PlanCard
from gui.planning import RoutePlanner
from gui.tools.plan_route import PlanRouteTool
from layers.errors import LayersError
from layers.records.route import Mode
from tests.helpers.canvas import RIGHT, atlas_canvas, click, drag, move, page_of

DALIAN, RIZHAO, NAMPO, DANDONG = (
    ("sites", f"{name}-port") for name in ("dalian", "rizhao", "nampo", "dandong")
)
YELLOW_SEA = Extent(119.0, 35.0, 126.0, 40.2)


@pytest.fixture
def planning(qtbot) -> tuple[MapCanvas, RoutePlanner, PlanRouteTool]:
    canvas, _, session = atlas_canvas(qtbot)
    canvas.zoom_to_extent(YELLOW_SEA)
    assert canvas.wait_until_idle()
    planner = RoutePlanner(lambda: session.atlas, executor=InlineExecutor())
    tool = PlanRouteTool(planner)
    canvas.set_tool(tool)
    yield canvas, planner, tool
    planner.close()


def line_middle(canvas: MapCanvas, planner: RoutePlanner) -> QPoint:
    from geo.crs import from_lonlat

    lon, lat = planner.planned.lonlat[len(planner.planned.lonlat) // 2]
    x, y = canvas.viewport.to_page(from_lonlat([[lon, lat]], canvas.viewport.crs))[0]
    return QPoint(round(x), round(y))


def plan(canvas, *refs) -> None:
    for ref in refs:
        click(canvas, page_of(canvas, ref))


def test_two_clicks_on_ports_give_the_way_by_water(planning):
    canvas, planner, tool = planning
    plan(canvas, DALIAN)
    assert planner.planned is None
    plan(canvas, RIZHAO)
    assert [stop.site for stop in planner.draft.stops] == ["dalian-port", "rizhao-port"]
    assert planner.is_current
    assert planner.planned.path.total("land_crossing_m") == 0
    assert len(tool.overlays()) >= 3


def test_the_line_is_pulled_aside_and_let_back(planning):
    canvas, planner, _ = planning
    plan(canvas, DALIAN, RIZHAO)
    direct = planner.draft
    before = planner.planned.length.drawn
    at = line_middle(canvas, planner)
    drag(canvas, at, at + QPoint(30, -15))
    assert len(planner.draft.stops) == 3
    assert planner.draft.stops[1].site is None
    assert planner.planned.length.drawn > before
    drag(canvas, at + QPoint(30, -15), at)
    assert planner.draft == direct
    assert planner.planned.length.drawn == before


def test_a_via_point_goes_with_the_right_button(planning):
    canvas, planner, _ = planning
    plan(canvas, DALIAN, RIZHAO)
    direct = planner.draft
    at = line_middle(canvas, planner)
    drag(canvas, at, at + QPoint(30, -15))
    move(canvas, at + QPoint(30, -15))
    QTest.mouseClick(canvas, RIGHT, Qt.KeyboardModifier.NoModifier, at + QPoint(30, -15))
    assert planner.draft == direct


def test_the_right_button_elsewhere_asks_for_the_menu(planning, qtbot):
    canvas, _planner, _ = planning
    with qtbot.waitSignal(canvas.context_requested, timeout=1000):
        QTest.mouseClick(canvas, RIGHT, Qt.KeyboardModifier.NoModifier, QPoint(20, 20))


def test_an_end_is_dragged_to_another_port(planning):
    canvas, planner, _ = planning
    plan(canvas, DALIAN, RIZHAO)
    drag(canvas, page_of(canvas, DALIAN), page_of(canvas, NAMPO))
    assert planner.draft.stops[0].site == "nampo-port"
    assert "West Sea Barrage lock" in " ".join(planner.planned.notes)


def test_escape_ends_the_drag_then_the_route(planning):
    canvas, planner, tool = planning
    plan(canvas, DALIAN, RIZHAO)
    whole = planner.draft
    at = line_middle(canvas, planner)
    drag(canvas, at, at + QPoint(30, -15), drop=False)
    assert tool.is_busy
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert planner.draft == whole
    assert not tool.is_busy
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert planner.draft.stops == ()
    assert planner.planned is None
    assert tool.overlays() == []


def test_backspace_takes_the_last_place_back(planning):
    canvas, planner, _ = planning
    plan(canvas, DALIAN, RIZHAO)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert [stop.site for stop in planner.draft.stops] == ["dalian-port"]
    assert planner.planned is None


def test_an_end_on_land_is_said_and_nothing_drawn(planning, qtbot):
    canvas, planner, _tool = planning
    card = PlanCard(planner, canvas)
    plan(canvas, DALIAN)
    planner.add_place(126.5, 39.5)
    assert planner.problem
    assert planner.planned is None
    assert planner.problem in card.texts()
    assert not card.add.isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    plan(canvas, RIZHAO)
    assert planner.problem == ""
    assert card.add.isEnabled()


def test_the_card_sets_mode_clearance_and_speed(planning):
    canvas, planner, _ = planning
    card = PlanCard(planner, canvas)
    plan(canvas, DALIAN, RIZHAO)
    usual = planner.planned.length.drawn
    card.clearance.setValue(3.0)
    assert planner.is_current
    assert planner.planned.path.parts[0].clearance_m == pytest.approx(5556, abs=1)
    assert planner.planned.length.drawn > usual
    card.fastest.setValue(20.0)
    assert any(text.endswith("at 8–20 kn") for text in card.texts())
    card.mode.setCurrentIndex(card.mode.findData(Mode.ROAD))
    assert planner.planned.path is None
    assert any("Straight from place to place" in text for text in card.texts())
    assert not card.clearance.isVisibleTo(card)


def test_a_site_that_moves_takes_the_draft_along(planning):
    canvas, planner, _ = planning
    plan(canvas, DALIAN, RIZHAO)
    from layers.moving import move_site

    canvas.session.do(move_site(canvas.session.atlas, "dalian-port", 121.8, 38.9))
    assert (planner.draft.stops[0].lon, planner.draft.stops[0].lat) == (121.8, 38.9)
    assert planner.is_current


def test_the_plan_outlasts_another_tool(planning):
    canvas, planner, tool = planning
    plan(canvas, DALIAN, RIZHAO)
    from gui.tools.base import PanTool

    canvas.set_tool(PanTool())
    assert planner.is_current
    canvas.set_tool(tool)
    assert len(tool.overlays()) >= 3


class TestWorker:
    """The worker itself, in its own thread."""

    def test_only_the_latest_job_counts(self, qtbot):
        worker, got, gate = BackgroundWorker(), [], threading.Event()

        def slow(cancelled):
            assert gate.wait(10)
            return "old" if not cancelled() else "cancelled"

        worker.submit(slow, got.append, got.append)
        worker.submit(lambda _: "new", got.append, got.append)
        gate.set()
        qtbot.waitUntil(lambda: got == ["new"])
        worker.close()

    def test_a_patient_job_waits_for_the_one_before(self, qtbot):
        worker, got, gate = BackgroundWorker(), [], threading.Event()
        worker.submit(lambda _: gate.wait(10) and "first", got.append, got.append)
        for number in range(3):
            worker.submit(lambda _, n=number: n, got.append, got.append, patient=True)
        gate.set()
        qtbot.waitUntil(lambda: got == ["first", 2])
        worker.close()

    def test_errors_arrive_in_words(self, qtbot):
        worker, got = BackgroundWorker(), []

        def wrong(cancelled):
            raise LayersError("no water")

        worker.submit(wrong, got.append, lambda words: got.append(("failed", words)))
        qtbot.waitUntil(lambda: got == [("failed", "no water")])
        worker.close()

    def test_nothing_arrives_after_the_end(self, qtbot):
        worker, got = BackgroundWorker(), []

        def until_cancelled(cancelled):
            while not cancelled():
                threading.Event().wait(0.001)
            return 1

        worker.submit(until_cancelled, got.append, got.append)
        worker.close()
        QTest.qWait(20)
        assert got == []
