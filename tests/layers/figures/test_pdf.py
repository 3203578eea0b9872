"""PDF: one page of the right size, layers by name, the right letters, the same bytes every time."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument

from gui.painting.export import image_of, pdf_bytes
from gui.painting.outlines import QtGlyphs
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
from layers.errors import FigureError
from layers.figures.decimals import num
from layers.figures.pdf_objects import PdfObjects, name, text_string

pytestmark = pytest.mark.usefixtures("qapp")

SQUARE = np.array([(5.0, 5.0), (45.0, 5.0), (45.0, 45.0), (5.0, 45.0)])
RUNS = (TextRun("Musan mine ", 4.0, "#111111", 500), TextRun("무산광산 茂山鑛山", 3.0, "#777777"))
PAGE = DrawList(
    100,
    60,
    (
        Group(
            "ground",
            "Land and sea",
            (
                Polygons(
                    np.vstack([SQUARE, SQUARE * 0.3 + 15]),
                    np.array([0, 4, 8]),
                    np.array([0, 2]),
                    Fill("#33669980", Stroke("#336699", 0.3), 3.0),
                    Stroke("#000000", 0.4, (2.0, 1.0)),
                ),
                Picture(np.full((4, 4, 4), 128, np.uint8), 70, 40, 20, 10),
            ),
            opacity=0.5,
            clip=(0.0, 0.0, 100.0, 60.0),
        ),
        Group(
            "labels",
            "Labels",
            (
                Lines(
                    np.array([(50.0, 50.0), (95.0, 55.0)]),
                    np.array([0, 2]),
                    Stroke("#CC0000", 1),
                    Stroke("#FFFFFF", 2),
                ),
                Markers(
                    np.array([[70.0, 30.0]]), "mine", 10, "#BD4C19", "#FFFFFF", "#FFFFFF", np.array([30.0])
                ),
                Labels(
                    (
                        Label(
                            10,
                            20,
                            (RUNS,),
                            halo="#FFFFFF",
                            halo_width=0.5,
                            leader=(1, 1, 9, 19),
                            leader_stroke=Stroke("#000000", 0.2),
                        ),
                        Label(
                            60,
                            10,
                            ((TextRun("Yellow Sea", 5, "#6C8CA1", italic=True, tracking=0.4),),),
                            rotation=10,
                        ),
                    )
                ),
            ),
        ),
    ),
    "#DCE7EE",
)


def written(**values):
    return pdf_bytes(PAGE, page_unit_mm=1.0, **values)


def streams(data):
    """The contents of all compressed streams."""
    return [zlib.decompress(match) for match in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)]


def opened(tmp_path, data):
    path = tmp_path / "page.pdf"
    path.write_bytes(data)
    document = QPdfDocument()
    document.load(str(path))
    return document


def test_text_is_found_as_it_was_written(tmp_path):
    document = opened(tmp_path, written())
    text = document.getAllText(0).text()
    document.close()
    assert "Musan mine" in text
    assert "무산광산" in text
    assert "茂山" in text
    assert re.search(r"Y\s*e\s*l\s*l\s*o\s*w", text)


def test_layers_carry_the_groups_names():
    data = written()
    assert data.count(b"/Type /OCG") == 2
    assert text_string("Land and sea").encode() in data
    assert b"/OCProperties" in data


def test_fonts_are_embedded_and_none_is_of_type_3():
    data = written()
    assert data.count(b"/FontFile3") == 2
    assert b"/Type3" not in data
    assert len(set(re.findall(rb"/BaseFont /([A-Z]{6})\+", data))) == 2


def test_it_looks_like_the_screen(tmp_path):
    document = opened(tmp_path, written())
    drawn = document.render(0, QSize(1000, 600))
    document.close()
    screen = image_of(PAGE, page_unit_mm=1.0, dpi=254.0)
    assert (screen.width(), screen.height()) == (1000, 600)
    for x, y in ((20, 20), (250, 250), (80, 80), (700, 270), (680, 300), (700, 525), (730, 440), (900, 100)):
        a, b = drawn.pixelColor(x, y), screen.pixelColor(x, y)
        gap = max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))
        assert gap < 12, (x, y, a.name(), b.name())
    inked = [
        sum(picture.pixelColor(x, y).lightness() < 90 for x in range(90, 400) for y in range(160, 205))
        for picture in (drawn, screen)
    ]
    assert inked[0] == pytest.approx(inked[1], rel=0.25)


def test_the_same_list_gives_the_same_bytes():
    assert written() == written()
    assert b"CreationDate" not in written()
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert b"(D:20261124083000Z)" in written(moment=moment)


def test_the_title_may_be_in_any_script():
    data = written(title="무산 (Musan) \\ )", description="茂山")
    assert text_string("무산 (Musan) \\ )").encode() in data
    assert text_string("茂山").encode() in data


def test_a_ligature_is_found_as_its_letters():
    (glyph, *_), text = QtGlyphs().glyphs("fi", 400, 0.0), "fi"
    assert "".join(g.text for g in QtGlyphs().glyphs(text, 400, 0.0)) == text
    assert glyph.outline
    spaced = QtGlyphs().glyphs(text, 400, 0.5)
    assert [g.text for g in spaced] == ["f", "i"]
    assert spaced[1].x > 0.7
    assert "".join(g.text for g in QtGlyphs().glyphs("a😀b", 400, 0.0)) == "a😀b"


def test_what_is_invisible_is_left_out():
    line = Lines(np.array([(1.0, 2.0), (3.0, 4.0)]), np.array([0, 2]), Stroke("#00000000", 0.5))
    data = pdf_bytes(DrawList(10, 10, (Group("a", "A", (line,)),)), page_unit_mm=1.0)
    assert not any(b" l\nS" in stream or b"l S" in stream for stream in streams(data))


def test_an_empty_page_is_refused():
    with pytest.raises(FigureError, match="0 x 10 mm shows nothing"):
        pdf_bytes(DrawList(0, 10, ()), page_unit_mm=1.0)


def test_names_numbers_and_unfinished_objects():
    assert name("A b/한") == "/A#20b#2F#ED#95#9C"
    assert [num(value) for value in (1.0, -0.00001, 0.12345, 1e6)] == ["1", "0", "0.1235", "1000000"]
    objects = PdfObjects()
    objects.reserve()
    with pytest.raises(ValueError, match="object 1"):
        objects.file(1, 1)
