from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import numpy as np
import pytest
import shapely

from geo.basemap import LEVEL_TOLERANCES_M, LINE_LAYERS, POLYGON_LAYERS, Basemap, Layer, Shapes, load
from geo.errors import BasemapError, CrsError
from geo.extent import Extent
from geo.projection import WEB_MERCATOR, forward
from geo.viewport import DEFAULT_CRS, Viewport

KOREA = Extent(124.0, 33.0, 131.0, 43.2)
SEEN = {"Pyongyang": (125.75, 39.03), "Musan": (129.2, 42.23), "Nampo": (125.4, 38.74)}


def polygons_of(shapes: Shapes) -> shapely.Geometry:
    rings = [shapely.linearrings(r) for r in np.split(shapes.xy, shapes.rings[1:-1])]
    parts = [
        shapely.Polygon(rings[a], rings[a + 1 : b])
        for a, b in zip(shapes.parts, shapes.parts[1:], strict=False)
    ]
    return shapely.union_all(shapely.make_valid(np.array(parts)))


def test_every_layer_of_every_level_is_sound() -> None:
    basemap = load()
    assert get_args(Layer) == POLYGON_LAYERS + LINE_LAYERS
    for level in range(len(LEVEL_TOLERANCES_M)):
        for layer in POLYGON_LAYERS + LINE_LAYERS:
            shapes = basemap.shapes(layer, level)
            assert (len(shapes) > 0) is not (layer == "rivers" and level > 5)
            assert (np.abs(shapes.xy) <= (180.9, 90.0)).all()
            assert (np.diff(shapes.rings) >= (4 if layer in POLYGON_LAYERS else 2)).all()
            first, last = shapes.xy[shapes.rings[:-1]], shapes.xy[shapes.rings[1:] - 1]
            if layer in POLYGON_LAYERS:
                assert (first == last).all()
            else:
                assert (np.diff(shapes.parts) == 1).all()


def test_a_coarser_level_never_has_more_vertices() -> None:
    for layer in POLYGON_LAYERS + LINE_LAYERS:
        counts = [len(load().shapes(layer, level).xy) for level in range(len(LEVEL_TOLERANCES_M))]
        assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("level", range(len(LEVEL_TOLERANCES_M)))
def test_the_dprk_is_land_of_the_right_size(level: int) -> None:
    basemap = load()
    dprk = polygons_of(basemap.shapes("dprk", level))
    land = polygons_of(basemap.parts("land", level, KOREA))
    assert shapely.difference(dprk, land).area < 1e-3 * dprk.area
    conic = shapely.transform(shapely.segmentize(dprk, 0.1), lambda xy: forward(xy, DEFAULT_CRS))
    assert conic.area / 1e6 == pytest.approx(122_000, rel=0.05 if level == 8 else 0.02)
    for lon, lat in SEEN.values():
        assert shapely.distance(dprk, shapely.Point(lon, lat)) * 111_000 < LEVEL_TOLERANCES_M[level] + 300


def test_only_parts_that_touch_the_extent() -> None:
    coast = load().parts("coast", 0, Extent(125.0, 38.5, 126.0, 39.2))
    assert 500 < len(coast.xy) < 20_000
    assert coast.touching(Extent(125.0, 38.5, 126.0, 39.2)).all()
    assert len(load().parts("coast", 0, Extent(103.0, 40.0, 104.0, 41.0))) == 0


@pytest.mark.parametrize("crs", [DEFAULT_CRS, WEB_MERCATOR, "EPSG:32652", "EPSG:5179"])
def test_projected_parts_keep_their_places(crs: str) -> None:
    basemap = load()
    projected = basemap.projected("dprk", 4, crs)
    assert basemap.projected("dprk", 4, crs) is projected
    assert np.abs(projected.xy - forward(basemap.shapes("dprk", 4).xy, crs)).max() < 1e-6
    world = basemap.projected("land", 6, crs)
    assert np.isfinite(world.bounds).all()
    assert len(world) > 500


def test_no_part_is_torn_over_the_map() -> None:
    coast = load().shapes("coast", 7)
    ground = np.hypot(*(coast.bounds[:, 2:] - coast.bounds[:, :2]).T) * 111_000
    for crs in (DEFAULT_CRS, WEB_MERCATOR):
        on_map = load().projected("coast", 7, crs)
        assert len(on_map) == len(coast)
        size = np.hypot(*(on_map.bounds[:, 2:] - on_map.bounds[:, :2]).T)
        assert (size <= 20 * ground).all()


def test_what_another_projection_would_smear_is_left_out() -> None:
    basemap = load()
    for crs in ("EPSG:32652", "+proj=laea +lat_0=39 +lon_0=124 +datum=WGS84 +units=m"):
        world = basemap.projected("coast", 7, crs)
        assert 0.3 * len(basemap.shapes("coast", 7)) < len(world) < len(basemap.shapes("coast", 7))
        step = np.hypot(*np.diff(world.xy, axis=0).T)
        step[world.rings[1:-1] - 1] = 0.0
        assert step.max() < 8 * 2.1 * 111_195
        assert len(basemap.projected("dprk", 7, crs)) == len(basemap.shapes("dprk", 7))


def test_levels_fit_scale_and_medium() -> None:
    assert Basemap.level_for(10) == 0
    assert Basemap.level_for(599) == 2
    assert Basemap.level_for(600) == 3
    assert Basemap.level_for(1e6) == 8
    on_page = Basemap.level_for(6000, page_unit_mm=1.0)  # 1:6 000 000 in millimetres
    assert LEVEL_TOLERANCES_M[on_page] == 600


@pytest.mark.parametrize("resolution", [50, 140, 290, 590, 1190, 2490, 4900, 9900, 19000, 40000])
@pytest.mark.parametrize("centre", [(150_000.0, -200_000.0), (200_000.0, -450_000.0)])
def test_a_full_screen_has_few_vertices(resolution: float, centre: tuple[float, float]) -> None:
    viewport = Viewport(DEFAULT_CRS, centre, resolution, 1600, 1000)
    basemap = load()
    fills = sum(len(basemap.visible(layer, viewport).xy) for layer in POLYGON_LAYERS)
    lines = sum(len(basemap.visible(layer, viewport).xy) for layer in LINE_LAYERS)
    assert fills < 40_000
    assert lines < 40_000


def test_threads_share_one_result() -> None:
    basemap = Basemap(load().folder)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: basemap.projected("land", 5, DEFAULT_CRS), range(8)))
    assert all(shapes is found[0] for shapes in found)


def test_says_what_there_is() -> None:
    with pytest.raises(BasemapError, match="layers are land"):
        load().shapes("roads", 0)  # type: ignore[arg-type]
    with pytest.raises(BasemapError, match="levels 0 to 8"):
        load().shapes("land", 9)
    with pytest.raises(CrsError):
        load().projected("land", 7, "EPSG:4326")


def test_tables() -> None:
    basemap = load()
    cities = {city.name: city for city in basemap.cities}
    assert (cities["Pyongyang"].country, cities["Pyongyang"].rank) == ("PRK", 0)
    assert {"Dandong", "Yingkou", "Rizhao", "Nampo", "Songrim"} <= cities.keys()
    assert {name.name for name in basemap.water_names} >= {"Yellow Sea", "Bohai Sea", "Korea Bay", "East Sea"}
    assert basemap.importer_names == ("Shandong", "Jiangsu", "Hebei", "Liaoning", "Jilin")
    assert set(np.unique(basemap.shapes("importers", 3).codes)) == set(range(5))


def test_loading_pulls_in_nothing_slow() -> None:
    code = (
        "import sys, geo.basemap as b; b.load().projected('land', 4, b.basemap.Viewport.__module__ and "
        "__import__('geo.viewport').viewport.DEFAULT_CRS); "
        "print([m for m in ('pyproj', 'shapely', 'pandas', 'scipy', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
