"""Coordinates as text in figures' files."""

from __future__ import annotations

DIGITS = 4
"""Decimals of coordinates: a tenth of a micrometre on a page in millimetres."""


def num(value: float) -> str:
    """A number with four decimals at most, never in exponents and never as minus zero."""
    return f"{round(float(value), DIGITS) + 0.0:.{DIGITS}f}".rstrip("0").rstrip(".") or "0"
