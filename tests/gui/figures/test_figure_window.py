"""The figure window as a person uses it: make, change, undo, write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QListWidget
from pytestqt.qtbot import QtBot

from geo.extent import Extent
from geo.viewport import DEFAULT_CRS
from gui.figures.figure_window import FigureWindow
from gui.figures.new_figure import NewFigureDialog
from gui.figures.printing import print_on, printer_for
from layers.display import DisplayState, Ref
from layers.document.reading import open_document
from layers.document.session import Session
from layers.edits import edit_of, removed, replaced
from layers.errors import FigureError
from layers.figures.page import Box
from layers.figures.standard import Wishes
from layers.figures.templates import template_names
from layers.foreign.style import LayerStyle
from layers.records.commodity import Commodity
from layers.webpage.page_layer import PageLayer
from tests.helpers.sessions import without_figures
from tests.layers.foreign.samples import layer as sample_layer


class Host:
    """A main window for the tests: a session and what its map shows."""

    def __init__(self) -> None:
        self.session = Session(without_figures())
        self.display = DisplayState(commodities=frozenset({Commodity.IRON_ORE}))
        self.extent = Extent(128.5, 41.5, 130.5, 43.2)
        self.shown: list[Ref] = []
        self.layers: list[PageLayer] = []

    def shown_map(self) -> tuple[DisplayState, Extent, str]:
        return self.display, self.extent, DEFAULT_CRS

    def show_record(self, ref: Ref) -> None:
        self.shown.append(ref)


@pytest.fixture
def host() -> Iterator[Host]:
    found = Host()
    yield found
    found.session.close(discard=True)


@pytest.fixture
def window(qtbot: QtBot, host: Host) -> Iterator[FigureWindow]:
    found = FigureWindow(host, own_layers=lambda: host.layers)
    with qtbot.waitExposed(found):
        found.show()
    yield found
    found.close()
    found.deleteLater()


@pytest.fixture
def anthracite(window: FigureWindow) -> FigureWindow:
    assert window.make("anthracite-by-sea", "nature-183", (183.0, 150.0), Wishes())
    return window


def figure_of(window: FigureWindow):
    figure = window.editing.figure
    assert figure is not None
    return figure


def test_a_figure_of_a_view_is_part_of_the_document(
    anthracite: FigureWindow, host: Host, tmp_path: Path
) -> None:
    assert list(host.session.atlas.figures) == ["anthracite-by-sea"]
    assert anthracite.windowTitle().startswith("Anthracite by sea")
    path = tmp_path / "atlas.gpkg"
    host.session.save_as(path)
    assert open_document(path).atlas.figures["anthracite-by-sea"] == figure_of(anthracite)


def test_a_figure_of_the_map_shows_what_the_map_shows(window: FigureWindow) -> None:
    assert window.make("", "a4", (210.0, 297.0), Wishes(notes=False))
    (shown,) = figure_of(window).maps()
    assert shown.commodities == (Commodity.IRON_ORE,)
    assert (shown.west, shown.north) == (128.5, 43.2)
    drawn = {
        key for group in window.composed.draw_list for item in group.items for key in getattr(item, "ids", ())
    }
    assert "musan-mine" in drawn
    assert "nampo-port" not in drawn


def test_moving_is_one_entry_and_nudges_join(anthracite: FigureWindow, host: Host) -> None:
    before = figure_of(anthracite)
    anthracite.page.item_moved.emit("legend", 5.0, -3.0, False)
    moved = figure_of(anthracite)
    assert moved.item("legend").x == pytest.approx(before.item("legend").x + 5.0, abs=1e-3)
    assert host.session.undo_stack.undo_label == "Move legend"
    count = len(host.session.undo_stack.edits)
    for _ in range(4):
        anthracite.page.item_moved.emit("title", 0.5, 0.0, True)
    assert len(host.session.undo_stack.edits) == count + 1
    anthracite.undo_action.trigger()
    anthracite.undo_action.trigger()
    assert figure_of(anthracite) == before
    anthracite.redo_action.trigger()
    assert figure_of(anthracite) == moved


def test_the_page_follows_the_document(anthracite: FigureWindow, host: Host, qtbot: QtBot) -> None:
    first = anthracite.composed
    nampo = host.session.atlas.sites["nampo-port"]
    host.session.do(edit_of("Rename", [replaced(nampo, nampo.changed(name="Nampo harbour"))]))
    qtbot.waitUntil(lambda: anthracite.composed is not first)
    labels = [
        run.text
        for group in anthracite.composed.draw_list
        if group.id == "map.labels"
        for item in group.items
        for label in getattr(item, "labels", ())
        for line in label.lines
        for run in line
    ]
    assert "Nampo harbour" in labels


def test_settings_of_an_item_are_edits(anthracite: FigureWindow, host: Host) -> None:
    anthracite.page.select("title")
    fields = anthracite.item_panel._fields
    assert fields is not None
    fields.widget("size_pt").setValue(11.0)
    assert figure_of(anthracite).item("title").size_pt == 11.0
    text = fields.widget("text")
    text.setPlainText("Ore goes north")
    text._tell()
    assert figure_of(anthracite).item("title").text == "Ore goes north"
    anthracite.page.select("legend")
    table = anthracite.item_panel._table
    assert table is not None
    row = next(table.list.item(n) for n in range(table.list.count()) if table.list.item(n).text() == "City")
    row.setCheckState(Qt.CheckState.Unchecked)
    assert figure_of(anthracite).item("legend").left_out == ("place.city",)
    anthracite.refresh()
    row = next(table.list.item(n) for n in range(table.list.count()) if table.list.item(n).text() == "By sea")
    row.setText("By ship")
    assert figure_of(anthracite).item("legend").wording[0].text == "By ship"
    assert host.session.undo_stack.undo_label == "Reword the legend"


def test_a_map_can_take_day_layers_and_extent(anthracite: FigureWindow) -> None:
    anthracite.page.select("map")
    fields = anthracite.item_panel._fields
    assert fields is not None
    fields.widget("west").setValue(116.0)
    assert figure_of(anthracite).maps()[0].west == 116.0
    anthracite.item_panel.extent_requested.emit("map")
    assert figure_of(anthracite).maps()[0].west == 128.5
    fields.changed.emit("layers", ("ground", "sites", "evidence"))
    shown = figure_of(anthracite).maps()[0]
    assert "labels" in shown.hidden
    assert shown.shown_layers == ("evidence",)


def test_what_can_t_be_says_so_and_changes_nothing(anthracite: FigureWindow) -> None:
    before = figure_of(anthracite)
    anthracite.page.select("map")
    anthracite.page.delete_requested.emit()
    assert "needs a map" in anthracite.messages.history[-1].text
    anthracite.item_panel.changed.emit("map", {"west": 150.0}, "Change map")
    assert "Nothing was changed" in anthracite.messages.history[-1].text
    assert figure_of(anthracite) == before


def test_a_map_that_can_t_be_drawn_leaves_the_page_as_it_was(anthracite: FigureWindow) -> None:
    good = anthracite.composed
    anthracite.editing.size("map", Box(10, 10, 3, 3))
    anthracite.refresh()
    assert anthracite.composed is good
    assert "the map “map” has only 3 x 3 mm" in anthracite.messages.history[-1].text


def test_page_settings(anthracite: FigureWindow) -> None:
    anthracite.page_panel.changed.emit(
        {"preset": "a4", "width_mm": 210.0, "height_mm": 297.0, "scale": 1.0}, "Page"
    )
    figure = figure_of(anthracite)
    assert (figure.width_mm, figure.height_mm) == (210.0, 297.0)
    assert figure.maps()[0].width == pytest.approx(210 - 24)
    anthracite.refresh()
    anthracite.page_panel.alt_text_requested.emit()
    assert figure_of(anthracite).alt_text.startswith("Anthracite leaves three ports")


def test_items_are_added_hidden_and_put_in_line(anthracite: FigureWindow) -> None:
    for kind in ("timeline", "chart", "profile", "image", "map"):
        anthracite.add_item(kind)
    assert {"timeline", "chart", "profile", "image", "map-2"} <= {i.key for i in figure_of(anthracite).items}
    anthracite.page.select("title", "timeline")
    anthracite.bar.align_requested.emit("left")
    anthracite.refresh()
    boxes = anthracite.composed.boxes
    assert boxes["timeline"].x == pytest.approx(boxes["title"].x, abs=2e-3)
    row = next(
        anthracite.items.item(n)
        for n in range(anthracite.items.count())
        if anthracite.items.item(n).text() == "Route profile"
    )
    row.setCheckState(Qt.CheckState.Unchecked)
    anthracite.refresh()
    assert "profile" not in anthracite.composed.boxes


def test_figures_are_copied_and_deleted(anthracite: FigureWindow, host: Host) -> None:
    anthracite.duplicate()
    assert sorted(host.session.atlas.figures) == ["anthracite-by-sea", "anthracite-by-sea-copy"]
    anthracite.delete_figure()
    assert list(host.session.atlas.figures) == ["anthracite-by-sea"]
    host.session.do(edit_of("gone", [removed(host.session.atlas.figures["anthracite-by-sea"])]))
    anthracite.refresh()
    assert anthracite.composed is None
    assert not anthracite.files.export_to(Path("nowhere.png"))


def test_a_picture_and_its_troubles(
    anthracite: FigureWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGB", (8, 4), "#102030").save(path)
    anthracite.add_item("image")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    anthracite.item_panel.picture_requested.emit("image")
    assert figure_of(anthracite).item("image").data
    path.write_bytes(b"nonsense")
    anthracite.item_panel.picture_requested.emit("image")
    assert "use a PNG or JPEG file" in anthracite.messages.history[-1].text


def test_export_asks_for_a_file_and_says_what_was_written(
    anthracite: FigureWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = (str(tmp_path / "map"), "PDF (*.pdf)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    anthracite.files.export()
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    assert anthracite.messages.history[-1].text == "Written to map.pdf."
    assert not anthracite.files.export_to(tmp_path / "none" / "map.svg")
    assert "doesn't exist" in anthracite.messages.history[-1].text


def test_a_template_is_saved_and_used(anthracite: FigureWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    anthracite.page.item_moved.emit("title", 4.0, 0.0, False)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("House", True))
    anthracite.save_as_template()
    assert template_names() == ["House"]
    where = figure_of(anthracite).item("title").x
    assert anthracite.make("unnyul-ore", "nature-183", (183.0, 150.0), Wishes(), template="House")
    assert figure_of(anthracite).item("title").x == where
    assert figure_of(anthracite).name == "Unnyul ore by truck and ship"


def test_the_question_before_a_new_figure(window: FigureWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(dialog: NewFigureDialog) -> int:
        dialog.content.setCurrentIndex(dialog.content.findData("unnyul-ore"))
        dialog.page.setCurrentIndex(dialog.page.findData(""))
        dialog.width_mm.setValue(150.0)
        dialog.height_mm.setValue(140.0)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(NewFigureDialog, "exec", answer)
    window.new()
    figure = figure_of(window)
    assert (figure.width_mm, figure.height_mm, figure.preset) == (150.0, 140.0, "")
    monkeypatch.setattr(NewFigureDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    window.new()
    assert len(window.editing.atlas.figures) == 1


def test_another_document_brings_its_own_figures(anthracite: FigureWindow) -> None:
    other = Session(without_figures())
    before = anthracite.editing.session
    anthracite.use_session(other)
    assert anthracite.composed is None
    assert anthracite.bar.choice.count() == 0
    anthracite.use_session(before)
    assert anthracite.composed is not None
    other.close(discard=True)


def test_findings_lead_to_their_causes(anthracite: FigureWindow, host: Host) -> None:
    anthracite.page.item_moved.emit("locator", 60.0, 30.0, False)
    anthracite.refresh()
    anthracite.tabs.setCurrentWidget(anthracite.preflight)
    rows = [anthracite.preflight.list.item(n) for n in range(anthracite.preflight.list.count())]
    hiding = next(row for row in rows if "Locator hides" in row.text())
    anthracite.preflight.list.itemActivated.emit(hiding)
    assert anthracite.page.selection == ("locator",)
    assert host.shown[-1][0] == "sites"
    assert anthracite.page.zoom >= 2.5
    nameless = next(row for row in rows if "who can't see" in row.text())
    anthracite.preflight.list.itemActivated.emit(nameless)
    assert anthracite.tabs.currentIndex() == 1


def test_a_file_s_figure_is_verified_and_opened(
    anthracite: FigureWindow, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "map.svg"
    assert anthracite.files.export_to(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    anthracite.files.verify_file()
    assert anthracite.messages.history[-1].text == "map.svg would come out just the same."
    nampo = host.session.atlas.sites["nampo-port"]
    host.session.do(edit_of("Move", [replaced(nampo, nampo.changed(lon=125.5))]))
    anthracite.files.verify_file()
    assert "sites/nampo-port: lon changed" in anthracite.messages.history[-1].text
    anthracite.files.open_file()
    assert len(host.session.atlas.figures) == 2
    path.write_text("<svg/>")
    anthracite.files.open_file()
    assert "holds no record" in anthracite.messages.history[-1].text


def test_notes_all_figures_and_the_clipboard(
    anthracite: FigureWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "s.bib"), ""))
    anthracite.files.export_notes()
    assert "@misc{kiep-2018," in (tmp_path / "s.bib").read_text(encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    anthracite.files.export_all()
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["anthracite-by-sea.png"]
    anthracite.files.copy()
    assert QGuiApplication.clipboard().image().width() > 1000


def test_a_figure_is_printed_at_true_size(anthracite: FigureWindow, tmp_path: Path) -> None:
    composed = anthracite.composed
    printer = printer_for(composed)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    path = tmp_path / "print.pdf"
    printer.setOutputFileName(str(path))
    print_on(composed, printer)
    page = PdfReader(path).pages[0]
    assert float(page.mediabox.width) == pytest.approx(183 / 25.4 * 72, abs=1.5)
    assert float(page.mediabox.height) == pytest.approx(150 / 25.4 * 72, abs=1.5)
    assert "Nampo" in page.extract_text()


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_refuses_is_named(anthracite: FigureWindow, tmp_path: Path) -> None:
    nowhere = printer_for(anthracite.composed)
    nowhere.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    nowhere.setOutputFileName(str(tmp_path / "none" / "print.pdf"))
    with pytest.raises(FigureError, match="can't be written to"):
        print_on(anthracite.composed, nowhere)


def test_the_map_s_own_layers_are_drawn_and_can_be_left_out(window: FigureWindow, host: Host) -> None:
    layer = sample_layer()
    host.layers = [PageLayer(layer, LayerStyle(), name="Survey")]
    assert window.make("overview", "nature-183", (183.0, 150.0), Wishes())
    names = [group.name for group in window.composed.draw_list]
    assert "Survey" in names
    assert "Survey" in [entry.text for entry in window.composed.legends["legend"]]
    window.page.select("map")
    window.item_panel.changed.emit("map", {"own_layers": ()}, "Hide the layer")
    window.refresh()
    assert "Survey" not in [group.name for group in window.composed.draw_list]


def test_the_layer_list_of_a_map_has_own_layers(window: FigureWindow, host: Host) -> None:
    host.layers = [PageLayer(sample_layer(), LayerStyle(), name="Survey")]
    assert window.make("overview", "nature-183", (183.0, 150.0), Wishes())
    window.page.select("map")
    lists = window.item_panel.findChildren(QListWidget)
    (row,) = [row for one in lists for row in one.findItems("Survey", Qt.MatchFlag.MatchExactly)]
    assert row.checkState() == Qt.CheckState.Checked
    row.setCheckState(Qt.CheckState.Unchecked)
    (shown,) = figure_of(window).maps()
    assert shown.own_layers == ()
    assert shown.hidden == ()
    row.setCheckState(Qt.CheckState.Checked)
    (shown,) = figure_of(window).maps()
    assert shown.own_layers == ("Survey",)
