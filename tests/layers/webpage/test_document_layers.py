"""Layers of the document on its page: kept ones with their origin, named files where they are."""

from __future__ import annotations

from pathlib import Path

from layers.atlas import Atlas
from layers.records.feature import Feature
from layers.records.layer import FieldKind, GeometryKind, Layer, LayerField, Link
from layers.webpage.document_layers import ORIGIN, document_layers
from layers.webpage.own_layers import own_layers_data

YARDS = Layer(
    id="own-yards",
    name="Coal yards",
    geometry_kind=GeometryKind.POINTS,
    fields=(
        LayerField(name="Name"),
        LayerField(name="Area", kind=FieldKind.NUMBER, unit="ha"),
    ),
    label="Name",
    credit="Own count",
    licence="CC BY 4.0",
    opacity=0.5,
)


def yard(number: int, **values: object) -> Feature:
    return Feature(
        id=f"own-yards.{number}",
        layer="own-yards",
        points=((125.3 + number / 10, 38.7),),
        values={"Name": f"Yard {number}", "Area": 1.5 * number},
        **values,
    )


def linked(path: Path, name: str, **values: object) -> Layer:
    return Layer(id=f"file-{name}", name=name, link=Link(path=str(path), layer=path.stem), **values)


def test_kept_layers_come_with_units_and_what_each_feature_rests_on():
    layers, troubles = document_layers(Atlas([YARDS, yard(1, source_note="image of 2021-04-02"), yard(2)]))
    assert troubles == ()
    (row,) = own_layers_data(layers).data
    assert (row["name"], row["credit"], row["licence"], row["count"]) == (
        "Coal yards",
        "Own count",
        "CC BY 4.0",
        2,
    )
    assert [column["name"] for column in row["columns"]] == ["Name", "Area (ha)", ORIGIN]
    assert row["columns"][0]["texts"] == ["Yard 1", "Yard 2"]
    assert row["columns"][2]["texts"] == ["image of 2021-04-02", ""]
    assert row["label"] == 0
    assert row["looks"][0]["opacity"] == 0.5
    assert document_layers(Atlas([YARDS.changed(visible=False), yard(1)])) == ([], ())


def test_named_files_are_read_where_they_are_and_missed_in_words(tmp_path: Path):
    path = tmp_path / "pits.csv"
    path.write_text("name,lon,lat\nPit,126.1,39.2\n", encoding="utf-8")
    here = linked(path, "pits", credit="Survey")
    gone = linked(tmp_path / "gone.csv", "gone")
    away = linked(Path("//server/share/x.gpkg"), "away")
    layers, troubles = document_layers(Atlas([here, gone, away]))
    assert [(layer.title, layer.file, layer.credit) for layer in layers] == [("pits", "pits.csv", "Survey")]
    assert len(layers[0].layer) == 1
    assert any("“gone” isn't shown: its file isn't there: gone.csv" in text for text in troubles)
    assert any("“away” isn't shown: its file lies elsewhere" in text for text in troubles)
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"no database")
    assert "can't be read: “broken.gpkg”" in document_layers(Atlas([linked(broken, "broken")]))[1][0]
