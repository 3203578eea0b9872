"""Commodities as people type them."""

from __future__ import annotations

import difflib

from layers.errors import LayersError
from layers.records.commodity import FACTS, Commodity

_ALSO: dict[str, Commodity] = {
    "iron": Commodity.IRON,
    "ree": Commodity.RARE_EARTHS,
    "rare earth": Commodity.RARE_EARTHS,
    "palladium": Commodity.PALLADIUM_RHODIUM,
    "rhodium": Commodity.PALLADIUM_RHODIUM,
    "palladium/rhodium": Commodity.PALLADIUM_RHODIUM,
    "palladium and rhodium": Commodity.PALLADIUM_RHODIUM,
    "pgm": Commodity.PALLADIUM_RHODIUM,
    "brown coal": Commodity.LIGNITE,
    "magnesia": Commodity.MAGNESITE,
    "all": Commodity.ALL_MINERALS,
    "minerals": Commodity.ALL_MINERALS,
}


def commodity_named(text: str) -> Commodity:
    """The commodity that someone typed: a key, a name, a code, or a usual other word.

    Raises
    ------
    LayersError
        When there is none, with the nearest names.
    """
    wanted = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    names: dict[str, Commodity] = {}
    for commodity in Commodity:
        names[commodity.value.replace("-", " ")] = commodity
        names[FACTS[commodity].name.casefold()] = commodity
        names.setdefault(FACTS[commodity].code.casefold(), commodity)
    names.update(_ALSO)
    if wanted in names:
        return names[wanted]
    near = difflib.get_close_matches(wanted, names, n=3)
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(c.value for c in Commodity)}"
    )
    raise LayersError(f"no commodity “{text}”; {hint}")
