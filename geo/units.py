"""Lengths, areas, scales and angles as text, with no more digits than are known.

Thousands are separated by no-break spaces, not by thin ones: the bundled typeface has no thin spaces,
and a missing glyph would print as a box.
"""

from __future__ import annotations

import math
from typing import Literal

from geo.errors import GeometryError

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"

METRES_PER_KM = 1000.0
METRES_PER_NMI = 1852.0
M2_PER_KM2 = 1e6
M2_PER_HA = 1e4

LengthUnit = Literal["m", "km", "nmi"]
AreaUnit = Literal["m²", "ha", "km²"]
_METRES: dict[LengthUnit, float] = {"m": 1.0, "km": METRES_PER_KM, "nmi": METRES_PER_NMI}
_SQUARE_METRES: dict[AreaUnit, float] = {"m²": 1.0, "ha": M2_PER_HA, "km²": M2_PER_KM2}
SIGNIFICANT_DIGITS = 4
"""Of a measured length or area whose uncertainty isn't known."""
MAX_DECIMALS = 3


def format_number(value: float, decimals: int = 0) -> str:
    """A number with grouped thousands and a true minus sign.

    Parameters
    ----------
    decimals : int
        Digits after the point; negative rounds to tens, hundreds and so on.
    """
    if not math.isfinite(value):
        raise GeometryError(f"{value} can't be shown as a number; a value is missing or a division failed")
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{max(decimals, 0)}f}".replace(",", NO_BREAK_SPACE)
    return MINUS + text if rounded < 0 else text


def decimals_for(uncertainty: float) -> int:
    """Decimals whose last digit is about as coarse as the uncertainty: 0.3 gives 1, 40 gives -1."""
    if not uncertainty > 0:
        return MAX_DECIMALS
    return min(-math.floor(math.log10(uncertainty) + 1e-9), MAX_DECIMALS)


def format_length(metres: float, unit: LengthUnit | None = None, *, uncertainty: float | None = None) -> str:
    """A length with its unit: ``350 m``, ``12.35 km``, ``1 230 km``.

    Parameters
    ----------
    metres : float
    unit : str, optional
        Chosen by size when not given: metres below one kilometre.
    uncertainty : float, optional
        Metres; the last digit shown is about as coarse. Four significant digits when not given.
    """
    unit = unit or ("m" if abs(metres) < METRES_PER_KM - 0.5 else "km")
    return _quantity(metres, _METRES[unit], unit, uncertainty)


def format_length_range(low: float, high: float, unit: LengthUnit | None = None) -> str:
    """A range of lengths in metres: ``612–640 km``; one length when both ends read the same."""
    if low > high:
        raise GeometryError(f"a range of lengths runs from low to high, not from {low:g} m to {high:g} m")
    unit = unit or ("m" if high < METRES_PER_KM - 0.5 else "km")
    # The spread itself says how well the length is known: show a tenth of it.
    decimals = min(decimals_for((high - low) / _METRES[unit] / 10), _usual_decimals(high / _METRES[unit]))
    first, last = (format_number(end / _METRES[unit], decimals) for end in (low, high))
    span = first if first == last else f"{first}{EN_DASH}{last}"
    return f"{span}{NO_BREAK_SPACE}{unit}"


def format_area(
    square_metres: float, unit: AreaUnit | None = None, *, uncertainty: float | None = None
) -> str:
    """An area with its unit: ``850 m²``, ``12.3 ha``, ``1 230 km²``.

    Parameters
    ----------
    square_metres : float
    unit : str, optional
        Chosen by size when not given: hectares from one, square kilometres from one.
    uncertainty : float, optional
        Square metres; the last digit shown is about as coarse.
    """
    if unit is None:
        size = abs(square_metres)
        unit = "m²" if size < M2_PER_HA else "ha" if size < M2_PER_KM2 else "km²"
    return _quantity(square_metres, _SQUARE_METRES[unit], unit, uncertainty)


def format_uncertainty(metres: float) -> str:
    """A radius of uncertainty, two significant digits: ``±1.5 km``, ``±300 m``; ``exact`` for zero."""
    if metres == 0:
        return "exact"
    unit: LengthUnit = "m" if metres < METRES_PER_KM - 0.5 else "km"
    value = metres / _METRES[unit]
    decimals = max(1 - math.floor(math.log10(value)), 0) if value >= 1 else 1
    text = format_number(value, decimals)
    if decimals:
        text = text.rstrip("0").rstrip(".")
    return f"±{text}{NO_BREAK_SPACE}{unit}"


def format_scale(denominator: float) -> str:
    """A scale as people write it, three significant digits: ``1:2 400 000``."""
    if not (math.isfinite(denominator) and denominator > 0):
        raise GeometryError(f"1:{denominator} isn't a scale; zoom to a place first")
    shown = max(denominator, 1.0)
    return f"1:{format_number(shown, min(2 - math.floor(math.log10(shown)), 0))}"


def format_azimuth(degrees: float) -> str:
    """A bearing in whole degrees, three digits: ``047°``."""
    return f"{round(degrees) % 360:03d}°"


def round_125(value: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that isn't above `value` (> 0)."""
    if not (math.isfinite(value) and value > 0):
        raise GeometryError(f"no round number lies below {value:g}; a positive length is needed")
    power = 10.0 ** math.floor(math.log10(value))
    # A hair of slack, so that 0.2 * 10 counts as two and not as one.
    return next(step * power for step in (10, 5, 2, 1, 0.5) if step * power <= value * (1 + 1e-9))


def _quantity(value: float, factor: float, unit: str, uncertainty: float | None) -> str:
    scaled = value / factor
    usual = _usual_decimals(scaled)
    decimals = usual if uncertainty is None else min(decimals_for(uncertainty / factor), MAX_DECIMALS)
    return f"{format_number(scaled, decimals)}{NO_BREAK_SPACE}{unit}"


def _usual_decimals(value: float) -> int:
    size = abs(value)
    if size >= 10 ** (SIGNIFICANT_DIGITS - 1) or size == 0:
        return 0
    return min(max(SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(size)), 0), 2)
