"""WKB columns as arrays, checked against shapely, and against what people and programs break."""

from __future__ import annotations

import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.foreign.vectors import Vectors, vectors_from_wkb
from layers.foreign.wkb_scan import MOST_RUNS

numbers = st.floats(-1e6, 1e6)
places = st.tuples(numbers, numbers)


def ring(seed: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, random.integers(3, 12)))
    return [(float(np.cos(a)), float(np.sin(a))) for a in angle]


lines = st.lists(places, min_size=2, max_size=9).map(shapely.LineString)
polygons = st.builds(
    lambda seed, holes: shapely.Polygon(ring(seed), [ring(seed + n + 1) for n in range(holes)]),
    st.integers(0, 99),
    st.integers(0, 3),
)
simple = st.one_of(places.map(shapely.Point), lines, polygons)
shapes = st.one_of(
    simple,
    st.none(),
    st.sampled_from([shapely.Point(), shapely.LineString(), shapely.Polygon(), shapely.GeometryCollection()]),
    st.lists(places, max_size=5).map(shapely.MultiPoint),
    st.lists(lines, max_size=4).map(shapely.MultiLineString),
    st.lists(polygons, max_size=4).map(shapely.MultiPolygon),
    st.lists(simple, max_size=4).map(shapely.GeometryCollection),
)


def column_of(geometries, kind=None, **options) -> pa.Array:
    options = {"byte_order": 1, "flavor": "iso", **options}
    return pa.array(
        [None if g is None else shapely.to_wkb(g, **options) for g in geometries], kind or pa.binary()
    )


def flat(geometry) -> list:
    """Simple shapes of a geometry, in order."""
    if geometry is None or (geometry.is_empty and not hasattr(geometry, "geoms")):
        return []
    return [s for part in geometry.geoms for s in flat(part)] if hasattr(geometry, "geoms") else [geometry]


def rebuilt(vectors: Vectors, rows: int) -> list[list]:
    """Per row: points, lines and polygons, each kind in its order."""
    found: list[list] = [[] for _ in range(rows)]
    for row, xy in zip(vectors.point_row, vectors.points, strict=True):
        found[row].append(shapely.Point(xy))
    for number, row in enumerate(vectors.line_row):
        found[row].append(
            shapely.LineString(vectors.line_xy[vectors.lines[number] : vectors.lines[number + 1]])
        )
    all_rings = [vectors.ring_xy[a:b] for a, b in zip(vectors.rings[:-1], vectors.rings[1:], strict=True)]
    for number, row in enumerate(vectors.polygon_row):
        mine = all_rings[vectors.polygons[number] : vectors.polygons[number + 1]]
        found[row].append(shapely.Polygon(mine[0], mine[1:]))
    return found


def expected(geometries) -> list[list]:
    kinds = ("Point", "LineString", "Polygon")
    return [sorted(flat(g), key=lambda s: kinds.index(s.geom_type)) for g in geometries]


@given(st.lists(shapes, max_size=12), st.sampled_from([pa.binary(), pa.large_binary()]), st.integers(0, 3))
def test_arrays_hold_what_shapely_reads(geometries, kind, skipped):
    column = column_of([shapely.Point(9, 9)] * skipped + geometries, kind)[skipped:]
    vectors = vectors_from_wkb(column)
    assert rebuilt(vectors, len(geometries)) == expected(geometries)
    assert vectors.empty == sum(not parts for parts in expected(geometries))
    assert vectors.broken == 0


@pytest.mark.parametrize("flavour", ["iso", "extended"])
@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("srid", [None, 4326])
def test_heights_measures_orders_and_codes(flavour, order, srid):
    texts = [
        "POINT Z (1 2 3)",
        "LINESTRING Z (1 2 3, 4 5 6)",
        "MULTIPOINT Z (1 2 3, 4 5 6)",
        "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))",
        "MULTIPOLYGON Z (((0 0 1, 1 0 1, 1 1 1, 0 0 1)), ((5 5 1, 6 5 1, 6 6 1, 5 5 1)))",
        "MULTILINESTRING Z ((1 2 3, 4 5 6), (7 8 9, 1 1 1))",
        "POINT M (1 2 3)",
        "LINESTRING ZM (1 2 3 4, 5 6 7 8)",
    ]
    geometries = [shapely.from_wkt(text) for text in texts]
    if srid:
        geometries = [shapely.set_srid(g, srid) for g in geometries]
    column = column_of(
        geometries,
        byte_order=order,
        flavor=flavour,
        output_dimension=4,
        include_srid=bool(srid) and flavour == "extended",
    )
    vectors = vectors_from_wkb(column)
    flat_ones = [shapely.force_2d(shapely.set_srid(g, 0)) for g in geometries]
    assert rebuilt(vectors, len(texts)) == expected(flat_ones)


def test_plain_points_are_read_in_one_copy():
    xy = np.random.default_rng(1).normal(0, 9, (500, 2))
    xy[7] = np.nan
    vectors = vectors_from_wkb(column_of(shapely.points(xy)))
    assert vectors.point_row.tolist() == [n for n in range(500) if n != 7]
    np.testing.assert_array_equal(vectors.points, np.delete(xy, 7, axis=0))
    assert vectors.empty == 1
    assert vectors.nbytes < 1.6 * vectors.points.nbytes


def test_a_shape_of_many_parts_doesnt_stop_at_the_limit():
    many = shapely.MultiPolygon([shapely.box(n, 0, n + 0.5, 1) for n in range(MOST_RUNS + 50)])
    holes = [np.array([[0, 0], [0.4, 0], [0, 0.4]]) + n for n in range(1, MOST_RUNS + 9)]
    pierced = shapely.Polygon([(-1, -1), (900, -1), (900, 900)], holes)
    vectors = vectors_from_wkb(column_of([many, pierced, shapely.box(0, 0, 1, 1)]))
    assert np.bincount(vectors.polygon_row).tolist() == [MOST_RUNS + 50, 1, 1]
    assert vectors.polygons[-2] - vectors.polygons[-3] == MOST_RUNS + 9
    assert rebuilt(vectors, 3)[0] == list(many.geoms)


def nested(depth: int) -> bytes:
    return struct.pack("<BII", 1, 7, 1) * depth + shapely.to_wkb(shapely.Point(1, 2), byte_order=1)


BROKEN = [
    b"",
    b"\x01",
    b"\x01\x01\x00\x00\x00",
    b"\x01\x02\x00\x00\x00\xff\xff\xff\xff",
    b"\x01\x03\x00\x00\x00\xff\xff\xff\xff" + b"\0" * 40,
    b"\x01\x04\x00\x00\x00\xff\xff\xff\x7f" + b"\0" * 40,
    b"\x01\x06\x00\x00\x00\x02\x00\x00\x00\x01\x02\x00\x00\x00\x00\x00\x00\x00",
    b"\x01\x63\x00\x00\x00" + b"\0" * 30,
    b"\x09" * 30,
    b"\x01\x08\x00\x00\x00" + b"\0" * 30,
    nested(100_000),
]


@pytest.mark.parametrize("bad", BROKEN)
def test_broken_shapes_are_counted_and_harm_no_neighbour(bad):
    good = [shapely.Point(1, 2), shapely.LineString([(0, 0), (3, 4)]), shapely.box(0, 0, 1, 1)]
    column = pa.array([shapely.to_wkb(g, byte_order=1) for g in good[:2]] + [bad] + [shapely.to_wkb(good[2])])
    vectors = vectors_from_wkb(column)
    assert rebuilt(vectors, 4) == [[good[0]], [good[1]], [], [good[2]]]
    assert vectors.broken + vectors.empty == 1


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_any_bytes_are_survived(blobs):
    vectors = vectors_from_wkb(pa.array(blobs, pa.binary()))
    assert vectors.broken + vectors.empty <= len(blobs)


@given(st.lists(shapes.filter(lambda g: g is not None), min_size=1, max_size=4), st.data())
def test_cut_off_shapes_are_survived(geometries, data):
    whole = [shapely.to_wkb(g, byte_order=1) for g in geometries]
    cut = [blob[: data.draw(st.integers(0, len(blob)))] for blob in whole]
    vectors_from_wkb(pa.array(cut, pa.binary()))


def test_rows_that_end_before_they_begin_are_empty():
    points = [shapely.to_wkb(shapely.LineString([(n, 0), (n, 1)]), byte_order=1) for n in range(3)]
    size = len(points[0])
    offsets = np.array([0, size, 0, size], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(points))]
    vectors = vectors_from_wkb(pa.Array.from_buffers(pa.binary(), 3, buffers))
    assert vectors.line_row.tolist() == [0, 2]
    assert vectors.empty == 1


def test_swapping_axes():
    column = column_of([shapely.Point(1, 2), shapely.LineString([(3, 4), (5, 6)]), shapely.box(0, 0, 2, 1)])
    vectors = vectors_from_wkb(column).swapped()
    assert vectors.points.tolist() == [[2, 1]]
    assert vectors.line_xy.tolist() == [[4, 3], [6, 5]]
    assert vectors.extent.xmax == 6


def test_nothing_at_all():
    for column in (pa.array([], pa.binary()), pa.nulls(3, pa.binary())):
        vectors = vectors_from_wkb(column)
        assert vectors.extent is None
        assert vectors.empty == len(column)
        assert vectors.polygons.tolist() == [0]
