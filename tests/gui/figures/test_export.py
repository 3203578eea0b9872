"""Figures as files: what readers, searchers and archivists find in them."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from geo.geodesy import destination
from gui.figures.export import figure_bytes, has_glyph, write_figure
from gui.painting.text import measurer
from layers.bundled import load_bundled
from layers.drawing.draw_list import DrawList, Group, Label, Labels, TextRun
from layers.edits import edit_of, replaced
from layers.errors import DocumentError, FigureError, FormatError
from layers.figures.page import compose_figure
from layers.figures.png_text import read_text, with_text
from layers.figures.presets import PRESETS
from layers.figures.standard import standard_figure

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
    data = figure_bytes(composed, ".png", dpi=254)
    image = QImage.fromData(data)
    assert (image.width(), image.height()) == (890, round(composed.figure.height_mm * 10))
    assert struct.unpack(">IIB", data[data.index(b"pHYs") + 4 :][:9]) == (10_000, 10_000, 1)
    texts = read_text(data)
    assert texts["Title"] == "Unnyul's ore is trucked to Songrim, though the waterway is half as long"
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
    assert reader.metadata.title.startswith("Unnyul's ore")
    assert "/CreationDate" not in reader.metadata


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_time_is_that_of_the_sources(composed, ending, monkeypatch):
    plain = figure_bytes(composed, ending, dpi=60)
    assert figure_bytes(composed, ending, dpi=60) == plain
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1500000000")
    dated = figure_bytes(composed, ending, dpi=60)
    assert (b"20170714024000" in dated or b"2017-07-14T02:40:00Z" in dated) == (dated != plain)
    assert dated != plain or ending == ".svg"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(FigureError, match="SOURCE_DATE_EPOCH"):
        figure_bytes(composed, ending, dpi=60)


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
        write_figure(composed, tmp_path / "map.png", dpi=5)
    with pytest.raises(DocumentError, match="doesn't exist"):
        write_figure(composed, tmp_path / "none" / "map.svg")
    huge = replace(composed, draw_list=replace(composed.draw_list, width=2000.0, height=2000.0))
    with pytest.raises(FigureError, match="too large"):
        write_figure(huge, tmp_path / "map.png", dpi=1200)
    assert list(tmp_path.iterdir()) == []


def test_text_in_a_png_comes_back(composed):
    data = figure_bytes(composed, ".png", dpi=60)
    texts = {"Title": "무산 茂山", "Long": "x" * 5000}
    assert read_text(with_text(data, texts))["Long"] == "x" * 5000
    assert read_text(with_text(data, texts))["Title"] == "무산 茂山"
    with pytest.raises(FormatError, match="isn't a PNG"):
        read_text(b"GIF89a")
    with pytest.raises(FormatError, match="cut off"):
        read_text(data[:-20])
