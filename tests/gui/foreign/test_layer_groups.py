"""Order and groups of own layers in the tree: dragged, renamed, kept, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QInputDialog
from pytestqt.qtbot import QtBot

from gui.foreign.properties_dialog import PropertiesDialog
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from gui.panels.layer_tree import GROUP
from layers.edits import added, edit_of
from layers.own.editing import in_order
from tests.gui.foreign.conftest import Import
from tests.helpers.own_layers import own_records
from tests.layers.foreign.samples import write

A, B, C = "own-pits", "own-tracks", "own-yards"


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    """Three layers, from bottom to top A, B, C; B is in the group Ships."""
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    return window


def listed(window: MainWindow) -> list[str]:
    """Own layers as the tree lists them, from top to bottom; those in a group behind its name."""
    found = []
    top = window.layers._items[OWN, ""]
    for row in range(top.childCount()):
        item = top.child(row)
        if item.childCount():
            found += [f"{item.text(0)}/{item.child(n).text(0)}" for n in range(item.childCount())]
        else:
            found.append(item.text(0))
    return found


def on_map(window: MainWindow) -> list[str]:
    return [layer.id for layer in window.display.state.layers if layer.id in (A, B, C)]


def test_groups_stand_in_the_tree_and_are_switched_together(filled: MainWindow) -> None:
    assert listed(filled) == ["Yards", "Ships/Ships' tracks", "Pits"]
    filled.layers._items[GROUP, "Ships"].setCheckState(0, Qt.CheckState.Unchecked)
    assert not filled.display.state.shows(B)
    assert filled.display.state.shows(A)
    assert filled.layers._items[OWN, ""].checkState(0) == Qt.CheckState.PartiallyChecked
    filled.layers._items[OWN, B].setCheckState(0, Qt.CheckState.Checked)
    assert filled.layers._items[GROUP, "Ships"].checkState(0) == Qt.CheckState.Checked


def test_a_layer_is_dragged_above_another_one(filled: MainWindow) -> None:
    before = filled.session.atlas.snapshot()
    items = filled.layers._items
    filled.layers.tree.dropped.emit(items[OWN, A], items[OWN, C], True)
    assert on_map(filled) == [B, C, A]
    assert listed(filled) == ["Pits", "Yards", "Ships/Ships' tracks"]
    assert filled.session.undo_stack.undo_label == "Move layer Pits"
    filled.editing.undo()
    assert filled.session.atlas == before
    assert on_map(filled) == [A, B, C]


def test_a_layer_is_dragged_into_a_group_and_out_of_it(filled: MainWindow) -> None:
    items = filled.layers._items
    filled.layers.tree.dropped.emit(items[OWN, A], items[GROUP, "Ships"], True)
    assert listed(filled) == ["Yards", "Ships/Pits", "Ships/Ships' tracks"]
    items = filled.layers._items
    filled.layers.tree.dropped.emit(items[OWN, C], items[OWN, B], False)
    assert listed(filled) == ["Ships/Pits", "Ships/Ships' tracks", "Ships/Yards"]
    items = filled.layers._items
    filled.layers.tree.dropped.emit(items[OWN, B], items[OWN, ""], True)
    assert listed(filled) == ["Ships' tracks", "Ships/Pits", "Ships/Yards"]
    assert filled.session.atlas.layers[B].group == ""


def test_only_own_layers_are_dragged_and_only_among_each_other(filled: MainWindow) -> None:
    tree, items = filled.layers.tree, filled.layers._items
    drag = Qt.ItemFlag.ItemIsDragEnabled
    assert items[OWN, A].flags() & drag
    assert not any(items[key].flags() & drag for key in items if key[0] != OWN or not key[1])
    tree.setCurrentItem(items[OWN, A])
    heard: list[object] = []
    tree.dropped.connect(lambda *what: heard.append(what))
    at = tree.visualItemRect(items["routes", ""]).center()
    event = QDropEvent(
        QPointF(at),
        Qt.DropAction.MoveAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    tree.dropEvent(event)
    assert not heard
    assert on_map(filled) == [A, B, C]


def test_order_and_groups_are_kept(filled: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    filled.layers.tree.setCurrentItem(filled.layers._items[OWN, C])
    for _ in range(4):
        filled.layers._move(-1)
    layers = [layer.id for layer in filled.display.state.layers]
    assert layers.index(C) < layers.index("labels")
    filled.session.save_as(tmp_path / "a.gpkg")
    from layers.document.session import Session

    filled.documents.new()
    filled.use_session(Session.open(tmp_path / "a.gpkg"))
    assert [layer.id for layer in filled.display.state.layers] == layers
    assert listed(filled) == ["Ships/Ships' tracks", "Pits", "Yards"]


def test_a_group_is_renamed_and_dissolved(filled: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Vessels", True))
    filled.layer_files.menu.group_menu("Ships").actions()[0].trigger()
    assert listed(filled) == ["Yards", "Vessels/Ships' tracks", "Pits"]
    filled.layer_files.menu.group_menu("Vessels").actions()[1].trigger()
    assert listed(filled) == ["Yards", "Ships' tracks", "Pits"]
    filled.editing.undo()
    assert listed(filled) == ["Yards", "Vessels/Ships' tracks", "Pits"]


def test_name_source_licence_and_group_are_asked_in_one_form(
    filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: PropertiesDialog) -> int:
        assert dialog.group.findText("Ships") >= 0
        dialog.name.setText("Open pits")
        dialog.credit.setText("Survey of 2016")
        dialog.licence.setEditText("Not for publication")
        dialog.group.setEditText("Ships")
        dialog.notes.setPlainText("Seen twice")
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(PropertiesDialog, "exec", fill)
    filled.layers.choose_own(A)
    filled.actions_["layer.properties"].trigger()
    layer = filled.session.atlas.layers[A]
    assert (layer.name, layer.credit, layer.licence) == ("Open pits", "Survey of 2016", "Not for publication")
    assert (layer.group, layer.notes) == ("Ships", "Seen twice")
    assert listed(filled) == ["Yards", "Ships/Ships' tracks", "Ships/Open pits"]
    own = filled.layer_files.own_layer(A)
    assert (own.credit, own.licence) == ("Survey of 2016", "Not for publication")
    filled.show_record(("layers", A))
    assert filled.inspector._title.text() == "Open pits"


def test_layers_of_a_group_stand_together_on_the_map(filled: MainWindow) -> None:
    layers = filled.session.atlas.layers
    spread = [layers[A].changed(group="x", position=0), layers[B].changed(group="", position=1)]
    spread.append(layers[C].changed(group="x", position=2))
    assert [layer.id for layer in in_order(spread)] == [B, A, C]


def test_an_imported_layer_is_made_editable_in_one_edit(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    before = window.session.atlas.snapshot()
    window.layers.choose_own(own.layer.id)
    window.actions_["layer.editable"].trigger()
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)
    kinds = {layer.geometry_kind.value for layer in window.session.atlas.layers.values()}
    assert kinds == {"points", "lines", "areas"}
    assert len(window.session.atlas.features) == 60
    assert all(one.is_editable for one in window.layer_files.own_layers())
    message = window.messages.history[-1]
    assert "60 features in the document" in message.text
    assert window.layer_files.actions.active in window.session.atlas.layers
    message.mends[1].action()
    assert window.session.atlas == before
    again = window.layer_files.own_layer(own.layer.id)
    assert again is not None
    assert (len(again.layer), again.trouble) == (60, "")


def test_a_changed_file_is_not_copied(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path = write(tmp_path / "places.gpkg")
    (own,) = imported(path)
    path.write_bytes(path.read_bytes() + b"x")
    window.layer_files.actions.make_editable(own.layer.id)
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)
    assert "Not copied" in window.messages.history[-1].text
    assert not window.session.atlas.features
