"""Comparisons in words that don't overreach."""

from __future__ import annotations

import math

from layers.describe.statements import number_text
from layers.evidence.comparison import SHARE_OF_WORLD, Comparison
from layers.evidence.interval import Interval
from layers.records.statement import StatementKind

CLOSE = 1.1
"""Up to this ratio two figures are said to nearly agree."""


def ratio_text(ratio: Interval) -> str:
    """``4.5–10.8``, ``1,543`` or ``at least 3``, with three digits."""
    low = _short(ratio.low)
    if math.isinf(ratio.high):
        return f"at least {low}"
    high = _short(ratio.high)
    return low if low == high else f"{low}–{high}"


def _short(value: float) -> str:
    if value >= 1000:
        return number_text(round(value))
    if value >= 20:
        return f"{value:.0f}"
    if value >= 2:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}"


def verdict(comparison: Comparison, *, brief: bool = False) -> str:
    """One sentence: how the first stands to the second, and what stands between them.

    "4.5–10.8 times the KORES estimate; different bases: oxide and not stated." With `brief` only the
    ratio, the other's name, and whether the bases differ.
    """
    if comparison.ratio is None:
        return f"Not comparable: {'; '.join(comparison.reasons)}."
    text = _ratio_sentence(comparison, comparison.ratio)
    text = text[0].upper() + text[1:]
    caveats = [c.partition(":")[0] for c in comparison.caveats if c.startswith("different bases")]
    if not brief:
        caveats = list(comparison.caveats)
    text = "; ".join((text.rstrip("."), *caveats))
    return f"{text.rstrip('.')}."


def _ratio_sentence(comparison: Comparison, ratio: Interval) -> str:
    other = _named(comparison)
    if SHARE_OF_WORLD in comparison.caveats:
        return f"{_percent(ratio)} of {other}"
    if ratio.low >= 1 / CLOSE and ratio.high <= CLOSE:
        return f"nearly the same as {other} ({ratio_text(ratio)} times)"
    if ratio.high <= 1:
        return f"{_percent(ratio)} of {other}"
    return f"{ratio_text(ratio)} times {other}"


def _percent(ratio: Interval) -> str:
    low, high = f"{ratio.low * 100:.3g}", f"{ratio.high * 100:.3g}"
    if math.isinf(ratio.high):
        return f"at least {low} %"
    return f"{low} %" if low == high else f"{low}–{high} %"


_NOUNS = {
    StatementKind.CLAIM: "claim",
    StatementKind.ESTIMATE: "estimate",
    StatementKind.OBSERVATION: "figure",
    StatementKind.REFERENCE: "figure",
    StatementKind.CALCULATION: "calculation",
}


def _named(comparison: Comparison) -> str:
    second = comparison.second
    noun = _NOUNS[second.kind]
    claimant = second.claimant.strip()
    if not claimant or claimant == "none":
        return f"the {noun}"
    if len(claimant) > 48:
        return f"the {noun} of {claimant}"
    return f"the {claimant} {noun}"
