"""Single features of imported layers: clicked, read, and found by their words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.foreign.own_layers import OwnLayer
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN
from gui.panels.rows import row_texts
from tests.gui.foreign.conftest import Import
from tests.helpers.big_kmz import write_big_kmz


@pytest.fixture
def big(window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path) -> OwnLayer:
    """A KMZ with 1,200 placemarks, indexed."""
    (own,) = imported(write_big_kmz(tmp_path / "big.kmz", 1200, 12))
    qtbot.waitUntil(lambda: window.search.more("일이삼")[1] == "")
    return own


def test_a_click_shows_all_of_a_feature(window: MainWindow, qtbot: QtBot, big: OwnLayer) -> None:
    layer_id = big.layer.id
    window.canvas.zoom_to_refs([(layer_id, "44")])
    assert window.canvas.wait_until_idle()
    (vertices,) = window.canvas.foreign.parts((layer_id, "44"), window.canvas.viewport.crs)
    x, y = window.canvas.viewport.to_page(vertices)[0]
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert window.display.state.selection == {(layer_id, "44")}
    assert window.inspector.current_page == "Feature"
    assert window.inspector._title.text() == big.feature_name(44)
    texts = row_texts(window.inspector)
    assert "imagery 44" in texts
    assert "440" in texts
    assert "big.kmz" in texts
    assert any("갱구와 버력더미가" in text for text in texts)
    assert not any("alert(" in text or "<" in text for text in texts)
    for label in window.inspector.findChildren(QLabel, "rowValue"):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_typing_finds_features_and_goes_there(window: MainWindow, qtbot: QtBot, big: OwnLayer) -> None:
    window.search.setFocus()
    QTest.keyClicks(window.search, "imagery 44")
    hits = [text for text in window.search.results() if "출처 source: imagery 44" in text]
    assert hits
    window.search.setText("")
    window.search._search("역 station 1005")
    assert window.search.results()[0].startswith(f"{big.feature_name(1005)}   ·   {big.layer.name}")
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert window.display.state.selection == {(big.layer.id, "1005")}
    assert window.canvas.wait_until_idle()
    parts = window.canvas.foreign.parts((big.layer.id, "1005"), window.canvas.viewport.crs)
    extent = window.canvas.viewport.extent
    assert all(extent.contains(*vertex) for vertex in np.vstack(parts).tolist())
    assert window.inspector._title.text() == big.feature_name(1005)


def test_going_to_a_hidden_feature_shows_it(window: MainWindow, qtbot: QtBot, big: OwnLayer) -> None:
    folder = int(big.layer.folder_of[300])
    window.layer_files.own.show_folder(big.layer.id, folder, False)
    window.display.state = window.display.state.with_layer(big.layer.id, visible=False)
    window._go_to((big.layer.id, "300"))
    assert window.display.state.shows(big.layer.id)
    shown = window.layer_files.own_layer(big.layer.id).shown()
    assert shown is None or shown[300]
    assert "was hidden" in window.messages.history[-1].text


def test_a_removed_layer_is_no_longer_found(window: MainWindow, qtbot: QtBot, big: OwnLayer) -> None:
    assert window.search.more("station 5")[0]
    window.layer_files.remove(big.layer.id)
    assert window.search.more("station 5") == ([], "")
    assert window.layer_files.describe((big.layer.id, "5")) is None


def test_markup_in_every_name_stays_text(
    window: MainWindow, qtbot: QtBot, imported: Import, tmp_path: Path
) -> None:
    evil = "<b>x</b><img src='file:///etc/passwd'>"
    text = evil.replace("<", "&lt;")
    path = tmp_path / "evil.kml"
    path.write_text(
        f"<kml><Document><name>{text}</name><Folder><name>{text}</name><description>{text}</description>"
        f"<Placemark><name>{text}</name><description>{text}</description><ExtendedData>"
        f'<Data name="{text}"><value>{text}</value></Data></ExtendedData>'
        "<Point><coordinates>125,38</coordinates></Point></Placemark></Folder></Document></kml>"
    )
    (own,) = imported(path)
    window._go_to((own.layer.id, "0"))
    for label in window.inspector.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text()
    item = window.layers._items[OWN, own.layer.id]
    item.setExpanded(True)
    item.child(0).setExpanded(True)
    qtbot.waitUntil(lambda: window.search.more("zzz")[1] == "")
    window.search._search("x")
    tips = [
        item.toolTip(0),
        item.child(0).toolTip(0),
        item.child(0).child(0).toolTip(0),
        *(window.search._list.item(row).toolTip() for row in range(window.search._list.count())),
    ]
    tips = [tip for tip in tips if "passwd" in tip]
    assert len(tips) >= 4
    for tip in tips:
        shown = QTextDocument()
        shown.setHtml(tip)
        assert evil in shown.toPlainText()
