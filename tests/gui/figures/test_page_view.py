"""The page on screen: what is shown is what is written, and the hand finds what it points at."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gui.figures.page_view import MM_PER_PX, PageView
from gui.painting.export import image_of
from gui.painting.text import measurer
from layers.bundled import load_bundled
from layers.figures.page import compose_figure
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure


@pytest.fixture(scope="module")
def composed(qapp):
    atlas = load_bundled()
    figure = standard_figure(atlas.views["anthracite-by-sea"], atlas, PRESETS["nature-183"], measurer())
    return compose_figure(figure, atlas, measurer())


@pytest.fixture
def page(qtbot, composed):
    view = PageView()
    qtbot.addWidget(view)
    view.resize(900, 760)
    view.show_figure(composed)
    view.show()
    return view


def at(page, x, y):
    """Widget position of a place in millimetres."""
    scale = page.zoom / MM_PER_PX
    return QPointF(page._origin.x() + x * scale, page._origin.y() + y * scale).toPoint()


def middle(page, key):
    box = page.composed.boxes[key]
    return at(page, box.x + box.width / 2, box.y + box.height / 2)


def drag(page, start, *ways, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.mousePress(page, Qt.MouseButton.LeftButton, modifier, start)
    for way in ways:
        QTest.mouseMove(page, start + (way - start) / 2)
        QTest.mouseMove(page, way)
    QTest.mouseRelease(page, Qt.MouseButton.LeftButton, modifier, ways[-1])


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def test_preview_and_export_agree_within_a_tenth_of_a_millimetre(page, composed):
    page.zoom_to(2.0)
    page._origin = QPointF(0, 0)
    shown = pixels(page._picture(composed))
    # At this resolution a tenth of a millimetre is 0.76 pixels: ink may fall on the pixel beside.
    written = pixels(image_of(composed.draw_list, page_unit_mm=1.0, dpi=192))
    assert far_apart(shown, written) < 1e-3
    # What were off by a third of a millimetre would be seen.
    assert far_apart(shown, np.roll(written, 3, axis=1)) > 5e-3


def far_apart(shown, written, height=740, width=880):
    """Share of pixels that no neighbour on the other side comes near."""
    closest = np.full((height - 2, width - 2), 255)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            beside = written[1 + dy : height - 1 + dy, 1 + dx : width - 1 + dx]
            gap = np.abs(shown[1 : height - 1, 1 : width - 1] - beside).max(axis=2)
            np.minimum(closest, gap, out=closest)
    return float((closest > 60).mean())


def test_what_stands_on_the_map_is_found_before_the_map(page):
    assert page.item_at(QPointF(middle(page, "legend"))) == "legend"
    assert page.item_at(QPointF(middle(page, "scale-bar"))) == "scale-bar"
    assert page.item_at(QPointF(at(page, 90, 70))) == "map"
    assert page.item_at(QPointF(1, 1)) is None


def test_a_drag_moves_and_snaps(page, qtbot):
    start = middle(page, "locator")
    with qtbot.waitSignal(page.item_moved) as moved:
        drag(page, start, start + QPoint(100, 60), modifier=Qt.KeyboardModifier.ControlModifier)
    key, dx, dy, by_key = moved.args
    scale = page.zoom / MM_PER_PX
    assert (key, by_key) == ("locator", False)
    assert (dx, dy) == pytest.approx((100 / scale, 60 / scale), abs=0.01)
    box = page.composed.boxes["locator"]
    # Two pixels off the title's left edge: drawn to it.
    with qtbot.waitSignal(page.item_moved) as moved:
        drag(page, start, start + QPoint(50, 50), start + QPoint(2, 40))
    assert moved.args[1] == pytest.approx(page.composed.boxes["title"].x - box.x, abs=0.01)


def test_a_handle_sizes(page, qtbot):
    page.select("map")
    box = page.composed.boxes["map"]
    corner = at(page, box.right, box.bottom)
    with qtbot.waitSignal(page.item_sized) as sized:
        drag(page, corner, corner + QPoint(-80, -40), modifier=Qt.KeyboardModifier.ControlModifier)
    key, after = sized.args
    scale = page.zoom / MM_PER_PX
    assert key == "map"
    assert (after.x, after.y) == pytest.approx((box.x, box.y))
    assert after.width == pytest.approx(box.width - 80 / scale, abs=0.5)
    assert after.height == pytest.approx(box.height - 40 / scale, abs=0.5)


def test_escape_gives_a_drag_up(page, qtbot):
    start = middle(page, "legend")
    with qtbot.assertNotEmitted(page.item_moved):
        QTest.mousePress(page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(page, start + QPoint(-40, -40))
        QTest.keyClick(page, Qt.Key.Key_Escape)
        QTest.mouseRelease(
            page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(-40, -40)
        )


def test_the_keyboard_does_it_all(page, qtbot):
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    first = page.selection[0]
    with qtbot.waitSignal(page.item_moved) as moved:
        QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert moved.args == [first, 5.0, 0.0, True]
    with qtbot.waitSignal(page.edit_requested):
        QTest.keyClick(page, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.delete_requested):
        QTest.keyClick(page, Qt.Key.Key_Delete)
    before = page.zoom
    QTest.keyClick(page, Qt.Key.Key_Plus)
    assert page.zoom > before
    QTest.keyClick(page, Qt.Key.Key_0)
    assert page.zoom == pytest.approx(before)
    for _ in page.composed.boxes:
        QTest.keyClick(page, Qt.Key.Key_Tab)
    assert page.selection == ()


def test_shift_chooses_several(page):
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(page, "legend"))
    QTest.mouseClick(
        page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, middle(page, "scale-bar")
    )
    assert page.selection == ("legend", "scale-bar")
    QTest.mouseClick(
        page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, middle(page, "legend")
    )
    assert page.selection == ("scale-bar",)


def test_zoom_keeps_the_place_under_the_pointer(page):
    place = QPointF(300, 200)
    before = page._to_page(place)
    page.zoom_to(4.0, place)
    after = page._to_page(place)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))


def test_an_empty_page_stands_everything(qtbot):
    view = PageView()
    qtbot.addWidget(view)
    view.show_figure(None)
    view.show()
    view.fit()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(50, 50))
    assert view.grab().width() > 0
