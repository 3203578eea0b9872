"""SVG: well-formed, text as text, layers by name, no digit lost, nothing that can run."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from layers.drawing.draw_list import (
    DrawList,
    Fill,
    Group,
    Label,
    Labels,
    Lines,
    Markers,
    Picture,
    Polygons,
    Stroke,
    TextRun,
)
from layers.figures.png_writer import png_file
from layers.figures.svg import svg_document
from tests.helpers.measurer import EvenMeasurer

SVG = "{http://www.w3.org/2000/svg}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
SQUARE = np.array([(10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0)])


def document(*items, **values):
    group = Group("sites", "Mines & ports", items, opacity=0.5, clip=(0.0, 0.0, 100.0, 50.0))
    text = svg_document(DrawList(100, 50, (group,), "#DCE7EE"), EvenMeasurer(), **values)
    return text, ElementTree.fromstring(text)


def test_page_group_and_clip():
    _, root = document(page_unit_mm=2.0, title="A map", description="What is on it")
    assert root.get("width") == "200mm"
    assert root.get("viewBox") == "0 0 100 50"
    assert root.findtext(f"{SVG}title") == "A map"
    group = root.find(f"{SVG}g")
    assert group is not None
    assert group.get("id") == "sites"
    assert group.get(f"{INKSCAPE}label") == "Mines & ports"
    assert group.get("opacity") == "0.5"
    clip = re.fullmatch(r"url\(#(.+)\)", group.get("clip-path", ""))
    assert clip is not None
    assert any(path.get("id") == clip.group(1) for path in root.iter(f"{SVG}clipPath"))


def test_coordinates_keep_a_ten_thousandth():
    line = Lines(
        np.array([(1.23456, 2.0), (3.0, 2683123.4567)]),
        np.array([0, 2]),
        Stroke("#CC0000", 0.5),
        ids=("a-leg",),
    )
    _, root = document(line)
    path = root.find(f".//{SVG}path")
    assert path is not None
    assert path.get("d") == "M1.2346 2.0000L3.0000 2683123.4567"
    assert path.get("data-id") == "a-leg"


def test_text_is_text_with_its_halo_below():
    runs = (TextRun("Musan ", 3.0, "#111111", 700), TextRun("무산 茂山", 2.0, "#777777", italic=True))
    label = Label(20.0, 30.0, (runs,), rotation=15.0, halo="#FFFFFF", halo_width=0.4, id="musan-mine")
    _, root = document(Labels((label,)))
    texts = root.findall(f".//{SVG}text")
    assert [text.text for text in texts] == ["Musan ", "무산 茂山"] * 2
    assert [text.get("stroke") is not None for text in texts] == [True, True, False, False]
    assert texts[2].get("font-weight") == "700"
    assert texts[3].get("font-style") == "italic"
    (group,) = [g for g in root.iter(f"{SVG}g") if g.get("data-id") == "musan-mine"]
    assert group.get("transform") == "translate(20 30) rotate(15)"


def test_holes_hatch_markers_and_pictures():
    ring = np.vstack([SQUARE, SQUARE * 0.2 + 40])
    hatched = Polygons(
        ring,
        np.array([0, 4, 8]),
        np.array([0, 2]),
        Fill("#33669980", Stroke("#336699", 0.2), 4.0),
        ids=("area",),
    )
    mine = Markers(
        np.array([[50.0, 25.0]]), "mine", 6.0, "#BD4C19", "#FFFFFF", "#FFFFFF", ids=("musan-mine",)
    )
    picture = Picture(np.full((2, 3, 4), 200, np.uint8), 0, 0, 10, 5)
    _, root = document(hatched, mine, picture)
    area = next(path for path in root.iter(f"{SVG}path") if path.get("data-id") == "area")
    assert area.get("d", "").count("Z") == 2
    assert area.get("fill-rule") == "evenodd"
    assert area.get("fill-opacity") == "0.502"
    assert sum(path.get("stroke") == "#336699" for path in root.iter(f"{SVG}path")) == 1
    marker = next(group for group in root.iter(f"{SVG}g") if group.get("data-id") == "musan-mine")
    assert len(marker.findall(f"{SVG}path")) == 4
    image = root.find(f".//{SVG}image")
    assert image is not None
    assert base64.b64decode(image.get("href", "").split(",")[1]).startswith(b"\x89PNG")


def test_invisible_lines_are_left_out():
    line = Lines(
        np.array([(1.0, 2.0), (3.0, 4.0)]), np.array([0, 2]), Stroke("#00000000", 0.5), ids=("a-leg",)
    )
    _, root = document(line)
    assert root.find(f".//{SVG}path") is None


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '" onload="alert(1)',
        "]]> & &amp; </text>",
        "nul \x00 bell \x07 esc \x1b",
        "한글 \u2028 line",
        "javascript:alert(1)",
    ],
)
def test_hostile_names_stay_text(name):
    label = Label(0.0, 0.0, ((TextRun(name, 3.0, "#000000"),),), id=name)
    line = Lines(np.array([(1.0, 2.0), (3.0, 4.0)]), np.array([0, 2]), Stroke("#000000", 0.5), ids=(name,))
    text = svg_document(
        DrawList(10, 10, (Group(name, name, (Labels((label,)), line)),)),
        EvenMeasurer(),
        title=name,
        description=name,
    )
    root = ElementTree.fromstring(text)
    allowed = {"svg", "title", "desc", "g", "text", "path"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    assert not any(key.lower().startswith("on") for element in root.iter() for key in element.attrib)
    found = root.find(f".//{SVG}text")
    assert found is not None
    assert found.text == "".join(letter for letter in name if letter >= " ")


def test_the_same_list_gives_the_same_bytes():
    mine = Markers(np.array([[50.0, 25.0]]), "mine", 6.0, "#BD4C19", "#FFFFFF", "#FFFFFF")
    assert document(mine)[0] == document(mine)[0]


def test_png_file_holds_the_pixels(qapp):
    from PySide6.QtGui import QImage

    pixels = np.arange(5 * 7 * 4, dtype=np.uint8).reshape(5, 7, 4)
    image = QImage.fromData(png_file(pixels)).convertToFormat(QImage.Format.Format_RGBA8888)
    read = np.frombuffer(image.constBits(), np.uint8).reshape(5, image.bytesPerLine())[:, :28]
    assert np.array_equal(read.reshape(5, 7, 4), pixels)
