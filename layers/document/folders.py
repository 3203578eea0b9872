"""The person's state folder: journals, locks and backups, kept apart from the documents."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from layers.document.disk import reason
from layers.errors import DocumentError, DocumentLockedError

if TYPE_CHECKING:
    from filelock import FileLock


PART = "part"
"""Name of a copy that is being made."""


def state_folder(name: str) -> Path:
    """A folder below the person's state folder, created when needed, readable by the person only.

    Raises
    ------
    DocumentError
        When it can't be made.
    """
    # Here and below: loaded with the first file that is made, not with the window.
    from platformdirs import user_state_path

    folder = user_state_path("pit2port", appauthor=False) / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"the folder for journals and locks, {folder}: {reason(error)}") from error
    return folder


def key_of(path: Path) -> str:
    """A short name for a document's place, the same through every link to it."""
    return hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:24]


def lock_document(path: Path) -> FileLock:
    """The lock on a document, held; it lies in the state folder, so that nothing appears beside the file.

    Raises
    ------
    DocumentLockedError
        When another window of this person has the document open.
    """
    lock = lock_at(state_folder("locks") / f"{key_of(path)}.lock")
    if not try_lock(lock):
        raise DocumentLockedError(
            f"{path.name} is open in another window; close it there, or open it here for reading only"
        )
    return lock


def lock_at(path: Path) -> FileLock:
    """A lock on that file, not yet taken."""
    from filelock import FileLock

    return FileLock(path)


def try_lock(lock: FileLock) -> bool:
    """Take a lock if it is free."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True


def back_up(path: Path, keep: int) -> None:
    """Copy a document as it is before it is saved over, and drop all but the newest `keep` copies."""
    if keep <= 0 or not path.exists():
        return
    folder = state_folder(f"backups/{key_of(path)}")
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    # Half a copy is none: it gets its name when it is whole.
    part = folder / PART
    try:
        shutil.copyfile(path, part)
        part.replace(folder / f"{stamp}-{path.name}")
    except OSError:
        part.unlink(missing_ok=True)
        raise
    for old in backups_of(path)[keep:]:
        old.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Delete unfinished new versions of a document that a crash left beside it; hold its lock."""
    from layers.files.atomic_write import BEFORE

    target = Path(os.path.realpath(path))
    for folder in target.parent.glob(f".{glob.escape(target.name[:40])}.????????"):
        if folder.is_dir() and all(
            part.name == BEFORE or part.name.startswith(target.name) for part in folder.iterdir()
        ):
            shutil.rmtree(folder, ignore_errors=True)


def saved_until(backup: Path) -> str:
    """When the version in a backup was replaced, in this computer's time: ``24 Nov 2026 11:46``."""
    stamp = backup.name.partition("-")[0]
    try:
        replaced_at = datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return backup.name
    return f"{replaced_at.astimezone():%d %b %Y %H:%M}".lstrip("0")


def backups_of(path: Path) -> list[Path]:
    """Copies of earlier versions of a document, newest first."""
    copies = state_folder(f"backups/{key_of(path)}").iterdir()
    return sorted((copy for copy in copies if copy.name != PART), reverse=True)
