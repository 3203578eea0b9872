"""The description of any record, by its reference."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.describe.description import Description, Row, Tone, section, sections
from layers.describe.kinds import COMMODITIES, COUNTRIES
from layers.describe.own_layers import describe_feature, describe_layer
from layers.describe.places import describe_area, describe_site
from layers.describe.routes import describe_leg, describe_route
from layers.describe.sanctions import sanctions_sections
from layers.describe.statements import citation, statement_row
from layers.display import Ref
from layers.records.commodity import FACTS, Commodity
from layers.records.statement import Statement

NATIONAL = frozenset({"north-korea", "china-from-north-korea"})


def describe(atlas: Atlas, ref: Ref) -> Description | None:
    """All that is said of a record; None when it is gone or no one describes its table."""
    table, key = ref
    if table == "sites" and key in atlas.sites:
        return describe_site(atlas, atlas.sites[key])
    if table == "legs" and key in atlas.legs:
        return describe_leg(atlas, atlas.legs[key])
    if table == "routes" and key in atlas.routes:
        return describe_route(atlas, atlas.routes[key])
    if table == "areas" and key in atlas.areas:
        return describe_area(atlas, key)
    if table == "features" and key in atlas.features:
        return describe_feature(atlas, atlas.features[key])
    if table == "layers" and key in atlas.layers:
        return describe_layer(atlas, atlas.layers[key])
    if table == "sources" and key in atlas.sources:
        return _describe_source(atlas, key)
    if table == COMMODITIES:
        return _describe_commodity(atlas, Commodity(key))
    if table == COUNTRIES:
        return _describe_country(atlas)
    return None


def statements_on(atlas: Atlas, ref: Ref) -> list[Statement]:
    """Statements about a record, a commodity, or the country as a whole."""
    table, key = ref
    every = atlas.statements.values()
    if table == COMMODITIES:
        return [s for s in every if key == s.commodity or Commodity(key) in s.commodities]
    if table == COUNTRIES:
        return [s for s in every if s.subject in NATIONAL]
    if table == "sources":
        return [s for s in every if s.source == key]
    return [s for s in every if s.subject == key or key in s.places]


def _describe_commodity(atlas: Atlas, commodity: Commodity) -> Description:
    facts = FACTS[commodity]
    sites = [s for s in atlas.sites.values() if commodity in s.commodities]
    routes = [r for r in atlas.routes.values() if commodity in r.commodities]
    codes = Row("HS", ", ".join(facts.hs)) if facts.hs else None
    pages = {
        "Evidence": (),
        "Places": sections(
            section("Code on the map", Row("", facts.code), codes),
            section(
                "Sites", *(Row(s.kind.value.replace("-", " "), s.name, ref=("sites", s.id)) for s in sites)
            ),
            section("Routes", *(Row(r.standing.value, r.name, ref=("routes", r.id)) for r in routes)),
        ),
        "Sanctions": sanctions_sections(atlas, commodity),
    }
    return Description((COMMODITIES, commodity.value), facts.name, "", "Commodity", (facts.code,), pages)


def _describe_country(atlas: Atlas) -> Description:
    pages = {"Evidence": (), "Trade": (), "Sanctions": sanctions_sections(atlas, None)}
    return Description(
        (COUNTRIES, "north-korea"), "North Korea", "조선민주주의인민공화국", "Country", (), pages
    )


def _describe_source(atlas: Atlas, key: str) -> Description:
    source = atlas.sources[key]
    said = [statement_row(atlas, s) for s in atlas.statements.values() if s.source == key]
    parent = atlas.sources.get(source.derived_from) if source.derived_from else None
    derived = f"rewrites {citation(parent)}: no second witness" if parent else ""
    pages = {
        "Source": sections(
            section(
                "Citation",
                Row("", citation(source)),
                Row("Address", source.url),
                Row("Read from", source.retrieved_from),
                Row("Licence", source.licence),
            ),
            section(
                "Reliability",
                Row("Admiralty letter", source.reliability, detail=source.reliability_reason),
                Row("", derived, tone=Tone.WARNING),
            ),
            section("Notes", Row("", source.notes)),
        ),
        "Evidence": sections(section("Statements from it", *said)),
    }
    return Description(("sources", key), source.title, source.publisher, "Source", (), pages)
