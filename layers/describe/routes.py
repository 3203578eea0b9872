"""Routes and legs in words: mode, lengths side by side, hand-over, standing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geo.geodesy import line_length
from geo.units import format_length, format_length_range
from layers.atlas import Atlas
from layers.describe.description import Description, Row, Section, Tone, section, sections
from layers.evidence.interval import Interval
from layers.records.commodity import FACTS
from layers.records.route import Leg, Mode, Route, Standing
from layers.routing.lengths import SPEEDS_KMH, LegLength, hours_text, leg_length, speed_words, travel_hours

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
    pages: dict[str, tuple[Section, ...]] = {
        "Route": sections(
            section("Legs", *(leg_row(atlas, leg) for leg in legs)),
            section("In all", *_totals(legs, [leg_length(atlas, leg) for leg in legs])),
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


def _totals(legs: Sequence[Leg], lengths: Sequence[LegLength]) -> list[Row]:
    if not legs:
        return []
    low, high = sum(length.low for length in lengths), sum(length.high for length in lengths)
    way = f"at least {format_length(low)}" if math.isinf(high) else format_length_range(low, high)
    drawn = format_length(sum(length.drawn for length in lengths))
    return [Row("Along the drawn lines", drawn), Row("The way itself", way), _time_row(legs, lengths)]


def _time_row(legs: Sequence[Leg], lengths: Sequence[LegLength]) -> Row:
    """Time under way at the assumed speeds, which are named beside it."""
    hours = Interval(0.0, 0.0)
    for leg, length in zip(legs, lengths, strict=True):
        hours += travel_hours(length, leg.mode)
    speeds = {f"{leg.mode.value} {speed_words(leg.mode, SPEEDS_KMH[leg.mode])}": None for leg in legs}
    detail = f"without waiting, at assumed speeds that no source states: {', '.join(speeds)}"
    return Row("Under way", hours_text(hours), tone=Tone.MUTED, detail=detail)


def describe_leg(atlas: Atlas, leg: Leg) -> Description:
    """All pages on a leg."""
    from layers.describe.places import source_rows

    route = atlas.routes.get(leg.route)
    length = leg_length(atlas, leg)
    lengths = [Row("Along the drawn line", leg_length_text(leg))]
    if leg.published_km:
        lengths.append(Row("Published", f"{leg.published_km:g} km", leg.sources))
    lengths += [Row("The way itself", length.text, detail=length.why), _time_row([leg], [length])]
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
