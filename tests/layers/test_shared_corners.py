"""Corners that areas share move, come and go together, in one edit that undo takes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.session import Session
from layers.edits import added, edit_of
from layers.errors import EditError
from layers.records.area import Area
from layers.records.feature import Feature
from layers.reshaping import outlines, with_vertex_added, with_vertex_moved, with_vertex_removed
from layers.shared_corners import (
    inserted,
    moved,
    reshaped_together,
    sharing,
    sharing_side,
    taken_out,
)
from layers.undo import UndoStack
from tests.helpers.own_layers import own_atlas


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


def on_side(atlas: Atlas, key: str, start: tuple[float, float], place: tuple[float, float]):
    """Put a corner on the side of an area that begins at `start`, and on those of its neighbours."""
    area = atlas.areas[key]
    after = outlines(area)[0].index(start)
    sides = sharing_side(atlas, area, 0, after)
    return reshaped_together(area, with_vertex_added(area, 0, after, place), inserted(sides, place))


def test_a_corner_put_on_a_border_is_put_there_in_both(atlas: Atlas) -> None:
    before, stack, place = atlas.snapshot(), UndoStack(atlas), (126.05, 38.5)
    edit = on_side(atlas, "a", (126.0, 38.0), place)
    assert edit.label == "Reshape a and 1 neighbour"
    stack.do(edit)
    # One goes up the border, the other down.
    assert outlines(atlas.areas["a"])[0].index(place) == 2
    ring = outlines(atlas.areas["b"])[0]
    assert ring[ring.index(place) - 1] == (126.0, 39.0)
    assert (atlas.areas["c"], atlas.areas["far"]) == (before.areas["c"], before.areas["far"])
    after = atlas.snapshot()
    stack.undo()
    assert atlas == before
    stack.redo()
    assert atlas == after


def test_a_corner_on_the_closing_side_is_put_behind_the_last(atlas: Atlas) -> None:
    place = (126.0, 38.4)
    atlas.apply(on_side(atlas, "b", (126.0, 39.0), place))
    assert outlines(atlas.areas["b"])[0][-1] == place
    assert place in outlines(atlas.areas["a"])[0]
    assert atlas.areas["b"].polygons[0][0][-1] == (126.0, 38.0)


def test_a_side_with_a_corner_between_is_another_side(atlas: Atlas) -> None:
    area = atlas.areas["b"]
    lone = with_vertex_added(area, 0, 3, (126.0, 38.5))
    atlas.apply(reshaped_together(area, lone, []))
    assert sharing_side(atlas, atlas.areas["a"], 0, outlines(atlas.areas["a"])[0].index((126.0, 38.0))) == []


def test_a_corner_taken_out_goes_from_all_that_have_it(atlas: Atlas) -> None:
    before, stack = atlas.snapshot(), UndoStack(atlas)
    area = atlas.areas["a"]
    corner = outlines(area)[0].index((126.0, 39.0))
    mates = taken_out(sharing(atlas, area, 0, corner))
    edit = reshaped_together(area, with_vertex_removed(area, 0, corner), mates)
    assert edit.label == "Reshape a and 2 neighbours"
    stack.do(edit)
    assert [len(outlines(atlas.areas[key])[0]) for key in ("a", "b", "c")] == [3, 3, 3]
    # The first corner was also the closing one.
    ring = atlas.areas["c"].polygons[0][0]
    assert ring[0] == ring[-1] == (127.0, 39.0)
    stack.undo()
    assert atlas == before


def test_what_would_leave_too_little_of_a_neighbour_changes_nothing(atlas: Atlas) -> None:
    triangle = Area.checked(
        {
            "id": "t",
            "name": "Thin",
            "kind": "area",
            "polygons": [[[(125, 38), (126, 38), (125.5, 37), (125, 38)]]],
        }
    )
    atlas.apply(edit_of("", [added(triangle)]))
    area = atlas.areas["a"]
    with pytest.raises(EditError, match=r"^Thin: .*needs 3 corners.*switch .* off$"):
        taken_out(sharing(atlas, area, 0, 0))


def test_a_corner_that_an_outline_has_twice_goes_twice_and_so_do_two_sides() -> None:
    # Two squares that touch at a corner, drawn as one outline, and a neighbour at that corner.
    ring = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (1, 2), (1, 1), (0, 1), (0, 0)]
    bow = Area.checked({"id": "bow", "name": "bow", "kind": "area", "polygons": [[ring]]})
    atlas = Atlas([bow, box("n", 1, 0)])
    neighbour = atlas.areas["n"]
    corner = outlines(neighbour)[0].index((1.0, 1.0))
    assert [at[1:] for at in sharing(atlas, neighbour, 0, corner)] == [(0, 2), (0, 6)]
    ((before, after),) = taken_out(sharing(atlas, neighbour, 0, corner))
    assert before is atlas.areas["bow"]
    assert outlines(after)[0] == ((0.0, 0.0), (1.0, 0.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (0.0, 1.0))
    spike = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 0), (1, 0), (1, -1), (0, 0)]
    atlas = Atlas(
        [box("n", 1, 0), Area.checked({"id": "s", "name": "s", "kind": "area", "polygons": [[spike]]})]
    )
    sides = sharing_side(atlas, atlas.areas["n"], 0, 0)
    assert [at[1:] for at in sides] == [(0, 1), (0, 4)]
    ((_, after),) = inserted(sides, (1.5, 0.1))
    assert [n for n, corner in enumerate(outlines(after)[0]) if corner == (1.5, 0.1)] == [2, 6]


def test_areas_of_own_layers_share_with_areas_of_the_atlas() -> None:
    atlas = own_atlas()
    atlas.apply(edit_of("", [added(box("a", 126, 38))]))
    pit = atlas.features["own-pits.a"]
    same = Feature.checked(
        {
            **pit.model_dump(),
            "id": "own-pits.b",
            "polygons": [[[(126, 38), (127, 38), (126.5, 37), (126, 38)]]],
        }
    )
    atlas.apply(edit_of("", [added(same)]))
    area = atlas.areas["a"]
    assert [(mate.id, part, after) for mate, part, after in sharing_side(atlas, area, 0, 0)] == [
        ("own-pits.b", 0, 0)
    ]
    line = atlas.features["own-tracks.a"]
    assert sharing_side(atlas, line, 0, 0) == []


@given(
    steps=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.sampled_from(["in", "out"])), max_size=12
    )
)
def test_borders_stay_borders_whatever_comes_and_goes(steps: list[tuple[str, int, str]]) -> None:
    atlas = Atlas([box("a", 125, 38), box("b", 126, 38), box("c", 126, 39)])
    first, stack = atlas.snapshot(), UndoStack(atlas)
    for number, (key, at, what) in enumerate(steps):
        area = atlas.areas[key]
        ring = outlines(area)[0]
        index = at % len(ring)
        if what == "in":
            (x, y), (x2, y2) = ring[index], ring[(index + 1) % len(ring)]
            place = ((x + x2) / 2 + number / 1000, (y + y2) / 2)
            sides = sharing_side(atlas, area, 0, index)
            stack.do(
                reshaped_together(area, with_vertex_added(area, 0, index, place), inserted(sides, place))
            )
            have = [one for one in atlas.areas.values() if place in outlines(one)[0]]
            assert len(have) == 1 + len(sides)
        else:
            try:
                mates = taken_out(sharing(atlas, area, 0, index))
                edit = reshaped_together(area, with_vertex_removed(area, 0, index), mates)
            except EditError:
                continue
            stack.do(edit)
            assert not any(ring[index] in outlines(one)[0] for one in atlas.areas.values())
    last = atlas.snapshot()
    done = len(stack.edits)
    for _ in range(done):
        stack.undo()
    assert atlas == first
    for _ in range(done):
        stack.redo()
    assert atlas == last


def test_what_was_put_on_a_border_is_read_back_in_both(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "work.gpkg"
    with Session(atlas) as session:
        session.do(on_side(session.atlas, "a", (126.0, 38.0), (126.05, 38.5)))
        session.save_as(path)
        after = session.atlas.snapshot()
    with Session.open(path) as again:
        assert again.atlas == after
