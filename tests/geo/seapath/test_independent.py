"""The engine against a second, simple one (see `visibility`)."""

from __future__ import annotations

import pytest

from geo.seapath import End, sea_path
from tests.geo.seapath.visibility import shortest_length


@pytest.mark.parametrize(
    ("start", "end", "clearance"),
    [
        pytest.param((121.0, 39.6), (122.2, 38.75), 1852.0, id="round Liaodong's cape"),
        pytest.param((121.9, 37.62), (122.3, 36.55), 1852.0, id="round Shandong's cape"),
        pytest.param((125.0, 38.75), (124.15, 39.75), 1852.0, id="barrage to Dandong"),
        pytest.param((129.7, 35.9), (128.5, 34.4), 1852.0, id="along Korea's south-east"),
        pytest.param((121.0, 39.6), (122.2, 38.75), 4000.0, id="round Liaodong's cape, far out"),
    ],
)
def test_same_length_as_by_a_visibility_graph(
    start: tuple[float, float], end: tuple[float, float], clearance: float
) -> None:
    found = sea_path(End(*start), End(*end), clearance_m=clearance)
    assert found.min_clearance_m is not None
    assert found.min_clearance_m >= clearance
    assert found.length_m == pytest.approx(shortest_length(start, end, clearance), rel=0.005)
