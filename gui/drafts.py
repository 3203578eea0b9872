"""Keeps what is being drawn, and offers what a crash left half done: drawings and forms."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer

from geo.crs import from_lonlat
from geo.extent import Extent
from gui.forms import form_drafts
from gui.messages import Mend
from gui.tools.draw import DrawTool
from layers.document.drafts import DraftFile, left_drafts
from layers.errors import DocumentError

if TYPE_CHECKING:
    from gui.main_window import MainWindow

EVERY_MS = form_drafts.EVERY_MS
FEWEST = 2
"""Corners from which a drawing is worth keeping."""

DRAWING_TOOLS = frozenset({"add-leg", "add-area", "add-feature"})


class DrawingDrafts(QObject):
    """Writes the corners drawn so far to the state folder, every second while one draws."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._file = DraftFile()
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
            self._file.drop()
            self._kept = []

    def keep(self) -> None:
        """Write what is drawn now, if it is more than was written."""
        tool = self._window.canvas.tool
        if not isinstance(tool, DrawTool) or len(tool.points) < FEWEST or tool.points == self._kept:
            return
        try:
            self._file.write({"tool": tool.name, "points": tool.points})
            self._kept = list(tool.points)
        except DocumentError as error:
            self._timer.stop()
            self._window.messages.warning(f"What you draw can't be kept against a crash: {error}")


def left_work() -> list[tuple[Path, dict[str, Any]]]:
    """Forms and drawings of runs that ended in the middle of them: forms first, then the newest first."""
    left = left_drafts(lambda one: form_drafts.read_draft(one) if "form" in one else _read(one))
    newest = sorted(left, key=lambda one: one[1]["when"], reverse=True)
    return sorted(newest, key=lambda one: "form" not in one[1])


def offer_drafts(window: MainWindow) -> None:
    """Say what wasn't finished, one after the other, and offer to go on with it."""
    from gui.recovery import moment

    left = left_work()
    if not left:
        return
    path, draft = left[0]
    if "form" in draft:
        go_on = partial(continue_form, window, path, draft)
        what = f"The form “{draft['title']}” of {moment(draft['when'])} was not finished"
        document = draft["document"]
        elsewhere = document and not _is_open(window, document)
        text = f"{what}; it belongs to {Path(document).name}." if elsewhere else f"{what}."
    else:
        go_on = partial(continue_draft, window, path, draft)
        text = f"A drawing of {len(draft['points'])} corners from {moment(draft['when'])} was not finished."

    def continued() -> None:
        if go_on():
            offer_drafts(window)

    def forgotten() -> None:
        path.unlink(missing_ok=True)
        offer_drafts(window)

    window.messages.warning(text, Mend("Continue it", continued), Mend("Forget it", forgotten))


def continue_form(window: MainWindow, path: Path, draft: dict[str, Any]) -> bool:
    """Open the form again with what was typed; False when it no longer fits, and the draft stays."""
    document = draft["document"]
    elsewhere = document and not _is_open(window, document)
    if elsewhere and not (window.documents.may_close() and window.documents.open_path(document)):
        return False
    file = DraftFile()
    if not file.take_over(path):
        window.messages.info("This form is open in another window, or was finished there.")
        return False
    done = form_drafts.resume(window.editing, draft, file)
    if done is None:
        file.leave()
        window.messages.warning(
            f"“{draft['title']}” doesn't fit what is open: what it is about is gone."
            " Open the document it was typed in."
        )
        return False
    if done and draft["form"]["kind"] in form_drafts.DRAWN:
        for other, left in left_work():
            # What was drawn is a record now.
            if "form" not in left and left["process"] == draft["process"]:
                other.unlink(missing_ok=True)
    return True


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


def _read(draft: Any) -> dict[str, Any]:
    """A drawing; raises when it is none."""
    points = [(float(lon), float(lat)) for lon, lat in draft["points"]]
    if not np.isfinite(points).all():
        raise ValueError("a corner off the globe")
    if draft["tool"] not in DRAWING_TOOLS:
        raise ValueError("no tool that draws")
    process = str(draft.get("process", ""))
    return {"tool": draft["tool"], "points": points, "when": str(draft["when"]), "process": process}


def _is_open(window: MainWindow, document: str) -> bool:
    path = window.session.path
    return path is not None and path.resolve() == Path(document).resolve()
