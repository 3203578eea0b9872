"""The map's font inside an SVG file: the letters that it uses, so that none comes out as a box anywhere."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache

from layers.drawing.draw_list import DrawList, Labels
from layers.drawing.paths import Path
from layers.figures.pdf_fonts import UNITS_PER_EM, GlyphSource, charstring


def font_rules(draw_list: DrawList, glyphs: GlyphSource, family: str) -> str:
    """Style rules with the letters of each weight as a WOFF font; empty without text.

    Programs that set text in installed fonts only, such as Inkscape, pass them over. The same letters
    give the same bytes.
    """
    rules = []
    for weight, letters in sorted(used_letters(draw_list).items()):
        shapes = tuple(
            (letter, glyph.advance, glyph.outline)
            for letter in sorted(letters)
            for glyph in glyphs.glyphs(letter, weight, 0.0)[:1]
        )
        data = base64.b64encode(_woff(shapes, family, glyphs.metrics(weight))).decode("ascii")
        rules.append(
            f"@font-face{{font-family:'{family}';font-weight:{weight};"
            f"src:url(data:font/woff;base64,{data}) format('woff')}}"
        )
    return "\n".join(rules)


def used_letters(draw_list: DrawList) -> dict[int, set[str]]:
    """Letters by weight."""
    found: dict[int, set[str]] = {}
    for group in draw_list:
        for item in group.items:
            if isinstance(item, Labels):
                for label in item.labels:
                    for line in label.lines:
                        for run in line:
                            found.setdefault(run.weight, set()).update(filter(str.isprintable, run.text))
    return {weight: letters for weight, letters in found.items() if letters}


@lru_cache(maxsize=16)
def _woff(
    shapes: tuple[tuple[str, float, Path], ...], family: str, metrics: tuple[float, float, float]
) -> bytes:
    from fontTools.fontBuilder import FontBuilder

    order = [".notdef", *(f"g{number}" for number in range(1, len(shapes) + 1))]
    ascent, descent, capitals = (round(value * UNITS_PER_EM) for value in metrics)
    builder = FontBuilder(UNITS_PER_EM, isTTF=False)
    # Bounds aren't needed, and a clock would change the bytes.
    builder.font.recalcBBoxes = builder.font.recalcTimestamp = False
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(letter): key for key, (letter, _, _) in _named(order, shapes)})
    advances = {".notdef": UNITS_PER_EM}
    advances |= {key: round(advance * UNITS_PER_EM) for key, (_, advance, _) in _named(order, shapes)}
    codes = {".notdef": charstring((), UNITS_PER_EM)}
    codes |= {key: charstring(outline, advances[key]) for key, (_, _, outline) in _named(order, shapes)}
    builder.setupCFF(family.replace(" ", ""), {"FullName": family}, codes, {})
    builder.setupHorizontalMetrics({key: (advance, 0) for key, advance in advances.items()})
    builder.setupHorizontalHeader(ascent=ascent, descent=-descent)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=-descent, sCapHeight=capitals)
    builder.setupPost()
    builder.font.flavor = "woff"
    written = io.BytesIO()
    builder.font.save(written)
    return written.getvalue()


def _named(
    order: list[str], shapes: tuple[tuple[str, float, Path], ...]
) -> Iterable[tuple[str, tuple[str, float, Path]]]:
    return zip(order[1:], shapes, strict=True)
