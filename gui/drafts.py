"""Keeps what is being drawn: a half-drawn leg or area survives a crash and can be continued."""

from __future__ import annotations

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer

from geo.crs import from_lonlat
from geo.extent import Extent
from gui.messages import Mend
from gui.tools.draw import DrawTool
from layers.document.disk import reason
from layers.document.folders import lock_at, state_folder, try_lock
from layers.errors import DocumentError

if TYPE_CHECKING:
    from filelock import FileLock

    from gui.main_window import MainWindow

EVERY_MS = 1000
FEWEST = 2
"""Corners from which a drawing is worth keeping."""


class DrawingDrafts(QObject):
    """Writes the corners drawn so far to the state folder, every second while one draws."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._path: Path | None = None
        self._lock: FileLock | None = None
        self._kept: list[Any] = []
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep)
        window.canvas.gesture_changed.connect(self._gesture)

    def _gesture(self, busy: bool) -> None:
        if busy and isinstance(self._window.canvas.tool, DrawTool):
            self._timer.start()
        else:
            self._timer.stop()
            self._drop()

    def keep(self) -> None:
        """Write what is drawn now, if it is more than was written."""
        tool = self._window.canvas.tool
        if not isinstance(tool, DrawTool) or len(tool.points) < FEWEST or tool.points == self._kept:
            return
        try:
            self._write({"tool": tool.name, "points": tool.points})
            self._kept = list(tool.points)
        except (OSError, DocumentError) as error:
            words = reason(error) if isinstance(error, OSError) else str(error)
            self._timer.stop()
            self._window.messages.warning(f"What you draw can't be kept against a crash: {words}")

    def _write(self, draft: dict[str, Any]) -> None:
        if self._path is None:
            self._path = state_folder("drafts") / f"{secrets.token_hex(6)}.json"
            self._lock = lock_at(_lock_path(self._path))
            self._lock.acquire(timeout=0)
        draft["when"] = datetime.now(UTC).isoformat(timespec="seconds")
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(draft, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _drop(self) -> None:
        """It was finished or given up."""
        path, self._path, self._kept = self._path, None, []
        if path is not None:
            path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if path is not None:
            _lock_path(path).unlink(missing_ok=True)


def left_drafts() -> list[tuple[Path, dict[str, Any]]]:
    """Drawings of sessions that ended in the middle of them, newest first."""
    found = []
    for path in state_folder("drafts").glob("*.json"):
        lock = lock_at(_lock_path(path))
        if not try_lock(lock):
            continue
        lock.release()
        _lock_path(path).unlink(missing_ok=True)
        try:
            draft = json.loads(path.read_text(encoding="utf-8"))
            points = [(float(lon), float(lat)) for lon, lat in draft["points"]]
            found.append((path, {"tool": str(draft["tool"]), "points": points, "when": str(draft["when"])}))
        except (OSError, ValueError, KeyError, TypeError):
            # Half a file is no drawing; it was being written when the power went.
            path.unlink(missing_ok=True)
    return sorted(found, key=lambda one: one[1]["when"], reverse=True)


def offer_drafts(window: MainWindow) -> None:
    """Say that a drawing wasn't finished, and offer to go on with it."""
    from gui.recovery import moment

    left = left_drafts()
    if not left:
        return
    path, draft = left[0]
    window.messages.warning(
        f"A drawing of {len(draft['points'])} corners from {moment(draft['when'])} was not finished.",
        Mend("Continue it", lambda: continue_draft(window, path, draft)),
        Mend("Forget it", lambda: path.unlink(missing_ok=True)),
    )


def continue_draft(window: MainWindow, path: Path, draft: dict[str, Any]) -> bool:
    """Take up the tool and the corners; False when they no longer fit, and the draft stays."""
    window.map_tools.use(draft["tool"])
    tool, points = window.canvas.tool, draft["points"]
    if isinstance(tool, DrawTool):
        for place in points:
            tool.put(place)
    if not isinstance(tool, DrawTool) or tool.points != points:
        tool.cancel()
        window.messages.warning(
            "The drawing doesn't fit what is open: a leg starts at a site, a feature belongs to a layer."
            " Open the document it was drawn in."
        )
        return False
    path.unlink(missing_ok=True)
    extent = Extent.of(from_lonlat(np.array(points), window.canvas.viewport.crs))
    if extent is not None:
        window.canvas.zoom_to_extent(extent, lonlat=False)
    return True


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
