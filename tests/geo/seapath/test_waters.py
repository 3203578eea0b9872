"""The bundled water: true to the coast, whole, and honest when damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from geo.errors import BasemapError
from geo.seapath import DEFAULT_CLEARANCE_M
from geo.seapath.coast import coast
from geo.seapath.fairways import barriers, fairways
from geo.seapath.network import CHANNEL_PRICE, STUB_PRICE, Levels, build_network, price
from geo.seapath.plane import REGION, lengths, scale, to_lonlat, to_plane
from geo.seapath.shore import ShoreField, packed, unpacked
from geo.seapath.waters import WATERS_FILE, network, read_waters, waters, write_waters


def places(count: int, seed: int) -> np.ndarray:
    low, high = (REGION.xmin + 0.1, REGION.ymin + 0.1), (REGION.xmax - 0.1, REGION.ymax - 0.1)
    lonlat = np.random.default_rng(seed).uniform(low, high, (count, 2))
    xy = to_plane(lonlat)
    return xy[~coast().on_land(xy)]


def test_distances_to_shore_are_those_of_the_coast() -> None:
    xy = places(3000, seed=1)
    field = waters().field.at(xy)
    xy, field = xy[field < 7_000], field[field < 7_000]
    true = coast().distances(shapely.points(xy))
    barrier = shapely.distance(shapely.points(xy), shapely.MultiLineString([b.xy for b in barriers()]))
    true = np.minimum(true, barrier)
    # Between nodes 500 m apart the field overstates over a cone and understates in a ridge.
    assert (field - true - 31_250 / np.maximum(true, 175)).max() < 10
    assert (true - field).max() < 360
    assert np.abs(field - true).mean() < 40


def test_channels_lie_on_water_with_the_room_they_say() -> None:
    channels = waters().channels
    chosen = np.random.default_rng(2).choice(len(channels.edges), 2000, replace=False)
    start, end = channels.xy[channels.edges[chosen, 0]], channels.xy[channels.edges[chosen, 1]]
    assert not coast().blocked(start, end).any()
    nodes = channels.xy[channels.edges[chosen, 0]]
    true = coast().distances(shapely.points(nodes))
    barrier = shapely.distance(shapely.points(nodes), shapely.MultiLineString([b.xy for b in barriers()]))
    said = channels.half_width[channels.edges[chosen, 0]]
    assert np.abs(said - np.minimum(true, barrier / scale(nodes))).max() < 20


def test_the_kept_network_is_what_is_built_anew() -> None:
    water = waters()
    kept = network(DEFAULT_CLEARANCE_M)
    sights, edges = kept.sights, water.open_water.sight_edges
    assert edges.max() < len(sights.xy)
    levels = Levels.of(DEFAULT_CLEARANCE_M, water.field.spacing)
    random = np.random.default_rng(3)
    chosen = edges[random.choice(len(edges), 3000, replace=False)]
    assert water.field.sees(sights.xy[chosen[:, 0]], sights.xy[chosen[:, 1]], levels.sight).all()
    # A part of the sea small enough to be built anew here: the north of the Bohai.
    steps = np.zeros_like(water.field.steps)
    corner = to_plane(np.array([[119.5, 39.6], [122.5, 41.2]]))
    (i0, j0), (i1, j1) = ((corner - (water.field.x0, water.field.y0)) / water.field.spacing).astype(int)
    steps[j0:j1, i0:i1] = water.field.steps[j0:j1, i0:i1]
    part = replace(water.field, steps=steps)
    _, anew = build_network(part, water.channels, DEFAULT_CLEARANCE_M)
    inner = to_plane(np.array([[120.0, 39.9], [122.3, 41.1]]))
    kept_inner = _within(sights.xy[: len(water.open_water.corners[0])], inner)
    anew_inner = _within(anew.corners[0], inner)
    np.testing.assert_allclose(kept_inner, anew_inner, atol=1.0)
    assert len(kept_inner) > 30


def _within(xy: np.ndarray, box: np.ndarray) -> np.ndarray:
    inside = xy[((xy > box[0]) & (xy < box[1])).all(axis=1)]
    return inside[np.lexsort(inside.T)]


def test_reading_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "waters.npz"
    write_waters(waters(), file)
    again = read_waters(file)
    np.testing.assert_array_equal(again.field.steps, waters().field.steps)
    np.testing.assert_array_equal(again.channels.edges, waters().channels.edges)
    np.testing.assert_array_equal(again.open_water.sight_edges, waters().open_water.sight_edges)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text"])
def test_a_damaged_file_is_reported(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "waters.npz"
    content = {"empty": b"", "cut": WATERS_FILE.read_bytes()[:50_000], "text": b"not an archive"}
    if damage in content:
        file.write_bytes(content[damage])
    with pytest.raises(BasemapError, match="install Pit2Port again"):
        read_waters(file)


@given(arrays(np.int16, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 32_000)))
def test_packing_loses_nothing(steps: np.ndarray) -> None:
    np.testing.assert_array_equal(unpacked(packed(steps)), steps)


def test_lines_of_sight_on_a_small_field() -> None:
    distance = np.hypot(*(np.mgrid[-40:41, -40:41] * 500.0))  # one rock in the middle
    field = ShoreField((distance / 4).astype(np.int16), -20_000.0, -20_000.0, 500.0)
    start = np.array([[-15_000.0, y] for y in (0.0, 1_500.0, 2_500.0)])
    np.testing.assert_array_equal(field.sees(start, start * [-1, 1], 2_000.0), [False, False, True])
    edge = field.contour_points(3_000.0)
    np.testing.assert_allclose(np.hypot(*edge.T), 3_000.0, atol=15)


@given(st.floats(0, 10_000), st.floats(250, 5556), st.sampled_from([CHANNEL_PRICE, STUB_PRICE]))
def test_narrow_water_costs_more(distance: float, clearance: float, prices: tuple[float, ...]) -> None:
    cost, nearer = price(np.array([distance, distance / 2]), clearance, prices)
    assert 1 <= cost <= nearer <= prices[0]
    assert (cost == 1) == (distance >= clearance)


def test_lengths_in_the_plane_are_geodesic() -> None:
    from geo.geodesy import distance

    random = np.random.default_rng(5)
    lonlat = random.uniform((REGION.xmin, REGION.ymin), (REGION.xmax, REGION.ymax), (500, 2))
    start, end = lonlat[::2], lonlat[1::2]
    true = distance(start, end)
    np.testing.assert_allclose(lengths(to_plane(start), to_plane(end)), true, rtol=2e-4)
    np.testing.assert_allclose(to_lonlat(to_plane(lonlat)), lonlat, atol=1e-9)


def test_fairways_say_where_they_come_from() -> None:
    assert {f.id for f in fairways()} == {"west-sea-lock", "taedong-gap", "taedong"}
    for way in fairways():
        assert len(way.source) > 40
        assert len(way.note) > 40
        assert way.half_width_m > 0
    lock, gap, river = fairways()
    np.testing.assert_array_equal(gap.lonlat[-1], river.lonlat[0])
    barrier = shapely.LineString(barriers()[0].xy)
    assert shapely.LineString(lock.xy).intersects(barrier)
    assert coast().on_land(barriers()[0].xy[[0, -1]]).all(), "the barrage joins shore to shore"
