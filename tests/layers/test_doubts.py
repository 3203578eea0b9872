"""Doubts: what is odd is said with its distance, what is sound is left alone."""

from __future__ import annotations

import pytest

from layers.bundled import load_bundled
from layers.doubts import DoubtKind, doubts, water_distance, with_ends_at_sites, with_sound_outlines
from layers.edits import added, edit_of, replaced
from layers.errors import EditError
from layers.records.site import Names, SiteKind

ATLAS = load_bundled()
MINE, PORT = ATLAS.sites["musan-mine"], ATLAS.sites["nampo-port"]


def atlas_with(*records):
    atlas = ATLAS.snapshot()
    tables = {record.id: atlas.table(record.table_name()).get(record.id) for record in records}
    changes = [
        added(record) if tables[record.id] is None else replaced(tables[record.id], record)
        for record in records
    ]
    atlas.apply(edit_of("", changes))
    return atlas


def test_the_bundled_atlas_raises_no_doubt():
    refs = [(table, key) for table in ("sites", "legs", "areas") for key in ATLAS.table(table)]
    found = [doubt for start in range(0, len(refs), 20) for doubt in doubts(ATLAS, refs[start : start + 20])]
    assert [doubt.message for doubt in found] == []


def test_a_mine_in_the_sea():
    atlas = atlas_with(MINE.changed(lon=124.0, lat=38.3, uncertainty_m=500.0))
    (doubt,) = doubts(atlas, [("sites", MINE.id)])
    assert doubt.kind is DoubtKind.IN_THE_SEA
    assert "km from the shore" in doubt.message


def test_a_place_whose_circle_reaches_land_may_be_right():
    atlas = atlas_with(MINE.changed(lon=124.0, lat=38.3, uncertainty_m=200_000.0))
    assert doubts(atlas, [("sites", MINE.id)]) == []


def test_a_port_far_from_water():
    atlas = atlas_with(PORT.changed(lon=126.6, lat=40.85))
    found = doubts(atlas, [("sites", PORT.id)])
    assert [doubt.kind for doubt in found] == [DoubtKind.FAR_FROM_WATER]
    assert "from water" in found[0].message
    assert water_distance(124.0, 38.0) == 0.0


def test_a_leg_that_ends_beside_its_site_and_the_mend():
    leg = ATLAS.legs["musan-chongjin-rail-1"]
    line = ((leg.coordinates[0][0] + 0.01, leg.coordinates[0][1]), *leg.coordinates[1:])
    atlas = atlas_with(leg.changed(coordinates=line))
    (doubt,) = doubts(atlas, [("legs", leg.id)])
    assert doubt.kind is DoubtKind.END_AWAY
    assert "m away from" in doubt.message
    atlas.apply(with_ends_at_sites(atlas, leg.id))
    assert atlas.legs[leg.id] == leg
    assert doubts(atlas, [("legs", leg.id)]) == []


@pytest.mark.parametrize("name", ["무산광산", "MUSAN  Mine", "Mu-san", "Mushan-nonsense"])
def test_a_twin_is_found_across_scripts(name):
    twin = MINE.changed(
        id="other", name=name, names=Names(), kind=SiteKind.DEPOSIT, candidates=(), lon=MINE.lon + 0.02
    )
    found = [d for d in doubts(atlas_with(twin), [("sites", "other")]) if d.kind is DoubtKind.TWIN]
    if name.startswith("Mushan"):
        assert found == []
    else:
        assert [doubt.other for doubt in found] == [("sites", MINE.id)]


def test_a_pair_is_told_once_and_a_far_namesake_not_at_all():
    twin = MINE.changed(id="other", lon=MINE.lon + 0.02)
    atlas = atlas_with(twin)
    assert len(doubts(atlas, [("sites", "other"), ("sites", MINE.id)])) == 1
    far = atlas_with(MINE.changed(id="other", lat=MINE.lat - 2.0))
    assert [d for d in doubts(far, [("sites", "other")]) if d.kind is DoubtKind.TWIN] == []


BOW = ((125.0, 38.0), (126.0, 39.0), (126.0, 38.0), (125.0, 39.0), (125.0, 38.0))


def test_an_outline_that_crosses_itself_is_mended_into_parts():
    area = next(iter(ATLAS.areas.values())).changed(polygons=((BOW,),))
    atlas = atlas_with(area)
    (doubt,) = doubts(atlas, [("areas", area.id)])
    assert doubt.kind is DoubtKind.CROSSING
    assert area.name in doubt.message
    assert "38.50" in doubt.message
    atlas.apply(with_sound_outlines(area))
    assert len(atlas.areas[area.id].polygons) == 2
    assert doubts(atlas, [("areas", area.id)]) == []


def test_an_outline_without_an_inside_can_t_be_mended():
    line = ((125.0, 38.0), (126.0, 39.0), (125.0, 38.0), (125.0, 38.0))
    area = next(iter(ATLAS.areas.values())).changed(polygons=((line,),))
    with pytest.raises(EditError, match="enclose nothing"):
        with_sound_outlines(area)
