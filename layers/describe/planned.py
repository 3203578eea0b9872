"""A planned route in words: length, clearance, land crossed, time under way."""

from __future__ import annotations

from dataclasses import dataclass

from geo.units import format_length, format_length_range
from layers.describe.description import Tone
from layers.evidence.interval import Interval
from layers.records.route import Mode
from layers.routing.draft import PlannedRoute
from layers.routing.lengths import hours_text, speed_words, travel_hours
from layers.routing.planning import PlannedPath


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known: what it is, the value, and how it is to be taken."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN


def length_words(planned: PlannedRoute) -> tuple[str, str]:
    """The length in its usual unit, and in the other one: nautical miles first at sea."""
    metres = planned.length.drawn
    spread = max((planned.length.high - planned.length.low) / 20, 1.0) if planned.path else None
    km, nmi = (format_length(metres, unit, uncertainty=spread) for unit in ("km", "nmi"))
    return (nmi, km) if planned.draft.mode is Mode.SEA else (km, "")


def facts(planned: PlannedRoute, speed_kmh: Interval) -> list[Fact]:
    """What is known of the route, a line each."""
    rows = [Fact("Range", _range(planned))]
    if planned.path is not None:
        rows += _water(planned.path)
    hours = hours_text(travel_hours(planned.length, planned.draft.mode, speed_kmh))
    rows.append(Fact("Under way", f"{hours} at {speed_words(planned.draft.mode, speed_kmh)}"))
    return rows


def _range(planned: PlannedRoute) -> str:
    length = planned.length
    if planned.path is None:
        return length.text
    return f"{format_length_range(length.low, length.high, 'nmi')} ({length.text})"


def _water(path: PlannedPath) -> list[Fact]:
    least = [part.min_clearance_m for part in path.parts if part.min_clearance_m is not None]
    reduced = path.total("reduced_m")
    asked = path.parts[0].clearance_m
    if not least:
        clearance = Fact("Least clearance", "all within the harbours or a fairway")
    elif reduced > 0:
        narrow = format_length(reduced, uncertainty=100.0)
        words = f"{format_length(min(least), uncertainty=10.0)}; less than asked for over {narrow}"
        clearance = Fact("Least clearance", words, Tone.WARNING)
    else:
        clearance = Fact("Least clearance", f"{format_length(asked, 'nmi')}, as asked for")
    land = path.total("land_crossing_m")
    crossed = (
        Fact("Land crossed", format_length(land), Tone.WARNING) if land > 0 else Fact("Land crossed", "none")
    )
    passes = list(dict.fromkeys(name for part in path.parts for name in part.passes))
    through = [Fact("Through", ", ".join(passes))] if passes else []
    return [clearance, crossed, *through]
