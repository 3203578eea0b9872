"""Features of foreign layers in words."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyproj
import pytest
import shapely

from geo.units import format_area
from layers.describe.description import Description, Tone
from layers.files.feature_set import FeatureSet, Folder
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.describing import MOST_ROWS, MOST_TEXT, PAGE, describe_feature
from layers.foreign.plain_text import plain_text

HTML = (
    "<table><tr><td><b>무산</b> mine</td><td>iron &amp; more</td></tr></table>"
    "<script>alert(1)</script><style>b{}</style><p>Old<br>shaft</p><img src=x onerror=alert(2)>"
)
HOLED = shapely.Polygon(
    [(125, 38), (126, 38), (126, 39), (125, 39)], [[(125.4, 38.4), (125.6, 38.4), (125.5, 38.6)]]
)


def layer(shapes: list[object], crs: str | None = "EPSG:4326", **columns: pa.Array) -> ArrayLayer:
    blobs = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    made = FeatureSet(
        "Survey",
        pa.chunked_array([pa.array(blobs, pa.binary())]),
        pa.table(columns) if columns else pa.table({"n": pa.array(range(len(shapes)))}),
        crs,
        ids=pa.chunked_array([pa.array([f"id{n}" for n in range(len(shapes))])]),
        folders=(Folder("북한"), Folder("Mines", 0)),
        folder_of=np.full(len(shapes), 1, np.int32),
    )
    return ArrayLayer.from_features(made, "file-1")


def rows(description: Description, title: str) -> dict[str, str]:
    (part,) = [part for part in description.pages[PAGE] if part.title == title]
    return {row.label: row.value for row in part.rows}


def test_fields_of_every_kind_with_their_names() -> None:
    one = layer(
        [shapely.Point(125.4, 38.7)],
        name=pa.array(["무산 mine"]),
        description=pa.array([HTML]),
        tonnes=pa.array([12.5]),
        open=pa.array([True]),
        seen=pa.array([dt.date(2016, 5, 1)]),
        photo=pa.array([b"123"]),
        grade=pa.array([None], pa.string()),
    )
    found = describe_feature(one, 0, "무산 mine", credit="Survey of 2016")
    assert (found.title, found.subtitle, found.kind) == ("무산 mine", "북한 › Mines", "Survey")
    assert found.chips == ("Point",)
    assert rows(found, "Fields") == {
        "name": "무산 mine",
        "tonnes": "12.5",
        "open": "yes",
        "seen": "2016-05-01",
        "photo": "3 bytes",
        "grade": "–",
    }
    assert rows(found, "Description") == {"": "무산 mine iron & more\nOld\nshaft"}
    where = rows(found, "Where it comes from")
    assert where["Id in the file"] == "id0"
    assert where["Folder"] == "북한 › Mines"
    assert where["Source"] == "Survey of 2016"
    assert where["Licence"] == "not stated"


def test_points_say_their_place_in_three_notations() -> None:
    shape = rows(describe_feature(layer([shapely.Point(125.4, 38.7)]), 0, "a"), "Shape")
    assert shape["WGS 84"].startswith("38.7")
    assert "38°42" in shape["DMS"]
    assert shape["MGRS"].startswith("51")
    several = rows(describe_feature(layer([shapely.MultiPoint([(1, 2), (3, 4)])]), 0, "a"), "Shape")
    assert several["Points"] == "2"


def test_lines_and_areas_are_measured_on_the_ellipsoid() -> None:
    one = layer([shapely.LineString([(125, 38), (126, 38)]), HOLED, shapely.MultiPolygon([HOLED])])
    line = rows(describe_feature(one, 0, "a"), "Shape")
    assert line["Length"].startswith("87.8")
    assert line["Vertices"] == "2"
    area = rows(describe_feature(one, 1, "a"), "Shape")
    square_metres, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(
        shapely.geometry.polygon.orient(HOLED)
    )
    assert area["Area"] == format_area(abs(square_metres))
    assert area["Holes"] == "1"
    assert "Outline" in area
    assert rows(describe_feature(one, 2, "a"), "Shape")["Area"] == area["Area"]


def test_other_coordinate_systems_are_measured_in_degrees() -> None:
    from geo.crs import transform

    place = transform(np.array([[125.4, 38.7]]), "EPSG:4326", "EPSG:32651")[0]
    shape = rows(describe_feature(layer([shapely.Point(place)], "EPSG:32651"), 0, "a"), "Shape")
    assert shape["WGS 84"].startswith("38.700")
    assert shape["Coordinate system of the file"] == "EPSG:32651"


@pytest.mark.parametrize(
    ("shape", "crs", "text"),
    [
        (None, "EPSG:4326", "no place on the map"),
        (shapely.Point(1, 2), None, "its coordinate system isn't known"),
    ],
)
def test_what_has_no_place_says_so(shape: object, crs: str | None, text: str) -> None:
    assert rows(describe_feature(layer([shape], crs), 0, "a"), "Shape")[""] == text


def test_impossible_places_and_measures_are_said() -> None:
    one = layer([shapely.Point(500, 99), shapely.LineString([(0, 95), (10, 95)])])
    assert rows(describe_feature(one, 0, "a"), "Shape")["Coordinates"] == "500, 99"
    assert rows(describe_feature(one, 1, "a"), "Shape")["Length"].startswith("can't be measured")


def test_much_is_cut_and_said() -> None:
    many = {f"f{n}": pa.array(["x"]) for n in range(MOST_ROWS + 3)}
    found = describe_feature(layer([shapely.Point(1, 2)], **many), 0, "a")
    (fields,) = [part for part in found.pages[PAGE] if part.title == "Fields"]
    assert len(fields.rows) == MOST_ROWS + 1
    assert fields.rows[-1].value == "and 3 more fields, in the table"
    assert fields.rows[-1].tone is Tone.MUTED
    long = layer([shapely.Point(1, 2)], note=pa.array(["y" * (MOST_TEXT + 1)]))
    text = rows(describe_feature(long, 0, "a"), "Fields")["note"]
    assert len(text) < MOST_TEXT + 100
    assert "the table has all of them" in text
    assert len(describe_feature(long, 0, "z" * 100_000).title) < 300


def test_words_of_html_and_of_what_only_looks_like_it() -> None:
    assert plain_text("a < b and c > d") == "a < b and c > d"
    assert plain_text("line\nline") == "line\nline"
    assert plain_text("<b>bold</b> &lt;b&gt;") == "bold <b>"
    assert plain_text("<script>alert(1)") == ""
    assert plain_text("<p>a<p>b<br/>c") == "a\nb\nc"
    assert plain_text("<div>a</script>b</div>") == "ab"
