"""A record in a line or two, for the card that appears under the pointer. Plain text, never markup."""

from __future__ import annotations

from geo.geodesy import line_length
from geo.units import format_length, format_uncertainty
from layers.atlas import Atlas
from layers.describe.kinds import KIND_NAMES
from layers.describe.own_layers import feature_card
from layers.describe.statements import citation, property_name, value_text
from layers.display import Ref
from layers.records.area import Area
from layers.records.feature import Feature
from layers.records.route import Leg, Standing
from layers.records.site import Basis, Site
from layers.records.statement import Statement
from layers.records.tables import TABLES


def summary(atlas: Atlas, ref: Ref) -> tuple[str, ...]:
    """Name of a record first, then what matters most about it; empty when it is gone.

    A site says how sure its place is, a leg its mode, standing and geodesic length.
    """
    table, record_id = ref
    record = atlas.table(table).get(record_id) if table in TABLES else None
    if isinstance(record, Site):
        names = " ".join(name for name in (record.name, record.names.hangul) if name)
        return (names, f"{KIND_NAMES[record.kind]}, {_certainty(record)}")
    if isinstance(record, Leg):
        return _leg_summary(atlas, record)
    if isinstance(record, Statement):
        subject = atlas.sites.get(record.subject) or atlas.areas.get(record.subject)
        source = atlas.sources.get(record.source)
        said = f"{property_name(record)}: {value_text(record)}"
        return (subject.name if subject else record.subject, said, citation(source) if source else "")
    if isinstance(record, Area):
        return tuple(text for text in (record.name, record.names_hanzi) if text)
    if isinstance(record, Feature):
        return feature_card(atlas, record)
    name = getattr(record, "name", "")
    return (name,) if name else ()


def _certainty(site: Site) -> str:
    if site.uncertainty_m is None:
        return "uncertainty not known"
    words = format_uncertainty(site.uncertainty_m)
    return f"{words} (place of a proxy)" if site.basis is Basis.PROXY else words


def _leg_summary(atlas: Atlas, leg: Leg) -> tuple[str, ...]:
    ends = [(key, atlas.sites.get(key)) for key in (leg.from_site, leg.to_site)]
    names = [site.name if site else key for key, site in ends]
    # A length is known no better than the places between which it is measured.
    spread = sum(site.uncertainty_m or 0.0 for _, site in ends if site is not None)
    length = format_length(line_length(leg.coordinates), uncertainty=spread or None)
    standing = "" if leg.standing is Standing.REPORTED else f", {leg.standing.value}"
    route = atlas.routes.get(leg.route)
    return (
        f"{names[0]} – {names[1]}",
        f"{leg.mode.value.capitalize()}, {length}{standing}",
        route.name if route else "",
    )
