"""The table of a layer of the document: typed, checked, set in bulk, deleted; linked with the map."""

from __future__ import annotations

import numpy as np
import pytest

from gui.main_window import MainWindow
from gui.table.panel import TablePanel
from layers.edits import added, edit_of
from layers.errors import EditError
from tests.gui.table.conftest import column_of
from tests.helpers.own_layers import own_records

YARD = ("features", "own-yards.a")


@pytest.fixture
def yards(window: MainWindow) -> TablePanel:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    window.display.select(YARD)
    window.actions_["layer.table"].trigger()
    return window.tables.panel


def test_the_selected_feature_s_layer_is_shown_with_its_fields(yards: TablePanel) -> None:
    assert yards.source.key == "own-yards"
    assert column_of(yards, "Name") == ["룡북 yard", "Without a place"]
    assert yards.source.titles["Uncertainty"] == "Uncertainty (m)"
    assert yards.source.editable == frozenset(yards.model.names)
    assert yards.source.rows_of({YARD}).tolist() == [0]
    assert yards.source.refs(np.array([0])) == {YARD}
    assert yards.source.choices("Status")[:2] == ("", "working")
    assert yards.head.edit.isEnabled()


def test_cells_are_checked_and_make_one_edit(yards: TablePanel, window: MainWindow) -> None:
    source = yards.source
    tried = source.try_out({0: {"Uncertainty": "far"}, 1: {"Status": "closed"}})
    assert tried.changed == 1
    assert "isn't a number" in tried.problems[0]
    with pytest.raises(EditError, match="Uncertainty isn't a number"):
        source.change("Set", {0: {"Uncertainty": "far"}, 1: {"Status": "closed"}}, {})
    assert "Name has no value" in source.try_out({0: {"Name": ""}}).problems[0]
    given = {"source": "kiep-2018", "certainty": "probable", "reason": ""}
    typed = {"Status": "closed", "source_note": "seen"}
    assert source.change("Set status", {0: typed, 1: typed}, given) == 2
    after = window.session.atlas.features["own-yards.b"]
    assert (after.values["Status"], after.source_note) == ("closed", "seen")
    assert window.session.history[-1].source == "kiep-2018"
    assert column_of(yards, "Status") == ["closed", "closed"]
    window.editing.undo()
    assert column_of(yards, "Status") == ["working", ""]
    assert column_of(yards, "source_note")[0] == "image of 5 August 2017"


def test_rows_are_deleted_with_their_features(yards: TablePanel, window: MainWindow) -> None:
    yards.cells.delete()
    assert "own-yards.a" not in window.session.atlas.features
    assert column_of(yards, "Name") == ["Without a place"]
    window.editing.undo()
    assert column_of(yards, "Name") == ["룡북 yard", "Without a place"]
