"""Exporting from the window: tables and layers, whole and selected, losses said before writing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from gui.foreign.export_dialog import ExportDialog, LossDialog
from gui.main_window import MainWindow
from layers.files.importing import read_file
from tests.gui.foreign.conftest import Import
from tests.layers.foreign.samples import write

ACCEPTED = int(QDialog.DialogCode.Accepted)


def exported(window: MainWindow, qtbot: QtBot, *what: object) -> None:
    window.layer_files.exporting.export(*what)
    qtbot.waitUntil(lambda: not window.layer_files.exporting.is_busy)


def test_the_selected_sites_become_a_geojson(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.display.select(("sites", "musan-mine"), ("sites", "nampo-port"))
    path = tmp_path / "chosen"

    def answer(dialog: ExportDialog) -> int:
        assert dialog.what.currentText() == "Atlas: sites"
        assert dialog.selection.isChecked()
        dialog.format.setCurrentIndex(dialog.format.findData("geojson"))
        return ACCEPTED

    monkeypatch.setattr(ExportDialog, "exec", answer)
    monkeypatch.setattr(LossDialog, "exec", lambda _: ACCEPTED)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.actions_["file.export"].trigger()
    qtbot.waitUntil(lambda: not window.layer_files.exporting.is_busy)
    (features,) = read_file(path.with_suffix(".geojson"))
    assert features.attributes.column("name").to_pylist() == ["Musan mine", "Nampo"]
    assert features.geometry.null_count == 0


@pytest.mark.parametrize("table", ["legs", "areas", "statements", "measures", "steps"])
def test_every_table_can_be_written(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setattr(LossDialog, "exec", lambda _: ACCEPTED)
    path = tmp_path / f"{table}.gpkg"
    exported(window, qtbot, table, False, "gpkg", path)
    (features,) = read_file(path)
    assert len(features) == len(window.session.atlas.table(table))


def test_losses_are_said_and_nothing_is_written_without_consent(
    window: MainWindow, imported: Import, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own,) = imported(write(tmp_path / "places.gpkg"))
    said: list[str] = []

    def refuse(dialog: LossDialog) -> int:
        said.extend(dialog.list.item(row).text() for row in range(dialog.list.count()))
        return int(QDialog.DialogCode.Rejected)

    monkeypatch.setattr(LossDialog, "exec", refuse)
    path = tmp_path / "places.gpx"
    exported(window, qtbot, own.layer.id, False, "gpx", path)
    assert said
    assert not path.exists()
    assert window.messages.history[-1].text == "Nothing was written."


def test_a_selection_of_a_layer_is_written_in_full(
    window: MainWindow, imported: Import, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LossDialog, "exec", lambda _: ACCEPTED)
    (own,) = imported(write(tmp_path / "places.gpkg"))
    window.display.select((own.layer.id, "10"), (own.layer.id, "2"))
    exported(window, qtbot, own.layer.id, True, "gpkg", tmp_path / "two.gpkg")
    (features,) = read_file(tmp_path / "two.gpkg")
    assert features.attributes.column("name").to_pylist() == ["Place 2", "Place 10"]


def test_a_full_folder_name_that_is_none_is_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    exported(window, qtbot, "sites", False, "gpkg", tmp_path / "nowhere" / "x.gpkg")
    assert window.messages.history[-1].text.startswith("Not exported.")
    assert not window.layer_files.bar.isVisible()
