from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.basemap.shapes import Shapes
from geo.basemap.store import read_layer, write_level
from geo.errors import BasemapError

POINTS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(st.lists(st.lists(POINTS, min_size=2, max_size=20), min_size=1, max_size=8))
def test_lines_come_back_on_the_grid(tmp_path_factory: pytest.TempPathFactory, lines: list) -> None:
    path = tmp_path_factory.mktemp("level") / "level0.npz"
    offsets = np.cumsum([0, *[len(line) for line in lines]]).astype(np.int64)
    before = Shapes.of(
        np.vstack([np.array(line) for line in lines]),
        offsets,
        np.arange(len(lines) + 1),
        np.arange(len(lines), dtype=np.int16),
    )
    write_level(path, 1e-5, {"coast": before})
    after = read_layer(path, "coast")
    assert np.abs(after.xy - before.xy).max() <= 0.51e-5
    assert (after.rings == before.rings).all()
    assert (after.parts == before.parts).all()
    assert (after.codes == before.codes).all()


def test_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "level0.npz"
    with pytest.raises(BasemapError, match=r"level0\.npz is missing"):
        read_layer(path, "coast")
    line = Shapes.of(np.zeros((2, 2)), np.array([0, 2]), np.array([0, 1]), np.zeros(1, np.int16))
    write_level(path, 1e-5, {"coast": line})
    with pytest.raises(BasemapError, match="layer land"):
        read_layer(path, "land")
    for size in range(0, path.stat().st_size, 37):
        cut = tmp_path / "cut.npz"
        cut.write_bytes(path.read_bytes()[:size])
        with pytest.raises(BasemapError, match=r"cut\.npz"):
            read_layer(cut, "coast")
