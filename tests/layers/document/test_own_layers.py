"""Layers of one's own in the document: tables of their own for every GIS, links that move with the folder."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from layers.atlas import Atlas
from layers.document.link_paths import is_elsewhere, link_path, link_text
from layers.document.reading import open_document, problems
from layers.document.writing import save
from layers.errors import DocumentContentError, DocumentError
from layers.own.editing import new_feature, new_layer
from layers.own.templates import template_named
from layers.records.feature import Feature
from layers.records.layer import Layer
from tests.helpers.own_layers import own_atlas


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.gpkg"
    save(own_atlas(), path)
    return path


def test_gdal_sees_each_layer_with_fields_types_and_style(path: Path) -> None:
    import pyogrio

    kinds = dict(pyogrio.list_layers(path).tolist())
    assert kinds["own-yards"] == "Point"
    assert kinds["own-tracks"] == "MultiLineString"
    assert kinds["own-pits"] == "MultiPolygon"
    info = pyogrio.read_info(path, layer="own-yards")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["Uncertainty"] == "float64"
    assert types["Date seen"] == "datetime64[D]"
    assert info["crs"] == "EPSG:4326"
    frame = pyogrio.read_dataframe(path, layer="own-yards").set_index("Name")
    assert frame.loc["룡북 yard"].geometry.coords[0] == (125.9, 39.6)
    assert frame.loc["룡북 yard", "Status"] == "working"
    assert frame.loc["Without a place"].geometry is None
    styles = pyogrio.read_dataframe(path, layer="layer_styles", read_geometry=False).set_index("f_table_name")
    renderer = fromstring(styles.loc["own-yards"].styleQML.partition("\n")[2]).find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "Status")
    assert [one.get("value") for one in renderer.iter("category")] == ["working", "closed", ""]
    graded = fromstring(styles.loc["own-pits"].styleQML.partition("\n")[2]).find("renderer-v2")
    assert graded is not None
    assert graded.get("type") == "graduatedSymbol"
    ends = [(float(one.get("lower")), float(one.get("upper"))) for one in graded.iter("range")]
    # A value on a limit is in the class above; QGIS takes the first class that holds it, nearly.
    assert ends == [(0.0, pytest.approx(50.0)), (50.0, 200.0)]
    assert ends[0][1] < 50.0 - 2e-15
    assert [one.get("label") for one in graded.iter("range")] == ["0 – 50", "50 – 200"]


def test_opening_changes_nothing(path: Path) -> None:
    before = sha(path)
    assert open_document(path).atlas == own_atlas()
    assert problems(path) == []
    assert sha(path) == before


def test_two_layers_of_one_name_both_stay(tmp_path: Path) -> None:
    one = new_layer(Atlas(), "sites", template_named("own"))
    two = new_layer(Atlas([one]), "sites", template_named("own"))
    save(Atlas([one, two]), tmp_path / "a.gpkg")
    document = open_document(tmp_path / "a.gpkg")
    assert [layer.name for layer in document.atlas.layers.values()] == ["sites", "sites"]


def test_a_feature_without_a_layer_is_named(tmp_path: Path) -> None:
    lost = Feature.checked({"id": "own-x.a", "layer": "own-x"})
    with pytest.raises(DocumentError, match=r"“own-x\.a”: there is no layer “own-x”"):
        save(Atlas([lost]), tmp_path / "a.gpkg")
    layer = new_layer(Atlas(), "Yards", template_named("own"))
    odd = new_feature(Atlas([layer]), layer, {}, values={"Depth": 1.0})
    with pytest.raises(DocumentError, match="“Depth” is no field of the layer “Yards”"):
        save(Atlas([layer, odd]), tmp_path / "a.gpkg")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('DROP TABLE "own-yards"', "the table of the layer “Yards” is missing"),
        ('ALTER TABLE "own-yards" DROP COLUMN "Status"', "the column “Status” is missing"),
        ("""UPDATE "own-yards" SET "Uncertainty" = 'far' """, "Uncertainty: isn't a decimal number"),
        ("""UPDATE "own-yards" SET geom = x'00' WHERE fid = 1""", "its geometry is cut off"),
        ("""UPDATE "own-yards" SET id = '' WHERE fid = 1""", "id: is empty"),
        (
            """UPDATE "own-tracks" SET id = (SELECT id FROM "own-yards" LIMIT 1) WHERE fid = 1""",
            "id: stands twice",
        ),
        ("""UPDATE layers SET fields = 'x' WHERE id = 'own-yards'""", "fields: isn't JSON"),
        (
            'UPDATE layers SET symbology = \'{"kind": "single", "look": {"colour": "red"}}\''
            " WHERE id = 'own-yards'",
            "symbology",
        ),
    ],
)
def test_damage_is_named_by_layer_and_feature(path: Path, statement: str, words: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute(statement)
        base.commit()
    found = problems(path)
    assert any(words in str(problem) for problem in found), found


def test_what_others_added_to_a_layer_is_reported(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute('ALTER TABLE "own-yards" ADD COLUMN checked TEXT')
        base.execute('CREATE TABLE "own-strange" (fid INTEGER)')
        base.commit()
    assert open_document(path).extras == ("the table “own-strange”", "the column “checked” of Yards")


def test_a_damaged_layer_stops_the_document_with_all_problems(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("""UPDATE "own-yards" SET geom = x'4750' """)
        base.commit()
    with pytest.raises(DocumentContentError) as caught:
        open_document(path)
    assert len(caught.value.problems) == 2


def linked(path: Path) -> Layer:
    link = {"path": link_text(path), "layer": "camps", "sha256": "ab" * 32, "place": "wkt"}
    return Layer.checked({"id": "file-1", "name": "Camps", "link": link})


def test_a_file_beside_the_document_is_found_where_both_were_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "새 폴더"
    (old / "data").mkdir(parents=True)
    layer = linked(old / "data" / "camps.kml")
    save(Atlas([layer]), old / "a.gpkg")
    assert b"./data/camps.kml" in (old / "a.gpkg").read_bytes()
    assert open_document(old / "a.gpkg").atlas.layers["file-1"] == layer
    old.rename(new)
    moved = open_document(new / "a.gpkg").atlas.layers["file-1"]
    assert moved.link is not None
    assert link_path(moved.link.path) == new / "data" / "camps.kml"


def test_a_file_elsewhere_keeps_its_path_without_the_persons_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "an.analyst"
    monkeypatch.setattr(Path, "home", lambda: home)
    layer = linked(home / "maps" / "camps.kml")
    (tmp_path / "share").mkdir()
    document = tmp_path / "share" / "a.gpkg"
    save(Atlas([layer]), document)
    assert b"an.analyst" not in document.read_bytes()
    assert open_document(document).atlas.layers["file-1"] == layer


@pytest.mark.parametrize(
    "text", ["//host/share/a.kml", r"\\host\share\a.kml", "/vsicurl/x", "https://a.b/c.kml"]
)
def test_addresses_are_no_files(text: str) -> None:
    assert is_elsewhere(text)
    assert not is_elsewhere("/data/a.kml")
    assert not is_elsewhere("~/a.kml")
