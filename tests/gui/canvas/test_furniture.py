"""Scale bar, north arrow and credits on the screen's map."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from geo.crs import WEB_MERCATOR
from geo.viewport import DEFAULT_CRS, Viewport
from gui.canvas.furniture import Furniture, furniture_boxes, furniture_items
from gui.main_window import MainWindow
from layers.drawing.draw_list import Labels, Markers, Polygons
from layers.theme.theme import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("qapp")


def view(x: float = 0.0, *, crs: str = DEFAULT_CRS, width: float = 800.0, height: float = 600.0) -> Viewport:
    return Viewport(crs, (x, 0.0), 500.0, width, height)


def texts(items) -> list[str]:
    labels = [label for item in items if isinstance(item, Labels) for label in item.labels]
    return ["".join(run.text for line in label.lines for run in line) for label in labels]


def arrows(items) -> list[Markers]:
    return [item for item in items if isinstance(item, Markers)]


def test_bar_in_kilometres_and_nautical_miles_and_the_credits():
    found = texts(furniture_items(view(), LIGHT))
    assert any(text.endswith("km") for text in found)
    assert any(text.endswith("nmi") for text in found)
    assert "GSHHG · Natural Earth" in found


def test_everything_stands_inside_the_window():
    items = furniture_items(view(800_000.0), LIGHT)
    for item in items:
        if isinstance(item, Polygons | Markers):
            assert (item.xy >= 0).all()
            assert (item.xy <= [800, 600]).all()


def test_an_arrow_only_where_north_isnt_up():
    assert arrows(furniture_items(view(), LIGHT)) == []
    (arrow,) = arrows(furniture_items(view(800_000.0), LIGHT))
    assert -8 < float(arrow.rotation[0]) < -3
    assert arrows(furniture_items(view(1.4e7, crs=WEB_MERCATOR), LIGHT)) == []


def test_the_whole_arrow_is_kept_clear_of_labels():
    turned = view(800_000.0)
    (arrow,) = arrows(furniture_items(turned, LIGHT))
    tip = arrow.xy[0] - [0.0, arrow.size / 2 - 1.0]
    boxes = furniture_boxes(turned, LIGHT)
    assert ((boxes[:, :2] <= tip) & (boxes[:, 2:] >= tip)).all(axis=1).any()


def test_small_windows_show_the_map_alone():
    assert furniture_items(view(width=200, height=100), LIGHT) == []


def test_off_the_globe_there_is_no_scale():
    ortho = "+proj=ortho +lat_0=39 +lon_0=124 +datum=WGS84 +units=m"
    found = texts(furniture_items(Viewport(ortho, (9e7, 9e7), 500.0, 800, 600), LIGHT))
    assert found == ["GSHHG · Natural Earth"]


def test_painted_as_it_is_until_view_or_theme_change():
    furniture = Furniture()
    pictures = []
    for seen, theme in ((view(), LIGHT), (view(), LIGHT), (view(9e5), LIGHT), (view(9e5), DARK)):
        image = QImage(800, 600, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        furniture.paint(painter, seen, theme)
        painter.end()
        pictures.append(image)
    assert pictures[0] == pictures[1]
    assert pictures[1] != pictures[2]
    assert pictures[2] != pictures[3]
    pixels = np.frombuffer(pictures[0].constBits(), np.uint8).reshape(600, 800, 4)
    assert pixels[500:, :400, 3].any()
    assert not pixels[:100].any()


@pytest.mark.parametrize("size", [(1600, 1000), (1360, 700), (1100, 560)])
def test_no_label_stands_below_the_furniture(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.refresher.is_idle and canvas.shows_fresh_content)
    canvas.refresher.content_changed()  # a view that only grew smaller keeps its picture for a while
    assert canvas.wait_until_idle()
    boxes = furniture_boxes(canvas.viewport, canvas.theme)
    assert len(boxes) > 4
    assert not [ref for box in boxes.tolist() for ref in canvas.labels_inside(*box)]
