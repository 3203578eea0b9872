"""The web page in the window: made beside the work, shown without a network, saved, opened elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings import Settings
from gui.webpreview.engine import Blocker
from gui.webpreview.opening import NAME
from gui.webpreview.preview import WebPreview
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.session import Session
from layers.edits import added, edit_of, replaced
from layers.files.importing import read_file
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.source import LayerSource
from layers.records.feature import Feature
from layers.records.layer import Layer, LayerField
from layers.webpage.page import PageOptions, web_page

pytestmark = pytest.mark.qt_log_ignore("QRhi|RHI|Vulkan|GPUInfo|Sandboxing|software rendering", extend=True)
"""The engine looks for a graphics card, which the offscreen platform doesn't have, and says so."""
PATIENCE_MS = 30_000
LINK_EVERYWHERE = """
const link = document.createElement('a');
Object.assign(link, {href: 'https://example.org/source', target: '_blank', rel: 'noopener noreferrer'});
Object.assign(link.style, {position: 'fixed', inset: 0, zIndex: 9999});
document.body.append(link); 0
"""


@pytest.fixture
def preview(qtbot: QtBot, tmp_path: Path) -> Iterator[WebPreview]:
    """A preview whose page has been loaded."""
    found = WebPreview(load_bundled(), "atlas.gpkg", str(tmp_path))
    with qtbot.waitSignal(found.view.loadFinished, timeout=PATIENCE_MS) as loaded:
        found.show()
    assert loaded.args == [True]
    page = found.view.offline_page
    yield found
    with qtbot.waitSignal(page.destroyed, timeout=PATIENCE_MS):
        found.close()


def answer(qtbot: QtBot, preview: WebPreview, script: str) -> object:
    """What a script in the page gives."""
    answers: list[object] = []
    preview.view.offline_page.runJavaScript(script, 0, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    return answers[0]


def test_the_page_is_shown_saved_and_opened(
    qtbot: QtBot, preview: WebPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert answer(qtbot, preview, "document.documentElement.dataset.ready") == "true"
    assert answer(qtbot, preview, "document.querySelectorAll('[data-site]').length") > 5
    assert preview.view.blocker.refused == []
    assert preview.view.offline_page.complaints == []
    assert preview.page is not None
    options = PageOptions(view="overview", document="atlas.gpkg")
    assert preview.page.html == web_page(load_bundled(), options).html
    assert preview.size_label.text().endswith("MB in one file")

    # The network is out of reach, whatever the page's program tries.
    tried = "fetch('https://example.org/').then(() => 'reached', () => 'refused')"
    answer(qtbot, preview, f"{tried}.then(how => {{ window.tried = how; }}); 0")
    answer(qtbot, preview, "new Image().src = 'http://192.0.2.1/x.png'; 0")
    qtbot.waitUntil(lambda: answer(qtbot, preview, "window.tried") == "refused", timeout=PATIENCE_MS)

    # A link is offered, not followed.
    answer(qtbot, preview, LINK_EVERYWHERE)
    with qtbot.waitSignal(preview.messages.shown, timeout=PATIENCE_MS) as offered:
        qtbot.mouseClick(preview.view.focusProxy(), Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert "https://example.org/source" in offered.args[0].text
    assert preview.view.url().isLocalFile()

    target = tmp_path / "sent.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sent"), ""))
    assert preview.save()
    assert target.read_text(encoding="utf-8") == preview.page.html
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    preview.browser_button.click()
    assert Path(opened[0].toLocalFile()).read_text(encoding="utf-8") == preview.page.html
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.html"), ""))
    assert not preview.save()
    assert "doesn't exist" in preview.messages.history[-1].text


def test_edits_come_in_when_the_page_is_made_again(qtbot: QtBot, tmp_path: Path):
    atlas = load_bundled()
    preview = WebPreview(atlas, "atlas", str(tmp_path))
    page = preview.view.offline_page
    qtbot.waitUntil(lambda: preview.page is not None, timeout=PATIENCE_MS)
    site = atlas.sites["musan-mine"]
    atlas.apply(edit_of("Rename", [replaced(site, site.changed(name="Musan pit"))]))
    preview.opening.setCurrentIndex(preview.opening.findData("rare-earths"))
    qtbot.waitUntil(lambda: "Musan pit" in preview.page.html, timeout=PATIENCE_MS)
    assert '"opening":"rare-earths"' in preview.page.html
    with qtbot.waitSignal(page.destroyed, timeout=PATIENCE_MS):
        preview.close()


def test_a_page_that_cannot_be_made_says_why(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "never")
    preview = WebPreview(Atlas(), "empty", str(tmp_path))
    page = preview.view.offline_page
    qtbot.waitUntil(lambda: bool(preview.messages.history), timeout=PATIENCE_MS)
    assert "SOURCE_DATE_EPOCH" in preview.messages.history[-1].text
    assert not preview.save_button.isEnabled()
    with qtbot.waitSignal(page.destroyed, timeout=PATIENCE_MS):
        preview.close()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "file:///tmp/atlas.html.exe",
        "qrc:/x",
        "ftp://example.org",
        "ws://example.org",
        "chrome://version",
        "about:blank#blocked",
    ],
)
def test_every_address_but_the_shown_files_is_refused(address: str):
    blocker = Blocker()
    assert not blocker.allows(QUrl(address))
    blocker.page = QUrl.fromLocalFile("/tmp/atlas.html")
    assert not blocker.allows(QUrl(address))
    assert blocker.allows(QUrl("file:///tmp/atlas.html#panel"))
    assert blocker.allows(QUrl("data:image/png;base64,AAAA"))


def test_the_window_opens_one_preview_with_its_visible_layers_and_takes_it_along_when_it_closes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    window = MainWindow(Session.bundled(), Settings())
    window.canvas.wait_until_idle()
    for name in ("kept", "hidden"):
        text = f"name,lon,lat\nPit {name} A,126.1,39.2\nPit {name} B,126.2,39.3\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        for layer in read_file(tmp_path / f"{name}.csv"):
            array = ArrayLayer.from_features(layer, name)
            source = LayerSource(tmp_path / f"{name}.csv", layer.name, (0, 0))
            window.layer_files.own.add(array, source, layer.report)
    layer = Layer(
        id="own-yards",
        name="Yards",
        geometry_kind="points",
        fields=(LayerField(name="Name"),),
    )
    feature = Feature(id="own-yards.1", layer=layer.id, points=((126, 39),), values={"Name": "Yard of coal"})
    window.session.do(edit_of("Add yards", [added(layer), added(feature)]))
    kept = window.layer_files.own_layer("kept")
    window.layer_files.own.put(replace(kept, credit="Survey of 2019"))
    window.display.state = window.display.state.with_layer("hidden", visible=False)
    pages = []
    for _ in range(2):
        window.actions_["file.web-page"].trigger()
        preview = window.findChild(WebPreview, NAME)
        assert preview.isVisible()
        pages.append(preview.view.offline_page)
        qtbot.waitUntil(lambda shown=preview: shown.page is not None, timeout=PATIENCE_MS)
    assert "Pit kept B" in preview.page.html
    assert "Survey of 2019" in preview.page.html
    assert "Yard of coal" in preview.page.html
    assert "Pit hidden" not in preview.page.html
    assert preview.size_label.text().endswith("in one file, with 2 own layers")
    assert len({id(page) for page in pages}) == 2
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    with qtbot.waitSignal(pages[1].destroyed, timeout=PATIENCE_MS):
        window.close()
    window.deleteLater()
