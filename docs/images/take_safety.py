"""Take the pictures of imports, recovery and comparison: ``python docs/images/take_safety.py`` in a checkout.

Drives the real window without a screen, in settings of its own; the crash and the other document are real.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(tempfile.mkdtemp())
for name in ("CONFIG", "STATE", "CACHE", "DATA"):
    os.environ[f"XDG_{name}_HOME"] = str(HOME)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from PySide6.QtCore import Qt, QTimer  # noqa: E402
from PySide6.QtGui import QPainter  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402

from gui.compare_documents import DifferencesDialog, shown_on_map  # noqa: E402
from gui.foreign.report_dialog import ReportDialog  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.painting.fonts import register_fonts  # noqa: E402
from gui.recovery import RecoveryDialog  # noqa: E402
from gui.settings import Settings  # noqa: E402
from layers.bundled import load_bundled  # noqa: E402
from layers.document.difference import Difference, differences  # noqa: E402
from layers.document.journal import pending_journals  # noqa: E402
from layers.document.session import Session  # noqa: E402
from layers.document.writing import save  # noqa: E402
from layers.edits import edit_of, removed, replaced  # noqa: E402
from layers.moving import move_site  # noqa: E402

KML = """<kml><Document><name>Mines of North Hamgyong, 2016</name>
<NetworkLink><name>Daily update</name><Link><href>http://example.org/live.kml</href></Link></NetworkLink>
{}</Document></kml>"""
MARK = (
    "<Placemark><name>{}</name><description>{}</description>"
    "<Point><coordinates>{}</coordinates></Point></Placemark>"
)
BOW = (
    "<Placemark><name>Lease</name><Polygon><outerBoundaryIs><LinearRing><coordinates>128.9,41.9 129.3,42.2 "
    "129.3,41.9 128.9,42.2 128.9,41.9</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


def write_kml(path: Path) -> Path:
    """A file with what such files have: good places, HTML as tags, a place that can't be, a link."""
    places = [
        ("무산광산 Musan", "Open pit; <b>conveyor</b> to the border", "129.27,42.23"),
        ("회령 Hoeryong", "Station", "129.75,42.44"),
        ("Eundok", "Coal", "130.30,42.50"),
        ("Undated shaft", "", "nan,42.1"),
    ]
    path.write_text(
        KML.format(
            "".join(MARK.format(*place) for place in places) + BOW,
        ),
        encoding="utf-8",
    )
    return path


def crash(path: Path) -> None:
    """Edits that were journalled and never saved."""
    session = Session.open(path)
    session.editor = "H. Kim"
    mine = session.atlas.sites["musan-mine"]
    session.do(
        edit_of("Edit Musan mine", [replaced(mine, mine.changed(notes="Conveyor seen on 2017-03-02"))])
    )
    session.do(move_site(session.atlas, "unnyul-mine", 125.205, 38.545))
    leg = session.atlas.legs["musan-chongjin-rail-1"]
    line = (*leg.coordinates[:3], (129.52, 42.02), *leg.coordinates[4:])
    session.do(
        edit_of("Reshape leg 1 of musan-chongjin-rail", [replaced(leg, leg.changed(coordinates=line))])
    )
    session.close()


def other_document() -> list[Difference]:
    """What a colleague's copy has other than the bundled atlas."""
    first, second = load_bundled(), load_bundled()
    second.apply(move_site(second, "nampo-port", 125.36, 38.71))
    second.apply(move_site(second, "songrim-port", 125.60, 38.76))
    mine = second.sites["unnyul-mine"]
    second.apply(
        edit_of("", [replaced(mine, mine.changed(confidence="high", notes="Visited on images of 2018"))])
    )
    legs = {key for leg in second.legs.values() for key in (leg.from_site, leg.to_site)}
    said = {s.subject for s in second.statements.values()} | {
        p for s in second.statements.values() for p in s.places
    }
    loose = next(key for key in second.sites if key not in legs | said and second.sites[key].lonlat)
    second.apply(edit_of("", [removed(second.sites[loose])]))
    return differences(first, second)


def main() -> None:
    """Show each dialog with what really happened, and keep a picture."""
    app = QApplication([])
    app.setStyle("Fusion")
    register_fonts()
    window = MainWindow(Session.bundled(), Settings())
    window.resize(1360, 850)
    window.show()

    def rest() -> None:
        for _ in range(40):
            app.processEvents()
            time.sleep(0.02)
        window.canvas.wait_until_idle()
        app.processEvents()

    def take(name: str, widget: QWidget) -> None:
        rest()
        widget.grab().save(str(FOLDER / f"{name}.png"))

    rest()

    def answer() -> None:
        asked = app.activeModalWidget()
        if isinstance(asked, QDialog):
            asked.accept()
        elif not window.layer_files.own_layers():
            QTimer.singleShot(200, answer)

    QTimer.singleShot(200, answer)
    window.layer_files.import_paths([write_kml(HOME / "hamgyong.kml")])
    while not window.layer_files.own_layers():
        app.processEvents()
    (own,) = window.layer_files.own_layers()
    report = ReportDialog(own.layer.name, own.report, own.source.answers, window)
    for number in range(report.tree.topLevelItemCount()):
        report.tree.topLevelItem(number).setExpanded(True)
    report.show()
    take("import-report", report)
    report.close()

    path = HOME / "atlas.gpkg"
    save(load_bundled(), path)
    crash(path)
    recovery = RecoveryDialog(pending_journals()[0], window)
    recovery.list.item(2).setCheckState(Qt.CheckState.Unchecked)
    recovery.show()
    take("recovery", recovery)
    recovery.close()

    found = other_document()
    dialog = DifferencesDialog(found, "colleague.gpkg", window)
    dialog.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
    window.layer_files.remove(own.layer.id)
    with shown_on_map(window, dialog):
        dialog.show()
        dialog.table.setCurrentCell(0, 0)
        rest()
        window.canvas.zoom_by(0.35)
        rest()
        picture = window.grab()
        painter = QPainter(picture)
        painter.drawPixmap(470, 490, dialog.grab())
        painter.setPen(Qt.GlobalColor.gray)
        painter.drawRect(470, 490, dialog.width(), dialog.height())
        painter.end()
        picture.save(str(FOLDER / "compare.png"))
    window.session.close(discard=True)
    window.documents.gives_up_edits = True
    window.close()


if __name__ == "__main__":
    main()
