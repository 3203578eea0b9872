"""Splitting and joining: a leg into two, two legs into one, two records of one place into one."""

from __future__ import annotations

from typing import Any

from layers.atlas import Atlas
from layers.edits import Change, Edit, added, edit_of, removed, replaced
from layers.errors import EditError
from layers.ids import numbered_id
from layers.moving import with_end_at
from layers.records.route import Leg, Method, Standing
from layers.records.site import Basis, Site, SiteKind
from layers.search import folded, spellings


def split_leg(atlas: Atlas, leg_id: str, index: int) -> Edit:
    """The edit that splits a leg at one of its inner vertices.

    A leg runs between sites, so the vertex becomes one: the site that stands there, or a new waypoint.
    The published length and the hand-over belonged to the whole leg: the hand-over stays where its site
    is an end, the length is dropped from both and kept in their notes.

    Raises
    ------
    EditError
        When there is no such leg, or the vertex is one of its ends.
    """
    leg = _leg(atlas, leg_id)
    if not 0 < index < len(leg.coordinates) - 1:
        raise EditError(f"legs “{leg_id}”: choose a corner between its ends to split it at")
    place = leg.coordinates[index]
    changes: list[Change] = []
    site = next((item for item in atlas.sites.values() if item.lonlat == place), None)
    if site is None:
        site = Site(
            id=numbered_id(f"{leg_id}-waypoint", atlas.sites),
            name=f"Waypoint on {atlas.routes[leg.route].name}",
            kind=SiteKind.WAYPOINT,
            lon=place[0],
            lat=place[1],
            basis=Basis.DERIVED,
            basis_note="A corner of a leg that was split here",
            sources=leg.sources,
        )
        changes.append(added(site))
    notes = leg.notes
    if leg.published_km is not None:
        told = f"Published for the whole leg before it was split: {leg.published_km:g} km."
        notes = f"{notes} {told}".strip()
    common: dict[str, Any] = {"published_km": None, "notes": notes}
    common["method"] = Method.DIGITISED if leg.method is Method.COMPUTED else leg.method
    via_first, via_second = _split_via(atlas, leg, index)
    first = leg.changed(
        coordinates=leg.coordinates[: index + 1], to_site=site.id, via=via_first, hand_over=None, **common
    )
    second = leg.changed(
        id=numbered_id(f"{leg_id}-b", atlas.legs),
        order=leg.order + 1,
        from_site=site.id,
        via=via_second,
        coordinates=leg.coordinates[index:],
        hand_over=leg.hand_over,
        **common,
    )
    if leg.hand_over == leg.from_site:
        first, second = first.changed(hand_over=leg.hand_over), second.changed(hand_over=None)
    changes += [replaced(leg, first), added(second)]
    for other in atlas.route_legs(leg.route):
        if other.order > leg.order:
            changes.append(replaced(other, other.changed(order=other.order + 1)))
    return edit_of(f"Split leg {leg.order} of {leg.route}", changes)


def merge_legs(atlas: Atlas, one: str, other: str) -> Edit:
    """The edit that joins two consecutive legs of a route, of one mode, into the first.

    Raises
    ------
    EditError
        When they don't follow each other, or differ in mode.
    """
    first, second = sorted((_leg(atlas, one), _leg(atlas, other)), key=lambda leg: leg.order)
    if first.route != second.route or first.to_site != second.from_site:
        raise EditError(
            f"legs “{first.id}” and “{second.id}” don't follow each other on one route; choose two that do"
        )
    if first.mode is not second.mode:
        raise EditError(
            f"legs “{first.id}” and “{second.id}” are by {first.mode.value} and by {second.mode.value};"
            " only legs of one mode are joined"
        )
    notes = " ".join(note for note in dict.fromkeys((first.notes, second.notes)) if note)
    weakest = max(first.standing, second.standing, key=_weakness)
    both_published = first.published_km is not None and second.published_km is not None
    joined = first.changed(
        to_site=second.to_site,
        via=(*first.via, first.to_site, *second.via),
        coordinates=(*first.coordinates, *second.coordinates[1:]),
        standing=weakest,
        method=first.method if first.method is second.method else Method.DIGITISED,
        published_km=(first.published_km or 0) + (second.published_km or 0) if both_published else None,
        clearance_m=min(first.clearance_m, second.clearance_m)
        if first.clearance_m is not None and second.clearance_m is not None
        else None,
        hand_over=first.hand_over or second.hand_over,
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        notes=notes,
    )
    changes = [replaced(first, joined), removed(second)]
    for leg in atlas.route_legs(first.route):
        if leg.order > second.order:
            changes.append(replaced(leg, leg.changed(order=leg.order - 1)))
    return edit_of(f"Join legs {first.order} and {second.order} of {first.route}", changes)


def merge_sites(atlas: Atlas, kept_id: str, gone_id: str) -> Edit:
    """The edit that makes two records of one place one; what points to the second points to the first.

    The second's spellings, place and sources are kept with the first.

    Raises
    ------
    EditError
        When one is missing, or a leg runs between the two.
    """
    kept, gone = atlas.sites.get(kept_id), atlas.sites.get(gone_id)
    if kept is None or gone is None or kept_id == gone_id:
        raise EditError(f"sites “{kept_id}” and “{gone_id}” can't be merged: choose two that are there")
    changes: list[Change] = [replaced(kept, _with_all_of(kept, gone))]
    for leg in atlas.legs.values():
        if gone_id in (leg.from_site, leg.to_site, *leg.via, leg.hand_over):
            changes.append(replaced(leg, _leg_at(leg, kept, gone_id)))
    for statement in atlas.statements.values():
        if gone_id == statement.subject or gone_id in statement.places:
            places = tuple(dict.fromkeys(kept_id if key == gone_id else key for key in statement.places))
            subject = kept_id if statement.subject == gone_id else statement.subject
            changes.append(replaced(statement, statement.changed(subject=subject, places=places)))
    for flaw in atlas.inconsistencies.values():
        if gone_id in flaw.subjects:
            subjects = tuple(dict.fromkeys(kept_id if key == gone_id else key for key in flaw.subjects))
            changes.append(replaced(flaw, flaw.changed(subjects=subjects)))
    changes.append(removed(gone))
    return edit_of(f"Merge {gone.name} into {kept.name}", changes)


def _with_all_of(kept: Site, gone: Site) -> Site:
    values = kept.model_dump()
    known = {folded(text) for text in spellings(kept)}
    more = [text for text in dict.fromkeys(spellings(gone)) if folded(text) not in known]
    values["names"]["others"] = (*kept.names.others, *more)
    values["sources"] = tuple(dict.fromkeys((*kept.sources, *gone.sources)))
    values["commodities"] = tuple(dict.fromkeys((*kept.commodities, *gone.commodities)))
    values["alternates"] = [place.model_dump() for place in (*kept.alternates, *gone.alternates)]
    if kept.lonlat is None and gone.lonlat is not None:
        for field in ("lon", "lat", "uncertainty_m", "basis", "basis_note", "confidence"):
            values[field] = getattr(gone, field)
    elif gone.lonlat is not None and gone.lonlat != kept.lonlat:
        values["alternates"].append(
            {
                "lon": gone.lon,
                "lat": gone.lat,
                "source": ", ".join(gone.sources),
                "note": f"{gone.basis.value} position of “{gone.name}”, merged into this",
            }
        )
    for field in ("notes", "description", "disagreements"):
        texts = (getattr(kept, field), getattr(gone, field))
        values[field] = "\n".join(text for text in dict.fromkeys(texts) if text)
    return Site.checked(values)


def _leg_at(leg: Leg, kept: Site, gone_id: str) -> Leg:
    """The leg with the kept site instead of the other, its ends there."""
    ends = [kept.id if key == gone_id else key for key in (leg.from_site, leg.to_site)]
    if ends[0] == ends[1] and leg.from_site != leg.to_site:
        raise EditError(f"legs “{leg.id}” runs between the two places; delete it before merging them")
    at_kept = leg if kept.lonlat is None else with_end_at(leg, gone_id, kept.lonlat)
    return at_kept.changed(
        from_site=ends[0],
        to_site=ends[1],
        via=tuple(dict.fromkeys(kept.id if key == gone_id else key for key in leg.via)),
        hand_over=kept.id if leg.hand_over == gone_id else leg.hand_over,
    )


def _split_via(atlas: Atlas, leg: Leg, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sites on the way, by the half of the line whose vertex is nearest; the joint itself in neither."""
    first: list[str] = []
    second: list[str] = []
    for key in leg.via:
        at = atlas.sites[key].lonlat
        if at is None:
            first.append(key)
            continue
        lon, lat = at
        gaps = [(x - lon) ** 2 + (y - lat) ** 2 for x, y in leg.coordinates]
        nearest = gaps.index(min(gaps))
        if nearest != index or gaps[nearest] > 0:
            (first if nearest <= index else second).append(key)
    return tuple(first), tuple(second)


def _weakness(standing: Standing) -> int:
    return list(Standing).index(standing)


def _leg(atlas: Atlas, leg_id: str) -> Leg:
    leg = atlas.legs.get(leg_id)
    if leg is None:
        raise EditError(f"legs: “{leg_id}” is gone; choose another")
    return leg
