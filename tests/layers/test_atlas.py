"""The atlas, its edits and the undo stack."""

import random

import pytest

from layers.atlas import Atlas, RowsChanged
from layers.edits import Edit, added, edit_of, from_plain, removed, replaced, to_plain
from layers.errors import EditError, RecordError
from layers.records.base import Record
from layers.records.site import Site
from layers.records.source import Source
from layers.rules import check_atlas, require_sound
from layers.undo import UndoStack


def site(key: str, **values: object) -> Site:
    return Site.checked({"id": key, "name": key, "kind": "mine", "lon": 125.0, "lat": 39.0, **values})


def test_an_edit_applies_as_a_whole_or_not_at_all() -> None:
    atlas = Atlas([site("musan-mine")])
    bad = Edit("Two changes", (added(site("new-mine")), added(site("musan-mine"))))
    with pytest.raises(EditError, match=r"musan-mine.*is taken"):
        atlas.apply(bad)
    assert list(atlas.sites) == ["musan-mine"]
    assert atlas.revision == 0


def test_an_applied_edit_is_announced_with_its_ids() -> None:
    atlas = Atlas([site("musan-mine")])
    heard: list[RowsChanged] = []
    atlas.rows_changed.connect(heard.append)
    before = atlas.sites["musan-mine"]
    atlas.apply(edit_of("Move", [replaced(before, before.changed(lon=126.0))]))
    assert [event.ids for event in heard] == [{"sites": frozenset({"musan-mine"})}]
    assert atlas.sites["musan-mine"].lon == 126.0
    assert before.lon == 125.0


def test_a_duplicate_id_is_named() -> None:
    with pytest.raises(EditError, match="musan-mine"):
        Atlas([site("musan-mine"), site("musan-mine")])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lat", 97.0, "lat"),
        ("lon", float("nan"), "lon"),
        ("lon", None, "go together"),
        ("uncertainty_m", -1, "uncertainty_m"),
        ("kind", "castle", "kind"),
        ("colour", "red", "colour"),
    ],
)
def test_a_record_says_which_field_is_at_fault(field: str, value: object, words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        site("musan-mine").changed(**{field: value})
    assert caught.value.record_id == "musan-mine"


def test_a_thousand_random_edits_undone_and_redone() -> None:
    rng = random.Random(20170805)
    atlas = Atlas([site(f"mine-{n}") for n in range(20)])
    original = atlas.snapshot()
    stack = UndoStack(atlas)
    for n in range(1000):
        stack.do(_random_edit(atlas, rng, n), merge=rng.random() < 0.2)
    final = atlas.snapshot()
    assert final != original
    while stack.undo():
        pass
    assert atlas == original
    assert list(atlas.sites) == list(original.sites)
    while stack.redo():
        pass
    assert atlas == final
    assert list(atlas.sites) == list(final.sites)


def _random_edit(atlas: Atlas, rng: random.Random, n: int) -> Edit:
    keys = list(atlas.sites)
    choice = rng.random() if keys else 1.0
    if choice > 0.8:
        return edit_of("Add", [added(site(f"new-{n}", lon=rng.uniform(120, 130)))])
    record = atlas.sites[rng.choice(keys)]
    if choice > 0.65:
        return edit_of("Delete", [removed(record)])
    if choice > 0.4:
        return edit_of("Rename", [replaced(record, record.changed(name=f"Name {n}"))])
    return edit_of("Move", [replaced(record, record.changed(lat=rng.uniform(36, 42)))])


def test_dirty_means_another_state_than_the_saved_one() -> None:
    atlas = Atlas([site("musan-mine")])
    stack = UndoStack(atlas)
    move = edit_of("Move", [replaced(atlas.sites["musan-mine"], site("musan-mine", lon=126.0))])
    stack.do(move)
    assert stack.is_dirty
    stack.undo()
    assert not stack.is_dirty
    stack.redo()
    stack.mark_clean()
    stack.undo()
    assert stack.is_dirty
    rename = edit_of("Rename", [replaced(atlas.sites["musan-mine"], site("musan-mine", name="Other"))])
    stack.do(rename)
    stack.undo()
    assert stack.is_dirty, "the saved state was cut off by the new edit"


def test_an_edit_survives_its_plain_form() -> None:
    edit = edit_of(
        "Move", [replaced(site("a-mine"), site("a-mine", lat=38.0)), added(site("b-mine"))], who="Kim"
    )
    assert from_plain(to_plain(edit)) == edit
    with pytest.raises(EditError):
        from_plain({"label": "Move", "changes": [{"table": "castles", "id": "x", "before": None}]})


def test_a_reference_that_would_dangle_is_refused() -> None:
    records: list[Record] = [
        Source.checked({"id": "kiep", "title": "KIEP"}),
        site("a-mine", sources=["kiep"]),
    ]
    atlas = Atlas(records)
    assert check_atlas(atlas) == []
    with pytest.raises(EditError, match="KIEP"):
        require_sound(atlas, edit_of("Delete source", [removed(atlas.sources["kiep"])]))
    with pytest.raises(EditError, match="nowhere"):
        require_sound(atlas, edit_of("Add", [added(site("b-mine", sources=["nowhere"]))]))


def test_a_table_as_a_frame_has_geometry_and_crs() -> None:
    atlas = Atlas([site("a-mine"), site("b-mine", lon=None, lat=None)])
    frame = atlas.frame("sites")
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry["a-mine"].coords[0] == (125.0, 39.0)
    assert frame.geometry["b-mine"] is None
    assert atlas.frame("sites") is frame
