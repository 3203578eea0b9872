"""Symbols as pixels."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import GeometryError
from geo.raster.palette import recipe
from geo.raster.stamp import SHAPES, PointStyle, Stamp, rgba_of, shape_outline, shape_stamp


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [4.0, 11.0, 24.0])
def test_shapes_have_the_area_of_their_outline(name, size):
    corners = shape_outline(name) * size / 2
    assert np.abs(corners).max() <= size / 2 * 1.3
    x, y = corners.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    for phase in ((0, 0), (3, 1)):
        cut = shape_stamp(name, size, "#ff0000").cut(*phase, 4)
        assert cut[..., 3].sum() == pytest.approx(area, rel=0.08)


def test_phases_move_the_anchor():
    stamp = shape_stamp("circle", 6, "#ff0000")
    alpha = stamp.cut(0, 3, 4)[..., 3]
    rows, columns = np.indices(alpha.shape)
    middle = (alpha * (rows + 0.5)).sum() / alpha.sum(), (alpha * (columns + 0.5)).sum() / alpha.sum()
    assert middle == pytest.approx((stamp.reach + 0.875, stamp.reach + 0.125), abs=0.01)


def test_outline_lies_over_the_fill():
    cut = shape_stamp("square", 10, "#ff0000", "#0000ff80", 2).cut(0, 0, 1)
    middle = len(cut) // 2
    np.testing.assert_allclose(cut[middle, middle], [1, 0, 0, 1], atol=1e-6)
    edge = cut[middle]
    assert edge[:, 2].max() > 0.3


@pytest.mark.parametrize("outline", [None, "#ffffff"])
@pytest.mark.parametrize("name", SHAPES)
def test_recipe_keeps_place_and_colour_of_every_pixel(name, outline):
    style = PointStyle(shape_stamp(name, 14, "#b4532a", outline))
    made = recipe(style)
    assert len(made.entries) <= 16
    assert made.bits <= 5
    cut = style.stamp.cut(0, 0, 1).astype(float)
    rebuilt = np.zeros_like(cut)
    runs = [(*run, entry) for entry, parts in made.thin for run in parts] + made.strong
    for down, first, last, entry in runs:
        row = rebuilt[down + made.reach]
        assert not row[first + made.reach : last + made.reach + 1].any()
        row[first + made.reach : last + made.reach + 1] = made.entries[entry]
    assert np.abs(rebuilt - cut).max() < 0.15
    assert np.abs(rebuilt - cut).mean() < 0.006


def test_a_picture_of_another_shape_is_named():
    with pytest.raises(GeometryError, match=r"\(3, 4, 4\)"):
        Stamp.of_rgba(np.zeros((3, 4, 4), np.uint8))


def test_colours_are_read():
    assert rgba_of("#B4532A") == (0xB4, 0x53, 0x2A, 255)
    assert rgba_of("#B4532A80")[3] == 128
    for wrong in ("B4532A", "#xyz", "#12", "", "#1234567"):
        with pytest.raises(GeometryError, match="colour"):
            rgba_of(wrong)


@pytest.mark.parametrize("size", [0, -1, np.nan, 1e9])
def test_senseless_sizes_are_named(size):
    with pytest.raises(GeometryError, match="can't be drawn"):
        shape_stamp("circle", size, "#ff0000")


def test_unknown_shape_is_named():
    with pytest.raises(GeometryError, match="blob"):
        shape_outline("blob")
