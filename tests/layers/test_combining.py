"""Splitting, joining, merging: nothing dangles, and undo brings everything back."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.combining import merge_legs, merge_sites, split_leg
from layers.edits import added, edit_of, replaced
from layers.errors import EditError
from layers.moving import move_sites
from layers.records.route import Method
from layers.rules import require_sound

ATLAS = load_bundled()
LEG = "musan-tumen-rail-2"


def done(atlas, edit):
    require_sound(atlas, edit)
    atlas.apply(edit)
    return atlas


def test_split_and_join_give_the_line_back():
    atlas = ATLAS.snapshot()
    before = atlas.legs[LEG]
    done(atlas, split_leg(atlas, LEG, 5))
    legs = atlas.route_legs(before.route)
    assert [leg.order for leg in legs] == [1, 2, 3, 4]
    assert legs[1].to_site == legs[2].from_site
    assert atlas.sites[legs[1].to_site].lonlat == before.coordinates[5]
    done(atlas, merge_legs(atlas, legs[2].id, legs[1].id))
    joined = atlas.legs[LEG]
    assert joined.coordinates == before.coordinates
    assert (joined.from_site, joined.to_site) == (before.from_site, before.to_site)
    assert [leg.order for leg in atlas.route_legs(before.route)] == [1, 2, 3]


def test_a_split_is_one_edit_that_undoes_whole():
    atlas = ATLAS.snapshot()
    edit = split_leg(atlas, LEG, 5)
    atlas.apply(edit)
    atlas.apply(edit.inverted())
    assert atlas == ATLAS


def test_a_computed_leg_split_is_digitised_and_a_published_length_is_kept_in_words():
    atlas = ATLAS.snapshot()
    leg = atlas.legs["nampo-dandong-sea-2"].changed(published_km=300.0)
    atlas.apply(edit_of("", [replaced(atlas.legs[leg.id], leg)]))
    done(atlas, split_leg(atlas, leg.id, 4))
    half = atlas.legs[leg.id]
    assert half.method is Method.DIGITISED
    assert half.published_km is None
    assert "300 km" in half.notes


@pytest.mark.parametrize("index", [0, 16, 99])
def test_the_ends_are_no_place_to_split(index):
    with pytest.raises(EditError, match="between its ends"):
        split_leg(ATLAS, LEG, index)


def test_only_neighbours_of_one_mode_are_joined():
    with pytest.raises(EditError, match="don't follow"):
        merge_legs(ATLAS, "musan-chongjin-rail-1", LEG)
    with pytest.raises(EditError, match="one mode"):
        merge_legs(ATLAS, "nampo-dandong-sea-1", "nampo-dandong-sea-2")


def test_merging_sites_takes_everything_along():
    atlas = ATLAS.snapshot()
    twin = atlas.sites["nampo-port"].changed(
        id="namp-o", name="Chinnampo", names={"others": ("Tsinnampo",)}, lon=125.41, lat=38.72
    )
    atlas.apply(edit_of("", [added(twin)]))
    done(atlas, merge_sites(atlas, "namp-o", "nampo-port"))
    assert "nampo-port" not in atlas.sites
    kept = atlas.sites["namp-o"]
    assert ATLAS.sites["nampo-port"].name in kept.names.others
    assert ATLAS.sites["nampo-port"].names.hangul in kept.names.others
    assert (kept.alternates[-1].lon, kept.alternates[-1].lat) == ATLAS.sites["nampo-port"].lonlat
    assert atlas.legs["nampo-dandong-sea-1"].from_site == "namp-o"
    assert atlas.legs["nampo-dandong-sea-1"].coordinates[0] == kept.lonlat
    subjects = {s.subject for s in ATLAS.statements.values()}
    assert ("nampo-port" in subjects) == any(s.subject == "namp-o" for s in atlas.statements.values())


def test_ends_of_one_leg_are_not_merged():
    with pytest.raises(EditError, match="between the two"):
        merge_sites(ATLAS, "komusan-station", "chongjin-station")


def test_moving_both_ends_of_a_leg_moves_both():
    places = {"komusan-station": (129.8, 42.2), "chongjin-station": (129.9, 41.8)}
    edit = move_sites(ATLAS, places)
    (leg,) = [c.after for c in edit.changes if c.id == "musan-chongjin-rail-2"]
    assert (leg.coordinates[0], leg.coordinates[-1]) == tuple(places.values())
    assert edit.label == "Move 2 sites"
