"""Layers imported into the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.foreign.own_layers import OwnLayer
from gui.main_window import MainWindow

Import = Callable[..., list[OwnLayer]]


@pytest.fixture
def imported(window: MainWindow, qtbot: QtBot) -> Import:
    """Imports files and gives all layers that are there then."""

    def run(*paths: Path) -> list[OwnLayer]:
        window.layer_files.import_paths(paths)
        qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=20_000)
        return window.layer_files.own_layers()

    return run
