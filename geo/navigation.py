"""Going from one view of the map to another: history, change of CRS, fitting an area."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.crs import from_lonlat, to_lonlat, transform_extent
from geo.errors import CrsError, GeometryError
from geo.extent import Extent
from geo.viewport import Viewport

HISTORY_LIMIT = 200
"""Views kept; older ones are forgotten."""
SAME_SHIFT, SAME_ZOOM = 2.0, 1.01
"""Views that differ by fewer page units and a smaller zoom factor count as one."""
MIN_SPAN_M = 8_000.0
"""What a view of one point shows at least, metres."""


class ViewHistory:
    """Where the map has been, for “previous view” and “next view”.

    Views are kept by centre, resolution and CRS; the surface may have another size by the time that
    one is visited again.
    """

    def __init__(self, limit: int = HISTORY_LIMIT) -> None:
        self._views: list[Viewport] = []
        self._index = -1
        self._limit = limit

    @property
    def can_go_back(self) -> bool:
        """True when there is an earlier view."""
        return self._index > 0

    @property
    def can_go_forward(self) -> bool:
        """True when an earlier view was visited and nothing else looked at since."""
        return self._index < len(self._views) - 1

    def record(self, viewport: Viewport) -> None:
        """Remember a view that the map came to rest at; views ahead of it are forgotten."""
        if self._index >= 0 and is_same_view(self._views[self._index], viewport):
            return
        del self._views[self._index + 1 :]
        self._views.append(viewport)
        del self._views[: -self._limit]
        self._index = len(self._views) - 1

    def back(self) -> Viewport | None:
        """The earlier view, which becomes the present one; None when there is none."""
        if not self.can_go_back:
            return None
        self._index -= 1
        return self._views[self._index]

    def forward(self) -> Viewport | None:
        """The view that `back` left; None when there is none."""
        if not self.can_go_forward:
            return None
        self._index += 1
        return self._views[self._index]


def is_same_view(one: Viewport, other: Viewport) -> bool:
    """True when a person would take the two for the same place and scale."""
    if one.crs != other.crs:
        return False
    zoom = one.resolution / other.resolution
    shift = math.dist(one.centre, other.centre) / one.resolution
    return shift < SAME_SHIFT and max(zoom, 1 / zoom) < SAME_ZOOM


def in_crs(viewport: Viewport, crs: str) -> Viewport:
    """The view of the same place at the same ground scale in another projection.

    Parameters
    ----------
    crs : str
        A projected CRS in metres, such as `geo.crs.parse_crs` returns.

    Raises
    ------
    CrsError
        When the middle of the view has no place in `crs`.
    """
    if crs == viewport.crs:
        return viewport
    span = viewport.resolution * 100
    x, y = viewport.centre
    cross = np.array([[x, y], [x - span, y], [x + span, y], [x, y - span], [x, y + span]])
    image = from_lonlat(to_lonlat(cross, viewport.crs), crs)
    if not np.isfinite(image[0]).all():
        raise CrsError(
            "the middle of the map can't be shown in this projection;"
            " go to the region it was made for, or choose another"
        )
    lengths = np.array([math.dist(image[1], image[2]), math.dist(image[3], image[4])]) / (2 * span)
    usable = lengths[np.isfinite(lengths) & (lengths > 0)]
    scale = float(np.exp(np.log(usable).mean())) if len(usable) else 1.0
    moved = replace(viewport, crs=crs, centre=(float(image[0, 0]), float(image[0, 1])))
    # `zoomed` keeps to the limits of zooming.
    return moved.zoomed(1 / scale)


def fitted(
    viewport: Viewport, extent: Extent, *, margin: float = 0.0, min_span: float = MIN_SPAN_M
) -> Viewport:
    """The same surface and CRS, showing an extent in map units with `margin` page units around it.

    An extent smaller than `min_span` metres is widened to that, so that its surroundings can be seen.

    Raises
    ------
    GeometryError
        When the extent isn't finite.
    """
    if not extent.is_finite:
        raise GeometryError("an area to go to needs finite coordinates; correct it and try again")
    wider = max(0.0, min_span - max(extent.width, extent.height)) / 2
    return Viewport.fitting(
        extent.padded(wider),
        viewport.width,
        viewport.height,
        crs=viewport.crs,
        margin=margin,
        page_unit_mm=viewport.page_unit_mm,
    )


def fitted_lonlat(viewport: Viewport, extent: Extent, *, margin: float = 0.0) -> Viewport:
    """Like `fitted`, for an extent in WGS 84 degrees."""
    return fitted(viewport, transform_extent(extent, "EPSG:4326", viewport.crs), margin=margin)


def extent_around(parts: Iterable[NDArray[np.float64]]) -> Extent | None:
    """Smallest extent around several (N, 2) arrays; None when they hold no finite point."""
    found: Extent | None = None
    for xy in parts:
        extent = Extent.of(xy)
        if extent is not None:
            found = extent if found is None else found.union(extent)
    return found


def convergence(viewport: Viewport) -> float:
    """Degrees clockwise by which true north is turned from the top of the page, at the middle.

    NaN where the middle has no place on the globe.
    """
    x, y = viewport.centre
    lonlat = to_lonlat(np.array([[x, y]]), viewport.crs)[0]
    if not np.isfinite(lonlat).all():
        return math.nan
    step = 1e-3 if lonlat[1] < 89.9 else -1e-3
    north = from_lonlat(np.array([[lonlat[0], lonlat[1] + step]]), viewport.crs)[0]
    dx, dy = (north[0] - x) * np.sign(step), (north[1] - y) * np.sign(step)
    return math.degrees(math.atan2(dx, dy))
