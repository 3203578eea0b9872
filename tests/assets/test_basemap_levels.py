from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assets.basemap.levels import (
    CELL_VERTICES,
    CUT_LONGITUDE,
    LEVELS,
    cells,
    chunks,
    edges_of,
    lines_of,
    square_km,
)
from geo.basemap import LEVEL_TOLERANCES_M


def wavy(centre: tuple[float, float], radius: float, count: int) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    reach = radius * (1 + 0.1 * np.sin(37 * angles))
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None] + centre)


def test_the_loader_knows_the_levels_that_are_built() -> None:
    assert tuple(level.tolerance_m for level in LEVELS) == LEVEL_TOLERANCES_M


@given(st.floats(-120, 120), st.floats(1, 20), st.integers(10, 3000))
def test_cells_cover_the_polygon_and_nothing_else(lon: float, radius: float, count: int) -> None:
    polygon = wavy((lon, 10.0), radius, count)
    parts = cells(polygon, 0.1, 0.5)
    together = shapely.union_all(parts)
    assert shapely.symmetric_difference(together, polygon).area == pytest.approx(0, abs=1e-6)
    for part in parts:
        west, _, east, _ = shapely.bounds(part)
        assert not west < CUT_LONGITUDE - 0.11 < CUT_LONGITUDE + 0.11 < east


def test_cells_are_small_and_overlap() -> None:
    parts = cells(wavy((10.0, 10.0), 10.0, 20_000), 0.05, 5.0)
    assert len(parts) > 30
    assert max(shapely.get_num_coordinates(parts)) < CELL_VERTICES + 50
    assert shapely.area(parts).sum() > shapely.union_all(parts).area * 1.005


def test_shared_edges_are_found_once_and_coasts_never_twice() -> None:
    squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 5, 6, 6)])
    edges = edges_of(squares)
    coast, _ = lines_of(edges, edges.beyond < 0)
    border, first = lines_of(edges, edges.beyond > edges.owner)
    assert sum(shapely.linestrings(line).length for line in coast) == pytest.approx(3 + 3 + 4)
    assert [line.tolist() for line in border] == [[[1, 1], [1, 0]]] or [line.tolist() for line in border] == [
        [[1, 0], [1, 1]]
    ]
    assert edges.owner[first].tolist() == [0]
    assert edges.beyond[first].tolist() == [1]


@given(st.lists(st.floats(-180, 180), min_size=2, max_size=700))
def test_chunks_follow_one_another(longitudes: list[float]) -> None:
    line = np.column_stack([longitudes, np.arange(len(longitudes))])
    pieces = chunks(line, 50)
    assert all(2 <= len(piece) <= 50 for piece in pieces)
    assert np.array_equal(np.vstack([pieces[0][:1], *[piece[1:] for piece in pieces]]), line)


def test_areas_are_true() -> None:
    assert square_km(np.array([shapely.box(-180, -90, 180, 90)])) == pytest.approx(510e6, rel=0.001)
