"""A draw list as SVG: text as text, one group for each map layer, coordinates with all their digits.

Qt's own generator writes six significant digits and loses the layers' names; this one writes what it is
given. Only plain elements are used, so that Illustrator, Inkscape and browsers read it alike, and
the same list gives the same bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from itertools import count
from xml.sax.saxutils import escape, quoteattr

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
from layers.drawing.polygons import hatch_lines
from layers.drawing.symbols import symbol
from layers.drawing.text import TextMeasurer, lay_out
from layers.figures.decimals import num
from layers.figures.png_writer import png_file
from layers.theme.colour import rgba
from layers.theme.theme import FONT_FAMILY

_PLACES = {count: " ".join(["%.4f"] * count) for count in (0, 2, 6)}
FONT_STACK = f"'{FONT_FAMILY}', 'Source Sans 3', 'Noto Sans', sans-serif"


def svg_document(
    draw_list: DrawList,
    measurer: TextMeasurer,
    *,
    page_unit_mm: float = 1.0,
    title: str = "",
    description: str = "",
    metadata: str = "",
    style: str = "",
) -> str:
    """The draw list as an SVG document.

    Parameters
    ----------
    draw_list : DrawList
    measurer : TextMeasurer
        The one that the list was composed with.
    page_unit_mm : float
        Size of a page unit, for the page's size in millimetres.
    title, description : str
        Name and alternative text; plain text.
    metadata : str
        Well-formed XML to stand in the ``metadata`` element.
    style : str
        Style rules, such as those of `layers.figures.svg_fonts.font_rules`.
    """
    writer = _Writer(measurer)
    body = list(writer.body(draw_list))
    size = (
        f'width="{num(draw_list.width * page_unit_mm)}mm" height="{num(draw_list.height * page_unit_mm)}mm"'
    )
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        f' version="1.1" {size} viewBox="0 0 {num(draw_list.width)} {num(draw_list.height)}"'
        + (' role="img"' if title or description else "")
        + " style=\"font-feature-settings:'pwid'\""
        + ">",
    ]
    if title:
        head.append(f"<title>{_text(title)}</title>")
    if description:
        head.append(f"<desc>{_text(description)}</desc>")
    if metadata:
        head.append(f"<metadata>{metadata}</metadata>")
    rules = f"<style>{style}</style>" if style else ""
    if writer.clips or rules:
        head.append("<defs>" + rules + "".join(writer.clips) + "</defs>")
    return "\n".join([*head, *body, "</svg>", ""])


class _Writer:
    """Elements of a document, and the clips that they refer to."""

    def __init__(self, measurer: TextMeasurer) -> None:
        self._measurer = measurer
        self._numbers = count(1)
        self.clips: list[str] = []

    def body(self, draw_list: DrawList) -> Iterable[str]:
        if draw_list.background:
            fill = _paint("fill", draw_list.background)
            yield f'<rect width="{num(draw_list.width)}" height="{num(draw_list.height)}"{fill}/>'
        for group in draw_list:
            yield from self._group(group)

    def _group(self, group: Group) -> Iterable[str]:
        attributes = f" id={_attribute(group.id)} inkscape:groupmode={_attribute('layer')}"
        attributes += f" inkscape:label={_attribute(group.name)}"
        if group.opacity < 1:
            attributes += f' opacity="{num(group.opacity)}"'
        if group.clip is not None:
            x, y, width, height = group.clip
            box = f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"/>'
            attributes += f' clip-path="url(#{self._clip(box)})"'
        yield f"<g{attributes}>"
        if group.name:
            yield f"<title>{_text(group.name)}</title>"
        for item in group.items:
            yield from self._item(item)
        yield "</g>"

    def _clip(self, shape: str) -> str:
        name = f"clip-{next(self._numbers)}"
        self.clips.append(f'<clipPath id="{name}">{shape}</clipPath>')
        return name

    def _item(self, item: Item) -> Iterable[str]:
        match item:
            case Polygons():
                yield from self._polygons(item)
            case Lines():
                yield from _lines(item)
            case Markers():
                yield from _markers(item)
            case Labels():
                for label in item.labels:
                    yield from self._label(label)
            case Picture():
                yield _picture(item)

    def _polygons(self, item: Polygons) -> Iterable[str]:
        colour = item.fill.colour if item.fill else None
        style = (_paint("fill", colour) if colour else ' fill="none"') + _stroke(item.stroke)
        spans = zip(item.parts[:-1].tolist(), item.parts[1:].tolist(), strict=True)
        for number, (first, last) in enumerate(spans):
            rings = [item.xy[item.rings[r] : item.rings[r + 1]] for r in range(first, last)]
            data = "".join(_ring(ring) for ring in rings)
            if not data:
                continue
            yield f'<path{_key(item.ids, number)} d="{data}" fill-rule="evenodd"{style}/>'
            if item.fill is not None and item.fill.hatch is not None:
                lines = hatch_lines(item, number)
                path = "".join(f"M{_point(start)}L{_point(end)}" for start, end in lines)
                yield f'<path d="{path}" fill="none"{_stroke(item.fill.hatch)}/>'

    def _label(self, label: Label) -> Iterable[str]:
        if label.leader is not None and label.leader_stroke is not None:
            x1, y1, x2, y2 = (num(value) for value in label.leader)
            yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{_stroke(label.leader_stroke)}/>'
        layout = lay_out(label, self._measurer)
        turn = f" rotate({num(label.rotation)})" if label.rotation else ""
        place = f' transform="translate({num(label.x)} {num(label.y)}){turn}"'
        yield f"<g{_key((label.id,), 0)}{place}>"
        if label.halo and label.halo_width > 0:
            halo = Stroke(label.halo, 2 * label.halo_width)
            for placed in layout.runs:
                yield _run(
                    placed.run, placed.x, placed.y, placed.width, _stroke(halo) + ' aria-hidden="true"'
                )
        for placed in layout.runs:
            yield _run(placed.run, placed.x, placed.y, placed.width, "")
        yield "</g>"


def _lines(item: Lines) -> Iterable[str]:
    spans = list(zip(item.parts[:-1].tolist(), item.parts[1:].tolist(), strict=True))
    for stroke in (item.casing, item.stroke):
        if stroke is None or rgba(stroke.colour)[3] == 0:
            continue
        style = _stroke(stroke)
        for number, (start, end) in enumerate(spans):
            if end - start > 1:
                data = _polyline(item.xy[start:end])
                yield f'<path{_key(item.ids, number)} d="{data}" fill="none"{style}/>'


def _markers(item: Markers) -> Iterable[str]:
    colours = {"fill": item.colour, "ink": item.ink, "rim": item.rim}
    parts = symbol(item.symbol).parts
    turns = item.rotation.tolist() if item.rotation is not None else [0.0] * len(item.xy)
    for number, ((x, y), turn) in enumerate(zip(item.xy.tolist(), turns, strict=True)):
        angle = np.radians(turn)
        matrix = item.size * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        yield f"<g{_key(item.ids, number)}>"
        for part in parts:
            if rgba(colours[part.role])[3] == 0:
                continue
            data = "".join(_path_step(op, values, matrix, x, y) for op, values in part.path)
            yield f'<path d="{data}"{_paint("fill", colours[part.role])}/>'
        yield "</g>"


def _run(run: TextRun, x: float, y: float, width: float, extra: str) -> str:
    style = f' font-family="{FONT_STACK}" font-size="{num(run.size)}"{_paint("fill", run.colour)}'
    if run.weight != 400:
        style += f' font-weight="{run.weight}"'
    if run.italic:
        style += ' font-style="italic"'
    if run.tracking:
        style += f' letter-spacing="{num(run.tracking * run.size)}"'
    # The width holds where the reader's machine lacks the font.
    fixed = f' textLength="{num(width)}" lengthAdjust="spacingAndGlyphs"' if len(run.text.strip()) > 1 else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}"{style}{fixed}{extra} xml:space="preserve">{_text(run.text)}</text>'
    )


def _picture(item: Picture) -> str:
    data = base64.b64encode(png_file(item.rgba, level=6)).decode("ascii")
    box = f'x="{num(item.x)}" y="{num(item.y)}" width="{num(item.width)}" height="{num(item.height)}"'
    return f'<image {box} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'


def _key(ids: tuple[str, ...], number: int) -> str:
    return f" data-id={_attribute(ids[number])}" if number < len(ids) and ids[number] else ""


def _point(point: np.ndarray) -> str:
    return f"{num(point[0])} {num(point[1])}"


def _path_step(op: str, values: Sequence[float], matrix: np.ndarray, x: float, y: float) -> str:
    points = np.reshape(values, (-1, 2)) @ matrix + np.array([x, y])
    return op + (_PLACES[len(values)] % tuple(points.ravel().tolist()))


def _polyline(xy: Points) -> str:
    # One format for the whole line: number by number takes several times as long.
    return ("M%.4f %.4f" + "L%.4f %.4f" * (len(xy) - 1)) % tuple(xy.ravel().tolist())


def _ring(xy: Points) -> str:
    return _polyline(xy) + "Z" if len(xy) > 2 else ""


def _paint(role: str, colour: str) -> str:
    alpha = rgba(colour)[3]
    faded = f' {role}-opacity="{num(alpha / 255)}"' if alpha < 255 else ""
    return f' {role}="{colour[:7]}"{faded}'


def _stroke(stroke: Stroke | None) -> str:
    if stroke is None or rgba(stroke.colour)[3] == 0:
        return ""
    style = f'{_paint("stroke", stroke.colour)} stroke-width="{num(stroke.width)}"'
    style += f' stroke-linecap="{stroke.cap}" stroke-linejoin="{stroke.join}"'
    if stroke.dash:
        style += f' stroke-dasharray="{" ".join(num(length) for length in stroke.dash)}"'
    return style


def _text(value: str) -> str:
    return escape(_printable(value))


def _attribute(value: str) -> str:
    return quoteattr(_printable(value))


def _printable(value: str) -> str:
    """Without the control characters that XML can't hold."""
    return "".join(letter for letter in value if letter >= " " or letter in "\t\n\r")
