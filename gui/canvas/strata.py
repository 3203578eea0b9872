"""What the canvas draws: strata of map layers, captured so that a worker can draw them later."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from psygnal import SignalInstance

from geo.viewport import Viewport
from layers.atlas import Atlas
from layers.display import Ref
from layers.drawing.draw_list import Colour, Group, Points
from layers.drawing.picking import Hit


class Raster(Protocol):
    """Draws a stratum as pixels, where that is faster than painting."""

    def __call__(
        self, viewport: Viewport, dpr: float, cancelled: Callable[[], bool]
    ) -> NDArray[np.uint8] | None:
        """(H, W, 4) bytes in the order blue, green, red, alpha, premultiplied; None when cancelled.

        H and W are the size of `viewport` times `dpr`, rounded.
        """
        ...


class Pick(Protocol):
    """Finds records of a stratum that has no groups."""

    def at(self, viewport: Viewport, x: float, y: float, tolerance: float) -> Sequence[Hit]:
        """Records at a place, page units of `viewport`; their level doesn't count."""
        ...

    def inside(
        self, viewport: Viewport, left: float, top: float, right: float, bottom: float
    ) -> Sequence[Ref]:
        """Records in a rectangle, page units of `viewport`; each once, and none that groups have."""
        ...


@dataclass(frozen=True, slots=True)
class Stratum:
    """Neighbouring map layers that change together and share one cached image.

    Attributes
    ----------
    id : str
        Names the stratum in the cache and in messages.
    key : Hashable
        What the picture depends on apart from the viewport: two strata with the same id and key look
        the same.
    compose : callable
        ``compose(viewport, border)`` gives the groups, bottom to top, in page units of `viewport`; the
        window is that without a border of `border` page units, and labels stay inside it. Runs in a
        worker thread and must use nothing that changes.
    opacity : float
        0–1; not part of the key, so that fading costs no redraw.
    surrounds : bool
        Also drawn for the coarse picture of the surroundings: ground, without symbols or text.
    raster : Raster or None
        Draws the pixels itself; what `compose` gives is then painted over them.
    pick : Pick or None
        Finds records where groups carry no ids.
    letter : callable or None
        ``letter(viewport, border, obstacles)`` gives groups of names that give way to the symbols and
        names of all strata without it, of which `obstacles` (N, 4) are the boxes.
    """

    id: str
    key: Hashable
    compose: Callable[[Viewport, float], Sequence[Group]]
    opacity: float = 1.0
    surrounds: bool = False
    raster: Raster | None = None
    pick: Pick | None = None
    letter: Callable[[Viewport, float, Points], Sequence[Group]] | None = None


@dataclass(frozen=True, slots=True)
class Strata:
    """All strata, bottom to top, at one moment, and the colour below them."""

    strata: tuple[Stratum, ...]
    background: Colour


class StrataSource(Protocol):
    """Tells what the map shows; lives in the main thread."""

    changed: SignalInstance
    """Emitted when `strata` would now give something else."""

    def set_atlas(self, atlas: Atlas) -> None:
        """Show another atlas."""
        ...

    def strata(self) -> Strata:
        """Capture what is to be drawn."""
        ...
