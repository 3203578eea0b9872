"""Writing a file as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from layers.errors import DocumentError

SIDE_FILES = ("-journal", "-wal", "-shm")
"""Endings of the files that SQLite keeps beside a database while another program writes to it."""


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[Path]:
    """Yield a new path beside `path`; on leaving, sync it and put it in the place of `path`.

    When the block or the replacing fails, the new file is removed and `path` is as it was. A symbolic
    link is followed, so that the file it points to is replaced and the link stays.

    Raises
    ------
    DocumentError
        When the folder or the file can't be written, or the disk is full; says which.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            # Claim the name with the final permissions, before anything is in it.
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, _mode_of(target)))
            yield temporary
            sync_file(temporary)
            os.replace(temporary, target)
        except OSError as error:
            if isinstance(error, DocumentError):
                raise
            raise DocumentError(f"{path.name} can't be written: {reason(error)}") from error
        sync_folder(target.parent)
    finally:
        for leftover in (temporary, *(temporary.with_name(temporary.name + end) for end in SIDE_FILES)):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


def refuse_side_files(path: Path) -> None:
    """Raise a DocumentError when another program is in the middle of writing to the file."""
    for ending in SIDE_FILES[:2]:
        side = path.with_name(path.name + ending)
        if side.exists() and side.stat().st_size:
            raise DocumentError(
                f"{path.name} is being written by another program, such as QGIS: {side.name} lies beside "
                "it; close the file there first"
            )


def sync_file(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries are on the disk, where the system can be asked to."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse; the replacement itself has been done then.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def reason(error: OSError) -> str:
    """Why a file operation failed and what to do, in words."""
    if isinstance(error, PermissionError):
        return "you may not write there; choose another folder or ask for the right"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "the folder isn't there; choose another"
    if isinstance(error, IsADirectoryError):
        return "it is a folder; choose another name"
    words = error.strerror or str(error)
    if "space" in words or "quota" in words:
        return f"the disk is full ({words}); free some space or choose another folder"
    return f"{words}; choose another folder"


def _mode_of(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0o666  # the umask takes its part
