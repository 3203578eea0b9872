"""Figures as files: what readers, searchers and archivists find in them."""

from __future__ import annotations

import io
import json
import re
import struct
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtGui import QImage

from geo.crs import to_lonlat
from geo.geodesy import destination
from gui.figures.batch import figure_from, verified
from gui.figures.export import Export, figure_bytes, has_glyph, write_figure
from gui.painting.text import measurer
from layers.bundled import load_bundled
from layers.drawing.draw_list import DrawList, Group, Label, Labels, TextRun
from layers.edits import edit_of, replaced
from layers.errors import DocumentError, FigureError, FormatError
from layers.figures.manifest_files import figure_of_manifest, read_manifest
from layers.figures.page import compose_figure
from layers.figures.png_text import read_text, with_text
from layers.figures.presets import PRESETS, own_size
from layers.figures.standard import standard_figure
from layers.records.site import SiteKind

pytestmark = pytest.mark.usefixtures("qapp")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def atlas():
    return load_bundled()


@pytest.fixture(scope="module")
def composed(qapp, atlas):
    view = atlas.views["unnyul-ore"]
    figure = standard_figure(view, atlas, PRESETS["nature-89"], measurer())
    return compose_figure(figure.changed(alt_text="Ways of Unnyul's ore."), atlas, measurer())


def test_a_png_has_size_resolution_and_words(composed):
    data = figure_bytes(composed, ".png", Export(dpi=254))
    image = QImage.fromData(data)
    assert (image.width(), image.height()) == (890, round(composed.figure.height_mm * 10))
    assert struct.unpack(">IIB", data[data.index(b"pHYs") + 4 :][:9]) == (10_000, 10_000, 1)
    texts = read_text(data)
    assert texts["Title"] == "Unnyul’s ore is trucked to Songrim, though the way by water is shorter"
    assert texts["Description"] == "Ways of Unnyul's ore."
    assert "Creation Time" not in texts


def test_an_svg_has_text_and_layers(composed):
    root = ElementTree.fromstring(figure_bytes(composed, ".svg"))
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert "은률광산" in texts
    assert any(text.startswith("Unnyul mine") for text in texts)
    labels = [value for g in root.iter(f"{SVG}g") for key, value in g.attrib.items() if key.endswith("label")]
    assert {"Routes", "Sites", "Legend", "Sources"} <= set(labels)


def test_a_shift_of_one_metre_in_the_data_is_in_the_svg(qapp, atlas):
    figure = standard_figure(atlas.views["unnyul-ore"], atlas, PRESETS["nature-183"], measurer())
    near = figure.with_item("map", west=125.2, east=125.22, south=38.55, north=38.56)
    changed = atlas.snapshot()
    mine = changed.sites["unnyul-mine"]
    ((east, north),) = destination(np.array([[mine.lon, mine.lat]]), 90.0, 1.0)
    changed.apply(edit_of("shift", [replaced(mine, mine.changed(lon=float(east), lat=float(north)))]))
    shift = []
    near = near.with_item(
        "map", west=mine.lon - 0.01, east=mine.lon + 0.01, south=mine.lat - 0.005, north=mine.lat + 0.005
    )
    for one in (atlas, changed):
        text = figure_bytes(compose_figure(near, one, measurer()), ".svg").decode()
        symbol = text[text.index('<g data-id="unnyul-mine">') :]
        shift.append([float(number) for number in re.findall(r"-?\d+\.?\d*", symbol[:400])[:2]])
    scene = compose_figure(near, atlas, measurer()).scenes["map"]
    moved = np.hypot(*(np.array(shift[1]) - np.array(shift[0])))
    assert moved == pytest.approx(1.0 / scene.viewport.resolution, rel=0.05)


def test_a_pdf_has_embedded_fonts_and_text(composed, tmp_path):
    path = tmp_path / "map.pdf"
    write_figure(composed, path)
    reader = PdfReader(path)
    text = reader.pages[0].extract_text()
    assert "은률광산" in text
    assert "Unnyul mine" in text
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in descriptor
    assert reader.metadata.title.startswith("Unnyul’s ore")
    assert "/CreationDate" not in reader.metadata


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".tif"])
def test_the_time_is_that_of_the_sources(composed, ending, monkeypatch):
    plain = figure_bytes(composed, ending, Export(dpi=60))
    assert figure_bytes(composed, ending, Export(dpi=60)) == plain
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    dated = figure_bytes(composed, ending, Export(dpi=60))
    stamps = (b"20170714024000", b"2017-07-14T02:40:00Z", b"2017:07:14 02:40:00")
    assert any(stamp in dated for stamp in stamps) == (dated != plain)
    assert dated != plain or ending == ".svg"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(FigureError, match="SOURCE_DATE_EPOCH"):
        figure_bytes(composed, ending, Export(dpi=60))


def test_a_letter_that_the_font_lacks_stops_the_export(composed, tmp_path):
    lacking = Label(1.0, 1.0, ((TextRun("Musan \U0001f6a2", 3.0, "#000000"),),), id="musan-mine")
    draw_list = composed.draw_list
    groups = (*draw_list.groups, Group("map.labels", "Labels", (Labels((lacking,)),)))
    spoiled = replace(composed, draw_list=DrawList(draw_list.width, draw_list.height, groups))
    with pytest.raises(FigureError, match=r"no SHIP \(U\+1F6A2\).*musan-mine"):
        write_figure(spoiled, tmp_path / "map.svg")
    assert list(tmp_path.iterdir()) == []


def test_the_font_has_the_region_s_scripts():
    for letter in "Ŏŭ’무산茂山丹东港Мусан°′″–…":
        assert all(has_glyph(letter, weight) for weight in (400, 500, 700)), letter


def test_what_can_t_be_written_says_why(composed, tmp_path):
    with pytest.raises(FigureError, match=r"“map\.gif”.*\.png"):
        write_figure(composed, tmp_path / "map.gif")
    with pytest.raises(FigureError, match="dpi"):
        write_figure(composed, tmp_path / "map.png", Export(dpi=5))
    with pytest.raises(DocumentError, match="doesn't exist"):
        write_figure(composed, tmp_path / "none" / "map.svg")
    huge = replace(composed, draw_list=replace(composed.draw_list, width=2000.0, height=2000.0))
    with pytest.raises(FigureError, match="too large"):
        write_figure(huge, tmp_path / "map.png", Export(dpi=1200))
    assert list(tmp_path.iterdir()) == []


def test_a_tiff_has_its_place_on_the_earth(composed):
    with Image.open(io.BytesIO(figure_bytes(composed, ".tif", Export(dpi=254)))) as image:
        tags = image.tag_v2
        assert image.size == (890, round(composed.figure.height_mm * 10))
        assert tags[282] == 254
        scale, tie, keys = tags[33550], tags[33922], tags[34735]
    frame, scene = composed.figure.maps()[0], composed.scenes["map"]
    # The middle of the map, from the page's pixels.
    column, row = (frame.x + frame.width / 2) * 10, (frame.y + frame.height / 2) * 10
    assert tie[3] + column * scale[0] == pytest.approx(scene.viewport.centre[0], abs=scale[0])
    assert tie[4] - row * scale[1] == pytest.approx(scene.viewport.centre[1], abs=scale[1])
    entries = {keys[i]: keys[i + 3] for i in range(4, len(keys), 4)}
    assert (entries[1024], entries[3075], entries[3076]) == (1, 8, 9001)


def test_beside_a_picture_stand_its_place_and_its_record(composed, tmp_path):
    path = tmp_path / "map.png"
    write_figure(composed, path, Export(dpi=100, georeference=True, manifest=True))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "map.pgw",
        "map.png",
        "map.png.json",
        "map.prj",
    ]
    lines = [float(line) for line in (tmp_path / "map.pgw").read_text().split()]
    assert lines[0] == -lines[3] > 0
    assert "Lambert_Conformal_Conic_2SP" in (tmp_path / "map.prj").read_text()
    assert json.loads((tmp_path / "map.png.json").read_text(encoding="utf-8")) == read_manifest(path)


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".tif"])
def test_every_format_carries_the_record_of_how_it_was_made(composed, atlas, ending, tmp_path):
    path = tmp_path / f"map{ending}"
    write_figure(composed, path, Export(dpi=60, document="atlas.gpkg"))
    manifest = read_manifest(path)
    assert manifest["document"] == "atlas.gpkg"
    assert figure_of_manifest(manifest, path.name) == composed.figure
    assert verified(path, atlas) == ()
    again = compose_figure(figure_from(path), atlas, measurer())
    assert figure_bytes(again, ending, Export(dpi=60, document="atlas.gpkg")) == path.read_bytes()
    changed = atlas.snapshot()
    mine = changed.sites["unnyul-mine"]
    changed.apply(edit_of("shift", [replaced(mine, mine.changed(lat=mine.lat + 1e-6))]))
    assert [str(change) for change in verified(path, changed)] == ["sites/unnyul-mine: lat changed"]


def test_a_pdf_says_what_it_shows_and_where_it_is(composed, tmp_path):
    path = tmp_path / "map.pdf"
    write_figure(composed, path)
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    element = root["/StructTreeRoot"]["/K"]
    assert element["/S"] == "/Figure"
    assert element["/Alt"] == "Ways of Unnyul's ore."
    assert set(reader.attachments) == {"figure.json", "sources.csv"}
    viewport = reader.pages[0]["/VP"][0]
    corners = [float(value) for value in viewport["/Measure"]["/GPTS"]]
    shown = composed.scenes["map"].viewport
    lonlat = to_lonlat(shown.to_map(np.array([[0.0, shown.height]])), shown.crs)[0]
    assert corners[:2] == pytest.approx([lonlat[1], lonlat[0]], abs=1e-6)
    box = [float(value) * 25.4 / 72 for value in viewport["/BBox"]]
    frame = composed.figure.maps()[0]
    assert box[0] == pytest.approx(frame.x, abs=0.01)
    assert box[2] - box[0] == pytest.approx(frame.width, abs=0.01)


def test_text_in_a_png_comes_back(composed):
    data = figure_bytes(composed, ".png", Export(dpi=60))
    texts = {"Title": "무산 茂山", "Long": "x" * 5000}
    assert read_text(with_text(data, texts))["Long"] == "x" * 5000
    assert read_text(with_text(data, texts))["Title"] == "무산 茂山"
    with pytest.raises(FormatError, match="isn't a PNG"):
        read_text(b"GIF89a")
    with pytest.raises(FormatError, match="cut off"):
        read_text(data[:-20])


def test_the_overview_at_column_width_names_country_and_crossings() -> None:
    atlas = load_bundled()
    figure = standard_figure(atlas.views["overview"], atlas, own_size(183.0, 120.0), measurer())
    composed = compose_figure(figure, atlas, measurer())
    scene = composed.scenes["map"]
    (country,) = [label for label in scene.labels.areas if label.id == "country-prk"]
    assert "".join(run.text for line in country.lines for run in line).startswith("NORTH")
    placed = {label.id for label in scene.labels.places}
    crossings = {site.id for site in scene.marks.sites if site.kind is SiteKind.CROSSING}
    assert crossings <= placed
    assert "Sanhe crossing" not in composed.names_without_room()
    notes = [text for group in composed.draw_list if group.id == "notes" for text in words_of(group)]
    assert not any("…" in text for text in notes)
    assert "’" in composed.texts["title"]


def words_of(group: Group) -> list[str]:
    return [
        run.text
        for item in group.items
        if isinstance(item, Labels)
        for label in item.labels
        for line in label.lines
        for run in line
    ]


def test_no_view_has_a_typed_apostrophe() -> None:
    for view in load_bundled().views.values():
        assert "'" not in view.name + view.title + view.subtitle
