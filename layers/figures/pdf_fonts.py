"""Fonts inside a PDF: just the letters that are used, as outlines with their Unicode values.

Each becomes a composite font over a small CFF font program, never a Type 3 font, which journals turn down.
The Unicode values are those of the text that was set, so that a Hanja is found as itself and not as the
radical that shares its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from layers.drawing.paths import Path
from layers.figures.pdf_objects import PdfObjects, name

if TYPE_CHECKING:
    from fontTools.misc.psCharStrings import T2CharString

UNITS_PER_EM = 1000
FONT_BOX = (-1000, -1000, 2000, 2000)
"""Generous: readers use it for selecting only, and measuring every outline takes longer than writing it."""
OBLIQUE = 0.2
"""Slant of italic text: the family has no italic of its own."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter's shape.

    Attributes
    ----------
    key : int
        Same for the same shape in a weight.
    text : str
        What it stands for.
    x : float
        Where it starts along the baseline, em.
    advance : float
        Its own width, em.
    outline : Path
        In em, y downwards, the baseline's start at the origin; empty for a space.
    """

    key: str
    text: str
    x: float
    advance: float
    outline: Path


class GlyphSource(Protocol):
    """Knows the letters' shapes."""

    def glyphs(self, text: str, weight: int, tracking: float) -> Sequence[Glyph]:
        """The glyphs of a text set upright in the map's font."""
        ...

    def metrics(self, weight: int) -> tuple[float, float, float]:
        """Ascent, descent and height of capitals in em, of the font as a whole."""
        ...


class EmbeddedFont:
    """One weight of the map's font, as far as a document uses it."""

    def __init__(self, family: str, weight: int) -> None:
        style = {400: "Regular", 500: "Medium", 700: "Bold"}.get(weight, str(weight))
        self.name = f"{family.replace(' ', '')}-{style}"
        self.weight = weight
        self._codes: dict[tuple[str, str], int] = {}
        self._glyphs: list[Glyph] = []

    def code(self, glyph: Glyph) -> int:
        """The glyph's number in the embedded font; a shape that stands for two letters gets two."""
        key = (glyph.key, glyph.text)
        if key not in self._codes:
            self._glyphs.append(glyph)
            self._codes[key] = len(self._glyphs)
        return self._codes[key]

    def write(self, objects: PdfObjects, metrics: tuple[float, float, float]) -> int:
        """Add the font to the file; the number of its object."""
        ascent, descent, capitals = (round(value * UNITS_PER_EM) for value in metrics)
        tag = _tag(self._glyphs)
        base = f"{tag}+{self.name}"
        program = objects.stream(self._program(), "/Subtype /CIDFontType0C ")
        descriptor = objects.add(
            f"<< /Type /FontDescriptor /FontName {name(base)} /Flags 4"
            f" /FontBBox [{' '.join(map(str, FONT_BOX))}] /ItalicAngle 0"
            f" /Ascent {ascent} /Descent {-descent} /CapHeight {capitals}"
            f" /StemV {self.weight // 5} /FontFile3 {program} 0 R >>"
        )
        widths = " ".join(str(round(glyph.advance * UNITS_PER_EM)) for glyph in self._glyphs)
        descendant = objects.add(
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont {name(base)} /DW 1000 /W [1 [{widths}]]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {descriptor} 0 R >>"
        )
        unicode_map = objects.stream(self._to_unicode().encode("ascii"))
        return objects.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont {name(base + '-Identity-H')} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>"
        )

    def _program(self) -> bytes:
        """The outlines as a bare CFF font, glyph n being number n."""
        from fontTools.fontBuilder import FontBuilder

        order = [".notdef", *(f"g{i}" for i in range(1, len(self._glyphs) + 1))]
        builder = FontBuilder(UNITS_PER_EM, isTTF=False)
        builder.setupGlyphOrder(order)
        shapes = {".notdef": charstring((), UNITS_PER_EM)}
        for key, glyph in zip(order[1:], self._glyphs, strict=True):
            shapes[key] = charstring(glyph.outline, round(glyph.advance * UNITS_PER_EM))
        builder.setupCFF(self.name, {"FullName": self.name, "FontBBox": list(FONT_BOX)}, shapes, {})
        builder.font.recalcBBoxes = False
        table = builder.font["CFF "]
        return bytes(table.compile(builder.font))

    def _to_unicode(self) -> str:
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        pairs = [
            f"<{code:04X}> <{glyph.text.encode('utf-16-be').hex().upper()}>"
            for code, glyph in enumerate(self._glyphs, 1)
        ]
        for start in range(0, len(pairs), 100):
            some = pairs[start : start + 100]
            lines += [f"{len(some)} beginbfchar", *some, "endbfchar"]
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines)


def charstring(outline: Path, advance: int) -> T2CharString:
    """A glyph's outline in the font's own code."""
    from fontTools.misc.psCharStrings import T2CharString

    return T2CharString(bytecode=_shape_code(outline, advance))


@lru_cache(maxsize=4096)
def _shape_code(outline: Path, advance: int) -> bytes:
    """The same letters come again in the next figure."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(advance, None)
    _draw(outline, pen)
    shape = pen.getCharString()
    shape.compile()
    return bytes(shape.bytecode)


def _tag(glyphs: Sequence[Glyph]) -> str:
    """Six capitals that mark a subset, the same for the same letters."""
    value = 0
    for glyph in glyphs:
        for letter in glyph.text:
            value = (value * 1_000_003 + ord(letter)) % 26**6
    letters = ""
    for _ in range(6):
        value, rest = divmod(value, 26)
        letters += chr(65 + rest)
    return letters


def _draw(outline: Path, pen: object) -> None:
    drawing = False
    for op, values in outline:
        points = [
            (round(x * UNITS_PER_EM), round(-y * UNITS_PER_EM))
            for x, y in zip(values[::2], values[1::2], strict=True)
        ]
        if op == "M":
            if drawing:
                pen.closePath()  # type: ignore[attr-defined]
            pen.moveTo(points[0])  # type: ignore[attr-defined]
            drawing = True
        elif op == "L":
            pen.lineTo(points[0])  # type: ignore[attr-defined]
        elif op == "C":
            pen.curveTo(*points)  # type: ignore[attr-defined]
    if drawing:
        pen.closePath()  # type: ignore[attr-defined]
