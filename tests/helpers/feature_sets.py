"""Builds feature sets for the tests of foreign formats, and compares them."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from layers.files.feature_set import FeatureSet, Folder, wkb_of
from layers.files.styles import FeatureStyle

UTC = dt.UTC
COMPOSED = unicodedata.normalize("NFC", "무산광산 é")
DECOMPOSED = unicodedata.normalize("NFD", "무산광산 é")
HANZI = "茂山铁矿 丹东港 𠮷"


def shapes() -> list[Any]:
    """One shape of each kind, and none."""
    return [
        shapely.Point(129.3, 42.2),
        shapely.LineString([(125.4, 38.7), (125.75, 39.03), (126.5, 39.1)]),
        shapely.Polygon(
            [(125, 38), (126, 38), (126, 39), (125, 39)], [[(125.2, 38.2), (125.2, 38.4), (125.4, 38.4)]]
        ),
        None,
        shapely.MultiPoint([(125, 38), (126, 39)]),
        shapely.MultiPolygon([shapely.box(125, 38, 125.5, 38.5), shapely.box(126, 39, 126.5, 39.5)]),
    ]


def sample(crs: str | None = "EPSG:4326", only_points: bool = False) -> FeatureSet:
    """Six features with every attribute type, nulls, Unicode, ids, folders and styles."""
    found = [shapely.Point(125 + i / 8, 38 + i / 4) for i in range(6)] if only_points else shapes()
    attributes = pa.table(
        {
            "name": pa.array([COMPOSED, DECOMPOSED, HANZI, None, "", 'a,"b"\n<b>c</b>']),
            "tonnes": pa.array([1, -5, None, 2**53 - 1, 0, 42], pa.int64()),
            "grade": pa.array([0.5, None, -1.25, 1e-9, 1.0, 1e15], pa.float64()),
            "working": pa.array([True, False, None, True, False, True]),
            "seen": pa.array(
                [dt.date(2016, 5, 1), None, dt.date(1910, 8, 29), dt.date(2026, 11, 24), None, None]
            ),
            "noted": pa.array(
                [
                    dt.datetime(2016, 5, 1, 1, 2, 3),
                    None,
                    None,
                    dt.datetime(2016, 5, 1, 1, 2, 3, 456000),
                    None,
                    None,
                ],
                pa.timestamp("us"),
            ),
            "logged": pa.array(
                [None, dt.datetime(2017, 8, 5, 12, 0, 0, tzinfo=UTC), None, None, None, None],
                pa.timestamp("us", "UTC"),
            ),
            "이름": pa.array(["=1+1", "-2+3", "+82", "@here", "'quoted", "plain"]),
        }
    )
    folders = (
        Folder("Atlas", -1, 0),
        Folder("Mines / 광산", 0, 0),
        Folder("Coal\\Anthracite", 1, 1),
        Folder("Ports", 0, 3),
    )
    return FeatureSet(
        name="sample",
        geometry=pa.chunked_array([wkb_of(np.array(found, dtype=object))]),
        attributes=attributes,
        crs=crs,
        ids=pa.chunked_array([pa.array(["a-1", "b", "c", "다", "e", "f"])]),
        folders=folders,
        folder_of=np.array([1, 2, 2, 3, 0, -1], np.int32),
        styles=(
            FeatureStyle(icon="files/mine.png", icon_colour="#FF0000FF", icon_scale=1.5),
            FeatureStyle(line_colour="#0000FFAA", line_width=3.0, fill_colour="#00FF0080", outlined=False),
        ),
        style_of=np.array([0, 1, 1, -1, 0, 1], np.int32),
    )


def assert_same(found: FeatureSet, wanted: FeatureSet, digits: float = 1e-7, types: bool = True) -> None:
    """Fail unless the two hold the same: shapes, attributes, ids, folder paths and styles."""
    assert_same_shapes(found, wanted, digits)
    assert found.attributes.column_names == wanted.attributes.column_names
    for name in wanted.attributes.column_names:
        got, want = found.attributes.column(name), wanted.attributes.column(name)
        if types:
            assert got.type == want.type, name
        assert got.to_pylist() == want.to_pylist(), name
    assert_same_structure(found, wanted)


def assert_same_shapes(found: FeatureSet, wanted: FeatureSet, digits: float = 1e-7) -> None:
    """Fail unless the shapes are the same areas, lines and points, within `digits`."""
    assert len(found) == len(wanted)
    for (_, got), (_, want) in zip(found.shapes(), wanted.shapes(), strict=True):
        for a, b in zip(got, want, strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                assert a.geom_type == b.geom_type
                assert shapely.equals_exact(a.normalize(), b.normalize(), digits), (a, b)


def assert_same_structure(found: FeatureSet, wanted: FeatureSet) -> None:
    """Fail unless ids, folder paths and styles of each row are the same."""
    assert ids_of(found) == ids_of(wanted)
    assert row_paths(found) == row_paths(wanted)
    assert row_styles(found) == row_styles(wanted)


def ids_of(features: FeatureSet) -> list[Any]:
    """Ids as a list; None where there are none."""
    return [None] * len(features) if features.ids is None else features.ids.to_pylist()


def row_paths(features: FeatureSet) -> list[tuple[str, ...]]:
    """Folder path of each row."""
    return [features.folder_path(int(folder)) for folder in features.folder_of]


def row_styles(features: FeatureSet) -> list[FeatureStyle | None]:
    """Style of each row."""
    return [None if style < 0 else features.styles[style] for style in features.style_of]


def shapes_in(features: FeatureSet) -> list[Any]:
    """All shapes as a list."""
    return [shape for _, shapes in features.shapes() for shape in shapes]
