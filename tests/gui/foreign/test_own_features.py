"""Layers of one's own are made, drawn in, reshaped, moved, filled in and deleted, each as an edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QRadioButton

from gui.foreign.field_table import KIND, MORE, NAME, FieldTable
from gui.foreign.fields_dialog import FieldsDialog
from gui.foreign.join_dialog import JoinDialog
from gui.foreign.new_layer_dialog import NewLayerDialog
from gui.forms.record_dialog import RecordDialog
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from layers.edits import added, edit_of, replaced
from layers.records.feature import Feature
from layers.records.layer import FieldKind, GeometryKind, LayerField
from tests.helpers.canvas import click, drag, page_of
from tests.helpers.own_layers import own_records

ACCEPTED, REJECTED = int(QDialog.DialogCode.Accepted), int(QDialog.DialogCode.Rejected)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
YARD, TRACK, PIT = ("features", "own-yards.a"), ("features", "own-tracks.a"), ("features", "own-pits.a")


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.canvas.glide_ms = window.canvas.fly_ms = 0.0
    return window


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    """The window with layers of points, lines and areas."""
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    return window


def near(window: MainWindow, ref: tuple[str, str]) -> None:
    window.canvas.zoom_to_refs([ref])
    assert window.canvas.wait_until_idle()


def forms(monkeypatch: pytest.MonkeyPatch, fill: Callable[[RecordDialog], bool]) -> None:
    monkeypatch.setattr(RecordDialog, "exec", lambda dialog: ACCEPTED if fill(dialog) else REJECTED)


def new_layers(monkeypatch: pytest.MonkeyPatch, template: int, name: str) -> None:
    def fill(dialog: NewLayerDialog) -> int:
        dialog.templates.setCurrentRow(template)
        assert not dialog.create_button.isEnabled()
        dialog.name.setText(name)
        dialog.credit.setText("Images of 2017")
        dialog.licence.setEditText("CC BY 4.0")
        assert dialog.create_button.isEnabled()
        return ACCEPTED

    monkeypatch.setattr(NewLayerDialog, "exec", fill)


def named(name: str) -> Callable[[RecordDialog], bool]:
    def fill(dialog: RecordDialog) -> bool:
        assert dialog.record is None
        dialog.form.field("field_0").set_text(name)
        return dialog.record is not None

    return fill


@pytest.mark.parametrize(
    ("template", "corners", "kind"),
    [(0, 1, GeometryKind.POINTS), (1, 3, GeometryKind.LINES), (2, 3, GeometryKind.AREAS)],
)
def test_a_new_layer_is_drawn_in_at_once(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, template: int, corners: int, kind: GeometryKind
) -> None:
    new_layers(monkeypatch, template, "Yards 2017")
    window.actions_["layer.new"].trigger()
    layer = window.session.atlas.layers["own-yards-2017"]
    assert (layer.geometry_kind, layer.credit, layer.licence) == (kind, "Images of 2017", "CC BY 4.0")
    assert window.layers.current_own() == layer.id
    assert window.display.state.layers[-1].id == layer.id
    forms(monkeypatch, named("야드 1"))
    window.map_tools.snapper.on = False
    window.messages.history[-1].mends[0].action()
    assert window.canvas.tool.name == "add-feature"
    assert "Yards 2017" in window.status.hint.text()
    assert window.edit_bar.isVisible()
    for number in range(corners):
        click(window.canvas, QPoint(300 + 90 * number, 300 + 60 * (number % 2)))
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    (feature,) = window.session.atlas.features.values()
    assert (feature.kind, feature.values) == (kind, {"Name": "야드 1"})
    assert window.display.state.selection == {("features", feature.id)}
    assert not window.canvas.is_busy
    assert window.session.undo_stack.undo_label == "Add 야드 1 to Yards 2017"
    assert window.inspector._title.text() == "야드 1"
    assert window.canvas.wait_until_idle()
    assert len(window.layer_files.own_layer(layer.id).layer) == 1
    window.editing.undo()
    assert not window.session.atlas.features
    window.editing.undo()
    assert window.layer_files.own_layer(layer.id) is None
    window.editing.redo()
    window.editing.redo()
    assert len(window.layer_files.own_layer(layer.id).layer) == 1


def test_drawing_without_a_layer_asks_for_one(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NewLayerDialog, "exec", lambda _: REJECTED)
    window.actions_["tool.add-feature"].trigger()
    assert window.canvas.tool.name == "select"
    assert window.actions_["tool.select"].isChecked()
    new_layers(monkeypatch, 0, "Yards")
    window.actions_["tool.add-feature"].trigger()
    assert window.canvas.tool.name == "add-feature"


def test_a_form_given_up_leaves_the_line_to_be_mended(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.layers.choose_own("own-tracks")
    filled.actions_["tool.add-feature"].trigger()
    forms(monkeypatch, lambda dialog: False)
    before = filled.session.atlas.snapshot()
    click(filled.canvas, QPoint(300, 300))
    QTest.keyClick(filled.canvas, Qt.Key.Key_Return)
    assert "two corners" in filled.messages.history[-1].text
    click(filled.canvas, QPoint(400, 330))
    QTest.keyClick(filled.canvas, Qt.Key.Key_Return)
    assert len(filled.canvas.tool.points) == 2
    QTest.keyClick(filled.canvas, Qt.Key.Key_Escape)
    assert not filled.canvas.is_busy
    assert filled.session.atlas == before
    filled.layers.choose_own("own-yards")
    assert "Yards" in filled.canvas.tool.title


def test_the_form_has_the_layers_fields_and_checks_them(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: RecordDialog) -> bool:
        form = dialog.form
        assert form.field("field_0").value() == "룡북 yard"
        assert form.field("field_4").value() == "working"
        form.field("field_6").set_text("5 August")
        assert dialog.record is None
        form.field("field_6").set_text("2018-01-02")
        form.field("field_7").set_text("far")
        assert dialog.record is None
        form.field("field_7").set_text("")
        form.field("source_note").set_text("seen there")
        return dialog.record is not None

    forms(monkeypatch, fill)
    filled.display.select(YARD)
    filled.actions_["edit.record"].trigger()
    after = filled.session.atlas.features["own-yards.a"]
    assert after.values == {"Name": "룡북 yard", "Status": "working", "Date seen": "2018-01-02"}
    assert after.source_note == "seen there"
    assert filled.session.undo_stack.undo_label == "Edit 룡북 yard"


def test_a_form_that_is_only_looked_at_changes_nothing(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = filled.session.atlas.features["own-tracks.b"]
    exact = track.changed(values={**track.values, "Tonnes": 1234567.890123, "Notes": "two\nlines"})
    filled.session.do(edit_of("x", [added(exact.changed(id="own-tracks.c"))]))
    forms(monkeypatch, lambda dialog: dialog.record is not None)
    before = filled.session.atlas.snapshot()
    filled.display.select(("features", "own-tracks.c"))
    filled.actions_["edit.record"].trigger()
    assert filled.session.atlas == before


def test_features_are_moved_whole_and_several_at_once(filled: MainWindow) -> None:
    near(filled, TRACK)
    filled.actions_["tool.move"].trigger()
    before = filled.session.atlas.features["own-tracks.a"]
    start = _middle(filled, before)
    drag(filled.canvas, start, start + QPoint(40, -30))
    after = filled.session.atlas.features["own-tracks.a"]
    shift = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(before.lines[0], after.lines[0], strict=True)]
    assert all(east > 0 and north > 0 for east, north in shift)
    assert filled.session.undo_stack.undo_label == "Move Track 1"
    assert "moved by" in filled.messages.history[-1].text
    filled.display.select(YARD, PIT)
    QTest.keyClick(filled.canvas, Qt.Key.Key_Left)
    QTest.keyClick(filled.canvas, Qt.Key.Key_Left)
    assert filled.session.undo_stack.undo_label == "Nudge 2 features"
    filled.editing.undo()
    assert filled.session.undo_stack.undo_label == "Move Track 1"
    filled.editing.undo()
    assert filled.session.atlas.features["own-tracks.a"] == before


def _middle(window: MainWindow, feature: Feature) -> QPoint:
    view = window.canvas.viewport
    (part,) = window.canvas.locator.parts(("features", feature.id), view.crs)
    x, y = view.to_page(part.mean(axis=0)[None])[0].tolist()
    return QPoint(round(x), round(y))


def test_lines_areas_and_points_are_reshaped(filled: MainWindow) -> None:
    filled.map_tools.snapper.on = False
    near(filled, TRACK)
    filled.display.select(TRACK)
    filled.actions_["tool.vertices"].trigger()
    start = _middle(filled, filled.session.atlas.features["own-tracks.a"])
    drag(filled.canvas, start, start + QPoint(0, -40))
    assert len(filled.session.atlas.features["own-tracks.a"].lines[0]) == 3
    QTest.keyClick(filled.canvas, Qt.Key.Key_Delete)
    assert len(filled.session.atlas.features["own-tracks.a"].lines[0]) == 2
    near(filled, PIT)
    filled.display.select(PIT)
    filled.actions_["tool.select"].trigger()
    filled.actions_["tool.vertices"].trigger()
    QTest.keyClick(filled.canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(filled.canvas, Qt.Key.Key_Insert)
    (rings,) = filled.session.atlas.features["own-pits.a"].polygons
    assert len(rings[0]) == 5
    near(filled, YARD)
    filled.display.select(YARD)
    filled.actions_["tool.select"].trigger()
    filled.actions_["tool.vertices"].trigger()
    place = page_of(filled.canvas, YARD)
    drag(filled.canvas, place, place + QPoint(30, 0))
    assert filled.session.atlas.features["own-yards.a"].points[0][0] > 125.9
    QTest.keyClick(filled.canvas, Qt.Key.Key_Delete)
    assert "delete it instead" in filled.messages.history[-1].text


def test_drawing_snaps_to_features_of_own_layers(filled: MainWindow) -> None:
    near(filled, YARD)
    filled.layers.choose_own("own-tracks")
    filled.actions_["tool.add-feature"].trigger()
    click(filled.canvas, page_of(filled.canvas, YARD) + QPoint(4, 3))
    assert filled.canvas.tool.points == [(125.9, 39.6)]


def test_features_are_deleted_by_name_and_come_back(filled: MainWindow) -> None:
    before = filled.session.atlas.snapshot()
    filled.display.select(YARD)
    filled.actions_["edit.delete"].trigger()
    assert "own-yards.a" not in filled.session.atlas.features
    assert filled.session.undo_stack.undo_label == "Delete 룡북 yard"
    filled.editing.undo()
    assert filled.session.atlas == before


def test_a_removed_layer_takes_its_features_and_can_be_put_back(filled: MainWindow) -> None:
    before = filled.session.atlas.snapshot()
    filled.layers.choose_own("own-yards")
    filled.actions_["layer.remove"].trigger()
    assert "own-yards" not in filled.session.atlas.layers
    assert (OWN, "own-yards") not in filled.layers._items
    assert "2 features" in filled.messages.history[-1].text
    filled.messages.history[-1].mends[0].action()
    assert filled.session.atlas == before


def test_fields_are_changed_with_their_values(filled: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(dialog: FieldsDialog) -> int:
        table = dialog.fields
        table.table.cellWidget(0, NAME).setText("Called")
        table.table.cellWidget(1, KIND).setCurrentIndex(table.table.cellWidget(1, KIND).findData("text"))
        assert not table.problem
        return ACCEPTED

    monkeypatch.setattr(FieldsDialog, "exec", fill)
    filled.layers.choose_own("own-pits")
    filled.actions_["layer.fields"].trigger()
    pit = filled.session.atlas.features["own-pits.a"]
    assert pit.values == {"Called": "Pit 1", "Depth": "80.0"}
    filled.editing.undo()
    assert filled.session.atlas.features["own-pits.a"].values == {"Name": "Pit 1", "Depth": 80.0}


def test_the_field_table_checks_as_one_types(qtbot) -> None:
    table = FieldTable([LayerField(name="Name"), LayerField(name="Depth", kind=FieldKind.NUMBER, unit="m")])
    qtbot.addWidget(table)
    assert table.former() == {"Name": "Name", "Depth": "Depth"}
    table.add()
    assert "has no name" in table.problem
    assert table.fields() is None
    new = table.table.currentRow()
    table.table.cellWidget(new, NAME).setText("NAME")
    assert "stands twice" in table.problem
    table.table.cellWidget(new, NAME).setText("fid")
    assert "every layer has" in table.problem
    table.table.cellWidget(new, NAME).setText("Status")
    kind = table.table.cellWidget(new, KIND)
    kind.setCurrentIndex(kind.findData("choice"))
    assert "needs values" in table.problem
    table.table.cellWidget(new, MORE).setText("open; closed; open")
    assert "stands twice" in table.problem
    table.table.cellWidget(new, MORE).setText("open; closed")
    assert table.problem == ""
    table.table.selectRow(new)
    table.move_row(-1)
    assert [field.name for field in table.fields()] == ["Status", "Name", "Depth"] or [
        field.name for field in table.fields()
    ] == ["Name", "Status", "Depth"]
    table.remove()
    assert "Status" not in [field.name for field in table.fields()]


def test_a_typed_place_is_drawn_with_its_text_kept(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from layers.entry import Entry

    said: list[str] = []

    def fill(dialog: RecordDialog) -> bool:
        said.append(dialog.form.field("source_note").value())
        dialog.form.field("field_0").set_text("Typed")
        return True

    forms(monkeypatch, fill)
    filled.layers.choose_own("own-yards")
    filled.actions_["tool.add-feature"].trigger()
    assert filled.canvas.tool.takes_entries
    filled.canvas.tool.enter(Entry((125.5, 39.5), "39.5 N 125.5 E", "typed as 39.5 N 125.5 E"))
    (made,) = [f for f in filled.session.atlas.features.values() if f.values.get("Name") == "Typed"]
    assert made.points == ((125.5, 39.5),)
    assert made.source_note == "typed as 39.5 N 125.5 E"
    assert filled.canvas.tool.notes == []
    assert said == ["typed as 39.5 N 125.5 E"]


def test_the_legend_names_own_layers_and_their_classes_in_view(filled: MainWindow) -> None:
    filled.show_legend(True)
    near(filled, YARD)
    filled.canvas.zoom_to_refs([YARD, PIT])
    assert filled.canvas.wait_until_idle()
    texts = filled.legend.texts()
    assert "working" in texts
    assert "closed" not in texts
    assert "50 – 200" in texts
    state = filled.display.state
    filled.display.state = state.with_layer("own-pits", visible=False)
    assert "50 – 200" not in filled.legend.texts()


def test_features_are_copied_and_pasted_into_the_layer_that_is_drawn_in(filled: MainWindow) -> None:
    filled.display.select(YARD, TRACK)
    filled.actions_["edit.copy"].trigger()
    text = QGuiApplication.clipboard().text()
    assert "룡북 yard" in text
    assert '"LineString"' in text
    before = filled.session.atlas.snapshot()
    filled.layers.choose_own("own-tracks")
    filled.actions_["tool.add-feature"].trigger()
    filled.actions_["edit.paste"].trigger()
    new = [f for key, f in filled.session.atlas.features.items() if key not in before.features]
    assert [(f.layer, f.values, f.lines) for f in new] == [
        ("own-tracks", {"Name": "Track 1"}, before.features["own-tracks.a"].lines)
    ]
    assert new[0].source_note == "Pasted as GeoJSON"
    message = filled.messages.history[-1]
    assert "1 of another kind" in message.text
    message.mends[0].action()
    assert filled.session.atlas == before
    QGuiApplication.clipboard().setText("POINT (125 39)")
    filled.actions_["edit.paste"].trigger()
    assert "Nothing was pasted into" in filled.messages.history[-1].text
    assert filled.session.atlas == before


def test_points_are_pasted_from_coordinates(filled: MainWindow) -> None:
    filled.layers.choose_own("own-yards")
    filled.actions_["tool.add-feature"].trigger()
    QGuiApplication.clipboard().setText("39.5 N 125.5 E\tEast yard\n39.6 N 125.6 E")
    filled.actions_["edit.paste"].trigger()
    names = {f.values["Name"] for f in filled.session.atlas.features_of("own-yards")}
    assert {"East yard", "Pasted 2"} <= names
    assert len(filled.display.state.selection) == 2


def test_a_layer_chosen_in_the_tree_is_described(filled: MainWindow) -> None:
    filled.layers.choose_own("own-yards")
    assert filled.inspector._title.text() == "Yards"
    texts = [label.text() for label in filled.inspector.findChildren(QLabel)]
    assert "Counted on images, 2017" in texts
    assert "CC BY 4.0" in texts
    filled.layer_files.document.change("Describe", "own-yards", name="Yards, 2017")
    assert filled.inspector._title.text() == "Yards, 2017"
    filled.layer_files.remove("own-yards")
    assert filled.inspector._title.text() == "North Korea"


def halves(window: MainWindow) -> tuple[Feature, Feature]:
    """Track 1 with a corner more, split there with the tools and keys that split legs."""
    window.map_tools.snapper.on = False
    near(window, TRACK)
    window.display.select(TRACK)
    QTest.keyClick(window.canvas, Qt.Key.Key_N)
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(window.canvas, Qt.Key.Key_X, CTRL | SHIFT)
    assert "between its ends" in window.messages.history[-1].text
    QTest.keyClick(window.canvas, Qt.Key.Key_Insert)
    known = set(window.session.atlas.features)
    QTest.keyClick(window.canvas, Qt.Key.Key_X, CTRL | SHIFT)
    (new,) = set(window.session.atlas.features) - known
    return window.session.atlas.features["own-tracks.a"], window.session.atlas.features[new]


def test_a_line_is_split_and_joined_with_the_keys_of_legs(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JoinDialog, "exec", lambda _: pytest.fail("nothing differs"))
    one, other = halves(filled)
    assert filled.session.undo_stack.undo_label == "Split Track 1"
    assert one.lines[0][-1] == other.lines[0][0]
    assert one.values == other.values == {"Name": "Track 1"}
    assert filled.canvas.tool.vertex == (0, 1)
    split = filled.session.atlas.snapshot()
    filled.display.select(("features", one.id), ("features", other.id))
    QTest.keyClick(filled.canvas, Qt.Key.Key_J, CTRL | SHIFT)
    (kept,) = filled.display.state.selection
    assert len(filled.session.atlas.features[kept[1]].lines[0]) == 3
    message = filled.messages.history[-1]
    assert message.text == "Join Track 1 and Track 1 of Ships' tracks: done; it has the values of both"
    message.mends[0].action()
    assert filled.session.atlas == split


@pytest.mark.parametrize(
    ("choice", "words"),
    [(0, "the values of {0} stay"), (1, "the values of {1} stay"), (2, "the values that you chose stay")],
)
def test_joining_asks_whose_values_stay(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch, choice: int, words: str
) -> None:
    one, other = halves(filled)
    marked = other.changed(values={"Name": "East & <b>half</b>", "Tonnes": 5.0, "Mode": "road"})
    one_ = one.changed(values={"Name": "West", "Mode": "rail"})
    filled.session.do(edit_of("x", [replaced(other, marked), replaced(one, one_)]))
    before = filled.session.atlas.snapshot()
    names: list[str] = []

    def fill(dialog: JoinDialog) -> int:
        names.extend(dialog._plan.names)
        texts = [button.text() for button in dialog.findChildren(QRadioButton)]
        assert "East && <b>half</b>" in texts
        assert not any("5.0" in text for text in texts)
        if choice < 2:
            dialog.all_buttons[choice].click()
        else:
            dialog.choose("Name", 1)
        return ACCEPTED

    filled.display.select(("features", one.id), ("features", other.id))
    monkeypatch.setattr(JoinDialog, "exec", lambda _: REJECTED)
    filled.actions_["edit.join"].trigger()
    assert filled.session.atlas == before
    monkeypatch.setattr(JoinDialog, "exec", fill)
    filled.actions_["edit.join"].trigger()
    (kept,) = filled.display.state.selection
    joined = filled.session.atlas.features[kept[1]]
    first, second = (one_, marked) if names[0] == "West" else (marked, one_)
    assert joined.values["Name"] == (first if choice == 0 else second).values["Name"]
    assert joined.values["Mode"] == (second if choice == 1 else first).values["Mode"]
    assert joined.values["Tonnes"] == 5.0
    assert words.format(*names) in filled.messages.history[-1].text


def test_lines_apart_are_said_and_may_be_one_feature(filled: MainWindow) -> None:
    far = filled.session.atlas.features["own-tracks.a"].changed(
        id="own-tracks.far", lines=[[(121.0, 37.0), (121.0, 38.0)]]
    )
    filled.session.do(edit_of("x", [added(far)]))
    before = filled.session.atlas.snapshot()
    filled.display.select(TRACK, ("features", "own-tracks.far"))
    filled.actions_["edit.join"].trigger()
    assert filled.session.atlas == before
    message = filled.messages.history[-1]
    assert "don't meet: their nearest ends are 2" in message.text
    message.mends[0].action()
    (kept,) = filled.display.state.selection
    assert len(filled.session.atlas.features[kept[1]].lines) == 2
    filled.display.select(TRACK, YARD)
    filled.editing.undo()
    filled.actions_["edit.join"].trigger()
    assert "only lines" in filled.messages.history[-1].text
    assert filled.session.atlas == before
