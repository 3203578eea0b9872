"""The window's first picture loads only what it shows; the rest follows."""

from __future__ import annotations

import subprocess
import sys

from pytestqt.qtbot import QtBot

from gui.actions import SPECS
from gui.later_parts import SOON, made
from gui.main_window import MainWindow

FIRST_PICTURE = """
import sys
from gui.app import start
app, window = start(["pit2port"])
found = []
def look():
    if window.canvas.shows_fresh_content and not found:
        found.extend(sys.modules)
window.canvas.rendered.connect(look)
while not found:
    app.processEvents()
print(*found)
window.session.close(discard=True)
window.close()
"""
NOT_YET = {
    *(
        "pandas",
        "geopandas",
        "shapely",
        "pyogrio",
        "pyarrow",
        "scipy",
        "matplotlib",
        "folium",
        "pyproj",
        "filelock",
    ),
    *("gui.editing", "gui.map_editing", "gui.map_tools", "gui.planning", "gui.watch", "gui.recomputing"),
    *("gui.panels.evidence_page", "gui.panels.trade_page", "gui.panels.history_page", "gui.panels.edit_bar"),
    *(
        "gui.forms.record_dialog",
        "gui.foreign.own_layers",
        "gui.figures.figure_window",
        "gui.compare_documents",
    ),
    *(
        "layers.document.reading",
        "layers.document.writing",
        "layers.routing.draft",
        "layers.mechanics.waterfall",
    ),
}


def test_the_first_picture_loads_nothing_that_it_does_not_need() -> None:
    """Each of these costs milliseconds of every start; parts of the window belong into `gui.later_parts`."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE], capture_output=True, text=True, timeout=60, check=True
    )
    assert not NOT_YET & set(done.stdout.split())


def test_every_action_does_something(window: MainWindow) -> None:
    assert {spec.id for spec in SPECS} <= set(window.handlers)


def test_the_other_parts_follow_the_first_picture(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: all(made(window, name) is not None for name in SOON))
    assert made(window, "planner") is None  # only a planned route needs it
