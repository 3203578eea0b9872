"""Qt without a display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from layers.errors import FigureError


@contextmanager
def headless() -> Iterator[None]:
    """Qt without a display, for as long as the block runs; the Qt of a window is left as it is.

    Raises
    ------
    FigureError
        When a system library of Qt is missing; names it.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from PySide6.QtGui import QGuiApplication
    except ImportError as error:
        from gui.start import missing_library

        raise FigureError(missing_library(str(error)).replace("the window", "drawing")) from error
    own = None if QGuiApplication.instance() else QGuiApplication(["pit2port"])
    try:
        yield
    finally:
        del own
