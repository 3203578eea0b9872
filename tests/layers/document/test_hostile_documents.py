"""Damaged, foreign and doctored documents: a sentence naming file and record, and nothing changed."""

import contextlib
import hashlib
import os
import shutil
import sqlite3
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.document.geometry import line_blob, point_blob
from layers.document.reading import is_document, open_document, problems
from layers.document.session import Session
from layers.document.writing import save
from layers.errors import DocumentContentError, DocumentError, FormatError
from layers.files.importing import read_file


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_bundled()


@pytest.fixture(scope="module")
def saved(bundled: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "atlas.gpkg"
    save(bundled, path)
    return path


@pytest.fixture
def path(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(saved, tmp_path / "atlas.gpkg"))


def doctored(path: Path, sql: str, *values: object) -> Path:
    with contextlib.closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA ignore_check_constraints = ON")
        for statement in sql.split(";"):
            base.execute(statement, values if "?" in statement else ())
    return path


def refused(path: Path, words: str) -> DocumentError:
    """The error of opening it; the file stays as it is, and `problems` says the same."""
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(DocumentError, match=words) as caught:
        open_document(path)
    assert path.name in str(caught.value)
    assert problems(path)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    return caught.value


@pytest.mark.parametrize("kept", [0, 15, 50, 99, 4096, 100_000, -4096, -1])
def test_a_truncated_file(path: Path, kept: int) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:kept])
    refused(path, "cut off|isn't a GeoPackage")


@pytest.mark.parametrize("at", [120, 3000, 9000, 60_000, 200_000, 300_000])
def test_a_file_with_a_hole(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + 9000] = b"\xff" * 9000
    path.write_bytes(content)
    refused(path, "damaged")


def test_no_file_a_folder_and_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.gpkg isn't there"):
        open_document(tmp_path / "none.gpkg")
    with pytest.raises(DocumentError, match="is a folder"):
        open_document(tmp_path)
    (tmp_path / "notes.gpkg").write_text("not a database", encoding="utf-8")
    refused(tmp_path / "notes.gpkg", "isn't a GeoPackage")


def test_a_geopackage_of_another_application(tmp_path: Path) -> None:
    import geopandas
    import shapely

    path = tmp_path / "other.gpkg"
    frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    frame.to_file(path, layer="sites")
    refused(path, "GeoPackage of another application")
    doctored(tmp_path / "plain.gpkg", "CREATE TABLE document (title TEXT)")
    refused(tmp_path / "plain.gpkg", "database of another application")


def test_a_newer_schema(path: Path) -> None:
    doctored(path, "UPDATE document SET value = '2' WHERE key = 'schema'")
    refused(path, "newer Pit2Port.*update")


def test_a_schema_that_is_no_number(path: Path) -> None:
    doctored(path, "UPDATE document SET value = 'x' WHERE key = 'schema'")
    refused(path, "version")


@pytest.mark.parametrize(
    ("lonlat", "words"),
    [
        ((float("nan"), 39.0), "musan-mine.*lon"),
        ((129.0, float("inf")), "musan-mine.*lat"),
        ((129.0, 91.0), "musan-mine.*lat"),
        ((-200.0, 39.0), "musan-mine.*lon"),
    ],
)
def test_coordinates_that_cannot_be(path: Path, lonlat: tuple[float, float], words: str) -> None:
    doctored(path, "UPDATE sites SET geom = ? WHERE id = 'musan-mine'", point_blob(lonlat))
    refused(path, words)


def test_a_leg_with_a_bad_point(path: Path) -> None:
    blob = line_blob([(125.0, 39.0), (125.0, 191.0)])
    doctored(path, "UPDATE legs SET geom = ? WHERE id = 'nampo-dandong-sea-1'", blob)
    refused(path, "nampo-dandong-sea-1")


@pytest.mark.parametrize(
    ("srs", "words"), [(3857, "unknown CRS"), (0, "Undefined geographic"), (-1, "Undefined cartesian")]
)
def test_another_or_unknown_crs(path: Path, srs: int, words: str) -> None:
    doctored(path, "UPDATE gpkg_geometry_columns SET srs_id = ? WHERE table_name = 'legs'", srs)
    refused(path, f"legs.*{words}.*EPSG:4326")


def test_duplicate_ids(path: Path) -> None:
    doctored(
        path,
        "CREATE TABLE copy AS SELECT * FROM sites;"
        "INSERT INTO copy SELECT * FROM sites WHERE id = 'nampo-port';"
        "DROP TABLE sites;"
        "ALTER TABLE copy RENAME TO sites",
    )
    refused(path, "nampo-port.*twice")


def test_a_row_without_an_id(path: Path) -> None:
    doctored(
        path,
        "CREATE TABLE copy AS SELECT * FROM routes; UPDATE copy SET id = NULL; DROP TABLE routes;"
        "ALTER TABLE copy RENAME TO routes",
    )
    error = refused(path, "routes.*row 1.*id")
    assert isinstance(error, DocumentContentError)
    assert len(error.problems) == 19


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE sites SET kind = 'castle' WHERE id = 'musan-mine'", "sites “musan-mine”.*kind"),
        ("UPDATE sites SET commodities = 'iron' WHERE id = 'musan-mine'", "musan-mine.*commodities.*JSON"),
        ("UPDATE sites SET commodities = '{}' WHERE id = 'musan-mine'", "musan-mine.*commodities"),
        ("UPDATE sites SET commodities = 7 WHERE id = 'musan-mine'", "musan-mine.*commodities"),
        ("UPDATE sites SET name = NULL WHERE id = 'musan-mine'", "musan-mine.*name"),
        ("UPDATE sites SET name = x'00ff' WHERE id = 'musan-mine'", "musan-mine.*name"),
        ("UPDATE sites SET id = 'Musan mine' WHERE id = 'musan-mine'", "Musan mine.*id"),
        ("UPDATE sites SET geom = x'4750' WHERE id = 'musan-mine'", "musan-mine.*cut off"),
        ("UPDATE sites SET geom = 'here' WHERE id = 'musan-mine'", "musan-mine.*geometry"),
        ("UPDATE legs SET geom = NULL WHERE id = 'musan-tumen-rail-1'", "musan-tumen-rail-1.*coordinates"),
        (
            "UPDATE measures SET adopted = '2016-13-01' WHERE id = 'unscr-1718'",
            "unscr-1718.*adopted",
        ),
        ("UPDATE statements SET value_low = 100 WHERE id = 's4-08'", "s4-08.*upside down"),
        ("UPDATE statements SET value_low = 'many' WHERE id = 's4-08'", "s4-08.*value_low"),
        ("DROP TABLE measures", "measures.*missing"),
        ("DROP TABLE history", "history.*missing"),
        ("ALTER TABLE legs DROP COLUMN mode", "legs.*mode"),
        ("ALTER TABLE history DROP COLUMN edit", "history.*edit"),
        ("DELETE FROM gpkg_geometry_columns WHERE table_name = 'areas'", "areas.*geometry column"),
        ("INSERT INTO history VALUES (1, 'now', 'me', 'x', '', '', '', 'no json')", "history.*edit 1"),
        ("INSERT INTO history VALUES (1, 'now', 'me', 'x', '', '', '', '[{}]')", "history.*edit 1"),
        ("INSERT INTO history VALUES (1, 'now', 'me', 'x', '', '', '', '7')", "history.*edit 1"),
    ],
)
def test_a_spoilt_row_is_named(path: Path, sql: str, words: str) -> None:
    refused(doctored(path, sql), words)


def _wrong_kind() -> bytes:
    return line_blob([(125.0, 39.0), (126.0, 39.0)])


def _three_dimensions() -> bytes:
    return point_blob((1.0, 2.0))[:8] + struct.pack("<BI3d", 1, 1001, 1.0, 2.0, 3.0)


def _absurd_count() -> bytes:
    return point_blob((1.0, 2.0))[:8] + struct.pack("<BII", 1, 2, 2**32 - 1)


@pytest.mark.parametrize("blob", [_wrong_kind, _three_dimensions, _absurd_count])
def test_a_geometry_of_another_kind(path: Path, blob: Callable[[], bytes]) -> None:
    doctored(path, "UPDATE sites SET geom = ? WHERE id = 'musan-mine'", blob())
    refused(path, "musan-mine.*geometry")


def test_all_problems_are_listed_and_broken_references_too(path: Path) -> None:
    doctored(path, "UPDATE sites SET kind = 'castle' WHERE kind = 'mine'")
    assert len(problems(path)) == 11
    doctored(
        path,
        "UPDATE sites SET kind = 'mine' WHERE kind = 'castle'; DELETE FROM sources WHERE id = 'kiep-2018'",
    )
    assert open_document(path).atlas.sites
    assert all("kiep-2018" in str(problem) for problem in problems(path))
    assert len(problems(path)) > 20


def test_what_others_added_is_reported(path: Path) -> None:
    doctored(path, "CREATE TABLE tracks (fid INTEGER); ALTER TABLE sites ADD COLUMN checked TEXT")
    document = open_document(path)
    assert document.extras == ("the table “tracks”", "the column “checked” of sites")
    assert any("tracks" in str(problem) for problem in problems(path))


def test_a_file_that_another_program_is_writing(bundled: Atlas, path: Path) -> None:
    before = path.read_bytes()
    side = path.with_name("atlas.gpkg-wal")
    side.write_bytes(b"half a transaction")
    refused(path, "another program")
    with pytest.raises(DocumentError, match=r"atlas\.gpkg-wal"):
        save(bundled, path)
    assert path.read_bytes() == before
    side.write_bytes(b"")
    assert open_document(path).atlas == bundled


@pytest.mark.parametrize("missing", [1, 100])
def test_a_document_without_its_end_is_still_known_for_one(path: Path, missing: int) -> None:
    path.write_bytes(path.read_bytes()[:-missing])
    assert is_document(path)
    (problem,) = problems(path)
    assert "is cut off" in str(problem)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_or_a_device_is_no_document(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.gpkg"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert not is_document(path)
        for opening in (open_document, Session.open, read_file):
            with pytest.raises((DocumentError, FormatError), match="device or a pipe"):
                opening(path)
