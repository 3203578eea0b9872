"""Pictures as files: the size asked for, text that can be found, whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from gui.painting.export import image_of, pdf_bytes, png_bytes, svg_bytes, write_picture
from layers.drawing.draw_list import DrawList, Fill, Group, Label, Labels, Polygons, TextRun
from layers.errors import DocumentError, FigureError

pytestmark = pytest.mark.usefixtures("qapp")

BOX = np.array([(5.0, 5.0), (35.0, 5.0), (35.0, 15.0), (5.0, 15.0)])
LABEL = Label(6.0, 12.0, ((TextRun("Musan 무산", 4.0, "#000000"),),), halo="#FFFFFF", halo_width=0.5)
PAGE = DrawList(
    40,
    20,
    (
        Group(
            "a", "A", (Polygons(BOX, np.array([0, 4]), np.array([0, 1]), Fill("#336699")), Labels((LABEL,)))
        ),
    ),
    "#FFFFFF",
)


def test_a_png_has_its_size_and_resolution():
    image = QImage.fromData(png_bytes(PAGE, page_unit_mm=1.0, dpi=254))
    assert (image.width(), image.height()) == (400, 200)
    assert image.dotsPerMeterX() == 10_000
    assert image.pixelColor(300, 60).name() == "#336699"
    assert image.pixelColor(10, 10).name() == "#ffffff"


def test_a_pdf_has_its_page_and_its_text(tmp_path):
    path = tmp_path / "map.pdf"
    path.write_bytes(pdf_bytes(PAGE, page_unit_mm=1.0, title="A map"))
    document = QPdfDocument()
    document.load(str(path))
    assert document.pageCount() == 1
    size = document.pagePointSize(0)
    assert size.width() == pytest.approx(40 / 25.4 * 72, abs=0.5)
    assert size.height() == pytest.approx(20 / 25.4 * 72, abs=0.5)
    assert "무산" in document.getAllText(0).text()
    document.close()


def test_an_svg_has_its_text():
    text = svg_bytes(PAGE, page_unit_mm=1.0, title="A map").decode("utf-8")
    assert "Musan 무산</text>" in text
    assert 'width="40mm"' in text


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_a_picture_is_written_whole(tmp_path, ending):
    path = tmp_path / f"map{ending}"
    write_picture(PAGE, path, page_unit_mm=1.0, dpi=100)
    assert path.stat().st_size > 300
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_can_t_be_written_says_why(tmp_path):
    with pytest.raises(FigureError, match=r"map\.gif.*\.png, \.svg or \.pdf"):
        write_picture(PAGE, tmp_path / "map.gif", page_unit_mm=1.0)
    with pytest.raises(FigureError, match="too large"):
        image_of(DrawList(2000, 2000, ()), page_unit_mm=1.0, dpi=1200)
    with pytest.raises(FigureError, match="shows nothing"):
        image_of(DrawList(0, 10, ()), page_unit_mm=1.0, dpi=300)
    with pytest.raises(FigureError, match="shows nothing"):
        pdf_bytes(DrawList(0, 10, ()), page_unit_mm=1.0)
    with pytest.raises(DocumentError):
        write_picture(PAGE, tmp_path / "nowhere" / "map.svg", page_unit_mm=1.0)
    assert list(tmp_path.iterdir()) == []
