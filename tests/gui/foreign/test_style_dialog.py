"""The style editor: what it makes is on the map at once; Cancel gives the earlier look back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.foreign.class_table import COUNT, LABEL, UP_TO, VALUE
from gui.foreign.style_dialog import CATEGORY, FILED, NUMBER, ONE, StyleDialog
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from layers.edits import added, edit_of
from layers.foreign.style import Categories, Graduated, Single
from layers.records.layer_style import CategoriesStyle, GraduatedStyle, SingleStyle
from tests.gui.foreign.conftest import Import
from tests.helpers.own_layers import own_records
from tests.layers.foreign.samples import write


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    return window


def styling(window: MainWindow, layer_id: str) -> StyleDialog:
    window.layers.choose_own(layer_id)
    window.actions_["layer.style"].trigger()
    dialog = window.layer_files.actions.styling
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def use_mode(dialog: StyleDialog, mode: str) -> None:
    dialog.mode.setCurrentIndex(dialog.mode.findData(mode))


def drawn(window: MainWindow, qtbot: QtBot, layer_id: str):
    qtbot.wait(90)  # the pause after the last change
    return window.canvas.foreign.get(layer_id).style


def test_one_look_is_shown_as_it_is_made_and_kept(filled: MainWindow, qtbot: QtBot) -> None:
    dialog = styling(filled, "own-tracks")
    before = filled.layers._items[OWN, "own-tracks"].icon(0).cacheKey()
    dialog.one.width.setValue(5.0)
    dialog.one.colour.code.clear()
    QTest.keyClicks(dialog.one.colour.code, "#c05")
    style = drawn(filled, qtbot, "own-tracks")
    assert (style.symbology.look.width, style.symbology.look.colour) == (5.0, "#CC0055")
    assert filled.layers._items[OWN, "own-tracks"].icon(0).cacheKey() != before
    assert filled.session.undo_stack.undo_label == "Add"
    dialog.accept()
    kept = filled.session.atlas.layers["own-tracks"].symbology
    assert isinstance(kept, SingleStyle)
    assert (kept.look.width, kept.look.colour) == (5.0, "#CC0055")
    assert filled.session.undo_stack.undo_label == "Style Ships' tracks"
    filled.editing.undo()
    assert drawn(filled, qtbot, "own-tracks").symbology.look.width == 2.0


def test_cancel_gives_the_earlier_look_back(filled: MainWindow, qtbot: QtBot) -> None:
    before = filled.session.atlas.snapshot()
    dialog = styling(filled, "own-yards")
    use_mode(dialog, ONE)
    assert isinstance(drawn(filled, qtbot, "own-yards").symbology, Single)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert isinstance(drawn(filled, qtbot, "own-yards").symbology, Categories)
    assert filled.session.atlas == before
    assert filled.layer_files.actions.styling is None


def test_a_bad_colour_is_explained_and_not_kept(filled: MainWindow) -> None:
    dialog = styling(filled, "own-tracks")
    QTest.keyClick(dialog.one.colour.code, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(dialog.one.colour.code, "#red")
    assert "is no colour" in dialog._problem.text()
    assert not dialog.buttons.button(dialog.buttons.StandardButton.Ok).isEnabled()
    QTest.keyClick(dialog.one.colour.code, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(dialog.one.colour.code, "123456")
    assert not dialog._problem.text()
    assert dialog.buttons.button(dialog.buttons.StandardButton.Ok).isEnabled()
    dialog.reject()


def test_categories_are_added_labelled_switched_off_and_ordered(filled: MainWindow, qtbot: QtBot) -> None:
    dialog = styling(filled, "own-tracks")
    use_mode(dialog, CATEGORY)
    page = dialog.categories
    page.field.setCurrentText("Name")
    assert [page.table.item(row, VALUE).text() for row in range(2)] == ["Track 1", "Track 2"]
    assert page.table.item(0, COUNT).text() == "1"
    page.table.item(0, LABEL).setText("The first")
    page.table.item(1, VALUE).setCheckState(Qt.CheckState.Unchecked)
    page.table.choose(0)
    page.down.click()
    page.look.width.setValue(7.0)
    dialog.label.setCurrentIndex(dialog.label.findData("Name"))
    dialog.label_size.setValue(12.0)
    style = drawn(filled, qtbot, "own-tracks")
    assert isinstance(style.symbology, Categories)
    assert style.symbology.values == ("Track 2", "Track 1")
    assert [look.width for look in style.symbology.looks] == [2.0, 7.0]
    assert style.symbology.off == {0}
    picture = filled.canvas.foreign.get("own-tracks")
    assert picture.shown.tolist() == [True, False]
    dialog.accept()
    kept = filled.session.atlas.layers["own-tracks"]
    assert isinstance(kept.symbology, CategoriesStyle)
    assert [(one.value, one.label, one.shown) for one in kept.symbology.classes] == [
        ("Track 2", "", False),
        ("Track 1", "The first", True),
    ]
    assert (kept.label, kept.label_pt) == ("Name", 12.0)
    again = styling(filled, "own-tracks")
    assert again.mode.currentData() == CATEGORY
    assert again.categories.table.item(1, LABEL).text() == "The first"
    again.reject()


def test_classes_of_numbers_follow_method_count_and_ramp(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    dialog = styling(window, own.layer.id)
    use_mode(dialog, NUMBER)
    page = dialog.numbers
    assert [page.field.itemText(n) for n in range(page.field.count())] == ["tonnes", "year", "code"]
    page.count.setValue(3)
    page.method.setCurrentIndex(page.method.findData("equal"))
    page.ramp.setCurrentIndex(page.ramp.findData("viridis"))
    style = drawn(window, qtbot, own.layer.id)
    assert isinstance(style.symbology, Graduated)
    assert (len(style.symbology.looks), style.symbology.method, style.symbology.ramp) == (
        3,
        "equal",
        "viridis",
    )
    first = style.symbology.looks[0].colour
    page.backwards.setChecked(True)
    assert drawn(window, qtbot, own.layer.id).symbology.looks[-1].colour == first
    page.field.setCurrentText("year")
    page.method.setCurrentIndex(page.method.findData("quantile"))
    page.count.setValue(12)
    assert "make only" in page.others.text()
    dialog.accept()
    kept = window.session.atlas.layers[own.layer.id].symbology
    assert isinstance(kept, GraduatedStyle)
    assert kept.field == "year"


def pits(window: MainWindow, *depths: float) -> StyleDialog:
    """The editor of the layer of areas, with these depths; its limits are 0, 50 and 200."""
    pit = window.session.atlas.features["own-pits.a"]
    changes = [
        added(pit.changed(id=f"own-pits.d{number}", values={"Name": f"Pit {number}", "Depth": depth}))
        for number, depth in enumerate(depths)
    ]
    window.session.do(edit_of("Pits", changes))
    return styling(window, "own-pits")


def settled() -> None:
    """Enter is taken, and lines are deleted, once the events are through."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def limit_line(dialog: StyleDialog, row: int, column: int) -> QLineEdit:
    """Open a limit as a double click does."""
    settled()
    table = dialog.numbers.table
    table.setCurrentCell(row, column)
    table.editItem(table.item(row, column))
    return table.findChild(QLineEdit, "limitEditor")


def counts(dialog: StyleDialog) -> list[str]:
    table = dialog.numbers.table
    return [table.item(row, COUNT).text() for row in range(table.rowCount())]


def type_over(line: QLineEdit, text: str) -> None:
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, text)


def enter(line: QLineEdit, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClick(line, key)
    settled()


def test_a_limit_is_typed_counted_drawn_kept_and_undone(filled: MainWindow, qtbot: QtBot) -> None:
    dialog = pits(filled, 10.0, 60.0, 90.0)
    before = filled.session.atlas.snapshot()
    table = dialog.numbers.table
    assert counts(dialog) == ["1", "3"]
    assert [table.item(0, column).text() for column in (VALUE, UP_TO)] == ["0", "50"]
    line = limit_line(dialog, 0, UP_TO)
    assert line.text() == "50"
    type_over(line, "85.25")
    enter(line)
    assert dialog.isVisible()
    assert counts(dialog) == ["3", "1"]
    assert [table.item(1, column).text() for column in (VALUE, UP_TO)] == ["85.25", "200"]
    assert dialog.numbers.method.currentText() == "Limits typed by hand"
    assert drawn(filled, qtbot, "own-pits").symbology.breaks == (0.0, 85.25, 200.0)
    assert filled.session.atlas == before
    dialog.accept()
    kept = filled.session.atlas.layers["own-pits"].symbology
    assert isinstance(kept, GraduatedStyle)
    assert (kept.breaks, kept.method) == ((0.0, 85.25, 200.0), "own")
    assert filled.session.undo_stack.undo_label == "Style Pits"
    filled.editing.undo()
    assert filled.session.atlas == before
    filled.editing.redo()
    assert filled.session.atlas.layers["own-pits"].symbology == kept
    again = styling(filled, "own-pits")
    assert again.numbers.method.currentText() == "Limits typed by hand"
    again.reject()


def test_a_wrong_limit_is_explained_as_it_is_typed_and_never_taken(filled: MainWindow) -> None:
    dialog = pits(filled, 10.0, 60.0)
    ok = dialog.buttons.button(dialog.buttons.StandardButton.Ok)
    line = limit_line(dialog, 0, UP_TO)
    for text, words in (
        ("300", "more than 0 and less than 200"),
        ("<b>x</b>", "is no number"),
        ("1,5", "without commas"),
        ("nan", "is no number"),
    ):
        type_over(line, text)
        assert words in dialog._problem.text()
        assert line.property("problem") is True
        assert not ok.isEnabled()
        enter(line)
        assert line.isVisible()
        assert dialog.isVisible()
    enter(line, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog._problem.text() == ""
    assert ok.isEnabled()
    line = limit_line(dialog, 1, UP_TO)
    type_over(line, "40")
    dialog.numbers.table.setFocus()
    settled()
    assert dialog._problem.text() == ""
    assert dialog.numbers.table.item(1, UP_TO).text() == "200"
    line = limit_line(dialog, 0, UP_TO)
    type_over(line, "40")
    dialog.numbers.table.setFocus()
    settled()
    assert dialog.numbers.table.item(0, UP_TO).text() == "40"
    dialog.reject()


def test_limits_beyond_the_values_are_said_and_what_falls_out_is_counted(filled: MainWindow) -> None:
    dialog = pits(filled, 10.0, 60.0)
    page = dialog.numbers
    line = limit_line(dialog, 1, UP_TO)
    type_over(line, "1000")
    assert page.others.text() == "1,000 is outside the values, which run from 10 to 80."
    enter(line)
    assert page.others.text() == "0 and 1,000 are outside the values, which run from 10 to 80."
    line = limit_line(dialog, 0, VALUE)
    type_over(line, "20")
    enter(line, Qt.Key.Key_Tab)
    assert "1 outside the classes, not drawn." in page.others.text()
    assert counts(dialog) == ["0", "2"]
    dialog.reject()


def test_typed_limits_stay_with_more_classes_and_other_colours(filled: MainWindow) -> None:
    dialog = pits(filled, 10.0, 60.0)
    page = dialog.numbers
    page.method.setCurrentIndex(page.method.findData(""))
    page.count.setValue(3)
    page.ramp.setCurrentIndex(page.ramp.findData("viridis"))
    page.backwards.setChecked(True)
    assert page._symbology.breaks == (0.0, 50.0, 125.0, 200.0)
    page.count.setValue(1)
    assert page._symbology.breaks == (0.0, 200.0)
    page.method.setCurrentIndex(page.method.findData("equal"))
    page.count.setValue(2)
    assert page._symbology.breaks == (10.0, 45.0, 80.0)
    limit_line(dialog, 0, UP_TO)
    dialog.reject()


def test_a_layer_without_numbers_says_so(filled: MainWindow) -> None:
    dialog = styling(filled, "own-yards")
    assert dialog.mode.findData(FILED) < 0
    use_mode(dialog, NUMBER)
    assert dialog.numbers.field.count() == 1  # Uncertainty
    dialog.reject()
    name = filled.session.atlas.layers["own-pits"]
    plain = name.changed(
        id="own-plain", name="Plain", fields=[{"name": "Name"}], symbology={"kind": "single"}
    )
    filled.session.do(edit_of("x", [added(plain)]))
    dialog = styling(filled, "own-plain")
    use_mode(dialog, NUMBER)
    assert "no field with numbers" in dialog._problem.text()
    dialog.numbers.method.setCurrentIndex(dialog.numbers.method.findData(""))
    dialog.numbers.count.setValue(3)
    dialog.numbers.ramp.setCurrentIndex(1)
    assert dialog._problem.text()
    use_mode(dialog, ONE)
    assert not dialog._problem.text()
    dialog.reject()


def test_a_double_click_on_the_swatch_opens_the_editor_and_one_on_the_name_does_not(
    filled: MainWindow,
) -> None:
    tree = filled.layers.tree
    item = filled.layers._items[OWN, "own-yards"]
    tree.scrollToItem(item)
    where = tree.swatch_rect(item)
    name = QPoint(where.right() + 25, where.center().y())
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, name)
    assert filled.layer_files.actions.styling is None
    QTest.mouseDClick(
        tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where.center()
    )
    dialog = filled.layer_files.actions.styling
    assert dialog is not None
    dialog.reject()
