"""Towns of the basemap: they help to find one's way where the atlas itself has no place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo import basemap
from geo.basemap import City
from layers.display import MapLayer
from layers.drawing.declutter import zoom_factor
from layers.drawing.draw_list import Item, Markers, Points
from layers.drawing.projected import IdentityCache, project
from layers.records.site import SiteKind

if TYPE_CHECKING:
    from layers.drawing.scene import Scene

UP_TO = (3e7, 7e6, 3.2e6, 1.8e6, 9e5)
"""Largest scale denominator at which towns of each rank are shown, capitals first."""
SIZES = (1.0, 0.9, 0.8, 0.72, 0.65)
"""Sizes of their rings by rank, relative to that of the atlas's cities."""
SAME_PLACE_KM = 25.0
"""A town nearer than this to a place of the atlas that bears its name isn't shown twice."""
TOWN = "town."
"""What the ids of their labels begin with."""
KEPT = IdentityCache(8)
ROOM = 1.6
"""Least distance of a town's ring from a symbol, in sums of their reaches."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town that is drawn, at its page position."""

    city: City
    x: float
    y: float
    size: float

    @property
    def id(self) -> str:
        """Id of its label: no record of the atlas."""
        return f"{TOWN}{self.city.name}.{self.city.lon:.2f}.{self.city.lat:.2f}"


def shown_towns(scene: Scene) -> list[Town]:
    """Towns that fit the scale, aren't places of the atlas already, and have room between the symbols."""
    if not scene.shows(MapLayer.CITIES) or SiteKind.CITY not in scene.snapshot.display.kinds:
        return []
    cities = [city for city in basemap.load().cities if scene.scale <= UP_TO[min(city.rank, len(UP_TO) - 1)]]
    if not cities:
        return []
    xy = _points(tuple(cities), scene)
    full = scene.units.mm(scene.snapshot.theme.sizes.symbol_mm[SiteKind.CITY]) * zoom_factor(scene.scale)
    known = _known_names(scene)
    found: list[Town] = []
    for row in np.flatnonzero(scene.inside(xy, scene.units.mm(3))).tolist():
        city, (x, y) = cities[row], xy[row].tolist()
        if any(_near(city, lon, lat) for lon, lat in known.get(_key(city.name), ())):
            continue
        size = full * SIZES[min(city.rank, len(SIZES) - 1)]
        town = Town(city, x, y, size)
        if _has_room(town, scene, found):
            found.append(town)
    return found


def town_items(scene: Scene) -> Iterable[Item]:
    """Their rings, the least important first."""
    theme = scene.snapshot.theme
    groups: dict[tuple[str, float], list[Town]] = {}
    for town in reversed(named_towns(scene)):
        name = "capital" if town.city.rank == 0 else "city"
        groups.setdefault((name, town.size), []).append(town)
    for (name, size), towns in groups.items():
        xy = np.array([(town.x, town.y) for town in towns])
        yield Markers(xy, name, size, theme.ink.context, theme.ground.land, theme.ink.halo)


def is_town(label: str) -> bool:
    """True for the id of a town's label."""
    return label.startswith(TOWN)


def named_towns(scene: Scene) -> list[Town]:
    """Those whose names found room: a ring without a name helps nobody to find the way.

    Where names aren't shown at all, the rings stay.
    """
    if not scene.shows(MapLayer.LABELS):
        return scene.towns
    without = frozenset(scene.labels.dropped)
    return [town for town in scene.towns if town.id not in without]


def _points(cities: tuple[City, ...], scene: Scene) -> Points:
    return scene.viewport.to_page(_projected(cities, scene.viewport.crs))


@lru_cache(maxsize=16)
def _projected(cities: tuple[City, ...], crs: str) -> Points:
    return project(np.array([(city.lon, city.lat) for city in cities]), crs)


def _has_room(town: Town, scene: Scene, others: list[Town]) -> bool:
    marks, boxes, half = scene.marks, scene.lead_labels.boxes, town.size / 2
    low, high = np.array([town.x - half, town.y - half]), np.array([town.x + half, town.y + half])
    if ((boxes[:, :2] < high).all(axis=1) & (boxes[:, 2:] > low).all(axis=1)).any():
        return False
    if len(marks.xy):
        apart = np.hypot(marks.xy[:, 0] - town.x, marks.xy[:, 1] - town.y)
        if (apart < (marks.reach + town.size / 2) * ROOM).any():
            return False
    return all(
        math.hypot(town.x - other.x, town.y - other.y) > (town.size + other.size) * ROOM for other in others
    )


def _known_names(scene: Scene) -> dict[str, list[tuple[float, float]]]:
    """Places of the atlas by their plain names; kept until the table changes."""
    sites = scene.snapshot.atlas.sites
    known: dict[str, list[tuple[float, float]]] | None = KEPT.find(sites, "names")
    if known is None:
        known = {}
        for site in sites.values():
            if site.lonlat is not None:
                known.setdefault(_key(site.name), []).append(site.lonlat)
        KEPT.keep(sites, "names", known)
    return known


def _key(name: str) -> str:
    """A name without accents, and without what says that it is a port or a station."""
    plain = name.lower().translate(str.maketrans("ŏŭ", "ou", "'’ʼ"))
    return plain.split(" ")[0]


def _near(city: City, lon: float, lat: float) -> bool:
    east = (city.lon - lon) * math.cos(math.radians(lat))
    return math.hypot(east, city.lat - lat) * 111.2 < SAME_PLACE_KM
