"""Flows by year: what China's customs counted, as the width of an arrow from the country.

A source gives quantities for the country as a whole, so the arrow belongs to no single route; no number
is invented to fill one. Where a year has several figures, the range is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from layers.atlas import Atlas
from layers.evidence.comparison import quantity_of
from layers.evidence.families import covers_one_year, years
from layers.evidence.interval import Interval
from layers.evidence.pairs import usable
from layers.records.commodity import Commodity
from layers.records.statement import Statement

IMPORTS = "china-from-north-korea"


@dataclass(frozen=True, slots=True)
class Flow:
    """Imports of one commodity in one year.

    Attributes
    ----------
    commodity : Commodity
    year : int
    tonnes, usd : Interval or None
        Ranges over what the statements give for the whole year.
    statements : tuple of str
        Ids.
    """

    commodity: Commodity
    year: int
    tonnes: Interval | None
    usd: Interval | None
    statements: tuple[str, ...]


def flow_years(atlas: Atlas) -> list[int]:
    """Years for which some whole-year import is stated."""
    return sorted({_year(s) for s in atlas.statements.values() if _is_import(s)})


def flows_in(atlas: Atlas, year: int) -> list[Flow]:
    """Imports of a year by commodity, the largest value first.

    Anthracite and coal stay apart, as the sources print them.
    """
    rows: dict[Commodity, list[Statement]] = {}
    for statement in atlas.statements.values():
        if _is_import(statement) and _year(statement) == year and statement.commodity is not None:
            rows.setdefault(statement.commodity, []).append(statement)
    found = [
        Flow(commodity, year, _hull(own, "t"), _hull(own, "USD"), tuple(s.id for s in own))
        for commodity, own in rows.items()
    ]
    return sorted(found, key=lambda f: (-(f.usd.high if f.usd else 0.0), f.commodity.value))


def _is_import(statement: Statement) -> bool:
    wanted = statement.property in ("import_quantity", "import_value") and statement.subject == IMPORTS
    return wanted and usable(statement) and covers_one_year(statement)


def _year(statement: Statement) -> int:
    span = years(statement)
    return span[0] if span else 0


def _hull(statements: list[Statement], unit: str) -> Interval | None:
    result: Interval | None = None
    for statement in statements:
        quantity = quantity_of(statement)
        if quantity.unit == unit:
            result = quantity.value if result is None else result.hull(quantity.value)
    return result
