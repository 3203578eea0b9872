"""Corners that areas share move together, in one edit that undo takes back."""

from __future__ import annotations

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.records.area import Area
from layers.reshaping import outlines, with_vertex_moved
from layers.shared_corners import moved, reshaped_together, sharing
from layers.undo import UndoStack


def box(key: str, west: float, south: float) -> Area:
    ring = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1), (west, south)]
    return Area.checked({"id": key, "name": key, "kind": "area", "polygons": [[ring]]})


@pytest.fixture
def atlas() -> Atlas:
    return Atlas([box("a", 125, 38), box("b", 126, 38), box("c", 126, 39), box("far", 128, 38)])


def test_a_corner_of_three_moves_in_all_of_them(atlas: Atlas) -> None:
    area = atlas.areas["a"]
    corner = outlines(area)[0].index((126.0, 39.0))
    shared = sharing(atlas, area, 0, corner)
    assert [mate.id for mate, _, _ in shared] == ["b", "c"]
    place = (126.1, 39.2)
    mates = moved(shared, place)
    stack = UndoStack(atlas)
    before = atlas.snapshot()
    stack.do(reshaped_together(area, with_vertex_moved(area, 0, corner, place), mates))
    for key in ("a", "b", "c"):
        assert place in outlines(atlas.areas[key])[0]
        assert (126.0, 39.0) not in outlines(atlas.areas[key])[0]
    assert atlas.areas["far"] == before.areas["far"]
    # The first corner is also the closing one.
    assert atlas.areas["c"].polygons[0][0][0] == atlas.areas["c"].polygons[0][0][-1] == place
    stack.undo()
    assert atlas == before


def test_what_is_near_is_not_shared(atlas: Atlas) -> None:
    area = atlas.areas["far"]
    assert sharing(atlas, area, 0, 0) == []
    near = with_vertex_moved(area, 0, 0, (127.0000001, 38.0))
    assert sharing(atlas, near, 0, 0) == []
    assert [mate.id for mate, _, _ in sharing(atlas, with_vertex_moved(area, 0, 0, (127.0, 38.0)), 0, 0)] == [
        "b"
    ]


def test_a_leg_shares_nothing() -> None:
    bundled = load_bundled()
    leg = next(iter(bundled.legs.values()))
    assert sharing(bundled, leg, 0, 0) == []
