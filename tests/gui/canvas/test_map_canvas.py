"""The canvas: pictures that follow the view, its public ways to move, pointing, and its end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from geo.crs import WEB_MERCATOR, from_lonlat, to_lonlat
from geo.errors import CrsError
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.render_job import InlineExecutor
from layers.atlas import Atlas
from layers.display import Display, Ref
from layers.errors import DocumentError
from layers.moving import move_site
from tests.helpers.canvas import (
    SquareSource,
    atlas_canvas,
    page_of,
    session_on,
    shown,
    square_canvas,
)

MUSAN = ("sites", "musan-mine")
RED, SEA = QColor("#C03020"), QColor("#DCE7EE")


def at(image: QImage, x: float, y: float) -> QColor:
    ratio = image.devicePixelRatio()
    return QColor(image.pixel(round(x * ratio), round(y * ratio)))


def centre_lonlat(canvas: MapCanvas) -> np.ndarray:
    return to_lonlat(np.array([canvas.viewport.centre]), canvas.viewport.crs)[0]


def test_the_first_picture_shows_the_whole_region(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    corners = np.array([[116.0, 35.0], [131.0, 35.0], [116.0, 42.0], [131.0, 42.5]])
    page = canvas.viewport.to_page(from_lonlat(corners, DEFAULT_CRS))
    assert (page >= 0).all()
    assert (page <= [640, 480]).all()


def test_the_picture_shows_what_is_composed(qtbot):
    canvas, _ = square_canvas(qtbot)
    image = canvas.grab_map()
    assert at(image, 320, 240) == RED
    assert at(image, 320 + 95, 240 + 95) == RED
    assert at(image, 320 + 105, 240) == SEA


def test_a_pan_moves_the_old_picture_before_there_is_a_new_one(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    canvas.set_viewport(canvas.viewport.panned(150, 60))
    image = canvas.grab_map()
    assert at(image, 320, 150) == SEA
    assert at(image, 470, 300) == RED
    assert at(image, 470 + 95, 300 + 95) == RED
    source.gate.set()
    assert canvas.wait_until_idle()
    assert at(canvas.grab_map(), 470, 300) == RED


def test_a_zoom_scales_the_old_picture_around_the_same_place(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    canvas.set_viewport(canvas.viewport.zoomed(0.5, (320, 240)))
    image = canvas.grab_map()
    assert at(image, 320 + 45, 240) == RED
    assert at(image, 320 + 55, 240) == SEA
    source.gate.set()
    assert canvas.wait_until_idle()


def test_another_projection_shows_the_old_picture_where_it_belongs(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    canvas.set_crs(WEB_MERCATOR)
    assert at(canvas.grab_map(), 320, 240) == RED
    source.gate.set()
    assert canvas.wait_until_idle()
    assert canvas.refresher.picture.viewport.crs == WEB_MERCATOR


def test_beyond_the_margin_the_surroundings_are_shown(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    # Right out of the last picture, but inside the coarse one around it.
    canvas.set_viewport(canvas.viewport.panned(500, 0))
    canvas.set_viewport(canvas.viewport.zoomed(0.5))
    assert at(canvas.grab_map(), 320 + 250, 240) == RED
    source.gate.set()
    assert canvas.wait_until_idle()


def test_fine_pans_keep_the_picture_sharp(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    canvas.set_viewport(canvas.viewport.panned(0.4, 0.3))
    image = canvas.grab_map()
    # A blurred edge would have a colour between the two.
    assert {at(image, x, 240).name() for x in range(410, 430)} == {RED.name(), SEA.name()}
    source.gate.set()
    assert canvas.wait_until_idle()


def test_changed_content_is_redrawn(qtbot):
    canvas, source = square_canvas(qtbot)
    source.recolour("#205080")
    assert canvas.wait_until_idle()
    assert at(canvas.grab_map(), 320, 240) == QColor("#205080")


def test_a_picture_of_older_content_is_never_shown(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    before = len(source.composed)
    source.recolour("#205080")
    qtbot.waitUntil(lambda: len(source.composed) > before)
    source.recolour("#30A040")
    seen = []
    canvas.rendered.connect(lambda: seen.append(at(canvas.grab_map(), 320, 240).name()))
    source.gate.set()
    assert canvas.wait_until_idle()
    assert set(seen) == {"#30a040"}
    assert canvas.refresher.counts.cancelled == 1


def test_many_moves_make_few_pictures(qtbot):
    canvas, _ = square_canvas(qtbot)
    before = canvas.refresher.counts.started
    for _ in range(40):
        canvas.set_viewport(canvas.viewport.panned(1, 0))
    assert canvas.wait_until_idle()
    assert canvas.refresher.counts.started - before <= 2
    assert canvas.refresher.picture.viewport.centre == pytest.approx(canvas.viewport.centre, abs=1000)


def test_a_layer_at_fault_is_named_and_the_map_goes_on(qtbot):
    canvas, source = square_canvas(qtbot)
    source.error = DocumentError("the file is gone; open it again")
    with qtbot.waitSignal(canvas.message) as told:
        source.recolour("#205080")
    assert told.args == ["ground: the file is gone; open it again"]
    assert canvas.wait_until_idle()
    source.error = None
    source.recolour("#30A040")
    assert canvas.wait_until_idle()
    assert at(canvas.grab_map(), 320, 240) == QColor("#30A040")


def test_an_unexpected_error_doesnt_stop_later_pictures(qtbot):
    canvas, source = square_canvas(qtbot)
    source.error = ZeroDivisionError("a bug")
    with qtbot.captureExceptions() as caught:
        source.recolour("#205080")
        assert canvas.wait_until_idle()
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    source.error = None
    source.recolour("#30A040")
    assert canvas.wait_until_idle()
    assert at(canvas.grab_map(), 320, 240) == QColor("#30A040")


def test_an_error_while_painting_doesnt_end_the_process(qtbot):
    canvas, _ = square_canvas(qtbot)

    class Faulty:
        def paint(self, painter, viewport, theme):
            raise TypeError("a bug")

    canvas.furniture.append(Faulty())
    with pytest.raises(TypeError, match="a bug"):
        canvas.repaint()
    canvas.furniture.clear()
    canvas.repaint()
    assert at(canvas.grab_map(), 320, 240) == RED


def test_an_inline_executor_has_the_picture_ready_at_once(qtbot):
    canvas, source = square_canvas(qtbot, executor=InlineExecutor())
    main = threading.get_ident()
    assert at(canvas.grab_map(), 320, 240) == RED
    source.recolour("#205080")
    assert canvas.wait_until_idle()
    assert threading.get_ident() == main
    assert at(canvas.grab_map(), 320, 240) == QColor("#205080")


def test_selecting_leaves_the_ground_alone(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    display.select(("sites", "nampo-port"))
    assert canvas.wait_until_idle()
    seconds = canvas.refresher.counts.seconds
    assert [name for name, spent in seconds.items() if spent == 0] == ["0.ground"]
    assert seconds["1.cities"] > 0


def test_opacity_costs_no_redraw_of_the_layers_below(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    display.state = display.state.with_layer("ground", opacity=0.5)
    assert canvas.wait_until_idle()
    display.state = display.state.with_layer("ground", opacity=0.25)
    assert canvas.wait_until_idle()
    assert set(canvas.refresher.counts.seconds.values()) == {0.0}


def test_another_document_is_shown_and_edited(qtbot):
    canvas, _, session = atlas_canvas(qtbot)
    other = session_on()
    canvas.destroyed.connect(lambda: other.close(discard=True))
    other.do(move_site(other.atlas, "musan-mine", 127.0, 38.0))
    before = page_of(canvas, MUSAN)
    canvas.set_session(other)
    assert canvas.wait_until_idle()
    after = page_of(canvas, MUSAN)
    assert after != before
    assert canvas.identify((after.x(), after.y()))[0] == MUSAN
    started = canvas.refresher.counts.started
    session.do(move_site(session.atlas, "musan-mine", 126.0, 38.0))
    assert canvas.refresher.counts.started == started
    assert canvas.refresher.is_idle


def test_the_theme_recolours_the_map(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    light = at(canvas.grab_map(), 3, 3)
    display.update(theme="dark")
    assert canvas.wait_until_idle()
    assert at(canvas.grab_map(), 3, 3).lightness() < light.lightness() - 80


def test_resizing_keeps_middle_and_scale(qtbot):
    canvas, _ = square_canvas(qtbot)
    view = canvas.viewport
    canvas.resize(500, 300)
    assert canvas.wait_until_idle()
    assert canvas.viewport == view.resized(500, 300)
    assert at(canvas.grab_map(), 250, 150) == RED


def test_zoom_to_extent_in_degrees_and_in_map_units(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.zoom_to_extent(Extent(124.0, 38.0, 126.0, 39.0), margin=20)
    assert centre_lonlat(canvas) == pytest.approx([125.0, 38.5], abs=0.05)
    canvas.zoom_to_extent(Extent(-1e5, -1e5, 1e5, 1e5), lonlat=False, margin=40)
    assert canvas.viewport.resolution == pytest.approx(2e5 / 400)


def test_an_extent_given_before_the_widget_has_a_size_is_the_first_view(qtbot):
    session = session_on(Atlas())
    canvas = MapCanvas(SquareSource(), Display(), session)
    canvas.destroyed.connect(lambda: session.close(discard=True))
    qtbot.addWidget(canvas)
    canvas.zoom_to_extent(Extent(124.0, 38.0, 126.0, 39.0), margin=0)
    shown(canvas)
    assert centre_lonlat(canvas) == pytest.approx([125.0, 38.5], abs=0.05)


def test_zoom_to_refs_brings_them_into_view(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    refs = [("sites", "nampo-port"), ("sites", "songrim-port")]
    canvas.zoom_to_refs(refs)
    for ref in refs:
        assert canvas.rect().contains(page_of(canvas, ref))
    assert canvas.viewport.resolution < 500
    canvas.zoom_to_refs([("sites", "musan-mine")])
    assert page_of(canvas, ("sites", "musan-mine")) == QPoint(320, 240)


def test_zoom_to_a_record_without_a_place_says_so(qtbot):
    canvas, _ = square_canvas(qtbot)
    with qtbot.waitSignal(canvas.message) as told:
        canvas.zoom_to_refs([("sites", "nowhere")])
    assert "no place on the map" in told.args[0]


def test_previous_and_next_view(qtbot):
    canvas, _ = square_canvas(qtbot)
    start = canvas.viewport
    canvas.zoom_to_extent(Extent(124.0, 38.0, 126.0, 39.0))
    there = canvas.viewport
    assert canvas.can_go_back
    canvas.previous_view()
    assert canvas.viewport == start
    canvas.next_view()
    assert canvas.viewport == there
    assert not canvas.can_go_forward


def test_another_projection_keeps_middle_and_ground_scale(qtbot):
    canvas, _ = square_canvas(qtbot)
    before = centre_lonlat(canvas)
    with qtbot.waitSignal(canvas.crs_changed):
        canvas.set_crs(WEB_MERCATOR)
    assert centre_lonlat(canvas) == pytest.approx(before, abs=1e-9)
    # Web Mercator enlarges by 1/cos 39° there.
    assert canvas.viewport.resolution == pytest.approx(1000 / np.cos(np.radians(39)), rel=0.005)
    canvas.previous_view()
    assert canvas.viewport.crs == DEFAULT_CRS


def test_a_projection_that_cant_show_the_place_is_refused(qtbot):
    canvas, _ = square_canvas(qtbot)
    view = canvas.viewport
    with pytest.raises(CrsError, match="can't be shown"):
        canvas.set_crs("+proj=ortho +lat_0=-30 +lon_0=-60 +datum=WGS84 +units=m")
    assert canvas.viewport == view


def test_identify_finds_the_topmost_first(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    canvas.zoom_to_refs([("sites", "nampo-port")])
    assert canvas.wait_until_idle()
    place = page_of(canvas, ("sites", "nampo-port"))
    found = canvas.identify((place.x(), place.y()))
    assert found[0] == ("sites", "nampo-port")
    assert any(table == "legs" for table, _ in found)
    assert canvas.identify((2, 2)) == []


def test_identify_holds_while_the_old_picture_is_shown(qtbot):
    canvas, source = square_canvas(qtbot)
    assert canvas.identify((320 + 99, 240)) == [("squares", "square")]
    source.gate.clear()
    canvas.set_viewport(canvas.viewport.panned(150, 0))
    assert canvas.identify((320 + 150 + 99, 240)) == [("squares", "square")]
    assert canvas.identify((320, 240)) == []
    source.gate.set()
    assert canvas.wait_until_idle()


def middle_of_name(canvas: MapCanvas, wanted: Callable[[Ref], bool]) -> tuple[Ref, tuple[float, float]]:
    """A label whose reference is wanted, and the middle of its text on the widget."""
    picture = canvas.refresher.picture
    border = picture.viewport.width / 2 - canvas.width() / 2
    for labels in (pointable.labels for pointable in picture.pointables):
        for ref, (left, top, right, bottom) in zip(labels.refs, labels.boxes, strict=True):
            if wanted(ref):
                return ref, ((left + right) / 2 - border, (top + bottom) / 2 - border)
    raise AssertionError("no such label on the map")


def test_a_name_on_the_map_stands_for_its_place(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    canvas.zoom_to_refs([MUSAN])
    assert canvas.wait_until_idle()
    ref, middle = middle_of_name(canvas, lambda ref: ref == MUSAN)
    assert ref in canvas.identify(middle)


def test_names_of_what_is_no_record_are_passed_over(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    canvas.zoom_to_extent(Extent(125.0, 37.0, 129.0, 39.5))
    assert canvas.wait_until_idle()
    ref, middle = middle_of_name(canvas, lambda ref: canvas.locator.record(ref) is None)
    assert ref not in canvas.identify(middle)


def test_refs_inside_a_rectangle(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    place = page_of(canvas, ("sites", "musan-mine"))
    found = canvas.refs_inside(place.x() - 5, place.y() - 5, place.x() + 5, place.y() + 5)
    assert ("sites", "musan-mine") in found
    assert ("sites", "nampo-port") not in found


def test_a_screen_of_two_pixels_per_unit_gets_a_picture_of_that(qtbot, monkeypatch):
    monkeypatch.setattr(MapCanvas, "devicePixelRatioF", lambda self: 2.0)
    canvas, _ = square_canvas(qtbot)
    picture = canvas.refresher.picture
    assert picture.image.devicePixelRatio() == 2.0
    assert picture.image.width() == 2 * picture.viewport.width
    image = canvas.grab_map()
    assert image.size() == QSize(1280, 960)
    # The square's edge lies on a whole page unit: the two device pixels beside it differ.
    assert QColor(image.pixel(839, 480)) == RED
    assert QColor(image.pixel(840, 480)) == SEA


def test_a_fractional_pixel_ratio_keeps_edges_sharp(qtbot, monkeypatch):
    monkeypatch.setattr(MapCanvas, "devicePixelRatioF", lambda self: 1.25)
    canvas, _ = square_canvas(qtbot)
    image = canvas.grab_map()
    row = {QColor(image.pixel(x, 300)).name() for x in range(515, 535)}
    assert row == {RED.name(), SEA.name()}


def test_closing_the_window_ends_the_worker(qtbot):
    window = QWidget()
    source, session = SquareSource(), session_on(Atlas())
    canvas = MapCanvas(source, Display(), session, parent=window)
    canvas.resize(400, 300)
    window.show()
    assert canvas.wait_until_idle()
    assert [t for t in threading.enumerate() if t.name.startswith("render")]
    window.close()
    window.deleteLater()
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name.startswith("render")])
    # Nobody listens any more.
    source.recolour("#205080")
    session.close()


def test_a_job_under_way_doesnt_outlive_the_canvas(qtbot):
    canvas, source = square_canvas(qtbot)
    source.gate.clear()
    before = len(source.composed)
    source.recolour("#205080")
    qtbot.waitUntil(lambda: len(source.composed) > before)
    threading.Timer(0.1, source.gate.set).start()
    canvas.shut_down()
    assert not [t for t in threading.enumerate() if t.name.startswith("render")]
    canvas.shut_down()


def test_paint_times_are_counted(qtbot):
    canvas, _ = square_canvas(qtbot)
    canvas.paint_ms.clear()
    canvas.repaint()
    assert len(canvas.paint_ms) == 1
    assert canvas.paint_ms[0] > 0


def test_flash_ends_by_itself(qtbot):
    canvas, _, _ = atlas_canvas(qtbot)
    plain = canvas.grab_map()
    canvas.flash([("sites", "musan-mine"), ("legs", next(iter(canvas.session.atlas.legs)))])
    assert canvas.grab_map() != plain
    qtbot.waitUntil(lambda: canvas.grab_map() == plain, timeout=3000)
