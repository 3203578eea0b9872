"""A record's history, and the difference between two atlases."""

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.difference import Kind, differences, merge_edit
from layers.edits import added, edit_of, removed, replaced
from layers.errors import EditError
from layers.history import record_history
from layers.rules import require_sound
from layers.undo import UndoStack


@pytest.fixture
def edited() -> tuple[Atlas, Atlas, UndoStack]:
    atlas = load_bundled()
    before = atlas.snapshot()
    stack = UndoStack(atlas)
    nampo = atlas.sites["nampo-port"]
    stack.do(edit_of("Move", [replaced(nampo, nampo.changed(lon=125.41))], who="Kim", source="kiep-2018"))
    nampo = atlas.sites["nampo-port"]
    stack.do(edit_of("Rename", [replaced(nampo, nampo.changed(name="Namp'o"))]))
    stack.do(edit_of("Add", [added(nampo.changed(id="new-port", name="New"))]))
    stack.do(edit_of("Delete", [removed(atlas.sites["weihai-port"])]))
    return before, atlas, stack


def test_the_history_is_told_backwards_with_fields(edited: tuple[Atlas, Atlas, UndoStack]) -> None:
    _, _, stack = edited
    entries = record_history(stack.edits, ("sites", "nampo-port"))
    assert [entry.edit.label for entry in entries] == ["Rename", "Move"]
    assert entries[0].fields[0].after == "Namp'o"
    assert entries[1].summary.startswith("moved by")
    assert entries[1].edit.who == "Kim"
    assert record_history(stack.edits, ("sites", "musan-mine")) == []


def test_the_difference_names_what_was_done(edited: tuple[Atlas, Atlas, UndoStack]) -> None:
    before, after, _ = edited
    found = {d.change.id: d.kind for d in differences(before, after)}
    assert found == {"nampo-port": Kind.MOVED, "new-port": Kind.ADDED, "weihai-port": Kind.DELETED}
    assert differences(after, after.snapshot()) == []


def test_all_differences_taken_over_make_the_two_equal(edited: tuple[Atlas, Atlas, UndoStack]) -> None:
    before, after, _ = edited
    merged = before.snapshot()
    merged.apply(merge_edit(merged, differences(merged, after), "other.gpkg"))
    assert merged == after


def test_a_part_that_hangs_on_nothing_is_refused(edited: tuple[Atlas, Atlas, UndoStack]) -> None:
    before, after, _ = edited
    source = after.sources["kiep-2018"]
    without = before.snapshot()
    chosen = [d for d in differences(without, after) if d.change.id == "new-port"]
    after_id = chosen[0].change.after
    assert after_id is not None
    orphan = edit_of("Add", [added(after_id.changed(sources=["nowhere"]))])
    with pytest.raises(EditError, match="nowhere"):
        require_sound(without, orphan)
    assert source.id in without.sources
