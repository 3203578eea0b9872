"""Records as columns, and cells typed into them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from layers.bundled import load_bundled
from layers.errors import RecordError
from layers.record_table import (
    column_choices,
    column_titles,
    is_editable,
    record_table,
    table_columns,
    with_cell,
    with_cells,
)
from layers.records.commodity import Commodity
from layers.records.tables import TABLES

ATLAS = load_bundled()


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_has_its_columns_with_titles(name: str) -> None:
    table = record_table(name, list(ATLAS.table(name).values()))
    assert table.num_rows == len(ATLAS.table(name))
    assert table.column_names == [column.name for column in table_columns(name)]
    assert set(column_titles(name)) == set(table.column_names)
    assert all(column_titles(name).values())


def test_a_sites_columns_have_their_types() -> None:
    table = record_table("sites", list(ATLAS.sites.values()))
    assert table.schema.field("lon").type == pa.float64()
    musan = table.column("id").to_pylist().index("musan-mine")
    assert table.column("commodities")[musan].as_py() == "iron-ore"


def test_choices_are_an_enumerations_values() -> None:
    assert column_choices("sites", "kind")[0] == "mine"
    assert column_choices("statements", "commodity")[:2] == ("", "iron-ore")
    assert column_choices("sites", "name") == ()
    assert column_choices("sites", "commodities") == ()


def test_typed_cells_are_checked_as_a_record() -> None:
    nampo = ATLAS.sites["nampo-port"]
    assert with_cell(nampo, "name", " Namp'o ").name == "Namp'o"
    assert with_cell(nampo, "hangul", "남포").names.hangul == "남포"
    assert with_cell(nampo, "commodities", "anthracite; iron-ore").commodities == (
        Commodity.ANTHRACITE,
        Commodity.IRON_ORE,
    )
    assert with_cell(nampo, "uncertainty_m", "").uncertainty_m is None
    moved = with_cells(nampo, {"lon": "125,5".replace(",", "."), "lat": "−1"})
    assert moved.lonlat == (125.5, -1.0)
    with pytest.raises(RecordError, match="longitude and latitude go together"):
        with_cell(nampo, "lon", "")
    with pytest.raises(RecordError, match="isn't a number"):
        with_cell(nampo, "lon", "east")
    with pytest.raises(RecordError, match="can't be changed in the table"):
        with_cell(nampo, "id", "other")


def test_a_value_that_may_be_missing_can_be_taken_away() -> None:
    leg = next(leg for leg in ATLAS.legs.values() if leg.hand_over)
    assert with_cell(leg, "hand_over", "").hand_over is None
    statement = next(one for one in ATLAS.statements.values() if one.commodity)
    assert with_cell(statement, "commodity", "").commodity is None


def test_lists_of_more_than_words_are_for_the_form() -> None:
    assert is_editable("sites", "sources")
    assert not is_editable("sites", "candidates")
    assert not is_editable("sites", "id")
    assert not is_editable("nothing", "name")
