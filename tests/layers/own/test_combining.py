"""Splitting and joining lines of own layers: values of both kept, nothing made up, undone whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.document.session import Session
from layers.edits import Edit, added, edit_of, replaced
from layers.errors import EditError
from layers.own.combining import join_lines, joining, split_line
from layers.records.feature import Feature
from layers.records.layer import FieldKind, LayerField
from layers.rules import require_sound
from tests.helpers.own_layers import own_atlas

A, B, C, D, E = (125.0, 38.7), (124.6, 38.6), (124.2, 38.55), (123.8, 38.5), (123.0, 38.4)


def with_lines(*features: tuple[str, dict[str, object]]) -> Atlas:
    atlas = own_atlas()
    made = [
        Feature.checked(
            {"id": f"own-tracks.{key}", "layer": "own-tracks", "values": {"Name": "One"}, **values}
        )
        for key, values in features
    ]
    atlas.apply(edit_of("", [added(one) for one in made]))
    return atlas


def done(atlas: Atlas, edit: Edit) -> Atlas:
    """The atlas after the edit, which is sound and can be undone and redone."""
    before = atlas.snapshot()
    require_sound(atlas, edit)
    atlas.apply(edit)
    after = atlas.snapshot()
    atlas.apply(edit.inverted())
    assert atlas == before
    atlas.apply(edit)
    assert atlas == after
    return atlas


TRACK = (
    "x",
    {"lines": [[A, B, C, D]], "values": {"Name": "Track 7", "Tonnes": 9000.0}, "source_note": "AIS"},
)


def test_both_halves_have_all_that_was_said_and_meet():
    atlas = with_lines(TRACK)
    before = set(atlas.features)
    done(atlas, split_line(atlas, "own-tracks.x", 0, 2))
    (new,) = [feature for key, feature in atlas.features.items() if key not in before]
    old = atlas.features["own-tracks.x"]
    assert (old.lines, new.lines) == (((A, B, C),), ((C, D),))
    for half in (old, new):
        assert half.values == {"Name": "Track 7", "Tonnes": 9000.0}
        assert half.source_note == "AIS"


def test_the_parts_of_a_line_go_with_the_half_that_they_are_beside():
    atlas = with_lines(("m", {"lines": [[A, B], [C, D, E], [(121.0, 37.0), (120.5, 37.0)]]}))
    before = set(atlas.features)
    done(atlas, split_line(atlas, "own-tracks.m", 1, 1))
    (new,) = [feature for key, feature in atlas.features.items() if key not in before]
    assert atlas.features["own-tracks.m"].lines == ((A, B), (C, D))
    assert new.lines == ((D, E), ((121.0, 37.0), (120.5, 37.0)))


@pytest.mark.parametrize(("part", "index"), [(0, 0), (0, 3), (0, 99), (0, -1), (1, 1), (-1, 1)])
def test_ends_and_corners_that_arent_there_are_no_place_to_split(part: int, index: int):
    with pytest.raises(EditError, match="between its ends"):
        split_line(with_lines(TRACK), "own-tracks.x", part, index)


@pytest.mark.parametrize("key", ["own-yards.a", "own-pits.a", "own-yards.b"])
def test_only_lines_are_split_and_joined(key: str):
    atlas = with_lines(TRACK)
    with pytest.raises(EditError, match="only lines"):
        split_line(atlas, key, 0, 1)
    with pytest.raises(EditError, match="only lines"):
        joining(atlas, "own-tracks.x", key)
    with pytest.raises(EditError, match="is gone"):
        split_line(atlas, "own-tracks.nobody", 0, 1)


@pytest.mark.parametrize("second", [[C, D], [D, C]])
@pytest.mark.parametrize("first", [[A, B, C], [C, B, A]])
def test_lines_that_meet_become_one_in_the_direction_of_the_longer(first: list, second: list):
    atlas = with_lines(("one", {"lines": [first]}), ("two", {"lines": [second]}))
    plan = joining(atlas, "own-tracks.two", "own-tracks.one")
    assert plan.kept.id == "own-tracks.one"
    assert plan.meets
    done(atlas, join_lines(atlas, plan))
    whole = (A, B, C, D) if first[0] == A else (D, C, B, A)
    assert atlas.features["own-tracks.one"].lines == (whole,)
    assert "own-tracks.two" not in atlas.features


def test_a_line_twice_is_one():
    atlas = with_lines(("one", {"lines": [[A, B]]}), ("two", {"lines": [[B, A]]}))
    done(atlas, join_lines(atlas, joining(atlas, "own-tracks.one", "own-tracks.two")))
    assert atlas.features["own-tracks.one"].lines == ((A, B),)


def test_lines_apart_are_not_joined_by_a_piece_that_nobody_drew():
    atlas = with_lines(("one", {"lines": [[A, B]]}), ("two", {"lines": [[C, D]]}))
    plan = joining(atlas, "own-tracks.one", "own-tracks.two")
    assert not plan.meets
    assert 35_000 < plan.gap_m < 36_000
    with pytest.raises(EditError, match=r"35\S*\skm apart; move one end"):
        join_lines(atlas, plan)
    done(atlas, join_lines(atlas, plan, apart=True))
    assert sorted(atlas.features[plan.kept.id].lines) == sorted(((A, B), (C, D)))


def test_values_stay_where_only_one_has_them_and_are_asked_for_where_they_differ():
    atlas = with_lines(
        ("one", {"lines": [[A, B, C]], "values": {"Name": "West", "Notes": "seen"}, "source_note": "AIS"}),
        ("two", {"lines": [[C, D]], "values": {"Name": "East", "Tonnes": 5.0}, "source_note": "an image"}),
    )
    plan = joining(atlas, "own-tracks.one", "own-tracks.two")
    assert plan.fields == ("Name",)
    assert plan.names == ("West", "East")
    assert done(atlas.snapshot(), join_lines(atlas, plan)).features[plan.kept.id].values["Name"] == "West"
    done(atlas, join_lines(atlas, plan, {"Name": "East"}))
    joined = atlas.features["own-tracks.one"]
    assert joined.values == {"Name": "East", "Notes": "seen", "Tonnes": 5.0}
    assert joined.source_note == "AIS; an image"


def test_yes_is_not_the_number_one():
    atlas = own_atlas()
    layer = atlas.layers["own-tracks"]
    fields = [LayerField(name="Odd", kind=FieldKind.NUMBER), LayerField(name="Same", kind=FieldKind.NUMBER)]
    wide = layer.changed(fields=[f.model_dump() for f in (*layer.fields, *fields)])
    atlas.apply(edit_of("", [replaced(layer, wide)]))
    for key, odd in (("p", 1.0), ("q", 2.0)):
        made = {
            "id": f"own-tracks.{key}",
            "layer": layer.id,
            "lines": [[A, B]],
            "values": {"Odd": odd, "Same": 1.0},
        }
        atlas.apply(edit_of("", [added(Feature.checked(made))]))
    assert joining(atlas, "own-tracks.p", "own-tracks.q").fields == ("Odd",)


def test_lines_of_two_layers_stay_where_they_are():
    atlas = with_lines(TRACK)
    layer = atlas.layers["own-tracks"].changed(id="own-ways", name="Ways")
    way = Feature.checked({"id": "own-ways.a", "layer": "own-ways", "lines": [[D, E]]})
    atlas.apply(edit_of("", [added(layer), added(way)]))
    with pytest.raises(EditError, match="only lines of one layer"):
        joining(atlas, "own-tracks.x", "own-ways.a")
    with pytest.raises(EditError, match="choose another line"):
        joining(atlas, "own-tracks.x", "own-tracks.x")


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=12, unique=True),
    st.data(),
)
def test_split_and_joined_again_is_the_same_line(corners: list[tuple[int, int]], data: st.DataObject):
    line = [(120 + x / 10, 36 + y / 10) for x, y in corners]
    atlas = with_lines(("x", {"lines": [line], "values": {"Name": "One"}}))
    first, known = atlas.features["own-tracks.x"], set(atlas.features)
    done(atlas, split_line(atlas, "own-tracks.x", 0, data.draw(st.integers(1, len(line) - 2))))
    (new,) = set(atlas.features) - known
    plan = joining(atlas, "own-tracks.x", new)
    assert plan.fields == ()
    done(atlas, join_lines(atlas, plan))
    assert atlas.features[plan.kept.id].changed(id=first.id) == first


def test_what_was_split_and_joined_is_read_back_from_the_document(tmp_path: Path):
    path = tmp_path / "work.gpkg"
    with Session(with_lines(TRACK, ("y", {"lines": [[D, E]], "values": {"Name": "Other"}}))) as session:
        session.do(split_line(session.atlas, "own-tracks.x", 0, 1))
        plan = joining(session.atlas, "own-tracks.y", "own-tracks.x")
        session.do(join_lines(session.atlas, plan, {"Name": "Other"}, apart=True))
        after = session.atlas.snapshot()
        session.save_as(path)
    with Session.open(path) as again:
        assert again.atlas == after
        assert again.history[-1].label.startswith("Join ")
