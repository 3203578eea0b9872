"""Cells typed into the atlas's tables: previewed, all or none, with what follows from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.cell_edits import edit_of_cells, locked_reason, preview_cells
from layers.document.session import Session
from layers.errors import EditError
from layers.records.site import Basis


@pytest.fixture
def session() -> Iterator[Session]:
    """The bundled atlas; no journal is left."""
    found = Session.bundled()
    yield found
    found.close(discard=True)


def test_a_preview_counts_changes_and_names_problems(session: Session) -> None:
    found = preview_cells(
        session.atlas,
        "sites",
        {"musan-mine": {"kind": "deposit"}, "nampo-port": {"kind": "castle"}, "dandong-port": {}, "no": {}},
    )
    assert [change.id for change in found.changes] == ["musan-mine"]
    assert "'mine'" in found.problems["nampo-port"]
    assert found.problems["no"] == "the record is gone"


def test_one_row_that_cannot_keeps_all_from_changing(session: Session) -> None:
    cells = {"musan-mine": {"uncertainty_m": "50"}, "nampo-port": {"uncertainty_m": "-1"}}
    with pytest.raises(EditError, match=r"Nampo can't take it: .*must be more than 0"):
        edit_of_cells(session.atlas, "Set", "sites", cells)


def test_references_are_checked_too(session: Session) -> None:
    found = preview_cells(session.atlas, "sites", {"musan-mine": {"sources": "no-such-source"}})
    assert "no-such-source" in found.problems["musan-mine"]


def test_a_site_whose_place_is_typed_takes_its_legs_along(session: Session) -> None:
    cells = {"nampo-port": {"lon": "125.3", "lat": "38.7"}, "dandong-port": {"lon": "124.3"}}
    edit = edit_of_cells(session.atlas, "Set the places", "sites", cells, source="kiep-2018")
    assert edit.source == "kiep-2018"
    changed = {(change.table, change.id): change.after for change in edit.changes}
    nampo = changed["sites", "nampo-port"]
    assert nampo.lonlat == (125.3, 38.7)
    assert nampo.basis is Basis.DERIVED
    assert "typed in the table" in nampo.basis_note
    legs = [change.after for change in edit.changes if change.table == "legs"]
    assert {leg.from_site for leg in legs} | {leg.to_site for leg in legs} > {"nampo-port", "dandong-port"}
    for leg in legs:
        for end, place in ((leg.from_site, leg.coordinates[0]), (leg.to_site, leg.coordinates[-1])):
            if ("sites", end) in changed:
                assert place == changed["sites", end].lonlat
    session.do(edit)
    session.undo()
    assert session.atlas.sites["nampo-port"].basis is not Basis.DERIVED


def test_calculations_follow_a_changed_price(session: Session) -> None:
    edit = edit_of_cells(
        session.atlas, "Set", "statements", {"s0-02": {"value_low": "1000", "value_high": "1000"}}
    )
    ids = {change.id for change in edit.changes}
    assert {"s0-02", "s0-c3"} <= ids
    before = session.atlas.statements["s0-c3"]
    session.do(edit)
    assert session.atlas.statements["s0-c3"].value_low != before.value_low


def test_what_is_calculated_and_what_names_a_record_is_locked(session: Session) -> None:
    calculated = session.atlas.statements["s0-c3"]
    assert "formula" in locked_reason(calculated, "value_low")
    assert locked_reason(calculated, "note") == ""
    assert locked_reason(calculated, "id")
    assert locked_reason(session.atlas.sites["nampo-port"], "alternates")
    assert (
        "formula"
        in preview_cells(session.atlas, "statements", {"s0-c3": {"value_low": "1"}}).problems["s0-c3"]
    )


def test_cells_that_hold_it_already_make_no_edit(session: Session) -> None:
    edit = edit_of_cells(session.atlas, "Set", "sites", {"musan-mine": {"kind": "mine"}})
    assert edit.changes == ()
