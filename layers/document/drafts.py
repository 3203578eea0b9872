"""Work that is no edit yet, kept against a crash: one small file each, locked by whoever is at it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from layers.document.disk import reason
from layers.document.folders import lock_at, state_folder, try_lock
from layers.errors import DocumentError

if TYPE_CHECKING:
    from filelock import FileLock

LARGEST = 32_000_000
"""Bytes beyond which a file in the folder of drafts is none."""
PROCESS = secrets.token_hex(6)
"""Says which drafts were left by one and the same run of the program."""

T = TypeVar("T")


class DraftFile:
    """A draft on the disk, in the person's state folder."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: FileLock | None = None

    @property
    def path(self) -> Path | None:
        """Where it is; None while nothing was written."""
        return self._path

    def take_over(self, path: Path) -> bool:
        """Go on with a draft that was left; False when somebody else is at it, or it is gone."""
        lock = lock_at(_lock_path(path))
        if not try_lock(lock):
            return False
        if not path.exists():
            lock.release()
            return False
        self._path, self._lock = path, lock
        return True

    def write(self, draft: Mapping[str, Any]) -> None:
        """Put a draft in the place of the one before; it is on the disk when this returns.

        Raises
        ------
        DocumentError
            When it can't be written; the one before is still there.
        """
        try:
            if self._path is None:
                path = state_folder("drafts") / f"{secrets.token_hex(6)}.json"
                lock = lock_at(_lock_path(path))
                lock.acquire(timeout=0)
                self._path, self._lock = path, lock
            told = {**draft, "when": datetime.now(UTC).isoformat(timespec="seconds"), "process": PROCESS}
            fresh = self._path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(told, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise DocumentError(f"the folder for drafts: {reason(error)}") from error

    def drop(self) -> None:
        """It was finished or given up."""
        path = self._path
        if path is not None:
            path.unlink(missing_ok=True)
            path.with_suffix(".new").unlink(missing_ok=True)
        self.leave()

    def leave(self) -> None:
        """Let it lie there, for the next start."""
        path, self._path = self._path, None
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()
        if path is not None:
            _lock_path(path).unlink(missing_ok=True)


def left_drafts(read: Callable[[Any], T]) -> list[tuple[Path, T]]:
    """Drafts of runs of the program that ended in the middle of them, in no order.

    Parameters
    ----------
    read : callable
        Makes something of the content, or raises KeyError, TypeError or ValueError; what is no draft is
        removed. Half a file is none: it was being written when the power went.
    """
    found = []
    for path in sorted(state_folder("drafts").glob("*.json")):
        lock = lock_at(_lock_path(path))
        if not try_lock(lock):
            continue
        lock.release()
        _lock_path(path).unlink(missing_ok=True)
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError("too large for a draft")
            found.append((path, read(json.loads(path.read_text(encoding="utf-8")))))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            path.unlink(missing_ok=True)
        path.with_suffix(".new").unlink(missing_ok=True)
    return found


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
