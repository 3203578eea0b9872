"""Places that the map's projection can't show: a sentence, and the map stays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.preferences import CrsDialog, ask_crs


def test_a_place_that_the_projection_cannot_show_is_said(window: MainWindow, qtbot: QtBot) -> None:
    before = window.canvas.destination
    qtbot.keyClicks(window.search, "89.99 S 10 W")
    assert window.search.results()[0].startswith("Go to 89.99000° S, 10.00000° W")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert "can't be shown in this map's projection" in window.messages.history[-1].text
    assert window.canvas.destination == before


def test_a_projection_that_lacks_the_middle_of_the_map_is_said(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = window.canvas.viewport

    def chosen(dialog: CrsDialog) -> QDialog.DialogCode:
        dialog.crs = "+proj=ortho +lat_0=-39 +lon_0=-56"
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(CrsDialog, "exec", chosen)
    ask_crs(window)
    assert window.canvas.viewport.crs == before.crs
    assert "middle of the map" in window.messages.history[-1].text
