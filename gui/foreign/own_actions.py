"""What a person does with layers of their own: make, style, copy, group and find them again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from gui.foreign.layer_files import LayerFiles
    from gui.main_window import MainWindow


class OwnActions(QObject):
    """The actions on one window's own layers."""

    def __init__(self, window: MainWindow, files: LayerFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files

    def find_file(self, layer_id: str) -> None:
        """Ask where a layer's file now is, and read it from there."""
        record = self._files.document.record(layer_id)
        if record is None or record.link is None:
            return
        name = record.link.path.rpartition("/")[2]
        path, _ = QFileDialog.getOpenFileName(self._window, f"Find {name}", name, "All files (*)")
        if path:
            self._files.document.read_from(layer_id, Path(path))
