"""Hues with a meaning: commodities and sanctions status. They are the same in every picture.

The ten main commodities were tuned from the survey colours of the trade until every two of them
differ by CIEDE2000 10 or more to normal, protan, deutan and tritan eyes; the test recomputes it. The others
are told apart by their letter code, which every symbol carries anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from layers.records.commodity import Commodity
from layers.sanctions.status import Status

MAIN = (
    Commodity.IRON_ORE,
    Commodity.ANTHRACITE,
    Commodity.LIGNITE,
    Commodity.RARE_EARTHS,
    Commodity.PALLADIUM_RHODIUM,
    Commodity.GOLD,
    Commodity.MAGNESITE,
    Commodity.ZINC,
    Commodity.COPPER,
    Commodity.LEAD,
)
"""Commodities whose hues can be told apart without their code."""

HUES_LIGHT: dict[Commodity, str] = {
    Commodity.IRON_ORE: "#BD4C19",
    Commodity.ANTHRACITE: "#2E2E34",
    Commodity.LIGNITE: "#8B6E4D",
    Commodity.COAL: "#46464E",
    Commodity.RARE_EARTHS: "#7C4FA8",
    Commodity.PALLADIUM_RHODIUM: "#2C7F7E",
    Commodity.GOLD: "#C19015",
    Commodity.SILVER: "#8C939C",
    Commodity.MAGNESITE: "#CB5E96",
    Commodity.ZINC: "#527FE2",
    Commodity.COPPER: "#22A175",
    Commodity.LEAD: "#55585A",
    Commodity.TUNGSTEN: "#3E6B8C",
    Commodity.MOLYBDENUM: "#6E7F3A",
    Commodity.GRAPHITE: "#3D4A57",
    Commodity.APATITE: "#5E9E3E",
    Commodity.NICKEL: "#7A8F5A",
    Commodity.TITANIUM: "#9A5B7B",
    Commodity.VANADIUM: "#4F4FB0",
    Commodity.IRON: "#8F3A1C",
    Commodity.ALL_MINERALS: "#33475B",
}

HUES_DARK: dict[Commodity, str] = {
    Commodity.IRON_ORE: "#E8580E",
    Commodity.ANTHRACITE: "#D4DAE4",
    Commodity.LIGNITE: "#A9845C",
    Commodity.COAL: "#B4B9C4",
    Commodity.RARE_EARTHS: "#9C72C6",
    Commodity.PALLADIUM_RHODIUM: "#169891",
    Commodity.GOLD: "#E3B53C",
    Commodity.SILVER: "#AEB6BF",
    Commodity.MAGNESITE: "#DD6B9B",
    Commodity.ZINC: "#83A9F2",
    Commodity.COPPER: "#4AC38F",
    Commodity.LEAD: "#97A4B9",
    Commodity.TUNGSTEN: "#6FA3C8",
    Commodity.MOLYBDENUM: "#A3B566",
    Commodity.GRAPHITE: "#8C9BAA",
    Commodity.APATITE: "#8CCB6A",
    Commodity.NICKEL: "#A9BF86",
    Commodity.TITANIUM: "#C78AA8",
    Commodity.VANADIUM: "#8F8FE6",
    Commodity.IRON: "#D1714C",
    Commodity.ALL_MINERALS: "#B7C6D6",
}
"""The same hues for a dark ground: lighter, so that they stand 3:1 against it."""


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """How a status looks: a hue, and a pattern as second cue.

    Attributes
    ----------
    name : str
        For the legend.
    pattern : str
        ``plain``, ``ticks`` across a line, ``hatch`` over an area or a line's casing, or
        ``crosses`` along a line.
    """

    name: str
    light: str
    dark: str
    pattern: Literal["plain", "ticks", "hatch", "crosses"] = "plain"


STATUS_STYLES: Mapping[Status, StatusStyle] = {
    Status.NOT_LISTED: StatusStyle("Not listed", "#858B90", "#8E969D"),
    Status.UNRESTRICTED: StatusStyle("Unrestricted", "#16807A", "#35ABA3"),
    Status.EXEMPT: StatusStyle("Exempt", "#BFA26A", "#D8BE8A"),
    Status.CAPPED: StatusStyle("Capped", "#D9860A", "#F0A530", "ticks"),
    Status.WIND_DOWN: StatusStyle("Wind-down", "#D9860A", "#F0A530", "hatch"),
    Status.BANNED: StatusStyle("Banned", "#9B1230", "#E2476B", "crosses"),
}
