"""A real screen of two device pixels per unit: Qt reads its scale once, so this takes a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent

SCRIPT = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from geo.viewport import Viewport
from gui.canvas.map_canvas import MapCanvas
from layers.atlas import Atlas
from layers.display import Display
from tests.helpers.canvas import SquareSource, session_on, shown
session = session_on(Atlas())
canvas = shown(MapCanvas(SquareSource(), Display(), session))
canvas.set_viewport(Viewport(canvas.viewport.crs, (0.0, 0.0), 1000.0, 0.0, 0.0))
assert canvas.wait_until_idle()
image = canvas.grab().toImage()
assert (image.width(), image.height(), image.devicePixelRatio()) == (1280, 960, 2.0), image
assert canvas.refresher.picture.image.devicePixelRatio() == 2.0
names = [image.pixelColor(x, 480).name() for x in range(836, 844)]
assert names == ["#c03020"] * 4 + ["#dce7ee"] * 4, names
canvas.shut_down()
session.close(discard=True)
print("sharp")
"""


def test_the_picture_on_screen_has_the_screens_own_pixels(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env={
            **os.environ,
            "QT_SCALE_FACTOR": "2",
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_STATE_HOME": str(tmp_path),
        },
    )
    assert done.stdout.strip() == "sharp", done.stderr
