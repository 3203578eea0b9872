"""Ways by water follow their ends: computed anew in the background, as part of the edit that moved them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from gui.background import BackgroundWorker
from gui.messages import Mend, Messages
from layers.atlas import Atlas
from layers.document.session import Session
from layers.edits import Edit, edit_of, replaced
from layers.errors import LayersError
from layers.records.base import LonLat
from layers.records.route import Leg
from layers.routing.recompute import Recomputed, recompute, touched_runs

Line = tuple[LonLat, ...]


class RouteRecomputer:
    """Watches the edits of a session; the old line stays until the new one is there.

    The new lines join the edit that moved the end, so that one undo takes back both. Where that edit
    can't be joined any more (it was saved, or another one followed), they are an edit of their own.
    While there is something to redo nothing is computed: an edit now would take it away.

    Parameters
    ----------
    messages : Messages
    undo : callable
        What the message offers.
    executor : concurrent.futures.Executor, optional
        Where lines are computed; a thread of its own when left out.
    """

    def __init__(
        self, messages: Messages, undo: Callable[[], None], *, executor: Executor | None = None
    ) -> None:
        self._messages = messages
        self._undo = undo
        self._worker = BackgroundWorker(executor)
        self._session: Session | None = None
        self._asked: Edit | None = None
        self._done: set[tuple[str, Line]] = set()

    @property
    def is_busy(self) -> bool:
        """True while lines are computed."""
        return self._worker.is_busy

    def watch(self, session: Session) -> None:
        """Follow the edits of another document."""
        self.stop()
        self._session = session
        session.changed.connect(self._changed)

    def stop(self) -> None:
        """Follow none."""
        self._worker.cancel()
        self._asked = None
        self._done.clear()
        if self._session is not None:
            self._session.changed.disconnect(self._changed)
            self._session = None

    def close(self) -> None:
        """End the thread."""
        self.stop()
        self._worker.close()

    def _changed(self) -> None:
        session = self._session
        if session is None:
            return
        edit = session.undo_stack.undo_edit
        if edit is None or edit is self._asked or session.undo_stack.redo_edit is not None:
            return
        runs = [run for run in touched_runs(session.atlas, edit) if not all(map(self._is_done, run))]
        if not runs:
            return
        self._asked = edit
        now, before = session.atlas.snapshot(), session.atlas.snapshot()
        before.apply(edit.inverted())
        self._worker.submit(
            lambda cancelled: recompute(now, before, runs, cancelled),
            partial(self._take, edit, now),
            self._fail,
        )

    def _is_done(self, leg: Leg) -> bool:
        return (leg.id, leg.coordinates) in self._done

    def _take(self, edit: Edit, asked: Atlas, found: Recomputed) -> None:
        self._asked = None
        session = self._session
        if session is None or session.undo_stack.redo_edit is not None:
            return
        # Legs that have been changed or taken back meanwhile are left alone.
        legs = [(old, new) for old, new in found.legs if session.atlas.legs.get(old.id) == old]
        if not legs or any(not _stands(session.atlas, asked, new) for _, new in legs):
            return
        joins = session.undo_stack.undo_edit is edit and session.undo_stack.would_merge(edit)
        label = edit.label if joins else _label(legs)
        words = {name: getattr(edit, name) for name in ("who", "source", "certainty", "reason")}
        self._done |= {(new.id, new.coordinates) for _, new in legs}
        legs = [(old, new) for old, new in legs if old != new]
        try:
            session.do(edit_of(label, [replaced(old, new) for old, new in legs], **words), merge=joins)
        except LayersError as error:
            self._fail(str(error))
            return
        if legs:
            self._report(found, len(legs))

    def _report(self, found: Recomputed, count: int) -> None:
        mend = Mend("Undo", self._undo)
        if found.problems:
            why = " ".join(found.problems)
            self._messages.warning(
                f"No way by water from the new place; the line is a sketch now. {why}", mend
            )
        else:
            ways = "A way by water was" if count == 1 else f"{count} ways by water were"
            self._messages.info(f"{ways} computed for the new place.", mend)

    def _fail(self, words: str) -> None:
        self._asked = None
        self._messages.error(f"The ways by water were not computed again. {words}")


def _stands(atlas: Atlas, asked: Atlas, leg: Leg) -> bool:
    """True when the leg's ends are still where they were when it was asked for."""
    keys = (leg.from_site, leg.to_site, *leg.via)
    return all(key in atlas.sites and atlas.sites[key].lonlat == asked.sites[key].lonlat for key in keys)


def _label(legs: list[tuple[Leg, Leg]]) -> str:
    return "Compute a way by water" if len(legs) == 1 else f"Compute {len(legs)} ways by water"
