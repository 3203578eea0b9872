"""Edits, journals and crashes for the tests of sessions."""

from __future__ import annotations

from pathlib import Path

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.folders import state_folder
from layers.document.session import Session
from layers.edits import Edit, edit_of, replaced


def without_figures() -> Atlas:
    """The bundled atlas without its figures, for tests that make their own."""
    return Atlas(record for record in load_bundled().records() if record.table_name() != "figures")


def renaming(session: Session, name: str, site: str = "musan-mine") -> Edit:
    """An edit of a site's name."""
    before = session.atlas.sites[site]
    return edit_of(f"Rename {before.name}", [replaced(before, before.changed(name=name))])


def moving(session: Session, lon: float) -> Edit:
    """An edit of Nampo's place."""
    before = session.atlas.sites["nampo-port"]
    return edit_of("Move Nampo", [replaced(before, before.changed(lon=lon))])


def journals() -> list[Path]:
    """The journals on the disk."""
    return list(state_folder("journals").glob("*.jsonl"))


def crashed(session: Session) -> None:
    """End a session as a crash would: nothing is tidied up, the locks go."""
    session._journal.close()
    if session._lock is not None:
        session._lock.release()
