"""The table as a person uses it: opening, filters, columns, the link with the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QToolButton
from pytestqt.qtbot import QtBot

from gui.foreign.export_dialog import ExportDialog
from gui.main_window import MainWindow
from gui.panels.tree_entries import COMMODITIES, MAP, ROUTES, SITES
from gui.settings import Settings
from gui.table.column_filters import BETWEEN, CONTAINS, EMPTY, ONE_OF, ColumnFilter, ColumnFilterDialog
from gui.table.menus import column_menu, rows_menu
from gui.table.panel import TablePanel
from layers.document.session import Session
from layers.edits import edit_of, replaced
from tests.gui.foreign.conftest import Import
from tests.gui.table.conftest import cell, choose, column_of
from tests.layers.foreign.samples import write


def test_f6_opens_it_goes_to_it_and_closes_it(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    toggle = window.actions_["layer.table"].trigger
    toggle()
    panel = window.tables.panel
    assert panel.isVisible()
    assert panel.view.hasFocus()
    window.canvas.setFocus()
    toggle()
    assert panel.view.hasFocus()
    toggle()
    assert not panel.isVisible()


def test_every_table_of_the_atlas_is_there(panel: TablePanel) -> None:
    chooser = panel.head.chooser
    for index in range(chooser.count()):
        if chooser.itemData(index) is None:
            continue
        chooser.setCurrentIndex(index)
        table = panel.host.session.atlas.table(chooser.itemData(index))
        assert panel.model.rowCount() == len(table)
        assert panel.head.count.text().startswith(f"{len(table):,} row")
    chooser.setCurrentIndex(chooser.findData("measures"))
    assert panel.head.note.text().startswith("Read-only")
    assert not panel.head.edit.isEnabled()


def test_the_tree_opens_the_table_of_an_entry(window: MainWindow) -> None:
    for group, key, table in (
        (SITES, "mine", "sites"),
        (ROUTES, "", "routes"),
        (COMMODITIES, "gold", "sites"),
        (MAP, "areas", "areas"),
    ):
        menu = window.layers.menu_of(group, key)
        menu.actions()[-1].trigger()
        assert window.tables.panel.source.key == table
    assert "Attribute table" not in [
        action.text() for action in window.layers.menu_of(MAP, "ground").actions()
    ]


def test_rows_and_the_map_select_the_same(panel: TablePanel, window: MainWindow, qtbot: QtBot) -> None:
    place = panel.model.place_of(int(panel.source.rows_of({("sites", "musan-mine")})[0]))
    panel.view.go_to(place)
    point = panel.view.visualRect(panel.model.index(place, panel.view.current_column())).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.waitUntil(lambda: window.display.state.selection == {("sites", "musan-mine")})
    assert window.inspector._title.text() == "Musan mine"
    window.display.select(("sites", "nampo-port"), ("sites", "dandong-port"), ("routes", "musan-tumen-rail"))
    assert [panel.model.table.column("id")[row].as_py() for row in panel.view.choice.chosen_rows()] == [
        "dandong-port",
        "nampo-port",
    ]
    assert "2 selected" in panel.head.count.text()
    visible = panel.view.viewport().rect()
    assert visible.intersects(panel.view.visualRect(panel.view.currentIndex()))


def test_zooming_goes_to_the_rows(panel: TablePanel, window: MainWindow) -> None:
    choose(panel, "musan-mine")
    panel.zoom()
    assert window.canvas.wait_until_idle()
    assert window.canvas.locator.extent([("sites", "musan-mine")], window.canvas.viewport.crs).intersects(
        window.canvas.viewport.extent
    )
    panel.list_sources("statements")
    atlas = window.session.atlas
    placed = {site.id for site in atlas.sites.values() if site.lonlat is not None} - {"musan-mine"}
    about = next(one for one in atlas.statements.values() if one.subject in placed)
    choose(panel, about.id)
    panel.zoom()
    assert window.canvas.wait_until_idle()
    where = window.canvas.locator.extent([("sites", about.subject)], window.canvas.viewport.crs)
    assert where.intersects(window.canvas.viewport.extent)
    panel.view.choice.choose(panel.model.rows[:0])
    panel.view.setCurrentIndex(panel.model.index(-1, -1))
    panel.zoom()
    assert "Select rows first" in window.messages.history[-1].text


def test_a_typed_filter_leaves_rows_out_and_its_error_is_said(panel: TablePanel) -> None:
    panel.head.filter.show_text("kind = mine and commodities contains iron")
    assert set(column_of(panel, "kind")) == {"mine"}
    assert panel.model.rowCount() < panel.model.table.num_rows
    assert f"{panel.model.rowCount()} of {panel.model.table.num_rows}" in panel.head.count.text()
    panel.head.filter.show_text('"longitude (° e)" > 129 and lat > 42')
    assert "musan-mine" in column_of(panel, "id")
    panel.head.filter.show_text("kind = ")
    assert "ends where a value is expected" in panel.head.problem.text()
    assert panel.head.problem.isVisible()
    panel.head.filter.show_text("colour = red")
    assert "no column “colour”" in panel.head.problem.text()
    panel.clear_filters()
    assert not panel.head.problem.isVisible()
    assert panel.model.rowCount() == panel.model.table.num_rows


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")  # the list of names, offscreen
def test_names_of_columns_are_completed(panel: TablePanel, qtbot: QtBot) -> None:
    line = panel.head.filter
    line.setFocus()
    qtbot.keyClicks(line, "kind = mine and uncer")
    assert line._completer.popup().isVisible()
    assert line._completer.currentCompletion() == "uncertainty_m"
    line._completer.activated.emit("uncertainty_m")
    assert line.text() == "kind = mine and uncertainty_m "
    line._completer.popup().hide()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""


def test_what_the_filter_finds_is_selected_on_the_map(
    panel: TablePanel, window: MainWindow, qtbot: QtBot
) -> None:
    window.actions_["layer.select"].trigger()
    assert panel.head.filter.hasFocus()
    panel.head.filter.show_text("kind = crossing")
    qtbot.keyClick(panel.head.filter, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    expected = {("sites", s.id) for s in window.session.atlas.sites.values() if s.kind == "crossing"}
    assert window.display.state.selection == expected


def test_columns_are_filtered(panel: TablePanel) -> None:
    rows = panel.model.table.to_pylist()
    cases: list[tuple[ColumnFilter, Callable[[dict], bool]]] = [
        (ColumnFilter("name", CONTAINS, ("mine",)), lambda row: "mine" in row["name"].casefold()),
        (ColumnFilter("lon", BETWEEN, ("129", "130")), lambda row: 129 <= (row["lon"] or 0) <= 130),
        (ColumnFilter("hanja", EMPTY), lambda row: not row["hanja"]),
        (ColumnFilter("kind", ONE_OF, ("lock", "city")), lambda row: row["kind"] in ("lock", "city")),
    ]
    for wanted, holds in cases:
        panel.filter_column(wanted.column, wanted)
        assert sorted(column_of(panel, "id")) == sorted(row["id"] for row in rows if holds(row))
        QApplication.processEvents()
        (chip,) = [
            one for one in panel.head.findChildren(QToolButton, "filterChip") if one.isVisibleTo(panel)
        ]
        assert wanted.how in chip.text()
        chip.click()
        assert panel.model.rowCount() == len(rows)


def test_a_columns_filter_is_asked_for(panel: TablePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def tick(dialog: ColumnFilterDialog) -> int:
        texts = [dialog.values.item(row).text() for row in range(dialog.values.count())]
        seen.extend(texts)
        row = next(row for row, text in enumerate(texts) if text.startswith("crossing"))
        dialog.values.item(row).setCheckState(Qt.CheckState.Checked)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(ColumnFilterDialog, "exec", tick)
    panel.ask_filter(panel.model.names.index("kind"))
    assert set(column_of(panel, "kind")) == {"crossing"}
    assert any(text.startswith("mine   (") for text in seen)
    dialog = ColumnFilterDialog(panel.model.table, "lon", "Longitude", None, panel)
    dialog.how.setCurrentText(BETWEEN)
    dialog.value.setText("east")
    dialog.accept()
    assert "can't be compared" in dialog.problem.text()
    assert dialog.result() != QDialog.DialogCode.Accepted
    dialog.deleteLater()


def test_only_selected_and_only_in_view(panel: TablePanel, window: MainWindow, qtbot: QtBot) -> None:
    choose(panel, "musan-mine", "nampo-port")
    panel.head.only_selected.setChecked(True)
    assert sorted(column_of(panel, "id")) == ["musan-mine", "nampo-port"]
    choose(panel, "nampo-port")  # the other one doesn't vanish under the pointer
    assert panel.model.rowCount() == 2
    window.display.select(("sites", "dandong-port"))
    assert column_of(panel, "id") == ["dandong-port"]
    panel.head.only_selected.setChecked(False)
    window.canvas.zoom_to_refs([("sites", "musan-mine")])
    assert window.canvas.wait_until_idle()
    panel.head.only_in_view.setChecked(True)
    assert "musan-mine" in column_of(panel, "id")
    assert "nampo-port" not in column_of(panel, "id")
    window.canvas.zoom_to_refs([("sites", "nampo-port")])
    assert window.canvas.wait_until_idle()
    qtbot.waitUntil(lambda: "nampo-port" in column_of(panel, "id"))


def test_a_click_on_a_head_sorts_and_the_line_says_so(panel: TablePanel, qtbot: QtBot) -> None:
    header = panel.view.horizontalHeader()
    section = panel.model.names.index("name")
    at = QPoint(header.sectionViewportPosition(section) + 20, 8)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    names = column_of(panel, "name")
    assert names[0] == min(names, key=str.casefold)
    assert "by Name ↑" in panel.head.count.text()
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "by Name ↓" in panel.head.count.text()
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "by" not in panel.head.count.text()


def test_columns_are_hidden_moved_and_remembered(panel: TablePanel, window: MainWindow) -> None:
    names = panel.model.names
    panel.show_column(names.index("hanja"), False)
    panel.view.horizontalHeader().moveSection(
        panel.view.horizontalHeader().visualIndex(names.index("kind")), 0
    )
    panel.view.setColumnWidth(names.index("kind"), 99)
    panel.list_sources("routes")
    assert panel.view.shown_columns()[0] == panel.model.names.index("name")
    panel.list_sources("sites")
    panel.keep_layout()
    again = TablePanel(window, window.tables._sources)
    again.list_sources("sites")
    assert again.view.shown_columns()[0] == names.index("kind")
    assert names.index("hanja") not in again.view.shown_columns()
    assert again.view.columnWidth(names.index("kind")) == 99
    assert "hanja" not in str(Settings()._store.allKeys())
    again.deleteLater()


def test_menus_act_on_the_column(panel: TablePanel) -> None:
    section = panel.model.names.index("kind")
    panel.view.go_to(0, section)
    menu = panel.head.columns.menu()
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "Column Kind"
    more = panel.head.more.menu()
    more.aboutToShow.emit()
    only = next(
        action
        for one in more.actions()
        if one.menu() is not None
        for action in one.menu().actions()
        if action.text().startswith("Only “")
    )
    only.trigger()
    assert set(column_of(panel, "kind")) == {cell(panel, 0, "kind")}
    fresh = panel.head.more.menu()
    fresh.clear()
    column_menu(fresh, panel, section)
    texts = {action.text(): action for action in fresh.actions()}
    texts["Take the filter o&ff"].trigger()
    assert panel.model.rowCount() == panel.model.table.num_rows
    texts["Move &left"].trigger()
    texts["&Hide"].trigger()
    assert section not in panel.view.shown_columns()
    fresh.clear()
    rows_menu(fresh, panel, 0)
    assert any(action.text().startswith("&Delete") and action.isEnabled() for action in fresh.actions())


def test_edits_and_undo_show_in_the_table(panel: TablePanel, window: MainWindow) -> None:
    choose(panel, "nampo-port")
    panel.sort_by(panel.model.names.index("name"), Qt.SortOrder.DescendingOrder)
    nampo = window.session.atlas.sites["nampo-port"]
    window.session.do(edit_of("Rename", [replaced(nampo, nampo.changed(name="Zzz"))]))
    assert cell(panel, 0, "name") == "Zzz"
    assert panel.view.choice.is_chosen(0)
    window.editing.undo()
    assert "Zzz" not in column_of(panel, "name")


def test_another_document_and_the_dark_theme(panel: TablePanel, window: MainWindow) -> None:
    other = Session.bundled()
    nampo = other.atlas.sites["nampo-port"]
    other.do(edit_of("Rename", [replaced(nampo, nampo.changed(name="Zzz"))]))
    window.session.undo_stack.mark_clean()
    window.use_session(other)
    assert "Zzz" in column_of(panel, "name")
    before = panel.model.muted
    window.use_theme("dark")
    assert panel.model.muted != before
    window.use_theme("light")


def test_an_own_layer_is_listed_linked_and_read_only(
    window: MainWindow, imported: Import, qtbot: QtBot, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    menu = window.layer_files.menu_of(own)
    next(action for action in menu.actions() if action.text() == "Attribute &table").trigger()
    panel = window.tables.panel
    assert panel.source.key == own.layer.id
    assert panel.model.rowCount() == 60
    assert panel.head.note.text().startswith("Read-only")
    assert not panel.head.edit.isEnabled()
    panel.head.filter.show_text("kind = port and tonnes > 100")
    panel.choose_shown()
    rows = panel.view.choice.chosen_rows().tolist()
    assert window.display.state.selection == {(own.layer.id, str(row)) for row in rows}
    window.display.select((own.layer.id, "7"), (own.layer.id, "9999"), ("sites", "nampo-port"))
    assert panel.view.choice.chosen_rows().tolist() == [7]
    panel.clear_filters()
    panel.zoom()
    panel.head.only_in_view.setChecked(True)
    panel.view.selectAll()
    panel.tell_map()
    assert window.canvas.wait_until_idle()
    with qtbot.assertNotEmitted(panel.model.modelReset):  # another look is no other table
        window.layer_files.own.put(replace(own, credit="someone"))
    panel.cells.begin_bulk()
    assert "Read-only" in window.messages.history[-1].text
    panel.cells.delete()
    assert "Read-only" in window.messages.history[-1].text
    window.layer_files.remove(own.layer.id)
    assert panel.source.key == "sites"


def test_what_is_shown_is_exported(panel: TablePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(dialog: ExportDialog) -> int:
        seen.append(f"{dialog.what.currentText()} {dialog.selection.isChecked()} {dialog.selection.text()}")
        return int(QDialog.DialogCode.Rejected)

    monkeypatch.setattr(ExportDialog, "exec", look)
    panel.head.filter.show_text("kind = lock")
    count = panel.model.rowCount()
    panel.cells.export()
    assert seen == [f"Atlas: sites True The selection: {count}"]


def test_a_table_left_open_is_there_again_after_the_map(window: MainWindow, qtbot: QtBot) -> None:
    window.tables.open("routes")
    window.settings.keep_window(window)
    again = MainWindow(Session.bundled(), Settings())
    with qtbot.waitExposed(again):
        again.show()
    assert again.tables.dock.isVisible()
    qtbot.waitUntil(lambda: again.tables._panel is not None and again.tables.panel.model.rowCount() > 0)
    again.close()
    again.deleteLater()
