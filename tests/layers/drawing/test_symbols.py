"""Symbols: within their box, filled as meant, the same on every painter."""

from __future__ import annotations

import math

import pytest

from layers.drawing import paths
from layers.drawing.declutter import symbol_name
from layers.drawing.symbols import SYMBOLS, symbol
from layers.records.site import Site, SiteKind


def points_of(path):
    return [value for _, values in path for value in zip(values[::2], values[1::2], strict=True)]


@pytest.mark.parametrize("name", list(SYMBOLS))
def test_a_symbol_stays_near_its_box_and_is_closed(name):
    for part in symbol(name).parts:
        assert part.path[0][0] == "M"
        assert part.path[-1] == ("Z", ())
        starts = sum(op == "M" for op, _ in part.path)
        assert starts == sum(op == "Z" for op, _ in part.path)
        for x, y in points_of(part.path):
            assert math.isfinite(x)
            assert max(abs(x), abs(y)) <= 0.66


def test_every_kind_of_site_but_provinces_has_a_symbol():
    for kind in SiteKind:
        site = Site(id="somewhere", name="Somewhere", kind=kind, lon=125.0, lat=39.0)
        assert (symbol_name(site) in SYMBOLS) == (kind is not SiteKind.PROVINCE)


def test_a_derived_position_is_half_filled():
    site = Site(id="a-mine", name="A mine", kind="mine", lon=125.0, lat=39.0, basis="derived")
    assert symbol_name(site) == "mine-half"
    assert symbol_name(site.changed(basis="published")) == "mine"


def turning(path):
    """Twice the signed area of the path's corner polygon: positive when it runs clockwise on the page."""
    ends = [values[-2:] for _, values in path if values]
    return sum(ends[i - 1][0] * y - x * ends[i - 1][1] for i, (x, y) in enumerate(ends))


def test_outlines_run_clockwise_and_holes_against_it():
    outlines = (paths.circle(0.5), paths.diamond(0.5, 0.1), paths.square(0.4), paths.half_disc(0.4))
    for path in (*outlines, paths.polygon((0, 0), (0, 1), (1, 1)), paths.polygon((0, 0), (1, 1), (0, 1))):
        assert turning(path) > 0
        assert turning(paths.hole(path)) == pytest.approx(-turning(path))


def test_a_hole_walked_back_is_the_same_line():
    circle = paths.circle(0.3, (0.1, -0.2))
    back = paths.hole(circle)
    assert sorted(set(points_of(back))) == sorted(set(points_of(circle)))
    assert sorted(set(points_of(paths.hole(back)))) == sorted(set(points_of(circle)))


def test_cutting_keeps_one_side():
    square = paths.square(0.4)
    left, right = paths.cut(square, -1), paths.cut(square, 1)
    assert max(x for x, _ in points_of(left)) == 0.0
    assert min(x for x, _ in points_of(right)) == 0.0
    assert turning(left) + turning(right) == pytest.approx(turning(square))


def test_svg_data_has_the_numbers_and_no_more():
    assert paths.svg_data(paths.polygon((0, 0), (0.5, 0), (0, 0.5)), 10, 1, 2) == "M1 2L6 2L1 7Z"
