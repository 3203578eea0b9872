"""The commodities of the trade and their fixed codes; hues stand in `layers.theme`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Commodity(StrEnum):
    """A commodity layer; the value is the key stored in records."""

    IRON_ORE = "iron-ore"
    ANTHRACITE = "anthracite"
    LIGNITE = "lignite"
    COAL = "coal"
    RARE_EARTHS = "rare-earths"
    PALLADIUM_RHODIUM = "palladium-rhodium"
    GOLD = "gold"
    SILVER = "silver"
    MAGNESITE = "magnesite"
    ZINC = "zinc"
    COPPER = "copper"
    LEAD = "lead"
    TUNGSTEN = "tungsten"
    MOLYBDENUM = "molybdenum"
    GRAPHITE = "graphite"
    APATITE = "apatite"
    NICKEL = "nickel"
    TITANIUM = "titanium"
    VANADIUM = "vanadium"
    IRON = "iron"
    ALL_MINERALS = "all-minerals"


@dataclass(frozen=True, slots=True)
class CommodityFacts:
    """How a commodity is written and filed.

    Attributes
    ----------
    name : str
        For labels and legends.
    code : str
        The letters on its symbols, second cue beside the hue.
    hs : tuple of str
        Harmonised System headings; empty where the project's sources give none.
    """

    name: str
    code: str
    hs: tuple[str, ...] = ()


FACTS: dict[Commodity, CommodityFacts] = {
    Commodity.IRON_ORE: CommodityFacts("Iron ore", "Fe", ("2601",)),
    Commodity.ANTHRACITE: CommodityFacts("Anthracite", "C", ("2701",)),
    Commodity.LIGNITE: CommodityFacts("Lignite", "Lg", ("2702",)),
    Commodity.COAL: CommodityFacts("Coal (all kinds)", "Co", ("2701", "2702")),
    Commodity.RARE_EARTHS: CommodityFacts("Rare earths", "REE"),
    Commodity.PALLADIUM_RHODIUM: CommodityFacts("Palladium and rhodium", "PGM"),
    Commodity.GOLD: CommodityFacts("Gold", "Au"),
    Commodity.SILVER: CommodityFacts("Silver", "Ag"),
    Commodity.MAGNESITE: CommodityFacts("Magnesite", "Mg", ("2519",)),
    Commodity.ZINC: CommodityFacts("Zinc", "Zn", ("2608",)),
    Commodity.COPPER: CommodityFacts("Copper", "Cu", ("2603",)),
    Commodity.LEAD: CommodityFacts("Lead", "Pb", ("2607",)),
    Commodity.TUNGSTEN: CommodityFacts("Tungsten", "W", ("2611",)),
    Commodity.MOLYBDENUM: CommodityFacts("Molybdenum", "Mo", ("2613",)),
    Commodity.GRAPHITE: CommodityFacts("Graphite", "Gr", ("2504",)),
    Commodity.APATITE: CommodityFacts("Apatite", "Ap"),
    Commodity.NICKEL: CommodityFacts("Nickel", "Ni"),
    Commodity.TITANIUM: CommodityFacts("Titanium ore", "Ti", ("2614",)),
    Commodity.VANADIUM: CommodityFacts("Vanadium ore", "V", ("2615",)),
    Commodity.IRON: CommodityFacts("Iron", "FeM"),
    Commodity.ALL_MINERALS: CommodityFacts("All minerals", "all"),
}
