"""The session: one open document, its edits, and the promise that none of them is lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from psygnal import Signal

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.disk import reason
from layers.document.folders import back_up, lock_document, remove_leftovers
from layers.document.journal import DO, MERGE, REDO, UNDO, Journal, PendingJournal
from layers.edits import Edit
from layers.errors import DocumentChangedError, DocumentError, EditError
from layers.rules import require_sound
from layers.undo import UndoStack

if TYPE_CHECKING:
    from filelock import FileLock

UNTITLED = "Untitled"
KEPT_BACKUPS = 3


class Session:
    """An atlas being worked on: a document, or an untitled copy of the bundled atlas.

    Make one with `bundled`, `open` or `recover`; end it with `close`.

    Attributes
    ----------
    atlas : Atlas
    undo_stack : UndoStack
    path : Path or None
        None while untitled.
    read_only : bool
        True when `save` can't be used (`save_as` can): opened so, no right to write, or the file holds
        tables of other programs that a save would lose.
    read_only_reason : str
        Why, as a half sentence.
    extras : tuple of str
        What other programs added to the file and a save would lose.
    editor : str
        Name set down with each edit; empty unless the person gives one, so that no account name leaks.
    provenance : dict of str to str
        Source, certainty and reason for edits that say none of their own, such as a drag on the map.
    backups : int
        How many earlier versions of a document are kept in the state folder.
    changed : psygnal signal
        Emitted after each edit, undo, redo and save: title, dirty mark and undo labels may differ.
    saved : psygnal signal
        Emitted with the path after a verified save.
    """

    changed = Signal()
    saved = Signal(Path)

    def __init__(self, atlas: Atlas, path: Path | None = None, history: Sequence[Edit] = ()) -> None:
        self.atlas = atlas
        self.undo_stack = UndoStack(atlas)
        self.path = path
        self.read_only_reason = ""
        self.extras: tuple[str, ...] = ()
        self.editor = ""
        self.provenance: dict[str, str] = {}
        self.backups = KEPT_BACKUPS
        self._history = tuple(history)
        self._lock: FileLock | None = None
        self._on_disk = _fingerprint(path) if path else ""
        self._journal = self._new_journal()

    @classmethod
    def bundled(cls) -> Self:
        """A fresh untitled copy of the bundled atlas."""
        return cls(load_bundled())

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False) -> Self:
        """Open a document.

        Parameters
        ----------
        path : path
        read_only : bool
            Open without the right to save, also when another window has it.

        Raises
        ------
        DocumentError
            When it can't be read (`DocumentContentError` lists the records at fault).
        DocumentLockedError
            When another window has it open.
        """
        path = Path(path).absolute()
        lock = None if read_only else lock_document(path)
        try:
            session = cls._read(path, read_only)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        session._lock = lock
        return session

    @classmethod
    def _read(cls, path: Path, read_only: bool) -> Self:
        # Here and below: what reads and writes files is loaded with the first file.
        from layers.document.reading import open_document, require_whole_database

        require_whole_database(path)
        fingerprint = _fingerprint(path)
        document = open_document(path)
        if _fingerprint(path) != fingerprint:
            raise DocumentChangedError(f"{path.name} changed while it was being read; open it again")
        session = cls(document.atlas, path, document.history)
        session.extras = document.extras
        session.read_only_reason = _why_read_only(path, read_only, document.extras)
        return session

    def reopened(self) -> Self:
        """The document read anew, in a session that takes over this one's lock; close this one then.

        Raises
        ------
        DocumentError
            When it can't be read, or the session is untitled; this session stays as it is.
        """
        if self.path is None:
            raise DocumentError("the atlas has no file yet")
        session = self._read(self.path, self._lock is None)
        session._lock, self._lock = self._lock, None
        session.backups = self.backups
        return session

    @classmethod
    def recover(
        cls, journal: PendingJournal, chosen: Sequence[int] | None = None
    ) -> tuple[Self, list[tuple[Edit, str]]]:
        """Open the document of a journal and do its edits again.

        Parameters
        ----------
        journal : PendingJournal
        chosen : sequence of int, optional
            Which of `journal.edits`; all when left out.

        Returns
        -------
        session : Session
            Dirty; the edits are in its own journal.
        left : list of (Edit, str)
            Edits that couldn't be done, with the reason. They and those not chosen stay in the old
            journal; when there are none, the old journal is deleted.

        Raises
        ------
        DocumentError
            When the document can't be opened; the journal is kept.
        """
        session = cls.open(journal.document) if journal.document else cls.bundled()
        if _is_saved(session.atlas, journal.edits):
            journal.discard()
            return session, []
        picked = set(range(len(journal.edits)) if chosen is None else chosen)
        failed: list[tuple[Edit, str]] = []
        rest: list[Edit] = []
        try:
            for number, edit in enumerate(journal.edits):
                if number not in picked:
                    rest.append(edit)
                    continue
                try:
                    session.do(edit)
                except EditError as error:
                    failed.append((edit, str(error)))
                    rest.append(edit)
        except DocumentError:
            session.close(discard=True)
            raise
        if rest:
            journal.keep_rest(tuple(rest))
        else:
            journal.discard()
        return session, failed

    # What the window shows

    @property
    def name(self) -> str:
        """The document's name for the title bar."""
        return self.path.name if self.path else UNTITLED

    @property
    def read_only(self) -> bool:
        """True when `save` can't be used."""
        return bool(self.read_only_reason)

    @property
    def dirty(self) -> bool:
        """True when the atlas differs from what is saved."""
        return self.undo_stack.is_dirty

    @property
    def history(self) -> tuple[Edit, ...]:
        """All edits that led to the present state, those of earlier sessions first."""
        return (*self._history, *self.undo_stack.edits)

    # Edits

    def do(self, edit: Edit, merge: bool = False) -> None:
        """Check an edit, write it to the journal, and carry it out; with `merge` it joins the last one.

        An edit without changes is ignored. Who and when are set down where the edit doesn't say.

        Raises
        ------
        EditError
            When it doesn't fit the atlas or would leave a broken reference; nothing has changed.
        DocumentError
            When the journal can't be written; nothing has changed.
        """
        if not edit.changes:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        edit = replace(edit, who=edit.who or self.editor, when=edit.when or now)
        if not (edit.source or edit.certainty or edit.reason):
            words = self.provenance.get
            edit = replace(
                edit, source=words("source", ""), certainty=words("certainty", ""), reason=words("reason", "")
            )
        require_sound(self.atlas, edit)
        joins = merge and self.undo_stack.would_merge(edit)
        self._journal.append(MERGE if joins else DO, edit)
        self.undo_stack.do(edit, merge=merge)
        self.changed.emit()

    def undo(self) -> Edit | None:
        """Take the last edit back; returns it, or None when there is none."""
        edit = self.undo_stack.undo_edit
        if edit is not None:
            self._journal.append(UNDO, edit.inverted())
            self.undo_stack.undo()
            self.changed.emit()
        return edit

    def redo(self) -> Edit | None:
        """Do the next undone edit again; returns it, or None when there is none."""
        edit = self.undo_stack.redo_edit
        if edit is not None:
            self._journal.append(REDO, edit)
            self.undo_stack.redo()
            self.changed.emit()
        return edit

    # Files

    @property
    def changed_on_disk(self) -> bool:
        """True when another program has changed, moved or deleted the file since it was read or saved."""
        return self.path is not None and _fingerprint(self.path) != self._on_disk

    def save(self, *, overwrite: bool = False) -> None:
        """Save to the document's own file.

        Parameters
        ----------
        overwrite : bool
            Save even though the file has changed on disk (the person was asked).

        Raises
        ------
        DocumentChangedError
            When the file has changed, moved or gone since it was read; it wasn't touched.
        DocumentError
            When the session is untitled or read-only, or the file can't be written; the journal is kept.
        """
        if self.path is None:
            raise DocumentError("the atlas has no file yet; choose one with “Save as”")
        if self.read_only:
            raise DocumentError(f"{self.name} {self.read_only_reason}; use “Save as”")
        if not overwrite and self.changed_on_disk:
            raise self._changed_error()
        self._write(self.path)

    def _changed_error(self) -> DocumentChangedError:
        gone = self.path is None or not self.path.exists()
        what = "was moved or deleted" if gone else "was changed by another program"
        return DocumentChangedError(
            f"{self.name} {what} since it was opened; save under another name, or save over it"
        )

    def save_as(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Save to another file, which becomes the session's document.

        A file that is there already is replaced: the person has been asked by the file dialog. Only
        where it is the session's own and has changed on disk, `overwrite` must say so once more.

        Raises
        ------
        DocumentChangedError
            As with `save`.
        DocumentLockedError
            When another window has that file open.
        DocumentError
            When it can't be written; the session stays with its former document.
        """
        path = Path(path).absolute()
        own = self.path is not None and _same_file(path, self.path)
        if own and self.extras:
            raise DocumentError(f"{self.name} {self.read_only_reason}; choose another name")
        if own and not overwrite and self.changed_on_disk:
            raise self._changed_error()
        if own and self._lock is not None:
            self._write(path)
            self.read_only_reason = ""
            return
        lock = lock_document(path)
        former, self.path = self.path, path
        try:
            self._write(path)
        except BaseException:
            self.path = former
            lock.release()
            raise
        if self._lock is not None:
            self._lock.release()
        self._lock = lock
        self.read_only_reason, self.extras = "", ()
        self.changed.emit()

    def _write(self, path: Path) -> None:
        from layers.document.writing import save

        remove_leftovers(path)
        try:
            back_up(path, self.backups)
        except OSError as error:
            raise DocumentError(f"{path.name} can't be backed up before saving: {reason(error)}") from error
        save(self.atlas, path, self.history)
        self._on_disk = _fingerprint(path)
        # The new file has been read back and compared: the journal has done its work.
        self._journal.discard()
        self._journal = self._new_journal()
        self.undo_stack.mark_clean()
        self.saved.emit(path)
        self.changed.emit()

    def _new_journal(self) -> Journal:
        return Journal(self.path, self.name, self._on_disk)

    def close(self, *, discard: bool = False) -> None:
        """End the session.

        Parameters
        ----------
        discard : bool
            The person gave up unsaved edits; without it they stay recoverable.
        """
        if discard or not self.dirty:
            self._journal.discard()
        else:
            self._journal.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fingerprint(path: Path) -> str:
    """SHA-256 of the file, empty when there is none: size and time miss a rewrite within one tick."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _is_saved(atlas: Atlas, edits: Sequence[Edit]) -> bool:
    """True when the atlas is as the edits left it: the session ended just after a save."""
    last = {(change.table, change.id): change.after for edit in edits for change in edit.changes}
    return bool(last) and all(atlas.table(table).get(key) == row for (table, key), row in last.items())


def _same_file(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _why_read_only(path: Path, asked: bool, extras: Sequence[str]) -> str:
    if asked:
        return "was opened for reading only"
    if extras:
        return f"holds {extras[0]}, which saving would lose"
    if not os.access(path, os.W_OK) or not os.access(Path(os.path.realpath(path)).parent, os.W_OK):
        return "may only be read"
    return ""
