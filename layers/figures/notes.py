"""Numbered notes on the sources of what a figure shows, in the order in which its legend names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.atlas import Atlas
from layers.describe.statements import citation
from layers.display import Ref
from layers.drawing.areas import visible_areas
from layers.drawing.declutter import is_proxy, symbol_name
from layers.drawing.destinations import destination_shares
from layers.drawing.evidence_marks import NATIONAL, PairMark, pair_marks
from layers.drawing.legend import LegendEntry
from layers.drawing.scene import Scene
from layers.records.commodity import Commodity
from layers.records.route import Leg
from layers.records.site import Site
from layers.records.source import UNSOURCED, Source
from layers.records.statement import Statement
from layers.sanctions.status import status_on

UNGRADED = "ungraded"
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)(?:\s*[–-]\s*(20\d\d))?")
_ASIDE = re.compile(r"\s*[(;:].*$")


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One note.

    Attributes
    ----------
    number : int
        From 1, in the order of the legend.
    source : Source
    grade : str
        Admiralty letter of the source, with the digits of its statements that are shown: ``B``, ``B2``,
        ``B2–4``; or ``ungraded``.
    used_for : tuple of str
        Legend entries and charts that rest on it, in their words.
    records : tuple of Ref
        The records that name it, as far as they are visible.
    words : str
        How it is cited where the source itself isn't the atlas's; empty otherwise.
    """

    number: int
    source: Source
    grade: str
    used_for: tuple[str, ...]
    records: tuple[Ref, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class SourceNotes:
    """All notes of a figure.

    Attributes
    ----------
    notes : tuple of SourceNote
    of_entry : dict of str to tuple of int
        Legend entry id to the numbers of its notes.
    of_statement : dict of str to int
    unsourced : tuple of Ref
        Visible records that name no source.
    """

    notes: tuple[SourceNote, ...]
    of_entry: dict[str, tuple[int, ...]]
    of_statement: dict[str, int]
    unsourced: tuple[Ref, ...]


def source_notes(
    atlas: Atlas,
    legends: Sequence[tuple[Scene, Sequence[LegendEntry]]],
    statements: Iterable[Statement],
) -> SourceNotes:
    """Notes for what the scenes show, legend entry by legend entry, then for the charts' statements."""
    collector = _Collector(atlas)
    of_entry: dict[str, tuple[int, ...]] = {}
    for scene, entries in legends:
        for entry in entries:
            numbers = set(of_entry.get(entry.id, ()))
            for ref, keys in _records_behind(scene, entry.id):
                numbers |= collector.add(ref, keys, entry.text, _digit(atlas, ref))
            of_entry[entry.id] = tuple(sorted(numbers))
        # What has no entry of its own in the legend (a context place that was left out) still counts.
        for ref, keys in _drawn_sites(scene, lambda site: True):
            collector.add(ref, keys, "Places")
    of_statement = {}
    for statement in statements:
        ref = ("statements", statement.id)
        for number in collector.add(ref, (statement.source,), "Claims and estimates", statement.credibility):
            of_statement[statement.id] = number
    return SourceNotes(collector.notes(), of_entry, of_statement, collector.unsourced())


class _Collector:
    """Gives each source a number when it is first named."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._numbers: dict[str, int] = {}
        self._uses: dict[str, dict[str, None]] = {}
        self._records: dict[str, dict[Ref, None]] = {}
        self._digits: dict[str, set[str]] = {}
        self._unsourced: dict[Ref, None] = {}

    def add(self, ref: Ref, keys: Iterable[str], use: str, digit: str = "") -> set[int]:
        known = [key for key in keys if key in self._atlas.sources and key != UNSOURCED]
        if not known:
            self._unsourced[ref] = None
        for key in known:
            self._numbers.setdefault(key, len(self._numbers) + 1)
            self._uses.setdefault(key, {})[use] = None
            self._records.setdefault(key, {})[ref] = None
            if digit.isdigit():
                self._digits.setdefault(key, set()).add(digit)
        return {self._numbers[key] for key in known}

    def notes(self) -> tuple[SourceNote, ...]:
        return tuple(
            SourceNote(
                number,
                self._atlas.sources[key],
                _grade(self._atlas.sources[key], self._digits.get(key, set())),
                tuple(self._uses[key]),
                tuple(self._records[key]),
            )
            for key, number in self._numbers.items()
        )

    def unsourced(self) -> tuple[Ref, ...]:
        return tuple(self._unsourced)


def _digit(atlas: Atlas, ref: Ref) -> str:
    """Admiralty digit of a statement; empty for other records."""
    statement = atlas.statements.get(ref[1]) if ref[0] == "statements" else None
    return statement.credibility if statement else ""


def _grade(source: Source, digits: set[str]) -> str:
    if source.reliability == UNGRADED:
        return UNGRADED
    low, high = min(digits, default=""), max(digits, default="")
    return source.reliability + (low if low == high else f"{low}–{high}")


_Behind = list[tuple[Ref, Sequence[str]]]
"""Records and the ids of their sources."""


def _records_behind(scene: Scene, entry: str) -> _Behind:
    """What a legend entry stands for on this page."""
    group, _, key = entry.partition(".")
    if group == "commodity":
        ways = _legs(scene, lambda leg: key in _commodities(scene, leg), of_routes=True)
        # What no way on the page carries is shown by its places alone.
        return ways or _drawn_sites(scene, lambda site: key in {one.value for one in site.commodities})
    if group == "place":
        return _drawn_sites(scene, lambda site: not is_proxy(site) and symbol_name(site) == key)
    if group == "mode":
        return _legs(scene, lambda leg: leg.mode.value == key)
    if group == "standing":
        return _legs(scene, lambda leg: leg.standing.value == key)
    if entry == "mark.fob":
        shown = {mark.leg for mark in scene.hand_overs}
        return _legs(scene, lambda leg: leg.id in shown)
    if entry == "circle.proxy":
        return _drawn_sites(scene, is_proxy)
    if entry == "circle.uncertainty":
        return [(("sites", site.id), site.sources) for site, _ in scene.circles]
    if group == "area":
        return [(("areas", area.id), area.sources) for area in visible_areas(scene)]
    if group == "status":
        return _measures(scene, key)
    if group in ("evidence", "destination"):
        return [(("statements", s.id), (s.source,)) for s in statements_of_entry(scene, entry)]
    return []


def statements_of_entry(scene: Scene, entry: str) -> list[Statement]:
    """The statements that a legend entry for claims, estimates or joint shares stands for."""
    if entry == "evidence.claim":
        return [pair.claim for pair in _pairs(scene) if pair.claim is not None]
    if entry == "evidence.estimate":
        return [pair.estimate for pair in _pairs(scene) if pair.estimate is not None]
    if entry.startswith("destination."):
        return [s for s in destination_shares(scene) if f"destination.{s.id}" == entry]
    return []


def _pairs(scene: Scene) -> list[PairMark]:
    """The pairs at places in the frame, and those of the whole country, which stand on a plate."""
    rows = np.flatnonzero(scene.inside(scene.site_xy)).tolist()
    return pair_marks(scene, [*(scene.sites[row].id for row in rows), NATIONAL])


def _measures(scene: Scene, status: str) -> _Behind:
    """The measures that give what is drawn this status on the map's day."""
    display, atlas = scene.snapshot.display, scene.snapshot.atlas
    if display.on_date is None:
        return []
    legs = {run.leg for run in scene.route_lines.runs}
    shown = {commodity for number in legs for commodity in _commodities(scene, scene.legs[number])}
    rows = np.flatnonzero(scene.inside(scene.site_xy)).tolist()
    shown |= {commodity.value for row in rows for commodity in scene.sites[row].commodities}
    found: dict[Ref, Sequence[str]] = {}
    for commodity in Commodity:
        if commodity.value in shown:
            said = status_on(atlas, commodity, display.on_date, display.regime)
            if said.status.value == status:
                found |= {("measures", measure.id): measure.sources for measure in said.measures}
    return list(found.items())


def _commodities(scene: Scene, leg: Leg) -> set[str]:
    route = scene.snapshot.atlas.routes.get(leg.route)
    return {commodity.value for commodity in route.commodities} if route else set()


def _drawn_sites(scene: Scene, wanted: Callable[[Site], bool]) -> _Behind:
    rows = np.flatnonzero(scene.inside(scene.marks.xy)).tolist()
    sites = [scene.marks.sites[row] for row in rows]
    return [(("sites", site.id), site.sources) for site in sites if wanted(site)]


def _legs(scene: Scene, wanted: Callable[[Leg], bool], *, of_routes: bool = False) -> _Behind:
    """Legs on the page that are wanted, in id order, with their own sources or those of their routes."""
    found: dict[Ref, Sequence[str]] = {}
    for number in sorted({run.leg for run in scene.route_lines.runs}):
        leg = scene.legs[number]
        if not wanted(leg):
            continue
        route = scene.snapshot.atlas.routes.get(leg.route)
        if of_routes and route is not None:
            found[("routes", route.id)] = route.sources
        elif not of_routes:
            found[("legs", leg.id)] = leg.sources or (route.sources if route else ())
    return list(found.items())


def short_citation(source: Source) -> str:
    """Publisher or author, and year: as short as it can be found again."""
    if source.publisher == "Pit2Port" or not (source.publisher or source.author):
        name = source.title
    else:
        name = _ASIDE.sub("", source.publisher) or source.publisher or source.author
    year = _YEAR.search(source.date)
    return f"{name} {year.group(1)}" if year and year.group(1) not in name else name


def full_citation(source: Source) -> str:
    """Author, title, publisher and date."""
    return citation(source)


def number_ranges(numbers: Iterable[int]) -> str:
    """``1–3, 7`` from 1, 2, 3, 7."""
    pieces: list[list[int]] = []
    for number in sorted(set(numbers)):
        if pieces and number == pieces[-1][-1] + 1:
            pieces[-1].append(number)
        else:
            pieces.append([number])
    return ",".join(
        f"{p[0]}" if len(p) == 1 else f"{p[0]},{p[1]}" if len(p) == 2 else f"{p[0]}–{p[-1]}" for p in pieces
    )
