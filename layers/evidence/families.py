"""Which properties and commodities speak of the same thing."""

from __future__ import annotations

import re
from enum import StrEnum

from layers.records.commodity import Commodity
from layers.records.statement import Statement


class Family(StrEnum):
    """Properties that can be set beside each other."""

    IN_THE_GROUND = "in the ground"
    OUTPUT = "output"
    MINED_SO_FAR = "mined so far"
    TRADE_QUANTITY = "trade, quantity"
    TRADE_VALUE = "trade, value"
    RESOURCE_VALUE = "value in the ground"
    PRICE = "price"


FAMILY_OF: dict[str, Family] = {
    **dict.fromkeys(
        ("reserves", "resource", "exploration_target", "reserve_base", "world_reserves", "world_resource"),
        Family.IN_THE_GROUND,
    ),
    **dict.fromkeys(("production", "production_offer", "capacity", "world_production"), Family.OUTPUT),
    "cumulative_production": Family.MINED_SO_FAR,
    **dict.fromkeys(
        ("import_quantity", "export_quantity", "quota_quantity", "illicit_export_quantity"),
        Family.TRADE_QUANTITY,
    ),
    **dict.fromkeys(
        ("import_value", "export_value", "quota_value", "illicit_export_value", "export_value_potential"),
        Family.TRADE_VALUE,
    ),
    "export_value_calculation": Family.TRADE_VALUE,
    "resource_value": Family.RESOURCE_VALUE,
    **dict.fromkeys(("price", "unit_value"), Family.PRICE),
}

STOCKS = frozenset({Family.IN_THE_GROUND, Family.RESOURCE_VALUE})
"""Families whose values hold at a time rather than over one, so that years may differ."""

_PARTS = {Commodity.COAL: frozenset({Commodity.ANTHRACITE, Commodity.LIGNITE})}
_WORLD = "world"
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_WHOLE_YEAR = re.compile(r"(?:c\.)?(?:1[89]|20)\d\d")


def family_of(statement: Statement) -> Family | None:
    """The family of a statement's property; None where values can't be set side by side."""
    return FAMILY_OF.get(statement.property)


def same_commodity(first: Statement, second: Statement) -> bool:
    """True when both speak of one commodity, or of a kind and a part of it.

    The value of a commodity in the ground is a part of that of all minerals.
    """
    a, b = first.commodity, second.commodity
    if a is None or b is None:
        return a is b and set(first.commodities) == set(second.commodities)
    if Commodity.ALL_MINERALS in (a, b):
        return family_of(first) is Family.RESOURCE_VALUE or a == b
    return a == b or a in _PARTS.get(b, ()) or b in _PARTS.get(a, ())


def same_substance(first: Statement, second: Statement) -> bool:
    """False when the two are for different parts of a commodity, such as palladium and rhodium.

    A value for both metals together can be read as either.
    """
    a, b = _words(first.substance), _words(second.substance)
    return not a or not b or bool(a & b)


def _words(substance: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", substance.casefold())) - {"rare", "metals"}


def years(statement: Statement) -> tuple[int, int] | None:
    """First and last year that the period names; None when it names none."""
    found = [int(year) for year in _YEAR.findall(statement.period)]
    return (min(found), max(found)) if found else None


def covers_one_year(statement: Statement) -> bool:
    """True when a total is for one whole calendar year, so that it compares with a yearly rate."""
    return _WHOLE_YEAR.fullmatch(statement.period.strip()) is not None


def is_world(statement: Statement) -> bool:
    """True for a figure of the whole world, against which a share is meant."""
    return statement.subject == _WORLD
