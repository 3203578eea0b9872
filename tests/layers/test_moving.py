"""The edit that moves a site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.atlas import Atlas
from layers.edits import Edit
from layers.errors import EditError, RecordError
from layers.moving import decimals_for, legs_ending_at, move_site
from layers.records.route import Leg, Route
from layers.records.site import Site
from layers.undo import UndoStack


def small_atlas() -> Atlas:
    def site(key: str, lon: float, lat: float) -> Site:
        return Site(id=key, name=key.title(), kind="mine", lon=lon, lat=lat, sources=())

    def leg(order: int, start: str, end: str, *line: tuple[float, float]) -> Leg:
        return Leg(
            id=f"leg-{order}",
            route="way",
            order=order,
            mode="rail",
            method="schematic",
            standing="reported",
            from_site=start,
            to_site=end,
            coordinates=line,
        )

    return Atlas(
        [
            Route(id="way", name="Way"),
            site("pit", 125.0, 39.0),
            site("yard", 125.5, 39.0),
            site("port", 126.0, 39.0),
            leg(1, "pit", "yard", (125.0, 39.0), (125.2, 39.1), (125.5, 39.0)),
            leg(2, "yard", "port", (125.5, 39.0), (126.0, 39.0)),
        ]
    )


def test_site_and_the_ends_of_its_legs_move_in_one_edit():
    atlas = small_atlas()
    edit = move_site(atlas, "yard", 125.6, 39.3, who="Kim", source="survey-2026")
    atlas.apply(edit)
    assert atlas.sites["yard"].lonlat == (125.6, 39.3)
    assert atlas.legs["leg-1"].coordinates == ((125.0, 39.0), (125.2, 39.1), (125.6, 39.3))
    assert atlas.legs["leg-2"].coordinates == ((125.6, 39.3), (126.0, 39.0))
    assert (edit.label, edit.who, edit.source) == ("Move Yard", "Kim", "survey-2026")


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_undo_brings_everything_back(lon, lat):
    atlas = small_atlas()
    stack = UndoStack(atlas)
    stack.do(move_site(atlas, "yard", lon, lat))
    stack.undo()
    assert atlas == small_atlas()


def test_a_published_place_becomes_a_derived_one_and_is_kept():
    atlas = small_atlas()
    atlas.apply(move_site(atlas, "pit", 125.1, 39.2))
    moved = atlas.sites["pit"]
    assert moved.basis == "derived"
    assert moved.basis_note == "Placed by hand on the map"
    assert [(place.lon, place.lat) for place in moved.alternates] == [(125.0, 39.0)]


def test_moving_on_keeps_only_the_first_place():
    atlas = small_atlas()
    for lon in (125.1, 125.2, 125.3):
        atlas.apply(move_site(atlas, "pit", lon, 39.2))
    assert len(atlas.sites["pit"].alternates) == 1


def test_moving_nowhere_changes_nothing():
    atlas = small_atlas()
    assert move_site(atlas, "pit", 125.0, 39.0).changes == ()


def test_a_place_off_the_globe_is_refused():
    with pytest.raises(RecordError, match="lat"):
        move_site(small_atlas(), "pit", 125.0, 91.0)


def test_a_leg_must_keep_its_length():
    with pytest.raises(RecordError, match="two different points"):
        move_site(small_atlas(), "yard", 126.0, 39.0)


def test_a_site_that_is_gone_cant_be_moved():
    atlas = small_atlas()
    with pytest.raises(EditError, match="gone"):
        move_site(atlas, "harbour", 125.0, 39.0)
    assert isinstance(move_site(atlas, "pit", 1.0, 2.0), Edit)


def test_legs_of_a_site():
    assert [leg.id for leg in legs_ending_at(small_atlas(), "yard")] == ["leg-1", "leg-2"]
    assert legs_ending_at(small_atlas(), "nowhere") == []


@given(st.floats(1e-3, 1e6))
def test_digits_follow_the_scale(resolution):
    step = 10.0 ** -decimals_for(resolution) * 111_320
    assert step <= resolution * (1 + 1e-9) or decimals_for(resolution) == 8
    assert step * 10 > resolution or decimals_for(resolution) == 0


def test_a_scale_of_nothing_is_refused():
    with pytest.raises(EditError, match="positive"):
        decimals_for(0)
