"""Dense points: the picture is the painter's, whatever their number."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

import geo.raster.points
import geo.raster.sparse
from geo.errors import GeometryError
from geo.raster.cloud import PointCloud
from geo.raster.points import HIDDEN, render_points
from geo.raster.stamp import PointStyle, Stamp, shape_outline, shape_stamp
from geo.viewport import Viewport

WIDTH, HEIGHT = 240, 180
VIEW = Viewport("", (WIDTH / 2, HEIGHT / 2), 1.0, WIDTH, HEIGHT)
COLOURS = ("#b4532a", "#2f6f9f", "#4c8f4c")
GROUND = np.array([0xF6, 0xF3, 0xEC])


@pytest.fixture(params=["one by one", "whole frames"])
def way(request, monkeypatch):
    monkeypatch.setattr(geo.raster.points, "_SPARSE", 10**9 if request.param == "one by one" else -1)
    return request.param


def cloud_of(page):
    """Points at page coordinates of `VIEW`."""
    return PointCloud.build(np.column_stack([page[:, 0], HEIGHT - page[:, 1]]))


def drawn(page, classes, styles, **options):
    cloud = cloud_of(np.asarray(page, dtype=float))
    kinds = None if classes is None else np.asarray(classes, dtype=np.uint8)[cloud.order]
    return render_points(cloud, VIEW, kinds, styles, **options)


def on_ground(rgba):
    alpha = rgba[..., 3:] / 255
    return rgba[..., :3] * alpha + GROUND * (1 - alpha)


def painted(page, classes, shape, size, outline):
    """The same by QPainter, class after class, from the page's top to its bottom."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(outline), 1) if outline else Qt.PenStyle.NoPen)
    corners = shape_outline(shape) * size / 2
    for i in np.lexsort((page[:, 0], page[:, 1], classes)).tolist():
        painter.setBrush(QColor(COLOURS[classes[i]]))
        if shape == "circle":
            painter.drawEllipse(QPointF(*page[i].tolist()), size / 2, size / 2)
        else:
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in (corners + page[i]).tolist()]))
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4).copy()


@pytest.mark.parametrize(
    ("shape", "size", "outline"),
    [
        ("circle", 7, "#ffffff"),
        ("circle", 5, None),
        ("square", 8, "#222222"),
        ("triangle", 9, None),
        ("star", 12, "#222222"),
        ("diamond", 9, "#ffffff"),
    ],
)
def test_few_points_look_as_painted(way, shape, size, outline):
    random = np.random.default_rng(4)
    page = random.uniform([-3, -3], [WIDTH + 3, HEIGHT + 3], (150, 2))
    classes = random.integers(0, 3, 150)
    styles = [PointStyle(shape_stamp(shape, size, colour, outline)) for colour in COLOURS]
    ours = on_ground(drawn(page, classes, styles))
    theirs = on_ground(painted(page, classes, shape, size, outline))
    moved = on_ground(painted(page + 0.7, classes, shape, size, outline))
    difference, pixel = np.abs(ours - theirs).mean(), np.abs(moved - theirs).mean()
    # Whole frames put each symbol on its pixel's middle: up to half a pixel off either way.
    assert difference < (0.42 if way == "one by one" else 0.62) * pixel
    ink = np.abs(ours - GROUND).sum(), np.abs(theirs - GROUND).sum()
    assert ink[0] == pytest.approx(ink[1], rel=0.1)


@pytest.mark.parametrize("outline", ["#ffffff", None])
def test_the_switch_over_is_not_seen(monkeypatch, outline):
    random = np.random.default_rng(4)
    page = random.uniform([0, 0], [WIDTH, HEIGHT], (500, 2))
    # An eighth of a pixel is what the two ways differ by in the middle of a pixel.
    page = np.floor(page) + 0.55
    classes = random.integers(0, 3, 500)
    styles = [PointStyle(shape_stamp("circle", 6, colour, outline)) for colour in COLOURS]
    pictures = []
    for limit in (10**9, -1):
        monkeypatch.setattr(geo.raster.points, "_SPARSE", limit)
        pictures.append(on_ground(drawn(page, classes, styles)))
    assert np.abs(pictures[0] - pictures[1]).mean() < 3.5


def block(colour, size=3):
    """A hard-edged square stamp without blending."""
    rgba = np.zeros((size * 8, size * 8, 4), dtype=np.uint8)
    rgba[:] = (*bytes.fromhex(colour[1:]), 255)
    return PointStyle(Stamp.of_rgba(rgba))


@pytest.mark.parametrize("count", [40, 4000])
@pytest.mark.parametrize("number_of_classes", [1, 3, 20])
def test_frames_of_hard_squares_are_exact(monkeypatch, count, number_of_classes):
    monkeypatch.setattr(geo.raster.points, "_SPARSE", -1)
    random = np.random.default_rng(count)
    page = random.uniform([-2, -2], [WIDTH + 2, HEIGHT + 2], (count, 2))
    classes = random.integers(0, number_of_classes, count)
    colours = [f"#{value:06x}" for value in random.integers(1, 2**24, number_of_classes).tolist()]
    expected = np.zeros((HEIGHT + 20, WIDTH + 20, 4), dtype=np.uint8)
    pixels = np.floor(page).astype(int) + 10
    for i in np.lexsort((pixels[:, 0], pixels[:, 1], classes)).tolist():
        column, row = pixels[i]
        expected[row - 1 : row + 2, column - 1 : column + 2] = (*bytes.fromhex(colours[classes[i]][1:]), 255)
    picture = drawn(page, classes, [block(colour) for colour in colours])
    np.testing.assert_array_equal(picture, expected[10:-10, 10:-10])


@pytest.mark.parametrize("count", [40, 2000])
def test_one_by_one_is_painting_in_turn(monkeypatch, count):
    monkeypatch.setattr(geo.raster.points, "_SPARSE", 10**9)
    monkeypatch.setattr(geo.raster.sparse, "CROWD", 255)
    random = np.random.default_rng(count)
    page = random.uniform([-2, -2], [WIDTH + 2, HEIGHT + 2], (count, 2))
    classes = random.integers(0, 2, count)
    styles = [PointStyle(shape_stamp("circle", 6, colour, "#ffffff")) for colour in COLOURS[:2]]
    # Quarter pixels; a second point of one pixel waits until the first of all others are painted.
    quarters = np.floor(page * 4).astype(int)
    steps = set(zip(classes.tolist(), quarters[:, 1].tolist(), quarters[:, 0].tolist(), strict=True))
    before: dict[tuple[int, int, int], int] = {}
    queue = []
    for kind, row, column in sorted(steps, key=lambda s: (s[0], s[1] // 4, s[2] // 4, s[1], s[2])):
        pixel = (kind, row // 4, column // 4)
        before[pixel] = before.get(pixel, -1) + 1
        queue.append((kind, before[pixel], row // 4, column // 4, row % 4, column % 4))
    pad = 10
    expected = np.zeros((HEIGHT + 2 * pad, WIDTH + 2 * pad, 4))
    for kind, _, row, column, down, right in sorted(queue):
        stamp = styles[kind].stamp
        cut = stamp.cut(right, down, 4)
        top, left = row + pad - stamp.reach, column + pad - stamp.reach
        part = expected[top : top + len(cut), left : left + len(cut)]
        part[...] = cut * 255 + part * (1 - cut[..., 3:])
    picture = drawn(page, classes, styles, pixel_format="bgra-premultiplied")[..., [2, 1, 0, 3]]
    assert np.abs(picture - expected[pad:-pad, pad:-pad]).max() < 3


def test_opacity_is_that_of_the_whole_class(way):
    style = PointStyle(block("#ff0000", 9).stamp, opacity=0.5)
    picture = drawn([[50.5, 50.5], [53.5, 50.5], [52.5, 54.5]], None, [style])
    middle = picture[49:53, 50:53]
    np.testing.assert_allclose(middle, np.broadcast_to([255, 0, 0, 128], middle.shape), atol=1)


def test_hidden_points_are_not_drawn(way):
    page = [[50.5, 50.5], [100.5, 100.5]]
    picture = drawn(page, [0, HIDDEN], [block("#00ff00")])
    assert picture[50, 50].tolist() == [0, 255, 0, 255]
    assert not picture[90:, 90:].any()


def test_symbols_reach_in_from_outside(way):
    picture = drawn([[-1.5, 20.5], [WIDTH + 1.5, 30.5], [40.5, -1.5]], None, [block("#0000ff", 7)])
    assert picture[20, 0, 3] == 255
    assert picture[30, WIDTH - 1, 3] == 255
    assert picture[0, 40, 3] == 255


def test_far_away_points_leave_no_trace(way):
    page = np.array([[1e7, 50.0], [-1e7, 50], [50, 1e9], [50, -1e9], [1e12, 1e12]])
    assert not drawn(np.vstack([page, [[100, 100]]]), None, [block("#0000ff")])[:, :90].any()


def test_formats_say_the_same(way):
    random = np.random.default_rng(2)
    page = random.uniform([0, 0], [WIDTH, HEIGHT], (300, 2))
    style = PointStyle(shape_stamp("circle", 8, "#b4532a", "#ffffff"), opacity=0.7)
    straight = drawn(page, None, [style]).astype(float)
    other = drawn(page, None, [style], pixel_format="bgra-premultiplied").astype(float)
    np.testing.assert_array_equal(straight[..., 3], other[..., 3])
    alpha = straight[..., 3:] / 255
    np.testing.assert_allclose(straight[..., :3] * alpha, other[..., [2, 1, 0]], atol=1.6)


def test_device_pixels(way):
    cloud = cloud_of(np.array([[50.25, 60.25]]))
    picture = render_points(cloud, VIEW, None, [block("#112233", 5)], ratio=2.0)
    assert picture.shape == (2 * HEIGHT, 2 * WIDTH, 4)
    rows, columns = np.nonzero(picture[..., 3])
    assert (rows.mean(), columns.mean()) == pytest.approx((120, 100), abs=0.6)


def test_several_clouds_are_drawn_as_one(way):
    random = np.random.default_rng(6)
    page = random.uniform([0, 0], [WIDTH, HEIGHT], (800, 2))
    classes = random.integers(0, 3, 800).astype(np.uint8)
    styles = [PointStyle(shape_stamp("circle", 6, colour, "#ffffff")) for colour in COLOURS]
    halves = [cloud_of(page[:300]), cloud_of(page[300:])]
    kinds = [classes[:300][halves[0].order], classes[300:][halves[1].order]]
    np.testing.assert_array_equal(render_points(halves, VIEW, kinds, styles), drawn(page, classes, styles))


def test_many_points_on_one_spot(way):
    page = np.repeat([[50.5, 50.5]], 3000, axis=0) + np.linspace(0, 0.4, 3000)[:, None]
    picture = drawn(page, None, [PointStyle(shape_stamp("circle", 6, "#b4532a", "#ffffff"))])
    assert picture[50, 50].tolist() == [0xB4, 0x53, 0x2A, 255]
    assert np.count_nonzero(picture[..., 3]) < 100


def test_a_crowd_keeps_its_hue_and_neighbours_their_outlines(way):
    random = np.random.default_rng(6)
    style = [PointStyle(shape_stamp("circle", 7, "#b4532a", "#ffffff"))]
    crowd = random.uniform([40, 40], [80, 80], (4000, 2))
    pair = [[150.5, 60.5], [153.5, 60.5]]
    picture = drawn(np.vstack([crowd, pair]), None, style).astype(int)
    inside = picture[48:72, 48:72]
    assert (np.abs(inside - [0xB4, 0x53, 0x2A, 255]).max(axis=2) < 8).mean() > 0.97
    assert (picture[60, 150:154, 1] > 0x90).any()


def test_cancelling_ends_it(way):
    page = np.random.default_rng(6).uniform([0, 0], [WIDTH, HEIGHT], (800, 2))
    assert drawn(page, None, [block("#0000ff")], cancelled=lambda: True) is None


def test_nothing_in_view_is_an_empty_picture():
    picture = drawn([[1e6, 1e6]], None, [block("#0000ff")])
    assert picture.shape == (HEIGHT, WIDTH, 4)
    assert not picture.any()
    assert not render_points([], VIEW, None, [block("#0000ff")]).any()


def test_an_invisible_symbol_draws_nothing(way):
    assert not drawn([[50, 50]], None, [PointStyle(shape_stamp("circle", 6, None))]).any()


def test_misfits_are_named():
    cloud = cloud_of(np.array([[50.0, 50]]))
    style = block("#0000ff")
    with pytest.raises(GeometryError, match="classes"):
        render_points(cloud, VIEW, None, [])
    with pytest.raises(GeometryError, match=r"\(2,\)"):
        render_points(cloud, VIEW, np.zeros(2, np.uint8), [style])
    with pytest.raises(GeometryError, match="classes for 1"):
        render_points([cloud, cloud], VIEW, [np.zeros(1, np.uint8)], [style])
