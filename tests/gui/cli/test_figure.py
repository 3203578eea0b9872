"""``pit2port figure``: headless, the same bytes in every process, and slips in words."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.__main__ import main
from gui.figures.batch import figure_from
from gui.figures.export import has_glyph
from gui.painting.text import measurer
from layers.bundled import load_bundled
from layers.document.writing import save
from layers.drawing.areas import touches
from layers.drawing.projected import site_points
from layers.drawing.text import label_box
from layers.edits import added, edit_of, replaced
from layers.figures.page import compose_figure
from layers.figures.preflight import Weight, preflight
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure
from layers.figures.templates import figure_text
from layers.records.site import SiteKind
from tests.helpers.sessions import without_figures

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("qapp")

FOUR = """
import sys
from gui.__main__ import main
for ending in ("png", "svg", "pdf", "tif"):
    code = main(["figure", "--view", "unnyul-ore", "--size", "120x110", "--dpi", "120",
                 "-o", f"{sys.argv[1]}/map.{ending}"])
    if code:
        sys.exit(code)
"""


def test_two_processes_write_the_same_bytes_without_a_display(tmp_path: Path) -> None:
    hashes = []
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
        environment |= {"PYTHONHASHSEED": number, "LC_ALL": "C", "TZ": f"Etc/GMT+{number}"}
        done = subprocess.run(
            [sys.executable, "-c", FOUR, str(folder)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())])
    assert hashes[0] == hashes[1]
    assert len(set(hashes[0])) == 4


def test_a_document_s_view_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "atlas.gpkg"
    save(load_bundled(), document)
    out = tmp_path / "map.svg"
    arguments = ["figure", str(document), "--view", "Rare Earths", "--preset", "nature-89", "-o", str(out)]
    assert main(arguments) == 0
    assert "89 x " in capsys.readouterr().out
    assert "정주 희토류 광상" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--view", "moon"], 1, "no view “moon”; there are anthracite-by-sea"),
        (["--size", "big"], 1, "“big” is no page size"),
        (["--size", "20x20"], 1, "no place for"),
        (["--preset", "poster"], 2, "poster"),
        (["--crs", "EPSG:4326"], 1, "EPSG:4326"),
        (["--dpi", "1"], 1, "1 dpi can't be made"),
    ],
)
def test_a_slip_is_one_sentence_and_a_code(
    arguments: list[str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "map.png"
    assert main(["figure", *arguments, "-o", str(out)]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_two_metres_and_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huge = ["figure", "--size", "2000x2000", "--dpi", "1200", "-o", str(tmp_path / "map.png")]
    assert main(huge) == 1
    assert "too large" in capsys.readouterr().err
    assert main(["figure", "--view", "unnyul-ore", "-o", str(tmp_path / "none" / "map.png")]) == 1
    assert "doesn't exist" in capsys.readouterr().err
    assert main(["figure", "--view", "unnyul-ore", "-o", str(tmp_path / "map.bmp")]) == 1
    assert "map.bmp" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def with_figures(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Path:
    """A document with two figures, one of which can't be drawn."""
    atlas = without_figures()
    figure = standard_figure(atlas.views["rare-earths"], atlas, PRESETS["nature-89"], measurer())
    broken = figure.with_item("map", width=1.0).changed(id="broken", name="Broken")
    atlas.apply(edit_of("figures", [added(figure), added(broken)]))
    path = tmp_path_factory.mktemp("figures") / "atlas.gpkg"
    save(atlas, path)
    return path


def test_all_figures_of_a_document(
    with_figures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["figure", str(with_figures), "--all", "-o", str(out), "--dpi", "60"]) == 1
    said = capsys.readouterr()
    assert "broken.png wasn't written: the map “map” has only" in said.err
    assert [file.name for file in out.iterdir()] == ["rare-earths.png"]
    one = tmp_path / "one.png"
    assert main(["figure", str(with_figures), "--figure", "Rare earths", "-o", str(one), "--dpi", "60"]) == 0
    assert one.read_bytes() == (out / "rare-earths.png").read_bytes()
    assert main(["figure", str(with_figures), "--figure", "moon", "-o", str(one)]) == 1
    assert "no figure “moon”" in capsys.readouterr().err
    assert main(["figure", "--all", "-o", str(tmp_path / "x.png")]) == 1
    assert "-o names a folder" in capsys.readouterr().err


def test_again_verify_check_and_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, again, notes = tmp_path / "a.svg", tmp_path / "b.svg", tmp_path / "s.csv"
    view = ["figure", "--view", "rare-earths", "--preset", "nature-89"]
    assert main([*view, "-o", str(first), "--notes", str(notes), "--check"]) == 0
    assert "s.csv: " in capsys.readouterr().out
    assert notes.read_text(encoding="utf-8-sig").startswith("number,source,author")
    assert main(["figure", "--from", str(first), "-o", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()
    assert main(["figure", "--verify", str(first)]) == 0
    assert "would come out just the same" in capsys.readouterr().out
    document = tmp_path / "atlas.gpkg"
    atlas = load_bundled()
    site = next(s for s in atlas.sites.values() if s.name.startswith("Jongju"))
    atlas.apply(edit_of("move", [replaced(site, site.changed(lon=site.lon + 0.01))]))
    save(atlas, document)
    assert main(["figure", str(document), "--verify", str(first)]) == 1
    assert f"sites/{site.id}: lon changed" in capsys.readouterr().out
    assert main(["figure", "--verify", str(notes)]) == 1
    assert "holds no record" in capsys.readouterr().err
    assert main(["figure", "--from", str(tmp_path / "none.png"), "-o", str(again)]) == 1
    assert "can't be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--view", "overview", "--all", "-o", "x"], "choose one of"),
        (["--view", "overview"], "say where to write it"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_page_that_no_journal_takes_is_sent_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = ["figure", "--view", "unnyul-ore", "--preset", "nature-89", "--size", "120x300", "--check"]
    assert main(wide) == 1
    out = capsys.readouterr().out
    assert "error: the page is 120 mm wide; Nature, 89 mm wants 89 mm" in out
    assert "error: the page is 300 mm high" in out


def test_files_of_one_s_own_are_drawn_and_cited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = tmp_path / "yards.csv"
    places.write_text("name,lat,lon\nYard 1,38.9,125.2\nYard 2,39.4,124.1\n", encoding="utf-8")
    out, source = tmp_path / "map.svg", "Survey of 2024; CC BY 4.0"
    arguments = ["figure", "--view", "anthracite-by-sea", "--size", "150x130", "--layer", str(places)]
    assert main([*arguments, "--layer-source", source, "-o", str(out)]) == 0
    drawn = out.read_text(encoding="utf-8")
    assert 'inkscape:label="yards"' in drawn
    assert "Survey of 2024" in drawn.replace("\u00a0", " ")
    assert main(["figure", "--verify", str(out), "--layer", str(places)]) == 0
    capsys.readouterr()
    assert main(["figure", "--verify", str(out)]) == 1
    assert "layer yards: isn't given; add yards.csv" in capsys.readouterr().out
    again = tmp_path / "again.svg"
    assert main(["figure", "--from", str(out), "-o", str(again)]) == 0
    assert "showed the layer “yards” too" in capsys.readouterr().err
    assert (
        main(
            ["figure", "--from", str(out), "--layer", str(places), "--layer-source", source, "-o", str(again)]
        )
        == 0
    )
    assert again.read_bytes() == out.read_bytes()
    assert main([*arguments, "--check"]) == 0
    assert "no source stated" in capsys.readouterr().out


def test_more_sources_than_layers_are_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", "--layer-source", "Somebody", "-o", "map.png"]) == 2
    assert "once for each --layer" in capsys.readouterr().err


DOCS = ROOT / "docs" / "figures"
SIX = (
    "1-overview",
    "2-anthracite-by-sea",
    "3-musan-ore-overland",
    "4-unnyul-ore",
    "5-claims-and-estimates",
    "6-sanctions-2017",
)


def test_the_bundled_figures_are_those_of_the_docs() -> None:
    figures = load_bundled().figures
    assert tuple(sorted(figures)) == SIX
    for key in SIX:
        assert (DOCS / f"{key}.json").read_text(encoding="utf-8") == figure_text(figures[key]), key
        assert 0 < (DOCS / f"{key}.png").stat().st_size <= 700_000
        assert figure_from(DOCS / f"{key}.png") == figures[key], "run python docs/figures/make.py"
    assert {path.stem for path in DOCS.glob("*.png")} == set(SIX)


def test_all_figures_of_the_bundled_atlas_are_just_the_six(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figure", "--all", "-o", str(tmp_path), "--format", "svg"]) == 0
    assert sorted(path.stem for path in tmp_path.iterdir()) == list(SIX)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("key", SIX)
def test_a_finished_figure_passes_its_own_checks(key: str) -> None:
    atlas = load_bundled()
    composed = compose_figure(atlas.figures[key], atlas, measurer())
    findings = preflight(composed, has_glyph)
    assert [one for one in findings if one.weight is Weight.ERROR] == []


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "tif"])
def test_a_place_that_can_t_be_written_leaves_nothing_behind(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    out = blocked / f"map.{ending}"
    assert main(["figure", "--view", "unnyul-ore", "--dpi", "50", "-o", str(out), "--manifest"]) == 1
    said = capsys.readouterr().err
    assert said == "pit2port: The folder “file” doesn't exist.\n"
    assert list(tmp_path.iterdir()) == [blocked]
    assert blocked.read_text(encoding="utf-8") == "no folder"


def test_a_view_across_the_date_line_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    atlas = without_figures()
    view = atlas.views["overview"]
    atlas.apply(edit_of("over", [replaced(view, view.changed(west=170.0, east=-170.0))]))
    save(atlas, tmp_path / "atlas.gpkg")
    arguments = ["figure", str(tmp_path / "atlas.gpkg"), "--view", "overview"]
    assert main([*arguments, "-o", str(tmp_path / "map.png")]) == 1
    assert "crosses 180°" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["atlas.gpkg"]


def test_a_figure_is_found_by_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", "--figure", "4", "-o", str(tmp_path / "four.svg")]) == 0
    assert figure_from(tmp_path / "four.svg").id == "4-unnyul-ore"
    assert main(["figure", "--figure", "7", "-o", str(tmp_path / "seven.svg")]) == 1
    assert "no figure “7” in the document; there are 1-overview" in capsys.readouterr().err


SUBJECT = {SiteKind.MINE, SiteKind.DEPOSIT, SiteKind.EXPORT_PORT, SiteKind.RECEIVING_PORT}


@pytest.mark.parametrize("key", SIX)
def test_names_of_the_subject_stand_near_their_places_and_off_the_ways(key: str) -> None:
    atlas = load_bundled()
    composed = compose_figure(atlas.figures[key], atlas, measurer())
    for scene in composed.scenes.values():
        named = {label.id: label for label in scene.labels.places}
        for site in scene.lead_marks.sites:
            place = scene.viewport.to_page(site_points([site], scene.viewport.crs))
            if site.kind not in SUBJECT or not scene.inside(place)[0]:
                continue
            label = named[site.id]
            left, top, right, bottom = label_box(label, measurer())
            assert not touches((left, top, right, bottom), scene.line_boxes), site.id
            if label.leader is not None:
                x0, y0, x1, y1 = label.leader
                assert math.hypot(x1 - x0, y1 - y0) <= 2.7 * (bottom - top), site.id
