"""Coordinates of single features."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.crs import WEB_MERCATOR, from_lonlat
from layers.foreign.feature_parts import feature_parts, many_parts
from tests.layers.foreign.samples import layer, shapes


@pytest.mark.parametrize("row", range(12))
def test_each_feature_has_its_own_vertices(row):
    (shape,) = shapes(60)[row : row + 1]
    found = feature_parts(layer(60), row, WEB_MERCATOR)
    if shape is None:
        assert found == ()
        return
    expected = from_lonlat(shapely.get_coordinates(shape), WEB_MERCATOR)
    np.testing.assert_allclose(np.vstack(found), expected, atol=1e-6)
    rings = 1 + len(shape.interiors) if shape.geom_type == "Polygon" else 1
    assert len(found) == rings


def test_nothing_for_rows_that_arent_there_or_without_a_crs():
    assert feature_parts(layer(60), 60, WEB_MERCATOR) == ()
    assert feature_parts(layer(60), -1, WEB_MERCATOR) == ()
    assert feature_parts(layer(60, crs=None), 0, WEB_MERCATOR) == ()


def test_several_features_together_are_as_each_alone():
    made, rows = layer(60), [3, 0, 60, 11, 2]
    together = many_parts(made, rows, WEB_MERCATOR)
    for row, parts in zip(rows, together, strict=True):
        alone = feature_parts(made, row, WEB_MERCATOR)
        assert len(parts) == len(alone)
        for one, other in zip(parts, alone, strict=True):
            np.testing.assert_array_equal(one, other)
    assert many_parts(made, [], WEB_MERCATOR) == []
