"""Routes and legs in words: mode, lengths side by side, hand-over, standing."""

from __future__ import annotations

from geo.geodesy import line_length
from geo.units import format_length
from layers.atlas import Atlas
from layers.describe.description import Description, Row, Section, Tone, section, sections
from layers.records.commodity import FACTS
from layers.records.route import Leg, Mode, Route, Standing

STANDING_WORDS: dict[Standing, str] = {
    Standing.REPORTED: "reported by a source",
    Standing.INFERRED: "inferred: the sources give the ends, not the way",
    Standing.HYPOTHETICAL: "hypothetical: no source reports it",
}


def leg_length_text(leg: Leg) -> str:
    """Length along the drawn line, geodesic; nautical miles first at sea."""
    metres = line_length(leg.coordinates)
    if leg.mode is Mode.SEA:
        return f"{format_length(metres, 'nmi')} ({format_length(metres)})"
    return format_length(metres)


def site_name(atlas: Atlas, site_id: str) -> str:
    """A site's name, or its id where the record is gone."""
    site = atlas.sites.get(site_id)
    return site.name if site else site_id


def leg_row(atlas: Atlas, leg: Leg) -> Row:
    """One leg on one line."""
    ends = f"{site_name(atlas, leg.from_site)} → {site_name(atlas, leg.to_site)}"
    words = [leg_length_text(leg), leg.standing.value, leg.method.value]
    if leg.published_km:
        words.insert(1, f"published {leg.published_km:g} km")
    tone = Tone.PLAIN if leg.standing is Standing.REPORTED else Tone.WARNING
    return Row(leg.mode.value.capitalize(), ends, leg.sources, tone, ("legs", leg.id), " · ".join(words))


def leg_rows_through(atlas: Atlas, site_id: str) -> tuple[Section, ...]:
    """Routes through a site, a section each with its legs in order."""
    through = {
        leg.route
        for leg in atlas.legs.values()
        if site_id in (leg.from_site, leg.to_site, leg.hand_over) or site_id in leg.via
    }
    result = []
    for route_id in sorted(through):
        route = atlas.routes.get(route_id)
        rows = [leg_row(atlas, leg) for leg in atlas.route_legs(route_id)]
        if route is not None:
            rows.append(Row("", route.notes, tone=Tone.MUTED, ref=("routes", route_id)))
        found = section(route.name if route else route_id, *rows)
        if found is not None:
            result.append(found)
    return tuple(result)


def describe_route(atlas: Atlas, route: Route) -> Description:
    """All pages on a route."""
    from layers.describe.places import source_rows

    legs = atlas.route_legs(route.id)
    total = sum(line_length(leg.coordinates) for leg in legs)
    pages: dict[str, tuple[Section, ...]] = {
        "Route": sections(
            section("Legs", *(leg_row(atlas, leg) for leg in legs)),
            section("In all", Row("Along the drawn lines", format_length(total))),
            section("Standing", Row("", STANDING_WORDS[route.standing])),
            section("Notes", Row("", route.notes)),
            section("Sources", *source_rows(atlas, route.sources)),
        ),
        "Evidence": (),
        "Trade": (),
        "History": (),
    }
    chips = tuple(FACTS[commodity].name for commodity in route.commodities)
    return Description(("routes", route.id), route.name, "", "Route", chips, pages)


def describe_leg(atlas: Atlas, leg: Leg) -> Description:
    """All pages on a leg."""
    from layers.describe.places import source_rows

    route = atlas.routes.get(leg.route)
    lengths = [Row("Along the drawn line", leg_length_text(leg))]
    if leg.published_km:
        note = "The drawn line joins known points, so it is shorter than the way itself."
        lengths.append(Row("Published", f"{leg.published_km:g} km", leg.sources, detail=note))
    hand_over = site_name(atlas, leg.hand_over) if leg.hand_over else ""
    pages: dict[str, tuple[Section, ...]] = {
        "Leg": sections(
            section("Length", *lengths),
            section(
                "How it goes",
                Row("Mode", leg.mode.value),
                Row("Line", leg.method.value),
                Row("Standing", STANDING_WORDS[leg.standing], leg.sources),
                Row("Through", " → ".join(site_name(atlas, key) for key in leg.via)),
            ),
            section(
                "Who owns the cargo", Row("Owner", leg.owner, leg.sources), Row("Hand-over (FOB)", hand_over)
            ),
            section("Notes", Row("", leg.notes)),
            section("Sources", *source_rows(atlas, leg.sources)),
        ),
        "Route": leg_rows_through(atlas, leg.from_site)
        if route is None
        else describe_route(atlas, route).pages["Route"],
    }
    title = f"{site_name(atlas, leg.from_site)} → {site_name(atlas, leg.to_site)}"
    chips = tuple(FACTS[commodity].name for commodity in route.commodities) if route else ()
    subtitle = route.name if route else ""
    return Description(("legs", leg.id), title, subtitle, f"Leg by {leg.mode.value}", chips, pages)
