"""Points sorted for drawing: none is lost, and none is moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.extent import Extent
from geo.raster.cloud import PointCloud
from geo.viewport import Viewport


def scattered(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal([2e5, -4e5], [9e5, 1e5], (count, 2))


def exact(cloud: PointCloud) -> np.ndarray:
    return (cloud.origin[:, None] + cloud.high.astype(float) + cloud.low).T


def test_order_leads_back_to_the_callers_rows():
    xy = scattered(30_000)
    cloud = PointCloud.build(xy)
    assert sorted(cloud.order.tolist()) == list(range(30_000))
    np.testing.assert_allclose(exact(cloud), xy[cloud.order], rtol=0, atol=1e-7)
    assert cloud.nbytes <= 22 * len(xy)


@given(
    st.integers(0, 99),
    st.tuples(*[st.floats(-3e6, 3e6) for _ in range(2)]),
    st.tuples(*[st.floats(0, 3e6) for _ in range(2)]),
)
def test_runs_hold_every_point_of_an_extent(seed, corner, size):
    xy = scattered(3000, seed)
    cloud = PointCloud.build(xy)
    extent = Extent(corner[0], corner[1], corner[0] + size[0], corner[1] + size[1])
    inside = {i for i, (x, y) in enumerate(xy.tolist()) if extent.contains(x, y)}
    got = np.concatenate([cloud.order[a:b] for a, b in cloud.runs(extent)] or [[]])
    assert len(set(got.tolist())) == len(got)
    assert inside <= set(got.tolist())


def test_zoomed_in_only_a_few_cells_are_touched():
    cloud = PointCloud.build(np.random.default_rng(0).uniform(0, 1000, (200_000, 2)))
    touched = sum(b - a for a, b in cloud.runs(Extent(500, 500, 510, 510)))
    assert 0 < touched < 2000


def test_edges_of_the_extent_belong_to_it():
    xy = np.array([[0.0, 0], [10, 10], [10, 0], [0, 10]])
    cloud = PointCloud.build(np.repeat(xy, 3000, axis=0))
    for x, y in xy.tolist():
        runs = cloud.runs(Extent(x, y, x, y))
        found = np.concatenate([cloud.order[a:b] for a, b in runs])
        assert len(found) >= 3000


@pytest.mark.parametrize("resolution", [500.0, 1.0, 1e-3, 1e-6])
def test_pixels_are_true_at_every_zoom(resolution):
    # Neighbours a fraction of a pixel apart, two thousand kilometres from the layer's other end.
    near = np.array([1e6, 1e6]) + np.arange(-5, 6)[:, None] * np.array([1.3, 0.7]) * resolution
    xy = np.vstack([near, [[-1e6, -1e6]]])
    cloud = PointCloud.build(xy)
    viewport = Viewport("", (1e6, 1e6), resolution, 100, 80)
    for part, x, y in cloud.pixels(viewport, 2.0, [(0, len(cloud))]):
        chosen = cloud.order[part] < 11
        true = viewport.to_page(xy[cloud.order[part]]) * 2
        # The sources themselves carry only 1e-10 m at this distance.
        error = 1 / 64 + 1e-9 / resolution
        np.testing.assert_allclose(x[chosen], true[chosen, 0], atol=error)
        np.testing.assert_allclose(y[chosen], true[chosen, 1], atol=error)


def test_single_precision_only_while_it_holds():
    cloud = PointCloud.build(np.array([[0.0, 0], [2e6, 2e6]]))
    assert cloud.is_single(100.0)
    assert not cloud.is_single(1.0)


def test_points_without_place_are_left_out():
    cloud = PointCloud.build([[1, 2], [np.nan, 3], [4, np.inf], [5, 6]])
    assert sorted(cloud.order.tolist()) == [0, 3]
    empty = PointCloud.build(np.full((3, 2), np.nan))
    assert len(empty) == 0
    assert empty.runs(Extent(-1, -1, 1, 1)) == []
    assert len(PointCloud.build(np.empty((0, 2)))) == 0


def test_one_place_for_all_points_is_fine():
    cloud = PointCloud.build(np.full((70_000, 2), 7.0))
    assert sum(b - a for a, b in cloud.runs(Extent(6, 6, 8, 8))) == 70_000


def test_building_can_be_cancelled():
    assert PointCloud.build(scattered(10), cancelled=lambda: True) is None


def test_a_wrong_shape_is_named():
    with pytest.raises(GeometryError, match=r"\(3,\)"):
        PointCloud.build([1, 2, 3])
