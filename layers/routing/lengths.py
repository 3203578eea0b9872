"""How long a leg is, as a range, and how long it takes at a stated speed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geo.geodesy import line_length
from geo.units import format_length, format_length_range
from layers.atlas import Atlas
from layers.evidence.interval import Interval
from layers.records.route import Leg, Method, Mode

KM_PER_NMI = 1.852
COMPUTED_ERROR = 0.005
"""Share by which a computed sea path may differ from the shortest at its clearance."""

SPEEDS_KMH: dict[Mode, Interval] = {
    Mode.SEA: Interval(8 * KM_PER_NMI, 11 * KM_PER_NMI),
    Mode.RIVER: Interval(4 * KM_PER_NMI, 7 * KM_PER_NMI),
    Mode.RAIL: Interval(15.0, 30.0),
    Mode.ROAD: Interval(20.0, 40.0),
}
"""Assumed speeds, km/h, stated wherever a time is shown: they are no finding of any source."""


@dataclass(frozen=True, slots=True)
class LegLength:
    """Lengths of a leg in metres.

    Attributes
    ----------
    drawn : float
        Geodesic length of the drawn line, WGS 84.
    low, high : float
        What the way itself can measure: from the uncertainty of its ends and the method. The upper end
        of a schematic line is infinite, because the way between its points is longer by an unknown
        part.
    published : float or None
        What a source prints.
    why : str
        Why drawn and published differ, or why there is no upper end.
    """

    drawn: float
    low: float
    high: float
    published: float | None
    why: str

    @property
    def text(self) -> str:
        """``150–156 km`` or ``at least 41 km``."""
        if math.isinf(self.high):
            return f"at least {format_length(self.low)}"
        return format_length_range(self.low, self.high)


def leg_length(atlas: Atlas, leg: Leg) -> LegLength:
    """Measure a leg."""
    drawn = line_length(leg.coordinates)
    ends = [atlas.sites.get(key) for key in (leg.from_site, leg.to_site)]
    slack = sum(site.uncertainty_m or 0.0 for site in ends if site is not None)
    published = leg.published_km * 1000 if leg.published_km else None
    if leg.method is Method.COMPUTED:
        spread = slack + drawn * COMPUTED_ERROR
        why = "from the uncertainty of both ends, and half a percent of the method"
        return LegLength(drawn, max(drawn - spread, 0.0), drawn + spread, published, why)
    low = max(drawn - slack, 0.0)
    if published is not None:
        why = "the drawn line joins known points straight, so it is shorter than the way itself"
        return LegLength(drawn, min(low, published), max(drawn + slack, published), published, why)
    if leg.method is Method.DIGITISED:
        return LegLength(drawn, low, drawn + slack, None, "from the uncertainty of both ends")
    why = "the drawn line joins known points straight; the way between them is longer by an unknown part"
    return LegLength(drawn, low, math.inf, None, why)


def travel_hours(length: LegLength, mode: Mode, speed_kmh: Interval | None = None) -> Interval:
    """Hours under way at a range of speeds; infinite at the upper end where the length is."""
    speed = speed_kmh or SPEEDS_KMH[mode]
    return Interval(length.low / 1000, length.high / 1000) / speed


def hours_text(hours: Interval) -> str:
    """``13–22 h``, ``at least 2 h``."""
    low = f"{hours.low:.0f}" if hours.low >= 10 else f"{hours.low:.1f}".removesuffix(".0")
    if math.isinf(hours.high):
        return f"at least {low} h"
    high = f"{hours.high:.0f}" if hours.high >= 10 else f"{hours.high:.1f}".removesuffix(".0")
    return f"{low} h" if low == high else f"{low}–{high} h"


def speed_words(mode: Mode, speed_kmh: Interval) -> str:
    """``8–11 kn``, ``20–40 km/h``."""
    unit, factor = ("kn", KM_PER_NMI) if mode in (Mode.SEA, Mode.RIVER) else ("km/h", 1.0)
    low, high = (f"{end / factor:.3g}" for end in (speed_kmh.low, speed_kmh.high))
    return f"{low} {unit}" if low == high else f"{low}–{high} {unit}"
