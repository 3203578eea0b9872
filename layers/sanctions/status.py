"""The sanctions status of a commodity on a day, with the measures that make it so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from layers.atlas import Atlas
from layers.records.commodity import FACTS, Commodity
from layers.records.measure import Effect, Measure


class Status(StrEnum):
    """Sanctions status of a commodity on a day, least strict first."""

    NOT_LISTED = "not-listed"
    UNRESTRICTED = "unrestricted"
    EXEMPT = "exempt"
    CAPPED = "capped"
    WIND_DOWN = "wind-down"
    BANNED = "banned"


STATUS_NAMES: dict[Status, str] = {
    Status.NOT_LISTED: "Not listed",
    Status.UNRESTRICTED: "Unrestricted",
    Status.EXEMPT: "Banned except for livelihood purposes",
    Status.CAPPED: "Capped",
    Status.WIND_DOWN: "Wind-down",
    Status.BANNED: "Banned",
}

STRICTNESS = tuple(Status)
"""Statuses from the least to the most strict."""

REGIMES = ("UN", "PRC")


@dataclass(frozen=True, slots=True)
class StatusOn:
    """What held for a commodity on a day.

    Attributes
    ----------
    commodity, day, regime
        What was asked; regime ``UN``, ``PRC`` or ``any`` for the stricter of all.
    status : Status
    measures : tuple of Measure
        The measures in force that day which name the commodity, the deciding one first.
    exempt_for_livelihood : bool
        True when the ban spares livelihood purposes.
    tonnes_per_year, usd_per_year : float or None
        Limits of a quota, whichever is reached first, over `limit_period`.
    until : date or None
        Last day of a wind-down.
    carve_outs : tuple of str
        Exceptions that the measures state.
    """

    commodity: Commodity
    day: date
    regime: str
    status: Status
    measures: tuple[Measure, ...] = ()
    exempt_for_livelihood: bool = False
    tonnes_per_year: float | None = None
    usd_per_year: float | None = None
    limit_period: str = ""
    until: date | None = None
    carve_outs: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The status in words."""
        name = FACTS[self.commodity].name
        if self.status is Status.NOT_LISTED:
            return f"{name}: no measure in the atlas names it"
        text = f"{name}: {STATUS_NAMES[self.status].lower()}"
        if self.status is Status.CAPPED:
            limits = []
            if self.tonnes_per_year:
                limits.append(f"{self.tonnes_per_year:,.0f} t")
            if self.usd_per_year:
                limits.append(f"{self.usd_per_year:,.0f} USD")
            text += f" at {' or '.join(limits)} ({self.limit_period or 'a year'}), whichever is reached first"
        if self.status is Status.WIND_DOWN and self.until:
            text += f" until {self.until.isoformat()}"
        return text


def status_on(atlas: Atlas, commodity: Commodity, day: date, regime: str = "UN") -> StatusOn:
    """Status of a commodity on a day.

    A commodity that no measure of the atlas ever names reads *not listed*, not *unrestricted*: the
    atlas can't tell more. With `regime` ``any`` the strictest of all regimes decides.
    """
    named = [m for m in atlas.measures.values() if commodity in m.commodities and m.effect is not Effect.NONE]
    if not named:
        return StatusOn(commodity, day, regime, Status.NOT_LISTED)
    asked = [m for m in named if regime in ("any", m.regime)]
    in_force = [m for m in asked if m.effective <= day and (m.ends is None or day <= m.ends)]
    if not in_force:
        return StatusOn(commodity, day, regime, Status.UNRESTRICTED)
    ranked = sorted(in_force, key=lambda m: (-STRICTNESS.index(_status_of(m, day)), m.effective, m.id))
    deciding = ranked[0]
    status = _status_of(deciding, day)
    return StatusOn(
        commodity,
        day,
        regime,
        status,
        tuple(ranked),
        exempt_for_livelihood=status is Status.EXEMPT,
        tonnes_per_year=deciding.tonnes_per_year if status is Status.CAPPED else None,
        usd_per_year=deciding.usd_per_year if status is Status.CAPPED else None,
        limit_period=deciding.limit_period if status is Status.CAPPED else "",
        until=deciding.wind_down_until if status is Status.WIND_DOWN else None,
        carve_outs=tuple(dict.fromkeys(m.carve_out for m in ranked if m.carve_out)),
    )


def _status_of(measure: Measure, day: date) -> Status:
    if measure.wind_down_until is not None and day <= measure.wind_down_until:
        return Status.WIND_DOWN
    if measure.effect is Effect.BAN_EXCEPT_LIVELIHOOD:
        return Status.EXEMPT
    if measure.effect is Effect.QUOTA:
        return Status.CAPPED
    return Status.BANNED


def strictest(statuses: Iterable[Status]) -> Status:
    """The strictest of several statuses; not listed when there are none."""
    return max(statuses, key=STRICTNESS.index, default=Status.NOT_LISTED)


def change_days(atlas: Atlas, commodity: Commodity | None = None) -> list[date]:
    """Days on which some status changes, in order; of one commodity, or of all."""
    one = timedelta(days=1)
    days: set[date] = set()
    for measure in atlas.measures.values():
        if measure.effect is Effect.NONE or (commodity and commodity not in measure.commodities):
            continue
        days.add(measure.effective)
        days.update(end + one for end in (measure.ends, measure.wind_down_until) if end is not None)
    return sorted(days)
