"""Shapefile, FlatGeobuf, GeoParquet and DXF: what goes out comes back, or the loss report says so."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.reading import ReadOptions
from layers.files.writing import WriteOptions
from tests.helpers.feature_sets import (
    assert_same,
    assert_same_shapes,
    assert_same_structure,
    sample,
    shapes_in,
)


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


def whats(features: FeatureSet, key: str, options: WriteOptions | None = None) -> list[str]:
    return [loss.what for loss in loss_report(features, key, options)]


@pytest.mark.parametrize("name", ["a.fgb", "a.parquet"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5179", None])
def test_flatgeobuf_and_geoparquet(tmp_path: Path, name: str, crs: str | None) -> None:
    wanted = sample(crs)
    found = read_one(write_file(wanted, tmp_path / name))
    assert_same(found, wanted, digits=0)
    assert found.crs == crs
    assert [question.kind for question in found.report.questions] == ([] if crs else ["crs"])


def test_flatgeobuf_order_and_times(tmp_path: Path) -> None:
    points = sample(only_points=True)
    assert "Features are put into spatial order" in whats(points, "flatgeobuf")
    options = WriteOptions(spatial_index=False)
    assert "Features are put into spatial order" not in whats(points, "flatgeobuf", options)
    assert_same(read_one(write_file(points, tmp_path / "a.fgb", options)), points, digits=0)
    indexed = read_one(write_file(points, tmp_path / "a.fgb"))
    assert sorted(map(str, indexed.attributes.to_pylist())) == sorted(map(str, points.attributes.to_pylist()))


def shaped(*texts: str) -> FeatureSet:
    wkb = [shapely.to_wkb(shapely.from_wkt(text), flavor="iso") for text in texts]
    table = pa.table({"a": list(range(len(wkb)))})
    return FeatureSet("m", pa.chunked_array([pa.array(wkb)]), table, "EPSG:4326")


def test_heights_and_measures(tmp_path: Path) -> None:
    lines = shaped("LINESTRING ZM (1 2 3 4, 5 6 7 8)", "LINESTRING (0 0, 1 1)", "LINESTRING M (0 0 1, 1 1 2)")
    found = read_one(write_file(lines, tmp_path / "a.parquet"))
    assert found.geometry.to_pylist() == lines.geometry.to_pylist()
    options = WriteOptions(spatial_index=False)
    assert whats(lines, "flatgeobuf", options) == ["Measures (m) are left out"]
    found = read_one(write_file(lines, tmp_path / "a.fgb", options))
    assert [shape.wkt for shape in shapes_in(found)] == [
        "LINESTRING Z (1 2 3, 5 6 7)",
        "LINESTRING Z (0 0 NaN, 1 1 NaN)",
        "LINESTRING Z (0 0 NaN, 1 1 NaN)",
    ]
    mixed = shaped("POINT Z (1 2 3)", "LINESTRING (0 0, 1 1)", "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))")
    (loss,) = loss_report(mixed, "flatgeobuf", options)
    assert loss.count == 2
    found = read_one(write_file(mixed, tmp_path / "b.fgb", options))
    assert not any(shape.has_z for shape in shapes_in(found))
    parts = read_file(write_file(mixed, tmp_path / "b.zip"))
    assert [part.name for part in parts] == ["b_areas_z", "b_lines", "b_points_z"]
    assert shapes_in(parts[2])[0].z == 3
    assert (
        shapes_in(read_file(write_file(lines, tmp_path / "l.zip"))[1])[0].wkt == "LINESTRING Z (1 2 3, 5 6 7)"
    )
    for name in ("b.gpkg", "b.geojson", "b.kml", "b.csv"):
        found = read_one(write_file(mixed, tmp_path / name))
        assert [shape.has_z for shape in shapes_in(found)] == [True, False, True], name


@pytest.mark.parametrize("name", ["a.shp", "a.zip", "a.shp.zip"])
def test_shapefile(tmp_path: Path, name: str) -> None:
    wanted = sample(only_points=True)
    path = write_file(wanted, tmp_path / name)
    found = read_one(path)
    assert_same_shapes(found, wanted, 0)
    assert_same_structure(found, wanted)
    assert found.crs == "EPSG:4326"
    table = {name: found.attributes.column(name).to_pylist() for name in found.attributes.column_names}
    for column in ("tonnes", "grade", "working", "seen"):
        assert table[column] == wanted.attributes.column(column).to_pylist()
        assert found.attributes.column(column).type == wanted.attributes.column(column).type
    assert table["name"] == [text or None for text in wanted.attributes.column("name").to_pylist()]
    assert table["noted"][0] == "2016-05-01T01:02:03"
    assert found.encoding == "UTF-8 (declared)"
    said = whats(wanted, "shapefile")
    assert "Times are written as text" in said
    assert "Empty texts become missing values" in said
    if name == "a.shp":
        assert {p.suffix for p in tmp_path.iterdir()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    else:
        assert [p.name for p in tmp_path.iterdir()] == [name]


def test_shapefile_of_mixed_shapes(tmp_path: Path) -> None:
    wanted = sample()
    parts = read_file(write_file(wanted, tmp_path / "a.zip"))
    assert [part.name for part in parts] == ["a_areas", "a_lines", "a_multipoints", "a_points"]
    assert sum(len(part) for part in parts) == 6
    assert any("one kind of shape; 4 are written" in what for what in whats(wanted, "shapefile"))
    assert read_one(tmp_path / "a.zip", layer="a_lines").attributes.column("name").to_pylist() == [
        wanted.attributes.column("name")[1].as_py()
    ]
    write_file(wanted, tmp_path / "b.shp")
    assert sorted(p.name for p in tmp_path.glob("*.shp")) == [
        "b.shp",
        "b_lines.shp",
        "b_multipoints.shp",
        "b_points.shp",
    ]
    assert len(read_file(tmp_path)) == 4


def test_long_names_and_texts_are_cut_between_characters(tmp_path: Path) -> None:
    points = sample(only_points=True).take([0, 1])
    table = pa.table(
        {
            "아주 긴 한글 이름": ["무" * 100, "끝 "],
            "아주 긴 한글": ["x" * 254, None],
            "grade": [1.2345678901234567, 6e9],
            "huge": [1e30, 1.0],
            "vast": [2**62, 1],
        }
    )
    features = FeatureSet("t", points.geometry, table, "EPSG:4326")
    losses = {loss.what: loss for loss in loss_report(features, "shapefile")}
    assert losses["Column names are changed"].columns == (
        "아주 긴 한글 이름 → 아주 긴",
        "아주 긴 한글 → 아주_2",
    )
    assert losses["Texts of more than 254 bytes are cut"].count == 1
    assert losses["Blanks at the end of texts are cut off"].count == 1
    assert losses["Numbers are rounded to 15 decimals"].columns == ("grade",)
    assert losses["Columns with very large numbers are written as text"].columns == ("huge", "vast")
    found = read_one(write_file(features, tmp_path / "a.shp")).attributes.to_pydict()
    assert found == {
        "아주 긴": ["무" * 84, "끝"],
        "아주_2": ["x" * 254, None],
        "grade": [1.234567890123457, 6e9],
        "huge": ["1e+30", "1.0"],
        "vast": [str(2**62), "1"],
    }


@pytest.mark.parametrize(
    ("codec", "cpg", "language", "how"),
    [
        ("cp949", "949", 0, "CP949 (declared)"),
        ("cp949", "", 0x4E, "CP949 (declared)"),
        ("cp949", "", 0x57, "CP949 (recognised)"),
        ("cp949", "UTF-8", 0, "CP949 (recognised)"),
        ("gb18030", "", 0, "GB18030 (recognised)"),
        ("gb18030", "ANSI 936", 0, "GB18030 (declared)"),
        ("utf-8", "", 0x57, "UTF-8 (checked)"),
        ("utf-8", "nonsense", 0, "UTF-8 (checked)"),
    ],
)
def test_encodings_of_shapefiles(tmp_path: Path, codec: str, cpg: str, language: int, how: str) -> None:
    texts = ["무산광산", "나진항 제3부두"] if codec != "gb18030" else ["大连港", "丹东浪头口岸"]
    points = sample(only_points=True).take([0, 1])
    features = FeatureSet("t", points.geometry, pa.table({"name": texts}), "EPSG:4326")
    path = write_file(features, tmp_path / "a.shp", WriteOptions(encoding=codec))
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    assert texts[0].encode(codec) in dbf
    dbf[29] = language
    path.with_suffix(".dbf").write_bytes(dbf)
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    found = read_one(path)
    assert found.attributes.column("name").to_pylist() == texts
    assert found.encoding == how
    assert read_one(path, encoding=codec).attributes.column("name").to_pylist() == texts


def test_a_syllable_cut_by_another_program(tmp_path: Path) -> None:
    points = sample(only_points=True).take([0])
    features = FeatureSet("t", points.geometry, pa.table({"name": ["무산광산"]}), "EPSG:4326")
    path = write_file(features, tmp_path / "a.shp")
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    at = dbf.index("무산광산".encode())
    width = dbf[32 + 16]
    dbf[at : at + width] = ("가" * width).encode()[:width]
    path.with_suffix(".dbf").write_bytes(dbf)
    found = read_one(path)
    assert found.attributes.column("name").to_pylist() == ["가" * (width // 3)]
    assert "cut within" in found.report.of_kind("repaired")[0].what


def test_parts_of_a_shapefile_that_are_missing(tmp_path: Path) -> None:
    path = write_file(sample(only_points=True), tmp_path / "a.shp")
    path.with_suffix(".shx").unlink()
    path.with_suffix(".prj").unlink()
    before = sorted(p.name for p in tmp_path.iterdir())
    found = read_one(path)
    assert len(found) == 6
    assert found.crs is None
    assert [question.kind for question in found.report.questions] == ["crs"]
    assert "(.shx)" in found.report.of_kind("repaired")[0].what
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    path.with_suffix(".dbf").unlink()
    found = read_one(path)
    assert found.attributes.num_columns == 0
    assert len(found) == 6


def test_shapefiles_that_are_cut_off_or_lie(tmp_path: Path) -> None:
    path = write_file(sample(only_points=True), tmp_path / "a.shp")
    shp, dbf = path.read_bytes(), path.with_suffix(".dbf").read_bytes()
    path.write_bytes(shp[:-10])
    with pytest.raises(FormatError, match="cut off"):
        read_file(path)
    path.write_bytes(shp[:24] + (5 << 29).to_bytes(4, "big") + shp[28:])
    with pytest.raises(FormatError, match="claims 5368709120 bytes"):
        read_file(path)
    path.write_bytes(shp)
    path.with_suffix(".dbf").write_bytes(dbf[:4] + (10**9).to_bytes(4, "little") + dbf[8:])
    with pytest.raises(FormatError, match="promises 1000000000 records"):
        read_file(path)
    path.with_suffix(".dbf").write_bytes(dbf[:4] + (3).to_bytes(4, "little") + dbf[8:])
    with pytest.raises(FormatError, match="don't belong together"):
        read_file(path)
    path.with_suffix(".dbf").write_bytes(dbf[:20])
    with pytest.raises(FormatError, match="too short"):
        read_file(path)


def test_zips_of_shapefiles_stay_inside(tmp_path: Path) -> None:
    write_file(sample(only_points=True), tmp_path / "a.shp")
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(tmp_path.glob("a.*")):
            archive.write(part, f"north/{part.name}")
            archive.write(part, f"south/{part.name.upper()}")
            archive.write(part, f"../../{part.name}")
    layers = read_file(path)
    assert [len(layer) for layer in layers] == [6, 6]
    assert sum("leads out" in finding.what for finding in layers[0].report.of_kind("not understood")) == 5
    assert not list(tmp_path.parent.glob("a.*"))


@pytest.mark.parametrize("name", ["a.fgb", "a.parquet"])
def test_cut_off_files(tmp_path: Path, name: str) -> None:
    path = write_file(sample(), tmp_path / name)
    whole = path.read_bytes()
    for size in (12, len(whole) // 3, len(whole) - 9):
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError, match=r"a\.(fgb|parquet)"):
            read_file(path)
    for at in range(8, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with suppress(FormatError):
            read_file(path)


def test_geoparquet_from_elsewhere(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"이름": ["무산", None], "n": np.array([1, 2], np.int32), "tags": [["a"], []], "part": [1.5, 2.5]},
        geometry=[shapely.Point(125, 38), shapely.Point(126, 39)],
        crs="EPSG:5179",
    )
    for encoding in ("WKB", "geoarrow"):
        frame.to_parquet(tmp_path / "g.parquet", geometry_encoding=encoding, schema_version="1.1.0")
        found = read_one(tmp_path / "g.parquet")
        assert found.crs == "EPSG:5179"
        assert [(s.x, s.y) for s in shapes_in(found)] == [(125, 38), (126, 39)]
        assert found.attributes.drop_columns(["part"]).to_pylist() == [
            {"이름": "무산", "n": 1, "tags": '["a"]'},
            {"이름": None, "n": 2, "tags": "[]"},
        ]
    geopandas.read_parquet(write_file(sample("EPSG:5179"), tmp_path / "s.parquet"))


def test_parquet_without_geometry_or_with_nonsense(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(FormatError, match="no GeoParquet"):
        read_file(path)
    for geo in ("{", "[]", '{"columns": 1}', json.dumps({"columns": {"x": {}}, "primary_column": "x"})):
        pq.write_table(pa.table({"a": [1]}).replace_schema_metadata({"geo": geo}), path)
        with pytest.raises(FormatError, match=r"p\.parquet"):
            read_file(path)
    bad = pa.table({"geometry": pa.array([b"\1\7\0\0\0" * 100_000, b"", b"\1", None], pa.binary())})
    geo = json.dumps({"columns": {"geometry": {"encoding": "WKB"}}, "primary_column": "geometry"})
    pq.write_table(bad.replace_schema_metadata({"geo": geo}), path)
    found = read_one(path)
    assert found.report.without_geometry == 4


DXF = """  0
SECTION
  2
ENTITIES
  0
POINT
  8
광산
 10
200000.0
 20
500000.0
  0
LINE
  8
Rail
 10
1.0
 20
2.0
 11
3.0
 21
4.0
  0
ENDSEC
  0
EOF
"""


def test_dxf(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_text(DXF, encoding="utf-8")
    found = read_one(path)
    assert [shape.geom_type for shape in shapes_in(found)] == ["Point", "LineString"]
    assert [folder.name for folder in found.folders] == ["광산", "Rail"]
    assert [question.kind for question in found.report.questions] == ["crs"]
    with pytest.raises(FormatError, match="can be read, but not written"):
        write_file(found, path, format_key="dxf")
    path.write_text("<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>")
    with pytest.raises(FormatError, match="no format"):
        read_file(path)
    with pytest.raises(FormatError, match="no DXF"):
        read_file(path, format_key="dxf")


def test_nothing_is_written_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no layer"):
        write_file([], tmp_path / "a.fgb")
    with pytest.raises(FormatError, match="names no format"):
        write_file(sample(), tmp_path / "a.xyz")
    empty = sample().take([])
    for name in ("a.fgb", "a.parquet", "a.shp", "a.gpkg", "a.geojson", "a.kml", "a.csv"):
        found = read_one(write_file(replace(empty, ids=None), tmp_path / name))
        assert len(found) == 0
