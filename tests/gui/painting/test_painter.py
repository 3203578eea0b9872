"""Ink on pixels: every kind of item, where and in the colour that the draw list says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gui.painting.painter import paint, paint_group
from gui.painting.text import measurer
from layers.drawing.draw_list import (
    DrawList,
    Fill,
    Group,
    Label,
    Labels,
    Lines,
    Markers,
    Picture,
    Polygons,
    Stroke,
    TextRun,
)
from layers.drawing.symbols import SYMBOLS
from layers.drawing.text import block_size

pytestmark = pytest.mark.usefixtures("qapp")


def painted(*items, size=100, scale=1.0, vector=False, **group):
    """Pixels (H, W, 4) of the items on white."""
    image = QImage(round(size * scale), round(size * scale), QImage.Format.Format_RGBA8888)
    painter = QPainter(image)
    painter.scale(scale, scale)
    try:
        draw_list = DrawList(size, size, (Group("a", "A", items, **group),), "#FFFFFF")
        assert paint(draw_list, painter, vector=vector)
    finally:
        painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def colour_at(pixels, x, y):
    return "#" + "".join(f"{value:02X}" for value in pixels[y, x, :3])


def square(low, high):
    return np.array([(low, low), (high, low), (high, high), (low, high)], dtype=np.float64)


def test_a_polygon_with_a_hole():
    xy = np.vstack([square(10, 90), square(40, 60)])
    pixels = painted(
        Polygons(xy, np.array([0, 4, 8]), np.array([0, 2]), Fill("#336699"), Stroke("#000000", 2))
    )
    assert colour_at(pixels, 25, 50) == "#336699"
    assert colour_at(pixels, 50, 50) == "#FFFFFF"
    assert colour_at(pixels, 10, 50) == "#000000"
    assert colour_at(pixels, 40, 50) == "#000000"
    assert colour_at(pixels, 5, 50) == "#FFFFFF"
    assert colour_at(pixels, 25, 25) == "#336699"


def test_two_polygons_that_overlap_are_both_filled():
    xy = np.vstack([square(10, 60), square(40, 90)])
    pixels = painted(Polygons(xy, np.array([0, 4, 8]), np.array([0, 1, 2]), Fill("#336699")))
    assert colour_at(pixels, 50, 50) == "#336699"


def test_a_hatch_keeps_inside_and_leaves_gaps():
    ring = Polygons(
        square(20, 80),
        np.array([0, 4]),
        np.array([0, 1]),
        Fill(None, Stroke("#CC0000", 1, cap="butt"), 8.0, 45.0),
    )
    dark = (painted(ring)[:, :, 1] < 128).sum()
    pixels = painted(ring)
    assert 0.05 < dark / 3600 < 0.35
    assert (pixels[:18, :, 1] == 255).all()
    assert (pixels[:, 82:, 1] == 255).all()


def test_a_line_lies_on_its_casing():
    line = Lines(
        np.array([(10.0, 50.0), (90.0, 50.0)]), np.array([0, 2]), Stroke("#CC0000", 4), Stroke("#00CC00", 12)
    )
    pixels = painted(line)
    assert colour_at(pixels, 50, 49) == "#CC0000"
    assert colour_at(pixels, 50, 45) == "#00CC00"
    assert colour_at(pixels, 50, 42) == "#FFFFFF"


def test_dashes_are_lengths_of_the_page():
    line = Lines(
        np.array([(0.0, 50.0), (100.0, 50.0)]), np.array([0, 2]), Stroke("#000000", 4, (10.0, 10.0), "butt")
    )
    row = painted(line)[50, :, 0]
    assert (row[2:8] == 0).all()
    assert (row[12:18] == 255).all()
    assert (row[22:28] == 0).all()


@pytest.mark.parametrize("name", list(SYMBOLS))
def test_symbols_are_legible_at_24_pixels(name):
    pixels = painted(Markers(np.array([[50.0, 50.0]]), name, 24.0, "#B02020", "#FFFFFF", "#FFFFFF"))
    inked = np.argwhere(pixels[:, :, 1] < 140)
    assert 12 < len(inked) < 24 * 24
    assert np.abs(inked - 50).max() <= 15


def test_a_marker_is_turned_clockwise():
    turned = Markers(
        np.array([[50.0, 50.0]]), "tick", 60.0, "#000000", "#FFFFFF", "#FFFFFF", rotation=np.array([90.0])
    )
    pixels = painted(turned)
    assert colour_at(pixels, 70, 50) == "#000000"
    assert colour_at(pixels, 50, 70) == "#FFFFFF"


def test_a_picture_and_a_groups_opacity_and_clip():
    rgba = np.zeros((2, 2, 4), np.uint8)
    rgba[..., 3] = 255
    picture = Picture(rgba, 0, 0, 100, 100)
    pixels = painted(picture, opacity=0.5, clip=(0.0, 0.0, 50.0, 100.0))
    assert colour_at(pixels, 20, 50) in ("#7F7F7F", "#808080")
    assert colour_at(pixels, 70, 50) == "#FFFFFF"


def label(**values):
    run = TextRun("Musan 무산", 16.0, "#000000", 700)
    return Label(50.0, 50.0, ((run,),), "centre", "middle", **values)


@pytest.mark.parametrize("vector", [False, True])
def test_a_label_is_centred_and_has_a_halo(vector):
    dark = np.argwhere(painted(Labels((label(),)), vector=vector)[:, :, 0] < 100)
    assert len(dark) > 200
    width, _ = block_size(label().lines, measurer())
    assert dark[:, 1].min() == pytest.approx(50 - width / 2, abs=3)
    assert dark[:, 1].max() == pytest.approx(50 + width / 2, abs=3)
    haloed = painted(Labels((label(halo="#00FF00", halo_width=3.0),)), vector=vector)
    green = (haloed[:, :, 1] > 200) & (haloed[:, :, 0] < 60)
    assert green.sum() > 350


def test_labels_as_pictures_and_as_vectors_agree():
    a = painted(Labels((label(),)), scale=2.0)[:, :, 0].astype(float)
    b = painted(Labels((label(),)), scale=2.0, vector=True)[:, :, 0].astype(float)
    assert (a < 128).sum() == pytest.approx((b < 128).sum(), rel=0.2)
    assert np.abs(a.mean(axis=0) - b.mean(axis=0)).mean() < 12


def test_rotated_text_runs_down_the_page():
    dark = np.argwhere(painted(Labels((label(rotation=90.0),)))[:, :, 0] < 100)
    assert np.ptp(dark[:, 0]) > 2 * np.ptp(dark[:, 1])


def test_a_leader_joins_symbol_and_label():
    pixels = painted(Labels((label(leader=(10.0, 90.0, 40.0, 62.0), leader_stroke=Stroke("#CC0000", 2)),)))
    red, green, _, _ = pixels[76, 25].tolist()
    assert red > 190
    assert green < 70


def test_the_same_picture_on_a_high_resolution_screen():
    """A device pixel ratio of 2 is not the same as a scaled painter inside Qt; labels must not notice."""
    image = QImage(200, 200, QImage.Format.Format_RGBA8888)
    image.setDevicePixelRatio(2.0)
    painter = QPainter(image)
    paint(DrawList(100, 100, (Group("a", "A", (Labels((label(),)),)),), "#FFFFFF"), painter)
    painter.end()
    by_ratio = np.frombuffer(image.constBits(), np.uint8).reshape(200, 200, 4)
    assert np.array_equal(by_ratio, painted(Labels((label(),)), scale=2.0))


def test_painting_stops_when_cancelled():
    image = QImage(10, 10, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    box = Polygons(square(0, 10), np.array([0, 4]), np.array([0, 1]), Fill("#000000"))
    assert not paint_group(Group("a", "A", (box,)), painter, cancelled=lambda: True)
    painter.end()
    assert image.pixelColor(5, 5).alpha() == 0


def test_empty_items_are_fine():
    none = np.empty((0, 2))
    painted(
        Polygons(none, np.array([0]), np.array([0]), Fill("#000000")),
        Lines(none, np.array([0]), Stroke("#000000", 1)),
        Markers(none, "mine", 10, "#000000", "#000000", "#000000"),
        Labels(()),
    )


@pytest.mark.parametrize("dpi", [96, 300])
def test_spaced_letters_are_as_wide_on_every_device(dpi):
    run = TextRun("Bohai", 10.0, "#000000", tracking=0.5)
    image = QImage(100, 100, QImage.Format.Format_RGBA8888)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    painter = QPainter(image)
    spaced = Labels((Label(10.0, 50.0, ((run,),)),))
    paint(DrawList(100, 100, (Group("a", "A", (spaced,)),), "#FFFFFF"), painter, vector=True)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(100, 100, 4)
    inked = np.flatnonzero((pixels[:, :, 0] < 128).any(axis=0))
    assert inked.max() == pytest.approx(10 + measurer().measure(run)[0], abs=2.5)
