"""Comparisons and statuses as plain data, for scripts and for print."""

from __future__ import annotations

import math
from typing import Any

from layers.atlas import Atlas
from layers.describe.statements import citation, grade, value_text
from layers.evidence.comparison import Comparison, quantity_of
from layers.evidence.verdict import verdict
from layers.records.statement import Statement
from layers.sanctions.status import STATUS_NAMES, StatusOn


def statement_data(atlas: Atlas, statement: Statement) -> dict[str, Any]:
    """A statement with its value as printed and normalised, and its source."""
    source = atlas.sources.get(statement.source)
    quantity = quantity_of(statement)
    return {
        "id": statement.id,
        "kind": statement.kind.value,
        "subject": statement.subject,
        "property": statement.property,
        "commodity": statement.commodity.value if statement.commodity else None,
        "value": value_text(statement),
        "low": statement.value_low,
        "high": statement.value_high,
        "unit": statement.unit,
        "normalised_low": quantity.value.low,
        "normalised_high": None if math.isinf(quantity.value.high) else quantity.value.high,
        "normalised_unit": quantity.unit,
        "period": statement.period,
        "claimant": statement.claimant,
        "basis": statement.basis,
        "resource_class": statement.resource_class,
        "source": statement.source,
        "citation": citation(source) if source else None,
        "grade": grade(statement, source),
    }


def comparison_data(atlas: Atlas, comparison: Comparison) -> dict[str, Any]:
    """A comparison with both statements, the ratio, and what stands between them."""
    ratio = comparison.ratio
    return {
        "first": statement_data(atlas, comparison.first),
        "second": statement_data(atlas, comparison.second),
        "pair_type": comparison.pair_type,
        "ratio_low": None if ratio is None else ratio.low,
        "ratio_high": None if ratio is None or math.isinf(ratio.high) else ratio.high,
        "verdict": verdict(comparison),
        "caveats": list(comparison.caveats),
        "reasons_not_comparable": list(comparison.reasons),
        "inside_one_source": comparison.same_source,
        "inconsistencies": [{"id": flaw.id, "text": flaw.text} for flaw in comparison.flaws],
    }


def status_data(status: StatusOn) -> dict[str, Any]:
    """A sanctions status with its limits and measures."""
    return {
        "commodity": status.commodity.value,
        "on": status.day.isoformat(),
        "regime": status.regime,
        "status": status.status.value,
        "status_in_words": STATUS_NAMES[status.status],
        "sentence": status.sentence,
        "livelihood_exemption": status.exempt_for_livelihood,
        "tonnes_per_year": status.tonnes_per_year,
        "usd_per_year": status.usd_per_year,
        "limit_period": status.limit_period or None,
        "wind_down_until": status.until.isoformat() if status.until else None,
        "carve_outs": list(status.carve_outs),
        "measures": [
            {
                "id": measure.id,
                "instrument": measure.instrument,
                "regime": measure.regime,
                "paragraph": measure.paragraph or None,
                "adopted": measure.adopted.isoformat(),
                "effective": measure.effective.isoformat(),
                "effect": measure.effect.value,
                "summary": measure.summary,
                "notes": measure.notes or None,
                "sources": list(measure.sources),
            }
            for measure in status.measures
        ],
    }
