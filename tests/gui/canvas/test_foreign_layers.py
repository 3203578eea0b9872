"""Foreign layers on the canvas: drawn, found, described, selected, gone to, taken off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from geo.extent import Extent
from gui.canvas.foreign_layers import ForeignLayers
from gui.tools.select import SelectTool
from layers.foreign.picture import LayerPicture
from layers.foreign.style import LayerStyle, Single
from layers.records.layer_style import Look
from tests.helpers.canvas import atlas_canvas, click, move
from tests.layers.foreign.samples import layer

LAYER = "test"
RED = LayerStyle(Single(Look(colour="#C00000", outline=None, size=9.0)))


@pytest.fixture
def foreign(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.zoom_to_extent(Extent(124.5, 38.0, 127.5, 41.0), margin=10)
    canvas.foreign = ForeignLayers(canvas.source, display)
    canvas.foreign.show(LayerPicture.of(layer(60), RED))
    assert canvas.wait_until_idle()
    return canvas, display


def place(canvas, row: int) -> QPoint:
    (first, *_) = canvas.foreign.parts((LAYER, str(row)), canvas.viewport.crs)
    x, y = canvas.viewport.to_page(first[:1])[0]
    return QPoint(round(x), round(y))


def test_a_layer_is_drawn_on_top_and_listed(foreign):
    canvas, display = foreign
    assert display.state.layers[-1].id == LAYER
    assert display.state.layers[-1].name == "sample"
    at = place(canvas, 0)
    assert canvas.grab_map().pixelColor(at).name() == "#c00000"
    assert canvas.identify((at.x(), at.y()))[0] == (LAYER, "0")


@pytest.mark.parametrize("row", [1, 2])
def test_lines_and_areas_are_found_too(foreign, row):
    canvas, _ = foreign
    at = place(canvas, row)
    assert (LAYER, str(row)) in canvas.identify((at.x(), at.y()))
    assert (LAYER, str(row)) in canvas.refs_inside(at.x() - 3, at.y() - 3, at.x() + 3, at.y() + 3)


def test_the_card_names_the_feature_in_plain_text(foreign, qtbot):
    canvas, _ = foreign
    assert canvas.foreign.describe((LAYER, "0")) == (
        "Place 0",
        "sample",
        "kind: mine",
        "tonnes: 0.0",
        "year: 2000",
        "active: True",
    )
    plain = canvas.grab_map()
    with qtbot.waitSignal(canvas.hovered) as told:
        move(canvas, place(canvas, 0))
    assert told.args == [(LAYER, "0")]
    assert canvas.grab_map() != plain
    assert canvas.foreign.describe((LAYER, "600")) == ()
    assert canvas.foreign.describe(("other", "0")) == ()


def test_selecting_marks_it_without_a_redraw(foreign):
    canvas, display = foreign
    canvas.set_tool(SelectTool())
    plain = canvas.grab_map()
    click(canvas, place(canvas, 0))
    assert display.state.selection == {(LAYER, "0")}
    move(canvas, QPoint(2, 2))
    assert canvas.wait_until_idle()
    assert canvas.grab_map() != plain
    assert canvas.refresher.counts.seconds[f"2.{LAYER}"] == 0


def test_going_to_a_feature(foreign):
    canvas, _ = foreign
    canvas.zoom_to_refs([(LAYER, "3")])
    assert place(canvas, 3) == QPoint(320, 240)
    canvas.flash([(LAYER, "3"), (LAYER, "1")])
    canvas.grab_map()
    canvas.highlights.stop()


def test_another_style_or_filter_shows_at_once(foreign):
    canvas, _ = foreign
    at = place(canvas, 0)
    blue = LayerStyle(Single(Look(colour="#0000C0", outline=None, size=9.0)))
    canvas.foreign.show(LayerPicture.of(layer(60), blue))
    assert canvas.wait_until_idle()
    assert canvas.grab_map().pixelColor(at).name() == "#0000c0"
    mask = np.ones(60, dtype=bool)
    mask[0] = False
    canvas.foreign.show(LayerPicture.of(layer(60), blue, mask))
    assert canvas.wait_until_idle()
    assert canvas.grab_map().pixelColor(at).name() != "#0000c0"
    assert (LAYER, "0") not in canvas.identify((at.x(), at.y()))


def test_labels_appear_with_a_field_and_follow_the_theme(foreign):
    canvas, display = foreign
    plain = canvas.grab_map()
    canvas.foreign.show(LayerPicture.of(layer(60), replace(RED, label="name")))
    assert canvas.wait_until_idle()
    assert canvas.grab_map() != plain
    display.update(theme="dark")
    assert canvas.wait_until_idle()
    assert canvas.refresher.counts.seconds[f"2.{LAYER}"] > 0


def test_a_layer_without_a_crs_says_what_to_do(foreign, qtbot):
    canvas, _ = foreign
    with qtbot.waitSignal(canvas.message) as told:
        canvas.foreign.show(LayerPicture.of(layer(60, crs=None), RED))
    assert "Choose its coordinate system" in told.args[0]


def test_taken_off_it_leaves_nothing_behind(foreign):
    canvas, display = foreign
    display.select((LAYER, "0"), ("sites", "nampo-port"))
    at = place(canvas, 0)
    canvas.foreign.remove(LAYER)
    canvas.foreign.remove("nothing")
    assert canvas.wait_until_idle()
    assert display.state.selection == {("sites", "nampo-port")}
    assert display.state.layer(LAYER) is None
    assert canvas.foreign.get(LAYER) is None
    assert list(canvas.foreign) == []
    assert all(table != LAYER for table, _ in canvas.identify((at.x(), at.y())))
