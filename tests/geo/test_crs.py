"""Looking up, naming and applying coordinate reference systems."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyproj
import pyproj.network
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import (
    ALBERS,
    LAEA,
    WEB_MERCATOR,
    WGS84,
    from_lonlat,
    parse_crs,
    short_name,
    suggested_crs,
    to_lonlat,
    transform,
    transform_extent,
    transformer,
    utm_crs,
    utm_zone,
)
from geo.errors import CrsError
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS

REGION = st.tuples(st.floats(112, 135), st.floats(32, 46))


@pytest.mark.parametrize(
    ("given_text", "text", "name"),
    [
        ("EPSG:32652", "EPSG:32652", "UTM 52N"),
        ("epsg 32652", "EPSG:32652", "UTM 52N"),
        (" 32652 ", "EPSG:32652", "UTM 52N"),
        ("UTM 52N", "EPSG:32652", "UTM 52N"),
        ("utm zone 51", "EPSG:32651", "UTM 51N"),
        ("51n", "EPSG:32651", "UTM 51N"),
        ("UTM 52 north", "EPSG:32652", "UTM 52N"),
        ("UTM 33 south", "EPSG:32733", "UTM 33S"),
        ("UTM 52T", "EPSG:32652", "UTM 52N"),
        ("UTM 52K", "EPSG:32752", "UTM 52S"),
        ("WGS 84 / UTM zone 52N", "EPSG:32652", "UTM 52N"),
        ("+init=epsg:32652", "EPSG:32652", "UTM 52N"),
        ("Web  Mercator", WEB_MERCATOR, "Web Mercator"),
        ("EPSG:900913", WEB_MERCATOR, "Web Mercator"),
        ("Lambert", DEFAULT_CRS, "conic 36/42"),
        (DEFAULT_CRS, DEFAULT_CRS, "conic 36/42"),
        ("albers", ALBERS, "Albers 36/42"),
        ("LAEA", LAEA, "LAEA 39/124"),
        ("Pulkovo 1942 / Gauss-Kruger zone 21", "EPSG:28421", "Pulkovo 1942 / Gauss-Kruger zone 21"),
        ("EPSG:3031", "EPSG:3031", "Antarctic Polar Stereographic"),
        ("ESRI:102025", "ESRI:102025", "Asia_North_Albers_Equal_Area_Conic"),
        ("+proj=ortho +lat_0=40 +lon_0=127", "+proj=ortho +lat_0=40 +lon_0=127", "Orthographic"),
        ("+proj=utm +zone=52 +ellps=bessel", "+proj=utm +zone=52 +ellps=bessel", "UTM 52N"),
    ],
)
def test_every_way_to_say_it(given_text, text, name):
    found = parse_crs(given_text)
    assert (found.text, found.name, found.note) == (text, name, "")
    assert short_name(found.text) == name


@pytest.mark.parametrize("version", ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2019"])
def test_wkt_is_recognised(version):
    assert parse_crs(pyproj.CRS("EPSG:32652").to_wkt(version)).text == "EPSG:32652"


def test_wkt_without_a_code_stays_itself():
    wkt = pyproj.CRS(ALBERS).to_wkt()
    found = parse_crs(wkt)
    assert (found.text, found.name) == (wkt, "Albers 36/42")


def test_projjson_is_recognised():
    assert parse_crs(pyproj.CRS("EPSG:32651").to_json()).text == "EPSG:32651"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no coordinate system was given"),
        ("   ", "no coordinate system was given"),
        ("EPSG:99999", "crs not found: EPSG:99999"),
        ("somewhere nice", "unknown name"),
        ("WGS 84", "geographic: its units are degrees"),
        ("4326", "WGS 84.* is geographic"),
        ("EPSG:4978", "no map projection"),
        ("EPSG:5773", "no map projection"),
        ("EPSG:2053", "counts west and south"),
        ("UTM 77N", "no UTM zone 77"),
        ("+proj=lcc", "lat_1"),
        ("+proj=laea +lat_0=1e500", "lat_0"),
        ("{}", "empty"),
        ("PROJCS[", "isn't a coordinate system"),
        ("x" * 30_000, "30000 characters"),
        ("EPSG:32652\0", "can't be a coordinate system"),
    ],
)
def test_what_does_not_fit_is_said_in_words(text, words):
    with pytest.raises(CrsError, match=words):
        parse_crs(text)


@given(st.text(max_size=60))
@settings(max_examples=8)  # PROJ needs a quarter of a second to find that a name is unknown
def test_any_text_gives_a_crs_or_words(text):
    with contextlib.suppress(CrsError):
        assert parse_crs(text).name


def test_feet_become_metres_and_say_so():
    found = parse_crs("EPSG:2263")
    assert "US survey foot" in found.note
    place = np.array([[-74.0, 40.7]])
    feet = transform(place, WGS84, "EPSG:2263")
    metres = transform(place, WGS84, found.text)
    np.testing.assert_allclose(metres, feet * 1200 / 3937, rtol=1e-9)


def test_heights_are_left_out_and_that_is_said():
    found = parse_crs("EPSG:32652+5773")
    assert found.text == "EPSG:32652"
    assert "heights" in found.note


def test_a_lone_s_is_read_as_south_with_a_warning():
    found = parse_crs("UTM 52S")
    assert found.text == "EPSG:32752"
    assert "latitude band" in found.note


@given(REGION, st.sampled_from([DEFAULT_CRS, ALBERS, LAEA, WEB_MERCATOR, "EPSG:32651", "EPSG:32652"]))
def test_there_and_back(lonlat, crs):
    place = np.array([lonlat])
    np.testing.assert_allclose(to_lonlat(from_lonlat(place, crs), crs), place, rtol=0, atol=5e-8)


def test_order_is_always_longitude_first():
    x, y = from_lonlat(np.array([[124.0, 39.0]]), DEFAULT_CRS)[0]
    assert (x, y) == pytest.approx((0, 0), abs=1e-6)
    # A Gauss-Krüger system whose register lists northing first.
    x, y = from_lonlat(np.array([[123.0, 40.0]]), "EPSG:28421")[0]
    assert 21_400_000 < x < 21_600_000
    assert 4_400_000 < y < 4_500_000


def test_places_without_an_image_are_nan():
    xy = from_lonlat(
        np.array([[127.0, 40.0], [-53.0, -40.0], [np.nan, 1.0]]), "+proj=ortho +lat_0=40 +lon_0=127"
    )
    assert np.isfinite(xy[0]).all()
    assert np.isnan(xy[1:]).all()


def test_nothing_stays_nothing():
    assert from_lonlat(np.empty((0, 2)), DEFAULT_CRS).shape == (0, 2)


def test_the_same_crs_gives_a_copy():
    xy = np.array([[1.0, 2.0]])
    same = transform(xy, DEFAULT_CRS, DEFAULT_CRS)
    same[0, 0] = 5
    assert xy[0, 0] == 1


def test_transformers_are_cached_and_safe_between_threads():
    assert transformer(WGS84, DEFAULT_CRS) is transformer(WGS84, DEFAULT_CRS)
    places = np.column_stack([np.linspace(120, 130, 2_000), np.linspace(36, 42, 2_000)])
    expected = from_lonlat(places, DEFAULT_CRS)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: from_lonlat(places, DEFAULT_CRS), range(16)):
            np.testing.assert_array_equal(found, expected)


def test_no_way_between_two_worlds_is_said():
    with pytest.raises(CrsError, match="no way leads"):
        transformer(WGS84, 'LOCAL_CS["mine grid",UNIT["metre",1]]')


def test_an_extent_grows_with_its_bending_edges():
    extent = transform_extent(Extent(118, 36, 130, 42), WGS84, DEFAULT_CRS)
    corners = from_lonlat(np.array([[118, 36], [130, 36], [118, 42], [130, 42]], float), DEFAULT_CRS)
    assert extent.ymin < corners[:, 1].min() - 10_000, "the southern edge sags below its corners"
    assert extent.xmin == pytest.approx(corners[:, 0].min())


def test_an_extent_without_image_is_said():
    with pytest.raises(CrsError, match="nothing of the area"):
        transform_extent(Extent(-60, -45, -50, -35), WGS84, "+proj=ortho +lat_0=40 +lon_0=127")


@pytest.mark.parametrize(("lon", "zone"), [(-180, 1), (-0.1, 30), (0, 31), (125.9, 51), (126, 52), (180, 1)])
def test_utm_zones(lon, zone):
    assert utm_zone(lon) == zone


def test_utm_codes():
    assert utm_crs(124, 39) == "EPSG:32651"
    assert utm_crs(-179, 39) == "EPSG:32601"
    assert utm_crs(127, -1) == "EPSG:32752"


def test_suggestions_start_with_the_default_and_all_work():
    here = suggested_crs(125.4, 38.7)
    assert [s.name for s in here] == ["conic 36/42", "Albers 36/42", "UTM 51N", "LAEA 39/124", "Web Mercator"]
    assert "UTM 52N" in [s.name for s in suggested_crs(129.2, 42.2)]
    assert not [s for s in suggested_crs(0, 89) if s.name.startswith("UTM")]
    for suggestion in here:
        assert parse_crs(suggestion.text).text == suggestion.text


def test_the_network_of_proj_is_off_everywhere():
    short_name(DEFAULT_CRS)
    assert not pyproj.network.is_network_enabled()
    code = "import geo, pyproj.network as n; assert not n.is_network_enabled()"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PROJ_NETWORK": "ON"}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_pyproj_is_not_loaded_before_it_is_needed():
    code = "import sys, geo.crs, geo.geodesy, geo.units; sys.exit('pyproj' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
