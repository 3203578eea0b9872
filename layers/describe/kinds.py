"""What kinds of records and places are called."""

from __future__ import annotations

from layers.records.site import SiteKind

COMMODITIES = "commodities"
"""Stands for a table in references to a commodity."""
COUNTRIES = "countries"
"""Stands for a table in the reference to the country."""

KIND_NAMES: dict[SiteKind, str] = {
    SiteKind.MINE: "Mine",
    SiteKind.DEPOSIT: "Claimed deposit",
    SiteKind.EXPORT_PORT: "Export port",
    SiteKind.RECEIVING_PORT: "Receiving port",
    SiteKind.CANDIDATE_PORT: "Candidate for a garbled name",
    SiteKind.CONTEXT_PORT: "Port nearby",
    SiteKind.LOCK: "Lock",
    SiteKind.CROSSING: "Border crossing",
    SiteKind.STATION: "Railway station",
    SiteKind.CITY: "City",
    SiteKind.WAYPOINT: "Waypoint",
    SiteKind.PROVINCE: "Province",
}
