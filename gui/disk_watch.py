"""Notices that another program has changed, moved or deleted the open document, as soon as it happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from gui.messages import Mend

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from layers.document.session import Session

SETTLE_MS = 400
"""A program writes in several steps; what it leaves is looked at after the last of them."""


class DiskWatch(QObject):
    """Watches the document's file and, because files are replaced as a whole, its folder."""

    def __init__(self, host: MainWindow) -> None:
        super().__init__(host)
        self._host = host
        self._session: Session | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._said: Path | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.look)

    def use_session(self, session: Session) -> None:
        """Watch another document."""
        if self._session is not None:
            self._session.saved.disconnect(self._watch)
        self._session = session
        session.saved.connect(self._watch)
        self._watch()

    def _watch(self) -> None:
        """Watch the file as it is now, which after a save is another one of the same name."""
        self._said = None
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        path = self._host.session.path
        if path is not None:
            watcher = self._watcher = QFileSystemWatcher(self)
            watcher.fileChanged.connect(self._stirred)
            watcher.directoryChanged.connect(self._stirred)
            watcher.addPaths([str(one) for one in (path, path.parent) if one.exists()])

    def _stirred(self, _: str) -> None:
        self._timer.start()

    def look(self) -> None:
        """Say once that the file isn't the one that was opened."""
        session = self._host.session
        path = session.path
        if path is None:
            return
        if not session.changed_on_disk:
            self._watch()
            return
        if self._said == path:
            return
        self._said = path
        if not path.exists():
            self._host.messages.warning(
                f"{path.name} was moved or deleted by another program. Your edits are safe here.",
                Mend("Save as…", self._host.documents.save_as),
            )
            return
        from gui.compare_documents import compare_with_file

        lost = " Your unsaved edits are still here." if session.dirty else ""
        self._host.messages.warning(
            f"{path.name} was changed by another program since it was opened.{lost}",
            Mend("Open it again", self._host.documents.open_again),
            Mend("Compare…", lambda: compare_with_file(self._host, path)),
            Mend("Save as…", self._host.documents.save_as),
        )
