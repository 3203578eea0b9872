"""Importing into the window: files of every kind, questions, reports, the layer tree, dropping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from gui.foreign.questions_dialog import QuestionsDialog
from gui.foreign.report_dialog import ReportDialog
from gui.foreign.table_options_dialog import TableOptionsDialog
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from layers.errors import FormatError
from layers.foreign.style import AsFiled
from tests.gui.foreign.conftest import Import
from tests.helpers.big_kmz import write_big_kmz
from tests.layers.foreign.samples import write

ACCEPTED = int(QDialog.DialogCode.Accepted)


def test_a_geopackage_is_drawn_and_listed(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    assert len(own.layer) == 60
    assert window.display.state.layers[-1].id == own.layer.id
    assert window.layers._items[OWN, own.layer.id].text(0) == own.layer.name
    assert not window.layers._items[OWN, ""].isHidden()
    assert not window.layer_files.bar.isVisible()
    assert "60 features" in window.messages.history[-1].text
    assert window.canvas.wait_until_idle()
    window.layers._items[OWN, own.layer.id].setCheckState(0, Qt.CheckState.Unchecked)
    assert not window.display.state.shows(own.layer.id)


def test_its_names_keep_off_the_atlas_s_names_and_symbols(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    assert window.canvas.wait_until_idle()
    pointables = window.canvas.refresher.picture.pointables
    (theirs,) = [p for p in pointables if any(group.id == own.layer.id for group in p.groups)]
    atlas = np.vstack([p.labels.boxes for p in pointables if p is not theirs and p.labels is not None])
    assert len(theirs.labels.boxes) >= 3  # the towns have their names first
    for left, top, right, bottom in theirs.labels.boxes.tolist():
        apart = (
            (atlas[:, 2] <= left) | (atlas[:, 0] >= right) | (atlas[:, 3] <= top) | (atlas[:, 1] >= bottom)
        )
        assert apart.all()


def test_own_layers_are_moved_and_faded_like_the_atlas_s(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    panel = window.layers
    panel.tree.setCurrentItem(panel._items[OWN, own.layer.id])
    panel._opacity.setValue(30)
    assert window.display.state.layer(own.layer.id).opacity == 0.3
    panel._move(-1)
    assert window.display.state.layers[-2].id == own.layer.id


def test_folders_unfold_and_are_hidden(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write_big_kmz(tmp_path / "big.kmz", 1200, 12))
    assert isinstance(own.style.symbology, AsFiled)
    window.layer_files.own.show_folder(own.layer.id, -1, True)
    item = window.layers._items[OWN, own.layer.id]
    assert item.childCount() == 0
    item.setExpanded(True)
    texts = [item.child(row).text(0) for row in range(item.childCount())]
    assert texts
    top = item.child(0)
    top.setExpanded(True)
    names = [top.child(row).text(0) for row in range(top.childCount())]
    assert any(name.startswith("광산 Mine") or "Mine" in name for name in names)
    picture = window.canvas.foreign.get(own.layer.id)
    assert picture.shown.all()
    top.setCheckState(0, Qt.CheckState.Unchecked)
    shown = window.canvas.foreign.get(own.layer.id).shown
    folders = window.layer_files.own.get(own.layer.id).hidden_folders
    assert folders
    assert not shown[[index in folders for index in own.layer.folder_of]].any()
    assert all(
        child.checkState(0) == Qt.CheckState.Unchecked
        for child in map(top.child, range(top.childCount()))
        if child.data(0, Qt.ItemDataRole.UserRole) == "folder"
    )
    top.setCheckState(0, Qt.CheckState.Checked)
    assert window.canvas.foreign.get(own.layer.id).shown.all()


def test_a_missing_coordinate_system_is_asked_for(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "places.gpkg", crs=None)

    def answer(dialog: QuestionsDialog) -> int:
        (asked,) = dialog._asked.values()
        assert not dialog._import.isEnabled()
        asked.crs.setEditText("EPSG:nonsense")
        assert "no coordinate system" in dialog._problem.text()
        asked.crs.setEditText("EPSG:4326")
        assert dialog._import.isEnabled()
        return ACCEPTED

    monkeypatch.setattr(QuestionsDialog, "exec", answer)
    (own,) = imported(path)
    assert own.layer.crs == "EPSG:4326"
    assert own.source.features().crs == "EPSG:4326"


def test_swapped_axes_are_asked_about_before_anything_stays_on_the_map(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "swapped.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"무산"},'
        '"geometry":{"type":"Point","coordinates":[42.2,129.3]}}]}',
        encoding="utf-8",
    )
    asked: list[str] = []

    def answer(dialog: QuestionsDialog) -> int:
        asked.extend(question.text for layer in dialog._layers for question in layer.report.questions)
        assert not list(window.canvas.foreign)
        return ACCEPTED

    monkeypatch.setattr(QuestionsDialog, "exec", answer)
    (own,) = imported(path)
    assert asked
    extent = own.layer.extent("EPSG:4326")
    assert (extent.xmin, extent.ymin) == pytest.approx((129.3, 42.2))
    monkeypatch.setattr(QuestionsDialog, "exec", lambda _: int(QDialog.DialogCode.Rejected))
    window.layer_files.remove(own.layer.id)
    assert not imported(path)


def test_a_csv_shows_its_columns_and_letters_first(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "광산.csv"
    path.write_bytes("이름,경도,위도\n무산,129.27,42.24\n단천,128.9,40.4\n".encode("cp949"))
    said: list[str] = []

    def answer(dialog: TableOptionsDialog) -> int:
        dialog.encoding.setCurrentIndex(dialog.encoding.findData("utf-16"))
        dialog.encoding.setCurrentIndex(dialog.encoding.findData("cp949"))
        said.extend([dialog._said.text(), dialog.x.currentText(), dialog.table.item(0, 1).text()])
        dialog.x.setCurrentIndex(dialog.x.findText("위도"))
        assert not dialog._import.isEnabled()
        dialog.x.setCurrentIndex(dialog.x.findText("경도"))
        assert dialog._import.isEnabled()
        return ACCEPTED

    monkeypatch.setattr(TableOptionsDialog, "exec", answer)
    (own,) = imported(path)
    assert said[1:] == ["경도", "무산"]
    assert "2 of the first 2 rows" in said[0]
    assert own.feature_name(0) == "무산"


def test_a_damaged_file_is_refused_in_words(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [')
    assert imported(path, tmp_path / "nothing.kml") == []
    texts = [message.text for message in window.messages.history]
    assert sum(text.startswith("Not imported.") for text in texts) == 2
    assert len(window.display.state.layers) == 11


def test_stopping_leaves_nothing(window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path) -> None:
    window.layer_files.import_paths([write_big_kmz(tmp_path / "big.kmz", 5000, 12)])
    window.layer_files.bar.cancelled.emit()
    qtbot.waitUntil(lambda: not window.layer_files.is_busy)
    assert not list(window.layer_files.own)
    assert not list(window.canvas.foreign or ())
    assert "was stopped" in window.messages.history[-1].text


def test_the_report_lists_what_was_repaired_and_what_not_understood(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "odd.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null},'
        '{"type":"Feature","properties":{"a":"<b>x</b>"},"geometry":{"type":"Blob","coordinates":[1]}},'
        '{"type":"Feature","properties":{"a":2},"geometry":{"type":"Point","coordinates":[125,39]}}]}'
    )
    shown: list[str] = []

    def read(dialog: ReportDialog) -> int:
        tree = dialog.tree
        shown.extend(tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount()))
        dialog.copy()
        return ACCEPTED

    monkeypatch.setattr(ReportDialog, "exec", read)
    (own,) = imported(path)
    assert window.messages.history[-1].mends
    window.messages.history[-1].mends[0].action()
    assert shown[0] == "Came: 3 features"
    assert "Could not be understood" in shown
    assert "GeoJSON" in QApplication.clipboard().text()
    assert [action.text() for action in window.layer_files.menu_of(own).actions() if action.text()]


def test_a_dropped_file_is_imported(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path = write(tmp_path / "places.gpkg")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(300, 300), *held)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *held))
    qtbot.waitUntil(lambda: not window.layer_files.is_busy)
    assert len(list(window.layer_files.own)) == 1


def test_a_removed_layer_can_be_put_back(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    window.display.select((own.layer.id, "3"))
    window.layer_files.remove(own.layer.id)
    assert not window.display.state.selection
    assert (OWN, own.layer.id) not in window.layers._items
    window.messages.history[-1].mends[0].action()
    assert window.layer_files.own_layer(own.layer.id) is not None


def test_a_file_changed_meanwhile_is_not_read_as_the_same(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    path = write(tmp_path / "places.gpkg")
    (own,) = imported(path)
    assert len(own.source.features()) == 60
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FormatError, match="changed"):
        own.source.features()


def test_what_a_kml_switches_off_is_hidden_until_it_is_ticked(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    def mark(name: str, on: int = 1) -> str:
        place = "<Point><coordinates>125,38</coordinates></Point>"
        return f"<Placemark><name>{name}</name><visibility>{on}</visibility>{place}</Placemark>"

    path = tmp_path / "off.kml"
    path.write_text(
        f"<kml><Document><name>d</name>{mark('a')}{mark('b', 0)}"
        f"<Folder><name>off</name><visibility>0</visibility>{mark('c')}"
        f"<Folder><name>in</name>{mark('d')}{mark('e', 0)}</Folder></Folder></Document></kml>"
    )
    (own,) = imported(path)

    def shown() -> str:
        mask = window.canvas.foreign.get(own.layer.id).shown
        return "".join(letter for letter, seen in zip("abcde", mask, strict=True) if seen)

    assert shown() == "a"
    assert "switches 4 of them off" in window.messages.history[-1].text
    item = window.layers._items[OWN, own.layer.id]
    item.setExpanded(True)
    entries = {item.child(row).text(0).split(" (")[0]: item.child(row) for row in range(item.childCount())}
    assert entries["b"].checkState(0) == Qt.CheckState.Unchecked
    assert list(entries) == ["off", "a", "b"]
    assert entries["off"].checkState(0) == Qt.CheckState.Unchecked
    entries["b"].setCheckState(0, Qt.CheckState.Checked)
    assert shown() == "ab"
    entries["a"].setCheckState(0, Qt.CheckState.Unchecked)
    assert shown() == "b"
    # One feature of a folder that is off brings its folders with it, and nothing more than they hold.
    window.layer_files.reveal((own.layer.id, "4"))
    assert shown() == "bcde"
    assert entries["off"].checkState(0) == Qt.CheckState.Checked
    entries["off"].setCheckState(0, Qt.CheckState.Unchecked)
    assert shown() == "b"
    entries["off"].setCheckState(0, Qt.CheckState.Checked)
    assert shown() == "bcde"
    show_all = next(one for one in window.layer_files.menu_of(own).actions() if "all" in one.text())
    show_all.trigger()
    assert shown() == "abcde"
