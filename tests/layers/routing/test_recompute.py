"""Ways by water computed anew after their ends have moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assets.searoutes import legs as bundled_legs
from layers.bundled import load_bundled
from layers.edits import edit_of, replaced
from layers.moving import move_site
from layers.records.route import Method
from layers.routing.recompute import computed_run, recompute, touched_runs, water_runs

NEAR_RIZHAO = (119.62, 35.36)


@pytest.fixture(scope="module")
def bundled():
    return load_bundled()


@pytest.fixture
def atlas(bundled):
    return bundled.snapshot()


def moved(atlas, site: str, lon: float, lat: float):
    edit = move_site(atlas, site, lon, lat)
    before = atlas.snapshot()
    atlas.apply(edit)
    return edit, before


def test_the_bundled_legs_are_what_would_be_computed_now(atlas):
    run = water_runs(atlas, "songrim-rizhao-sea")[0]
    assert [leg.to_site for leg in run] == ["west-sea-barrage-lock", "rizhao-port"]
    assert computed_run(atlas, run) == run


def test_the_file_of_bundled_legs_is_written_as_it_is(tmp_path, monkeypatch):
    data = Path(bundled_legs.FILE).read_text(encoding="utf-8")
    folder = tmp_path / "atlas"
    folder.mkdir()
    for file in bundled_legs.FILE.parent.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(bundled_legs, "FILE", folder / "legs.geojson")
    bundled_legs.main()
    again = (folder / "legs.geojson").read_text(encoding="utf-8")
    assert json.loads(again) == json.loads(data)


def test_a_moved_port_touches_the_whole_way_through_the_lock(atlas):
    edit, _ = moved(atlas, "rizhao-port", *NEAR_RIZHAO)
    runs = touched_runs(atlas, edit)
    assert {run[-1].to_site for run in runs} == {"rizhao-port"}
    assert all(run[0].to_site == "west-sea-barrage-lock" for run in runs if len(run) > 1)


def test_a_moved_mine_on_rails_touches_none(atlas):
    edit, _ = moved(atlas, "musan-mine", 129.3, 42.2)
    assert touched_runs(atlas, edit) == []


def test_another_clearance_touches_the_leg(atlas):
    leg = atlas.legs["nampo-yingkou-sea-2"]
    edit = edit_of("Keep clear", [replaced(leg, leg.changed(clearance_m=3000.0))])
    before = atlas.snapshot()
    atlas.apply(edit)
    (run,) = touched_runs(atlas, edit)
    found = recompute(atlas, before, [run])
    assert not found.problems
    assert all(new.clearance_m == 3000.0 for _, new in found.legs)
    assert "3000 m" in found.legs[-1][1].notes


def test_the_new_way_ends_at_the_new_place_and_its_notes_are_its_own(atlas):
    edit, before = moved(atlas, "rizhao-port", *NEAR_RIZHAO)
    found = recompute(atlas, before, touched_runs(atlas, edit))
    assert not found.problems
    for old, new in found.legs:
        assert new.method is Method.COMPUTED
        if new.to_site == "rizhao-port":
            assert new.coordinates[-1] == NEAR_RIZHAO
            assert new.coordinates[1:-1] != old.coordinates[1:-1]
            assert new.notes.count("The only way through the barrage") == 1
            assert new.notes.count("cannot be had for") == 1
    # Twice in a row: what was noted of the first new way doesn't stay behind.
    first = edit_of(edit.label, [replaced(old, new) for old, new in found.legs])
    atlas.apply(first)
    again = move_site(atlas, "rizhao-port", 119.7, 35.2)
    atlas.apply(again)
    merged = edit.merged(first).merged(again)
    second = recompute(atlas, before, touched_runs(atlas, merged))
    assert all(new.notes.count("cannot be had for") <= 1 for _, new in second.legs)


def test_an_end_on_land_makes_the_line_a_sketch_that_says_why(atlas):
    edit, before = moved(atlas, "yingkou-port", 123.4, 41.8)
    found = recompute(atlas, before, touched_runs(atlas, edit))
    assert found.problems
    assert all(new.method is Method.SCHEMATIC for _, new in found.legs)
    assert all("Not computed since an end has moved" in new.notes for _, new in found.legs)
