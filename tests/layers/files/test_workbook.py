"""Excel workbooks in and out."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.table_mapping import TableMapping
from layers.files.workbook_reader import preview_workbook
from tests.helpers.feature_sets import assert_same, sample, shapes_in


def workbook(path: Path, *rows: list[Any], title: str = "Sites") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


def read_one(path: Path, **options: Any) -> FeatureSet:
    (features,) = read_file(path, ReadOptions(**options))
    return features


@pytest.mark.parametrize("only_points", [True, False])
def test_round_trip(tmp_path: Path, only_points: bool) -> None:
    wanted = sample(only_points=only_points)
    found = read_one(write_file(wanted, tmp_path / "a.xlsx"))
    texts = pa.array([text or None for text in wanted.attributes.column("name").to_pylist()])
    assert_same(found, replace(wanted, attributes=wanted.attributes.set_column(0, "name", texts)))
    assert "Empty texts become missing values" in [loss.what for loss in loss_report(wanted, "xlsx")]
    assert found.name == "sample"


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    features = FeatureSet(
        "=evil", pa.chunked_array([pa.nulls(2, pa.binary())]), pa.table({"=a": ["=1+1", "+1"]}), None
    )
    path = write_file(features, tmp_path / "a.xlsx")
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert read_one(path).attributes.to_pydict() == {"=a": ["=1+1", "+1"]}


def test_sheets_types_and_titles(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "광산"
    sheet.append(["Mines of the North, 2016"])
    sheet.append([])
    sheet.append(["이름", "위도", "경도", "opened", "tonnes", "share", "code", "mixed", "error", None])
    sheet.append(["무산", 42.2, 129.26, dt.datetime(1935, 5, 1), 5, 0.5, "007", 1, "#N/A", "x"])
    sheet.append(["나진", 42.24, 130.3, None, 6, 1, "012", "a", 2, None])
    sheet.append([None, "=B4", "=C4", None, None, None, None, None, None, None])
    book.create_sheet("empty")
    hidden = book.create_sheet("hidden")
    hidden.append(["at", "coordinates"])
    hidden.append([dt.datetime(2016, 5, 1, 10, 30), "38°43′N 125°24′E"])
    hidden.sheet_state = "hidden"
    book.save(path)
    first, second = read_file(path)
    assert first.name == "광산"
    assert first.attributes.to_pylist()[0] == {
        "이름": "무산",
        "위도": 42.2,
        "경도": 129.26,
        "opened": dt.date(1935, 5, 1),
        "tonnes": 5,
        "share": 0.5,
        "code": "007",
        "mixed": "1",
        "error": None,
        "column 10": "x",
    }
    assert [(s.x, s.y) for s in shapes_in(first)[:2]] == [(129.26, 42.2), (130.3, 42.24)]
    whats = " ".join(str(finding) for finding in first.report.findings)
    for text in ("Mines of the North", "mixes kinds", "#N/A", "formulas"):
        assert text in whats
    assert second.attributes.column("at").to_pylist() == [dt.datetime(2016, 5, 1, 10, 30)]
    assert shapes_in(second)[0].y == pytest.approx(38.7166667)
    assert any("hidden" in finding.what for finding in second.report.of_kind("noted"))
    assert read_one(path, layer="hidden").name == "hidden"
    with pytest.raises(FormatError, match="no sheet “x”"):
        read_file(path, ReadOptions(layer="x"))


def test_preview_and_mapping(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["a", "b"], [42.2, 129.26], [38, 125])
    assert [question.kind for question in read_one(path).report.questions] == ["columns"]
    mapping = TableMapping("two columns", "b", "a")
    preview = preview_workbook(path, ReadOptions(mapping=mapping))
    assert preview.rows[0] == ("42.2", "129.26")
    assert preview.places[1] == (125, 38)
    assert len(read_one(path, mapping=mapping).report.questions) == 0


def test_several_layers_and_their_names(tmp_path: Path) -> None:
    long = replace(sample(), name="a/b:" + "x" * 40)
    path = write_file([long, long, replace(sample(), name="")], tmp_path / "a.xlsx")
    assert [layer.name for layer in read_file(path)] == [
        "a_b_" + "x" * 27,
        "a_b_" + "x" * 23 + " (2)",
        "Sheet",
    ]


def test_losses(tmp_path: Path) -> None:
    table = pa.table(
        {
            "long": ["x" * 40_000, "a\x01b"],
            "vast": [2**60, 1],
            "early": [dt.date(1850, 1, 1), None],
            "looks": ["2016-05-01", None],
        }
    )
    features = FeatureSet("t", sample(only_points=True).geometry.slice(0, 2), table, "EPSG:4326")
    losses = {loss.what: loss.columns for loss in loss_report(features, "xlsx")}
    assert losses == {
        "Texts of more than 32767 characters are cut": ("long",),
        "Control characters, which a workbook can't hold, are left out": ("long",),
        "Text that looks like dates comes back as dates": ("looks",),
    }
    found = read_one(write_file(features, tmp_path / "a.xlsx")).attributes
    assert found.column("vast").to_pylist() == [2**60, 1]
    assert found.column("early").to_pylist() == [dt.date(1850, 1, 1), None]
    assert [len(text) for text in found.column("long").to_pylist()] == [32767, 2]


def test_hostile_workbooks(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["a", "b"], [1, 2])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match="full copy"):
        read_file(path)
    for part, content, reason in (
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c", "can't be read|damaged"),
        ("xl/workbook.xml", b"<nothing/>", "damaged|no table|can't"),
        (
            "xl/worksheets/sheet1.xml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>',
            "can't be read|damaged|no table",
        ),
    ):
        path.write_bytes(_with_part(whole, part, content))
        with pytest.raises(FormatError, match=reason):
            read_file(path)
    path.write_bytes(whole)
    with pytest.raises(FormatError, match="would unpack"):
        read_one(path, limits=Limits(unpacked_bytes=100))
    with pytest.raises(FormatError, match="more than 1 rows"):
        read_one(workbook(tmp_path / "b.xlsx", ["a"], [1], [2]), limits=Limits(features=1))


def test_a_sheet_that_claims_to_be_vast(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["lon", "lat"], [125, 38])
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    path.write_bytes(_with_part(whole, "xl/worksheets/sheet1.xml", sheet))
    found = read_one(path)
    assert found.attributes.column_names == ["lon", "lat"]
    assert len(found) == 1


def _with_part(whole: bytes, name: str, content: bytes) -> bytes:
    """The workbook with another content of one of its parts."""
    import io

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(target, "w") as archive:
        for member in source.namelist():
            archive.writestr(member, content if member == name else source.read(member))
    return target.getvalue()
