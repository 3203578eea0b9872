"""Anything done in any order leaves the table in step with the atlas and the map."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.table.panel import TablePanel
from layers.edits import added, edit_of
from tests.helpers.own_layers import own_records

TABLES = ("sites", "statements", "legs", "measures", "own-yards", "own-pits")
FILTERS = ("", "mine", "kind = mine", "lon > 125", "(", "not Status is empty", 'name contains "a"')
TYPED = ("", "x", "5", "2017-01-01", "mine", "yes", "working", "kiep-2018")
SELECTED = (("sites", "musan-mine"), ("features", "own-yards.a"), ("legs", "gone"), ("statements", "s0-02"))


class Hand:
    """Does one thing after another in a panel."""

    def __init__(self, panel: TablePanel, window: MainWindow, seed: int) -> None:
        self.panel, self.window = panel, window
        self.random = random.Random(seed)

    def act(self) -> None:
        """One thing out of many."""
        acts: tuple[Callable[[], object], ...] = (
            lambda: self.panel.list_sources(self.random.choice(TABLES)),
            lambda: self.panel.head.filter.show_text(self.random.choice(FILTERS)),
            lambda: self.panel.sort_by(self.section(), self.random.choice(list(Qt.SortOrder))),
            lambda: self.panel.head.only_selected.setChecked(self.random.random() < 0.4),
            lambda: self.panel.head.only_in_view.setChecked(self.random.random() < 0.3),
            self.panel.choose_shown,
            self.choose_some,
            lambda: self.panel.head.edit.setChecked(self.random.random() < 0.8),
            self.type_into,
            self.begin_to_type,
            self.set_many,
            self.paste,
            self.panel.cells.copy,
            lambda: self.panel.show_column(self.section(), self.random.random() < 0.5),
            self.panel.clear_filters,
            lambda: self.window.display.select(*self.random.sample(SELECTED, 2)),
            self.window.editing.redo,
            self.undo,
            self.panel.cells.delete,
        )
        self.random.choice(acts)()

    def section(self) -> int:
        return self.random.randrange(self.panel.model.columnCount())

    def choose_some(self) -> None:
        rows = self.panel.model.rows
        some = self.random.sample(range(len(rows)), min(3, len(rows)))
        self.panel.view.choice.choose(rows[np.array(sorted(some), dtype=np.int64)])
        self.panel.tell_map()

    def cell(self) -> tuple[int, int] | None:
        rows = self.panel.model.rowCount()
        return (self.random.randrange(rows), self.section()) if rows else None

    def type_into(self) -> None:
        if cell := self.cell():
            self.panel.model.setData(self.panel.model.index(*cell), self.random.choice(TYPED))

    def begin_to_type(self) -> None:
        if cell := self.cell():
            index = self.panel.model.index(*cell)
            self.panel.view.setCurrentIndex(index)
            if self.panel.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.panel.view.edit(index)

    def set_many(self) -> None:
        self.panel.strip.value.setText(self.random.choice(TYPED))
        self.panel.strip.button.click()

    def paste(self) -> None:
        QGuiApplication.clipboard().setText(self.random.choice(("a\tb\nc\td", "1", "x\n" * 3)))
        self.panel.cells.paste()

    def undo(self) -> None:
        if self.window.session.undo_stack.index > 1:  # the layers stay
            self.window.editing.undo()


def assert_in_step(panel: TablePanel, window: MainWindow) -> None:
    model, source = panel.model, panel.source
    atlas = window.session.atlas
    assert len(set(model.rows.tolist())) == len(model.rows)
    assert all(model.place_of(row) == place for place, row in enumerate(model.rows[:20].tolist()))
    if source.key in atlas._tables:
        assert model.table.column("id").to_pylist() == list(atlas.table(source.key))
    else:
        assert model.table.num_rows == len(atlas.features_of(source.key))
    here = source.refs(panel.view.choice.chosen_rows())
    every = source.refs(np.arange(model.table.num_rows))
    assert here == window.display.state.selection & every
    assert panel.view.shown_columns()


@pytest.mark.qt_log_ignore("edit: editing failed|does not support grabbing the keyboard", extend=True)
def test_the_table_stays_in_step(panel: TablePanel, window: MainWindow, qtbot: QtBot) -> None:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    hand = Hand(panel, window, 11)
    for step in range(80):
        hand.act()
        if step % 4 == 0:
            QApplication.processEvents()
        if panel._link_timer.isActive():
            panel.tell_map()
        assert_in_step(panel, window)
    while window.session.undo_stack.index > 1:
        assert window.session.undo() is not None
    assert_in_step(panel, window)
