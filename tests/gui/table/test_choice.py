"""Choosing rows in the view: clicks, Shift, Ctrl, dragging, the keyboard, any number at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.table.layer_rows import LayerRows
from gui.table.model import RowsModel
from gui.table.view import RowsView
from layers.foreign.array_layer import ArrayLayer
from tests.layers.foreign.samples import layer

LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def view(qtbot: QtBot) -> RowsView:
    """A view on a small layer."""
    model = RowsModel()
    view = RowsView(model)
    qtbot.addWidget(view)
    model.show_source(LayerRows(layer(), "sample"))
    view.resize(500, 420)
    with qtbot.waitExposed(view):
        view.show()
    return view


def at(view: RowsView, place: int) -> QPoint:
    return view.visualRect(view.rows_model.index(place, 1)).center()


def click(
    qtbot: QtBot, view: RowsView, place: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, keys, at(view, place))


def chosen(view: RowsView) -> list[int]:
    return view.choice.chosen_rows().tolist()


def test_clicks_choose_rows_as_everywhere(view: RowsView, qtbot: QtBot) -> None:
    click(qtbot, view, 2)
    assert chosen(view) == [2]
    click(qtbot, view, 5, SHIFT)
    assert chosen(view) == [2, 3, 4, 5]
    click(qtbot, view, 3, CTRL)
    assert chosen(view) == [2, 4, 5]
    click(qtbot, view, 8, CTRL)
    assert chosen(view) == [2, 4, 5, 8]
    click(qtbot, view, 6)
    assert chosen(view) == [6]


def test_dragging_takes_rows_in_and_lets_them_go(view: RowsView, qtbot: QtBot) -> None:
    port = view.viewport()
    qtbot.mousePress(port, LEFT, pos=at(view, 1))
    qtbot.mouseMove(port, at(view, 6))
    qtbot.mouseMove(port, at(view, 3))
    qtbot.mouseRelease(port, LEFT, pos=at(view, 3))
    assert chosen(view) == [1, 2, 3]


def test_keys_choose_too(view: RowsView, qtbot: QtBot) -> None:
    click(qtbot, view, 2)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen(view) == [3]
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert chosen(view) == [3, 4, 5, 6]
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert chosen(view) == [3, 4, 5]
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert len(chosen(view)) == 60


def test_a_right_click_leaves_what_is_chosen(view: RowsView, qtbot: QtBot) -> None:
    click(qtbot, view, 2)
    click(qtbot, view, 4, SHIFT)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=at(view, 3))
    assert chosen(view) == [2, 3, 4]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=at(view, 7))
    assert chosen(view) == [7]


def test_numbers_of_rows_choose_them(view: RowsView, qtbot: QtBot) -> None:
    header = view.verticalHeader()
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(8, header.sectionViewportPosition(2) + 5))
    assert chosen(view) == [2]
    qtbot.mouseClick(header.viewport(), LEFT, CTRL, QPoint(8, header.sectionViewportPosition(4) + 5))
    assert chosen(view) == [2, 4]
    qtbot.mouseClick(header.viewport(), LEFT, CTRL, QPoint(8, header.sectionViewportPosition(2) + 5))
    assert chosen(view) == [4]


def test_what_is_chosen_survives_sorting_and_filtering(view: RowsView, qtbot: QtBot) -> None:
    click(qtbot, view, 2)
    click(qtbot, view, 4, CTRL)
    view.rows_model.sort(0, Qt.SortOrder.DescendingOrder)
    assert chosen(view) == [2, 4]
    mask = np.zeros(60, dtype=bool)
    mask[4:8] = True
    view.rows_model.show_where(mask)
    assert chosen(view) == [2, 4]
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert chosen(view) == [4, 5, 6, 7]


def test_every_other_of_a_hundred_thousand_rows_is_chosen_at_once(qtbot: QtBot) -> None:
    count = 100_000
    found = layer(4)
    bare = ArrayLayer(found.id, found.name, None, found.crs, (), pa.table({"n": np.arange(count)}))
    model = RowsModel()
    view = RowsView(model)
    qtbot.addWidget(view)
    model.show_source(LayerRows(bare, "large"))
    with qtbot.waitExposed(view):
        view.show()
    assert view.choice.choose(np.arange(0, count, 2))
    assert not view.choice.choose(np.arange(0, count, 2))
    assert view.choice.is_chosen(99_998)
    assert not view.choice.is_chosen(99_999)
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert len(view.choice.chosen_rows()) == count


def test_a_double_click_and_enter_lead_to_the_place(view: RowsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.zoom_wanted):
        qtbot.mouseDClick(view.viewport(), LEFT, pos=at(view, 2))
    with qtbot.waitSignal(view.zoom_wanted):
        qtbot.keyClick(view, Qt.Key.Key_Return)
