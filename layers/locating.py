"""Where records lie on the map: their vertices in map units, kept until the record changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from geo.crs import from_lonlat
from geo.extent import Extent
from geo.navigation import extent_around
from layers.atlas import Atlas
from layers.display import Ref
from layers.records.area import Area
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.records.site import Site
from layers.records.tables import TABLES

Parts = tuple[NDArray[np.float64], ...]


class Locator:
    """Map coordinates of the atlas's records in one CRS after another.

    Records are frozen, so what was projected stays right as long as the record is the same object.

    Parameters
    ----------
    atlas : Atlas
    others : callable, optional
        Gives the parts of what isn't in one of the atlas's tables: features of foreign layers.
    """

    def __init__(self, atlas: Atlas, others: Callable[[Ref, str], Parts] | None = None) -> None:
        self.atlas = atlas
        self._others = others
        self._crs = ""
        self._kept: dict[Ref, tuple[Record, Parts]] = {}

    def record(self, ref: Ref) -> Record | None:
        """The record itself, None when it is gone or `ref` isn't one of the atlas's tables."""
        table, record_id = ref
        return self.atlas.table(table).get(record_id) if table in TABLES else None

    def parts(self, ref: Ref, crs: str) -> Parts:
        """Vertices of a record in map units: (1, 2) for a site, a line per leg, a ring per outline.

        Empty for a record without a place. A route has the lines of its legs, a
        layer of the document the parts of its features.
        """
        if ref[0] not in TABLES:
            return self._others(ref, crs) if self._others is not None else ()
        record = self.record(ref)
        if record is None:
            return ()
        if ref[0] == "layers":
            return tuple(
                part
                for feature in self.atlas.features_of(ref[1])
                for part in self.parts(("features", feature.id), crs)
            )
        if ref[0] == "routes":
            return tuple(
                part for leg in self.atlas.route_legs(ref[1]) for part in self.parts(("legs", leg.id), crs)
            )
        if crs != self._crs:
            self._crs = crs
            self._kept.clear()
        kept = self._kept.get(ref)
        if kept is None or kept[0] is not record:
            kept = (record, tuple(from_lonlat(lonlat, crs) for lonlat in lonlat_parts(record)))
            self._kept[ref] = kept
        return kept[1]

    def extent(self, refs: Iterable[Ref], crs: str) -> Extent | None:
        """Smallest extent in map units around the records; None when none has a place."""
        return extent_around(part for ref in refs for part in self.parts(ref, crs))


def lonlat_parts(record: Record) -> Parts:
    """Vertices of a record in WGS 84 degrees, one (N, 2) array per part."""
    if isinstance(record, Site):
        return () if record.lonlat is None else (np.array([record.lonlat]),)
    if isinstance(record, Leg):
        return (np.array(record.coordinates),)
    if isinstance(record, Area):
        return tuple(np.array(ring) for rings in record.polygons for ring in rings)
    if isinstance(record, Feature):
        rings = [ring for polygon in record.polygons for ring in polygon]
        return tuple(
            np.array(part) for part in (*((point,) for point in record.points), *record.lines, *rings)
        )
    return ()
