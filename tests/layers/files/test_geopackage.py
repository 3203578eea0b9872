"""GeoPackage in and out; reading leaves the file alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.progress import Progress
from layers.files.reading import ReadOptions
from tests.helpers.feature_sets import assert_same, ids_of, sample, shapes_in


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5179", None])
def test_round_trip(tmp_path: Path, crs: str | None) -> None:
    wanted = sample(crs)
    found = read_one(write_file(wanted, tmp_path / "a.gpkg"))
    assert_same(found, wanted, digits=0)
    assert found.crs == crs
    assert [q.kind for q in found.report.questions] == ([] if crs else ["crs"])
    whats = " ".join(loss.what for loss in loss_report(wanted, "gpkg"))
    assert "p2p_folder" in whats
    assert "rounded" not in whats


def test_row_numbers_serve_as_ids_where_they_can(tmp_path: Path) -> None:
    for numbers in ([5, 17, 900], [900, 5, 17], [1, 2, 3]):
        wanted = replace(sample().take([0, 1, 2]), ids=pa.chunked_array([pa.array(numbers)]))
        found = read_one(write_file(wanted, tmp_path / "a.gpkg"))
        assert ids_of(found) == ([None] * 3 if numbers == [1, 2, 3] else numbers)
        assert found.attributes.column("tonnes").to_pylist() == [1, -5, None]


def test_several_layers_and_plain_tables(tmp_path: Path) -> None:
    table = FeatureSet("표", pa.chunked_array([pa.nulls(2, pa.binary())]), pa.table({"a": [1, 2]}), None)
    path = write_file([sample(), replace(sample(), name="무산 광산"), table], tmp_path / "a.gpkg")
    layers = read_file(path)
    assert [layer.name for layer in layers] == ["sample", "무산 광산", "표"]
    assert layers[2].attributes.to_pylist() == [{"a": 1}, {"a": 2}]
    assert not layers[2].report.questions
    assert read_one(path, layer="표").name == "표"
    with pytest.raises(FormatError, match="no layer “x”"):
        read_file(path, ReadOptions(layer="x"))
    with pytest.raises(FormatError, match="holds one layer"):
        write_file(layers, tmp_path / "a.geojson")


def test_names_that_only_differ_in_case_or_clash_with_the_row_number(tmp_path: Path) -> None:
    table = pa.table({"fid": [7, 7], "Name": ["a", "b"], "name": ["c", "d"], "geom": ["x", "y"]})
    points = sample(only_points=True).take([0, 1])
    features = FeatureSet("t", points.geometry, table, "EPSG:4326")
    (loss,) = loss_report(features, "gpkg")
    assert loss.columns == ("name → name_2",)
    found = read_one(write_file(features, tmp_path / "a.gpkg"))
    assert found.attributes.to_pydict() == {
        "fid": [7, 7],
        "Name": ["a", "b"],
        "name_2": ["c", "d"],
        "geom": ["x", "y"],
    }


def test_measures_heights_json_and_fine_times(tmp_path: Path) -> None:
    shape = shapely.from_wkt("LINESTRING ZM (125 38 1 2, 126 39 3 4)")
    table = pa.table(
        [pa.array(['{"a":[1]}']), pa.array([dt.datetime(2016, 5, 1, 1, 2, 3, 456789)])],
        schema=pa.schema(
            [pa.field("j", pa.string(), metadata={"json": "1"}), pa.field("t", pa.timestamp("us"))]
        ),
    )
    features = FeatureSet(
        "t", pa.chunked_array([pa.array([shapely.to_wkb(shape, flavor="iso")])]), table, "EPSG:4326"
    )
    found = read_one(write_file(features, tmp_path / "a.gpkg"))
    assert shapes_in(found)[0].equals_exact(shape)
    assert shapely.get_coordinates(shapes_in(found)[0], include_z=True, include_m=True).tolist() == [
        [125, 38, 1, 2],
        [126, 39, 3, 4],
    ]
    assert found.attributes.schema.field("j").metadata == {b"json": b"1"}
    assert [loss.what for loss in loss_report(features, "gpkg")] == ["Times are rounded to the millisecond"]


def test_reading_changes_nothing_in_the_folder(tmp_path: Path) -> None:
    write_file(sample(), tmp_path / "a.gpkg")
    before = digest(tmp_path)
    tmp_path.chmod(0o555)
    try:
        read_one(tmp_path / "a.gpkg")
    finally:
        tmp_path.chmod(0o755)
    assert digest(tmp_path) == before


def test_a_file_that_another_program_has_open(tmp_path: Path) -> None:
    features = FeatureSet("t", pa.chunked_array([pa.nulls(2, pa.binary())]), pa.table({"a": [1, 2]}), None)
    path = write_file(features, tmp_path / "a.gpkg")
    folder = tmp_path / "copy"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("UPDATE t SET a = 99 WHERE a = 1")
        database.commit()
        assert (tmp_path / "a.gpkg-wal").stat().st_size > 0
        shutil.copytree(tmp_path, folder)
    before = digest(folder)
    found = read_one(folder / "a.gpkg")
    assert found.attributes.column("a").to_pylist() == [99, 2]
    assert "-wal" in found.report.of_kind("noted")[0].what
    assert digest(folder) == before


def test_styles_and_rasters_are_named(tmp_path: Path) -> None:
    path = write_file(sample(), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_name TEXT)")
        database.execute("INSERT INTO layer_styles VALUES (1, 'sample')")
        database.execute("CREATE TABLE relief (id INTEGER PRIMARY KEY)")
        database.execute("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('relief', 'tiles')")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('layer_styles', 'attributes')"
        )
        database.commit()
    whats = [finding.what for finding in read_one(path).report.of_kind("not understood")]
    assert whats == [
        "QGIS styles in the file aren't taken over",
        "The layer “relief” (tiles) is no vector layer",
    ]


def test_unsound_files(tmp_path: Path) -> None:
    path = write_file(sample(), tmp_path / "a.gpkg")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(FormatError, match=r"a\.gpkg"):
        read_file(path)
    path.write_bytes(whole[:100] + b"\xff" * 5000 + whole[5100:])
    with pytest.raises(FormatError, match=r"a\.gpkg"):
        read_file(path)
    path.write_bytes(b"SQLite format 3\0")
    with pytest.raises(FormatError, match=r"a\.gpkg"):
        read_file(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")
        database.commit()
    with pytest.raises(FormatError, match="no GeoPackage"):
        read_file(path)


def test_virtual_tables_are_refused(tmp_path: Path) -> None:
    path = write_file(sample(), tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema=1")
        database.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES "
            "('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''/etc/passwd'')')"
        )
        database.commit()
    with pytest.raises(FormatError, match="virtual table “evil”"):
        read_file(path)


def test_progress_is_told(tmp_path: Path) -> None:
    path = write_file(sample(), tmp_path / "a.gpkg")
    shares: list[float] = []
    read_one(path, progress=Progress(lambda share, text: shares.append(share)))
    assert shares == sorted(shares)
    assert shares
