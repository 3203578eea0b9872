"""The disk: other programs' side files, folders synced, and errors in words."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from layers.errors import DocumentError

SIDE_FILES = ("-journal", "-wal", "-shm")
"""Endings of the files that SQLite keeps beside a database while another program writes to it."""


def refuse_side_files(path: Path) -> None:
    """Raise a DocumentError when another program is in the middle of writing to the file."""
    for ending in SIDE_FILES[:2]:
        side = path.with_name(path.name + ending)
        if side.exists() and side.stat().st_size:
            raise DocumentError(
                f"{path.name} is being written by another program, such as QGIS: {side.name} lies beside "
                "it; close the file there first"
            )


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
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"the disk is full ({words}); free some space or choose another folder"
    return f"{words}; choose another folder"
