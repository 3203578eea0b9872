"""``pit2port web``: the page from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gui.__main__ import main
from layers.bundled import load_bundled
from layers.document.writing import save

ROOT = Path(__file__).parents[3]
WITHOUT_QT = """
import sys
from gui.__main__ import main
code = main(["web", "-o", sys.argv[1]])
loaded = {"PySide6", "shiboken6"} & set(sys.modules)
sys.exit(f"loaded {loaded}" if loaded else code)
"""


def test_a_page_is_written_without_loading_qt(tmp_path: Path):
    out = tmp_path / "map.html"
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, out], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "map.html: 2." in done.stdout
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert done.stderr == ""


def test_a_document_gives_the_page_of_its_atlas(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    atlas = load_bundled()
    path, out = tmp_path / "atlas.gpkg", tmp_path / "map.HTM"
    save(atlas, path)
    arguments = ["--title", "Ports of the Taedong", "--view", "anthracite-by-sea", "--online-tiles"]
    assert main(["web", str(path), "-o", str(out), *arguments]) == 0
    html = out.read_text(encoding="utf-8")
    assert "<title>Ports of the Taedong</title>" in html
    assert '"opening":"anthracite-by-sea"' in html
    assert "tile.openstreetmap.org" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "--out"),
        (["-o", "atlas.gpkg"], 2, "doesn't end in .html"),
        (["-o", "map.html", "--view", "nowhere"], 1, "no view “nowhere”"),
        (["-o", "nowhere/map.html"], 1, "doesn't exist"),
        (["missing.gpkg", "-o", "map.html"], 1, "missing.gpkg"),
        (["-o", "map.html", "--tiles", "https://a.example/{z}/{x}/{y}"], 2, "--online-tiles"),
        (
            ["-o", "map.html", "--online-tiles", "--tiles", "https://a.example/{z}/{x}/{y}"],
            1,
            "whose the tiles",
        ),
    ],
)
def test_slips_are_answered_with_a_sentence_and_nothing_is_written(
    arguments, code, words, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["web", *arguments]) == code
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_own_files_come_along_and_what_is_not_on_the_page_is_said(tmp_path: Path, capsys):
    places, out = tmp_path / "places.csv", tmp_path / "map.html"
    places.write_text("name,lon,lat\nPit,126.1,39.2\nParis,2.3,48.9\n", encoding="utf-8")
    assert main(["web", "-o", str(out), "--layer", str(places)]) == 0
    assert "1 feature of “places” lies outside" in capsys.readouterr().err
    html = out.read_text(encoding="utf-8")
    assert '"Pit"' in html
    assert "Paris" not in html
    assert main(["web", "-o", str(out), "--layer", str(tmp_path / "missing.csv")]) == 1
    assert "missing.csv" in capsys.readouterr().err


def test_a_page_is_verified_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out, places = tmp_path / "map.html", tmp_path / "places.csv"
    places.write_text("name,lon,lat\nPit,126.1,39.2\n", encoding="utf-8")
    assert main(["web", "-o", str(out), "--layer", str(places)]) == 0
    assert main(["web", "--verify", str(out), "--layer", str(places)]) == 0
    assert "would come out just the same" in capsys.readouterr().out
    out.write_text(out.read_text(encoding="utf-8").replace("Pit,", "Pot,"), encoding="utf-8")
    places.write_text("name,lon,lat\nPit,126.1,39.3\n", encoding="utf-8")
    assert main(["web", "--verify", str(out), "--layer", str(places)]) == 1
    assert "layer “places”: the page shows other features" in capsys.readouterr().out
    assert main(["web", "--verify", str(out)]) == 0
    said = capsys.readouterr()
    assert "wasn't compared" in said.err
    assert "nothing of what was compared has changed" in said.out
    assert main(["web", "--verify", str(out), "-o", str(out)]) == 2
    assert main(["web", "--verify", str(places)]) == 1
    assert "holds no record" in capsys.readouterr().err
