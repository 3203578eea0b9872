"""The window as a person uses it: views, selection, search, edits, documents."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QMessageBox,
    QTextBrowser,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.actions import MENUS, SEPARATOR, SPECS, TOOLBAR
from gui.compare_documents import DifferencesDialog, compare_with
from gui.figures.figure_window import FigureWindow
from gui.forms.record_dialog import RecordDialog
from gui.forms.record_form import LineField
from gui.help import MessagesDialog
from gui.main_window import MainWindow
from gui.messages import MessageBar
from gui.panels.rows import row_texts
from gui.panels.tree_entries import COMMODITIES, MAP, ROUTES
from gui.settings import Settings
from layers.document.reading import open_document
from layers.document.session import Session
from layers.edits import edit_of, replaced
from layers.records.commodity import Commodity


def test_every_action_is_in_a_menu_and_has_a_tip_and_a_key_of_its_own() -> None:
    in_menus = [entry for _, entries in MENUS for entry in entries if entry != SEPARATOR and entry[0] != "@"]
    assert sorted(in_menus) == sorted(spec.id for spec in SPECS)
    assert all(spec.tip for spec in SPECS)
    keys = [key for spec in SPECS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert {entry for entry in TOOLBAR if entry != SEPARATOR} <= {spec.id for spec in SPECS}


def test_a_selected_mine_is_read_in_the_inspector(window: MainWindow) -> None:
    window.display.select(("sites", "musan-mine"))
    assert window.inspector._title.text() == "Musan mine"
    texts = row_texts(window.inspector)
    assert any("129.27" in text for text in texts)
    assert window.actions_["edit.record"].isEnabled()


def test_the_first_click_in_a_new_window_reads_a_mine(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.zoom_to_refs([("sites", "musan-mine")])
    assert canvas.wait_until_idle()
    mine = canvas.locator.parts(("sites", "musan-mine"), canvas.viewport.crs)
    x, y = canvas.viewport.to_page(mine[0])[0]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert window.display.state.selection == {("sites", "musan-mine")}
    assert window.actions_["tool.select"].isChecked()


def test_nothing_selected_shows_the_country(window: MainWindow) -> None:
    window.display.select()
    assert window.inspector._title.text() == "North Korea"


@pytest.mark.parametrize("name", ["overview", "anthracite-by-sea", "musan-ore-overland", "rare-earths"])
def test_a_view_sets_extent_and_filters(window: MainWindow, name: str) -> None:
    window.show_view(name)
    view = window.session.atlas.views[name]
    assert window.display.state.routes == (frozenset(view.routes) if view.routes else None)
    assert window.canvas.wait_until_idle()


def test_search_leads_to_the_place(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.search, "eunyul")
    assert window.search.results()[0].startswith("Unnyul mine")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.display.state.selection == {("sites", "unnyul-mine")}


def test_a_typed_coordinate_is_gone_to(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.search, "38°43'N 125°24'E")
    assert window.search.results()[0].startswith("Go to 38.716")
    with qtbot.waitSignal(window.search.place_chosen) as signal:
        qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert signal.args == pytest.approx([125.4, 38.716667], abs=1e-5)


def test_unticking_a_commodity_hides_it(window: MainWindow) -> None:
    item = window.layers._items[COMMODITIES, "anthracite"]
    item.setCheckState(0, Qt.CheckState.Unchecked)
    shown = window.display.state.commodities
    assert shown is not None
    assert Commodity.ANTHRACITE not in shown
    assert window.layers._items[COMMODITIES, ""].checkState(0) == Qt.CheckState.PartiallyChecked
    window.layers._show_all(COMMODITIES)
    assert window.display.state.commodities is None


def test_a_map_layer_can_be_hidden_faded_and_moved(window: MainWindow) -> None:
    panel = window.layers
    panel.tree.setCurrentItem(panel._items[MAP, "cities"])
    panel._opacity.setValue(40)
    layer = window.display.state.layer("cities")
    assert layer is not None
    assert layer.opacity == 0.4
    before = [la.id for la in window.display.state.layers]
    panel._move(1)
    after = [la.id for la in window.display.state.layers]
    assert after.index("cities") == before.index("cities") + 1
    assert panel.tree.currentItem().data(0, Qt.ItemDataRole.UserRole + 1) == "cities"


def test_choosing_a_route_in_the_tree_selects_it(window: MainWindow) -> None:
    item = window.layers._items[ROUTES, "musan-tumen-rail"]
    window.layers.tree.setCurrentItem(item)
    assert window.display.state.selection == {("routes", "musan-tumen-rail")}


def rename(window: MainWindow, name: str) -> None:
    site = window.session.atlas.sites["nampo-port"]
    window.session.do(edit_of(f"Rename to {name}", [replaced(site, site.changed(name=name))]))


def test_an_edit_marks_the_window_and_is_undone_by_its_name(window: MainWindow) -> None:
    rename(window, "Namp'o")
    assert window.isWindowModified()
    assert window.actions_["edit.undo"].text() == "&Undo Rename to Namp'o"
    window.editing.undo()
    assert not window.isWindowModified()
    assert window.session.atlas.sites["nampo-port"].name == "Nampo"
    window.editing.redo()
    assert window.session.atlas.sites["nampo-port"].name == "Namp'o"


def test_html_in_a_name_stays_text(window: MainWindow) -> None:
    rename(window, "<b>Nampo</b><img src=x>")
    window.display.select(("sites", "nampo-port"))
    assert window.inspector._title.text() == "<b>Nampo</b><img src=x>"
    shown = [label for label in window.inspector.findChildren(QLabel) if "<" in label.text()]
    assert shown
    for label in shown:
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_deleting_what_is_in_use_is_refused_in_words(window: MainWindow) -> None:
    window.display.select(("sites", "nampo-port"))
    window.editing.delete_selected()
    assert "nampo-port" in window.session.atlas.sites
    assert "Nothing was changed" in window.messages.history[-1].text


def test_save_as_and_open_again(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename(window, "Namp'o")
    path = tmp_path / "mine.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    assert window.documents.save()
    assert open_document(path).atlas == window.session.atlas
    assert not window.isWindowModified()
    assert window.settings.recent[0] == str(path)
    window.use_session(Session.bundled())
    assert window.documents.open_path(str(path))
    assert window.session.atlas.sites["nampo-port"].name == "Namp'o"


def test_a_file_that_is_no_document_leaves_the_present_one(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "broken.gpkg"
    path.write_bytes(b"SQLite format 3\x00 but not really")
    before = window.session
    assert not window.documents.open_path(str(path))
    assert window.session is before
    assert "broken.gpkg" in window.messages.history[-1].text


@pytest.mark.parametrize(
    ("button", "may_close"),
    [(QMessageBox.StandardButton.Cancel, False), (QMessageBox.StandardButton.Discard, True)],
)
def test_changes_are_not_lost_without_a_question(
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    button: QMessageBox.StandardButton,
    may_close: bool,
) -> None:
    rename(window, "Namp'o")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: button)
    assert window.documents.may_close() is may_close


def test_dark_and_light_are_remembered(window: MainWindow) -> None:
    window.use_theme("dark")
    assert Settings().theme == "dark"
    assert window.actions_["view.dark"].isChecked()
    window.use_theme("light")


def test_the_timeline_shows_statuses(window: MainWindow, qtbot: QtBot) -> None:
    window.timeline.axis.setFocus()
    qtbot.keyClick(window.timeline.axis, Qt.Key.Key_Down)
    assert window.display.state.on_date is not None

    def shows_a_ban() -> bool:
        chips = window.timeline.findChildren(QLabel, "statusChip")
        return any("banned" in chip.text() for chip in chips if chip.isVisible())

    qtbot.waitUntil(shows_a_ban)
    window.timeline.set_day(None)
    assert window.display.state.on_date is None


def test_a_changed_price_recalculates_and_undo_restores_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_in(dialog: RecordDialog) -> int:
        for path in ("value_low", "value_high"):
            field = dialog.form.field(path)
            assert isinstance(field, LineField)
            field.set_text("1000")
        return int(RecordDialog.DialogCode.Accepted)

    monkeypatch.setattr(RecordDialog, "exec", fill_in)
    before = window.session.atlas.statements["s0-c3"].value_low
    window.editing.edit_statement("s0-02")
    after = window.session.atlas.statements["s0-c3"].value_low
    assert before == pytest.approx(2083.37)
    assert after == pytest.approx(1929.05, abs=0.1)
    assert window.isWindowModified()
    window.editing.undo()
    assert window.session.atlas.statements["s0-c3"].value_low == before


def test_an_unknown_unit_is_refused_at_its_field(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def fill_in(dialog: RecordDialog) -> int:
        field = dialog.form.field("unit")
        assert isinstance(field, LineField)
        field.set_text("bushels")
        seen.append(field._problem.text())
        assert dialog.record is None
        return int(RecordDialog.DialogCode.Accepted)

    monkeypatch.setattr(RecordDialog, "exec", fill_in)
    window.editing.edit_statement("s0-02")
    assert "bushels" in seen[0]
    assert not window.isWindowModified()


def test_opening_the_profile_does_not_end_the_flight_to_a_view(window: MainWindow) -> None:
    window.show_view("musan-ore-overland")
    window.display.select(("routes", "musan-tumen-rail"))
    assert window.profile.isVisible()
    assert window.canvas.wait_until_idle()
    assert window.canvas.viewport.scale_denominator < 2_000_000
    window.display.select()
    assert not window.profile.isVisible()


def test_an_earlier_version_is_restored_from_the_history(window: MainWindow) -> None:
    rename(window, "Namp'o")
    window.display.select(("sites", "nampo-port"))
    window.inspector.show_page("History")
    assert row_texts(window.history) == ["Rename to Namp'o: name"]
    window.history.findChild(QToolButton).click()
    assert window.session.atlas.sites["nampo-port"].name == "Nampo"
    assert window.actions_["edit.undo"].text() == "&Undo Restore Nampo"


def test_differences_are_taken_over(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Session.bundled()
    nampo = other.atlas.sites["nampo-port"]
    other.do(edit_of("Rename", [replaced(nampo, nampo.changed(name="Namp'o"))]))
    path = tmp_path / "other.gpkg"
    other.save_as(path)
    other.close()

    def tick_all(dialog: DifferencesDialog) -> int:
        assert dialog.table.rowCount() == 1
        dialog.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
        return int(DifferencesDialog.DialogCode.Accepted)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(DifferencesDialog, "exec", tick_all)
    compare_with(window)
    assert window.session.atlas.sites["nampo-port"].name == "Namp'o"


def test_edits_on_the_map_carry_the_source_of_the_line_above_it(window: MainWindow) -> None:
    assert not window.edit_bar.isVisible()
    window.actions_["tool.move"].trigger()
    assert window.edit_bar.isVisible()
    window.edit_bar.source.setCurrentIndex(window.edit_bar.source.findData("kiep-2018"))
    window.edit_bar.certainty.setCurrentIndex(window.edit_bar.certainty.findData("probable"))
    rename(window, "Namp'o")
    edit = window.session.history[-1]
    assert (edit.source, edit.certainty) == ("kiep-2018", "probable")
    window.actions_["tool.select"].trigger()
    assert not window.edit_bar.isVisible()


def test_the_legend_hides_no_site_where_a_corner_is_free(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1360, 850)
    window.show_legend(True)
    qtbot.waitUntil(window.legend.isVisible)
    window.canvas.wait_until_idle()
    window.legend.rebuild()
    box = window.legend.geometry()
    hidden = window.canvas.refs_inside(box.left(), box.top(), box.right(), box.bottom())
    assert not [ref for ref in hidden if ref[0] == "sites"]


def test_the_legend_stays_where_it_is_dragged(window: MainWindow, qtbot: QtBot) -> None:
    window.show_legend(True)
    qtbot.waitUntil(window.legend.isVisible)
    before = window.legend.pos()
    room = window.canvas.width() - window.legend.width()
    across = 60 if before.x() + 60 <= room else -60
    qtbot.mousePress(window.legend, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.mouseMove(window.legend, QPoint(20 + across, 20))
    qtbot.mouseRelease(window.legend, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert window.legend.isVisible()
    assert window.legend.pos().x() == pytest.approx(before.x() + across, abs=2)
    window.legend.rebuild()
    assert window.legend.pos().x() == pytest.approx(before.x() + across, abs=2)


def test_the_legend_names_what_is_shown_and_closes_by_a_click(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.legend.isVisible()
    window.actions_["view.legend"].trigger()
    qtbot.waitUntil(window.legend.isVisible)
    assert "Mine" in window.legend.texts()
    window.timeline.set_day(date(2018, 1, 1))
    window.canvas.wait_until_idle()
    assert "Banned" in window.legend.texts()
    qtbot.mouseClick(window.legend, Qt.MouseButton.LeftButton)
    assert not window.legend.isVisible()
    assert not window.settings.legend
    window.actions_["view.legend"].trigger()
    assert window.legend.isVisible()
    window.timeline.set_day(None)


def test_no_tool_and_no_search_is_folded_away_on_a_small_laptop(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    (bar,) = window.findChildren(QToolBar)
    qtbot.waitUntil(lambda: bar.width() == window.width())
    hidden = [
        a.text() for a in bar.actions() if not a.isSeparator() and not bar.widgetForAction(a).isVisible()
    ]
    assert hidden == []
    assert window.search.isVisible()
    assert window.search.geometry().right() <= window.width()


def test_a_closed_table_leaves_its_room_to_the_map(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.timeline.maximumHeight() < 200)
    before = window.canvas.height(), window.timeline.height()
    assert before[1] >= window.timeline.sizeHint().height() - 2  # with its years whole
    window.actions_["layer.table"].trigger()
    qtbot.waitUntil(lambda: window.canvas.height() < before[0])
    window.actions_["layer.table"].trigger()
    qtbot.waitUntil(lambda: (window.canvas.height(), window.timeline.height()) == before)


@pytest.mark.parametrize("name", ["M" * 10_000, "Musan mine " * 900])
def test_a_name_of_ten_thousand_letters_pushes_nothing_away(window: MainWindow, name: str) -> None:
    size = window.size()
    map_width = window.canvas.width()
    mine = window.session.atlas.sites["musan-mine"]
    window.session.do(edit_of("Rename", [replaced(mine, mine.changed(name=name.strip()))]))
    window.display.select(("sites", "musan-mine"))
    window.messages.error(f"{name} can't be found")
    QApplication.processEvents()
    assert window.size() == size
    assert window.canvas.width() == map_width
    title, bar = window.inspector._title, window.findChild(MessageBar)
    assert title.text().endswith("…")
    assert title.height() < 400
    assert len(title.toolTip()) > 1_000
    assert bar.height() < 400
    assert bar.rect().contains(bar._close.geometry())


def test_an_edit_is_in_the_history_of_the_record_that_is_read(window: MainWindow) -> None:
    window.display.select(("sites", "nampo-port"))
    rename(window, "Namp'o")
    assert any("Rename to Namp'o" in text for text in texts_of(window.history))
    window.editing.undo()
    assert not any("Rename to Namp'o" in text for text in texts_of(window.history))


def texts_of(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_the_messages_of_the_session_can_be_read_again_and_copied(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.messages.info("Saved atlas.gpkg")
    window.messages.warning("The mine lies in the sea.")
    seen: list[MessagesDialog] = []
    monkeypatch.setattr(MessagesDialog, "exec", lambda dialog: seen.append(dialog))
    window.status.messages.click()
    (dialog,) = seen
    said = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert said[0].endswith("Warning: The mine lies in the sea.")
    assert said[1].endswith("Saved atlas.gpkg")
    dialog.copy()
    assert QApplication.clipboard().text() == "\n".join(said)
    dialog.list.item(1).setSelected(True)
    dialog.copy()
    assert QApplication.clipboard().text() == said[1]


def test_what_is_about_the_program_shows_no_markup(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def read(dialog: QDialog) -> None:
        seen.append(dialog.findChild(QTextBrowser).toPlainText())

    monkeypatch.setattr(QDialog, "exec", read)
    window.actions_["help.about"].trigger()
    assert "GSHHG" in seen[0]
    assert "|" not in seen[0]
    assert "#" not in seen[0]


def test_deleting_says_by_name_and_number_what_still_needs_it(window: MainWindow) -> None:
    window.display.select(("sites", "musan-mine"))
    window.editing.delete_selected()
    said = window.messages.history[-1].text
    assert "“Musan mine” is still needed by" in said
    assert "statements" in said
    assert "musan-mine" not in said


@pytest.mark.parametrize("room", [QSize(853, 480), QSize(1280, 720)])
def test_windows_are_no_larger_than_the_screen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, room: QSize
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _: room)
    window.views.show_views(window.session.atlas)
    sizes: list[QSize] = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: sizes.append(dialog.size()))
    window.display.select(("sites", "musan-mine"))
    for action in ("help.shortcuts", "help.about", "edit.preferences", "view.crs", "edit.record"):
        window.actions_[action].trigger()
    figures = FigureWindow(window, window)
    sizes.append(figures.size())
    figures.close()
    assert len(sizes) == 6
    for size in sizes:
        assert size.height() <= room.height()
    Settings().restore_window(window)
    assert window.height() <= room.height()
    assert window.width() <= max(room.width(), window.minimumSizeHint().width())


def test_a_form_is_not_as_wide_as_the_longest_title_of_a_source(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: list[int] = []

    def measure(dialog: RecordDialog) -> None:
        widths.extend((dialog.width(), dialog.minimumSizeHint().width()))

    monkeypatch.setattr(RecordDialog, "exec", measure)
    window.display.select(("sites", "musan-mine"))
    window.editing.edit_selected()
    assert max(widths) <= 600
