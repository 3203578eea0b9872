"""Ways by water computed anew after their ends have moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.geodesy import interpolate, nearest_on_line
from layers.atlas import Atlas
from layers.edits import Edit
from layers.errors import LayersError
from layers.records.route import Leg, Method, Mode
from layers.records.site import Site, SiteKind
from layers.routing.planning import PlannedPath, Stop, plan_sea, stop_from

BY_WATER = (Mode.SEA, Mode.RIVER)
DIGITS = 5
"""Of a degree, about a metre: finer than any end is known."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What became of legs whose ends had moved.

    Attributes
    ----------
    legs : tuple of (Leg, Leg)
        Before and after; also those that are as they were.
    problems : tuple of str
        Why some have no way by water any more; they are schematic now, and say so.
    """

    legs: tuple[tuple[Leg, Leg], ...]
    problems: tuple[str, ...]


def water_runs(atlas: Atlas, route: str) -> list[list[Leg]]:
    """Neighbouring legs by water of a route, between stops that are no lock."""
    runs: list[list[Leg]] = []
    for leg in atlas.route_legs(route):
        if leg.mode not in BY_WATER:
            continue
        if runs and runs[-1][-1].to_site == leg.from_site and _is_lock(atlas, leg.from_site):
            runs[-1].append(leg)
        else:
            runs.append([leg])
    return runs


def _is_lock(atlas: Atlas, key: str) -> bool:
    site = atlas.sites.get(key)
    return site is not None and site.kind is SiteKind.LOCK


def touched_runs(atlas: Atlas, edit: Edit) -> list[list[Leg]]:
    """Runs of computed legs whose ends, via points or clearance an edit has changed.

    Parameters
    ----------
    atlas : Atlas
        After the edit.
    """
    moved = {change.id for change in edit.changes if _moves(change.before, change.after)}
    before = {change.id: change.before for change in edit.changes if isinstance(change.before, Leg)}

    def is_computed(leg: Leg) -> bool:
        was = before.get(leg.id)
        return Method.COMPUTED in (leg.method, was.method if isinstance(was, Leg) else leg.method)

    def is_touched(leg: Leg) -> bool:
        was = before.get(leg.id)
        asked_anew = isinstance(was, Leg) and _asked(was) != _asked(leg)
        return asked_anew or not moved.isdisjoint((leg.from_site, leg.to_site, *leg.via))

    routes = dict.fromkeys(leg.route for leg in atlas.legs.values() if is_touched(leg))
    runs = [run for route in routes for run in water_runs(atlas, route)]
    return [run for run in runs if any(map(is_touched, run)) and all(map(is_computed, run))]


def _moves(before: object, after: object) -> bool:
    if not isinstance(before, Site) or not isinstance(after, Site):
        return False
    return after.lonlat is not None and before.lonlat != after.lonlat


def _asked(leg: Leg) -> tuple[object, ...]:
    """What a computed leg was computed from, apart from places."""
    return leg.from_site, leg.to_site, leg.via, leg.clearance_m


def recompute(
    now: Atlas, before: Atlas, runs: Iterable[Sequence[Leg]], cancelled: Cancelled | None = None
) -> Recomputed:
    """Compute runs of legs anew.

    Parameters
    ----------
    now, before : Atlas
        After and before the edit that moved the ends; what was noted of the old way is taken out again.
    runs : iterable of sequence of Leg
        From `touched_runs`.

    Raises
    ------
    geo.seapath.CancelledError
    """
    pairs: list[tuple[Leg, Leg]] = []
    problems: list[str] = []
    for run in runs:
        try:
            noted = [_with_own_notes(before, leg) for leg in run]
            found = computed_run(now, noted, _words_before(before, run, cancelled), cancelled)
        except LayersError as error:
            problems.append(str(error))
            found = [_given_up(leg, str(error)) for leg in run]
        pairs += zip(run, found, strict=True)
    return Recomputed(tuple(pairs), tuple(dict.fromkeys(problems)))


def _with_own_notes(before: Atlas, leg: Leg) -> Leg:
    """The leg with the notes it had before its end moved: since then only what was computed has come in."""
    was = before.legs.get(leg.id)
    return leg if was is None or _asked(was) != _asked(leg) else leg.model_copy(update={"notes": was.notes})


def _given_up(leg: Leg, why: str) -> Leg:
    if leg.method is not Method.COMPUTED:
        return leg
    notes = f"{leg.notes} Not computed since an end has moved: {why}".strip()
    return leg.changed(method=Method.SCHEMATIC, notes=notes)


def _words_before(before: Atlas, run: Sequence[Leg], cancelled: Cancelled | None) -> list[str]:
    """What was noted of the way as it was."""
    old = [before.legs.get(leg.id) for leg in run]
    known = [leg for leg in old if leg is not None and leg.method is Method.COMPUTED]
    if len(known) < len(run):
        return []
    try:
        return path_words(_path(before, known, cancelled))
    except LayersError:
        return []  # a way that can't be computed left no words


def _path(atlas: Atlas, run: Sequence[Leg], cancelled: Cancelled | None) -> PlannedPath:
    keys = [run[0].from_site, *(key for leg in run for key in leg.via), run[-1].to_site]
    stops: list[Stop] = [stop_from(atlas, key) for key in keys]
    return plan_sea(stops, clearance_m=run[-1].clearance_m, cancelled=cancelled)


def path_words(path: PlannedPath) -> list[str]:
    """The sentences that a reader of the path must know, each once."""
    return list(dict.fromkeys(note for part in path.parts for note in part.notes))


def computed_run(
    atlas: Atlas, run: Sequence[Leg], old_words: Iterable[str] = (), cancelled: Cancelled | None = None
) -> list[Leg]:
    """The legs of a run with their lines computed as one way, cut where it comes nearest to the locks.

    Parameters
    ----------
    old_words : iterable of str
        Sentences of the way before, which are taken out of the notes.

    Raises
    ------
    LayersError
        When there is no way by water.
    geo.seapath.CancelledError
    """
    path = _path(atlas, run, cancelled)
    rest = np.array(path.lonlat)
    found = []
    for leg in run:
        line, words = rest, path_words(path)
        if leg is not run[-1]:
            line, rest = _cut(rest, atlas.sites[leg.to_site])
            words = []
        notes = leg.notes
        for word in (*old_words, *path_words(path)):
            notes = notes.replace(word, "")
        found.append(
            leg.changed(
                coordinates=[(round(lon, DIGITS), round(lat, DIGITS)) for lon, lat in line.tolist()],
                method=Method.COMPUTED,
                clearance_m=path.parts[0].clearance_m,
                notes=" ".join(dict.fromkeys([" ".join(notes.split()), *words])).strip(),
            )
        )
    return found


def _cut(line: NDArray[np.float64], lock: Site) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The line up to where it comes nearest to a lock, and from there on."""
    if lock.lonlat is None:
        raise LayersError(f"{lock.name} has no position; give it one to compute the way through it")
    near = nearest_on_line(*lock.lonlat, line)
    point = interpolate(line, [near.along])
    return np.vstack([line[: near.segment + 1], point]), np.vstack([point, line[near.segment + 1 :]])
