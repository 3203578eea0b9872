"""Class limits set by hand: read as typed, kept in order, and set against the values that there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.errors import FormatError
from layers.foreign.breaks import MOST, limit_text
from layers.foreign.restyle import column_of, recoloured
from layers.foreign.style import Graduated, class_index, numbers
from layers.one_line import one_line

if TYPE_CHECKING:
    from layers.foreign.array_layer import ArrayLayer

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,4})?")
_LONGEST = 40


def span_of(layer: ArrayLayer, field: str) -> tuple[float, float] | None:
    """The least and the greatest number of a field; None when it holds none.

    Raises
    ------
    FormatError
        When the field isn't there.
    """
    values = numbers(column_of(layer, field))
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else None


def read_limit(symbology: Graduated, number: int, text: str) -> float:
    """A limit as it was typed.

    Parameters
    ----------
    number : int
        Which one: 0 for the lower end of the first class.

    Raises
    ------
    FormatError
        When it is no finite number, or not between its neighbours; says between which.
    """
    plain = text.strip().replace("\u2212", "-").replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    shown = one_line(text, _LONGEST)
    if "," in plain:
        raise FormatError(f"“{shown}”: write numbers without commas, 1500 or 1.5.")
    if not _NUMBER.fullmatch(plain):
        raise FormatError(f"“{shown}” is no number." if plain else "Type a number for this limit.")
    value = float(plain)
    if not np.isfinite(value):
        raise FormatError(f"“{shown}” is too large.")
    breaks = symbology.breaks
    if value == breaks[number]:
        return value
    low = breaks[number - 1] if number > 0 else None
    high = breaks[number + 1] if number + 1 < len(breaks) else None
    if (low is not None and value <= low) or (high is not None and value >= high):
        ends = [f"more than {limit_text(low)}" if low is not None else ""]
        ends.append(f"less than {limit_text(high)}" if high is not None else "")
        raise FormatError(f"Limits ascend: this one is {' and '.join(end for end in ends if end)}.")
    return value


def with_limit(symbology: Graduated, number: int, value: float) -> Graduated:
    """The classes with one limit elsewhere; looks and labels stay, and they count as made by hand."""
    breaks = list(symbology.breaks)
    if breaks[number] == value:
        return symbology
    breaks[number] = value
    return replace(symbology, breaks=tuple(breaks), method="")


def with_count(symbology: Graduated, count: int, backwards: bool = False) -> Graduated:
    """More or fewer classes by hand: the widest is halved, or the last two become one.

    The colours are those of the ramp again, from end to end.
    """
    count = min(max(count, 1), MOST)
    breaks, looks = list(symbology.breaks), list(symbology.looks)
    labels = [*symbology.labels, *[""] * len(looks)][: len(looks)]
    off = [number in symbology.off for number in range(len(looks))]
    while len(looks) > count:
        for one in (looks, labels, off):
            one.pop()
        del breaks[-2]
        labels[-1] = ""
    while len(looks) < count:
        widths = np.diff(breaks)
        wide = int(np.argmax(widths))
        middle = (breaks[wide] + breaks[wide + 1]) / 2
        if not breaks[wide] < middle < breaks[wide + 1]:
            break
        breaks.insert(wide + 1, middle)
        looks.insert(wide + 1, looks[wide])
        labels[wide : wide + 1] = ["", ""]
        off.insert(wide + 1, off[wide])
    made = replace(
        symbology,
        breaks=tuple(breaks),
        looks=tuple(looks),
        labels=tuple(labels),
        off=frozenset(number for number, one in enumerate(off) if one),
        method="",
    )
    if len(looks) == len(symbology.looks) or not made.ramp:
        return made
    coloured = recoloured(made, made.ramp, backwards)
    assert isinstance(coloured, Graduated)
    return coloured


def beyond(limits: Sequence[float], span: tuple[float, float] | None) -> str:
    """Says which limits lie outside the values; empty when none does."""
    outside = [] if span is None else [limit for limit in limits if not span[0] <= limit <= span[1]]
    if span is None or not outside:
        return ""
    are = "is" if len(outside) == 1 else "are"
    values = f"{limit_text(span[0])} to {limit_text(span[1])}"
    return f"{' and '.join(map(limit_text, outside))} {are} outside the values, which run from {values}."


def rest_words(symbology: Graduated, layer: ArrayLayer) -> str:
    """How many features are in no class, and why: no number, or one beyond the limits.

    Raises
    ------
    FormatError
        When the field isn't there.
    """
    rest = class_index(symbology, layer) < 0
    without = int(np.count_nonzero(rest & ~np.isfinite(numbers(column_of(layer, symbology.field)))))
    outside = int(np.count_nonzero(rest)) - without
    words = [f"{without:,} without a number"] if without else []
    words += [f"{outside:,} outside the classes"] if outside else []
    if not words:
        return ""
    return f"{' and '.join(words)}, {'not drawn' if symbology.missing is None else 'in grey'}."
