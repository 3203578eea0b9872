"""Makes waters.npz from the bundled coast and fairways.geojson: python -m assets.searoutes.build

Takes about three minutes and 3 GB of memory. Run it again whenever the coast or the fairways change.
"""

from __future__ import annotations

import logging

import numpy as np
import shapely
from scipy.spatial import cKDTree

from assets.searoutes.medial_axis import coast_points, medial_axis
from geo.seapath.coast import land_cells
from geo.seapath.fairways import barriers
from geo.seapath.network import DEFAULT_CLEARANCE_M, build_network
from geo.seapath.plane import REGION, Floats, scale, to_lonlat, to_plane
from geo.seapath.shore import STEP_M, ShoreField
from geo.seapath.waters import WATERS_FILE, Waters, rounded, write_waters

GRID_M = 500.0
COAST_SPACING_M = 50.0
FARTHEST_M = 8_000.0
"""Distances to shore are capped here; no clearance comes near it."""
MARGIN_DEG = 1.0


def main() -> None:
    """Build and write the file."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    land = region_land()
    logging.info("%d polygons, %d vertices", len(land), shapely.get_num_coordinates(land).sum())
    coast = coast_points(land, [b.xy for b in barriers()], COAST_SPACING_M)
    field = shore_field(land, coast.xy)
    channels = rounded(medial_axis(coast, land))
    logging.info("%d channel nodes", len(channels.xy))
    network, open_water = build_network(field, channels, DEFAULT_CLEARANCE_M)
    logging.info("%d nodes, %d lines of sight", len(network.xy), len(open_water.sight_edges))
    write_waters(Waters(field, channels, open_water))
    logging.info("%s: %d bytes", WATERS_FILE.name, WATERS_FILE.stat().st_size)


def region_land() -> list[shapely.Polygon]:
    """Land of the region and a little around it, in the plane, without inner borders."""
    around = REGION.padded(MARGIN_DEG)
    window = shapely.box(around.xmin, around.ymin, around.xmax, around.ymax)
    pieces = shapely.intersection(land_cells(around), window)
    whole = shapely.transform(shapely.union_all(pieces), to_plane)
    return [p for p in shapely.get_parts(whole) if p.geom_type == "Polygon" and p.area > 0]


def shore_field(land: list[shapely.Polygon], coast: Floats) -> ShoreField:
    """True distance from each grid node on water in the region to the nearest coast point."""
    edge = np.linspace(0, 1, 400)
    lon, lat = REGION.xmin + edge * REGION.width, REGION.ymin + edge * REGION.height
    frame = to_plane(
        np.vstack(
            [np.column_stack([lon, np.full(400, y)]) for y in (REGION.ymin, REGION.ymax)]
            + [np.column_stack([np.full(400, x), lat]) for x in (REGION.xmin, REGION.xmax)]
        )
    )
    low = np.floor(frame.min(axis=0) / GRID_M) * GRID_M - GRID_M
    count = np.ceil((frame.max(axis=0) - low) / GRID_M).astype(int) + 2
    x, y = (low[k] + GRID_M * np.arange(count[k]) for k in (0, 1))
    water = np.ones((count[1], count[0]), dtype=np.bool_)
    for polygon in land:
        x0, y0, x1, y1 = polygon.bounds
        columns, rows = slice(*np.searchsorted(x, [x0, x1])), slice(*np.searchsorted(y, [y0, y1]))
        nodes = np.stack(np.meshgrid(x[columns], y[rows]), axis=-1)
        if nodes.size:
            shapely.prepare(polygon)
            water[rows, columns] &= ~shapely.contains_xy(polygon, nodes[..., 0], nodes[..., 1])
    rows_at, columns_at = np.nonzero(water)
    nodes = np.column_stack([x[columns_at], y[rows_at]])
    lonlat = to_lonlat(nodes)
    inside = (
        (lonlat[:, 0] >= REGION.xmin)
        & (lonlat[:, 0] <= REGION.xmax)
        & (lonlat[:, 1] >= REGION.ymin)
        & (lonlat[:, 1] <= REGION.ymax)
    )
    nodes, rows_at, columns_at = nodes[inside], rows_at[inside], columns_at[inside]
    away, _ = cKDTree(coast).query(nodes, distance_upper_bound=FARTHEST_M * 1.05, workers=-1)
    away = np.minimum(away / scale(nodes), FARTHEST_M)
    steps = np.zeros(water.shape, dtype=np.int16)
    steps[rows_at, columns_at] = np.maximum(np.floor(away / STEP_M), 1)
    return ShoreField(steps, float(low[0]), float(low[1]), GRID_M)


if __name__ == "__main__":
    main()
