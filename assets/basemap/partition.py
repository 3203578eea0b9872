"""Cuts the land of the world into pieces that share their edges exactly: by zone, country and province.

All later steps work on these pieces, so coast, border, province line and every fill agree to the vertex
at every level of detail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from assets.basemap.regions import (
    AROUND,
    CHN,
    CORRECTION_CUTS,
    CORRECTIONS,
    COUNTRIES,
    KOR,
    PRK,
    REGION,
    REGION_ZONE,
    WORLD_ZONE,
    ZONE_SMALLEST_KM2,
    zones,
)
from assets.basemap.sources import Geometries, Packages

BORDER_REACH, PROVINCE_REACH, GAP = 0.15, 0.03, 0.02
"""Degrees by which lines are lengthened over the coast or border, so that they cut the land through,
and the widest gap between two border lines that is closed."""


@dataclass(frozen=True)
class Pieces:
    """Polygons with zone, country code and province code each; polygons that touch share their vertices."""

    polygons: Geometries
    zone: NDArray[np.int64]
    country: NDArray[np.int64]
    province: NDArray[np.int64]
    province_names: tuple[str, ...]


def land_pieces(packages: Packages) -> tuple[Pieces, Geometries]:
    """All land, cut up, and the border lines of the region as they were digitised."""
    mainland, islands, island_km2 = _coasts(packages)
    fields, countries = packages.natural_earth_layer("cultural/ne_10m_admin_0_countries")
    codes = np.array([COUNTRIES.index(c) if c in COUNTRIES else 0 for c in fields["adm0_a3"]])
    country_at = _Lookup(countries, codes)

    borders = _region_borders(packages, mainland)
    frames = [shapely.boundary(REGION), shapely.boundary(AROUND)]
    lines = [shapely.boundary(mainland), *frames, *CORRECTION_CUTS, *_lengthened(borders, BORDER_REACH)]
    faces = _faces(lines, mainland)
    face_country = country_at(shapely.point_on_surface(faces))

    names: list[str] = [""]
    province_at: dict[int, _Lookup] = {}
    inside = shapely.intersects(shapely.point_on_surface(faces), REGION)
    for code in (PRK, CHN, KOR):
        areas = _province_areas(packages, countries[codes == code], COUNTRIES[code])
        numbers = np.arange(len(names), len(names) + len(areas))
        names += areas
        province_at[code] = _Lookup(np.array(list(areas.values())), numbers)
        ground = shapely.union_all(faces[inside & (face_country == code)])
        walls = shapely.union_all([shapely.boundary(area) for area in areas.values()])
        lines.append(shapely.intersection(walls, ground.buffer(PROVINCE_REACH)))

    faces = _faces(lines, mainland)
    points = shapely.point_on_surface(faces)
    zone, island_zone = zones(points), zones(islands)
    kept = island_km2 >= np.array(ZONE_SMALLEST_KM2)[island_zone]
    islands, island_zone = islands[kept], island_zone[kept]
    all_points = np.concatenate([points, shapely.point_on_surface(islands)])
    all_zones = np.concatenate([zone, island_zone])
    country = country_at(all_points)
    for area, code in CORRECTIONS:
        country[shapely.within(all_points, area)] = code
    province = np.zeros(len(country), dtype=np.int64)
    for code, lookup in province_at.items():
        mine = (all_zones == REGION_ZONE) & (country == code)
        province[mine] = lookup(all_points[mine])
    polygons = shapely.transform(np.concatenate([faces, islands]), lambda xy: np.round(xy, 8))
    return Pieces(polygons, all_zones, country, province, tuple(names)), borders


def _coasts(packages: Packages) -> tuple[shapely.Geometry, Geometries, NDArray[np.float64]]:
    """The mainland of Asia (with Europe), all other land, and its areas in km²."""
    records = [r for r in packages.gshhg_records("gshhs") if r.level in (1, 5) and len(r.lonlat) >= 4]
    records.sort(key=lambda record: -record.area_km2)
    mainland = shapely.make_valid(shapely.polygons(records[0].lonlat))
    rest = [r for r in records[1:] if r.area_km2 > ZONE_SMALLEST_KM2[WORLD_ZONE] or _near(r.lonlat)]
    polygons, km2 = [], []
    for record in rest:
        valid = shapely.make_valid(shapely.polygons(np.clip(record.lonlat, (-180, -85), (180, 90))))
        for part in shapely.get_parts(valid):
            if part.geom_type == "Polygon":
                polygons.append(part)
                km2.append(record.area_km2)
    return mainland, np.array(polygons), np.array(km2)


def _near(lonlat: NDArray[np.float64]) -> bool:
    west, south, east, north = shapely.bounds(AROUND)
    low, high = lonlat.min(axis=0), lonlat.max(axis=0)
    return bool(low[0] <= east and high[0] >= west and low[1] <= north and high[1] >= south)


def _region_borders(packages: Packages, mainland: shapely.Geometry) -> Geometries:
    """WDBII borders in the region, joined; the bits of sea boundary that touch no land are left out."""
    near = [
        shapely.linestrings(record.lonlat)
        for record in packages.gshhg_records("countries")
        if len(record.lonlat) > 1 and _near(record.lonlat)
    ]
    lines = np.array(near)
    lines = lines[shapely.intersects(lines, mainland) & shapely.intersects(lines, REGION)]
    joined = shapely.line_merge(shapely.union_all([*lines, *_bridges(lines)]))
    return shapely.get_parts(shapely.intersection(joined, REGION.buffer(0.5)))


def _bridges(lines: Geometries) -> list[shapely.Geometry]:
    """Straight pieces over gaps of up to `GAP` degrees between the end of a line and another line."""
    bridges = []
    for i, line in enumerate(lines):
        others = shapely.union_all(np.delete(lines, i))
        for end in (shapely.get_point(line, 0), shapely.get_point(line, -1)):
            if 0 < shapely.distance(end, others) < GAP:
                bridges.append(shapely.shortest_line(end, others))
    return bridges


def _lengthened(lines: Geometries, reach: float) -> list[shapely.Geometry]:
    """Lines with a straight piece of `reach` degrees added at each end that no other line touches."""
    out = []
    for i, line in enumerate(lines):
        others = shapely.union_all(np.delete(lines, i))
        xy = shapely.get_coordinates(line)
        pieces = [xy]
        for end, before in ((0, min(5, len(xy) - 1)), (-1, max(-6, -len(xy)))):
            step = xy[end] - xy[before]
            if np.hypot(*step) > 0 and shapely.distance(shapely.points(xy[end]), others) > 0:
                beyond = xy[end] + step / np.hypot(*step) * reach
                pieces.insert(0 if end == 0 else len(pieces), beyond[None])
        out.append(shapely.linestrings(np.vstack(pieces)))
    return out


def _faces(lines: list[shapely.Geometry], mainland: shapely.Geometry) -> Geometries:
    """Faces that the lines cut the mainland into; their shared edges have the same vertices."""
    noded = shapely.get_parts(shapely.union_all(lines))
    faces = shapely.get_parts(shapely.polygonize(noded))
    shapely.prepare(mainland)
    return faces[shapely.contains(mainland, shapely.point_on_surface(faces))]


class _Lookup:
    """Code of the polygon that holds a point, else of the nearest one."""

    def __init__(self, polygons: Geometries, codes: NDArray[np.int64]) -> None:
        parts, owner = shapely.get_parts(polygons, return_index=True)
        self.tree, self.codes = shapely.STRtree(parts), codes[owner]

    def __call__(self, points: Geometries) -> NDArray[np.int64]:
        out = np.zeros(len(points), dtype=np.int64)
        asked, found = self.tree.query_nearest(points, max_distance=5.0, all_matches=False)
        out[asked] = self.codes[found]
        return out


def _province_areas(packages: Packages, country: Geometries, code: str) -> dict[str, shapely.Geometry]:
    """Provinces by name, each grown into the sea and over the border, so that coasts may differ.

    Natural Earth's coast is coarser than GSHHG's; a strip of land that it leaves outside goes to the
    province whose edge is nearest.
    """
    window = REGION.buffer(1.0, join_style="mitre")
    ground = shapely.intersection(shapely.union_all(country), window)
    walls = packages.province_lines()
    walls = shapely.intersection(walls[shapely.intersects(walls, window)], window)
    walls = shapely.get_parts(shapely.line_merge(shapely.union_all(walls)))
    lines = shapely.union_all([shapely.boundary(ground), *_lengthened(walls, PROVINCE_REACH)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    faces = faces[shapely.contains(ground, shapely.point_on_surface(faces))]
    fields, named = packages.province_names()
    mine = fields["adm0_a3"] == code
    names, shapes = fields["name"][mine], named[mine]
    overlaps = np.array([shapely.area(shapely.intersection(shapes, face)) for face in faces])
    owner = overlaps.argmax(axis=1)
    solid = {str(names[i]): shapely.union_all(faces[owner == i]) for i in np.unique(owner)}
    return _grown(solid, window)


def _grown(solid: dict[str, shapely.Geometry], window: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Polygons grown until they fill the window, each point going to the nearest one."""
    whole = shapely.union_all(list(solid.values()))
    rim = shapely.boundary(whole)
    points, owner = [], []
    for index, polygon in enumerate(solid.values()):
        edge = shapely.segmentize(shapely.intersection(shapely.boundary(polygon), rim), 0.02)
        for line in shapely.get_parts(shapely.line_merge(edge)):
            xy = shapely.get_coordinates(line)
            if line.geom_type == "LineString":
                points.append((xy[1:] + xy[:-1]) / 2)
                owner.append(np.full(len(xy) - 1, index))
    sites = np.unique(np.column_stack([np.concatenate(points), np.concatenate(owner)]), axis=0)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(sites[:, :2]), extend_to=window, ordered=True)
    )
    return {
        name: shapely.union_all(
            [polygon, shapely.difference(shapely.union_all(cells[sites[:, 2] == index]), whole)]
        )
        for index, (name, polygon) in enumerate(solid.items())
    }
