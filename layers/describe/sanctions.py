"""Sanctions measures in words, in the order of their effect."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.describe.description import Row, Section, Tone, section, sections
from layers.records.commodity import FACTS, Commodity
from layers.records.measure import Effect, Measure

EFFECT_WORDS: dict[Effect, str] = {
    Effect.BAN: "ban",
    Effect.BAN_EXCEPT_LIVELIHOOD: "ban, livelihood purposes spared",
    Effect.QUOTA: "quota",
    Effect.SUSPENSION: "imports suspended",
    Effect.NONE: "no minerals",
}


def sanctions_sections(atlas: Atlas, commodity: Commodity | None) -> tuple[Section, ...]:
    """Measures on a commodity, or all, oldest first, a section for each regime."""
    chosen = [m for m in atlas.measures.values() if commodity is None or commodity in m.commodities]
    chosen.sort(key=lambda m: (m.effective, m.id))
    regimes = dict.fromkeys(m.regime for m in chosen)
    if not chosen:
        name = FACTS[commodity].name if commodity else "this"
        row = Row("", f"No measure in the atlas names {name.lower()}: not listed.", tone=Tone.MUTED)
        return sections(section("Sanctions", row))
    titles = {"UN": "United Nations", "PRC": "China (PRC)"}
    return sections(
        *(
            section(titles.get(regime, regime), *(_measure_row(m) for m in chosen if m.regime == regime))
            for regime in regimes
        )
    )


def _measure_row(measure: Measure) -> Row:
    names = ", ".join(FACTS[commodity].name.lower() for commodity in measure.commodities)
    dates = [f"adopted {measure.adopted.isoformat()}"] if measure.adopted != measure.effective else []
    if measure.wind_down_until:
        dates.append(f"wind-down until {measure.wind_down_until.isoformat()}")
    if measure.ends:
        dates.append(f"until {measure.ends.isoformat()}")
    parts = [
        names,
        "; ".join(dates),
        f"Spared: {measure.carve_out}" if measure.carve_out else "",
        measure.notes,
    ]
    label = f"{measure.effective.isoformat()} · {measure.instrument}"
    label += f" ¶{measure.paragraph}" if measure.paragraph else ""
    value = f"{EFFECT_WORDS[measure.effect]}: {measure.summary}" if measure.commodities else measure.summary
    return Row(label, value, measure.sources, detail="\n".join(part for part in parts if part))
