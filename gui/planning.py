"""The route that is being planned: its draft, the job that finds its line, and the last line found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from PySide6.QtCore import QObject, Signal

from gui.background import BackgroundWorker
from layers.atlas import Atlas
from layers.errors import LayersError
from layers.evidence.interval import Interval
from layers.records.route import Mode
from layers.routing.draft import PlannedRoute, RouteDraft, plan_route
from layers.routing.lengths import SPEEDS_KMH
from layers.routing.planning import Stop, stop_from

KEPT = 64
"""Lines that are remembered, so that going back is at once."""


class RoutePlanner(QObject):
    """Plans one route on the atlas of a window.

    Parameters
    ----------
    atlas : callable
        Gives the atlas.
    executor : concurrent.futures.Executor, optional
        Where lines are computed; a thread of its own when left out.

    Signals
    -------
    changed()
        Draft, line or problem is another one.
    add_requested()
        The person wants the route in the atlas.

    Attributes
    ----------
    draft : RouteDraft
    planned : PlannedRoute or None
        The last line found; of an earlier draft while the present one is computed.
    problem : str
        Why the draft has no line, in a sentence.
    speeds : dict of Mode to Interval
        Stated speeds, km/h.
    """

    changed = Signal()
    add_requested = Signal()

    def __init__(self, atlas: Callable[[], Atlas], *, executor: Executor | None = None) -> None:
        super().__init__()
        self._atlas = atlas
        self._worker = BackgroundWorker(executor)
        self._found: dict[RouteDraft, PlannedRoute] = {}
        self._is_warm = False
        self.draft = RouteDraft()
        self.planned: PlannedRoute | None = None
        self.problem = ""
        self.speeds = dict(SPEEDS_KMH)

    @property
    def is_current(self) -> bool:
        """True when the line is that of the draft."""
        return self.planned is not None and self.planned.draft == self.draft

    @property
    def is_computing(self) -> bool:
        """True while the line of the draft is awaited."""
        return self.draft.is_whole and not self.problem and not self.is_current

    def warm_up(self) -> None:
        """Read what every search needs, before the first one."""
        if self._is_warm or self._worker.is_busy:
            return
        self._is_warm = True
        self._worker.submit(_warm_up, lambda _: None, self._fail)

    def set_draft(self, draft: RouteDraft, *, patient: bool = False) -> None:
        """Plan another draft; `patient` while something is dragged, and many follow each other."""
        if draft == self.draft and (self.is_current or self.problem):
            return
        self.draft, self.problem = draft, ""
        if not draft.is_whole:
            self._worker.cancel()
            self.planned = None
        elif draft in self._found:
            self._worker.cancel()
            self.planned = self._found[draft]
        else:
            self._worker.submit(
                lambda cancelled: plan_route(draft, cancelled),
                self._take,
                lambda words: self._fail(words, draft),
                patient=patient,
            )
        self.changed.emit()

    def known(self, draft: RouteDraft) -> PlannedRoute | None:
        """The line of a draft, if it has been found before."""
        return self._found.get(draft)

    def clear(self) -> None:
        """Begin anew in the same mode."""
        self.set_draft(RouteDraft((), self.draft.mode, self.draft.clearance_m))

    def add_site(self, key: str) -> None:
        """The next stop is a site."""
        try:
            stop = stop_from(self._atlas(), key)
        except LayersError as error:
            self._fail(str(error))
            return
        self.add_stop(stop)

    def add_place(self, lon: float, lat: float) -> None:
        """The next stop is a place, WGS 84 degrees."""
        self.add_stop(stop_from(self._atlas(), f"{lon:.6f},{lat:.6f}"))

    def add_stop(self, stop: Stop) -> None:
        """The next stop; the same place twice in a row is one."""
        stops = self.draft.stops
        if not stops or (stops[-1].lon, stops[-1].lat) != (stop.lon, stop.lat):
            self.set_draft(self.draft.with_stop(stop))

    def set_speed(self, mode: Mode, speed_kmh: Interval) -> None:
        """State another range of speeds for a mode."""
        self.speeds[mode] = speed_kmh
        self.changed.emit()

    def follow_atlas(self) -> None:
        """Sites were moved or deleted: the draft follows them."""
        draft = self.draft.on(self._atlas())
        if draft != self.draft:
            self.set_draft(draft)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _take(self, planned: PlannedRoute) -> None:
        self._found[planned.draft] = planned
        while len(self._found) > KEPT:
            del self._found[next(iter(self._found))]
        if self.draft.is_whole:
            self.planned = planned
            self.changed.emit()

    def _fail(self, words: str, draft: RouteDraft | None = None) -> None:
        if draft is not None and draft != self.draft:
            return
        self.problem = words[:1].upper() + words[1:]
        if draft is not None:
            self.planned = None
        self.changed.emit()


def _warm_up(cancelled: Callable[[], bool]) -> None:
    from geo.seapath import warm_up

    if not cancelled():
        warm_up()
