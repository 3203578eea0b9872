"""The model: order, filter and hostile cells, without a view."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from gui.table.layer_rows import NOTE, LayerRows
from gui.table.model import RowsModel
from layers.foreign.array_layer import ArrayLayer
from tests.layers.foreign.samples import features, layer

HOSTILE = ["<b>bold</b><img src=x>", "one\ntwo", "bill\u202egpj.exe", "=1+1", "x" * 5000, "&amp; & <", None]


def model_of(table: pa.Table | None = None) -> RowsModel:
    found = layer()
    if table is not None:
        found = ArrayLayer.from_features(features(table.num_rows), "hostile")
        object.__setattr__(found, "attributes", table)
    model = RowsModel()
    model.show_source(LayerRows(found, found.name))
    return model


def shown(model: RowsModel, column: str) -> list[str]:
    section = model.names.index(column)
    return [model.data(model.index(place, section)) for place in range(model.rowCount())]


def test_it_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model_of())


def test_numbers_sort_as_numbers_and_ties_stay_sorted_as_before() -> None:
    model = model_of()
    model.sort(model.names.index("tonnes"), Qt.SortOrder.DescendingOrder)
    assert shown(model, "tonnes")[0] == "619.5"
    assert shown(model, "tonnes")[-1] == ""
    model.sort(model.names.index("kind"))
    assert model.sorts == (("tonnes", True), ("kind", False))
    ports = [
        float(tonnes or -1)
        for kind, tonnes in zip(*(shown(model, c) for c in ("kind", "tonnes")), strict=True)
        if kind == "port"
    ]
    assert ports == sorted(ports, reverse=True)
    assert shown(model, "kind")[-1] == ""
    model.sort(-1)
    assert shown(model, "name")[:2] == ["Place 0", "Place 1"]


def test_a_filter_keeps_the_order_and_the_choice() -> None:
    model = model_of()
    model.sort(model.names.index("name"), Qt.SortOrder.DescendingOrder)
    model.chosen[3] = True
    mask = np.zeros(60, dtype=bool)
    mask[[3, 5, 50]] = True
    model.show_where(mask)
    assert shown(model, "name") == ["Place 50", "Place 5", "Place 3"]
    assert model.place_of(3) == 2
    assert model.place_of(4) == -1
    assert model.chosen[3]
    model.show_where(None)
    assert model.rowCount() == 60


def test_hostile_cells_are_one_inert_line_and_whole_in_the_tip() -> None:
    table = pa.table(
        {"text": pa.array(HOSTILE), "number": pa.array([float("nan"), None, 1e300, -0.0, 1, 2, 3])}
    )
    model = model_of(table)
    lines = shown(model, "text")
    assert lines[0] == HOSTILE[0]
    assert lines[1] == "one ↵ two"
    assert "\u202e" not in lines[2]
    assert lines[3] == "=1+1"
    assert len(lines[4]) < 400
    assert lines[6] == ""
    assert shown(model, "number")[:3] == ["NaN", "", "1e+300"]
    tips = [model.data(model.index(place, 0), Qt.ItemDataRole.ToolTipRole) for place in range(7)]
    assert tips[0] == "<qt>&lt;b&gt;bold&lt;/b&gt;&lt;img src=x&gt;</qt>"
    assert tips[1] == "<qt>one<br>two</qt>"
    assert tips[4].count("x") > 3000
    assert tips[6] is None


def test_a_layer_is_read_only_and_says_so() -> None:
    model = model_of()
    model.editing = True
    index = model.index(0, 0)
    assert not model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(index, "other")
    assert "Read-only" in NOTE
    assert model.problem(index, "x") == NOTE


def test_a_layer_without_attributes_lists_its_features() -> None:
    found = ArrayLayer.from_features(features(4), "bare")
    object.__setattr__(found, "attributes", pa.table({}))
    model = RowsModel()
    model.show_source(LayerRows(found, "bare"))
    assert shown(model, "feature") == ["1", "2", "3", "4"]


def test_headers_say_what_a_column_holds() -> None:
    model = model_of()
    across = Qt.Orientation.Horizontal
    section = model.names.index("tonnes")
    assert model.headerData(section, across) == "tonnes"
    assert "number" in model.headerData(section, across, Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(1234, Qt.Orientation.Vertical) == "1,235"
    assert model.rowCount(model.index(0, 0)) == 0
