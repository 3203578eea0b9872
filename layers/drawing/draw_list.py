"""The draw list: what the screen, PNG, SVG and PDF painters all draw, in page units.

Vertices are transformed to the page here, in float64, never by the painting device: SVG writers
keep six significant digits, so map coordinates under a device transform lose their detail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Offsets = NDArray[np.int64]
Colour = str
"""``#RRGGBB`` or ``#RRGGBBAA``."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A pen.

    Attributes
    ----------
    colour : str
        ``#RRGGBB`` or ``#RRGGBBAA``.
    width : float
        In page units.
    dash : tuple of float
        On/off lengths in page units; empty for a solid line.
    cap, join : str
        As in SVG.
    """

    colour: Colour
    width: float
    dash: tuple[float, ...] = ()
    cap: Literal["butt", "round", "square"] = "round"
    join: Literal["miter", "round", "bevel"] = "round"


@dataclass(frozen=True, slots=True)
class Fill:
    """An area's inside: a flat colour, and lines over it where a second cue is needed.

    Attributes
    ----------
    colour : str or None
        None leaves the ground visible.
    hatch : Stroke or None
        Pen of parallel lines.
    hatch_spacing : float
        Distance of the lines in page units.
    hatch_angle : float
        Degrees counter-clockwise from the page's x axis.
    """

    colour: Colour | None = None
    hatch: Stroke | None = None
    hatch_spacing: float = 4.0
    hatch_angle: float = 45.0


@dataclass(frozen=True, slots=True)
class Polygons:
    """Areas with one fill and outline.

    Attributes
    ----------
    xy : (N, 2) float64, page units
        Vertices of all rings, one after the other, closed or not.
    rings : (R + 1,) int64
        Ring r is ``xy[rings[r]:rings[r + 1]]``.
    parts : (P + 1,) int64
        Polygon p has the rings ``parts[p]:parts[p + 1]``; odd-even filled, so holes need no mark.
    """

    xy: Points
    rings: Offsets
    parts: Offsets
    fill: Fill | None = None
    stroke: Stroke | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Polylines with one pen, and below them a wider casing if there is one.

    Attributes
    ----------
    xy : (N, 2) float64, page units
    parts : (P + 1,) int64
        Line p is ``xy[parts[p]:parts[p + 1]]``.
    """

    xy: Points
    parts: Offsets
    stroke: Stroke
    casing: Stroke | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Markers:
    """One symbol at many places.

    Attributes
    ----------
    xy : (N, 2) float64, page units
        Anchor points.
    symbol : str
        A name in `layers.drawing.symbols`.
    size : float
        Height of the symbol's unit box in page units.
    colour, ink, rim : str
        Main fill, the dark detail on it, and the light rim around it.
    rotation : (N,) float64 or None
        Degrees clockwise on the page.
    """

    xy: Points
    symbol: str
    size: float
    colour: Colour
    ink: Colour
    rim: Colour
    rotation: Points | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text in one style.

    `size` is the font's em in page units; `weight` 400, 500 or 700; `tracking` extra space between
    letters in em.
    """

    text: str
    size: float
    colour: Colour
    weight: int = 400
    italic: bool = False
    tracking: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place: runs follow each other on one line, lines stand below each other.

    Attributes
    ----------
    x, y : float
        Page position of the anchor.
    lines : tuple of tuple of TextRun
        Lines from top to bottom.
    halign, valign : str
        Which part of the text block stands on the anchor; ``baseline`` means that of the first line.
    rotation : float
        Degrees clockwise around the anchor.
    halo : str or None
        Colour of the halo.
    halo_width : float
        Distance that the halo reaches beyond the letters, page units.
    leader : tuple of float or None
        x and y where a thin line begins at the symbol, then where it ends at the text, where the label
        had to move.
    """

    x: float
    y: float
    lines: tuple[tuple[TextRun, ...], ...]
    halign: Literal["left", "centre", "right"] = "left"
    valign: Literal["top", "middle", "bottom", "baseline"] = "baseline"
    rotation: float = 0.0
    halo: Colour | None = None
    halo_width: float = 0.0
    leader: tuple[float, float, float, float] | None = None
    leader_stroke: Stroke | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in drawing order."""

    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster: RGBA, straight alpha.

    Attributes
    ----------
    rgba : (H, W, 4) uint8
    x, y, width, height : float
        Where it goes, page units.
    """

    rgba: NDArray[np.uint8]
    x: float
    y: float
    width: float
    height: float


Item = Polygons | Lines | Markers | Labels | Picture


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one map layer, drawn together, clipped to `clip` (x, y, width, height) if given.

    `name` becomes the SVG group's and the PDF layer's name.
    """

    id: str
    name: str
    items: tuple[Item, ...]
    opacity: float = 1.0
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class DrawList:
    """Groups from bottom to top, on a surface of `width` x `height` page units.

    `dropped` lists the labels that found no room, by record id.
    """

    width: float
    height: float
    groups: tuple[Group, ...]
    background: Colour | None = None
    dropped: tuple[str, ...] = field(default=())

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)
