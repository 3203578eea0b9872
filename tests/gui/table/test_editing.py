"""Editing in the table: cells, many rows at once, the clipboard, deleting; always undone in one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.table.panel import TablePanel
from tests.gui.table.conftest import cell, choose, column_of


@pytest.fixture
def editing(panel: TablePanel) -> TablePanel:
    """The table of sites, being edited."""
    panel.head.edit.click()
    return panel


def editor(panel: TablePanel, key: str, column: str) -> QWidget:
    """Begin to type into a record's cell."""
    row = int(panel.source.rows_of({(panel.source.key, key)})[0])
    index = panel.model.index(panel.model.place_of(row), panel.model.names.index(column))
    panel.view.setCurrentIndex(index)
    panel.view.edit(index)
    return panel.view.indexWidget(index) or panel.view.viewport().findChild(QWidget, "cellEditor")


def typed(qtbot: QtBot, field: QWidget, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)
    QApplication.processEvents()  # Qt takes it over once the key is dealt with


def test_nothing_is_typed_before_editing_is_switched_on(panel: TablePanel) -> None:
    index = panel.model.index(0, panel.model.names.index("name"))
    assert not panel.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert not panel.strip.isVisible()
    panel.cells.paste()
    assert "Press Edit first" in panel.host.messages.history[-1].text


def test_a_typed_cell_is_one_edit_with_its_source(
    editing: TablePanel, window: MainWindow, qtbot: QtBot
) -> None:
    editing.strip.source.setCurrentIndex(editing.strip.source.findData("kiep-2018"))
    editing.strip.certainty.setCurrentIndex(editing.strip.certainty.findData("probable"))
    typed(qtbot, editor(editing, "nampo-port", "name"), "Namp'o")
    assert window.session.atlas.sites["nampo-port"].name == "Namp'o"
    edit = window.session.history[-1]
    assert (edit.label, edit.source, edit.certainty) == ("Set name of Nampo", "kiep-2018", "probable")
    assert window.editing.last.source == "kiep-2018"
    assert "Namp'o" in column_of(editing, "name")
    window.editing.undo()
    assert window.session.atlas.sites["nampo-port"].name == "Nampo"


def test_what_cannot_be_is_said_at_the_cell_and_nothing_changes(
    editing: TablePanel, window: MainWindow, qtbot: QtBot
) -> None:
    field = editor(editing, "musan-mine", "lon")
    bubble = editing.view.itemDelegate().bubble
    typed(qtbot, field, "2000")
    assert bubble.isVisible()
    assert "must be 180 or less" in bubble.text()
    assert field.property("problem") is True
    assert editing.view.is_typing
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not bubble.isVisible()
    assert window.session.undo_stack.index == 0


def test_an_enumeration_is_a_choice_and_long_text_keeps_its_lines(
    editing: TablePanel, window: MainWindow, qtbot: QtBot
) -> None:
    box = editor(editing, "nampo-port", "kind")
    assert isinstance(box, QComboBox)
    assert box.currentText() == "export-port"
    box.setCurrentIndex(box.findData("lock"))
    box.activated.emit(box.currentIndex())
    assert window.session.atlas.sites["nampo-port"].kind == "lock"
    lines = editor(editing, "nampo-port", "notes")
    assert isinstance(lines, QPlainTextEdit)
    lines.setPlainText("one")
    lines.moveCursor(lines.textCursor().MoveOperation.End)
    qtbot.keyClick(lines, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(lines, "two")
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert window.session.atlas.sites["nampo-port"].notes == "one\ntwo"


def test_what_is_calculated_is_shown_as_such(editing: TablePanel) -> None:
    editing.list_sources("statements")
    editing.set_editing(True)
    row = int(editing.source.rows_of({("statements", "s0-c3")})[0])
    index = editing.model.index(editing.model.place_of(row), editing.model.names.index("value_low"))
    assert not editing.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert "formula" in editing.model.data(index, Qt.ItemDataRole.ToolTipRole)
    identity = editing.model.index(0, editing.model.names.index("id"))
    assert editing.model.data(identity, Qt.ItemDataRole.ForegroundRole) == editing.model.muted


def test_many_rows_are_set_at_once_after_a_preview(editing: TablePanel, window: MainWindow) -> None:
    strip = editing.strip
    choose(editing, "musan-mine", "nampo-port", "dandong-port")
    strip.column.setCurrentIndex(strip.column.findData("confidence"))
    strip.value.setText("rather high")
    strip.preview()
    before = [
        window.session.atlas.sites[key].confidence for key in ("musan-mine", "nampo-port", "dandong-port")
    ]
    count = sum(text != "rather high" for text in before)
    assert strip.said.text() == f"changes {count} of 3"
    strip.button.click()
    assert {window.session.atlas.sites[key].confidence for key in ("musan-mine", "nampo-port")} == {
        "rather high"
    }
    assert window.session.history[-1].label == "Set confidence of 3 rows"
    assert strip.said.text() == "changes 0 of 3"
    assert not strip.button.isEnabled()
    window.editing.undo()
    after = [
        window.session.atlas.sites[key].confidence for key in ("musan-mine", "nampo-port", "dandong-port")
    ]
    assert after == before


def test_a_value_that_one_row_cannot_take_is_set_in_none(editing: TablePanel, window: MainWindow) -> None:
    editing.list_sources("statements")
    editing.set_editing(True)
    choose(editing, "s0-02", "s0-c3")
    strip = editing.strip
    strip.column.setCurrentIndex(strip.column.findData("value_low"))
    strip.value.setText("1")
    strip.preview()
    assert "1 of 2 can't take it" in strip.said.text()
    assert not strip.button.isEnabled()
    strip.value.returnPressed.emit()
    assert window.session.undo_stack.index == 0
    strip.column.setCurrentIndex(strip.column.findData("kind"))
    assert strip.choice.isVisible()
    assert not strip.value.isVisible()


def test_rows_are_copied_and_pasted_as_tsv(editing: TablePanel, window: MainWindow) -> None:
    choose(editing, "nampo-port")
    editing.sort_by(editing.model.names.index("id"), Qt.SortOrder.AscendingOrder)
    editing.cells.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Name\tKind\tCommodities")
    assert lines[1].startswith("Nampo\texport-port\t")
    place = editing.model.place_of(int(editing.source.rows_of({("sites", "nampo-port")})[0]))
    editing.view.go_to(place, editing.model.names.index("name"))
    QGuiApplication.clipboard().setText("Name\tKind\nNamp'o\tlock\n")
    editing.cells.paste()
    assert window.session.atlas.sites["nampo-port"].kind == "lock"
    assert window.session.history[-1].label == "Paste 2 cells"
    window.editing.undo()
    assert window.session.atlas.sites["nampo-port"].name == "Nampo"
    QGuiApplication.clipboard().setText("\n".join(["x"] * 5000))
    editing.cells.paste()
    assert "5,000 lines" in window.messages.history[-1].text
    QGuiApplication.clipboard().setText("Namp'o\tcastle")
    editing.cells.paste()
    assert "Nothing was changed. Nampo can't take it" in window.messages.history[-1].text
    assert window.session.atlas.sites["nampo-port"].name == "Nampo"
    choose(editing, "nampo-port", "musan-mine")
    editing.view.go_to(0, editing.model.names.index("confidence"))
    QGuiApplication.clipboard().setText("doubtful")
    editing.cells.paste()
    atlas = window.session.atlas
    assert {atlas.sites[key].confidence for key in ("nampo-port", "musan-mine")} == {"doubtful"}
    editing.cells.paste()
    assert "holds that already" in window.messages.history[-1].text


def test_deleting_names_what_still_needs_a_row(editing: TablePanel, window: MainWindow) -> None:
    choose(editing, "nampo-port")
    editing.cells.delete()
    assert "“Nampo” is still needed by" in window.messages.history[-1].text
    used = {leg.from_site for leg in window.session.atlas.legs.values()}
    used |= {leg.to_site for leg in window.session.atlas.legs.values()}
    free = next(
        site.id for site in window.session.atlas.sites.values() if site.kind == "city" and site.id not in used
    )
    choose(editing, free)
    editing.cells.delete()
    if free in window.session.atlas.sites:
        name = window.session.atlas.sites[free].name
        assert f"“{name}” is still needed by" in window.messages.history[-1].text
    else:
        assert free not in column_of(editing, "id")


def test_keys_of_the_table_are_not_taken_by_the_window(
    editing: TablePanel, window: MainWindow, qtbot: QtBot
) -> None:
    editing.view.go_to(0, editing.model.names.index("name"))
    editing.view.setFocus()
    tool = window.canvas.tool.name
    qtbot.keyClick(editing.view, Qt.Key.Key_M)
    assert window.canvas.tool.name == tool
    field = editing.view.viewport().findChild(QLineEdit, "cellEditor")
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    choose(editing, "musan-mine")
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(editing.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Musan mine" in QGuiApplication.clipboard().text()
    assert cell(editing, 0, "name")
