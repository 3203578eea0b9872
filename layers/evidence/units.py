"""Units through pint: what a source prints, and the same in tonnes, USD and years.

``Mt`` is a million tonnes, ``Bt`` a billion (10⁹); money and time combine freely (``MUSD/yr``,
``USD/troy oz``). A percent is a hundredth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from layers.errors import UnitError
from layers.evidence.interval import Interval

if TYPE_CHECKING:
    from pint import UnitRegistry

_DEFINITIONS = (
    "USD = [money_usd]",
    "thousand_USD = 1e3 * USD = kUSD",
    "million_USD = 1e6 * USD = MUSD",
    "billion_USD = 1e9 * USD = BUSD",
    "trillion_USD = 1e12 * USD = TUSD",
    "KRW = [money_krw]",
    "billion_tonnes = 1e9 * metric_ton = Bt",
    "million_tonnes = 1e6 * metric_ton = Mt",
    "thousand_tonnes = 1e3 * metric_ton = kt",
    "piece = [piece] = unit = shipment",
)

_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"\bbn\s+t\b", "Bt"),
    (r"\bbillion\s+(?:t|tonnes|tons)\b", "Bt"),
    (r"\bmillion\s+short tons?\b", "1e6 * short_ton"),
    (r"\bmillion\s+(?:t|tonnes|tons)\b", "Mt"),
    (r"\bmillion\s+troy oz\b", "1e6 * troy_ounce"),
    (r"\btrillion\s+KRW\b", "1e12 * KRW"),
    (r"\btroy\s*(?:oz|ounces?)\b", "troy_ounce"),
    (r"\bshort tons?\b", "short_ton"),
    (r"\btonnes?\b|\btons\b", "t"),
    (r"\bshipments\b", "piece"),
    (r"\bper\b", "/"),
    (r"/\s*(?:a|yr|year)\b", "/year"),
    (r"%", "percent"),
)

_PLAUSIBLE = re.compile(r"1|%|[A-Za-z][A-Za-z0-9 ./*^²³]{0,59}")

_CANONICAL: tuple[tuple[str, str, str], ...] = (
    ("t", "t", "metric_ton"),
    ("t/yr", "t/yr", "metric_ton/year"),
    ("USD", "USD", "USD"),
    ("USD/yr", "USD/yr", "USD/year"),
    ("USD/t", "USD/t", "USD/metric_ton"),
    ("USD per piece", "USD/unit", "USD/piece"),
    ("KRW", "KRW", "KRW"),
    ("pieces", "unit", "piece"),
    ("m", "m", "metre"),
    ("share", "1", "dimensionless"),
)
"""What it measures, how it is written, and pint's name of it."""


COUNTED = frozenset(
    {"elements", "rank", "types", "mines", "year", "× 2008 GDP", "×(2014/2013)", "% of global price"}
)
"""What follows a number that measures nothing: such values are shown and never compared."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A range in a canonical unit: t, t/yr, USD, USD/yr, USD/t, or 1 for a share."""

    value: Interval
    unit: str


@cache
def _registry() -> UnitRegistry[Any]:
    import pint

    registry: UnitRegistry[Any] = pint.UnitRegistry(on_redefinition="ignore")
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry


_USUAL: dict[str, tuple[float, str]] = {
    "t": (1.0, "t"),
    "kg": (1e-3, "t"),
    "kt": (1e3, "t"),
    "Mt": (1e6, "t"),
    "Bt": (1e9, "t"),
    "t/yr": (1.0, "t/yr"),
    "kt/yr": (1e3, "t/yr"),
    "Mt/yr": (1e6, "t/yr"),
    "Bt/yr": (1e9, "t/yr"),
    "kg/yr": (1e-3, "t/yr"),
    "t/month": (12.0, "t/yr"),
    "USD": (1.0, "USD"),
    "kUSD": (1e3, "USD"),
    "MUSD": (1e6, "USD"),
    "BUSD": (1e9, "USD"),
    "TUSD": (1e12, "USD"),
    "USD/yr": (1.0, "USD/yr"),
    "kUSD/yr": (1e3, "USD/yr"),
    "MUSD/yr": (1e6, "USD/yr"),
    "BUSD/yr": (1e9, "USD/yr"),
    "TUSD/yr": (1e12, "USD/yr"),
    "USD/t": (1.0, "USD/t"),
    "USD/kg": (1e3, "USD/t"),
    "USD/troy oz": (1e6 / 31.1034768, "USD/t"),
    "troy oz/yr": (31.1034768e-6, "t/yr"),
    "million troy oz/yr": (31.1034768, "t/yr"),
    "million short tons": (907_184.74, "t"),
    "KRW": (1.0, "KRW"),
    "trillion KRW": (1e12, "KRW"),
    "unit": (1.0, "unit"),
    "shipments": (1.0, "unit"),
    "m": (1.0, "m"),
    "%": (0.01, "1"),
}
"""What pint gives for the units that the atlas uses: asking pint costs a third of a second at start.

The test asks pint for each of them.
"""


@cache
def _factor(unit: str) -> tuple[float, str]:
    if unit in COUNTED:
        raise UnitError(_unknown(unit))
    return _USUAL.get(unit.strip()) or _from_pint(unit)


def _from_pint(unit: str) -> tuple[float, str]:
    import pint

    text = unit.strip()
    if not _PLAUSIBLE.fullmatch(text):
        raise UnitError(_unknown(unit))
    for pattern, replacement in _SPELLINGS:
        text = re.sub(pattern, replacement, text)
    registry = _registry()
    try:
        quantity = registry.parse_expression(text) * registry.dimensionless
        for _, written, name in _CANONICAL:
            target = registry.parse_units(name)
            if quantity.dimensionality == target.dimensionality:
                return float(quantity.to(target).magnitude), written
    except (pint.errors.PintError, AttributeError, TypeError, ValueError, AssertionError) as error:
        raise UnitError(_unknown(unit)) from error
    raise UnitError(_unknown(unit))


def _unknown(unit: str) -> str:
    return (
        f"the unit “{unit}” isn't known; write t, kt, Mt, Bt, kg, troy oz, USD, MUSD, BUSD, %, "
        "or a quotient such as t/yr or USD/troy oz"
    )


def check_unit(unit: str) -> str:
    """The canonical unit that a unit leads to.

    Raises
    ------
    UnitError
        When the unit isn't known, saying which are.
    """
    if not unit.strip():
        raise UnitError("a number needs a unit; write 1 for a plain count")
    return _factor(unit)[1]


def is_known(unit: str) -> bool:
    """True when `check_unit` would accept it."""
    try:
        check_unit(unit)
    except UnitError:
        return False
    return True


def normalised(value: Interval, unit: str) -> Quantity:
    """A range in its canonical unit.

    Raises
    ------
    UnitError
        When the unit isn't known.
    """
    check_unit(unit)
    factor, canonical = _factor(unit)
    return Quantity(Interval(value.low * factor, value.high * factor), canonical)


def expressed(quantity: Quantity, unit: str) -> Interval:
    """A quantity in another unit of its kind.

    Raises
    ------
    UnitError
        When the unit is unknown or measures something else.
    """
    factor, canonical = _factor(unit)
    if canonical != quantity.unit:
        raise UnitError(f"“{unit}” measures {canonical}, not {quantity.unit}")
    return Interval(quantity.value.low / factor, quantity.value.high / factor)


def readable(quantity: Quantity) -> tuple[Interval, str]:
    """A quantity in the unit that gives short numbers: 216 200 000 t becomes 216.2 Mt."""
    ladders = {
        "t": ("t", "kt", "Mt", "Bt"),
        "t/yr": ("t/yr", "kt/yr", "Mt/yr", "Bt/yr"),
        "USD": ("USD", "kUSD", "MUSD", "BUSD", "TUSD"),
        "USD/yr": ("USD/yr", "kUSD/yr", "MUSD/yr", "BUSD/yr", "TUSD/yr"),
    }
    if quantity.unit == "1":
        return expressed(quantity, "%"), "%"
    best = quantity.unit
    size = max(
        abs(quantity.value.low), 0 if quantity.value.high == float("inf") else abs(quantity.value.high)
    )
    for unit in ladders.get(quantity.unit, ()):
        if size >= _factor(unit)[0]:
            best = unit
    return expressed(quantity, best), best
