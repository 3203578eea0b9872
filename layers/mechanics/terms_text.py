"""Ranges as people write them: ``7–15``, ``30``, ``1 000 000``."""

from __future__ import annotations

import re

from layers.errors import UnitError
from layers.evidence.interval import Interval

_NUMBER = r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})(?:\s*(?:–|-|to|\.\.)\s*({_NUMBER}))?")
_SPACES = str.maketrans("", "", "\u202f\u00a0 '_")


def read_range(text: str, *, percent: bool = False) -> Interval:
    """A number or a range; hundredths where it is a percentage.

    Raises
    ------
    UnitError
        When it is neither, or upside down.
    """
    bare = text.strip().removesuffix("%").replace("to", "–").translate(_SPACES)
    if "." not in bare and bare.count(",") == 1 and re.search(r",\d{1,2}(?:\D|$)", bare):
        bare = bare.replace(",", ".")
    match = _RANGE.fullmatch(bare.replace(",", ""))
    if match is None:
        raise UnitError(f"“{text.strip()}” is no number or range; write 30 or 7–15")
    low = float(match.group(1))
    high = float(match.group(2)) if match.group(2) else low
    scale = 0.01 if percent else 1.0
    return Interval(low * scale, high * scale)


def range_text(value: Interval, *, percent: bool = False) -> str:
    """The text that `read_range` reads back, six digits."""
    scale = 100.0 if percent else 1.0
    low, high = (f"{float(f'{end * scale:.6g}'):.10g}" for end in (value.low, value.high))
    return low if low == high else f"{low}–{high}"
