"""What the page's drawing gets of the records."""

import json

from layers.bundled import load_bundled
from layers.records.site import SiteKind
from layers.webpage.records import areas_data, destinations_data, legs_data, sites_data

ATLAS = load_bundled()


def test_every_place_with_a_position_is_there_and_none_without():
    rows = {row["id"]: row for row in sites_data(ATLAS)}
    assert set(rows) == {s.id for s in ATLAS.sites.values() if s.lonlat and s.kind is not SiteKind.PROVINCE}
    assert rows["kumya-mine"]["proxy"]
    assert rows["musan-mine"]["radius"] == ATLAS.sites["musan-mine"].uncertainty_m
    assert rows["musan-mine"]["lang"] == "ko"
    assert rows["rizhao-port"]["lang"] == "zh"


def test_every_leg_has_its_line_at_both_scales():
    data = legs_data(ATLAS)
    assert [row["id"] for row in data["rows"]] == list(ATLAS.legs)
    assert {name: len(lines) for name, lines in data["lines"].items()} == dict.fromkeys(
        ("far", "near"), len(ATLAS.legs)
    )


def test_joint_shares_of_provinces_stay_joint_and_flawed_ones_say_so():
    text = json.dumps(destinations_data(ATLAS), ensure_ascii=False)
    assert "93.1 % of the anthracite, 4 provinces together (source flawed)" in text
    known = {area["id"] for area in areas_data(ATLAS)}
    assert all(set(share["areas"]) <= known for share in destinations_data(ATLAS))
