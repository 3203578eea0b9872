"""Runs in its own process: opens a KMZ in the window and uses the tree meanwhile; JSON in, JSON out."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.app import start
from gui.main_window import MainWindow
from gui.panels.folder_items import OWN

DEADLINE_S = 120.0
KEY_EVERY_MS = 100
"""How often the person presses a key in the tree while the file is read."""


def peak_mb() -> float:
    """The process's peak memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Opening:
    """One import, with what a person meets on the way."""

    def __init__(self, app: QApplication, window: MainWindow, path: Path, words: list[str]) -> None:
        self.app, self.window, self.path, self.words = app, window, path, words
        self.first_s: float | None = None
        self.answers: list[float] = []
        self.result: dict[str, Any] = {}
        self._keys = QTimer()
        self._keys.timeout.connect(self._use_tree)
        self._watch = QTimer()
        self._watch.timeout.connect(self._look)
        window.canvas.rendered.connect(self._look)

    def run(self) -> dict[str, Any]:
        """Import in the event loop, wait until it is usable."""
        self.result["before_mb"] = peak_mb()
        self._begun = time.perf_counter()
        self.window.layer_files.import_paths([self.path])
        self._keys.start(KEY_EVERY_MS)
        self._watch.start(10)
        self.app.exec()
        return self.result

    def _look(self) -> None:
        window = self.window
        seconds = time.perf_counter() - self._begun
        fresh = bool(window.canvas.foreign) and window.canvas.shows_fresh_content
        if self.first_s is None and fresh:
            self.first_s = seconds
        if "usable_s" not in self.result and fresh and not window.layer_files.is_busy:
            self._keys.stop()
            self._unfold()
            self.result["usable_s"] = time.perf_counter() - self._begun
        if "usable_s" in self.result and not window.search.more("일이삼")[1]:
            self.result["indexed_s"] = seconds
            self._finish()
        elif seconds > DEADLINE_S:
            print(f"not done after {DEADLINE_S:.0f} s", file=sys.stderr, flush=True)
            os._exit(1)

    def _unfold(self) -> None:
        """Unfold the layer and its first folder."""
        (own,) = self.window.layer_files.own_layers()
        item = self.window.layers._items[OWN, own.layer.id]
        item.setExpanded(True)
        item.child(0).setExpanded(True)
        self.window.layers.tree.viewport().repaint()
        self.result["features"] = len(own.layer)

    def _finish(self) -> None:
        """Search as one types, and leave."""
        self._watch.stop()
        self.window.canvas.rendered.disconnect(self._look)
        search = self.window.search
        slowest, hits = 0.0, []
        for word in self.words:
            # The box holds one letter after the other, as if typed; keys of Hangul can't be pressed.
            for end in range(1, len(word) + 1):
                before = time.perf_counter()
                search.setText(word[:end])
                search.textEdited.emit(word[:end])
                slowest = max(slowest, time.perf_counter() - before)
            hits.append(len(search.results()))
        self.result |= {
            "first_s": self.first_s,
            "tree_s": max(self.answers),
            "search_s": slowest,
            "hits": hits,
            "peak_mb": peak_mb(),
        }
        # Not quit: that closes the window, which asks whether to save what was imported.
        self.app.exit()

    def _use_tree(self) -> None:
        """Go up and down in the tree, and wait until it is painted."""
        tree = self.window.layers.tree
        before = time.perf_counter()
        QTest.keyClick(tree, Qt.Key.Key_Down if len(self.answers) % 8 < 4 else Qt.Key.Key_Up)
        tree.viewport().repaint()
        self.answers.append(time.perf_counter() - before)


def main() -> None:
    """Do the job on standard input: path, words to search for."""
    job = json.loads(sys.stdin.read())
    app, window = start(sys.argv[:1])
    window.resize(1600, 1000)
    while not window.canvas.shows_fresh_content:
        app.processEvents()
    print(json.dumps(Opening(app, window, Path(job["path"]), job["words"]).run()), flush=True)
    window.canvas.shut_down()
    window.session.close(discard=True)
    os._exit(0)


if __name__ == "__main__":
    main()
