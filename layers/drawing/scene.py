"""One composition in the making: what all layers of a picture share, worked out once and when needed."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.graticule import Graticule
from geo.viewport import Viewport
from layers.display import MapLayer
from layers.drawing.areas import graticule_labels, graticule_of
from layers.drawing.colouring import Colouring, colouring_of
from layers.drawing.declutter import Marks, decluttered, lead_marks, shown_marks
from layers.drawing.draw_list import Label, Points
from layers.drawing.ground import land_on_page
from layers.drawing.hand_over import HandOver, hand_over_marks
from layers.drawing.labels import PlacedLabels, fixed_boxes, place_labels, place_lead_labels
from layers.drawing.land_mask import LandMask
from layers.drawing.lanes import RouteLines, route_lines
from layers.drawing.line_styles import Pens
from layers.drawing.placing import LabelMemory, Placed
from layers.drawing.plates import Plate, plates_of
from layers.drawing.projected import site_points
from layers.drawing.routes import route_boxes
from layers.drawing.sites import code_labels, drawn_circles
from layers.drawing.snapshot import Snapshot
from layers.drawing.text import TextMeasurer
from layers.drawing.towns import Town, shown_towns
from layers.drawing.units import Units
from layers.drawing.visible import visible_legs, visible_sites
from layers.records.route import Leg
from layers.records.site import Site

Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


LETTERING = (
    "degrees",
    "codes",
    "fixed_boxes",
    "lead_labels",
    "marks",
    "towns",
    "circles",
    "labels",
)
"""Properties of a scene that depend on what its lettering keeps clear of."""


class Scene:
    """Snapshot, viewport and everything derived from them.

    Attributes
    ----------
    snapshot : Snapshot
    viewport : Viewport
    measurer : TextMeasurer
    units : Units
    scale : float
        Scale denominator at which a screen would show the same amount of detail.
    pens : Pens
    colouring : Colouring
    memory : LabelMemory or None
        Where labels stood in the picture before.
    frame : tuple of float
        Left, top, right and bottom of the part that labels stay inside, page units.
    keep_clear : (N, 4) float64
        Boxes that no label may touch, because something else will stand there (a legend on a page).
        Setting them places the lettering anew.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        viewport: Viewport,
        measurer: TextMeasurer,
        *,
        colouring: Colouring | None = None,
        memory: LabelMemory | None = None,
        frame: Frame | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.viewport = viewport
        self.measurer = measurer
        self.units = Units(viewport.page_unit_mm, snapshot.scale)
        self.scale = viewport.scale_denominator * snapshot.scale
        self.pens = Pens(snapshot.theme, self.units, self.scale)
        self.colouring: Colouring = colouring or colouring_of(snapshot)
        self.memory = memory
        self.frame: Frame = frame or (0.0, 0.0, viewport.width, viewport.height)
        self._keep_clear: Points = np.empty((0, 4))

    @property
    def keep_clear(self) -> Points:
        """Boxes (N, 4) that no label may touch."""
        return self._keep_clear

    @keep_clear.setter
    def keep_clear(self, boxes: Points) -> None:
        self._keep_clear = boxes
        for name in LETTERING:
            self.__dict__.pop(name, None)

    @cached_property
    def sites(self) -> list[Site]:
        """Sites that pass the filters."""
        return visible_sites(self.snapshot.atlas, self.snapshot.display)

    @cached_property
    def site_xy(self) -> Points:
        """Page positions (N, 2) of `sites`."""
        return self.viewport.to_page(site_points(self.sites, self.viewport.crs))

    @cached_property
    def candidates(self) -> Marks:
        """Symbols of `sites` in or near the view that have room between each other."""
        return decluttered(self)

    @cached_property
    def lead_marks(self) -> Marks:
        """Those of the candidates whose names are set first."""
        return lead_marks(self)

    @cached_property
    def lead_labels(self) -> Placed:
        """Names of the subject; what only helps to find one's way gives way to them."""
        return place_lead_labels(self)

    @cached_property
    def marks(self) -> Marks:
        """The symbols that are drawn."""
        return shown_marks(self)

    @cached_property
    def legs(self) -> list[Leg]:
        """Legs that pass the filters."""
        return visible_legs(self.snapshot.atlas, self.snapshot.display)

    @cached_property
    def route_lines(self) -> RouteLines:
        """The legs' lines on the page, side by side where they run together."""
        looks = [(leg.mode, leg.standing, self.colouring.leg(leg)) for leg in self.legs]
        return route_lines(self.legs, self.viewport, self.units, self.snapshot.theme.sizes, looks)

    @cached_property
    def route_boxes(self) -> Points:
        """Boxes along the inked routes."""
        return route_boxes(self)

    @cached_property
    def line_boxes(self) -> Points:
        """Boxes along routes and the rims of claims and estimates: names rather stand beside them."""
        if not self.shows(MapLayer.EVIDENCE):
            return self.route_boxes
        # What reads the evidence is loaded with the first picture that shows it.
        from layers.drawing.evidence_marks import rim_boxes

        return np.vstack([self.route_boxes, rim_boxes(self)])

    @cached_property
    def land(self) -> LandMask:
        """Which part of the page is land."""
        return land_on_page(self)

    @cached_property
    def towns(self) -> list[Town]:
        """Towns of the basemap that are drawn."""
        return shown_towns(self)

    @cached_property
    def circles(self) -> list[tuple[Site, Points]]:
        """Sites with a circle of uncertainty that is drawn, and its ring on the page."""
        return drawn_circles(self)

    @cached_property
    def hand_overs(self) -> list[HandOver]:
        """Marks where the cargo changes owner."""
        return hand_over_marks(self)

    @cached_property
    def plates(self) -> list[Plate]:
        """Panels with what belongs to no single place."""
        return plates_of(self)

    @cached_property
    def graticule(self) -> Graticule:
        """Meridians and parallels of the page."""
        return graticule_of(self)

    @cached_property
    def degrees(self) -> tuple[Label, ...]:
        """The graticule's labels along the frame; none where it isn't shown."""
        return graticule_labels(self) if self.shows(MapLayer.GRATICULE) else ()

    @cached_property
    def codes(self) -> list[Label]:
        """Letters of the commodities beside mines and deposits."""
        return code_labels(self)

    @cached_property
    def fixed_boxes(self) -> Points:
        """Boxes of what stands before any name is set."""
        return fixed_boxes(self)

    @cached_property
    def labels(self) -> PlacedLabels:
        """All labels of sites, cities, water and hand-overs, placed together."""
        return place_labels(self)

    def legible(self, size: float) -> float:
        """The size of lettering in page units, kept within what the theme allows."""
        sizes = self.snapshot.theme.sizes
        return min(max(size, self.units.pt(sizes.least_pt)), self.units.pt(sizes.most_pt))

    def shows(self, layer: MapLayer) -> bool:
        """True when the layer is visible."""
        return self.snapshot.display.shows(layer.value)

    def selected(self, table: str) -> frozenset[str]:
        """Ids of the selected records of a table."""
        return frozenset(key for name, key in self.snapshot.display.selection if name == table)

    def inside(self, xy: Points, margin: float = 0.0) -> NDArray[np.bool_]:
        """Which page points (N, 2) lie on the page, grown by `margin`."""
        low, high = -margin, np.array([self.viewport.width, self.viewport.height]) + margin
        with np.errstate(invalid="ignore"):
            return np.asarray(((xy >= low) & (xy <= high)).all(axis=1))
