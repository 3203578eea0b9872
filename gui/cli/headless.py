"""Qt without a display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from layers.errors import FigureError

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication


@contextmanager
def headless() -> Iterator[None]:
    """Qt without a display, for as long as the block runs; the Qt of a window is left as it is.

    Raises
    ------
    FigureError
        When a system library of Qt is missing; names it.
    """
    try:
        from PySide6.QtGui import QGuiApplication
    except ImportError as error:
        from gui.start import missing_library

        raise FigureError(missing_library(str(error)).replace("the window", "drawing")) from error
    own = None if QGuiApplication.instance() else _offscreen(QGuiApplication)
    try:
        yield
    finally:
        del own


def _offscreen(application: type[QGuiApplication]) -> QGuiApplication:
    """An application that needs no display, whatever the environment names for windows."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return application(["pit2port"])
