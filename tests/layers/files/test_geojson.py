"""GeoJSON in and out."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import CancelledError, FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import repaired
from layers.files.importing import read_file
from layers.files.limits import Limits
from layers.files.progress import Progress
from layers.files.reading import ReadOptions
from tests.helpers.feature_sets import assert_same, ids_of, sample, shapes_in


def written(tmp_path: Path, content: str | bytes | dict[str, Any], name: str = "a.geojson") -> Path:
    path = tmp_path / name
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


def collection(*geometries: Any, **members: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": g, "properties": {"n": i}} for i, g in enumerate(geometries)
        ],
        **members,
    }


@pytest.mark.parametrize("name", ["a.geojson", "a.geojsonl"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    wanted = sample()
    found = read_one(write_file(wanted, tmp_path / name))
    assert_same(found, wanted)
    assert found.name == ("sample" if name == "a.geojson" else "a")
    assert found.report.is_clean
    assert found.encoding == "UTF-8 (checked)"
    whats = [loss.what for loss in loss_report(wanted, "geojson")]
    assert any("p2p_folder" in what for what in whats)
    assert not any("ids" in what.lower() for what in whats)


def test_whole_number_ids_and_a_selection(tmp_path: Path) -> None:
    features = read_one(
        written(
            tmp_path,
            '{"type":"FeatureCollection","features":['
            '{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[125,38]},"properties":{"a":1.0}},'
            '{"type":"Feature","id":9,"geometry":{"type":"Point","coordinates":[126,39,12.5]},"properties":null}]}',
        )
    )
    again = read_one(write_file(features.take([1]), tmp_path / "b.geojson"))
    assert ids_of(again) == [9]
    assert shapes_in(again)[0].equals_exact(shapely.Point(126, 39, 12.5))
    assert again.attributes.to_pylist() == [{"a": None}]


def test_other_coordinate_systems_are_converted_and_said(tmp_path: Path) -> None:
    features = sample(only_points=True).with_crs("EPSG:5179")
    assert any("WGS 84" in loss.what for loss in loss_report(features, "geojson"))
    path = written(
        tmp_path,
        collection(
            {"type": "Point", "coordinates": [1_000_000, 2_000_000]},
            crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}},
        ),
    )
    korean = read_one(path)
    assert korean.crs == "EPSG:5179"
    back = read_one(write_file(korean, tmp_path / "b.geojson"))
    shape = shapes_in(back)[0]
    assert (shape.x, shape.y) == (127.5, 38.0)
    with pytest.raises(FormatError, match="coordinate system"):
        write_file(sample(crs=None), tmp_path / "c.geojson")
    assert not (tmp_path / "c.geojson").exists()


def test_one_feature_one_geometry_and_lines(tmp_path: Path) -> None:
    assert len(read_one(written(tmp_path, {"type": "Point", "coordinates": [125, 38]}))) == 1
    one = {"type": "Feature", "geometry": None, "properties": {"이름": "나진"}, "x": [1, {"a": None}]}
    found = read_one(written(tmp_path, one))
    assert found.attributes.to_pylist() == [{"이름": "나진", "x": '[1,{"a":null}]'}]
    assert found.report.without_geometry == 1
    text = "\x1e" + json.dumps(one) + "\n\x1e" + json.dumps(one) + "\n"
    assert len(read_one(written(tmp_path, text, "a.geojsons"))) == 2


def test_nested_values_stay_nested(tmp_path: Path) -> None:
    path = written(
        tmp_path, {"type": "Feature", "geometry": None, "properties": {"a": {"b": [1, 2.5, "가"]}}}
    )
    out = write_file(read_one(path), tmp_path / "b.geojson")
    assert json.loads(out.read_text("utf-8"))["features"][0]["properties"] == {"a": {"b": [1, 2.5, "가"]}}


def test_mixed_columns_become_text_and_are_reported(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": 1, "c": True}, {"a": "x", "b": 2.5, "c": 1}, {"a": None}]
    path = written(
        tmp_path,
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": None, "properties": r} for r in rows],
        },
    )
    found = read_one(path)
    assert found.attributes.to_pydict() == {
        "a": ["1", "x", None],
        "b": [1.0, 2.5, None],
        "c": ["true", "1", None],
    }
    assert {finding.what for finding in found.report.of_kind("repaired")} == {
        "“a” mixes kinds of values; they are kept as text",
        "“c” mixes kinds of values; they are kept as text",
    }


def test_open_rings_are_closed_and_crossing_areas_kept(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    open_ring = {"type": "Polygon", "coordinates": [[[0, 0, 5], [2, 0], [2, 2]]]}
    found = read_one(written(tmp_path, collection(bow_tie, open_ring)))
    assert [finding.what for finding in found.report.of_kind("repaired")] == ["An open ring was closed"]
    (question,) = found.report.questions
    assert question.kind == "repair"
    assert question.rows is not None
    assert question.rows.tolist() == [0]
    shapes = shapes_in(found)
    assert not shapes[0].is_valid
    assert shapes[1].has_z

    mended = repaired(found, question.rows)
    assert all(shape.is_valid for shape in shapes_in(mended))
    assert not mended.report.questions


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Point", "coordinates": [math.nan, 38]}, "not a number"),
        ({"type": "Point", "coordinates": [125, math.inf]}, "not a number"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "two positions"),
        ({"type": "Point", "coordinates": ["east", 38]}, "no coordinate"),
        ({"type": "Point", "coordinates": [True, 38]}, "no coordinate"),
        ({"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}, "nested"),
        ({"type": "Circle", "coordinates": [1, 2]}, "isn't known"),
        ({"type": "GeometryCollection"}, "members"),
        ("POINT(1 2)", "no object"),
        ([1, 2], "no object"),
    ],
)
def test_unusable_geometry_keeps_its_row(tmp_path: Path, geometry: Any, reason: str) -> None:
    found = read_one(written(tmp_path, collection(geometry, {"type": "Point", "coordinates": [125, 38]})))
    assert found.attributes.column("n").to_pylist() == [0, 1]
    assert found.report.without_geometry == 1
    (finding,) = found.report.of_kind("not understood")
    assert reason in str(finding)
    assert "row 1" in finding.places[0]


def test_swapped_axes_are_asked_about(tmp_path: Path) -> None:
    korea = [{"type": "Point", "coordinates": [38 + i / 10, 125 + i / 10]} for i in range(5)]
    found = read_one(written(tmp_path, collection(*korea)))
    (question,) = found.report.questions
    assert question.kind == "swap"
    turned = found.with_swapped_axes(question.rows)
    assert not turned.report.questions
    assert turned.extent() is not None
    assert turned.extent().xmin == 125  # type: ignore[union-attr]
    # A few rows among good ones: only those are offered.
    some = read_one(written(tmp_path, collection({"type": "Point", "coordinates": [125, 38]}, *korea)))
    assert some.report.questions[0].rows is not None
    assert some.report.questions[0].rows.tolist() == [1, 2, 3, 4, 5]
    assert some.with_swapped_axes(some.report.questions[0].rows).extent().ymax < 39  # type: ignore[union-attr]


def test_antarctica_is_asked_about(tmp_path: Path) -> None:
    peru = [{"type": "Point", "coordinates": [-12 - i / 10, -75]} for i in range(5)]
    (question,) = read_one(written(tmp_path, collection(*peru))).report.questions
    assert "Antarctica" in question.text


def test_metres_called_degrees_are_asked_about(tmp_path: Path) -> None:
    (question,) = read_one(
        written(tmp_path, collection({"type": "Point", "coordinates": [953_000, 1_952_000]}))
    ).report.questions
    assert question.kind == "crs"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{}},{"ty',
            "cut off",
        ),
        ('{"type":"FeatureCollection","features":[', "ends|end of the file"),
        ('{"type":"FeatureCollection" "features":[]}', "expected"),
        ('{"type":"Topology","objects":{}}', "TopoJSON"),
        ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"type":"Feature","properties":{"a":' + "9" * 5000 + "}}", "digits"),
        ("{]", "JSON"),
        ('{"type":"FeatureCollection","features":[1]}', "feature should stand here"),
    ],
)
def test_broken_files_say_where(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read_file(written(tmp_path, content))
    assert "line 1" in str(caught.value)
    assert "a.geojson" in str(caught.value)


def test_a_value_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"type": "Feature", "geometry": None, "properties": {"a": "x" * (3 << 20)}})
    with pytest.raises(FormatError, match="longer than"):
        read_one(path, limits=Limits(value_bytes=1 << 20))
    with pytest.raises(FormatError, match="more than"):
        read_one(path, limits=Limits(file_bytes=1 << 20))


def test_deep_collections_do_not_reach_the_stack(tmp_path: Path) -> None:
    geometry: dict[str, Any] = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(50):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    found = read_one(written(tmp_path, collection(geometry)))
    assert "nested too deeply" in str(found.report.of_kind("not understood")[0])


def test_more_names_than_columns_are_kept_together(tmp_path: Path) -> None:
    features = [{"type": "Feature", "geometry": None, "properties": {f"k{i}": i}} for i in range(20)]
    path = written(tmp_path, {"type": "FeatureCollection", "features": features})
    found = read_one(path, limits=Limits(columns=5))
    assert found.attributes.num_columns == 6
    assert found.attributes.column("other_attributes").to_pylist()[19] == '{"k19":19}'


def test_nearly_empty_columns_give_way_where_cells_are_too_many(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "geometry": None, "properties": {"full": i, f"k{i}": i}} for i in range(100)
    ]
    path = written(tmp_path, {"type": "FeatureCollection", "features": features})
    found = read_one(path, limits=Limits(cells=2_000)).attributes
    assert found.num_columns == 21
    assert found.column("full").to_pylist() == list(range(100))
    assert found.column("other_attributes").to_pylist()[99] == '{"k99":99}'


def test_half_characters_and_wrong_bytes_are_reported(tmp_path: Path) -> None:
    half = written(tmp_path, '{"type":"Feature","geometry":null,"properties":{"a":"x\\ud800y"}}')
    found = read_one(half)
    assert found.attributes.column("a").to_pylist() == ["x���y"]
    assert not found.report.is_clean
    korean = written(
        tmp_path, '{"type":"Feature","geometry":null,"properties":{"이름":"무산광산"}}'.encode("cp949")
    )
    found = read_one(korean)
    assert found.attributes.to_pylist() == [{"이름": "무산광산"}]
    assert found.encoding == "CP949 (recognised)"


def test_byte_order_marks_and_utf16(tmp_path: Path) -> None:
    text = '{"type":"Feature","geometry":null,"properties":{"이름":"무산"}}'
    for codec in ("utf-8-sig", "utf-16", "utf-16-le"):
        assert read_one(written(tmp_path, text.encode(codec))).attributes.to_pylist() == [{"이름": "무산"}]


def test_progress_and_cancel(tmp_path: Path) -> None:
    path = write_file(sample(), tmp_path / "a.geojson")
    shares: list[float] = []
    read_one(path, progress=Progress(lambda share, text: shares.append(share)))
    assert shares == sorted(shares)
    with pytest.raises(CancelledError):
        read_one(path, progress=Progress(cancelled=lambda: True))


def test_small_pieces_give_the_same_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = sample()
    path = write_file(wanted, tmp_path / "a.geojson")
    monkeypatch.setattr("layers.files.json_stream._PIECE", 7)
    monkeypatch.setattr("layers.files.geojson_reader._FLUSH", 2)
    assert_same(read_one(path), wanted)


plain_values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(
    st.lists(
        st.dictionaries(st.text(min_size=1, max_size=5), plain_values, max_size=4), min_size=1, max_size=5
    )
)
def test_what_was_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("g")
    features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
    first = read_one(written(folder, {"type": "FeatureCollection", "features": features}))
    again = read_one(write_file(first, folder / "b.geojson"))
    assert again.attributes.to_pylist() == first.attributes.to_pylist()
    assert len(first) == len(rows)
