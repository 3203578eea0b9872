"""A foreign layer as pixels, ready for the map: areas below, then lines, then points."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.raster.areas import AreaSet, render_areas
from geo.raster.cloud import PointCloud
from geo.raster.lines import render_lines
from geo.raster.lineset import LineSet
from geo.raster.pixels import lay_over
from geo.raster.points import HIDDEN, render_points
from geo.viewport import Viewport
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.projecting import KEPT, Drawable
from layers.foreign.stamps import area_style, line_style, point_style
from layers.foreign.style import Classes, LayerStyle, classify
from layers.records.layer_style import Look

Never = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class LayerPicture:
    """Draws a layer in a style; keeps what doesn't depend on the viewport. Threads may share it.

    Attributes
    ----------
    layer : ArrayLayer
    style : LayerStyle
    classes : (N,) uint8
        Class of each feature; `HIDDEN` where a filter leaves it out.
    looks : tuple of Look
        Of the classes.
    """

    layer: ArrayLayer
    style: LayerStyle
    classes: Classes
    looks: tuple[Look, ...]
    _kept: OrderedDict[str, dict[tuple[str, int], Classes]] = field(default_factory=OrderedDict, repr=False)

    @classmethod
    def of(cls, layer: ArrayLayer, style: LayerStyle, mask: NDArray[np.bool_] | None = None) -> LayerPicture:
        """Classify the features; `mask` (N,) says which are shown.

        Raises
        ------
        FormatError
            When the style doesn't fit the layer.
        """
        classes, looks = classify(style.symbology, layer)
        if mask is not None:
            classes = np.where(mask, classes, np.uint8(HIDDEN)).astype(np.uint8)
        return cls(layer, style, classes, looks)

    @property
    def shown(self) -> NDArray[np.bool_]:
        """(N,) bool: features that are drawn."""
        return np.asarray(self.classes != HIDDEN)

    def __call__(self, viewport: Viewport, dpr: float, cancelled: Never) -> NDArray[np.uint8] | None:
        """The pixels (H, W, 4) in the order blue, green, red, alpha, times alpha; None when cancelled.

        Raises
        ------
        FormatError
            When the layer's CRS isn't known, or a look names no symbol.
        CrsError
            When the layer can't be shown in the viewport's CRS.
        """
        drawables = self.layer.drawables(viewport.crs, cancelled)
        if drawables is None:
            return None
        canvas: NDArray[np.uint8] | None = None
        for draw in (self._areas, self._lines, self._points):
            picture = draw(drawables, viewport, dpr, cancelled)
            if cancelled():
                return None
            if picture is None:
                continue
            if canvas is None:
                canvas = picture
            else:
                lay_over(canvas.view(np.uint32)[..., 0], picture.view(np.uint32)[..., 0])
        if canvas is None:
            size = max(round(viewport.height * dpr), 1), max(round(viewport.width * dpr), 1)
            canvas = np.zeros((*size, 4), dtype=np.uint8)
        return canvas

    @property
    def nbytes(self) -> int:
        """Memory held beside the layer's."""
        kept = [one.nbytes for made in list(self._kept.values()) for one in list(made.values())]
        return self.classes.nbytes + sum(kept)

    def _of(self, crs: str, kind: str, first: int, rows: NDArray[np.integer]) -> Classes:
        """Classes in the order of a batch's drawable; kept for as many projections as drawables are."""
        made = self._kept.setdefault(crs, {})
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        found = made.get((kind, first))
        if found is None:
            found = made[kind, first] = self.classes[rows]
        return found

    def _areas(
        self, drawables: list[Drawable], viewport: Viewport, dpr: float, cancelled: Never
    ) -> NDArray[np.uint8] | None:
        sets: list[AreaSet] = [one.areas for one in drawables if one.areas is not None]
        if not sets:
            return None
        shown = [one for one in drawables if one.areas is not None]
        classes = [self._of(viewport.crs, "areas", one.first, one.area_row) for one in shown]
        styles = [area_style(look, dpr) for look in self.looks]
        return render_areas(
            sets,
            viewport,
            classes,
            styles,
            ratio=dpr,
            pixel_format="bgra-premultiplied",
            cancelled=cancelled,
        )

    def _lines(
        self, drawables: list[Drawable], viewport: Viewport, dpr: float, cancelled: Never
    ) -> NDArray[np.uint8] | None:
        sets: list[LineSet] = [one.lines for one in drawables if one.lines is not None]
        if not sets:
            return None
        shown = [one for one in drawables if one.lines is not None]
        classes = [self._of(viewport.crs, "lines", one.first, one.line_row) for one in shown]
        styles = [line_style(look, dpr) for look in self.looks]
        return render_lines(
            sets,
            viewport,
            classes,
            styles,
            ratio=dpr,
            pixel_format="bgra-premultiplied",
            cancelled=cancelled,
        )

    def _points(
        self, drawables: list[Drawable], viewport: Viewport, dpr: float, cancelled: Never
    ) -> NDArray[np.uint8] | None:
        clouds: list[PointCloud] = [one.points for one in drawables if one.points is not None]
        if not clouds:
            return None
        shown = [one for one in drawables if one.points is not None]
        classes = [self._of(viewport.crs, "points", one.first, one.point_row) for one in shown]
        return render_points(
            clouds,
            viewport,
            classes,
            [point_style(look, dpr) for look in self.looks],
            ratio=dpr,
            pixel_format="bgra-premultiplied",
            cancelled=cancelled,
        )
