"""How a foreign layer looks: one look, one per value, or one per class of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.raster.points import HIDDEN
from layers.errors import FormatError
from layers.files.arrow_numpy import plain_numbers, row_numbers, text_column
from layers.foreign.breaks import Method, breaks, limit_text
from layers.foreign.colours import OTHER, qualitative, ramp
from layers.records.layer_style import MOST_CLASSES, Look

if TYPE_CHECKING:
    from layers.files.styles import FeatureStyle
    from layers.foreign.array_layer import ArrayLayer, Kind

Classes = NDArray[np.uint8]


USUAL = Look()


@dataclass(frozen=True, slots=True)
class Single:
    """All features look the same."""

    look: Look = USUAL


@dataclass(frozen=True, slots=True)
class Categories:
    """A look for each value of a field.

    Attributes
    ----------
    field : str
    values : tuple
        As Python values; compared after conversion to the field's type.
    looks : tuple of Look
        One per value, drawn in this order, the last on top.
    other : Look or None
        For other values and for none; drawn first. None hides them.
    labels : tuple of str
        What legends call the values; the value itself where it is empty or left out.
    off : frozenset of int
        Numbers of the values that aren't drawn.
    """

    field: str
    values: tuple[Any, ...]
    looks: tuple[Look, ...]
    other: Look | None = None
    labels: tuple[str, ...] = ()
    off: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Graduated:
    """A look for each class of a number.

    Attributes
    ----------
    field : str
    breaks : tuple of float
        Ascending edges, one more than classes. A value on an edge belongs to the class above; the last
        class holds its upper edge too.
    looks : tuple of Look
        One per class, drawn in this order.
    missing : Look or None
        For values outside and for none; drawn first. None hides them.
    labels : tuple of str
        What legends call the classes; their ends where it is empty or left out.
    off : frozenset of int
        Numbers of the classes that aren't drawn.
    method, ramp : str
        How the classes and colours were made; empty when by hand.
    """

    field: str
    breaks: tuple[float, ...]
    looks: tuple[Look, ...]
    missing: Look | None = None
    labels: tuple[str, ...] = ()
    off: frozenset[int] = frozenset()
    method: str = ""
    ramp: str = ""


@dataclass(frozen=True, slots=True)
class AsFiled:
    """The looks that the file states, where it does; `usual` for the rest."""

    usual: Look = USUAL


Symbology = Single | Categories | Graduated | AsFiled


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """The whole style of a layer.

    Attributes
    ----------
    symbology : Single, Categories, Graduated or AsFiled
    opacity : float
        Of the layer as a whole, 0–1.
    label : str or None
        Field whose values stand beside the features.
    label_pt : float or None
        Size of the labels, points; the theme's when None.
    """

    symbology: Symbology = Single()
    opacity: float = 1.0
    label: str | None = None
    label_pt: float | None = None


def classify(symbology: Symbology, layer: ArrayLayer) -> tuple[Classes, tuple[Look, ...]]:
    """The class of each feature, and the looks of the classes in drawing order.

    Returns
    -------
    (N,) uint8, tuple of Look
        `geo.raster.points.HIDDEN` for features that aren't drawn.

    Raises
    ------
    FormatError
        When the field isn't there, or there are more than `MOST_CLASSES` classes.
    """
    count = len(layer)
    if isinstance(symbology, Single) or layer.attributes.num_rows != count:
        first = symbology.look if isinstance(symbology, Single) else Look()
        return np.zeros(count, dtype=np.uint8), (first,)
    if isinstance(symbology, AsFiled):
        index, looks = _filed(layer, symbology.usual)
        return _with_rest(index, looks, symbology.usual, layer.name)
    if not layer.attributes.num_columns or symbology.field not in layer.attributes.column_names:
        if not layer.complete:
            return np.zeros(count, dtype=np.uint8), (Look(),)
        raise FormatError(f"“{layer.name}” has no field “{symbology.field}” to colour it by.")
    index = class_index(symbology, layer)
    rest = symbology.other if isinstance(symbology, Categories) else symbology.missing
    classes, drawn = _with_rest(index, symbology.looks, rest, layer.name)
    if symbology.off:
        classes[np.isin(index, sorted(symbology.off))] = HIDDEN
    return classes, drawn


def class_index(symbology: Categories | Graduated, layer: ArrayLayer) -> NDArray[np.int64]:
    """Number of the class that each feature is in, drawn or not; -1 for none.

    Raises
    ------
    FormatError
        When the field isn't there.
    """
    column = _column(layer, symbology.field)
    if isinstance(symbology, Categories):
        return _category(column, symbology.values)
    return _grade(column, symbology.breaks)


def categories(
    layer: ArrayLayer, field: str, look: Look | None = None, most: int = 10
) -> tuple[Categories, int]:
    """Categories of the commonest values of a field, in the palette of categories.

    Returns
    -------
    Categories, int
        And how many further values share the look of the others.
    """
    column = _column(layer, field)
    counted = pc.value_counts(column.drop_null())
    order = np.argsort(-plain_numbers(counted.field("counts")), kind="stable")
    values = counted.field("values").take(row_numbers(order[:most])).to_pylist()
    base = look or Look()
    looks = tuple(base.coloured(colour) for colour in qualitative(len(values)))
    return Categories(field, tuple(values), looks, base.coloured(OTHER)), max(len(order) - most, 0)


def graduated(
    layer: ArrayLayer,
    field: str,
    count: int = 5,
    method: Method = "quantile",
    ramp_name: str = "ember",
    look: Look | None = None,
) -> Graduated:
    """Classes of a number.

    Raises
    ------
    FormatError
        When the field holds no numbers.
    """
    values = numbers(_column(layer, field))
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        raise FormatError(f"The field “{field}” of “{layer.name}” holds no numbers to make classes of.")
    edges = breaks(finite, count, method)
    base = look or Look()
    looks = tuple(base.coloured(colour) for colour in ramp(ramp_name, len(edges) - 1))
    return Graduated(field, tuple(edges.tolist()), looks, base.coloured(OTHER), method=method, ramp=ramp_name)


def legend_entries(style: LayerStyle) -> list[tuple[str, Look]]:
    """Words and looks for a legend, in the order of the classes; one without words where all look alike."""
    symbology = style.symbology
    if isinstance(symbology, Single):
        return [("", symbology.look)]
    if isinstance(symbology, AsFiled):
        return [("", symbology.usual)]
    if isinstance(symbology, Categories):
        words = ["no value" if value is None else value_text(value) for value in symbology.values]
        rest, name = symbology.other, "other"
    else:
        words = [f"{limit_text(low)} – {limit_text(high)}" for low, high in pairwise(symbology.breaks)]
        # Classes by hand may leave values out.
        rest, name = symbology.missing, "no value" if symbology.method else "outside, or no value"
    labels = [*symbology.labels, *[""] * len(words)]
    found = [
        (labels[number] or words[number], look)
        for number, look in enumerate(symbology.looks)
        if number not in symbology.off
    ]
    return found if rest is None else [*found, (name, rest)]


def value_text(value: Any) -> str:
    """A value as a legend shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.6g}" if isinstance(value, float) else " ".join(str(value).split())


def numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """A column as float64; NaN where there is no number."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    if pa.types.is_boolean(kind):
        return np.asarray(column.cast(pa.int8()).cast(pa.float64()).to_numpy(), dtype=np.float64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        plain = pc.match_substring_regex(column, r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$")
        trimmed = pc.utf8_trim_whitespace(pc.if_else(plain, column, pa.scalar(None, kind)))
        unsigned = pc.replace_substring_regex(trimmed, r"^\+", "")
        return np.asarray(unsigned.cast(pa.float64()).to_numpy(), dtype=np.float64)
    return np.full(len(column), np.nan)


def look_of(style: FeatureStyle, usual: Look, kind: Kind) -> Look:
    """What a file's own style says of a shape of one kind, on top of the usual look.

    The colour is that of the marker, the line or the inside, whatever the style says of the others;
    where it says nothing of this kind, what it says of another is better than nothing.
    """
    stated = {"points": style.icon_colour, "lines": style.line_colour, "areas": style.fill_colour}
    own = stated[kind]
    colour = own or style.icon_colour or style.fill_colour or style.line_colour
    look = usual if colour is None else replace(usual, colour=colour[:7])
    if style.line_colour is not None:
        look = replace(look, edge=style.line_colour[:7])
    alpha = 1.0 if own is None else int(own[7:9] or "FF", 16) / 255
    if kind == "areas":
        look = replace(look, fill_opacity=alpha) if own is not None else look
    else:
        look = replace(look, opacity=usual.opacity * alpha)
    return replace(
        look,
        size=min(usual.size * max(style.icon_scale, 0.0), 64.0),
        width=min(max(style.line_width, 0.0), 40.0),
        filled=style.filled,
        edge=look.edge if style.outlined else None,
    )


def _column(layer: ArrayLayer, field: str) -> pa.ChunkedArray:
    if not layer.attributes.num_columns or field not in layer.attributes.column_names:
        raise FormatError(f"“{layer.name}” has no field “{field}” to colour it by.")
    return layer.attributes.column(field)


def _category(column: pa.ChunkedArray, values: Sequence[Any]) -> NDArray[np.int64]:
    """Index into the values; -1 for none of them."""
    known = [(number, value) for number, value in enumerate(values) if value is not None]
    plain = [value for _, value in known]
    try:
        if pa.types.is_string(column.type) and all(isinstance(value, str) for value in plain):
            wanted = text_column(plain)
        else:
            wanted = pa.array(plain, column.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        column = column.cast(pa.string())
        wanted = text_column([str(value) for value in plain])
    number = np.array([number for number, _ in known] + [-1])
    index: NDArray[np.int64] = number[
        plain_numbers(pc.index_in(column, value_set=wanted), missing=len(known))
    ]
    if None in values:
        index[np.asarray(column.is_null().to_numpy())] = list(values).index(None)
    return index


def _grade(column: pa.ChunkedArray, edges: Sequence[float]) -> NDArray[np.int64]:
    """Class by the edges; -1 outside and for what is no number."""
    values = numbers(column)
    limits = np.asarray(edges, dtype=np.float64)
    index = np.searchsorted(limits, values, side="right").astype(np.int64) - 1
    index[values == limits[-1]] = len(limits) - 2
    index[~((values >= limits[0]) & (values <= limits[-1]))] = -1
    return index


def _filed(layer: ArrayLayer, usual: Look) -> tuple[NDArray[np.int64], list[Look]]:
    """Distinct looks of a file's styles; the rarest fall back on the usual one where there are too many."""
    kinds: tuple[Kind, ...] = ("points", "lines", "areas")
    number = np.full((len(kinds), len(layer.styles) + 1), -1, dtype=np.int64)
    looks: dict[Look, int] = {}
    kind_of = layer.row_kinds()
    for kind in np.unique(kind_of).tolist():
        for place in np.unique(layer.style_of[kind_of == kind]).tolist():
            if place >= 0:
                look = look_of(layer.styles[place], usual, kinds[kind])
                number[kind, place] = looks.setdefault(look, len(looks))
    index = number[kind_of, layer.style_of]
    if len(looks) <= MOST_CLASSES:
        return index, list(looks)
    counts = np.bincount(index[index >= 0], minlength=len(looks))
    kept = np.sort(np.argsort(-counts, kind="stable")[:MOST_CLASSES])
    place_of = np.full(len(looks) + 1, -1, dtype=np.int64)
    place_of[kept] = np.arange(len(kept))
    every = list(looks)
    return place_of[index], [every[old] for old in kept.tolist()]


def _with_rest(
    index: NDArray[np.int64], looks: Sequence[Look], rest: Look | None, name: str
) -> tuple[Classes, tuple[Look, ...]]:
    """Classes with the rest's at the bottom, or hidden."""
    if len(looks) > MOST_CLASSES:
        raise FormatError(
            f"“{name}” would have {len(looks)} classes; {MOST_CLASSES} can be told apart at most."
        )
    shift = 0 if rest is None else 1
    classes = np.where(index >= 0, index + shift, HIDDEN if rest is None else 0).astype(np.uint8)
    found = tuple(looks) if rest is None else (rest, *looks)
    return classes, found or (Look(),)
