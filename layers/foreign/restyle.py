"""Changing a style step by step: classes added, ordered, renamed, recoloured and counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import FormatError
from layers.foreign.breaks import Method, limit_text
from layers.foreign.colours import OTHER, RAMPS, qualitative, ramp
from layers.foreign.style import (
    AsFiled,
    Categories,
    Graduated,
    Single,
    Symbology,
    class_index,
    graduated,
    numbers,
    value_text,
)
from layers.records.layer_style import MOST_CLASSES, Look

if TYPE_CHECKING:
    from layers.foreign.array_layer import ArrayLayer

Classed = Categories | Graduated
HUES = "hues"
"""The scheme of colours that all eyes tell apart; the others are ramps."""
MOST_ADDED = 60
"""Values that “add all” adds: a legend longer than that helps nobody."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as it is listed.

    Attributes
    ----------
    value : str
        The value or range in words.
    label : str
        What legends call it, where that is another.
    count : int
        Features in it.
    shown : bool
    look : Look
    ends : tuple of float or None
        Of a class of numbers.
    """

    value: str
    label: str
    count: int
    shown: bool
    look: Look
    ends: tuple[float, float] | None = None


def usual_look(symbology: Symbology) -> Look:
    """A look to start another symbology with."""
    if isinstance(symbology, Single):
        return symbology.look
    if isinstance(symbology, AsFiled):
        return symbology.usual
    return symbology.looks[0] if symbology.looks else Look()


def class_rows(symbology: Classed, layer: ArrayLayer) -> tuple[list[ClassRow], int]:
    """The classes, and how many features are in none of them."""
    index = class_index(symbology, layer)
    counts = np.bincount(index[index >= 0], minlength=len(symbology.looks)).tolist()
    labels = [*symbology.labels, *[""] * len(symbology.looks)]
    rows = [
        ClassRow(
            words_of(symbology, n), labels[n], counts[n], n not in symbology.off, look, _ends(symbology, n)
        )
        for n, look in enumerate(symbology.looks)
    ]
    return rows, int(np.count_nonzero(index < 0))


def words_of(symbology: Classed, number: int) -> str:
    """A class in words: its value, or its ends."""
    if isinstance(symbology, Categories):
        value = symbology.values[number]
        return "no value" if value is None else value_text(value)
    low, high = symbology.breaks[number : number + 2]
    return f"{limit_text(low)} – {limit_text(high)}"


def _ends(symbology: Classed, number: int) -> tuple[float, float] | None:
    if isinstance(symbology, Categories):
        return None
    return symbology.breaks[number], symbology.breaks[number + 1]


def with_all_values(symbology: Categories, layer: ArrayLayer) -> tuple[Categories, int]:
    """Add the values that have no class yet, the commonest first; gives how many found no room.

    Raises
    ------
    FormatError
        When the field isn't there.
    """
    column = column_of(layer, symbology.field)
    counted = pc.value_counts(column)
    order = np.argsort(-counted.field("counts").to_numpy(), kind="stable")
    found = counted.field("values").take(pa.array(order)).to_pylist()
    known = {_key(value) for value in symbology.values}
    new = [value for value in found if _key(value) not in known and not _is_nan(value)]
    kept = new[: max(MOST_ADDED - len(symbology.values), 0)]
    base = usual_look(symbology)
    hues = qualitative(len(symbology.values) + len(kept))[len(symbology.values) :]
    looks = tuple(base.coloured(colour) for colour in hues)
    values = (*symbology.values, *kept)
    return replace(symbology, values=values, looks=(*symbology.looks, *looks)), len(new) - len(kept)


def with_value(symbology: Categories, value: Any) -> Categories:
    """Add a class for one more value.

    Raises
    ------
    FormatError
        When it has a class, or there are too many.
    """
    if _key(value) in {_key(one) for one in symbology.values}:
        raise FormatError(f"“{value}” has a class already.")
    if len(symbology.values) >= MOST_CLASSES:
        raise FormatError(f"There are {MOST_CLASSES} classes; more can't be told apart.")
    colour = qualitative(len(symbology.values) + 1)[-1]
    look = usual_look(symbology).coloured(colour)
    return replace(symbology, values=(*symbology.values, value), looks=(*symbology.looks, look))


def without(symbology: Categories, numbers: Collection[int]) -> Categories:
    """Take classes away; their features look like the others."""
    kept = [n for n in range(len(symbology.looks)) if n not in numbers]
    return _picked(symbology, kept)


def moved(symbology: Categories, number: int, by: int) -> Categories:
    """Draw a class earlier or later, and list it so."""
    order = list(range(len(symbology.looks)))
    to = number + by
    if not (0 <= number < len(order) and 0 <= to < len(order)):
        return symbology
    order[number], order[to] = order[to], order[number]
    return _picked(symbology, order)


def labelled(symbology: Classed, number: int, label: str) -> Classed:
    """Call a class something else in legends."""
    labels = _labels(symbology)
    labels[number] = " ".join(label.split())
    return replace(symbology, labels=tuple(labels))


def shown(symbology: Classed, number: int, on: bool) -> Classed:
    """Draw a class or don't."""
    off = symbology.off - {number} if on else symbology.off | {number}
    return replace(symbology, off=off)


def relooked(symbology: Classed, numbers: Collection[int], **values: Any) -> Classed:
    """Give classes other looks; without numbers all of them, and the rest too."""
    every = not numbers
    looks = tuple(
        replace(look, **values) if every or n in numbers else look for n, look in enumerate(symbology.looks)
    )
    changed = replace(symbology, looks=looks)
    if not every:
        return changed
    if isinstance(changed, Categories):
        return replace(changed, other=_like(changed.other, values))
    return replace(changed, missing=_like(changed.missing, values))


def recoloured(symbology: Classed, scheme: str, backwards: bool = False) -> Classed:
    """Colour the classes by a scheme: `HUES` or a ramp.

    Raises
    ------
    FormatError
        When there is no such ramp.
    """
    count = len(symbology.looks)
    colours = qualitative(count) if scheme == HUES else ramp(scheme, count)
    if backwards:
        colours.reverse()
    looks = tuple(look.coloured(colour) for look, colour in zip(symbology.looks, colours, strict=True))
    changed = replace(symbology, looks=looks)
    return replace(changed, ramp=scheme) if isinstance(changed, Graduated) else changed


def regraded(
    layer: ArrayLayer,
    field: str,
    method: Method,
    count: int,
    scheme: str,
    look: Look,
    backwards: bool = False,
) -> Graduated:
    """Classes of a number made anew.

    Raises
    ------
    FormatError
        When the field holds no numbers.
    """
    made = graduated(layer, field, count, method, scheme if scheme in RAMPS else "ember", look)
    made = replace(made, missing=None if made.missing is None else look.coloured(OTHER))
    changed = recoloured(made, made.ramp, backwards)
    assert isinstance(changed, Graduated)
    return changed


def numeric_fields(layer: ArrayLayer) -> list[str]:
    """Fields that hold numbers, also such as are written as text."""

    def holds_numbers(name: str) -> bool:
        column = layer.attributes.column(name)
        kind = column.type
        if pa.types.is_string(kind):
            return bool(np.isfinite(numbers(column.slice(0, 2000))).any())
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    return [name for name in layer.attributes.column_names if holds_numbers(name)]


def _like(rest: Look | None, values: dict[str, Any]) -> Look | None:
    """The look of the rest follows in all but the colour, which sets it apart."""
    kept = {key: value for key, value in values.items() if key not in ("colour", "edge")}
    return None if rest is None else replace(rest, **kept)


def _picked(symbology: Categories, order: Sequence[int]) -> Categories:
    labels = _labels(symbology)
    return replace(
        symbology,
        values=tuple(symbology.values[n] for n in order),
        looks=tuple(symbology.looks[n] for n in order),
        labels=tuple(labels[n] for n in order),
        off=frozenset(place for place, n in enumerate(order) if n in symbology.off),
    )


def _labels(symbology: Classed) -> list[str]:
    count = len(symbology.looks)
    return [*symbology.labels, *[""] * count][:count]


def _key(value: Any) -> str:
    """Values are the same when they read the same: those of a document may be text of a day."""
    return "\0none" if value is None else f"{value}"


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and value != value


def column_of(layer: ArrayLayer, field: str) -> pa.ChunkedArray:
    """The values of a field.

    Raises
    ------
    FormatError
        When the layer has none of that name.
    """
    if not layer.attributes.num_columns or field not in layer.attributes.column_names:
        raise FormatError(f"“{layer.name}” has no field “{field}” to colour it by.")
    return layer.attributes.column(field)
