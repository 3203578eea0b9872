"""``pit2port info``, and how the command line ends."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from gui.__main__ import main
from gui.cli import command_names
from gui.cli.group import pit2port
from layers.bundled import load_bundled
from layers.document.writing import save
from layers.records.tables import TABLES
from tests.helpers.own_layers import own_atlas

ROOT = Path(__file__).parents[3]

WITHOUT_QT = """
import sys
from gui.__main__ import main
code = main(["info", "--json"])
slow = {"PySide6", "shiboken6", "pandas", "geopandas", "matplotlib", "pyogrio", "pyarrow"} & set(sys.modules)
sys.exit(f"loaded {slow}" if slow else code)
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.gpkg"
    save(load_bundled(), path)
    return path


def test_the_bundled_atlas_is_listed_without_loading_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    tables = {table["name"]: table for table in facts["tables"]}
    assert list(tables) == list(TABLES)
    assert {name: table["crs"] for name, table in tables.items() if table["crs"]} == {
        "sites": "EPSG:4326",
        "legs": "EPSG:4326",
        "areas": "EPSG:4326",
    }
    assert tables["sites"]["count"] == len(tables["sites"]["ids"]) == 92
    wanted = {f"{mine}-mine" for mine in ("musan", "kumya", "unnyul")}
    wanted |= {f"{port}-port" for port in ("nampo", "songrim", "taean", "dandong", "yingkou", "rizhao")}
    assert wanted <= set(tables["sites"]["ids"])
    assert facts["problems"] == []


def test_a_document_in_words(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(document)]) == 0
    out = capsys.readouterr().out
    assert "  sites                92  point         EPSG:4326\n" in out
    assert out.endswith("no problems\n")


def test_problems_are_named_and_end_with_1(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(document)) as base, base:
        base.execute("DELETE FROM sources WHERE id = 'kiep-2018'")
        base.execute("CREATE TABLE tracks (fid INTEGER)")
    assert main(["info", str(document), "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    found = {problem["record"] for problem in facts["problems"] if problem["table"] == "sites"}
    assert {"nampo-port", "musan-mine"} <= found
    assert facts["extras"] == ["the table “tracks”"]
    with closing(sqlite3.connect(document)) as base, base:
        base.execute("UPDATE sites SET kind = 'castle' WHERE id = 'musan-mine'")
    assert main(["info", str(document)]) == 1
    assert "problem: sites “musan-mine”: kind:" in capsys.readouterr().out


def test_a_file_of_another_program_is_listed_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(ROOT / "assets/atlas/legs.geojson"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [(table["count"], table["crs"]) for table in facts["tables"]] == [(37, "EPSG:4326")]
    assert facts["kind"] == "GeoJSON"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["info", "none.gpkg"], 1, "pit2port: “none.gpkg” isn't there"),
        (["info", "--yaml"], 2, "No such option"),
        (["info", "a", "b"], 2, "unexpected extra argument"),
        (["inof"], 2, "No such command"),
        (["--frobnicate"], 2, "No such option"),
        (["atlas.gpkg", "other.gpkg"], 2, "No such command"),
        (["missing.gpkg"], 1, "there is no file “missing.gpkg”"),
    ],
)
def test_a_slip_is_one_sentence_and_a_code(
    arguments: list[str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_a_broken_file_is_one_sentence(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document.write_bytes(document.read_bytes()[:50_000])
    assert main(["info", str(document)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("pit2port: ")
    assert err.count("\n") == 1


def test_a_command_wins_over_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "info").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["info"]) == 0
    assert "bundled atlas" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m gui info --json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.endswith(("0\n", "141\n"))


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "info" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert "pit2port, version" in capsys.readouterr().out


@pytest.mark.parametrize("name", command_names())
def test_every_module_is_a_command_with_a_sentence_of_help(name: str) -> None:
    found = pit2port.get_command(click.Context(pit2port), name)
    assert found is not None
    assert found.name == name
    assert found.get_short_help_str()


def test_own_layers_are_listed_with_who_made_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(own_atlas(), tmp_path / "own.gpkg")
    assert main(["info", str(tmp_path / "own.gpkg")]) == 0
    said = capsys.readouterr().out
    assert "own layer “Yards”: 2 points (Counted on images, 2017; CC BY 4.0)" in said
    assert main(["info", "--json", str(tmp_path / "own.gpkg")]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [layer["count"] for layer in facts["own_layers"]] == [1, 2, 2]
