"""A layer of points drawn as pixels among the atlas's own: its place, its picture, pointing at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from geo.crs import from_lonlat
from geo.extent import Extent
from geo.index import PointIndex
from geo.raster.cloud import PointCloud
from geo.raster.points import render_points
from geo.raster.stamp import PointStyle, shape_stamp
from geo.viewport import DEFAULT_CRS, Viewport
from gui.canvas.strata import Stratum
from layers.display import DisplayState, LayerState, Ref
from layers.drawing.draw_list import Group
from layers.drawing.picking import MARKER, Hit
from tests.helpers.canvas import atlas_canvas, move

LAYER = "my-points"


class PointLayer:
    """A thousand points in rows around Pyongyang, as a foreign layer would be."""

    def __init__(self) -> None:
        lon, lat = np.meshgrid(np.linspace(125, 127, 40), np.linspace(38.5, 39.5, 25))
        self.xy = from_lonlat(np.column_stack([lon.ravel(), lat.ravel()]), DEFAULT_CRS)
        self.cloud = PointCloud.build(self.xy)
        self.index = PointIndex(self.xy)
        self.revision = 0
        self.drawn = 0

    def stratum(self, state: DisplayState) -> Stratum:
        return Stratum("", (LAYER, self.revision), self.compose, raster=self.raster, pick=self)

    def compose(self, viewport: Viewport, border: float) -> Sequence[Group]:
        return []

    def raster(self, viewport: Viewport, dpr: float, cancelled: Callable[[], bool]):
        self.drawn += 1
        style = PointStyle(shape_stamp("circle", 7 * dpr, "#B02020"))
        return render_points(
            self.cloud,
            viewport,
            None,
            [style],
            ratio=dpr,
            pixel_format="bgra-premultiplied",
            cancelled=cancelled,
        )

    def at(self, viewport: Viewport, x: float, y: float, tolerance: float) -> Sequence[Hit]:
        ((mx, my),) = viewport.to_map(np.array([[x, y]]))
        reach = tolerance * viewport.resolution
        row = self.index.nearest(mx, my, reach)
        return [] if row is None else [Hit((LAYER, str(row)), MARKER, 0.0, 0)]

    def inside(
        self, viewport: Viewport, left: float, top: float, right: float, bottom: float
    ) -> Sequence[Ref]:
        corners = viewport.to_map(np.array([[left, bottom], [right, top]]))
        return [(LAYER, str(row)) for row in self.index.in_box(Extent(*corners.ravel().tolist()))]


@pytest.fixture
def points(qtbot):
    canvas, display, _ = atlas_canvas(qtbot)
    canvas.zoom_to_extent(Extent(124.8, 38.4, 127.2, 39.6))
    layer = PointLayer()
    canvas.source.set_layer(LAYER, layer.stratum)
    display.update(layers=(*display.state.layers, LayerState(LAYER, "My points")))
    assert canvas.wait_until_idle()
    return canvas, display, layer


def place(canvas, layer, row: int) -> QPoint:
    x, y = canvas.viewport.to_page(layer.xy[row : row + 1])[0]
    return QPoint(round(x), round(y))


def test_points_are_drawn_and_found(points):
    canvas, _, layer = points
    at = place(canvas, layer, 500)
    assert canvas.grab_map().pixelColor(at).red() > 150
    assert canvas.identify((at.x(), at.y()))[0] == (LAYER, "500")
    found = canvas.refs_inside(at.x() - 2, at.y() - 2, at.x() + 2, at.y() + 2)
    assert (LAYER, "500") in found


def test_below_the_atlas_its_points_are_found_after_its_own(points):
    canvas, display, layer = points
    site = canvas.session.atlas.sites["nampo-port"]
    layer.xy = np.vstack([layer.xy, from_lonlat(np.array([site.lonlat]), DEFAULT_CRS)])
    layer.cloud, layer.index = PointCloud.build(layer.xy), PointIndex(layer.xy)
    layer.revision += 1
    at = place(canvas, layer, 1000)
    display.state = display.state.moved(LAYER, 1)
    assert canvas.wait_until_idle()
    found = canvas.identify((at.x(), at.y()))
    assert found.index(("sites", "nampo-port")) < found.index((LAYER, "1000"))
    display.state = display.state.moved(LAYER, len(display.state.layers) - 1)
    assert canvas.wait_until_idle()
    found = canvas.identify((at.x(), at.y()))
    assert found.index(("sites", "nampo-port")) > found.index((LAYER, "1000"))


def test_editing_the_atlas_leaves_its_picture_alone(points):
    canvas, display, layer = points
    drawn = layer.drawn
    display.select(("sites", "nampo-port"))
    assert canvas.wait_until_idle()
    assert layer.drawn == drawn
    layer.revision += 1
    canvas.source.layer_changed()
    assert canvas.wait_until_idle()
    assert layer.drawn == drawn + 1


def test_its_opacity_costs_no_redraw(points):
    canvas, display, layer = points
    at, drawn = place(canvas, layer, 500), layer.drawn
    full = canvas.grab_map().pixelColor(at)
    display.state = display.state.with_layer(LAYER, opacity=0.3)
    assert canvas.wait_until_idle()
    assert layer.drawn == drawn
    assert canvas.grab_map().pixelColor(at).green() > full.green() + 40


def test_a_forgotten_layer_is_gone(points):
    canvas, display, layer = points
    at = place(canvas, layer, 500)
    canvas.source.set_layer(LAYER, None)
    display.update(layers=display.state.layers[:-1])
    assert canvas.wait_until_idle()
    assert all(table != LAYER for table, _ in canvas.identify((at.x(), at.y())))


def test_hovering_over_them_shows_no_atlas_card(points, qtbot):
    canvas, _, layer = points
    with qtbot.waitSignal(canvas.hovered) as told:
        move(canvas, place(canvas, layer, 500))
    assert told.args == [(LAYER, "500")]
    canvas.repaint()
