"""Foreign layers: coordinates, finding, attributes; the same however the file was cut into batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geo.crs import from_lonlat
from geo.errors import CrsError
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS
from layers.errors import FormatError
from layers.files.feature_set import FeatureSet
from layers.files.styles import FeatureStyle
from layers.foreign import array_layer
from layers.foreign.array_layer import ArrayLayer, batches_of
from layers.foreign.projecting import KEPT
from tests.layers.foreign.samples import features, layer, shapes

UTM = "EPSG:32652"


def projected(crs: str = DEFAULT_CRS) -> list:
    return [
        None if shape is None else shapely.transform(shape, lambda xy: from_lonlat(xy, crs))
        for shape in shapes()
    ]


def test_layer_knows_its_kinds_and_length():
    made = layer()
    assert len(made) == 60
    assert made.kinds == ("areas", "lines", "points")
    assert made.complete


@pytest.mark.parametrize("crs", [DEFAULT_CRS, UTM, "EPSG:3857"])
def test_extent_is_that_of_the_projected_shapes(crs):
    low = np.array([shapely.bounds(s)[:2] for s in projected(crs) if s is not None]).min(axis=0)
    high = np.array([shapely.bounds(s)[2:] for s in projected(crs) if s is not None]).max(axis=0)
    extent = layer().extent(crs)
    np.testing.assert_allclose((extent.xmin, extent.ymin), low, atol=1e-3)
    np.testing.assert_allclose((extent.xmax, extent.ymax), high, atol=1e-3)


def test_every_feature_is_found_where_it_lies():
    made = layer()
    for row, shape in enumerate(projected()):
        if shape is None:
            continue
        at = shape.representative_point()
        hits = made.at(DEFAULT_CRS, at.x, at.y, 5.0)
        kinds = {"Point": "points", "LineString": "lines", "Polygon": "areas"}
        assert (row, kinds[shape.geom_type]) in {(hit.row, hit.kind) for hit in hits}


def test_points_come_before_lines_before_areas_and_filters_count():
    square = shapely.box(125, 39, 126, 40)
    line = shapely.LineString([(125.2, 39.5), (125.8, 39.5)])
    point = shapely.Point(125.5, 39.5)
    blobs = [shapely.to_wkb(shape) for shape in (square, line, point, point)]
    made = ArrayLayer.from_features(
        FeatureSet("x", pa.chunked_array([blobs]), pa.table({"a": [1, 2, 3, 4]}), "EPSG:4326"), "x"
    )
    x, y = from_lonlat(np.array([[125.5, 39.5]]), DEFAULT_CRS)[0].tolist()
    assert [hit.row for hit in made.at(DEFAULT_CRS, x, y, 100.0)] == [3, 2, 1, 0]
    mask = np.array([True, False, False, True])
    assert [hit.row for hit in made.at(DEFAULT_CRS, x, y, 100.0, mask)] == [3, 0]
    assert made.at(DEFAULT_CRS, x + 1e6, y, 100.0) == []


def test_features_in_a_box_are_those_that_touch_it():
    made = layer()
    extent = made.extent(DEFAULT_CRS)
    x, y = extent.centre
    box = Extent(extent.xmin, extent.ymin, x, y)
    frame = shapely.box(box.xmin, box.ymin, box.xmax, box.ymax)
    expected = [row for row, s in enumerate(projected()) if s is not None and s.intersects(frame)]
    assert made.inside(DEFAULT_CRS, box).tolist() == expected
    mask = np.arange(60) % 2 == 0
    assert made.inside(DEFAULT_CRS, box, mask).tolist() == [row for row in expected if row % 2 == 0]


@pytest.mark.parametrize("chunks", [1, 7])
@pytest.mark.parametrize("size", [5, 16, 1000])
def test_batches_change_nothing(monkeypatch, chunks, size):
    whole = layer()
    monkeypatch.setattr(array_layer, "BATCH_ROWS", size)
    cut = ArrayLayer.from_features(features(chunks=chunks), "cut")
    assert len(cut) == len(whole)
    assert [batch.first for batch in cut.batches] == [
        sum(b.rows for b in cut.batches[:n]) for n in range(len(cut.batches))
    ]
    assert max(batch.rows for batch in cut.batches) <= size
    box = Extent(-1e5, -5e4, 2e5, 1e5)
    assert cut.inside(DEFAULT_CRS, box).tolist() == whole.inside(DEFAULT_CRS, box).tolist()
    assert cut.extent(DEFAULT_CRS) == whole.extent(DEFAULT_CRS)


def test_attributes_are_taken_row_by_row():
    made = layer()
    assert made.feature(3)["name"] == "Place 3"
    assert made.features([6, 2])[0] == {
        "name": "Place 6",
        "kind": None,
        "tonnes": None,
        "year": 2001,
        "active": True,
        "code": "n/a",
    }
    assert made.feature_id(4) == "5"
    with pytest.raises(IndexError, match="60 features"):
        made.features([60])


def test_own_ids_are_shown():
    own = replace(features(3), ids=pa.chunked_array([pa.array(["a", None, "c"])]))
    made = ArrayLayer.from_features(own, "x")
    assert [made.feature_id(row) for row in range(3)] == ["a", "2", "c"]


def test_without_a_crs_a_layer_asks_and_isnt_drawn():
    made = layer(crs=None)
    with pytest.raises(FormatError, match="coordinate system"):
        made.drawables(DEFAULT_CRS)
    answered = made.with_crs("EPSG:4326")
    assert answered.extent(DEFAULT_CRS) == layer().extent(DEFAULT_CRS)
    with pytest.raises(FormatError):
        made.with_crs("EPSG:999999")


def test_axes_can_be_swapped():
    twice = layer().with_swapped_axes().with_swapped_axes()
    assert twice.extent(DEFAULT_CRS) == layer().extent(DEFAULT_CRS)
    once = layer().with_swapped_axes()
    assert once.batches[0].vectors.points[0].tolist() == layer().batches[0].vectors.points[0, ::-1].tolist()


def test_projections_are_kept_but_not_all():
    made = layer()
    first = made.drawables(DEFAULT_CRS)[0]
    assert made.drawables(DEFAULT_CRS)[0] is first
    for zone in range(32650, 32651 + KEPT):
        made.drawables(f"EPSG:{zone}")
    assert made.drawables(DEFAULT_CRS)[0] is not first


def test_no_way_to_the_map_is_an_error_in_words():
    with pytest.raises(CrsError):
        layer().drawables("EPSG:0")


def test_projecting_can_be_cancelled():
    assert layer().drawables(DEFAULT_CRS, lambda: True) is None


def test_broken_shapes_are_reported():
    made = FeatureSet(
        "x",
        pa.chunked_array([[b"\x01\x63\x00\x00\x00" + b"\0" * 9, None]]),
        pa.table({"a": [1, 2]}),
        "EPSG:4326",
    )
    built = ArrayLayer.from_features(made, "x")
    assert [finding.count for finding in built.report.of_kind("not understood")] == [1]
    assert built.kinds == ()
    assert built.extent(DEFAULT_CRS) is None


def test_a_layer_of_nothing():
    empty = ArrayLayer.from_features(
        FeatureSet("x", pa.chunked_array([], pa.binary()), pa.table({"a": []}), "EPSG:4326"), "x"
    )
    assert (len(empty), empty.kinds, empty.extent(DEFAULT_CRS)) == (0, (), None)
    assert batches_of(pa.chunked_array([], pa.binary())) == ()


def test_file_styles_are_kept():
    styled = replace(
        features(4), styles=(FeatureStyle(line_width=3),), style_of=np.array([0, -1, 0, 0], np.int32)
    )
    made = ArrayLayer.from_features(styled, "x")
    assert made.styles[0].line_width == 3
    assert made.style_of.tolist() == [0, -1, 0, 0]


def test_memory_stays_near_the_coordinates():
    random = np.random.default_rng(1)
    blobs = shapely.to_wkb(shapely.points(random.uniform([120, 36], [130, 44], (50_000, 2))), byte_order=1)
    made = ArrayLayer.from_features(
        FeatureSet("x", pa.chunked_array([pa.array(blobs)]), pa.table({"a": np.arange(50_000)}), "EPSG:4326"),
        "x",
    )
    made.drawables(DEFAULT_CRS)
    assert made.nbytes - made.attributes.nbytes < 3 * 16 * 50_000
