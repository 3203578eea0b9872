"""What the map shows, in words, for readers who can't see it."""

from __future__ import annotations

from collections.abc import Iterable

from layers.atlas import Atlas
from layers.evidence.pairs import comparisons
from layers.evidence.verdict import verdict
from layers.records.commodity import FACTS, Commodity
from layers.records.site import SiteKind

NAMED = 12
"""Most names in one list; more would not be listened to."""
COUNTED = {
    SiteKind.MINE: ("mine", "mines"),
    SiteKind.EXPORT_PORT: ("export port", "export ports"),
    SiteKind.RECEIVING_PORT: ("receiving port", "receiving ports"),
    SiteKind.CROSSING: ("border crossing", "border crossings"),
}


def alt_text(atlas: Atlas) -> str:
    """Two or three sentences: what is where, which commodities, and the widest gap of claim and estimate."""
    parts = [_counted(atlas, kind) for kind in COUNTED]
    places = "; ".join(part for part in parts if part)
    sentences = [f"Map of North Korea's mineral trade: {places}." if places else "Map without places."]
    commodities = _names(FACTS[commodity].name.lower() for commodity in _shipped(atlas))
    if atlas.routes and commodities:
        sentences.append(f"{len(atlas.routes)} routes carry {commodities}.")
    widest = next((pair for pair in comparisons(atlas) if pair.ratio is not None), None)
    if widest is not None:
        name = widest.first.commodity_as_printed or "a commodity"
        said = verdict(widest, brief=True)
        sentences.append(f"Widest gap between claim and estimate, {name}: {said[0].lower()}{said[1:]}")
    return " ".join(sentences)


def _counted(atlas: Atlas, kind: SiteKind) -> str:
    names = [site.name for site in atlas.sites.values() if site.kind is kind and site.lonlat is not None]
    if not names:
        return ""
    one, many = COUNTED[kind]
    return f"{len(names)} {one if len(names) == 1 else many} ({_names(names)})"


def _shipped(atlas: Atlas) -> list[Commodity]:
    found = {commodity for route in atlas.routes.values() for commodity in route.commodities}
    return [commodity for commodity in Commodity if commodity in found]


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    text = ", ".join(listed[:NAMED])
    return f"{text} and {len(listed) - NAMED} more" if len(listed) > NAMED else text
