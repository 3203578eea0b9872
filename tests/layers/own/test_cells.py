"""Cells of a layer's table are taken all or none, and the first that doesn't fit is named."""

from __future__ import annotations

import pytest

from layers.errors import EditError
from layers.own.cells import edit_of_feature_cells, preview_feature_cells
from tests.helpers.own_layers import own_atlas


def test_all_or_none_and_the_first_problem_by_name():
    atlas = own_atlas()
    layer = atlas.layers["own-yards"]
    wrong = {
        "own-yards.a": {"Uncertainty": "far"},
        "own-yards.b": {"Name": "Seen", "Status": "no such"},
        "own-yards.c": {"Name": "x"},
    }
    found = preview_feature_cells(atlas, layer, wrong)
    assert found.changes == ()
    assert found.problems["own-yards.a"] == "Uncertainty isn't a number (given: far)"
    assert found.problems["own-yards.c"] == "the record is gone"
    with pytest.raises(
        EditError, match=r"^룡북 yard can't take it: Uncertainty .*\. And 2 more rows can't\.$"
    ):
        edit_of_feature_cells(atlas, "Type", layer, wrong)
    with pytest.raises(EditError, match=r"^own-yards\.c can't take it: the record is gone\.$"):
        edit_of_feature_cells(atlas, "Type", layer, {"own-yards.c": {"Name": "x"}})


def test_what_is_typed_becomes_one_edit_and_what_stays_none():
    atlas = own_atlas()
    layer = atlas.layers["own-yards"]
    cells = {"own-yards.a": {"Name": "룡북 yard"}, "own-yards.b": {"Name": "Seen", "source_note": "a letter"}}
    edit = edit_of_feature_cells(atlas, "Type", layer, cells, source="me")
    (change,) = edit.changes
    assert (change.id, edit.source) == ("own-yards.b", "me")
    before = atlas.snapshot()
    atlas.apply(edit)
    assert atlas.features["own-yards.b"].source_note == "a letter"
    atlas.apply(edit.inverted())
    assert atlas == before
