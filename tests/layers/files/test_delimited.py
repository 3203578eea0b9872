"""CSV and TSV in and out."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import DocumentError, FormatError
from layers.files.delimited_reader import preview_delimited
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.table_mapping import TableMapping
from layers.files.writing import WriteOptions
from tests.helpers.feature_sets import assert_same, sample, shapes_in


def written(tmp_path: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


def lonlat(features: FeatureSet) -> list[tuple[float, float] | None]:
    return [None if s is None else (round(s.x, 6), round(s.y, 6)) for s in shapes_in(features)]


@pytest.mark.parametrize("only_points", [True, False])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_round_trip(tmp_path: Path, name: str, only_points: bool) -> None:
    wanted = sample(only_points=only_points)
    path = write_file(wanted, tmp_path / name)
    found = read_one(path)
    # Empty text can't be told from no value, and the loss report says so.
    name_column = pa.array([text or None for text in wanted.attributes.column("name").to_pylist()])
    expected = replace(wanted, attributes=wanted.attributes.set_column(0, "name", name_column))
    assert_same(found, expected)
    assert "Empty texts become missing values" in [loss.what for loss in loss_report(wanted, "csv")]
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file, delimiter="\t" if name.endswith("tsv") else ","))
    assert header[:1] == (["longitude"] if only_points else ["wkt"])


def test_cells_that_a_spreadsheet_would_run_are_disarmed(tmp_path: Path) -> None:
    risky = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "＝1",
        "''=1",
        "'=1",
        "'",
        "a=1",
        "\n=cmd|' /C calc'!A0",
    ]
    features = replace(
        sample(only_points=True),
        geometry=pa.chunked_array([pa.nulls(len(risky), pa.binary())]),
        attributes=pa.table({"=SUM(A1)": risky, "number": list(range(-6, 6))}),
        ids=None,
        folders=(),
        styles=(),
        folder_of=sample().folder_of[:0],
        style_of=sample().style_of[:0],
    )
    path = write_file(features, tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "'=SUM(A1)"
    assert not any(row[0][0] in "=+-@\t\r\n＝＋－＠" for row in rows)
    assert [row[1] for row in rows[1:]] == [str(n) for n in range(-6, 6)]
    found = read_one(path)
    assert found.attributes.to_pydict() == {"=SUM(A1)": risky, "number": list(range(-6, 6))}


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1
    )
)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("c") / "a.csv"
    empty = sample().folder_of[:0]
    features = FeatureSet(
        "t",
        pa.chunked_array([pa.nulls(len(texts) + 1, pa.binary())]),
        pa.table({"t": ["a text", *texts]}),
        None,
    )
    assert len(empty) == 0
    found = read_one(write_file(features, path), delimiter=",", encoding="utf-8-sig", header=True)
    assert found.attributes.column("t").to_pylist() == ["a text", *texts]


@pytest.mark.parametrize(
    ("codec", "text", "encoding"),
    [
        ("cp949", "이름,경도,위도\n무산광산,129.26,42.2\n나진항,130.3,42.24\n", "CP949 (recognised)"),
        ("gb18030", "名称,经度,纬度\n丹东港,124.1,39.8\n大连港,121.6,38.9\n", "GB18030 (recognised)"),
        ("utf-16", "이름,경도,위도\n무산,129.26,42.2\n", "UTF-16 (byte order mark)"),
        ("utf-16-be", "name,lon,lat\nMusan,129.26,42.2\n", "UTF-16 (recognised)"),
        ("utf-8-sig", "이름,경도,위도\n무산,129.26,42.2\n", "UTF-8 (byte order mark)"),
        ("cp1251", "название,долгота,широта\nшахта Мусан,129.26,42.2\n", "CP1251 (recognised)"),
        ("cp1252", "name,lon,lat\nMine é,129.26,42.2\n", "CP1252 (guessed)"),
    ],
)
def test_encodings_are_recognised(tmp_path: Path, codec: str, text: str, encoding: str) -> None:
    found = read_one(written(tmp_path, text.encode(codec)))
    first = text.splitlines()
    assert found.encoding == encoding
    assert found.attributes.column(first[0].split(",")[0]).to_pylist()[0] == first[1].split(",")[0]
    assert lonlat(found)[0] == pytest.approx(tuple(map(float, first[1].split(",")[1:])))
    assert ("encoding" in {question.kind for question in found.report.questions}) == (
        "recognised" in encoding or "guessed" in encoding
    ) - ("UTF" in encoding and "recognised" in encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_decimal_commas(tmp_path: Path, delimiter: str) -> None:
    comma = "," if delimiter in ";\t" else "."
    lines = [
        ["name", "lat", "lon", "t"],
        ["a, b", f"38{comma}5", f"125{comma}25", f"1{comma}5"],
        ["c", "39", "126", "2"],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    found = read_one(written(tmp_path, text))
    assert lonlat(found) == [(125.25, 38.5), (126.0, 39.0)]
    assert found.attributes.column("t").to_pylist() == [1.5, 2.0]
    assert found.attributes.column("name").to_pylist() == ["a, b", "c"]


@pytest.mark.parametrize(
    ("header", "cells", "place"),
    [
        ("Lat,Long", "38°43′N,125°24′E", (125.4, 38.716667)),
        ("위도,경도", "북위 38도 43분,동경 125도 24분", (125.4, 38.716667)),
        ("name,MGRS", "x,51SYD3836823925", (125.7538, 39.0319)),
        ("coordinates,n", '"38.7167 N, 125.4 E",1', (125.4, 38.7167)),
        ("id,the_geom", "1,POINT (125.4 38.7)", (125.4, 38.7)),
        ("id,geometry", "1,SRID=4326;POINT(125.4 38.7)", (125.4, 38.7)),
        ("site latitude,site longitude", "38.7,125.4", (125.4, 38.7)),
        ("X,Y", "125.4,38.7", (125.4, 38.7)),
    ],
)
def test_columns_of_the_place_are_recognised(
    tmp_path: Path, header: str, cells: str, place: tuple[float, float]
) -> None:
    found = read_one(written(tmp_path, f"{header}\n{cells}\n"))
    assert lonlat(found)[0] == pytest.approx(place, abs=2e-5)
    assert found.crs == "EPSG:4326"
    # What was written stays in the table: its digits say how exact it is.
    assert found.attributes.num_columns == len(header.split(","))


def test_metres_are_asked_about(tmp_path: Path) -> None:
    found = read_one(written(tmp_path, "x,y,n\n953000,1952000,1\n"))
    assert found.crs is None
    assert [question.kind for question in found.report.questions] == ["crs"]
    assert read_one(tmp_path / "a.csv", crs="EPSG:5179").crs == "EPSG:5179"
    with pytest.raises(FormatError, match="no coordinate system"):
        read_one(tmp_path / "a.csv", crs="EPSG:0")


def test_nothing_recognised_is_asked_about_and_answered(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\nMusan,42.2,129.26\n")
    assert [question.kind for question in read_one(path).report.questions] == ["columns"]
    found = read_one(path, mapping=TableMapping("two columns", "c", "b"))
    assert lonlat(found) == [(129.26, 42.2)]
    with pytest.raises(FormatError, match="no column “z”"):
        read_one(path, mapping=TableMapping("wkt", text="z"))


def test_swapped_columns_are_asked_about(tmp_path: Path) -> None:
    found = read_one(written(tmp_path, "lat,lon\n129.2,42.2\n130.3,42.3\n"))
    assert [question.kind for question in found.report.questions] == ["swap"]


def test_types_are_stable(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "code,count,price,day,at,flag,mixed,empty,long\n"
        "007,1,1.50,2016-05-01,2016-05-01 10:00:00,true,1,,12345678901234567890\n"
        "012,-2,2,2017-01-31,2016-05-01T10:00:00.5,FALSE,x,,1\n",
    )
    found = read_one(path).attributes
    kinds = {field.name: str(field.type) for field in found.schema}
    assert kinds == {
        "code": "string",
        "count": "int64",
        "price": "double",
        "day": "date32[day]",
        "at": "timestamp[us]",
        "flag": "bool",
        "mixed": "string",
        "empty": "string",
        "long": "string",
    }
    assert found.column("code").to_pylist() == ["007", "012"]


def test_odd_rows_are_kept_and_reported(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Mines of 2016\n\nname,lat,lon,name,\n"
        "a,38,125,b,c\nshort,39\nlong,38,126,x,y,z,w\n,,,,\nbad,north,125,,\n",
    )
    found = read_one(path)
    assert found.attributes.column_names == [
        "name",
        "lat",
        "lon",
        "name (2)",
        "column 5",
        "extra",
        "extra (2)",
    ]
    assert found.attributes.column("extra").to_pylist() == [None, None, "z", None, None]
    assert lonlat(found) == [(125, 38), None, (126, 38), None, None]
    whats = {finding.what: finding for finding in found.report.findings}
    assert whats["A row has fewer cells than the header; the rest are empty"].places == ["line 5"]
    assert "“Mines of 2016”" in whats["A line above the header isn't in the table"].places
    assert "row 5" in whats["The place can't be read; the row is kept without one"].places[0]


def test_a_table_without_header(tmp_path: Path) -> None:
    found = read_one(written(tmp_path, "125.1,38.1\n125.2,38.2\n"))
    assert found.attributes.column_names == ["column 1", "column 2"]
    assert len(found) == 2
    assert len(read_one(tmp_path / "a.csv", header=True)) == 1


def test_hostile_text(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="quotation mark"):
        read_one(written(tmp_path, 'a,b\n1,"2\n' + "3,4\n" * 6000))
    found = read_one(written(tmp_path, 'a,b\n1,"2\n3,4\n'))
    assert "never closed" in found.report.of_kind("repaired")[0].what
    with pytest.raises(FormatError, match="columns"):
        read_one(written(tmp_path, ",".join(f"c{i}" for i in range(2000)) + "\n1\n"))
    with pytest.raises(FormatError, match="field larger"):
        read_one(written(tmp_path, "a,b\n1," + "x" * 2000 + "\n"), limits=Limits(value_bytes=1000))
    with pytest.raises(FormatError, match="rows"):
        read_one(written(tmp_path, "a,b\n" + "1,2\n" * 20), limits=Limits(features=10))
    deep = "GEOMETRYCOLLECTION(" * 100_000 + ")" * 100_000
    found = read_one(written(tmp_path, f'wkt,n\n"{deep}",1\nPOINT (1 2),2\nPOINT (3 4),2\n'))
    assert found.report.without_geometry == 1
    with pytest.raises(FormatError, match="empty"):
        read_one(written(tmp_path, ""))
    with pytest.raises(FormatError, match="no format"):
        read_one(written(tmp_path, "a,b\n1,2", "a.xyz"))


def test_preview_shows_places_before_reading(tmp_path: Path) -> None:
    path = written(tmp_path, "이름;위도;경도\n무산;42,2;129,26\n나진;;\n".encode("cp949"))
    preview = preview_delimited(path)
    assert preview.encoding == "CP949 (recognised)"
    assert preview.delimiter == ";"
    assert preview.names == ("이름", "위도", "경도")
    assert preview.rows[1] == ("나진", None, None)
    assert preview.mapping == TableMapping("two columns", "경도", "위도")
    assert preview.places == (pytest.approx((129.26, 42.2)), None)
    wrong = preview_delimited(path, ReadOptions(mapping=TableMapping("coordinate", text="이름")))
    assert wrong.places == (None, None)


def test_encodings_out_and_read_only_targets(tmp_path: Path) -> None:
    features = sample(only_points=True)
    options = WriteOptions(encoding="CP949")
    (loss,) = [loss for loss in loss_report(features, "csv", options) if "CP949" in loss.what]
    assert loss.columns == ("name",)
    path = write_file(features.take([2, 3]), tmp_path / "k.csv", options)
    assert "이름" in path.read_text("cp949")
    before = path.read_bytes()
    path.chmod(0o444)
    if not _writable(path):
        with pytest.raises(DocumentError, match="read-only"):
            write_file(features, path)
    with pytest.raises(DocumentError, match="doesn't exist"):
        write_file(features, tmp_path / "no" / "a.csv")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["k.csv"]


def _writable(path: Path) -> bool:
    """True for the superuser, to whom nothing is read-only."""
    try:
        path.open("r+").close()
    except OSError:
        return False
    return True


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(sample(), tmp_path / "a.csv")
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DocumentError, match="the disk is full"):
        write_file(sample().take([0]), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_file_of_one_endless_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_bytes(b"lon,lat\n" + b"x" * (3 << 20))
    options = ReadOptions(limits=Limits(value_bytes=1 << 20))
    for read in (read_file, preview_delimited):
        with pytest.raises(FormatError, match="line 2 is longer than 2 MB"):
            read(path, options)
