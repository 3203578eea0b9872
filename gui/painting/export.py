"""A draw list as PNG, PDF or SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QPainter

from gui.painting.outlines import QtGlyphs
from gui.painting.painter import paint
from gui.painting.text import measurer
from layers.drawing.draw_list import DrawList
from layers.errors import FigureError
from layers.figures.pdf import pdf_document
from layers.figures.pdf_extras import Attachment, MapPlace
from layers.figures.png_writer import png_file
from layers.figures.svg import svg_document
from layers.figures.svg_fonts import font_rules
from layers.files.atomic_write import replacing
from layers.theme.colour import rgba
from layers.theme.theme import FONT_FAMILY

MM_PER_INCH = 25.4
MAX_PIXELS = 400_000_000
"""A picture of this many pixels takes 1.6 GB; more is a slip of the hand."""


def image_of(draw_list: DrawList, *, page_unit_mm: float, dpi: float) -> QImage:
    """The draw list as an image of `dpi` pixels to the inch.

    Raises
    ------
    FigureError
        When the picture would be empty or too large to hold.
    """
    scale = page_unit_mm / MM_PER_INCH * dpi
    width, height = round(draw_list.width * scale), round(draw_list.height * scale)
    if width < 1 or height < 1:
        raise FigureError(f"a picture of {width} x {height} pixels shows nothing; make the page larger")
    if width * height > MAX_PIXELS:
        raise FigureError(
            f"a picture of {width} x {height} pixels is too large to hold; lower the dpi or the page's size,"
            " or write SVG or PDF"
        )
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
    image.fill(0)
    painter = QPainter(image)
    try:
        painter.scale(width / draw_list.width, height / draw_list.height)
        paint(draw_list, painter)
    finally:
        painter.end()
    return image


def png_bytes(draw_list: DrawList, *, page_unit_mm: float, dpi: float) -> bytes:
    """The draw list as a PNG file; without an alpha channel where its background hides what is behind."""
    image = image_of(draw_list, page_unit_mm=page_unit_mm, dpi=dpi)
    return png_of(image, opaque=draw_list.background is not None and rgba(draw_list.background)[3] == 255)


def png_of(image: QImage, *, opaque: bool = False) -> bytes:
    """An image as a PNG file."""
    wanted = QImage.Format.Format_RGB888 if opaque else QImage.Format.Format_RGBA8888
    image = image.convertToFormat(wanted)
    depth = 3 if opaque else 4
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : depth * image.width()].reshape(image.height(), image.width(), depth)
    return png_file(pixels, image.dotsPerMeterX() * MM_PER_INCH / 1000)


def svg_bytes(
    draw_list: DrawList, *, page_unit_mm: float, title: str = "", description: str = "", metadata: str = ""
) -> bytes:
    """The draw list as an SVG file: text as text, a named group for each layer."""
    text = svg_document(
        draw_list,
        measurer(),
        page_unit_mm=page_unit_mm,
        title=title,
        description=description,
        metadata=metadata,
        style=font_rules(draw_list, QtGlyphs(), FONT_FAMILY),
    )
    return text.encode("utf-8")


def pdf_bytes(
    draw_list: DrawList,
    *,
    page_unit_mm: float,
    title: str = "",
    description: str = "",
    moment: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    places: Sequence[MapPlace] = (),
) -> bytes:
    """The draw list as a PDF file of one page: vectors, layers, fonts embedded, text that can be searched.

    Raises
    ------
    FigureError
        When the page is empty.
    """
    return pdf_document(
        draw_list,
        measurer(),
        QtGlyphs(),
        page_unit_mm=page_unit_mm,
        title=title,
        description=description,
        moment=moment,
        attachments=attachments,
        places=places,
    )


def write_picture(
    draw_list: DrawList, path: Path, *, page_unit_mm: float, dpi: float = 300.0, title: str = ""
) -> None:
    """Write a draw list to a file whose ending says the format: .png, .svg or .pdf.

    The file appears whole or not at all.

    Raises
    ------
    FigureError
        When the ending is none of these, or the picture can't be made.
    DocumentError
        When the file can't be written.
    """
    ending = path.suffix.lower()
    if ending == ".png":
        data = png_bytes(draw_list, page_unit_mm=page_unit_mm, dpi=dpi)
    elif ending == ".svg":
        data = svg_bytes(draw_list, page_unit_mm=page_unit_mm, title=title)
    elif ending == ".pdf":
        data = pdf_bytes(draw_list, page_unit_mm=page_unit_mm, title=title)
    else:
        raise FigureError(f"“{path.name}”: a picture's name ends in .png, .svg or .pdf")
    with replacing(path) as draft:
        draft.write_bytes(data)
