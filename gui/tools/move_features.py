"""Features of own layers on their way to another place: whole shapes, several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.crs import from_lonlat, to_lonlat
from geo.geodesy import distance
from geo.units import format_length
from gui.canvas.overlays import LineOverlay, Overlay, PointHalo
from layers import reshaping
from layers.display import Ref
from layers.edits import edit_of, replaced
from layers.errors import EditError
from layers.moving import decimals_for
from layers.records.feature import Feature

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas

SHAPE_DECIMALS = 7
"""Of the corners of a line or area: a centimetre; moving on a small scale doesn't coarsen the shape."""
HALO = 8.0


class FeatureMove:
    """One or more features that are moved together.

    Parameters
    ----------
    canvas : MapCanvas
    ref : Ref
        The feature taken; the other selected ones go along if it is selected.
    start : tuple of float
        Where it was taken, map units.
    """

    def __init__(self, canvas: MapCanvas, ref: Ref, start: tuple[float, float]) -> None:
        self._canvas = canvas
        self._start = np.array(start)
        self.shift: NDArray[np.float64] = np.zeros(2)
        self.crs = canvas.viewport.crs
        selection = canvas.display.state.selection
        refs = sorted(other for other in selection if other[0] == "features") if ref in selection else [ref]
        records = (canvas.locator.record(other) for other in refs)
        self._features = [record for record in records if isinstance(record, Feature) and record.kind]
        self._parts = [
            [from_lonlat(np.array(part), self.crs) for part in reshaping.outlines(feature)]
            for feature in self._features
        ]

    @property
    def moved(self) -> bool:
        """Whether it isn't where it was."""
        return bool(self.shift.any())

    def go_to(self, xy: tuple[float, float]) -> None:
        """Follow the pointer."""
        self.shift = np.array(xy) - self._start

    def is_current(self) -> bool:
        """False when a feature was changed or deleted under the hand."""
        features = self._canvas.session.atlas.features
        return all(features.get(one.id) is one for one in self._features)

    def land(self, *, merge: bool = False) -> str:
        """Make the edit; gives what to say.

        Raises
        ------
        LayersError
            When it can't be made.
        """
        changes = []
        decimals = decimals_for(self._canvas.viewport.resolution)
        for feature, parts in zip(self._features, self._parts, strict=True):
            digits = decimals if feature.points else max(decimals, SHAPE_DECIMALS)
            places = [np.round(to_lonlat(part + self.shift, self.crs), digits) for part in parts]
            if not all(np.isfinite(part).all() for part in places):
                raise EditError(f"{reshaping.title(feature)} can't be moved off the globe")
            shape = reshaping.with_outlines(feature, [list(map(tuple, part.tolist())) for part in places])
            changes.append(replaced(feature, shape))
        count = len(changes)
        name = reshaping.title(self._features[0]) if count == 1 else f"{count} features"
        verb = "Nudge" if merge else "Move"
        self._canvas.session.do(edit_of(f"{verb} {name}", changes), merge=merge)
        way = self._way()
        return f"{name} moved by {way}."

    def _way(self) -> str:
        ends = to_lonlat(np.array([self._start, self._start + self.shift]), self.crs)
        return format_length(float(distance(ends[0], ends[1])), uncertainty=self._canvas.viewport.resolution)

    def overlays(self) -> list[Overlay]:
        """The shapes where they would be."""
        shown: list[Overlay] = []
        for feature, parts in zip(self._features, self._parts, strict=True):
            for part in parts:
                if len(part) == 1:
                    shown.append(PointHalo(part + self.shift, HALO, width=2.4))
                else:
                    closed = reshaping.is_ring(feature)
                    shown.append(LineOverlay(part + self.shift, width=2.0, closed=closed))
        if self.moved:
            line = np.array([self._start, self._start + self.shift])
            shown.append(LineOverlay(line, width=1.2, dash=(4.0, 4.0)))
        return shown
