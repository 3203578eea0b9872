"""The base of all map tools: a small state machine fed with pointers and keys.

How a press becomes a gesture: the canvas asks the tool's `press` whether it takes the drag that may
follow (a handle, a site to be moved). If it does, `drag` and `release` follow. If not, a drag pans
the map, and a press that is let go where it began arrives as `click`. So every tool can be panned in,
and none needs to tell clicks from drags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from geo.crs import to_lonlat
from gui.canvas.overlays import Overlay
from layers.display import Ref
from layers.moving import decimals_for

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas
    from layers.entry import Entry

Modifier = Qt.KeyboardModifier
NO_MODIFIER = Modifier.NoModifier
OFF_GLOBE = "This place isn't on the globe; choose one nearer to the middle of the map."


@dataclass(frozen=True, slots=True)
class Snap:
    """What a pointer was snapped to.

    Attributes
    ----------
    words : str
        For the person: ``Nampo port``, ``corner of Liaoning``.
    ref : Ref
        The record.
    lonlat : tuple of float or None
        WGS 84 degrees of the site or vertex as it is recorded; None on a segment.
    """

    words: str
    ref: Ref
    lonlat: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pointer:
    """Where the mouse, or the keyboard's crosshair, points.

    Attributes
    ----------
    page : tuple of float
        Page units, origin top left.
    xy : tuple of float
        Map units in `crs`; of the place snapped to, where there is one.
    crs : str
    modifiers : Qt.KeyboardModifier
    snap : Snap or None
        What the place was snapped to.
    """

    page: tuple[float, float]
    xy: tuple[float, float]
    crs: str
    modifiers: Modifier = NO_MODIFIER
    snap: Snap | None = None

    @cached_property
    def lonlat(self) -> tuple[float, float]:
        """WGS 84 degrees; NaN off the globe. A snapped place is given to the last digit."""
        if self.snap is not None and self.snap.lonlat is not None:
            return self.snap.lonlat
        lon, lat = to_lonlat(np.array([self.xy]), self.crs)[0]
        return float(lon), float(lat)

    @property
    def is_on_globe(self) -> bool:
        """False beyond the edge of the projection."""
        return bool(np.isfinite(self.lonlat).all())

    def has(self, modifier: Modifier) -> bool:
        """True when the modifier key is held."""
        return bool(self.modifiers & modifier)

    def place(self, resolution: float) -> tuple[float, float]:
        """WGS 84 degrees with the digits that `resolution` is worth; what was snapped to keeps all of its."""
        if self.snap is not None and self.snap.lonlat is not None:
            return self.snap.lonlat
        decimals = decimals_for(resolution)
        lon, lat = self.lonlat
        return round(lon, decimals), round(lat, decimals)

    def snapped(self, xy: tuple[float, float], snap: Snap) -> Pointer:
        """The same pointer at the place it was snapped to."""
        return replace(self, xy=xy, snap=snap)


class Tool:
    """A tool of the map; subclasses override what they need.

    Attributes
    ----------
    name : str
        Key of the tool, such as ``measure``.
    title : str
        For buttons and menus.
    hint : str
        What to do next, in a sentence, for the status bar.
    cursor : Qt.CursorShape
    takes_points : bool
        Shows the keyboard's crosshair: Space then clicks at it.
    snaps : bool
        Pointers go through the canvas's snapper.
    drags_box : bool
        Every drag zooms to a box.
    points_out : bool
        What the pointer is over gets a halo and a card.
    unsnapped : frozenset of Ref
        Records that pointers don't snap to: what is being reshaped.
    """

    name = ""
    title = ""
    hint = ""
    cursor = Qt.CursorShape.ArrowCursor
    takes_points = True
    snaps = False
    drags_box = False
    points_out = True

    def __init__(self) -> None:
        self.unsnapped: frozenset[Ref] = frozenset()
        self._canvas: MapCanvas | None = None
        self._busy = False

    @property
    def canvas(self) -> MapCanvas:
        """The canvas that the tool works on; only while it is active."""
        if self._canvas is None:
            raise RuntimeError(f"the tool {self.name!r} isn't active")
        return self._canvas

    @property
    def is_busy(self) -> bool:
        """True in the middle of a gesture, when undo must wait."""
        return self._busy

    def cursor_over(self, ref: Ref | None) -> Qt.CursorShape:
        """The cursor while the pointer is over a record, or over none."""
        return self.cursor

    def activate(self, canvas: MapCanvas) -> None:
        """Start working on a canvas."""
        self._canvas = canvas

    def deactivate(self) -> None:
        """Stop: a gesture in progress is cancelled."""
        self.cancel()
        self._canvas = None

    def press(self, pointer: Pointer) -> bool:
        """Left button down: True takes the drag, otherwise a drag pans."""
        return False

    def drag(self, pointer: Pointer) -> None:
        """Pointer moved with the drag taken."""

    def release(self, pointer: Pointer) -> None:
        """Button up with the drag taken."""

    def click(self, pointer: Pointer) -> None:
        """Press and release at one place, or Space at the crosshair."""

    def double_click(self, pointer: Pointer) -> bool:
        """Second click in a row; False lets the map zoom in."""
        return False

    def right_click(self, pointer: Pointer) -> bool:
        """Right button with no gesture in progress; False lets the menu appear."""
        return False

    def hover(self, pointer: Pointer) -> None:
        """Pointer moved with no button down."""

    def leave(self) -> None:
        """Pointer left the map."""

    def key(self, event: QKeyEvent) -> bool:
        """A key the canvas doesn't use itself before the tool; True when used."""
        return False

    def finish(self) -> None:
        """Right click or Enter: end what was begun."""

    def drop_last(self) -> None:
        """Backspace or Delete: take the last point back."""

    def cancel(self) -> None:
        """Leave no trace of the gesture: Esc was pressed, or another tool chosen."""
        self._set_busy(False)

    def escape(self) -> None:
        """The Esc key."""
        self.cancel()

    def overlays(self) -> Sequence[Overlay]:
        """What to draw over the map, bottom to top."""
        return ()

    @property
    def takes_entries(self) -> bool:
        """True when a typed place is of use now: see `enter`."""
        return False

    def origin(self) -> tuple[float, float] | None:
        """Where a typed distance and bearing start, WGS 84 degrees."""
        return None

    def enter(self, entry: Entry) -> None:
        """Use a typed place as if it had been clicked."""

    def copied(self) -> str:
        """Text that Copy puts on the clipboard instead of the selection; empty for none."""
        return ""

    def content_changed(self) -> None:
        """The atlas changed (undo, another window): drop what no longer holds."""

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            if self._canvas is not None:
                self._canvas.gesture_changed.emit(busy)

    def _redraw(self) -> None:
        if self._canvas is not None:
            self._canvas.update()


class PanTool(Tool):
    """Drags the map and nothing else."""

    name = "pan"
    title = "Pan"
    hint = "Drag to move the map, turn the wheel to zoom"
    cursor = Qt.CursorShape.OpenHandCursor
    takes_points = False


class BoxZoomTool(Tool):
    """Zooms to a rectangle; the same as Shift+drag in any tool."""

    name = "box-zoom"
    title = "Zoom to a box"
    hint = "Drag a rectangle around what you want to see"
    cursor = Qt.CursorShape.CrossCursor
    takes_points = False
    drags_box = True
