"""Sanctions statuses over time, worked out beforehand: by regime and commodity, from which day what holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from layers.atlas import Atlas
from layers.drawing.legend_evidence import HEADINGS
from layers.records.commodity import Commodity
from layers.records.measure import Measure
from layers.sanctions.status import REGIMES, STRICTNESS, StatusOn, change_days, status_on

FIRST_DAY = date(2006, 1, 1)
"""Where the timeline begins, before the first measure of 2006."""
REGIME_NAMES = {"UN": "UN", "PRC": "China (PRC)", "any": "Strictest"}
SHOWN = (Commodity.ANTHRACITE, Commodity.IRON_ORE, Commodity.RARE_EARTHS, Commodity.MAGNESITE, Commodity.ZINC)
"""Commodities whose status stands beside the timeline, as in the app's window."""


def sanctions_data(atlas: Atlas) -> dict[str, Any]:
    """Regimes, days of change with what happens on them, and the statuses by regime and commodity."""
    days = change_days(atlas)
    first = min([FIRST_DAY, *days])
    sentences: dict[str, int] = {}
    return {
        "first": first.isoformat(),
        "last": max([FIRST_DAY, *days]).isoformat(),
        "regimes": [
            {
                "id": key,
                "name": REGIME_NAMES[key],
                "heading": HEADINGS[key],
                "status": _statuses(atlas, key, first, sentences),
            }
            for key in (*REGIMES, "any")
        ],
        "texts": list(sentences),
        "marks": [[day.isoformat(), _what_happens(atlas, day)] for day in days],
        "shown": [commodity.value for commodity in SHOWN],
    }


def _statuses(atlas: Atlas, regime: str, first: date, texts: dict[str, int]) -> dict[str, list[list[Any]]]:
    """By commodity: rows of day, number of the status, sentence, and measures (numbers of texts)."""

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    found: dict[str, list[list[Any]]] = {}
    for commodity in Commodity:
        rows: list[list[Any]] = []
        for day in sorted({first, *change_days(atlas, commodity)}):
            now = status_on(atlas, commodity, day, regime)
            why = [number(text) for text in _reasons(now)]
            row = [day.isoformat(), STRICTNESS.index(now.status), number(now.sentence), why]
            if not rows or rows[-1][1:] != row[1:]:
                rows.append(row)
        found[commodity.value] = rows
    return found


def _reasons(now: StatusOn) -> list[str]:
    lines = [_measure_line(measure) for measure in now.measures]
    return [*lines, *(f"Spared: {text}" for text in now.carve_outs)]


def _measure_line(measure: Measure) -> str:
    paragraph = f" ¶{measure.paragraph}" if measure.paragraph else ""
    return f"{measure.instrument}{paragraph}, in effect {measure.effective.isoformat()}: {measure.summary}"


def _what_happens(atlas: Atlas, day: date) -> str:
    begins = [m for m in atlas.measures.values() if m.effective == day and m.commodities]
    if begins:
        return "; ".join(dict.fromkeys(f"{m.instrument}: {m.summary}" for m in begins))
    return "a measure or its wind-down has ended"
