"""Moving sites and features of own layers by dragging them, or with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter

from geo.coordinate_text import format_coordinate
from geo.crs import to_lonlat
from geo.errors import GeoError
from geo.geodesy import distance
from geo.units import format_length
from geo.viewport import Viewport
from gui.canvas.highlights import GAP
from gui.canvas.overlays import CardOverlay, LineOverlay, Overlay, PointHalo
from gui.painting.painter import paint_items
from gui.tools.base import Pointer, Tool
from gui.tools.move_features import FeatureMove
from layers.display import Ref
from layers.drawing.draw_list import Markers
from layers.errors import LayersError
from layers.moving import decimals_for, legs_ending_at, move_sites
from layers.records.route import Method
from layers.records.site import Site
from layers.theme.theme import Theme

Key = Qt.Key
NUDGE, BIG_NUDGE = 1.0, 10.0
_ARROWS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
MOVABLE = ("sites", "features")
HALO = 8.0
"""Radius of the ring around a site without a symbol, page units."""


class SymbolOverlay:
    """A site's own symbol at another place."""

    def __init__(self, symbol: Markers, xy: tuple[float, float]) -> None:
        self._symbol = symbol
        self._xy = xy

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Drawn as on the map."""
        paint_items([replace(self._symbol, xy=viewport.to_page(np.array([self._xy])))], painter)


@dataclass
class _Drag:
    """A site on its way: all that is needed to draw it, whatever else is on the map."""

    site: Site
    home: tuple[float, float]
    grip: tuple[float, float]
    """From the pointer to the site, map units: the site doesn't jump to the pointer."""
    lines: list[tuple[NDArray[np.float64], bool, bool]]
    """Legs in map units, and which of their ends go along."""
    symbol: Markers | None
    xy: tuple[float, float]
    crs: str
    moved: bool = False
    mates: list[_Drag] = field(default_factory=list)
    """Other selected sites, which go the same way."""

    def go_to(self, xy: tuple[float, float]) -> None:
        """Move, and take the mates along."""
        self.xy = xy
        for mate in self.mates:
            mate.xy = (mate.home[0] + xy[0] - self.home[0], mate.home[1] + xy[1] - self.home[1])


class MoveTool(Tool):
    """Drag a site to where it belongs; the ends of its routes follow."""

    name = "move"
    title = "Move"
    hint = (
        "Drag a site or a feature to its place, or nudge what is selected with the arrow keys; Esc lets it be"
    )
    takes_points = False

    def __init__(self) -> None:
        super().__init__()
        self._drag: _Drag | None = None
        self._landed: _Drag | None = None
        self._features: FeatureMove | None = None
        self._landed_features: FeatureMove | None = None

    def cursor_over(self, ref: Ref | None) -> Qt.CursorShape:
        """Four arrows over what can be moved."""
        return Qt.CursorShape.SizeAllCursor if ref is not None and ref[0] in MOVABLE else self.cursor

    def press(self, pointer: Pointer) -> bool:
        """Takes the drag where a site, or a feature of an own layer, is under the pointer."""
        ref = next((ref for ref in self.canvas.identify(pointer.page) if ref[0] in MOVABLE), None)
        if ref is None:
            return False
        if ref[0] == "features":
            if ref not in self.canvas.display.state.selection:
                self.canvas.display.select(ref)
            self._features = FeatureMove(self.canvas, ref, pointer.xy)
            return True
        drag = self._lifted(ref, pointer)
        if drag is None:
            return False
        self._drag = drag
        if ref not in self.canvas.display.state.selection:
            self.canvas.display.select(ref)
        drag.mates = self._mates(ref)
        return True

    def drag(self, pointer: Pointer) -> None:
        """The ghost follows."""
        if self._features is not None and pointer.crs == self._features.crs:
            self._features.go_to(pointer.xy)
            self._set_busy(True)
            self._redraw()
            return
        drag = self._drag
        if drag is None or pointer.crs != drag.crs:
            self.cancel()
            return
        drag.go_to((pointer.xy[0] + drag.grip[0], pointer.xy[1] + drag.grip[1]))
        drag.moved = True
        self._set_busy(True)
        self._redraw()

    def release(self, pointer: Pointer) -> None:
        """The site stays where it was let go."""
        drag, self._drag = self._drag, None
        features, self._features = self._features, None
        self._set_busy(False)
        if features is not None and features.moved:
            self._land_features(features, merge=False)
        if drag is not None and drag.moved:
            self._land(drag, merge=False)
        self._redraw()

    def key(self, event: QKeyEvent) -> bool:
        """Arrows nudge the selected sites or features, with Shift in larger steps."""
        selection = sorted(ref for ref in self.canvas.display.state.selection if ref[0] in MOVABLE)
        if event.key() not in _ARROWS or not selection or self._drag is not None:
            return False
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        step = BIG_NUDGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else NUDGE
        step *= self.canvas.viewport.resolution
        dx, dy = _ARROWS[Key(event.key())]
        if selection[-1][0] == "features":  # and no site among them
            features = FeatureMove(self.canvas, selection[-1], (0.0, 0.0))
            features.go_to((dx * step, -dy * step))
            return self._land_features(features, merge=True)
        first = next(ref for ref in selection if ref[0] == "sites")
        drag = self._lifted(first)
        if drag is None:
            return False
        drag.mates = self._mates(first)
        drag.go_to((drag.home[0] + dx * step, drag.home[1] - dy * step))
        self._land(drag, merge=True)
        return True

    def cancel(self) -> None:
        """Let the site be where it was."""
        self._drag = self._features = None
        super().cancel()
        self._redraw()

    def deactivate(self) -> None:
        """No ghost stays behind."""
        self._landed = self._landed_features = None
        super().deactivate()

    def content_changed(self) -> None:
        """A site that was changed under the hand is let go."""
        drag, sites = self._drag, self.canvas.session.atlas.sites
        if drag is not None and any(sites.get(one.site.id) is not one.site for one in (drag, *drag.mates)):
            self.cancel()
        if self._features is not None and not self._features.is_current():
            self.cancel()

    def overlays(self) -> Sequence[Overlay]:
        """Ghost, its routes, and the way it has come; after that the ghost until it is drawn."""
        if self._features is not None and self._features.moved:
            return self._features.overlays()
        if self._landed_features is not None:
            return self._landed_features.overlays()
        if self._drag is not None and self._drag.moved:
            return self._ghost(self._drag, under_way=True)
        if self._landed is not None:
            return self._ghost(self._landed, under_way=False)
        return ()

    def _lifted(self, ref: Ref, pointer: Pointer | None = None) -> _Drag | None:
        canvas = self.canvas
        view = canvas.viewport
        site = canvas.locator.record(ref)
        parts = canvas.locator.parts(ref, view.crs)
        if not isinstance(site, Site) or not parts or not np.isfinite(parts[0]).all():
            return None
        home = (float(parts[0][0, 0]), float(parts[0][0, 1]))
        grip = (home[0] - pointer.xy[0], home[1] - pointer.xy[1]) if pointer is not None else (0.0, 0.0)
        lines = []
        for leg in legs_ending_at(canvas.session.atlas, site.id):
            (line,) = canvas.locator.parts(("legs", leg.id), view.crs)
            lines.append((line, leg.from_site == site.id, leg.to_site == site.id))
        return _Drag(site, home, grip, lines, canvas.symbol_of(ref), home, view.crs)

    def _mates(self, ref: Ref) -> list[_Drag]:
        """The other selected sites; only while the one taken is selected itself."""
        selection = self.canvas.display.state.selection
        others = sorted(other for other in selection - {ref} if other[0] == "sites")
        found = (self._lifted(other) for other in (others if ref in selection else ()))
        return [drag for drag in found if drag is not None]

    def _land(self, drag: _Drag, *, merge: bool) -> None:
        """Make the edit, or say why it can't be made."""
        canvas = self.canvas
        decimals = decimals_for(canvas.viewport.resolution)
        places: dict[str, tuple[float, float]] = {}
        for one in (drag, *drag.mates):
            lon, lat = to_lonlat(np.array([one.xy]), one.crs)[0]
            if not np.isfinite([lon, lat]).all():
                canvas.message.emit(f"{one.site.name} can't be moved off the globe; it stays where it was.")
                return
            places[one.site.id] = (round(float(lon), decimals), round(float(lat), decimals))
        place = places[drag.site.id]
        try:
            canvas.session.do(move_sites(canvas.session.atlas, places), merge=merge)
        except (LayersError, GeoError) as error:
            canvas.message.emit(f"{drag.site.name} was not moved: {error}")
            return
        self._landed = drag
        canvas.rendered.connect(self._drawn)
        if not merge:
            canvas.message.emit(self._report(drag, place))

    def _land_features(self, features: FeatureMove, *, merge: bool) -> bool:
        try:
            said = features.land(merge=merge)
        except (LayersError, GeoError) as error:
            self.canvas.message.emit(f"Nothing was moved: {error}")
            return False
        if not merge:
            self.canvas.message.emit(said)
        self._landed_features = features
        self.canvas.rendered.connect(self._features_drawn)
        return True

    def _features_drawn(self) -> None:
        """The fresh picture shows the features at their new places."""
        canvas = self._canvas
        if canvas is not None and self._landed_features is not None and canvas.shows_fresh_content:
            self._landed_features = None
            canvas.rendered.disconnect(self._features_drawn)
            self._redraw()

    def _report(self, drag: _Drag, place: tuple[float, float]) -> str:
        if drag.mates:
            way = _way(drag.site, place, self.canvas.viewport.resolution)
            return f"{len(drag.mates) + 1} sites moved by {way}; their legs follow."
        legs = len(drag.lines)
        follow = {0: "", 1: "; one leg follows it"}.get(legs, f"; {legs} legs follow it")
        way = _way(drag.site, place, self.canvas.viewport.resolution)
        computed = any(
            leg.method is Method.COMPUTED for leg in legs_ending_at(self.canvas.session.atlas, drag.site.id)
        )
        # Only the end of a computed way was moved along; the way that avoids the land comes later.
        again = " Its ways by water are being computed again." if computed else ""
        return f"{drag.site.name} moved by {way}{follow}.{again}"

    def _drawn(self) -> None:
        """The fresh picture shows the site at its new place."""
        canvas = self._canvas
        if canvas is not None and self._landed is not None and canvas.shows_fresh_content:
            self._landed = None
            canvas.rendered.disconnect(self._drawn)
            self._redraw()

    def _ghost(self, drag: _Drag, *, under_way: bool) -> list[Overlay]:
        shown: list[Overlay] = []
        for mate in drag.mates:
            shown += self._ghost(mate, under_way=False)
        for line, from_here, to_here in drag.lines:
            bent = line.copy()
            if from_here:
                bent[0] = drag.xy
            if to_here:
                bent[-1] = drag.xy
            shown.append(LineOverlay(bent, width=1.8))
        if under_way:
            shown.append(LineOverlay(np.array([drag.home, drag.xy]), width=1.2, dash=(4.0, 4.0)))
        if drag.symbol is not None:
            shown.append(SymbolOverlay(drag.symbol, drag.xy))
        radius = HALO if drag.symbol is None else drag.symbol.size / 2 + GAP
        shown.append(PointHalo(np.array([drag.xy]), radius, width=2.4))
        if under_way:
            shown.append(self._card(drag))
        return shown

    def _card(self, drag: _Drag) -> CardOverlay:
        view = self.canvas.viewport
        x, y = view.to_page(np.array([drag.xy]))[0]
        lon, lat = to_lonlat(np.array([drag.xy]), drag.crs)[0]
        lines = [drag.site.name]
        if np.isfinite([lon, lat]).all():
            lines.append(f"{_way(drag.site, (lon, lat), view.resolution)} from where it was")
            lines.append(format_coordinate(float(lon), float(lat), uncertainty=view.resolution))
        return CardOverlay((float(x), float(y)), lines, offset=18.0)


def _way(site: Site, place: tuple[float, float], resolution: float) -> str:
    """How far a place is from where the site was, with the digits that the scale is worth."""
    return format_length(float(distance(site.lonlat or place, place)), uncertainty=resolution)
