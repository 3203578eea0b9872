from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.errors import CrsError
from geo.projection import WEB_MERCATOR, forward, inverse, projection_of, wrap_longitude
from geo.viewport import DEFAULT_CRS


@pytest.mark.parametrize("crs", [DEFAULT_CRS, WEB_MERCATOR])
def test_agrees_with_proj_to_a_millimetre_over_the_region(crs: str) -> None:
    lon, lat = np.meshgrid(np.linspace(90, 160, 141), np.linspace(10, 62, 105))
    lonlat = np.column_stack([lon.ravel(), lat.ravel()])
    x, y = Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform(lonlat[:, 0], lonlat[:, 1])
    ours = forward(lonlat, crs)
    assert np.abs(ours - np.column_stack([x, y])).max() < 0.001
    assert np.abs(inverse(ours, crs) - lonlat).max() < 1e-9


@pytest.mark.parametrize("crs", [DEFAULT_CRS, WEB_MERCATOR, "EPSG:32652"])
@given(lon=st.floats(115, 140), lat=st.floats(-10, 75))
def test_round_trip(crs: str, lon: float, lat: float) -> None:
    lonlat = np.array([[lon, lat]])
    assert np.abs(inverse(forward(lonlat, crs), crs) - lonlat).max() < 1e-7


def test_points_without_a_place_are_nan_in_both_coordinates() -> None:
    lonlat = np.array([[0.0, -90.0], [np.nan, 40.0], [124.0, np.inf], [124.0, 39.0], [124.0, 90.5]])
    conic = forward(lonlat, DEFAULT_CRS)
    assert np.isnan(conic).all(axis=1).tolist() == [True, True, True, False, True]
    mercator = forward(np.array([[10.0, 86.0], [10.0, -85.0], [10.0, 90.0]]), WEB_MERCATOR)
    assert np.isnan(mercator).all(axis=1).tolist() == [True, False, True]
    utm = forward(np.array([[129.0, 95.0], [129.0, 40.0]]), "EPSG:32652")
    assert np.isnan(utm).all(axis=1).tolist() == [True, False]


def test_the_gap_of_the_fan_is_no_place() -> None:
    north_of_the_pole = forward(np.array([[124.0, 90.0]]), DEFAULT_CRS) + np.array([0.0, 1e6])
    assert np.isnan(inverse(north_of_the_pole, DEFAULT_CRS)).all()


def test_longitudes_may_run_past_the_cut() -> None:
    east, west = forward(np.array([[-56.1 + 360, 10.0], [-56.1, 10.0]]), DEFAULT_CRS)
    assert np.abs(east - west).max() > 1e6  # the caller's choice of side is kept
    assert inverse(np.array([east]), DEFAULT_CRS)[0, 0] == pytest.approx(-56.1)


def test_wrapping() -> None:
    assert wrap_longitude(np.array([-180.0, 180.0, 181.0, 540.0, -190.0])).tolist() == [
        -180.0,
        180.0,
        -179.0,
        -180.0,
        170.0,
    ]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263", "EPSG:999999", "nonsense"])
def test_says_what_is_wrong_with_a_crs(crs: str) -> None:
    with pytest.raises(CrsError, match=crs):
        projection_of(crs)
