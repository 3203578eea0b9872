"""Writes files so that there is either the old one or the whole new one, at any moment."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from layers.errors import DocumentError

BEFORE = "before"
"""Folder for the old parts while new ones take their places; a crash may leave it behind."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path to write to; what stands there is moved to `target` when the block ends well.

    The path lies in a new folder beside the target and has the target's name. Whatever else is
    written into that folder (a shapefile is several files) is moved along, the target last. If
    anything fails, the folder goes and what was there is as it was, all parts of it.

    Raises
    ------
    DocumentError
        When the folder or the disk doesn't allow it.
    """
    target = Path(os.path.realpath(target))
    _check_writable(target)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
    except OSError as error:
        raise _in_words(error, target) from error
    try:
        draft = folder / target.name
        yield draft
        if not draft.exists():
            raise DocumentError(f"Nothing was written to “{target.name}”; the file is as it was.")
        parts = sorted(folder.iterdir(), key=lambda part: part == draft)
        for part in parts:
            _sync(part)
        if target.exists():
            shutil.copymode(target, draft)
        _put_in_place(parts, target.parent, folder / BEFORE)
        _sync(target.parent)
    except OSError as error:
        if isinstance(error, DocumentError):
            raise
        raise _in_words(error, target) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(parts: list[Path], folder: Path, before: Path) -> None:
    """Move the parts into a folder; where one can't be, those moved go and the old ones return."""
    before.mkdir()
    done: list[tuple[Path, Path | None]] = []
    try:
        for part in parts:
            place = folder / part.name
            old: Path | None = None
            if place.is_file() and len(parts) > 1:
                old = before / part.name
                _keep(place, old)
            os.replace(part, place)
            done.append((place, old))
    except OSError:
        for place, old in reversed(done):
            if old is None:
                place.unlink(missing_ok=True)
            else:
                os.replace(old, place)
        raise


def _keep(place: Path, old: Path) -> None:
    """Give a file a second name, or where the disk has no such thing, copy it."""
    try:
        os.link(place, old)
    except OSError:
        shutil.copy2(place, old)


def _check_writable(target: Path) -> None:
    if target.is_dir():
        raise DocumentError(f"“{target.name}” is a folder. Give a file name.")
    if target.exists() and not os.access(target, os.W_OK):
        raise DocumentError(f"“{target.name}” is read-only. Save under another name.")
    if not target.parent.is_dir():
        raise DocumentError(f"The folder “{target.parent.name}” doesn't exist.")


def _sync(path: Path) -> None:
    """Make the disk hold what the system has promised; folders can't be synced everywhere."""
    if path.is_dir():
        with suppress(OSError):
            _sync_descriptor(path, os.O_RDONLY)
        return
    _sync_descriptor(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)


def _sync_descriptor(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _in_words(error: OSError, target: Path) -> DocumentError:
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "your share of the disk is used up",
        errno.EACCES: "the folder doesn't allow writing",
        errno.EPERM: "the folder doesn't allow writing",
        errno.EROFS: "the disk is read-only",
    }
    reason = reasons.get(error.errno or 0, error.strerror or str(error))
    return DocumentError(f"“{target.name}” couldn't be written: {reason}. The file is as it was.")
