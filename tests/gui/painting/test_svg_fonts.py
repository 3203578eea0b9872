"""SVG files carry the letters that they use."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from gui.painting.export import svg_bytes
from gui.painting.outlines import QtGlyphs
from layers.drawing.draw_list import DrawList, Group, Label, Labels, TextRun
from layers.figures.svg_fonts import font_rules, used_letters

pytestmark = pytest.mark.usefixtures("qapp")


def page(*runs: TextRun) -> DrawList:
    labels = tuple(Label(5.0, 5.0 + n, ((run,),)) for n, run in enumerate(runs))
    return DrawList(50.0, 40.0, (Group("labels", "Labels", (Labels(labels),)),), "#FFFFFF")


PAGE = page(TextRun("Nampo 남포", 3.0, "#000000"), TextRun("營口 Ch’ŏngjin", 3.0, "#000000", 700))


def fonts_of(svg: str) -> dict[int, TTFont]:
    found = re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", svg)
    return {int(weight): TTFont(io.BytesIO(base64.b64decode(data))) for weight, data in found}


def test_every_letter_is_in_the_font_of_its_weight():
    fonts = fonts_of(svg_bytes(PAGE, page_unit_mm=1.0).decode())
    assert set(fonts) == {400, 700}
    for weight, letters in used_letters(PAGE).items():
        cmap = fonts[weight].getBestCmap()
        assert {ord(letter) for letter in letters} == set(cmap)
        glyphs = fonts[weight].getGlyphSet()
        for letter in letters:
            assert glyphs[cmap[ord(letter)]].width > 0
    wide, narrow = (fonts[400]["hmtx"][fonts[400].getBestCmap()[ord(letter)]][0] for letter in "남p")
    assert wide > 1.4 * narrow


def test_shapes_are_those_of_the_map_s_own_font():
    from fontTools.pens.boundsPen import BoundsPen

    (font,) = fonts_of(svg_bytes(page(TextRun("남", 3.0, "#000000")), page_unit_mm=1.0).decode()).values()
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[font.getBestCmap()[ord("남")]].draw(pen)
    (glyph,) = QtGlyphs().glyphs("남", 400, 0.0)
    xs = [value for _, values in glyph.outline for value in values[::2]]
    assert pen.bounds[0] == pytest.approx(min(xs) * 1000, abs=2)
    assert pen.bounds[2] == pytest.approx(max(xs) * 1000, abs=2)


def test_the_same_letters_give_the_same_bytes_and_none_give_none():
    assert svg_bytes(PAGE, page_unit_mm=1.0) == svg_bytes(PAGE, page_unit_mm=1.0)
    assert font_rules(page(), QtGlyphs(), "Some Font") == ""
