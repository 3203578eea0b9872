"""A draw list as PDF: vectors, searchable text, and a layer that can be switched off for each map layer.

Qt's writer loses the spaces between words, turns Hanja into radicals, knows no layers and stamps the clock.
This one writes the same bytes for the same list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise

import numpy as np

from layers.drawing.draw_list import (
    DrawList,
    Group,
    Item,
    Label,
    Labels,
    Lines,
    Markers,
    Picture,
    Points,
    Polygons,
    Stroke,
    TextRun,
)
from layers.drawing.paths import Path
from layers.drawing.polygons import hatch_lines
from layers.drawing.symbols import symbol
from layers.drawing.text import TextMeasurer, lay_out
from layers.errors import FigureError
from layers.figures.decimals import num
from layers.figures.pdf_extras import Attachment, MapPlace, attached, structure, viewports
from layers.figures.pdf_fonts import OBLIQUE, EmbeddedFont, Glyph, GlyphSource
from layers.figures.pdf_objects import PdfObjects, text_string
from layers.theme.colour import rgba
from layers.theme.theme import FONT_FAMILY

POINTS_PER_MM = 72 / 25.4
_CAPS = {"butt": 0, "round": 1, "square": 2}
_OPERATORS = {"M": "%.4f %.4f m", "L": "%.4f %.4f l", "C": "%.4f %.4f %.4f %.4f %.4f %.4f c"}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}


def pdf_document(
    draw_list: DrawList,
    measurer: TextMeasurer,
    glyphs: GlyphSource,
    *,
    page_unit_mm: float = 1.0,
    title: str = "",
    description: str = "",
    creator: str = "Pit2Port",
    moment: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    places: Sequence[MapPlace] = (),
) -> bytes:
    """The draw list as a PDF file of one page.

    Parameters
    ----------
    draw_list : DrawList
    measurer : TextMeasurer
        The one that the list was composed with.
    glyphs : GlyphSource
    page_unit_mm : float
        Size of a page unit in millimetres.
    title, description : str
        Title of the document; what the page shows, for those who can't see it.
    moment : datetime, optional
        Time of making; without it none is written, so that the same list gives the same bytes.
    attachments : sequence of Attachment
        Files inside the file.
    places : sequence of MapPlace
        Where maps stand on the page and on the earth, so that readers can measure on them.

    Raises
    ------
    FigureError
        When the page is empty.
    """
    width, height = (side * page_unit_mm * POINTS_PER_MM for side in (draw_list.width, draw_list.height))
    if width <= 0 or height <= 0:
        size = f"{draw_list.width * page_unit_mm:g} x {draw_list.height * page_unit_mm:g} mm"
        raise FigureError(f"a page of {size} shows nothing; make it larger")
    page = _Page(measurer, glyphs)
    scale = page_unit_mm * POINTS_PER_MM
    # From here on, page units from the upper left.
    page.put(f"{num(scale)} 0 0 {num(-scale)} 0 {num(height)} cm")
    if description:
        page.put("/Figure << /MCID 0 >> BDC")
    page.draw(draw_list)
    if description:
        page.put("EMC")
    objects = page.objects
    content = objects.stream("\n".join(page.code).encode("latin-1"))
    pages = objects.reserve()
    leaf = objects.add(
        f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {num(width)} {num(height)}]"
        f" /Resources {page.resources()} /Contents {content} 0 R"
        f" /Group << /S /Transparency /CS /DeviceRGB >>{viewports(objects, places, height, scale)}"
        f"{' /StructParents 0' if description else ''} >>"
    )
    objects.put(pages, f"<< /Type /Pages /Kids [{leaf} 0 R] /Count 1 >>")
    layers = " ".join(f"{layer} 0 R" for layer in page.layers)
    optional = (
        f" /OCProperties << /OCGs [{layers}] /D << /Order [{layers}] /ON [{layers}] >> >>" if layers else ""
    )
    root = objects.add(
        f"<< /Type /Catalog /Pages {pages} 0 R /ViewerPreferences << /DisplayDocTitle true >>{optional}"
        f" /Lang (en){structure(objects, leaf, description)}{attached(objects, attachments)} >>"
    )
    entries = {"Title": title, "Subject": description, "Creator": creator, "Producer": creator}
    info = " ".join(f"/{key} {text_string(value)}" for key, value in entries.items() if value)
    if moment is not None:
        info += f" /CreationDate (D:{moment.astimezone(UTC):%Y%m%d%H%M%S}Z)"
    return objects.file(root, objects.add(f"<< {info} >>"))


class _Page:
    """Operators of a page, and the fonts, transparencies, pictures and layers that they use."""

    def __init__(self, measurer: TextMeasurer, glyphs: GlyphSource) -> None:
        self.objects = PdfObjects()
        self.code: list[str] = []
        self.layers: list[int] = []
        self._measurer = measurer
        self._source = glyphs
        self._fonts: dict[int, EmbeddedFont] = {}
        self._alphas: dict[int, str] = {}
        self._pictures: list[int] = []
        self._opacity = 1.0

    def put(self, *operators: str) -> None:
        self.code.extend(operators)

    def resources(self) -> str:
        fonts = " ".join(
            f"/F{weight} {font.write(self.objects, self._source.metrics(weight))} 0 R"
            for weight, font in sorted(self._fonts.items())
        )
        states = " ".join(f"/{key} << /ca {a} /CA {a} >>" for key, a in self._states())
        pictures = " ".join(f"/P{i} {key} 0 R" for i, key in enumerate(self._pictures))
        layers = " ".join(f"/L{i} {key} 0 R" for i, key in enumerate(self.layers))
        return (
            f"<< /Font << {fonts} >> /ExtGState << {states} >> /XObject << {pictures} >>"
            f" /Properties << {layers} >> >>"
        )

    def _states(self) -> Iterable[tuple[str, str]]:
        return ((key, num(alpha / 255)) for alpha, key in self._alphas.items())

    def draw(self, draw_list: DrawList) -> None:
        if draw_list.background:
            self._fill_colour(draw_list.background)
            self.put(f"0 0 {num(draw_list.width)} {num(draw_list.height)} re f")
        for group in draw_list:
            self._group(group)

    def _group(self, group: Group) -> None:
        self.layers.append(self.objects.add(f"<< /Type /OCG /Name {text_string(group.name or group.id)} >>"))
        self.put(f"/OC /L{len(self.layers) - 1} BDC", "q")
        if group.clip is not None:
            self.put(" ".join(num(value) for value in group.clip) + " re W n")
        self._opacity = group.opacity
        for item in group.items:
            self._item(item)
        self._opacity = 1.0
        self.put("Q", "EMC")

    def _item(self, item: Item) -> None:
        match item:
            case Polygons():
                self._polygons(item)
            case Lines():
                self._lines(item)
            case Markers():
                self._markers(item)
            case Labels():
                for label in item.labels:
                    self._leader(label)
                for label in item.labels:
                    self._label(label)
            case Picture():
                self._picture(item)

    def _polygons(self, item: Polygons) -> None:
        for part, (first, last) in enumerate(pairwise(item.parts.tolist())):
            rings = [item.xy[item.rings[r] : item.rings[r + 1]] for r in range(first, last)]
            path = " ".join(_polyline(ring) + " h" for ring in rings if len(ring) > 2)
            if not path:
                continue
            if item.fill is not None and item.fill.colour is not None:
                self._fill_colour(item.fill.colour)
                self.put(path, "f*")
            if item.fill is not None and item.fill.hatch is not None:
                self._pen(item.fill.hatch)
                self.put(*(_polyline(line) for line in hatch_lines(item, part)), "S")
            if item.stroke is not None:
                self._pen(item.stroke)
                self.put(path, "S")

    def _lines(self, item: Lines) -> None:
        spans = [(a, b) for a, b in pairwise(item.parts.tolist()) if b - a > 1]
        for stroke in (item.casing, item.stroke):
            if stroke is None or rgba(stroke.colour)[3] == 0:
                continue
            self._pen(stroke)
            for start, end in spans:
                self.put(_polyline(item.xy[start:end]), "S")

    def _markers(self, item: Markers) -> None:
        colours = {"fill": item.colour, "ink": item.ink, "rim": item.rim}
        parts = [part for part in symbol(item.symbol).parts if rgba(colours[part.role])[3]]
        turns = item.rotation.tolist() if item.rotation is not None else [0.0] * len(item.xy)
        for (x, y), turn in zip(item.xy.tolist(), turns, strict=True):
            angle = np.radians(turn)
            matrix = item.size * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
            for part in parts:
                self._fill_colour(colours[part.role])
                self.put(_path(part.path, matrix, x, y), "f")

    def _leader(self, label: Label) -> None:
        if label.leader is not None and label.leader_stroke is not None:
            self._pen(label.leader_stroke)
            self.put(_polyline(np.reshape(label.leader, (2, 2))), "S")

    def _label(self, label: Label) -> None:
        layout = lay_out(label, self._measurer)
        angle = np.radians(label.rotation)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        places = [
            (placed.run, np.array([placed.x, placed.y]) @ turn + np.array([label.x, label.y]))
            for placed in layout.runs
        ]
        if label.halo and label.halo_width > 0:
            for run, at in places:
                self._halo(run, at, turn, label.halo, 2 * label.halo_width)
        for run, at in places:
            self._text(run, at, turn)

    def _halo(self, run: TextRun, at: np.ndarray, turn: np.ndarray, colour: str, width: float) -> None:
        """The letters' outlines, stroked: as text they would be found twice."""
        self.put("q")
        self._pen(Stroke(colour, width / run.size))
        slant = np.array([[1.0, 0.0], [-OBLIQUE if run.italic else 0.0, 1.0]])
        matrix = run.size * slant @ turn
        for glyph in self._glyphs(run):
            if glyph.outline:
                start = np.array([glyph.x * run.size, 0.0]) @ turn + at
                place = " ".join(num(value) for value in (*matrix.ravel(), *start))
                self.put(f"q {place} cm", _em_path(glyph.outline), "S", "Q")
        self.put("Q")

    def _glyphs(self, run: TextRun) -> Sequence[Glyph]:
        return self._source.glyphs(run.text, run.weight, run.tracking)

    def _text(self, run: TextRun, at: np.ndarray, turn: np.ndarray) -> None:
        glyphs = self._glyphs(run)
        if not glyphs:
            return
        font = self._fonts.setdefault(run.weight, EmbeddedFont(FONT_FAMILY, run.weight))
        # The page's y points down, the letters' up.
        flip = np.array([[1.0, 0.0], [OBLIQUE if run.italic else 0.0, -1.0]]) @ turn
        matrix = " ".join(num(value) for value in (*flip.ravel(), *at))
        shown, pen = [], glyphs[0].x
        for glyph in glyphs:
            # In thousandths of an em, leftwards.
            shift = round((pen - glyph.x) * 1000)
            shown.append((f"{shift} " if shift else "") + f"<{font.code(glyph):04X}>")
            pen = glyph.x + round(glyph.advance * 1000) / 1000
        self._fill_colour(run.colour)
        self.put("BT", f"/F{run.weight} {num(run.size)} Tf", f"{matrix} Tm", f"[{' '.join(shown)}] TJ", "ET")

    def _picture(self, item: Picture) -> None:
        height, width = item.rgba.shape[:2]
        size = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8"
        pixels = np.ascontiguousarray(item.rgba)
        mask = self.objects.stream(
            pixels[..., 3].tobytes(), f"{size} /ColorSpace /DeviceGray /Interpolate true "
        )
        colours = pixels[..., :3].tobytes()
        self._pictures.append(
            self.objects.stream(
                colours, f"{size} /ColorSpace /DeviceRGB /SMask {mask} 0 R /Interpolate true "
            )
        )
        self._alpha(255)
        place = f"{num(item.width)} 0 0 {num(-item.height)} {num(item.x)} {num(item.y + item.height)}"
        self.put("q", f"{place} cm", f"/P{len(self._pictures) - 1} Do", "Q")

    def _fill_colour(self, colour: str) -> None:
        red, green, blue, alpha = rgba(colour)
        self._alpha(alpha)
        self.put(f"{num(red / 255)} {num(green / 255)} {num(blue / 255)} rg")

    def _pen(self, stroke: Stroke) -> None:
        red, green, blue, alpha = rgba(stroke.colour)
        self._alpha(alpha)
        dash = " ".join(num(length) for length in stroke.dash)
        self.put(
            f"{num(red / 255)} {num(green / 255)} {num(blue / 255)} RG",
            f"{num(stroke.width)} w {_CAPS[stroke.cap]} J {_JOINS[stroke.join]} j [{dash}] 0 d",
        )

    def _alpha(self, alpha: int) -> None:
        level = round(alpha * self._opacity)
        key = self._alphas.setdefault(level, f"A{level}")
        self.put(f"/{key} gs")


def _polyline(xy: Points) -> str:
    # One format for the whole line: number by number takes five times as long.
    return ("%.4f %.4f m" + " %.4f %.4f l" * (len(xy) - 1)) % tuple(xy.ravel().tolist())


@lru_cache(maxsize=4096)
def _em_path(path: Path) -> str:
    return _path(path, np.eye(2), 0.0, 0.0)


def _path(path: Path, matrix: np.ndarray, x: float, y: float) -> str:
    """A path in its own units, multiplied by a matrix (row vectors) and moved."""
    pieces = []
    for op, values in path:
        if op == "Z":
            pieces.append("h")
            continue
        points = np.reshape(values, (-1, 2)) @ matrix + np.array([x, y])
        pieces.append(_OPERATORS[op] % tuple(points.ravel().tolist()))
    return " ".join(pieces)
