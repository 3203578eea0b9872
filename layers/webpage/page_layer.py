"""A layer of a person's own as it is to come onto the page: its looks, what of it is shown, who made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.raster.points import HIDDEN
from geo.raster.stamp import SHAPES, shape_outline
from layers.describe.statements import GROUP
from layers.errors import FormatError, WebPageError
from layers.foreign.breaks import limit_text
from layers.foreign.colours import qualitative
from layers.foreign.style import AsFiled, Categories, Graduated, LayerStyle, Single, classify
from layers.records.layer_style import Look

if TYPE_CHECKING:
    from layers.foreign.array_layer import ArrayLayer

OTHERS = "other values"
SHAPE_DIGITS = 3


@dataclass(frozen=True, slots=True, eq=False)
class PageLayer:
    """A layer and how it is shown.

    Attributes
    ----------
    layer : ArrayLayer
    style : LayerStyle or None
        As on the map of the app; None for the colours that the file states, or a hue of its own.
    shown : (N,) bool or None
        Features that come along; None for all. What isn't shown isn't carried by the page either.
    name : str
        What it is called; empty for the layer's own name.
    opacity : float
        Of the layer as a whole, 0–1.
    file, credit, licence : str
        Name of its file, who made it, and what may be done with it: stated on the page.
    units : mapping of str to str
        Units of fields that have one.
    """

    layer: ArrayLayer
    style: LayerStyle | None = None
    shown: NDArray[np.bool_] | None = None
    name: str = ""
    opacity: float = 1.0
    file: str = ""
    credit: str = ""
    licence: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the page calls it."""
        return self.name or self.layer.name


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The looks of a layer's features.

    Attributes
    ----------
    of : (N,) uint8
        Which look a feature has; `geo.raster.points.HIDDEN` for those that don't come along.
    looks : tuple of Look
    names : tuple of str
        What each look stands for; empty where the layer has but one.
    field : str
        The field that the looks tell apart, or empty.
    """

    of: NDArray[np.uint8]
    looks: tuple[Look, ...]
    names: tuple[str, ...]
    field: str


def looks_of(one: PageLayer, number: int) -> Looks:
    """Work the looks out; `number` chooses the hue of a layer without a style.

    Raises
    ------
    WebPageError
        When the style doesn't fit the layer.
    """
    style = one.style or _usual_style(one.layer, number)
    try:
        classes, looks = classify(style.symbology, one.layer)
    except FormatError as error:
        raise WebPageError(f"“{one.title}” can't be put on the page: {error}") from error
    if one.shown is not None:
        classes = np.where(one.shown, classes, np.uint8(HIDDEN)).astype(np.uint8)
    by = style.symbology
    field = by.field if isinstance(by, Categories | Graduated) else ""
    return Looks(classes, looks, _names(by, len(looks)), field)


def look_data(look: Look, opacity: float) -> dict[str, Any]:
    """A look as the page draws it; what is usual isn't written. Lengths in CSS pixels."""
    row: dict[str, Any] = {
        "colour": look.colour,
        "size": round(look.size, 2),
        "width": round(look.width, 2),
        "opacity": round(look.opacity * opacity, 3),
    }
    if look.shape != "circle":
        row["shape"] = look.shape
    if look.outline and look.outline_width > 0:
        row |= {"outline": look.outline, "outlineWidth": round(look.outline_width, 2)}
    if look.casing and look.casing_width > 0:
        row |= {"casing": look.casing, "casingWidth": round(look.casing_width, 2)}
    if look.edge:
        row["edge"] = look.edge
    if look.filled:
        row["fill"] = round(look.fill_opacity, 3)
    return row


def shapes_data(looks: list[dict[str, Any]]) -> dict[str, list[list[float]]]:
    """Outlines of the shapes that these looks use, radius 1; circles and the map's symbols need none."""
    used = {look["shape"] for look in looks if look.get("shape") in SHAPES}
    return {name: np.round(shape_outline(name), SHAPE_DIGITS).tolist() for name in sorted(used)}


def _usual_style(layer: ArrayLayer, number: int) -> LayerStyle:
    look = Look().coloured(qualitative(number + 1)[-1])
    stated = bool(layer.styles) and bool((layer.style_of >= 0).any())
    return LayerStyle(AsFiled(look) if stated else Single(look))


def _names(symbology: object, count: int) -> tuple[str, ...]:
    """What each class is called, the rest's first as in `classify`."""
    if isinstance(symbology, Categories):
        own = ["no value" if value in (None, "") else str(value) for value in symbology.values]
        own = _called(own, symbology.labels)
        return tuple([OTHERS, *own] if symbology.other is not None else own)
    if isinstance(symbology, Graduated):
        edges = [limit_text(edge).replace(",", GROUP).replace("-", "\u2212") for edge in symbology.breaks]
        own = _called([f"{low} – {high}" for low, high in pairwise(edges)], symbology.labels)
        return tuple([OTHERS, *own] if symbology.missing is not None else own)
    return ()


def _called(names: list[str], labels: Sequence[str]) -> list[str]:
    """The words that a style has for its classes, where it has some."""
    words = [*labels, *[""] * len(names)]
    return [word or name for name, word in zip(names, words, strict=False)]
