"""Own layers last as long as the document: saved, read again, undone, found where the file has gone."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui.foreign.exporting import Exporting
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from layers.atlas import Atlas
from layers.document.session import Session
from layers.edits import added, edit_of
from layers.foreign.style import AsFiled
from tests.gui.foreign.conftest import Import
from tests.helpers.big_kmz import write_big_kmz
from tests.helpers.own_layers import own_records
from tests.layers.foreign.samples import write


def reopened(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    if window.session.path is not None:
        window.use_session(Session(Atlas()))
    window.use_session(Session.open(path))
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)


def test_an_import_is_an_edit_that_can_be_undone_and_redone(
    window: MainWindow, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    key = own.layer.id
    assert window.session.dirty
    assert window.session.undo_stack.undo_label == "Import places.gpkg"
    window.editing.undo()
    assert window.layer_files.own_layer(key) is None
    assert window.display.state.layer(key) is None
    assert (OWN, key) not in window.layers._items
    window.editing.redo()
    again = window.layer_files.own_layer(key)
    assert again is not None
    assert len(again.layer) == 60


def test_layers_of_files_are_there_again_when_the_document_is_opened(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    imported(write_big_kmz(tmp_path / "big.kmz", 600, 12), write(tmp_path / "places.gpkg"))
    big, places = window.layer_files.own_layers()
    assert window.layer_files.document.change(
        "Describe", places.layer.id, name="장소", credit="A survey", licence="CC BY 4.0", group="Mine"
    )
    window.layer_files.own.show_folder(big.layer.id, 0, False)
    window.layers._items[OWN, places.layer.id].setCheckState(0, Qt.CheckState.Unchecked)
    panel = window.layers
    panel.tree.setCurrentItem(panel._items[OWN, places.layer.id])
    panel._opacity.setValue(40)
    panel._move(-1)
    assert window.session.undo_stack.undo_label == "Order layers"
    order = [layer.id for layer in window.display.state.layers]
    path = tmp_path / "atlas.gpkg"
    window.layer_files.remember_display()
    window.session.save_as(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    window.documents.new()
    assert not window.layer_files.own_layers()
    assert len(window.display.state.layers) == 11
    reopened(window, qtbot, path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert not window.session.dirty
    again = {own.layer.name: own for own in window.layer_files.own_layers()}
    assert set(again) == {big.layer.name, "장소"}
    assert (again["장소"].credit, again["장소"].licence, again["장소"].group) == (
        "A survey",
        "CC BY 4.0",
        "Mine",
    )
    assert len(again["장소"].layer) == 60
    assert isinstance(again[big.layer.name].style.symbology, AsFiled)
    assert again[big.layer.name].hidden_folders == window_hidden(big.layer.id, window)
    assert again[big.layer.name].hidden_folders
    state = window.display.state.layer(places.layer.id)
    assert state is not None
    assert (state.visible, state.opacity, state.name) == (False, 0.4, "장소")
    assert [layer.id for layer in window.display.state.layers] == order
    assert not again["장소"].trouble
    assert len(again["장소"].source.features()) == 60


def window_hidden(key: str, window: MainWindow) -> frozenset[int]:
    record = window.session.atlas.layers[key]
    assert record.link is not None
    return frozenset(record.link.hidden_folders)


def saved_with_link(window: MainWindow, imported: Import, tmp_path: Path) -> tuple[Path, Path, str]:
    file = write(tmp_path / "places.gpkg")
    (own,) = imported(file)
    window.session.save_as(tmp_path / "atlas.gpkg")
    return tmp_path / "atlas.gpkg", file, own.layer.id


def test_a_missing_file_is_said_and_can_be_found(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, file, key = saved_with_link(window, imported, tmp_path)
    (tmp_path / "moved").mkdir()
    moved = file.rename(tmp_path / "moved" / "places 2.gpkg")
    reopened(window, qtbot, path)
    own = window.layer_files.own_layer(key)
    assert own is not None
    assert "isn't there" in own.trouble
    assert window.layers._items[OWN, key].font(0).italic()
    assert "isn't there" in window.layers._items[OWN, key].toolTip(0)
    message = window.messages.history[-1]
    assert "Its style, source and place are kept" in message.text
    assert window.canvas.wait_until_idle()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    message.mends[0].action()
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)
    found = window.layer_files.own_layer(key)
    assert found is not None
    assert not found.trouble
    assert len(found.layer) == 60
    assert window.session.undo_stack.undo_label.startswith("Find the file of")
    window.session.save()
    reopened(window, qtbot, path)
    assert len(window.layer_files.own_layer(key).layer) == 60
    assert not window.session.dirty


def test_a_changed_file_is_shown_as_it_is_and_said(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path, file, _ = saved_with_link(window, imported, tmp_path)
    write(file, 40)
    reopened(window, qtbot, path)
    (own,) = window.layer_files.own_layers()
    assert len(own.layer) == 40
    message = window.messages.history[-1]
    assert "has changed since" in message.text
    message.mends[0].action()
    window.session.save()
    count = len(window.messages.history)
    reopened(window, qtbot, path)
    assert not any("has changed since" in one.text for one in window.messages.history[count:])


def test_a_document_makes_the_window_fetch_nothing(window: MainWindow, qtbot: QtBot) -> None:
    from layers.records.layer import Layer

    link = {"path": "//server/share/a.kml", "layer": "a"}
    layer = Layer.checked({"id": "file-1", "name": "Camps", "link": link})
    window.session.do(edit_of("", [added(layer)]))
    assert not window.layer_files.is_busy
    own = window.layer_files.own_layer("file-1")
    assert own is not None
    assert "isn't fetched unasked" in own.trouble


def test_importing_again_keeps_what_was_said_of_the_layer(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    file = write(tmp_path / "places.gpkg")
    (own,) = imported(file)
    window.layer_files.document.change("Describe", own.layer.id, credit="A survey")
    write(file, 40)
    (again,) = imported(file)
    assert (len(again.layer), again.credit) == (40, "A survey")


def test_layers_of_the_document_are_drawn_found_and_described(window: MainWindow, qtbot: QtBot) -> None:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    assert window.canvas.wait_until_idle()
    own = {one.layer.id: one for one in window.layer_files.own_layers()}
    assert {key: len(one.layer) for key, one in own.items()} == {
        "own-yards": 2,
        "own-tracks": 2,
        "own-pits": 1,
    }
    assert own["own-yards"].is_editable
    assert own["own-yards"].feature_name(0) == "룡북 yard"
    ref = ("features", "own-yards.a")
    window.canvas.zoom_to_refs([ref])
    assert window.canvas.wait_until_idle()
    view = window.canvas.viewport
    (x, y) = view.to_page(window.canvas.locator.parts(ref, view.crs)[0])[0].tolist()
    assert ref in window.canvas.identify((x, y))
    window.display.select(ref)
    assert window.inspector._title.text() == "룡북 yard"
    assert own["own-yards"].rows(window.display.state.selection) == [0]


def test_an_own_layer_is_exported_whole_or_what_is_selected(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyogrio

    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    exporting: Exporting = window.layer_files.exporting
    monkeypatch.setattr("gui.foreign.exporting.LossDialog.exec", lambda _: 1)
    exporting.export("own-yards", False, "gpkg", tmp_path / "yards.gpkg")
    qtbot.waitUntil(lambda: not exporting.is_busy)
    frame = pyogrio.read_dataframe(tmp_path / "yards.gpkg")
    assert list(frame["Name"]) == ["룡북 yard", "Without a place"]
    assert frame["source_note"][0] == "image of 5 August 2017"
    window.display.select(("features", "own-yards.b"))
    exporting.export("own-yards", True, "geojson", tmp_path / "yards.geojson")
    qtbot.waitUntil(lambda: not exporting.is_busy)
    assert list(pyogrio.read_dataframe(tmp_path / "yards.geojson")["Name"]) == ["Without a place"]
    assert exporting._likeliest() == "own-yards"


def test_a_document_opened_again_while_its_files_are_read_shows_them(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path, _, key = saved_with_link(window, imported, tmp_path)
    count = len(window.messages.history)
    for _ in range(3):
        window.use_session(Session(Atlas()))
        window.use_session(Session.open(path))
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)
    own = window.layer_files.own_layer(key)
    assert own is not None
    assert (len(own.layer), own.trouble) == (60, "")
    assert not [one for one in window.messages.history[count:] if "The file of the layer" in one.text]


def test_another_document_closes_the_style_editor(window: MainWindow) -> None:
    window.session.do(edit_of("Add", [added(record) for record in own_records()]))
    window.layer_files.actions.edit_style("own-yards")
    window.session.undo_stack.mark_clean()
    window.use_session(Session(Atlas()))
    assert window.layer_files.actions.styling is None
    assert not window.layer_files.own_layers()


TICKED = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>Pits</name>
<Placemark><name>North</name><Point><coordinates>125,39</coordinates></Point></Placemark>
<Placemark><name>South</name><visibility>0</visibility><Point><coordinates>125,38</coordinates></Point></Placemark>
</Folder>
<Folder><name>Yards</name>
<Placemark><name>East</name><Point><coordinates>126,39</coordinates></Point></Placemark>
</Folder></Document></kml>"""


def kmz(path: Path, text: str = TICKED) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", text)
    return path


def tick(window: MainWindow, name: str, shown: bool) -> None:
    """Tick a placemark in the layer tree, as one does with the mouse."""
    (own,) = window.layer_files.own_layers()
    entry = window.layers._items[OWN, own.layer.id]
    entry.setExpanded(True)
    for place in range(entry.childCount()):
        entry.child(place).setExpanded(True)
        for row in range(entry.child(place).childCount()):
            if entry.child(place).child(row).text(0) == name:
                entry.child(place).child(row).setCheckState(0, STATES[shown])


STATES = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


def shown_names(window: MainWindow) -> set[str]:
    (own,) = window.layer_files.own_layers()
    shown = own.shown()
    return {own.feature_name(row) for row in range(len(own.layer)) if shown is None or shown[row]}


@pytest.fixture
def ticked(window: MainWindow, imported: Import, tmp_path: Path) -> Path:
    """A document with a KMZ, whose ticks differ from the file's."""
    imported(kmz(tmp_path / "pits.kmz"))
    assert shown_names(window) == {"North", "East"}
    path = tmp_path / "atlas.gpkg"
    window.session.save_as(path)
    tick(window, "North", False)
    tick(window, "South", True)
    return path


def test_ticks_of_single_placemarks_are_there_again(window, qtbot, ticked):
    assert window.documents.save()
    reopened(window, qtbot, ticked)
    assert shown_names(window) == {"South", "East"}
    assert not window.session.dirty
    tick(window, "North", True)
    assert window.documents.save()
    reopened(window, qtbot, ticked)
    assert shown_names(window) == {"North", "South", "East"}


def test_ticks_are_asked_for_before_the_document_is_closed(window, qtbot, ticked, monkeypatch):
    asked: list[str] = []

    def answer(box: QMessageBox) -> QMessageBox.StandardButton:
        asked.append(box.text())
        return QMessageBox.StandardButton.Save

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert not window.session.dirty
    assert window.documents.may_close()
    assert asked == ["Save the edits to atlas.gpkg?"]
    reopened(window, qtbot, ticked)
    assert shown_names(window) == {"South", "East"}
    assert window.documents.may_close()
    assert len(asked) == 1


def test_ticks_are_not_given_to_other_placemarks_when_the_file_has_changed(window, qtbot, ticked):
    assert window.documents.save()
    new = "<Placemark><name>First</name><Point><coordinates>124,39</coordinates></Point></Placemark>"
    kmz(ticked.with_name("pits.kmz"), TICKED.replace("<name>Pits</name>", "<name>Pits</name>" + new))
    reopened(window, qtbot, ticked)
    assert shown_names(window) == {"First", "North", "East"}
    assert "Single ticks are as the file has them" in window.messages.history[-1].text


def test_ticks_of_any_number_of_placemarks_are_kept(window, qtbot, imported, tmp_path):
    (own,) = imported(write_big_kmz(tmp_path / "big.kmz", 12_000, 12))
    rows = range(0, len(own.layer), 1)
    off = frozenset(row for row in rows if row % 12)  # 11,000
    window.layer_files.own.put(replace(own, flipped=off))
    path = tmp_path / "atlas.gpkg"
    window.layer_files.remember_display()
    window.session.save_as(path)
    reopened(window, qtbot, path)
    (again,) = window.layer_files.own_layers()
    assert again.flipped == off
