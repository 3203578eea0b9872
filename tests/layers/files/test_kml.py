"""KML and KMZ in and out: folders, styles, every field, unknown tags, and what strangers send."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.kml.coordinates import seconds_of
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.styles import FeatureStyle
from tests.helpers.feature_sets import assert_same, ids_of, row_paths, row_styles, sample, shapes_in

HEAD = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'
FULL = f"""<?xml version="1.0" encoding="UTF-8"?>
{HEAD}<Document id="doc"><name>북한 atlas</name><open>1</open>
<description><![CDATA[<b>all</b>]]></description>
<Style id="normal"><IconStyle><color>ff0000ff</color><scale>1.5</scale><heading>45</heading><Icon>
<href>files/mine.png</href></Icon></IconStyle><LabelStyle><scale>0</scale></LabelStyle>
<BalloonStyle><text>$[name]</text></BalloonStyle></Style>
<Style id="over"><IconStyle><scale>2</scale></IconStyle></Style>
<StyleMap id="mine"><Pair><key>highlight</key><styleUrl>#over</styleUrl></Pair>
<Pair><key>normal</key><styleUrl>#normal</styleUrl></Pair></StyleMap>
<Schema name="site" id="site"><SimpleField type="int" name="tonnes"><displayName>t</displayName></SimpleField>
<SimpleField type="double" name="grade"/><SimpleField type="bool" name="open"/></Schema>
<Folder id="f1"><name>Mines &amp; 광산</name><visibility>0</visibility>
<NetworkLink><name>Live</name><Link><href>http://example.org/live.kml</href></Link></NetworkLink>
<Placemark id="p1"><name>Musan 무산</name><visibility>0</visibility>
<Snippet maxLines="0"></Snippet>
<description><![CDATA[<script>alert(1)</script> &amp; <b>ore</b>]]></description>
<LookAt><longitude>129</longitude><latitude>42</latitude><range>900</range></LookAt>
<TimeSpan><begin>1935</begin><end>2016-05</end></TimeSpan><styleUrl>#mine</styleUrl>
<Region><LatLonAltBox><north>43</north></LatLonAltBox></Region>
<ExtendedData xmlns:camp="http://camp">
<Data name="name"><displayName>Name</displayName><value>alias</value></Data>
<Data name="county"><value/></Data><camp:number>14</camp:number><camp:x a="1"><camp:y/></camp:x>
<SchemaData schemaUrl="#site"><SimpleData name="tonnes">12</SimpleData>
<SimpleData name="grade">0.50</SimpleData>
<SimpleData name="open">1</SimpleData></SchemaData></ExtendedData>
<Point><extrude>1</extrude><altitudeMode>absolute</altitudeMode><coordinates>129.26,42.2,350</coordinates></Point>
</Placemark>
<Folder><name>Deep/er</name><Placemark><name>Line</name><Style><LineStyle><color>7f00ff00</color><width>4</width>
</LineStyle></Style><LineString><tessellate>1</tessellate><coordinates>
 125.1,38.1 125.2,38.2
</coordinates></LineString></Placemark></Folder>
<Placemark><name>After the folder</name><styleUrl>#mine</styleUrl>
<Style><IconStyle><scale>3</scale></IconStyle></Style><Polygon><outerBoundaryIs><LinearRing>
<coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing>
<coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
</Folder>
<GroundOverlay><name>Map of 1916</name><Icon><href>http://example.org/m.png</href></Icon></GroundOverlay>
<Placemark><name>Both</name><TimeStamp><when>2016-05-01</when></TimeStamp><MultiGeometry>
<Point><coordinates>1,2</coordinates></Point><LineString><coordinates>1,2 3,4</coordinates></LineString>
</MultiGeometry></Placemark>
<Placemark><name>Points</name><MultiGeometry><Point><coordinates>1,2,3</coordinates></Point>
<Point><altitudeMode>absolute</altitudeMode><coordinates>3,4,5</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>Track</name><gx:Track><when>2016-05-01T00:00:00Z</when><when>2016-05-01T00:00:01.5Z</when>
<gx:coord>125 38 10</gx:coord><gx:coord>125.1 38.1 11</gx:coord></gx:Track></Placemark>
<Placemark><name>No place</name></Placemark>
</Document></kml>
"""


def written(tmp_path: Path, content: str | bytes, name: str = "a.kml") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def placemark(inner: str) -> str:
    return f"{HEAD}<Document><Placemark>{inner}</Placemark></Document></kml>"


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


@pytest.fixture
def full(tmp_path: Path) -> FeatureSet:
    return read_one(written(tmp_path, FULL))


def test_folders(full: FeatureSet) -> None:
    assert full.name == "북한 atlas"
    assert [folder.name for folder in full.folders] == ["Mines & 광산", "Deep/er"]
    assert row_paths(full) == [
        ("Mines & 광산",),
        ("Mines & 광산", "Deep/er"),
        ("Mines & 광산",),
        (),
        (),
        (),
        (),
    ]
    assert [folder.visible for folder in full.folders] == [False, True]
    assert full.features_below().tolist() == [3, 1]
    assert full.rows_in(0).tolist() == [0, 1, 2]
    assert full.rows_in(0, below=False).tolist() == [0, 2]
    assert full.kml is not None
    assert full.kml.document is not None
    assert full.kml.document.description == "<b>all</b>"
    assert ids_of(full)[:2] == ["p1", None]


def test_attributes(full: FeatureSet) -> None:
    first = full.attributes.to_pylist()[0]
    assert first == {
        "name": "Musan 무산",
        "description": "<script>alert(1)</script> &amp; <b>ore</b>",
        "begin": "1935",
        "end": "2016-05",
        "name (2)": "alias",
        "county": "",
        "camp:number": 14,
        "tonnes": 12,
        "grade": 0.5,
        "open": True,
        "timestamp": None,
    }
    assert full.attributes.column("timestamp").to_pylist()[3] == "2016-05-01"


def test_styles_are_resolved(full: FeatureSet) -> None:
    mine = FeatureStyle("files/mine.png", "#FF0000FF", 1.5, 45.0, label_scale=0.0)
    assert row_styles(full) == [
        mine,
        FeatureStyle(line_colour="#00FF007F", line_width=4.0),
        replace(mine, icon_scale=3.0),
        None,
        None,
        None,
        None,
    ]


def test_shapes(full: FeatureSet) -> None:
    found = shapes_in(full)
    assert [None if shape is None else shape.geom_type for shape in found] == [
        "Point",
        "LineString",
        "Polygon",
        "GeometryCollection",
        "MultiPoint",
        "LineString",
        None,
    ]
    assert found[0].z == 350
    assert len(found[2].interiors) == 1
    assert full.m_is_time
    times = shapely.get_coordinates(found[5], include_m=True)[:, 2]
    assert times.tolist() == [1462060800.0, 1462060801.5]


def test_what_is_not_shown_is_named_and_nothing_fetched(full: FeatureSet) -> None:
    missing = {finding.what: finding.places for finding in full.report.of_kind("not understood")}
    assert missing == {
        "Network links aren't followed; they are kept": ["“Live”: http://example.org/live.kml"],
        "<GroundOverlay> isn't shown; it is kept": ["“Map of 1916”"],
    }
    notes = {finding.what: finding.count for finding in full.report.of_kind("noted")}
    assert notes["<Region> isn't shown; it is kept for writing back"] == 1
    assert notes["Placemarks that are switched off in the file"] == 1


@pytest.mark.parametrize("ending", ["kml", "kmz"])
def test_what_came_from_kml_goes_back_as_it_stood(tmp_path: Path, full: FeatureSet, ending: str) -> None:
    again = read_one(write_file(full, tmp_path / f"b.{ending}"))
    assert_same(again, full, digits=0)
    assert again.name == full.name
    assert again.folders == full.folders
    assert again.m_is_time
    assert full.kml is not None
    assert again.kml is not None
    for name in ("document", "document_id", "folder_tags", "folder_ids", "columns", "style_tags", "looks"):
        assert getattr(again.kml, name) == getattr(full.kml, name)
    for got, want in zip(again.kml.pieces, full.kml.pieces, strict=True):
        assert [piece.xml for piece in got] == [piece.xml for piece in want]
    assert [p.xml for p in again.kml.top_pieces] == [p.xml for p in full.kml.top_pieces]
    assert again.kml.raw.equals(full.kml.raw)
    assert again.kml.raw_extended.equals(full.kml.raw_extended)
    assert again.kml.visible.tolist() == full.kml.visible.tolist()
    assert again.kml.geometry_tags == full.kml.geometry_tags
    assert loss_report(full, "kml") == []
    text = write_file(again, tmp_path / "c.kml").read_text("utf-8")
    assert text == write_file(full, tmp_path / "d.kml").read_text("utf-8")
    # The order of folders, links and placemarks among each other is that of the file.
    order = [text.index(name) for name in ("Live", "Musan", "Deep/er", ">Line<", "After", "Map of", "Both")]
    assert order == sorted(order)


def test_other_formats_say_what_they_lose(tmp_path: Path, full: FeatureSet) -> None:
    losses = {loss.what: loss.count for loss in loss_report(full, "gpkg")}
    assert (
        losses.items()
        >= {
            "Views, regions and unknown tags of placemarks are left out": 1,
            "Fields of ExtendedData that hold tags are left out": 1,
            "Network links, overlays, views and unknown tags of folders are left out": 2,
            "Highlight and balloon styles are left out": 2,
            "Height modes (clamped, extruded, absolute) are left out": 4,
            "Which placemarks are switched off is left out": 1,
            "The document's description is left out": 1,
        }.items()
    )


def test_a_selection_keeps_its_folders(tmp_path: Path, full: FeatureSet) -> None:
    again = read_one(write_file(full.take([1, 3]), tmp_path / "b.kml"))
    assert again.attributes.column("name").to_pylist() == ["Line", "Both"]
    assert row_paths(again) == [("Mines & 광산", "Deep/er"), ()]
    assert row_styles(again)[0] == FeatureStyle(line_colour="#00FF007F", line_width=4.0)


def test_layers_from_elsewhere_become_kml(tmp_path: Path) -> None:
    wanted = sample()
    for name in ("a.kml", "a.kmz"):
        found = read_one(write_file(wanted, tmp_path / name))
        assert_same(found, wanted, digits=0)
        assert found.name == "sample"
    assert loss_report(wanted, "kml") == []
    korean = wanted.with_crs("EPSG:5179")
    assert [loss.what for loss in loss_report(korean, "kml")] == [
        "KML is in WGS 84; coordinates are converted"
    ]
    two = write_file([wanted, full_like(wanted)], tmp_path / "two.kml")
    both = read_one(two)
    assert [folder.name for folder in both.folders if folder.parent == -1] == ["sample", "other"]
    assert row_styles(both) == row_styles(wanted) * 2


def full_like(features: FeatureSet) -> FeatureSet:
    return replace(features, name="other")


def test_changed_styles_and_shapes_are_written(tmp_path: Path, full: FeatureSet) -> None:
    styles = (FeatureStyle(icon_colour="#123456FF"), *full.styles[1:])
    moved = replace(full, styles=styles).with_swapped_axes(np.array([0]))
    again = read_one(write_file(moved, tmp_path / "b.kml"))
    assert row_styles(again)[0] == FeatureStyle(icon_colour="#123456FF")
    assert (shapes_in(again)[0].x, shapes_in(again)[0].z) == (42.2, 350)
    assert row_styles(again)[1] == row_styles(full)[1]


def test_no_document_and_bare_placemarks(tmp_path: Path) -> None:
    point = "<Placemark><name>a</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
    folder = read_one(written(tmp_path, f"<kml><Folder><name>F</name>{point}</Folder></kml>"))
    assert row_paths(folder) == [("F",)]
    text = write_file(folder, tmp_path / "b.kml").read_text()
    assert "<Document>" not in text
    bare = read_one(written(tmp_path, f"<kml>{point}</kml>"))
    assert row_paths(read_one(write_file(bare, tmp_path / "b.kml"))) == [()]


def test_every_tag_with_a_prefix(tmp_path: Path) -> None:
    text = (
        '<kml:kml xmlns:kml="http://earth.google.com/kml/2.1"><kml:Document><kml:Style kml:id="x" id="s">'
        "<kml:LineStyle><kml:width>3</kml:width></kml:LineStyle></kml:Style><kml:Placemark><kml:name>가</kml:name><kml:styleUrl>#s"
        "</kml:styleUrl><kml:LookAt><kml:range>1</kml:range></kml:LookAt><kml:Point><kml:coordinates>1,2"
        "</kml:coordinates></kml:Point></kml:Placemark></kml:Document></kml:kml>"
    )
    found = read_one(written(tmp_path, text))
    assert found.attributes.to_pylist() == [{"name": "가"}]
    assert row_styles(found) == [FeatureStyle(line_width=3.0)]
    again = read_one(write_file(found, tmp_path / "b.kml"))
    assert again.kml is not None
    assert again.kml.raw.to_pylist() == ["<kml:LookAt><kml:range>1</kml:range></kml:LookAt>"]


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("cp949", "EUC-KR"), ("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-8", ""), ("utf-8-sig", "utf-8")],
)
def test_declared_encodings(tmp_path: Path, codec: str, declared: str) -> None:
    name = "大连" if codec == "gb18030" else "무산"
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = declaration + placemark(f"<name>{name}</name><LookAt><a>{name}</a></LookAt>")
    found = read_one(written(tmp_path, text.encode(codec)))
    assert found.attributes.to_pylist() == [{"name": name}]
    assert found.kml is not None
    assert found.kml.raw.to_pylist() == [f"<LookAt><a>{name}</a></LookAt>"]
    assert found.report.is_clean


@pytest.mark.parametrize(
    ("text", "name", "repair"),
    [
        (placemark("<name>무산광산</name>").encode("cp949"), "무산광산", "CP949"),
        (placemark("<name>A & B &nbsp;&eacute; &#0; &lt;</name>"), "A & B \xa0é � <", "Ampersands"),
        (placemark("<name>a\x0bb\x00</name>"), "ab", "Control characters"),
        (placemark("<description>x <b>bold</b> y</description>"), None, "HTML that stood as tags"),
        (
            placemark("<name>n</name><Point><coordinates>127.1, 38.2, 0</coordinates></Point>"),
            "n",
            "Coordinates with spaces",
        ),
        (
            placemark(
                "<name>r</name><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1</coordinates>"
                "</LinearRing></outerBoundaryIs></Polygon>"
            ),
            "r",
            "An open ring was closed",
        ),
    ],
)
def test_repairs_are_reported(tmp_path: Path, text: str | bytes, name: str | None, repair: str) -> None:
    found = read_one(written(tmp_path, text))
    assert repair in " ".join(finding.what for finding in found.report.of_kind("repaired"))
    if name is None:
        assert found.attributes.column("description").to_pylist() == ["x <b>bold</b> y"]
    else:
        assert found.attributes.column("name").to_pylist() == [name]
    assert all(shape is not None for shape in shapes_in(found)) or "coordinates" not in str(text)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ("<Point><coordinates>NaN,38</coordinates></Point>", "not a number"),
        ("<Point><coordinates>inf,38,0</coordinates></Point>", "not a number"),
        ("<Point><coordinates>east,38</coordinates></Point>", "no number"),
        ("<Point><coordinates></coordinates></Point>", "no coordinates"),
        ("<Point/>", "no coordinates"),
        ("<LineString><coordinates>1,2</coordinates></LineString>", "two positions"),
        ("<Polygon/>", "no boundary"),
        ("<MultiGeometry/>", "no members"),
        ("<gx:Track><when>2016</when><gx:coord/></gx:Track>", "no positions"),
    ],
)
def test_unusable_geometry_keeps_its_placemark(tmp_path: Path, geometry: str, reason: str) -> None:
    found = read_one(written(tmp_path, placemark(f"<name>x</name>{geometry}")))
    assert found.attributes.to_pylist() == [{"name": "x"}]
    (finding,) = found.report.of_kind("not understood")
    assert reason in str(finding)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE kml [<!ENTITY a "b">]>' + placemark("<name>&a;</name>"), "document type"),
        (
            '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            + placemark("<name>&b;</name>"),
            "document type",
        ),
        ('<!DOCTYPE k SYSTEM "http://example.org/x.dtd">' + placemark(""), "document type"),
        (
            '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + placemark("<name>&x;</name>"),
            "document type",
        ),
        (placemark("<name>a</name>")[:-40], "cut off"),
        (HEAD + "<Document><Placemark></Folder>", "mismatched tag"),
        ("<html><body/></html>", "not with <kml>"),
        (HEAD + "<Folder>" * 1000 + "</Folder>" * 1000 + "</kml>", "nested more than"),
        (placemark("<MultiGeometry>" * 100 + "</MultiGeometry>" * 100), "nested too deeply"),
    ],
)
def test_hostile_xml_is_refused_in_words(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read_file(written(tmp_path, text), format_key="kml")
    assert "a.kml, line" in str(caught.value)


def test_deep_unknown_tags_and_many_names_are_bounded(tmp_path: Path) -> None:
    deep = "<a>" * 200_000 + "</a>" * 200_000
    found = read_one(written(tmp_path, placemark(f"<name>x</name><unknown>{deep}</unknown>")))
    assert len(found) == 1
    names = "".join(f'<Data name="k{i}"><value>{i}</value></Data>' for i in range(500))
    found = read_one(
        written(tmp_path, placemark(f"<ExtendedData>{names}</ExtendedData>")), limits=Limits(columns=50)
    )
    assert found.attributes.num_columns == 51
    again = read_one(write_file(found, tmp_path / "b.kml"))
    assert (
        again.attributes.column("other_attributes").to_pylist()
        == found.attributes.column("other_attributes").to_pylist()
    )
    with pytest.raises(FormatError, match="more than 1 placemarks"):
        read_one(written(tmp_path, f"{HEAD}{'<Placemark/>' * 3}</kml>"), limits=Limits(features=1))


def test_fields_named_like_tags_get_a_number_only_beside_them(tmp_path: Path) -> None:
    data = (
        '<ExtendedData><Data name="address"><value>a</value></Data><Data name="name"><value>b</value></Data>'
    )
    found = read_one(written(tmp_path, placemark(f"<name>n</name>{data}</ExtendedData>")))
    assert found.attributes.to_pylist() == [{"name": "n", "address": "a", "name (2)": "b"}]
    again = read_one(write_file(found, tmp_path / "b.kml"))
    assert again.attributes.to_pylist() == found.attributes.to_pylist()


def test_fields_that_stand_twice_are_both_kept(tmp_path: Path) -> None:
    data = "".join(f'<Data name="x"><value>{value}</value></Data>' for value in ("a", "b", "c"))
    found = read_one(
        written(tmp_path, placemark(f"<name>n</name><name>m</name><ExtendedData>{data}</ExtendedData>"))
    )
    assert found.attributes.to_pylist() == [
        {"name": "n", "name (2)": "m", "x": "a", "x (2)": "b", "x (3)": "c"}
    ]
    assert "A second <name>" in found.report.of_kind("repaired")[0].what
    again = read_one(write_file(found, tmp_path / "b.kml"))
    assert again.attributes.to_pylist() == found.attributes.to_pylist()


def test_styles_that_lead_nowhere(tmp_path: Path) -> None:
    text = (
        f"{HEAD}<Document><StyleMap id='a'><Pair><key>normal</key><styleUrl>#b</styleUrl></Pair></StyleMap>"
        "<StyleMap id='b'><Pair><key>normal</key><styleUrl>#a</styleUrl></Pair></StyleMap>"
        "<Placemark><styleUrl>#a</styleUrl></Placemark><Placemark><styleUrl>#none</styleUrl></Placemark>"
        "<Placemark><styleUrl>http://example.org/s.kml#x</styleUrl></Placemark></Document></kml>"
    )
    found = read_one(written(tmp_path, text))
    assert row_styles(found) == [FeatureStyle()] * 3
    assert sorted(finding.what for finding in found.report.of_kind("not understood")) == [
        "A style in another file isn't fetched",
        "A style that is referred to isn't in the file",
        "Styles refer to each other in a circle",
    ]


def test_text_of_every_kind_survives(tmp_path: Path) -> None:
    texts = ["<script>alert(1)</script>", "]]>", "a\r\nb", "&amp;", "  x  ", "<b>]]></b>", "\t", "\"'", ""]
    wanted = replace(
        sample(),
        geometry=pa.chunked_array([pa.nulls(len(texts), pa.binary())]),
        attributes=pa.table({"name": texts, "description": texts, "note": texts}),
        ids=None,
        folders=(),
        folder_of=np.full(len(texts), -1, np.int32),
        styles=(),
        style_of=np.full(len(texts), -1, np.int32),
    )
    found = read_one(write_file(wanted, tmp_path / "a.kml"))
    assert found.attributes.to_pydict() == wanted.attributes.to_pydict()
    bad = replace(wanted, attributes=pa.table({"name": ["a\x01b"] * len(texts)}))
    assert any("Control characters" in loss.what for loss in loss_report(bad, "kml"))
    assert read_one(write_file(bad, tmp_path / "a.kml")).attributes.column("name").to_pylist()[0] == "ab"


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])), st.floats(-180, 180), st.floats(-90, 90)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_and_place_survives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, float]]
) -> None:
    legal = "".join(c for c in map(chr, [9, 10, 13, *range(32, 127)]))
    names = [
        "".join(c for c in text if c in legal or (ord(c) > 159 and c not in "\ufffe\uffff"))
        for text, _, _ in rows
    ]
    shapes = shapely.points([[x, y] for _, x, y in rows])
    features = FeatureSet(
        "t",
        pa.chunked_array([pa.array(shapely.to_wkb(shapes, flavor="iso"))]),
        pa.table({"name": names}),
        "EPSG:4326",
    )
    found = read_one(write_file(features, tmp_path_factory.mktemp("k") / "a.kml"))
    assert found.attributes.column("name").to_pylist() == names
    assert [(s.x, s.y) for s in shapes_in(found)] == [(x, y) for _, x, y in rows]


def test_times() -> None:
    assert seconds_of("1970") == 0
    assert seconds_of("1970-02") == 31 * 86400
    assert seconds_of("1970-01-01T09:00:00+09:00") == 0
    assert math.isnan(seconds_of("soon"))


def test_kept_tags_survive_wherever_the_pieces_end(tmp_path: Path) -> None:
    """The text passes through the reader in pieces of a megabyte; tags and texts lie across their ends."""
    views = [
        f"<LookAt><longitude>{row}</longitude><!-- {'한' * (row % 700)} --><range>9</range></LookAt>"
        for row in range(4000)
    ]
    texts = [f"<i>{row}</i> {'무산 ' * (row % 90)}" for row in range(4000)]
    marks = [
        f"<Placemark><name>{row}</name><description>{text}</description>{view}"
        f"<Model><scale>{row}</scale></Model><Point><coordinates>125,38</coordinates></Point></Placemark>"
        for row, (view, text) in enumerate(zip(views, texts, strict=True))
    ]
    path = tmp_path / "long.kml"
    path.write_text(f"{HEAD}<Document>{''.join(marks)}</Document></kml>", encoding="utf-8")
    assert path.stat().st_size > 3 << 20
    (features,) = read_file(path)
    assert features.kml is not None
    models = [f"<Model><scale>{row}</scale></Model>" for row in range(4000)]
    assert features.kml.raw.to_pylist() == [view + model for view, model in zip(views, models, strict=True)]
    assert features.attributes.column("description").to_pylist() == texts


def test_one_text_longer_than_many_pieces(tmp_path: Path) -> None:
    long = "갱구 " * 700_000
    path = tmp_path / "long.kml"
    path.write_text(
        f"{HEAD}<Placemark><name>a</name><description><![CDATA[{long}]]></description>"
        f"<Camera><!-- {long} --></Camera></Placemark></kml>",
        encoding="utf-8",
    )
    (features,) = read_file(path)
    assert features.attributes.column("description").to_pylist() == [long]
    assert features.kml is not None
    assert features.kml.raw.to_pylist() == [f"<Camera><!-- {long} --></Camera>"]
