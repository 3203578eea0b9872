"""Claims beside estimates as bars on a log axis: positions worked out here, drawn by the page."""

from __future__ import annotations

import math
from typing import Any

from layers.atlas import Atlas
from layers.describe.statements import number_text, value_text
from layers.drawing.evidence_chart import SYMBOL_OF_KIND, band_claim
from layers.drawing.log_axis import LogAxis
from layers.evidence.groups import Group, kores_band
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, readable
from layers.evidence.verdict import verdict
from layers.records.statement import Statement

DIGITS = 4
AXIS_TICKS = 4
"""Bars in the panel are narrow: few ticks can be written."""


class GroupStore:
    """The drawn groups, each once: many records cite the same one."""

    def __init__(self, atlas: Atlas) -> None:
        self.rows: list[dict[str, Any]] = []
        self._band = kores_band(atlas)
        self._numbers: dict[tuple[str, ...], int] = {}

    def number(self, group: Group) -> int:
        """Index of the group among `rows`."""
        key = (group.title, *(statement.id for statement in group.statements))
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(group_data(group, self._band))
        return self._numbers[key]


def group_data(group: Group, band: Statement | None = None) -> dict[str, Any]:
    """A group: title, verdict, axis ticks and bars, positions as shares of the axis (0–1)."""
    ends = [
        end for quantity in group.quantities.values() for end in (quantity.value.low, quantity.value.high)
    ]
    axis = LogAxis.around(ends, 0.0, 1.0)
    row: dict[str, Any] = {"title": group.title}
    if group.commodity is not None:
        row["com"] = group.commodity.value
    if group.headline is not None:
        row["verdict"] = verdict(group.headline, brief=True)
        row["more"] = verdict(group.headline)
    if axis is not None:
        unit = next(iter(group.quantities.values())).unit
        row["ticks"] = [[round(axis.position(v), DIGITS), _tick(v, unit)] for v in axis.ticks(AXIS_TICKS)]
        row |= _band(group, axis, band)
    row["rows"] = [_bar(group, statement, axis) for statement in group.statements]
    return row


def _tick(value: float, unit: str) -> str:
    number, name = readable(Quantity(Interval(value, value), unit))
    return f"{number_text(float(f'{number.low:.6g}'))} {name}"


def _bar(group: Group, statement: Statement, axis: LogAxis | None) -> dict[str, Any]:
    """Ends of a bar, and which of them are known (an open end is drawn dashed, without a mark)."""
    value = group.quantities[statement.id].value
    row: dict[str, Any] = {
        "id": statement.id,
        "who": ", ".join(
            part for part in (statement.claimant or statement.kind.value, statement.period) if part
        ),
        "value": value_text(statement),
        "kind": statement.kind.value,
        "mark": SYMBOL_OF_KIND[statement.kind],
    }
    if axis is not None:
        row["at"] = [round(axis.position(value.low), DIGITS), round(axis.position(value.high), DIGITS)]
        if value.low <= 0:
            row["open"] = "low"
        elif math.isinf(value.high):
            row["open"] = "high"
    return row


def _band(group: Group, axis: LogAxis, band: Statement | None) -> dict[str, Any]:
    """The share of the claims at which real reserves are put, where the group is about it."""
    claim = band_claim(group, band)
    if claim is None or band is None or band.value_low is None or band.value_high is None:
        return {}
    size = group.quantities[claim.id].value
    low, high = size.low * band.value_low / 100, size.high * band.value_high / 100
    words = f"{band.claimant}: {band.value_low:g}–{band.value_high:g} % of the DPRK's claim is real"
    return {
        "band": [round(axis.position(low), DIGITS), round(axis.position(high), DIGITS)],
        "bandWords": words,
        "bandStatement": band.id,
    }
