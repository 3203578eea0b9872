"""The letters' shapes, from Qt."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFontMetricsF, QPainterPath, QRawFont, QTextLayout

from gui.painting.fonts import BASE_PX, base_font, register_fonts
from layers.drawing.paths import Op, Path
from layers.figures.pdf_fonts import Glyph


class QtGlyphs:
    """`GlyphSource` by Qt: shaped with kerning, as the screen shows it."""

    def __init__(self) -> None:
        register_fonts()

    def glyphs(self, text: str, weight: int, tracking: float) -> tuple[Glyph, ...]:
        """The glyphs of a text set upright, letter by letter if they are spaced."""
        if not tracking:
            return _shaped(text, weight)
        found, x = [], 0.0
        for letter in text:
            for glyph in _shaped(letter, weight):
                found.append(Glyph(glyph.key, glyph.text, x + glyph.x, glyph.advance, glyph.outline))
            x += QFontMetricsF(base_font(weight, False)).horizontalAdvance(letter) / BASE_PX + tracking
        return tuple(found)

    def metrics(self, weight: int) -> tuple[float, float, float]:
        """Ascent, descent and height of capitals in em."""
        metrics = QFontMetricsF(base_font(weight, False))
        return metrics.ascent() / BASE_PX, metrics.descent() / BASE_PX, metrics.capHeight() / BASE_PX


@lru_cache(maxsize=4096)
def _shaped(text: str, weight: int) -> tuple[Glyph, ...]:
    layout = QTextLayout(text, base_font(weight, False))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns(-1, -1, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
    # Qt counts in UTF-16. A ligature stands for all letters up to where the next glyph's begin.
    units = text.encode("utf-16-le")
    starts = sorted({start for run in runs for start in run.stringIndexes()})
    ends = dict(zip(starts, [*starts[1:], len(units) // 2], strict=True))
    found: list[Glyph] = []
    for run in runs:
        font, keys = run.rawFont(), run.glyphIndexes()
        for key, place, start in zip(keys, run.positions(), run.stringIndexes(), strict=True):
            found.append(
                Glyph(
                    f"{font.familyName()}.{key}",
                    units[2 * start : 2 * ends[start]].decode("utf-16-le"),
                    place.x() / BASE_PX,
                    font.advancesForGlyphIndexes([key])[0].x() / BASE_PX,
                    _outline(font, key),
                )
            )
    return tuple(sorted(found, key=lambda glyph: glyph.x))


def _outline(font: QRawFont, key: int) -> Path:
    path = font.pathForGlyph(key)
    scale = 1 / font.pixelSize()
    ops: list[Op] = []
    number = 0
    while number < path.elementCount():
        element = path.elementAt(number)
        point = (element.x * scale, element.y * scale)
        kind = QPainterPath.ElementType
        if element.type == kind.MoveToElement:
            ops.append(("M", point))
        elif element.type == kind.LineToElement:
            ops.append(("L", point))
        else:
            second, end = path.elementAt(number + 1), path.elementAt(number + 2)
            rest = (second.x * scale, second.y * scale, end.x * scale, end.y * scale)
            ops.append(("C", (*point, *rest)))
            number += 2
        number += 1
    return tuple(ops)
