"""Documents in the window: new, open, save, save as, recent, and the question before losing changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from gui.messages import Mend, Messages
from gui.settings import Settings
from layers.document.folders import backups_of, saved_until
from layers.document.session import Session
from layers.errors import DocumentChangedError, DocumentLockedError, LayersError

FILTER = "Pit2Port documents (*.gpkg);;All files (*)"


class Host(Protocol):
    """What the document actions need of the window."""

    session: Session
    messages: Messages
    settings: Settings

    def use_session(self, session: Session) -> None:
        """Show another document."""


class Documents:
    """The window's file actions on one host."""

    def __init__(self, host: Host, parent: QWidget, before_save: Callable[[], None] | None = None) -> None:
        self._host = host
        self._parent = parent
        self._before_save = before_save
        self.gives_up_edits = False
        self.recent_menu = QMenu("Open &recent", parent)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        self.versions_menu = QMenu("Earlier &versions", parent)
        self.versions_menu.aboutToShow.connect(self._fill_versions)
        self._origin: Path | None = None
        self.menus = {"recent": self.recent_menu, "versions": self.versions_menu}

    def new(self) -> None:
        """Start again from the bundled atlas."""
        if self.may_close():
            self._host.use_session(Session.bundled())

    def open(self) -> None:
        """Ask for a document and open it."""
        if not self.may_close():
            return
        path, _ = QFileDialog.getOpenFileName(self._parent, "Open", self._folder(), FILTER)
        if path:
            self.open_path(path)

    def open_path(self, path: str, *, read_only: bool = False) -> bool:
        """Open a document; on failure the present one stays and a message says why."""
        try:
            session = Session.open(Path(path), read_only=read_only)
        except DocumentLockedError as error:
            reading = Mend("Open for reading only", lambda: self.open_path(path, read_only=True))
            self._host.messages.error(str(error), reading)
            return False
        except LayersError as error:
            self._host.messages.error(str(error))
            return False
        self._origin = None
        self._host.use_session(session)
        self._host.settings.add_recent(str(session.path))
        if session.read_only:
            reason = session.read_only_reason
            self._host.messages.info(f"{session.name} {reason}: to keep edits, use “Save as”.")
        return True

    def open_again(self) -> bool:
        """Read the document anew as another program left it; edits that weren't saved are given up."""
        if not self.may_close(saving=False):
            return False
        try:
            session = self._host.session.reopened()
        except LayersError as error:
            self._host.messages.error(f"The document stays as it is here. {error}")
            return False
        self._host.use_session(session)
        self._host.messages.info(f"{session.name} is shown as it is on the disk now.")
        return True

    def open_version(self, version: Path, origin: Path) -> bool:
        """Open an earlier version of a document for reading; saved under another name it can be kept."""
        try:
            session = Session.open(version, read_only=True)
        except LayersError as error:
            self._host.messages.error(str(error))
            return False
        self._origin = origin
        self._host.use_session(session)
        self._host.messages.info(
            f"This is {origin.name} as it was until {saved_until(version)}, for reading only. To go back to"
            " it, use “Save as” and choose the old name."
        )
        return True

    def save(self) -> bool:
        """Save; the first time this asks for a name."""
        session = self._host.session
        if session.path is None or session.read_only:
            return self.save_as()
        return self._attempt(session.save, session.name, lambda: session.save(overwrite=True))

    def save_as(self) -> bool:
        """Ask for a name and save under it."""
        name = self._origin.name if self._origin is not None else self._host.session.name
        start = str(Path(self._folder()) / f"{Path(name).stem}.gpkg")
        path, _ = QFileDialog.getSaveFileName(self._parent, "Save as", start, FILTER)
        if not path:
            return False
        if not Path(path).suffix:
            path += ".gpkg"
        saved = self._attempt(lambda: self._host.session.save_as(Path(path)), Path(path).name)
        if saved:
            self._origin = None
            self._host.settings.add_recent(path)
        return saved

    def may_close(self, *, saving: bool = True) -> bool:
        """True when nothing would be lost, or the person chose to lose it; `saving` offers to save first."""
        self.gives_up_edits = False
        session = self._host.session
        if self._before_save is not None and session.path is not None and not session.read_only:
            self._before_save()  # what was ticked is kept with the document, too
        if not session.dirty:
            return True
        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("Unsaved edits")
        name = self._host.session.name
        box.setText(f"Save the edits to {name}?" if saving else f"Give up the edits to {name}?")
        count = len(self._host.session.undo_stack.edits)
        otherwise = " otherwise" if saving else ""
        box.setInformativeText(f"{count} edit{'s' if count != 1 else ''} would be lost{otherwise}.")
        buttons = QMessageBox.StandardButton
        save = buttons.Save if saving else buttons.NoButton
        box.setStandardButtons(save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save if saving else buttons.Cancel)
        answer = box.exec()
        if answer == buttons.Save:
            return self.save()
        self.gives_up_edits = answer == buttons.Discard
        return self.gives_up_edits

    def _attempt(
        self, save: Callable[[], object], name: str, overwrite: Callable[[], object] | None = None
    ) -> bool:
        if self._before_save is not None:
            self._before_save()
        try:
            save()
        except DocumentChangedError as error:
            again = Mend("Save over it", lambda: self._attempt(overwrite or save, name))
            self._host.messages.warning(f"Not saved. {error}", again, Mend("Save as…", self.save_as))
            return False
        except LayersError as error:
            self._host.messages.error(f"Not saved. {error}", Mend("Save as…", self.save_as))
            return False
        self._host.messages.info(f"Saved {name}")
        return True

    def _folder(self) -> str:
        path = self._origin or self._host.session.path
        return str(path.parent if path else Path.home())

    def _fill_versions(self) -> None:
        self.versions_menu.clear()
        path = self._origin or self._host.session.path
        versions = backups_of(path) if path is not None else []
        for version in versions:
            until = f"until {saved_until(version)}"
            self.versions_menu.addAction(until, lambda chosen=version: self._choose_version(chosen))
        if self.versions_menu.isEmpty():
            self.versions_menu.addAction("None is kept").setEnabled(False)
        self.versions_menu.addSeparator()
        count = self._host.settings.backups
        kept = f"{count} are kept at each save" if count else "None are kept at a save"
        self.versions_menu.addAction(f"{kept}; see Preferences").setEnabled(False)

    def _choose_version(self, version: Path) -> None:
        origin = self._origin or self._host.session.path
        if origin is not None and self.may_close():
            self.open_version(version, origin)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self._host.settings.recent:
            name = path.replace("&", "&&")
            self.recent_menu.addAction(name, lambda chosen=path: self._open_recent(chosen))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction("Nothing opened yet").setEnabled(False)
            return
        self.recent_menu.addSeparator()
        self.recent_menu.addAction("Forget this list", self._host.settings.forget_recent)

    def _open_recent(self, path: str) -> None:
        if self.may_close():
            self.open_path(path)
