"""Take the pictures of the window for the README: ``python docs/images/take.py`` in a checkout.

Drives the real window without a screen, in settings of its own, and writes PNG files beside this script.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

HOME = tempfile.mkdtemp()
for name in ("CONFIG", "STATE", "CACHE", "DATA"):
    os.environ[f"XDG_{name}_HOME"] = HOME
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from PySide6.QtCore import QPoint, Qt, QtMsgType, qInstallMessageHandler  # noqa: E402
from PySide6.QtGui import QPainter, QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from gui.foreign.new_layer_dialog import NewLayerDialog  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.painting.fonts import register_fonts  # noqa: E402
from gui.settings import Settings  # noqa: E402
from gui.table.column_filters import LEAST, ColumnFilter  # noqa: E402
from layers.document.session import Session  # noqa: E402
from layers.edits import added, edit_of  # noqa: E402
from layers.own.editing import new_feature, new_layer  # noqa: E402
from layers.own.templates import template_named  # noqa: E402
from tests.helpers.canvas import drag  # noqa: E402


def _say(kind: QtMsgType, _: object, text: str) -> None:
    if kind is not QtMsgType.QtWarningMsg:  # the offscreen platform warns at every window
        sys.stderr.write(f"{text}\n")


def _digitise(window: MainWindow, take: Callable[[str], None]) -> None:
    """A corner of a railway under the hand."""
    canvas, ref = window.canvas, ("legs", "musan-chongjin-rail-1")
    canvas.glide_ms = canvas.fly_ms = 0.0
    window.display.select(ref)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_N)
    take("digitising")
    canvas.zoom_to_refs([ref])
    canvas.wait_until_idle()
    (line,) = canvas.locator.parts(ref, canvas.viewport.crs)
    x, y = canvas.viewport.to_page(line)[5]
    start = QPoint(round(x), round(y))
    drag(canvas, start, start + QPoint(46, -58), drop=False)
    take("digitising")
    canvas.tool.cancel()
    window.actions_["tool.select"].trigger()


def _table(window: MainWindow, take: Callable[[str], None]) -> None:
    """The sites in rows: filtered and sorted; and one value about to be set for several."""
    window.display.select(("sites", "musan-mine"), ("sites", "nampo-port"), ("sites", "dandong-port"))
    window.tables.open("sites")
    window.resizeDocks([window.tables.dock], [380], Qt.Orientation.Vertical)
    panel = window.tables.panel
    window.show_view("overview")
    panel.head.filter.show_text("kind = mine or kind contains port")
    panel.filter_column("lon", ColumnFilter("lon", LEAST, ("120",)))
    panel.sort_by(panel.model.names.index("kind"), Qt.SortOrder.AscendingOrder)
    panel.view.scrollToTop()
    take("table")
    panel.clear_filters()
    panel.sort_by(-1, Qt.SortOrder.AscendingOrder)
    panel.head.filter.show_text("commodities contains anthracite")
    panel.choose_shown()
    panel.set_editing(True)
    strip = panel.strip
    strip.column.setCurrentIndex(strip.column.findData("confidence"))
    strip.value.setText("medium")
    strip.source.setCurrentIndex(strip.source.findData("kiep-2018"))
    strip.certainty.setCurrentIndex(strip.certainty.findData("probable"))
    strip.preview()
    panel.view.scrollToTop()
    take("table-bulk-edit")
    panel.set_editing(False)
    window.tables.dock.hide()
    window.display.select()


def _own_layers(window: MainWindow, take: Callable[..., None]) -> None:
    """A new layer, and one with features under the style editor."""
    session = window.session
    dialog = NewLayerDialog(session.atlas, window)
    dialog.name.setText("Coal yards on images of 2017")
    dialog.credit.setText("Counted by hand on Sentinel-2 images")
    dialog.licence.setEditText("CC BY 4.0")
    dialog.show()
    take("new-layer", dialog)
    dialog.close()
    draw = random.Random(3)
    said = {
        "credit": "Counted by hand on Sentinel-2 images",
        "licence": "CC BY 4.0",
        "group": "Images of 2017",
    }
    layer = new_layer(session.atlas, "Coal yards", template_named("sites"), **said, label="")
    session.do(edit_of("New layer", [added(layer)]))
    pits = new_layer(session.atlas, "Open pits", template_named("areas"), **said)
    session.do(edit_of("New layer", [added(pits)]))
    changes = []
    for number in range(60):
        values = {
            "Name": f"Yard {number + 1}",
            "Status": draw.choice(["working"] * 4 + ["idle"] * 2 + ["closed", "under construction"]),
            "Uncertainty": float(draw.choice([30, 50, 100, 250, 500, 900, 1500])),
        }
        place = (draw.uniform(124.9, 127.2), draw.uniform(38.5, 40.4))
        changes.append(added(new_feature(session.atlas, layer, {"points": [place]}, values=values)))
    session.do(edit_of("Yards", changes))
    window.canvas.zoom_to_refs([("layers", layer.id)])
    window.layers.choose_own(layer.id)
    window.actions_["layer.style"].trigger()
    editor = window.layer_files.actions.styling
    assert editor is not None
    editor.mode.setCurrentIndex(editor.mode.findData("category"))
    editor.categories.field.setCurrentText("Status")
    editor.categories.table.choose(1)
    editor.categories.look.shape.setCurrentIndex(editor.categories.look.shape.findData("diamond"))
    editor.categories.look.size.setValue(12)
    take("style-editor", editor)
    pictures = [editor.grab()]
    editor.mode.setCurrentIndex(editor.mode.findData("number"))
    editor.numbers.field.setCurrentText("Uncertainty")
    editor.numbers.method.setCurrentIndex(editor.numbers.method.findData("natural"))
    take("style-editor", editor)
    pictures.append(editor.grab())
    editor.mode.setCurrentIndex(editor.mode.findData("category"))
    editor.accept()
    window.actions_["tool.select"].trigger()
    window.show_legend(True)
    take("own-layers")
    window.show_legend(False)
    both = QPixmap(sum(one.width() for one in pictures) + 24, pictures[0].height())
    both.fill(Qt.GlobalColor.white)
    painter = QPainter(both)
    painter.drawPixmap(0, 0, pictures[0])
    painter.drawPixmap(pictures[0].width() + 24, 0, pictures[1])
    painter.end()
    both.save(str(FOLDER / "style-editor.png"))


def main() -> None:
    """Show each state, let it rest, and keep a picture."""
    qInstallMessageHandler(_say)
    app = QApplication([])
    app.setStyle("Fusion")
    register_fonts()
    window = MainWindow(Session.bundled(), Settings())
    window.resize(1360, 850)
    window.show()

    def take(name: str, widget: QWidget = window) -> None:
        for _ in range(30):
            app.processEvents()
            time.sleep(0.02)
        window.canvas.wait_until_idle()
        for _ in range(20):
            app.processEvents()
            time.sleep(0.02)
        widget.grab().save(str(FOLDER / f"{name}.png"))

    window.show_legend(False)
    for view in window.session.atlas.views:
        window.show_view(view)
        take(f"view-{view}")
    window.show_view("overview")
    window.use_theme("dark")
    take("window-dark")
    window.use_theme("light")
    window.display.select(("sites", "musan-mine"))
    take("window-mine")
    window.inspector.show_page("Evidence")
    take("evidence-musan", window.inspector)
    window.display.select()
    for commodity in ("rare-earths", "magnesite", "palladium-rhodium"):
        window.show_record(("commodities", commodity))
        take(f"evidence-{commodity}", window.inspector)
    window.use_theme("dark")
    window.show_record(("commodities", "rare-earths"))
    window.display.state = window.display.state.with_layer("evidence", visible=True)
    take("evidence-dark")
    window.use_theme("light")
    window.show_view("overview")
    for day in (date(2016, 1, 1), date(2016, 6, 1), date(2017, 1, 15), date(2017, 8, 20)):
        window.timeline.set_day(day)
        take(f"timeline-{day.isoformat()}")
    window.timeline.set_day(None)
    window.show_legend(False)
    window.show_record(("countries", "north-korea"))
    window.inspector.show_page("Trade")
    take("trade", window.inspector)
    window.show_view("musan-ore-overland")
    window.display.select(("routes", "musan-tumen-rail"))
    take("route-profile")
    _digitise(window, take)
    _table(window, take)
    _own_layers(window, take)
    window.session.undo_stack.mark_clean()  # nothing made for the pictures is worth a question
    window.close()


if __name__ == "__main__":
    main()
