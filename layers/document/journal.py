"""The journal: every edit on the disk before the screen shows it, until a save has been verified."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.document.disk import reason, sync_folder
from layers.document.folders import lock_at, state_folder, try_lock
from layers.edits import Edit, from_plain, to_plain
from layers.errors import DocumentError, EditError, RecordError

if TYPE_CHECKING:
    from filelock import FileLock

FORMAT = 1
ENDING = ".jsonl"
DO, MERGE, UNDO, REDO = "do", "merge", "undo", "redo"
"""What an entry says happened. Each carries the change in the direction in which it was applied, so
that replaying a journal is applying its entries one after the other, without an undo stack."""


class Journal:
    """An append-only file of edits since the last save; it comes into being with the first of them.

    While it is held, the journal's lock tells other processes that its session is alive.
    """

    def __init__(self, document: Path | None, name: str, base: str) -> None:
        self._document, self._name, self._base = document, name, base
        self._handle: int | None = None
        self._end = 0  # where the last whole entry ends
        self._lock: FileLock | None = None
        self.path: Path | None = None

    def append(self, what: str, edit: Edit) -> None:
        """Write one entry and wait until it is on the disk.

        Raises
        ------
        DocumentError
            When it can't be written; the journal is then as it was.
        """
        try:
            handle = self._begin() if self._handle is None else self._handle
            self._put(handle, {"what": what, "edit": to_plain(edit)})
        except OSError as error:
            raise DocumentError(
                f"the edit wasn't made, because the journal can't be written: {reason(error)}"
            ) from error

    def _put(self, handle: int, entry: dict[str, Any]) -> None:
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode("utf-8")
        # Whatever a failed write may have left behind the last whole entry goes first.
        os.ftruncate(handle, self._end)
        written = 0
        while written < len(line):
            written += os.write(handle, line[written:])
        os.fsync(handle)
        self._end += written

    def _begin(self) -> int:
        """Create the file with its head line."""
        folder = state_folder("journals")
        path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}{ENDING}"
        lock = lock_at(path.with_name(f"{path.name}.lock"))
        lock.acquire(timeout=0)
        self.path, self._lock, self._end = path, lock, 0
        head = {
            "format": FORMAT,
            "document": str(self._document) if self._document else None,
            "name": self._name,
            "base": self._base,
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            self._handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
            self._put(self._handle, head)
            sync_folder(folder)
        except OSError:
            self.discard()
            raise
        return self._handle

    def close(self) -> None:
        """Let go of the file; what is in it stays for a recovery."""
        self._end_with(delete=False)

    def discard(self) -> None:
        """Delete the journal: its edits are in a verified save, or the person gave them up."""
        self._end_with(delete=True)

    def _end_with(self, *, delete: bool) -> None:
        path, self.path = self.path, None
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if delete and path is not None:
            path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()
            Path(self._lock.lock_file).unlink(missing_ok=True)
            self._lock = None


@dataclass(frozen=True, slots=True)
class PendingJournal:
    """A journal whose session ended without a save.

    Attributes
    ----------
    path : Path
    document : Path or None
        The document that was open; None for an untitled copy of the bundled atlas.
    name : str
        The document's name as it was shown.
    started : str
        ISO 8601 UTC time of the first edit.
    base : str
        SHA-256 of the document when the journal began; empty for the bundled atlas.
    edits : tuple of Edit
        What was done and not undone, oldest first.
    problem : str
        Why the journal ends early, when it can't be read to its end.
    """

    path: Path
    document: Path | None
    name: str
    started: str
    base: str
    edits: tuple[Edit, ...]
    problem: str = ""

    def discard(self) -> None:
        """Delete the journal: the person gave the edits up, or they are safe elsewhere."""
        self.path.unlink(missing_ok=True)

    def keep_rest(self, rest: tuple[Edit, ...]) -> None:
        """Leave only these edits in the journal."""
        text = self.path.read_text(encoding="utf-8")
        head = text.partition("\n")[0]
        lines = [json.dumps({"what": DO, "edit": to_plain(edit)}, ensure_ascii=False) for edit in rest]
        fresh = self.path.with_name(self.path.name + ".new")
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join([head, *lines, ""]))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        sync_folder(self.path.parent)


def pending_journals() -> list[PendingJournal]:
    """Journals of sessions that ended without a save and hold edits, oldest first.

    Those of living sessions are left out; those without edits are removed.
    """
    found = []
    for path in sorted(state_folder("journals").glob(f"*{ENDING}")):
        lock = lock_at(path.with_name(f"{path.name}.lock"))
        if not try_lock(lock):
            continue
        try:
            journal = read_journal(path)
            if journal.edits or journal.problem:
                found.append(journal)
            else:
                journal.discard()
        finally:
            lock.release()
            Path(lock.lock_file).unlink(missing_ok=True)
    return found


def read_journal(path: Path) -> PendingJournal:
    """Read a journal as far as it goes; a last line that was cut off is no problem: it was never shown."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        return PendingJournal(path, None, path.name, "", "", (), f"can't be read: {reason(error)}")
    whole = lines[:-1]
    try:
        head = json.loads(whole[0])
        if head["format"] != FORMAT:
            raise ValueError(f"is of format {head['format']}; update the application")
        document = Path(head["document"]) if head["document"] else None
        start = PendingJournal(path, document, str(head["name"]), str(head["started"]), str(head["base"]), ())
    except IndexError:
        return PendingJournal(path, None, path.name, "", "", ())
    except (ValueError, KeyError, TypeError) as error:
        return PendingJournal(path, None, path.name, "", "", (), f"can't be read: {error}")
    entries: list[tuple[str, Edit]] = []
    problem = ""
    for number, line in enumerate(whole[1:], 2):
        try:
            entry = json.loads(line)
            entries.append((str(entry["what"]), from_plain(entry["edit"])))
        except (ValueError, KeyError, TypeError, EditError, RecordError) as error:
            problem = f"can't be read from line {number} on: {error}"
            break
    return replace(start, edits=tuple(net_edits(entries)), problem=problem)


def net_edits(entries: list[tuple[str, Edit]]) -> list[Edit]:
    """Edits that remain when what was undone is taken out and runs of nudges are joined."""
    net: list[Edit] = []
    for what, edit in entries:
        if what in (UNDO, REDO) and net and net[-1].changes == edit.inverted().changes:
            net.pop()
        elif what == MERGE and net and net[-1].label == edit.label:
            net[-1] = net[-1].merged(edit)
        else:
            net.append(edit)
    return net
