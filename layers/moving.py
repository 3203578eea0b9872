"""Moving sites: the edit that takes the ends of their legs along."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from layers.atlas import Atlas
from layers.edits import Change, Edit, edit_of, replaced
from layers.errors import EditError
from layers.records.route import Leg
from layers.records.site import Basis, Site

METRES_PER_DEGREE = 111_320.0
MOVED_NOTE = "Placed by hand on the map"


def decimals_for(resolution: float) -> int:
    """Decimals of a degree that a place pointed at deserves, at `resolution` metres per page unit.

    The last digit is no finer than what a hand can point at, and no coarser than a page unit.
    """
    if not resolution > 0:
        raise EditError(f"a map scale must be positive, not {resolution:g} m to the page unit")
    return min(max(math.ceil(math.log10(METRES_PER_DEGREE / resolution)), 0), 8)


def legs_ending_at(atlas: Atlas, site_id: str) -> list[Leg]:
    """Legs that start or end at the site, in id order."""
    return [leg for leg in atlas.legs.values() if site_id in (leg.from_site, leg.to_site)]


def with_end_at(leg: Leg, site_id: str, lonlat: tuple[float, float]) -> Leg:
    """The leg with the ends that are at the site moved there.

    Raises
    ------
    RecordError
        When nothing would be left of the leg.
    """
    line = list(leg.coordinates)
    if leg.from_site == site_id:
        line[0] = lonlat
    if leg.to_site == site_id:
        line[-1] = lonlat
    return leg.changed(coordinates=tuple(line))


def move_site(
    atlas: Atlas, site_id: str, lon: float, lat: float, *, note: str = MOVED_NOTE, **provenance: str
) -> Edit:
    """The edit that moves a site and the ends of its legs to a new place.

    A published position stops being what its source says once it is moved by hand: it becomes a
    derived one, and the place that the source gives is kept among the alternates.

    Parameters
    ----------
    lon, lat : float
        WGS 84 degrees.
    note : str
        What the new position rests on, for the record.
    **provenance
        ``who``, ``when``, ``source``, ``certainty``, ``reason`` of the edit.

    Raises
    ------
    EditError
        When there is no such site.
    RecordError
        When the place isn't on the globe, or a leg would shrink to nothing.
    """
    return move_sites(atlas, {site_id: (lon, lat)}, note=note, **provenance)


def move_sites(
    atlas: Atlas, places: Mapping[str, tuple[float, float]], *, note: str = MOVED_NOTE, **provenance: str
) -> Edit:
    """The edit that moves several sites at once; see `move_site`."""
    changes: list[Change] = []
    legs: dict[str, Leg] = {}
    names = []
    for site_id, place in places.items():
        site = atlas.sites.get(site_id)
        if site is None:
            raise EditError(f"sites: “{site_id}” is gone; it can't be moved")
        names.append(site.name)
        if site.lonlat == place:
            continue
        changes.append(replaced(site, site.changed(lon=place[0], lat=place[1], **_basis_after(site, note))))
        for leg in legs_ending_at(atlas, site_id):
            legs[leg.id] = with_end_at(legs.get(leg.id, leg), site_id, place)
    changes += [replaced(atlas.legs[key], leg) for key, leg in legs.items()]
    label = f"Move {names[0]}" if len(names) == 1 else f"Move {len(names)} sites"
    return edit_of(label, changes, **provenance)


def _basis_after(site: Site, note: str) -> dict[str, Any]:
    if note == MOVED_NOTE and site.basis is Basis.DERIVED and site.basis_note.startswith(MOVED_NOTE):
        return {}
    told = note if not site.basis_note else f"{note}; before: {site.basis_note}"
    values: dict[str, Any] = {"basis": Basis.DERIVED, "basis_note": told}
    if site.lonlat is not None:
        before = {
            "lon": site.lon,
            "lat": site.lat,
            "source": ", ".join(site.sources),
            "note": f"{site.basis.value} position, before it was moved",
        }
        values["alternates"] = (*(place.model_dump() for place in site.alternates), before)
    return values
