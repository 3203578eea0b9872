"""What a picture is made of: an unchanging atlas, what is shown of it, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass

from layers.atlas import Atlas
from layers.display import DisplayState
from layers.theme.theme import Theme, theme_named


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Input of `compose`, safe to hand to a worker.

    Attributes
    ----------
    atlas : Atlas
        A snapshot (`Atlas.snapshot`), not the living one.
    display : DisplayState
    theme : Theme
    scale : float
        Multiplies symbols, text and line widths: 1 on screen; about 0.75 on a printed page, which is
        read from nearer.
    """

    atlas: Atlas
    display: DisplayState
    theme: Theme
    scale: float = 1.0

    @classmethod
    def of(cls, atlas: Atlas, display: DisplayState, scale: float = 1.0) -> Snapshot:
        """Take a snapshot of the atlas as it is; the theme is the one that the display names."""
        return cls(atlas.snapshot(), display, theme_named(display.theme), scale)
