"""Hover and flash: halos over the map. The selection itself is drawn with the map, below its symbols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from geo.crs import from_lonlat
from geo.geodesy import circle
from geo.viewport import Viewport
from gui.canvas.overlays import LineHalo, Overlay, PointHalo
from layers.atlas import Atlas
from layers.display import Ref
from layers.locating import Locator
from layers.records.site import Site
from layers.records.tables import TABLES

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas

FLASH_S, FLASH_FRAME_MS = 0.9, 30
FLASH_REACH = 26.0
"""Page units by which the ring of a flash spreads."""
GAP = 3.5
"""Page units between a symbol and its halo."""
FOREIGN_SYMBOL = 7.0
"""Size of a foreign layer's symbols, about."""
MOST_HALOS = 400
"""Halos drawn live; more of them couldn't be told apart."""
NO_SYMBOL = 9.0
"""Size of a halo around a site that has no symbol at this scale."""


class Highlights(QObject):
    """Makes the halos for references; one per canvas.

    Parameters
    ----------
    atlas : callable
        Gives the atlas that is shown now.
    canvas : MapCanvas
        Tells how a record is drawn now.
    """

    def __init__(self, atlas: Callable[[], Atlas], canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._atlas = atlas
        self._canvas = canvas
        self._locator = Locator(atlas(), canvas.foreign_parts)
        self._flashing: tuple[Ref, ...] = ()
        self._since = 0.0
        self._kept: tuple[Collection[Ref], tuple[str, int, int, int], list[Overlay]] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FLASH_FRAME_MS)
        self._timer.timeout.connect(self._step)

    @property
    def locator(self) -> Locator:
        """Map coordinates of the records of the atlas that is shown now."""
        atlas = self._atlas()
        if self._locator.atlas is not atlas:
            self._locator = Locator(atlas, self._canvas.foreign_parts)
        return self._locator

    def flash(self, refs: Iterable[Ref]) -> None:
        """Let a ring spread and fade around the records once."""
        self._flashing = tuple(refs)
        self._since = perf_counter()
        if self._flashing:
            self._timer.start()

    def stop(self) -> None:
        """End a flash at once."""
        self._timer.stop()
        self._flashing = ()

    def overlays(self, viewport: Viewport, hovered: Ref | None, selection: Collection[Ref]) -> list[Overlay]:
        """Halos, bottom to top: selected features of foreign layers, hover, flash."""
        shown: list[Overlay] = []
        shown.extend(self._selected_foreign(selection, viewport.crs))
        if hovered is not None and hovered not in selection:
            shown.extend(self._halo(hovered, viewport, strength=0.6, spread=0.0))
        share = (perf_counter() - self._since) / FLASH_S
        if self._flashing and share < 1:
            reach = FLASH_REACH * (1 - (1 - share) ** 2)
            for ref in self._flashing:
                shown.extend(self._halo(ref, viewport, strength=1 - share, spread=reach))
        return shown

    def _selected_foreign(self, selection: Collection[Ref], crs: str) -> list[Overlay]:
        """Halos of selected features of own and foreign layers; other records are marked on the map itself.

        They are kept until something they depend on changes: a hundred thousand may be selected while the
        map moves.
        """
        foreign, atlas = self._canvas.foreign, self._atlas()
        depends = (crs, id(atlas), atlas.revision, 0 if foreign is None else foreign.revision)
        if self._kept is None or self._kept[0] is not selection or self._kept[1] != depends:
            marked = (ref for ref in selection if ref[0] not in TABLES or ref[0] == "features")
            refs = list(islice(marked, MOST_HALOS))
            parts = [self.locator.parts(ref, crs) for ref in refs if ref[0] in TABLES]
            if foreign is not None:
                parts += foreign.parts_of((ref for ref in refs if ref[0] not in TABLES), crs)
            points = [one for part in parts for one in part if len(one) == 1]
            lines = [tuple(one for one in part if len(one) > 1) for part in parts]
            halos: list[Overlay] = [LineHalo(line) for line in lines if line]
            if points:
                halos.append(PointHalo(np.vstack(points), FOREIGN_SYMBOL / 2 + GAP, width=2.2))
            self._kept = (selection, depends, halos)
        return self._kept[2]

    def _halo(self, ref: Ref, viewport: Viewport, *, strength: float, spread: float) -> list[Overlay]:
        record = self.locator.record(ref)
        parts = self.locator.parts(ref, viewport.crs)
        if not parts:
            return []
        if all(len(part) == 1 for part in parts) and not isinstance(record, Site):
            radius = FOREIGN_SYMBOL / 2 + GAP + spread
            return [PointHalo(np.vstack(parts), radius, width=2.2, strength=strength)]
        if not isinstance(record, Site):
            drawn = self._canvas.outlines_of(ref) or parts
            return [LineHalo(drawn, width=8.0 + spread / 2, strength=strength)]
        symbol = self._canvas.symbol_of(ref)
        if symbol is None and record.uncertainty_m and record.lonlat:
            # Such a place is drawn as its circle alone.
            ring = from_lonlat(circle(*record.lonlat, record.uncertainty_m), viewport.crs)
            return [LineHalo([ring], width=5.0 + spread / 2, strength=strength)]
        size = NO_SYMBOL if symbol is None else symbol.size
        return [PointHalo(parts[0], size / 2 + GAP + spread, width=2.4, strength=strength)]

    def _step(self) -> None:
        if perf_counter() - self._since >= FLASH_S:
            self.stop()
        self._canvas.update()
