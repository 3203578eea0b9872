"""GPX in and out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.reading import ReadOptions
from tests.helpers.feature_sets import assert_same, row_paths, sample, shapes_in

FULL = """<?xml version="1.0"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1" xmlns:g="http://garmin">
<metadata><name>Survey 2016</name><time>2016-05-01T00:00:00Z</time></metadata>
<wpt lat="42.2" lon="129.26"><ele>350.5</ele><time>2016-05-01T01:02:03Z</time><name>무산 Musan</name>
<desc>&lt;b&gt;pit&lt;/b&gt;</desc><link href="http://example.org/a"><text>page</text></link><link href="http://example.org/b"/><sym>Mine</sym>
<extensions><g:depth>12</g:depth></extensions></wpt>
<wpt lat="42.3" lon="130.3"><name>Rajin</name></wpt>
<rte><name>Road</name><number>1</number><rtept lat="42" lon="129"><name>a</name></rtept>
<rtept lat="42.1" lon="129.1"/></rte>
<trk><name>Walk</name><trkseg><trkpt lat="42" lon="129"><ele>1</ele><time>2016-05-01T00:00:00Z</time></trkpt>
<trkpt lat="42.1" lon="129.1"><ele>2</ele><time>2016-05-01T00:00:10Z</time><hdop>3</hdop></trkpt></trkseg>
<trkseg><trkpt lat="42.2" lon="129.2"/><trkpt lat="42.3" lon="129.3"/></trkseg>
<trkseg><trkpt lat="1" lon="1"/></trkseg></trk>
</gpx>
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "a.gpx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


def test_everything_is_read(tmp_path: Path) -> None:
    found = read_one(written(tmp_path, FULL))
    assert row_paths(found) == [("Waypoints",), ("Waypoints",), ("Routes",), ("Tracks",)]
    shapes = shapes_in(found)
    assert [shape.geom_type for shape in shapes] == ["Point", "Point", "LineString", "MultiLineString"]
    assert shapes[0].z == 350.5
    assert not shapes[1].has_z
    assert found.m_is_time
    m = shapely.get_coordinates(shapes[3], include_m=True)[:, 2]
    assert m[:2].tolist() == [1462060800.0, 1462060810.0]
    assert np.isnan(m[2:]).all()
    first = found.attributes.to_pylist()[0]
    assert first["name"] == "무산 Musan"
    assert first["desc"] == "<b>pit</b>"
    assert first["link"] == "page <http://example.org/a>\nhttp://example.org/b"
    assert first["extensions"] == "<extensions><g:depth>12</g:depth></extensions>"
    assert first["time"].isoformat() == "2016-05-01T01:02:03+00:00"
    missing = {finding.what for finding in found.report.of_kind("not understood")}
    assert missing == {
        "<name> of single points isn't kept",
        "<hdop> of single points isn't kept",
        "A part of one point makes no line and is left out",
    }
    assert any("Survey 2016" in finding.what for finding in found.report.of_kind("noted"))


def test_what_was_read_goes_back(tmp_path: Path) -> None:
    wanted = read_one(written(tmp_path, FULL))
    found = read_one(write_file(wanted, tmp_path / "b.gpx"))
    assert_same(found, wanted, digits=0)
    assert found.geometry.to_pylist() == wanted.geometry.to_pylist()
    assert found.m_is_time
    assert loss_report(wanted, "gpx") == []


def test_layers_from_elsewhere(tmp_path: Path) -> None:
    wanted = sample(only_points=True)
    found = read_one(write_file(wanted, tmp_path / "b.gpx"))
    assert_same(replace_columns(found, wanted), wanted, digits=0)
    losses = [loss.what for loss in loss_report(sample(), "gpx")]
    assert any("areas, many points and collections" in what for what in losses)
    assert "Features without a place are left out" in losses
    assert len(read_one(write_file(sample(), tmp_path / "c.gpx"))) == 2


def replace_columns(found: FeatureSet, wanted: FeatureSet) -> FeatureSet:
    """The columns in the order of the other: GPX gives them in the order in which they first have a value."""
    return replace(found, attributes=found.attributes.select(wanted.attributes.column_names))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', "document type"),
        (FULL[:-30], "cut off"),
        ("<gpx><wpt></gpx>", "mismatched"),
        ("<rss/>", "not with <gpx>"),
        ("<gpx>" + "<a>" * 1000, "nested more than"),
    ],
)
def test_hostile_files(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read_file(written(tmp_path, text), format_key="gpx")
    assert "a.gpx, line" in str(caught.value)


def test_points_without_a_place(tmp_path: Path) -> None:
    text = (
        '<gpx><wpt lat="x" lon="1"><name>a</name></wpt><wpt><name>b</name></wpt><wpt lat="nan" lon="inf"/>'
        '<rte><rtept lat="1" lon="1"/></rte></gpx>'
    )
    found = read_one(written(tmp_path, text))
    assert found.attributes.column("name").to_pylist() == ["a", "b", None, None]
    assert found.report.without_geometry == 4
