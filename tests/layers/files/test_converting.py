"""Converting and validating files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from layers.bundled import load_bundled
from layers.document.writing import save
from layers.errors import FormatError
from layers.files.converting import Answers, convert
from layers.files.exporting import write_file
from layers.files.formats import FORMATS
from layers.files.importing import read_file
from layers.files.reading import ReadOptions
from layers.files.validating import validate
from tests.helpers.feature_sets import sample, shapes_in


def written(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("source", [f.endings[0] for f in FORMATS if f.writer])
def test_from_every_format_to_every_other(tmp_path: Path, source: str) -> None:
    start = write_file(sample(only_points=True), tmp_path / f"a{source}")
    texts = sorted(sample().attributes.column("이름").to_pylist())
    for target in FORMATS:
        if target.writer:
            done = convert(start, tmp_path / f"to{target.endings[0]}")
            assert done.features == 6
            (back,) = read_file(done.path)
            assert len(back) == 6
            assert sorted(back.attributes.column("이름").to_pylist()) == texts


def test_answers_in_advance(tmp_path: Path) -> None:
    path = written(tmp_path, "lat,lon\n129.2,42.2\n130.3,42.3\n")
    done = convert(path, tmp_path / "plain.csv")
    assert [question.kind for question in done.questions] == ["swap"]
    done = convert(path, tmp_path / "turned.kml", answers=Answers(swap=True))
    assert not done.questions
    assert shapes_in(read_file(done.path)[0])[0].x == 129.2
    metres = written(tmp_path, "x,y\n953000,1952000\n", "m.csv")
    with pytest.raises(FormatError, match="coordinate system"):
        convert(metres, tmp_path / "m.kml")
    assert not (tmp_path / "m.kml").exists()
    done = convert(metres, tmp_path / "m.kml", ReadOptions(crs="EPSG:5179"))
    assert 126 < shapes_in(read_file(done.path)[0])[0].x < 128
    bow_tie = written(
        tmp_path, '{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}', "b.geojson"
    )
    done = convert(bow_tie, tmp_path / "b.gpkg", answers=Answers(repair=True))
    assert shapes_in(read_file(done.path)[0])[0].is_valid


def test_nothing_is_replaced_in_silence(tmp_path: Path) -> None:
    path = written(tmp_path, "lat,lon\n42.2,129.2\n")
    target = written(tmp_path, "mine", "b.geojson")
    with pytest.raises(FormatError, match="there already"):
        convert(path, target)
    with pytest.raises(FormatError, match="replace itself"):
        convert(path, path, overwrite=True)
    assert target.read_text() == "mine"
    assert convert(path, target, write=False).features == 1
    assert target.read_text() == "mine"
    convert(path, target, overwrite=True)
    assert len(read_file(target)[0]) == 1


def test_several_layers_into_a_format_for_one(tmp_path: Path) -> None:
    path = write_file([sample(), replace(sample(), name="other")], tmp_path / "a.gpkg")
    with pytest.raises(FormatError, match="holds one layer, and there are 2"):
        convert(path, tmp_path / "b.geojson")
    assert convert(path, tmp_path / "b.geojson", ReadOptions(layer="other")).features == 6
    assert convert(path, tmp_path / "b.xlsx").features == 12


def test_validate(tmp_path: Path) -> None:
    assert validate(write_file(sample(), tmp_path / "a.kml")) == []
    broken = written(
        tmp_path,
        '<kml><Placemark id="a"><name>X</name><Point/></Placemark><Placemark id="a"/></kml>',
        "b.kml",
    )
    found = validate(broken)
    assert [(problem.table, problem.record) for problem in found] == [
        ("b", "“X”, line 1: it has no coordinates"),
        ("b", "a"),
    ]
    assert "2 times" in found[1].message
    assert str(found[0]).startswith("b “")
    assert "document type" in validate(written(tmp_path, "<!DOCTYPE kml []><kml/>", "c.kml"))[0].message
    assert "can't be opened" in validate(tmp_path / "none.kml")[0].message
    assert [problem.message for problem in validate(written(tmp_path, "<kml/>", "d.kml"))] == [
        "the layer is empty"
    ]
    crs = validate(written(tmp_path, "x,y\n953000,1952000\n", "m.csv"))
    assert "coordinate system" in crs[0].message


def test_many_problems_of_one_kind_are_counted(tmp_path: Path) -> None:
    lines = "".join(f"north,{i}\n" for i in range(200))
    found = validate(written(tmp_path, "lat,lon\n42,129\n" + "43,130\n" * 300 + lines))
    assert len(found) == 51
    assert "200 in all" in found[-1].message


def test_a_document_is_validated_and_converted(tmp_path: Path) -> None:
    path = tmp_path / "atlas.gpkg"
    save(load_bundled(), path)
    assert validate(path) == []
    done = convert(path, tmp_path / "sites.kml", ReadOptions(layer="sites"))
    assert done.features == len(load_bundled().table("sites"))
    (sites,) = read_file(done.path)
    assert "musan-mine" in pa.array(sites.attributes.column("id")).to_pylist()
