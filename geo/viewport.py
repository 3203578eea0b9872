"""What part of the map is shown, and at what size: the one place where map and screen meet."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.errors import GeometryError
from geo.extent import Extent

DEFAULT_CRS = (
    "+proj=lcc +lat_1=36 +lat_2=42 +lat_0=39 +lon_0=124 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
)
"""Lambert conformal conic on the region (36° and 42° N true, 124° E centre); scale error under 0.2 %."""

MIN_RESOLUTION, MAX_RESOLUTION = 1e-3, 1e6
"""Map units per page unit between which zooming stops: float64 coordinates stay exact to a hundredth
of a page unit at the one end, and the whole world is a speck at the other."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A rectangle of map on a surface of `width` x `height` page units.

    A page unit is a device-independent pixel on screen and a millimetre on a page. Page x grows to
    the right, page y downwards; map x grows east, map y north.

    Attributes
    ----------
    crs : str
        Projected CRS, anything pyproj accepts; map units are metres.
    centre : tuple of float
        Map coordinates (x, y) shown in the middle.
    resolution : float
        Map units per page unit.
    width, height : float
        Size of the surface in page units; may be zero while a window is being laid out.
    page_unit_mm : float
        Size of one page unit in millimetres (25.4/96 on a standard screen, 1 on a page).

    Raises
    ------
    GeometryError
        When a number isn't finite, or the resolution or page unit isn't positive.
    """

    crs: str
    centre: tuple[float, float]
    resolution: float
    width: float
    height: float
    page_unit_mm: float = 25.4 / 96

    def __post_init__(self) -> None:
        numbers = (*self.centre, self.resolution, self.width, self.height, self.page_unit_mm)
        if not all(map(math.isfinite, numbers)):
            raise GeometryError(
                f"a map view needs finite numbers, not {numbers}; go to a known place instead"
            )
        if self.resolution <= 0 or self.page_unit_mm <= 0 or self.width < 0 or self.height < 0:
            raise GeometryError(
                f"a map view can't have the resolution {self.resolution:g}, the page unit"
                f" {self.page_unit_mm:g} mm and the size {self.width:g} x {self.height:g}"
            )

    @classmethod
    def fitting(
        cls,
        extent: Extent,
        width: float,
        height: float,
        *,
        crs: str = DEFAULT_CRS,
        margin: float = 0.0,
        page_unit_mm: float = 25.4 / 96,
    ) -> Viewport:
        """The closest viewport that shows the whole extent inside `margin` page units.

        An extent without size (one point) gives the closest view there is, 1 mm to the page unit:
        pad it first if the surroundings matter.
        """
        inner_w, inner_h = max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0)
        resolution = _within_limits(max(extent.width / inner_w, extent.height / inner_h))
        return cls(crs, extent.centre, resolution, width, height, page_unit_mm)

    @property
    def extent(self) -> Extent:
        """Visible rectangle in map units."""
        half_w, half_h = self.width * self.resolution / 2, self.height * self.resolution / 2
        x, y = self.centre
        return Extent(x - half_w, y - half_h, x + half_w, y + half_h)

    @property
    def scale_denominator(self) -> float:
        """The N of the nominal scale 1:N in the projection (true where its scale factor is one)."""
        return self.resolution * 1000 / self.page_unit_mm

    def to_page(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map coordinates (N, 2) to page units (N, 2), x right, y down, origin top left."""
        xy = np.asarray(xy, dtype=np.float64)
        out = np.empty_like(xy)
        out[..., 0] = (xy[..., 0] - self.centre[0]) / self.resolution + self.width / 2
        out[..., 1] = (self.centre[1] - xy[..., 1]) / self.resolution + self.height / 2
        return out

    def to_map(self, page: NDArray[np.float64]) -> NDArray[np.float64]:
        """Page units (N, 2) to map coordinates (N, 2): the inverse of `to_page`."""
        page = np.asarray(page, dtype=np.float64)
        out = np.empty_like(page)
        out[..., 0] = (page[..., 0] - self.width / 2) * self.resolution + self.centre[0]
        out[..., 1] = self.centre[1] - (page[..., 1] - self.height / 2) * self.resolution
        return out

    def panned(self, dx: float, dy: float) -> Viewport:
        """Moved so that what was at the centre appears `dx`, `dy` page units right and down."""
        x, y = self.centre
        return replace(self, centre=(x - dx * self.resolution, y + dy * self.resolution))

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> Viewport:
        """Magnified by `factor`, keeping the page point `at` (default: the middle) in place.

        Stops at `MIN_RESOLUTION` and `MAX_RESOLUTION`. `factor` must be positive.
        """
        if not factor > 0:
            raise GeometryError(f"the zoom factor must be positive, not {factor:g}")
        px, py = at if at is not None else (self.width / 2, self.height / 2)
        resolution = _within_limits(self.resolution / factor)
        anchor = self.to_map(np.array([[px, py]]))[0]
        centre = (
            float(anchor[0] - (px - self.width / 2) * resolution),
            float(anchor[1] + (py - self.height / 2) * resolution),
        )
        return replace(self, centre=centre, resolution=resolution)

    def resized(self, width: float, height: float) -> Viewport:
        """Same centre and scale on a surface of another size."""
        return replace(self, width=width, height=height)


def _within_limits(resolution: float) -> float:
    # A NaN falls through to the constructor, which says what is wrong.
    return min(max(resolution, MIN_RESOLUTION), MAX_RESOLUTION) if resolution == resolution else resolution
