"""Hatches end at the outline; polygons with holes become one way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.drawing.draw_list import Fill, Polygons, Stroke
from layers.drawing.polygons import hatch_lines, one_way

OUTER = np.array([(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)])
HOLE = np.array([(30.0, 30.0), (70.0, 30.0), (70.0, 70.0), (30.0, 70.0)])


def hatched(*rings, spacing=10.0, angle=45.0):
    offsets = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])])
    fill = Fill(None, Stroke("#000000", 1.0), spacing, angle)
    return Polygons(np.vstack(rings), offsets, np.array([0, len(rings)]), fill)


def length(lines):
    return float(np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum())


@given(
    angle=st.floats(-180, 180),
    spacing=st.floats(0.5, 5.0),
)
def test_the_hatch_covers_the_area_between_its_rings(angle, spacing):
    lines = hatch_lines(hatched(OUTER, HOLE, spacing=spacing, angle=angle), 0)
    assert length(lines) * spacing == pytest.approx(100**2 - 40**2, rel=0.12)
    middle = lines.mean(axis=1)
    inside_hole = ((middle > 30.01) & (middle < 69.99)).all(axis=1)
    assert not inside_hole.any()
    assert lines.min() >= -1e-6
    assert lines.max() <= 100 + 1e-6


def test_lines_run_at_their_angle():
    lines = hatch_lines(hatched(OUTER, angle=30.0), 0)
    move = lines[:, 1] - lines[:, 0]
    # Counter-clockwise on the page, whose y axis points down.
    assert np.degrees(np.arctan2(-move[:, 1], move[:, 0])) == pytest.approx(np.full(len(lines), 30.0))


def test_the_window_leaves_out_what_can_t_be_seen():
    item = hatched(OUTER * 1000, spacing=5.0)
    some = hatch_lines(item, 0, (0.0, 0.0, 100.0, 100.0))
    assert 10 < len(some) < 40
    assert len(hatch_lines(item, 0)) <= 4002


def test_nothing_to_hatch():
    assert len(hatch_lines(hatched(OUTER[:2]), 0)) == 0
    assert len(hatch_lines(hatched(OUTER, spacing=0.0), 0)) == 0


def test_rings_become_one_closed_way():
    way = one_way(np.vstack([OUTER, HOLE]), np.array([0, 4, 8]), 0, 2)
    assert way[-1].tolist() == OUTER[0].tolist()
    x, y = way[:, 0], way[:, 1]
    area = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    assert area in (pytest.approx(100**2 - 40**2), pytest.approx(100**2 + 40**2))


def test_empty_rings_are_left_out_of_the_way():
    rings = np.array([0, 0, 4, 8, 8])
    way = one_way(np.vstack([OUTER, HOLE]), rings, 0, 4)
    assert way[-1].tolist() == OUTER[0].tolist()
    assert len(one_way(OUTER, np.array([0, 0, 0]), 0, 2)) == 0
