"""The window that tests drive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings import Settings
from layers.document.session import Session


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole window on the bundled atlas, drawn; closed without a question, whatever was edited."""
    found = MainWindow(Session.bundled(), Settings())
    found.resize(1200, 800)
    with qtbot.waitExposed(found):
        found.show()
    assert found.canvas.wait_until_idle()
    yield found
    found.layer_files.remember_display()
    found.session.undo_stack.mark_clean()
    found.close()
    found.deleteLater()
