"""Figures as files: PNG, SVG and PDF, the same bytes for the same figure."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QRawFont

from gui.painting.export import pdf_bytes, png_bytes, svg_bytes
from gui.painting.fonts import BASE_PX, font_files, register_fonts
from layers.errors import FigureError
from layers.figures.glyphs import require_glyphs
from layers.figures.page import ComposedFigure
from layers.figures.page_theme import rules
from layers.figures.png_text import with_text
from layers.files.atomic_write import replacing

ENDINGS = (".png", ".svg", ".pdf")
LEAST_DPI, MOST_DPI = 30.0, 2400.0
_WEIGHTS = {400: 0, 500: 1, 700: 2}


def write_figure(composed: ComposedFigure, path: Path, *, dpi: float | None = None) -> None:
    """Write a figure to a file whose ending says the format; it appears whole or not at all.

    Parameters
    ----------
    dpi : float, optional
        Resolution of pictures; the figure's own, or that of its preset, when left out.

    Raises
    ------
    FigureError
        When the ending is unknown, a letter has no shape in the font, or the picture would be too large.
    DocumentError
        When the file can't be written.
    """
    data = figure_bytes(composed, path.suffix.lower(), dpi=dpi, name=path.name)
    with replacing(path) as draft:
        draft.write_bytes(data)


def figure_bytes(composed: ComposedFigure, ending: str, *, dpi: float | None = None, name: str = "") -> bytes:
    """The file's content, for `write_figure` and the clipboard."""
    if ending not in ENDINGS:
        raise FigureError(f"“{name or ending}”: a figure's name ends in {', '.join(ENDINGS)}")
    dpi = dpi or composed.figure.dpi or rules(composed.figure).dpi
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise FigureError(f"{dpi:g} dpi can't be made; choose {LEAST_DPI:g} to {MOST_DPI:g}")
    require_glyphs(composed.draw_list, has_glyph)
    title, description = title_of(composed), composed.figure.alt_text
    moment = source_date()
    if ending == ".svg":
        return svg_bytes(composed.draw_list, page_unit_mm=1.0, title=title, description=description)
    if ending == ".pdf":
        return pdf_bytes(
            composed.draw_list, page_unit_mm=1.0, title=title, description=description, moment=moment
        )
    png = png_bytes(composed.draw_list, page_unit_mm=1.0, dpi=dpi)
    made = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""
    return with_text(
        png, {"Title": title, "Description": description, "Software": "Pit2Port", "Creation Time": made}
    )


def title_of(composed: ComposedFigure) -> str:
    """The words of the figure's title, its name where there is none."""
    for item in composed.figure.items:
        if item.kind == "text" and item.role == "title" and composed.texts.get(item.key):
            return composed.texts[item.key]
    return composed.figure.name


def source_date() -> datetime | None:
    """The time that ``SOURCE_DATE_EPOCH`` gives; without it, files carry none, so that they stay the same.

    Raises
    ------
    FigureError
        When the variable isn't a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise FigureError(f"SOURCE_DATE_EPOCH is “{text}”; it must be seconds since 1970") from None


@lru_cache(maxsize=4096)
def has_glyph(letter: str, weight: int) -> bool:
    """True when the map's own font of that weight has the letter; other fonts don't count."""
    return bool(_raw_font(weight).supportsCharacter(ord(letter)))


@lru_cache(maxsize=4)
def _raw_font(weight: int) -> QRawFont:
    register_fonts()
    return QRawFont(str(font_files()[_WEIGHTS.get(weight, 0)]), BASE_PX)
