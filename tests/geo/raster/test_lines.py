"""Lines as a picture: the right width, the painter's look, nothing lost at the edges."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

import geo.raster.lines
from geo.errors import GeometryError
from geo.raster.lines import HIDDEN, LineStyle, nib_of, render_lines
from geo.raster.lineset import LineSet
from geo.viewport import Viewport

WIDTH, HEIGHT = 260, 200
VIEW = Viewport("", (WIDTH / 2, HEIGHT / 2), 1.0, WIDTH, HEIGHT)


@pytest.fixture(params=["each pixel", "whole frames"], autouse=True)
def way(request, monkeypatch):
    monkeypatch.setattr(geo.raster.lines, "_FEW_PIXELS", 10**12 if request.param == "each pixel" else -1)
    return request.param


def lines_of(pages):
    """Lines at page coordinates of `VIEW`."""
    xy = np.vstack(pages).astype(float)
    xy[:, 1] = HEIGHT - xy[:, 1]
    return LineSet.build(xy, np.concatenate([[0], np.cumsum([len(page) for page in pages])]))


def wandering(count=14, vertices=40, step=9.0, seed=3):
    random = np.random.default_rng(seed)
    return [
        random.uniform([0, 0], [WIDTH, HEIGHT]) + np.cumsum(random.normal(0, step, (vertices, 2)), axis=0)
        for _ in range(count)
    ]


def alpha(pages, width, **options):
    return render_lines(lines_of(pages), VIEW, None, [LineStyle("#000000", width)], **options)[..., 3]


@pytest.mark.parametrize("width", [1.0, 1.5, 2.0, 3.3, 5.0, 12.0])
def test_lines_cover_their_true_area(width):
    pages = wandering()
    buffered = [shapely.buffer(shapely.linestrings(page), width / 2, quad_segs=16) for page in pages]
    true = shapely.area(shapely.intersection(shapely.unary_union(buffered), shapely.box(0, 0, WIDTH, HEIGHT)))
    assert alpha(pages, width).sum() / 255 == pytest.approx(true, rel=0.06)


@pytest.mark.parametrize("width", [1.2, 2.0, 4.0])
def test_lines_look_as_painted(width):
    pages = wandering()
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_pen = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(QPen(QColor("#000000"), width, *round_pen))
    path = QPainterPath()
    for page in pages:
        path.moveTo(QPointF(*page[0]))
        for vertex in page[1:].tolist():
            path.lineTo(QPointF(*vertex))
    painter.drawPath(path)
    painter.end()
    theirs = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)[..., 3].astype(float)
    ours = alpha(pages, width).astype(float)
    moved = np.roll(theirs, 1, axis=1)
    assert np.abs(ours - theirs).mean() < 0.35 * np.abs(moved - theirs).mean()
    assert np.abs(ours - theirs).max() < 160


@pytest.mark.parametrize("width", [1.0, 2.0, 5.0])
def test_the_switch_over_is_not_seen(monkeypatch, width):
    pictures = []
    for limit in (10**12, -1):
        monkeypatch.setattr(geo.raster.lines, "_FEW_PIXELS", limit)
        pictures.append(alpha(wandering(), width).astype(float))
    inked = (pictures[0] > 0) | (pictures[1] > 0)
    assert np.abs(pictures[0] - pictures[1])[inked].mean() < 24
    assert pictures[0].sum() == pytest.approx(pictures[1].sum(), rel=0.1)


def test_crossing_lines_of_a_class_do_not_darken_each_other():
    style = [LineStyle("#ff0000", 5, opacity=0.5)]
    picture = render_lines(lines_of([[[50, 100], [150, 100]], [[100, 50], [100, 150]]]), VIEW, None, style)
    np.testing.assert_allclose(picture[100, 100], [255, 0, 0, 128], atol=1)
    np.testing.assert_allclose(picture[100, 60], [255, 0, 0, 128], atol=1)


def test_later_classes_lie_over_earlier_ones_and_casings_below_their_lines():
    pages = [[[50, 100], [150, 100]], [[100, 50], [100, 150]]]
    styles = [LineStyle("#ff0000", 5), LineStyle("#0000ff", 4, "#ffffff", 10)]
    picture = render_lines(lines_of(pages), VIEW, np.array([0, 1], np.uint8), styles)
    assert picture[100, 100].tolist() == [0, 0, 255, 255]
    assert picture[100, 96].tolist() == [255, 255, 255, 255]
    assert picture[100, 80].tolist() == [255, 0, 0, 255]


def test_hidden_lines_are_not_drawn():
    pages = [[[50, 100], [150, 100]], [[100, 50], [100, 150]]]
    picture = render_lines(lines_of(pages), VIEW, np.array([0, HIDDEN], np.uint8), [LineStyle("#ff0000", 3)])
    assert picture[100, 60, 3] == 255
    assert not picture[:90].any()


@pytest.mark.parametrize("count", [5, 9])
def test_many_classes(count):
    pages = [[[10, 10 + 15 * n], [200, 10 + 15 * n]] for n in range(count)]
    colours = [f"#{n * 20:02x}40{250 - n * 20:02x}" for n in range(count)]
    picture = render_lines(
        lines_of(pages), VIEW, np.arange(count, dtype=np.uint8), [LineStyle(colour, 4) for colour in colours]
    )
    for n, colour in enumerate(colours):
        assert picture[10 + 15 * n, 100].tolist() == [*bytes.fromhex(colour[1:]), 255]


def test_long_lines_are_clipped_at_every_side():
    far = 1e7
    pages = [
        [[-far, 60.5], [far, 60.5]],
        [[80.5, -far], [80.5, far]],
        [[-far, -far], [far, far]],
        [[-far, 5], [-far, 9]],
    ]
    picture = alpha(pages, 2)
    assert (picture[60, :] > 200).all()
    assert (picture[:, 80] > 200).all()
    assert picture[150, 149:152].max() > 200
    assert (picture > 0).mean() < 0.05


def test_lines_reach_in_from_outside():
    picture = alpha([[[20, -3], [200, -3]], [[WIDTH + 2.5, 30], [WIDTH + 2.5, 150]]], 10)
    assert picture[0, 100] > 200
    assert picture[100, WIDTH - 1] > 200


def test_thin_lines_are_pale():
    pages = [[[20, 50.5], [200, 50.5]]]
    assert alpha(pages, 0.2).max() < 0.5 * alpha(pages, 0.75).max()
    assert alpha(pages, 0.2).max() > 20


def test_bands_leave_no_seam():
    picture = alpha([[[40, -50], [220, 250]]], 3)
    cover = picture.sum(axis=1)[2:-2]
    assert cover.min() > 0.87 * cover.max()


def test_device_pixels_and_formats():
    lines = lines_of(wandering())
    style = [LineStyle("#b4532a", 2, opacity=0.7)]
    straight = render_lines(lines, VIEW, None, style, ratio=2.0)
    other = render_lines(lines, VIEW, None, style, ratio=2.0, pixel_format="bgra-premultiplied")
    assert straight.shape == (2 * HEIGHT, 2 * WIDTH, 4)
    np.testing.assert_array_equal(straight[..., 3], other[..., 3])
    solid = straight[..., 3] == straight[..., 3].max()
    assert np.abs(straight[solid].astype(int)[:, :3] - [0xB4, 0x53, 0x2A]).max() <= 1


def test_several_sets_are_drawn_as_one():
    pages = wandering()
    classes = np.arange(len(pages), dtype=np.uint8) % 2
    styles = [LineStyle("#ff0000", 3), LineStyle("#0000ff", 2, "#ffffff", 5)]
    together = render_lines(lines_of(pages), VIEW, classes, styles)
    apart = [lines_of(pages[:5]), lines_of(pages[5:])]
    picture = render_lines(apart, VIEW, [classes[:5], classes[5:]], styles)
    # Single precision is relative to each set's own middle.
    assert np.abs(picture.astype(int) - together).mean() < 0.2
    with pytest.raises(GeometryError, match="classes for 1"):
        render_lines(apart, VIEW, [classes[:5]], styles)


def test_cancelling_ends_it():
    assert (
        render_lines(lines_of(wandering()), VIEW, None, [LineStyle("#000000")], cancelled=lambda: True)
        is None
    )


def test_nothing_in_view_is_an_empty_picture():
    assert not alpha([[[9000, 9000], [9100, 9000]]], 3).any()
    assert not alpha([[[90, 90]]], 3).any()


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5.5, 9, 24, 60])
def test_a_pens_tip_is_round_and_of_its_width(width):
    nib = nib_of(width)
    bits = sum(2 * span + (2 if nib.even else 1) for _, span in nib.rows)
    assert 2 * np.sqrt(bits / np.pi) == pytest.approx(width, rel=0.12, abs=0.5)
    downs = [down for down, _ in nib.rows]
    assert downs == list(range(min(downs), max(downs) + 1))
    spans = [span for _, span in nib.rows]
    assert spans == spans[::-1]


def test_misfits_are_named():
    lines = lines_of([[[0, 0], [1, 1]]])
    with pytest.raises(GeometryError, match="classes"):
        render_lines(lines, VIEW, None, [])
    with pytest.raises(GeometryError, match=r"\(3,\)"):
        render_lines(lines, VIEW, np.zeros(3, np.uint8), [LineStyle("#000000")])
    with pytest.raises(GeometryError, match="wide"):
        render_lines(lines, VIEW, None, [LineStyle("#000000", 1e9)])
    with pytest.raises(GeometryError, match="colour"):
        render_lines(lines_of([[[10, 10], [90, 90]]]), VIEW, None, [LineStyle("black")])
