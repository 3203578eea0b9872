"""Claims and estimates in the ground as rings and discs, and a year's flows, as the page draws them."""

from __future__ import annotations

import math
from typing import Any

from layers.atlas import Atlas
from layers.describe.statements import value_text
from layers.drawing.evidence_marks import (
    DISC,
    DISC_EDGE,
    DISC_EDGE_PT,
    LARGEST_MM,
    NATIONAL,
    RING_PT,
    PairMark,
    pairs_of,
)
from layers.drawing.flow_bands import COAL, POINTS_PER_MT, TINT, amounts_text
from layers.evidence.comparison import compare
from layers.evidence.flows import Flow, flow_years, flows_in
from layers.evidence.verdict import verdict
from layers.records.commodity import Commodity
from layers.webpage.records import COMMODITY_NUMBER

MOST_NATIONAL = 6
"""Rows of the country's figures, as on the app's map."""


def reserves_data(atlas: Atlas) -> dict[str, Any]:
    """Pairs at places and of the country, and the sizes and opacities in which they are drawn."""
    placed = [key for key, site in atlas.sites.items() if site.lonlat is not None]
    national = [
        p for p in pairs_of(atlas, None, [NATIONAL]) if p.claim is not None and p.estimate is not None
    ]
    national.sort(key=lambda p: p.claim_t / p.estimate_t if p.estimate_t else math.inf, reverse=True)
    return {
        "places": [_pair(atlas, pair) | {"site": pair.subject} for pair in pairs_of(atlas, None, placed)],
        "national": [_pair(atlas, pair) for pair in national],
        "mostNational": MOST_NATIONAL,
        "largestMm": LARGEST_MM,
        "disc": DISC,
        "discEdge": [DISC_EDGE, DISC_EDGE_PT],
        "ringPt": RING_PT,
    }


def _pair(atlas: Atlas, pair: PairMark) -> dict[str, Any]:
    row: dict[str, Any] = {
        "com": COMMODITY_NUMBER[pair.commodity],
        "claim": pair.claim_t,
        "estimate": pair.estimate_t,
        "text": ", ".join(
            f"{value_text(statement)} {word}"
            for statement, word in ((pair.claim, "claimed"), (pair.estimate, "estimated"))
            if statement is not None
        ),
    }
    if pair.claim is not None and pair.estimate is not None:
        row["verdict"] = verdict(compare(atlas, pair.claim, pair.estimate), brief=True)
    return row


def flows_data(atlas: Atlas) -> dict[str, Any]:
    """Flows by year, the last year with a quantity first shown, and how wide and strong the tint is."""
    years = {year: flows_in(atlas, year) for year in flow_years(atlas)}
    counted = [year for year, flows in years.items() if any(flow.tonnes for flow in flows)]
    return {
        "years": [[year, [_flow(flow) for flow in flows]] for year, flows in years.items()],
        "year": max(counted, default=max(years, default=None)),
        "ptPerMt": POINTS_PER_MT,
        "tint": TINT,
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "com": COMMODITY_NUMBER[flow.commodity],
        "on": [COMMODITY_NUMBER[one] for one in _carried_as(flow.commodity)],
        "tonnes": flow.tonnes.drawn_end if flow.tonnes is not None else 0.0,
        "text": amounts_text(flow),
    }


def _carried_as(commodity: Commodity) -> list[Commodity]:
    """Commodities of routes that show the flow: customs print anthracite as coal."""
    wanted = COAL if commodity in COAL else {commodity}
    return [one for one in Commodity if one in wanted]
