"""Take the pictures of the figure window and of its files: ``python docs/images/take_figures.py``.

The SVG file is shown by Chromium and the PDF file by pdftoppm, as readers see them; both must be there.
"""

from __future__ import annotations

import os
import subprocess
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

from PySide6.QtCore import QtMsgType, qInstallMessageHandler  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from gui.figures.batch import composed_of  # noqa: E402
from gui.figures.export import Export, write_figure  # noqa: E402
from gui.figures.figure_window import FigureWindow  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.painting.fonts import register_fonts  # noqa: E402
from gui.settings import Settings  # noqa: E402
from layers.bundled import load_bundled  # noqa: E402
from layers.document.session import Session  # noqa: E402

SHOWN = "1-overview"
WIDTH_PX = 1120
"""Of the pictures of files: as sharp as on paper, and light enough for a repository."""


def _say(kind: QtMsgType, _: object, text: str) -> None:
    if kind is not QtMsgType.QtWarningMsg:  # the offscreen platform warns at every window
        sys.stderr.write(f"{text}\n")


def _rest(app: QApplication) -> None:
    for _ in range(30):
        app.processEvents()
        time.sleep(0.02)


def window_pictures(app: QApplication) -> None:
    """The figure window in both themes: a map chosen, then the checks."""
    window = MainWindow(Session.bundled(), Settings())
    window.resize(1360, 850)
    window.show()
    for theme in ("light", "dark"):
        window.use_theme(theme)
        _rest(app)
        figures = FigureWindow(window)
        figures.resize(1360, 850)
        figures.show()
        _rest(app)
        figures.page.select("legend" if theme == "light" else "map")
        _rest(app)
        figures.grab().save(str(FOLDER / f"figure-window-{theme}.png"))
        if theme == "light":
            figures.tabs.setCurrentWidget(figures.preflight)
            _rest(app)
            figures.grab().save(str(FOLDER / "figure-check.png"))
        figures.close()
        figures.deleteLater()
    window.session.close(discard=True)
    window.documents.gives_up_edits = True
    window.close()


def file_pictures() -> None:
    """One figure as PNG, SVG and PDF, each as its readers show it."""
    atlas = load_bundled()
    composed = composed_of(atlas.figures[SHOWN], atlas)
    figure = composed.figure
    height = round(WIDTH_PX * figure.height_mm / figure.width_mm)
    write_figure(composed, FOLDER / "figure-png.png", Export(dpi=WIDTH_PX / figure.width_mm * 25.4))
    for ending in (".svg", ".pdf"):
        write_figure(composed, HOME / f"map{ending}")
    page = HOME / "map.html"
    page.write_text(f'<body style="margin:0"><img src="map.svg" width="{WIDTH_PX}">', encoding="utf-8")
    subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            f"--window-size={WIDTH_PX},{height}",
            f"--user-data-dir={HOME / 'browser'}",
            f"--screenshot={FOLDER / 'figure-svg.png'}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
    )
    target = str(FOLDER / "figure-pdf")
    size = ["-scale-to-x", str(WIDTH_PX), "-scale-to-y", "-1"]
    subprocess.run(["pdftoppm", "-png", "-singlefile", *size, str(HOME / "map.pdf"), target], check=True)


if __name__ == "__main__":
    qInstallMessageHandler(_say)
    application = QApplication([])
    application.setStyle("Fusion")
    register_fonts()
    window_pictures(application)
    file_pictures()
