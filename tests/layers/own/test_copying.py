"""A file's layer becomes layers of the document; what is left out is said."""

import math
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from layers.atlas import Atlas
from layers.edits import edit_of
from layers.errors import FormatError
from layers.files.feature_set import FeatureSet, Folder, wkb_of
from layers.files.importing import read_file
from layers.own import copying
from layers.own.copying import editable_copy
from layers.records.layer import FieldKind, GeometryKind, Layer
from layers.rules import require_sound


def linked(**values: object) -> Layer:
    link = {"path": "/data/a.kml", "layer": "a"}
    return Layer.checked(
        {"id": "file-1", "name": "Camps", "link": link, "credit": "A map", "position": 4, **values}
    )


def features(shapes: list[object], crs: str | None = "EPSG:4326", **columns: list[object]) -> FeatureSet:
    table = pa.table(columns) if columns else pa.table({"n": list(range(len(shapes)))})
    geometry = pa.chunked_array([wkb_of(np.array(shapes, dtype=object))], pa.binary())
    return FeatureSet("a", geometry, table, crs)


def copied(given: FeatureSet, layer: Layer | None = None) -> tuple[Atlas, copying.Copied]:
    layer = layer or linked()
    atlas = Atlas([layer])
    done = editable_copy(atlas, layer, given)
    edit = edit_of("Make editable", done.changes)
    require_sound(atlas, edit)
    atlas.apply(edit)
    return atlas, done


def test_kinds_of_shapes_become_layers_and_the_link_goes() -> None:
    square = shapely.box(125, 39, 126, 40)
    mixed = shapely.GeometryCollection([shapely.Point(1, 2), square])
    atlas, done = copied(
        features([shapely.Point(125, 39, 7), shapely.MultiPoint([(1, 2), (3, 4)]), square, mixed, None])
    )
    assert [layer.name for layer in done.layers] == ["Camps (points)", "Camps (areas)"]
    assert "file-1" not in atlas.layers
    points = atlas.features_of("own-camps-points")
    assert [len(one.points) for one in points] == [1, 2, 1, 0]
    assert len(atlas.features_of("own-camps-areas")) == 2
    assert done.layers[0].credit == "A map"
    assert (done.layers[0].position, done.layers[1].geometry_kind) == (4, GeometryKind.AREAS)
    words = [finding.what for finding in done.report.findings]
    assert any("Heights" in one for one in words)
    assert any("taken apart" in one for one in words)
    assert done.report.without_geometry == 1


def test_values_keep_their_kinds() -> None:
    atlas, done = copied(
        features(
            [shapely.Point(0, 0)] * 2,
            이름=["갱", None],
            geom=["a", "b"],
            Big=[2**60, None],
            big=[1.5, math.nan],
            day=[date(2017, 8, 5), None],
            at=[datetime(2017, 8, 5, 12), None],
            ok=[True, False],
            raw=[b"\x00\xff", None],
        )
    )
    layer = done.layers[0]
    kinds = {field.name: field.kind for field in layer.fields}
    assert kinds == {
        "이름": FieldKind.TEXT,
        "geom'": FieldKind.TEXT,
        "Big": FieldKind.INTEGER,
        "big'": FieldKind.NUMBER,
        "day": FieldKind.DATE,
        "at": FieldKind.TEXT,
        "ok": FieldKind.YES_NO,
        "raw": FieldKind.TEXT,
    }
    first, second = atlas.features_of(layer.id)
    assert first.values["이름"] == "갱"
    assert (first.values["Big"], first.values["day"]) == (2**60, "2017-08-05")
    assert first.values["raw"] == "00ff"
    assert second.values == {"geom'": "b", "ok": False}
    words = " ".join(str(finding) for finding in done.report.findings)
    assert "renamed" in words
    assert "aren't finite" in words


def test_other_coordinate_systems_are_brought_to_wgs_84() -> None:
    atlas, _ = copied(features([shapely.Point(500_000, 4_427_757)], "EPSG:32652"))
    (feature,) = atlas.features.values()
    assert feature.points[0] == pytest.approx((129.0, 40.0), abs=1e-4)


def test_folders_and_ids_become_fields() -> None:
    given = features([shapely.Point(0, 0)] * 2, name=["a", "b"])
    given = FeatureSet(
        "a",
        given.geometry,
        given.attributes,
        given.crs,
        ids=pa.chunked_array([["x1", None]]),
        folders=(Folder("Camps"), Folder("Closed", 0)),
        folder_of=np.array([1, -1], dtype=np.int32),
    )
    atlas, done = copied(given, linked(label="name"))
    first, second = atlas.features_of(done.layers[0].id)
    assert first.values == {"name": "a", "Folder": "Camps / Closed", "Id in the file": "x1"}
    assert second.values == {"name": "b"}
    assert done.layers[0].label == "name"


def test_shapes_beyond_the_globe_keep_their_row() -> None:
    atlas, done = copied(features([shapely.Point(500, 95), shapely.Point(1, 2)]))
    assert [len(one.points) for one in atlas.features.values()] == [0, 1]
    assert "can't hold" in str(done.report.findings[0])


def test_too_many_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MOST_COPIED", 1)
    with pytest.raises(FormatError, match="2 features; 1 at most"):
        copied(features([shapely.Point(0, 0)] * 2))


def test_an_unknown_coordinate_system_is_said() -> None:
    with pytest.raises(FormatError, match="doesn't say what its coordinates mean"):
        copied(features([shapely.Point(0, 0)], None))


def test_what_a_kml_switches_off_is_told_by_a_field(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        "<Placemark><name>a</name><Point><coordinates>125,39</coordinates></Point></Placemark>"
        "<Placemark><name>b</name><visibility>0</visibility>"
        "<Point><coordinates>126,39,5</coordinates></Point></Placemark></Document></kml>"
    )
    (given,) = read_file(path)
    atlas, done = copied(given)
    shown = {one.values["name"]: one.values["Switched on"] for one in atlas.features.values()}
    assert shown == {"a": True, "b": False}
    words = [finding.what for finding in done.report.findings]
    assert any("switches off" in one for one in words)
    assert any("only KML" in one for one in words)
