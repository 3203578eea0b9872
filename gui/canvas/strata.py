"""What the canvas draws: strata of map layers, captured so that a worker can draw them later."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from psygnal import SignalInstance

from geo.viewport import Viewport
from layers.atlas import Atlas
from layers.drawing.draw_list import Colour, Group


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
    """

    id: str
    key: Hashable
    compose: Callable[[Viewport, float], Sequence[Group]]
    opacity: float = 1.0
    surrounds: bool = False


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
