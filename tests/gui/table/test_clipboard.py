"""Cells as tab-separated text: formulas stay text, breaks and tabs survive."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.table.clipboard import as_tsv, from_tsv, pasted_cells
from gui.table.layer_rows import LayerRows
from gui.table.model import RowsModel
from layers.errors import EditError
from layers.foreign.array_layer import ArrayLayer
from tests.layers.foreign.samples import layer


def model_of(table: pa.Table) -> RowsModel:
    found = layer(4)
    model = RowsModel()
    model.show_source(LayerRows(ArrayLayer("x", "x", None, found.crs, (), table), "x"))
    return model


def test_a_formula_is_guarded_and_comes_back_as_it_was() -> None:
    values = ["=cmd|' /C calc'!A0", "+1", "'quoted'", 'a "b"\tc\nd', "무산", None]
    model = model_of(pa.table({"text": values, "number": [-1.5, 2, None, 4, 5, 6]}))
    text = as_tsv(model, np.arange(6), [0, 1])
    assert "\n'=cmd" in text
    assert "\t-1.5\n" in text
    lines = from_tsv(text)
    assert lines[0] == ["text", "number"]
    assert [line[0] for line in lines[1:]] == [value or "" for value in values]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")), min_size=1, max_size=5
    )
)
def test_any_text_comes_back(values: list[str]) -> None:
    model = model_of(pa.table({"text": values, "n": list(range(len(values)))}))
    lines = from_tsv(as_tsv(model, np.arange(len(values)), [0, 1]))[1:]
    assert [line[0].lstrip("'") for line in lines] == [value.lstrip("'") for value in values]


def test_pasted_cells_go_where_there_is_room() -> None:
    model = model_of(pa.table({"a": ["1", "2", "3"], "b": ["x", "y", "z"]}))
    none = np.empty(0, dtype=np.int64)
    assert pasted_cells(model, [["7", "y"], ["8", "w"]], 1, [0, 1], none) == {
        1: {"a": "7"},
        2: {"a": "8", "b": "w"},
    }
    assert pasted_cells(model, [["9"]], 0, [1], np.array([0, 2])) == {0: {"b": "9"}, 2: {"b": "9"}}
    with pytest.raises(EditError, match="3 rows"):
        pasted_cells(model, [["1"]] * 4, 0, [0, 1], none)
    with pytest.raises(EditError, match="1 columns"):
        pasted_cells(model, [["1", "2"]], 0, [1], none)
