"""``pit2port convert`` and ``pit2port validate``."""

import json
from pathlib import Path

import pytest

from gui.__main__ import main
from layers.files.importing import read_file
from tests.helpers.feature_sets import sample, shapes_in


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "광산.csv"
    path.write_bytes("이름;좌표\n무산;42.2N 129.26E\n나진;somewhere\n단천;40.4N 128.9E\n".encode("cp949"))
    return path


def test_convert_says_what_it_did(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "mines.kml"
    assert main(["convert", str(table), str(target)]) == 0
    out = capsys.readouterr().out
    for text in ("CP949 (recognised)", "3 features", "Not understood", "row 2", "Question", "written to"):
        assert text in out
    (found,) = read_file(target)
    assert found.attributes.column("이름").to_pylist() == ["무산", "나진", "단천"]
    assert main(["convert", str(table), str(target)]) == 1
    assert "there already" in capsys.readouterr().err


def test_convert_json_dry_run_and_strict(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "mines.shp"
    assert main(["convert", str(table), str(target), "--dry-run", "--json", "--encoding", "cp949"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["written"] is False
    assert facts["layers"][0]["encoding"] == "CP949 (given)"
    assert not target.exists()
    assert main(["convert", str(table), str(target), "--strict"]) == 1
    assert target.exists()


def test_columns_by_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n953000,1952000\n")
    target = tmp_path / "b.geojson"
    assert main(["convert", str(path), str(target), "--x", "a", "--y", "b", "--crs", "EPSG:5179"]) == 0
    assert 126 < shapes_in(read_file(target)[0])[0].x < 128
    assert main(["convert", str(path), str(target), "--x", "a"]) == 2
    assert main(["convert", str(path), str(target), "--x", "a", "--y", "b", "--wkt", "a"]) == 2
    assert main(["convert", str(path), str(tmp_path / "a.nothing")]) == 1
    assert "names no format" in capsys.readouterr().err


def test_validate_ends_with_the_data_at_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from layers.files.exporting import write_file

    sound = write_file(sample(), tmp_path / "a.gpkg")
    assert main(["validate", str(sound)]) == 0
    assert "sound" in capsys.readouterr().out
    broken = tmp_path / "b.kml"
    broken.write_text("<kml><Placemark><name>X</name>")
    assert main(["validate", str(broken)]) == 1
    assert "cut off" in capsys.readouterr().out
    assert main(["validate", str(broken), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["table"] == ""
    assert main(["validate", str(tmp_path / "none.kml")]) == 1
