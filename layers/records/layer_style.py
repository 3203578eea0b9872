"""How a layer of one's own looks, as it is kept in a document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_validator,
)

from layers.records.base import Part, Text

MOST_CLASSES = 100
"""Classes with a look of their own; a legend longer than that helps nobody."""

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""Whole numbers that a column can hold."""
Whole = Annotated[StrictInt, Field(ge=SMALLEST, le=LARGEST)]
Decimal = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Words = Annotated[StrictStr, StringConstraints(max_length=20_000)]
Value = StrictBool | Whole | Decimal | Words
"""What a field of a feature holds; a day is written as YYYY-MM-DD."""

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Length = Annotated[float, Field(ge=0, le=64, allow_inf_nan=False)]
"""Page units, which on screen are pixels of the device-independent kind."""


@dataclass(frozen=True, slots=True)
class Look:
    """How features of one class look, in a document, which checks it, and on the map.

    Lengths are page units (device-independent pixels on screen).

    Attributes
    ----------
    colour : str
        ``#RRGGBB`` of points, lines and the inside of areas.
    shape : str
        Of points: a name in `geo.raster.stamp.SHAPES` or `layers.drawing.symbols`.
    size : float
        Height of points.
    outline : str or None
        Colour of the points' edge.
    outline_width : float
    width : float
        Of lines, and of the edges of areas.
    casing : str or None
        Colour of a wider line below a line.
    casing_width : float
        Its width.
    edge : str or None
        Colour of the edges of areas; None for none.
    filled : bool
        Whether areas have an inside.
    fill_opacity : float
        Of the inside of areas, 0–1.
    opacity : float
        Of everything, 0–1.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    colour: Colour = "#BD4C19"
    shape: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "circle"
    size: Length = 6.0
    outline: Colour | None = "#FFFFFF"
    outline_width: Length = 0.8
    width: Length = 1.4
    casing: Colour | None = None
    casing_width: Length = 0.0
    edge: Colour | None = "#7A3110"
    filled: bool = True
    fill_opacity: Share = 0.35
    opacity: Share = 1.0

    def coloured(self, colour: str) -> Look:
        """A copy in another colour, its edges darkened to match."""
        from layers.theme.colour import mixed

        return replace(self, colour=colour, edge=mixed(colour, "#000000", 0.35) if self.edge else None)


class SingleStyle(Part):
    """All features look the same."""

    kind: Literal["single"] = "single"
    look: Look = Field(default_factory=Look)


class CategoryStyle(Part):
    """The look of one value; `label` stands for it in legends, and without `shown` it isn't drawn."""

    value: Value | None
    look: Look
    label: Text = ""
    shown: bool = True


class CategoriesStyle(Part):
    """A look per value of a field; `other` is for the rest, None hides it."""

    kind: Literal["categories"] = "categories"
    field: Text
    classes: Annotated[tuple[CategoryStyle, ...], Field(max_length=MOST_CLASSES)] = ()
    other: Look | None = None


class ClassStyle(Part):
    """The look of one class of numbers; the label is made from its ends where it is empty."""

    look: Look
    label: Text = ""
    shown: bool = True


class GraduatedStyle(Part):
    """A look per class of a number. `breaks` ascend and are one more than classes."""

    kind: Literal["graduated"] = "graduated"
    field: Text
    breaks: tuple[Annotated[float, Field(allow_inf_nan=False)], ...]
    classes: Annotated[tuple[ClassStyle, ...], Field(min_length=1, max_length=MOST_CLASSES)]
    missing: Look | None = None
    method: Literal["quantile", "equal", "pretty", "natural", "own"] = "quantile"
    ramp: Text = ""

    @model_validator(mode="after")
    def _breaks_fit(self) -> Self:
        if len(self.breaks) != len(self.classes) + 1:
            raise ValueError(
                f"{len(self.classes)} classes have {len(self.classes) + 1} limits, not {len(self.breaks)}"
            )
        if any(low > high for low, high in zip(self.breaks, self.breaks[1:], strict=False)):
            raise ValueError("the limits of the classes ascend")
        return self


class FiledStyle(Part):
    """The looks that the layer's file states, and `usual` for the rest."""

    kind: Literal["as-filed"] = "as-filed"
    usual: Look = Field(default_factory=Look)


Symbology = Annotated[
    SingleStyle | CategoriesStyle | GraduatedStyle | FiledStyle, Field(discriminator="kind")
]
