"""The attribute table in a window."""

from __future__ import annotations

import pytest

from gui.main_window import MainWindow
from gui.table.panel import TablePanel
from tests.gui.foreign.conftest import imported

__all__ = ["imported", "panel"]


@pytest.fixture
def panel(window: MainWindow) -> TablePanel:
    """The table of sites, open."""
    window.actions_["layer.table"].trigger()
    return window.tables.panel


def cell(panel: TablePanel, place: int, column: str) -> str:
    """What a cell shows."""
    index = panel.model.index(place, panel.model.names.index(column))
    return str(panel.model.data(index))


def column_of(panel: TablePanel, column: str) -> list[str]:
    """What a column shows, from top to bottom."""
    return [cell(panel, place, column) for place in range(panel.model.rowCount())]


def choose(panel: TablePanel, *ids: str) -> None:
    """Choose records as a person does, and let the map know."""
    every = panel.model.table.column("id").to_pylist()
    panel.view.choice.choose(panel.source.rows_of({(panel.source.key, key) for key in ids}))
    assert set(ids) <= set(every)
    panel.tell_map()
    panel.show_counts()
