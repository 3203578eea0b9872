"""Claims beside estimates as a chart: range bars on a log axis, the same on screen and on the page.

A claim is a ring and an estimate a disc, as on the map; observations are squares, references
diamonds. The band of 12–36 % of the largest claim is where KORES puts real reserves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from layers.describe.statements import number_text, value_text
from layers.drawing.draw_list import (
    Fill,
    Item,
    Label,
    Labels,
    Lines,
    Markers,
    Polygons,
    Stroke,
    TextRun,
)
from layers.drawing.log_axis import LogAxis
from layers.drawing.text import TextMeasurer
from layers.drawing.units import Units
from layers.evidence.families import Family
from layers.evidence.groups import Group
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, readable
from layers.evidence.verdict import verdict
from layers.records.statement import Rank, Statement, StatementKind
from layers.theme.colour import with_alpha
from layers.theme.theme import Theme

SYMBOL_OF_KIND = {
    StatementKind.CLAIM: "ring",
    StatementKind.ESTIMATE: "disc",
    StatementKind.OBSERVATION: "square",
    StatementKind.REFERENCE: "fob",
    StatementKind.CALCULATION: "square-hollow",
}
SOCIALIST = "socialist standard"
TEXT_PT = 8.0
SMALL_PT = 7.0
TITLE_PT = 9.2


@dataclass(frozen=True, slots=True)
class ChartRow:
    """Where a statement's row stands: for clicks and tooltips."""

    statement: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class EvidenceChart:
    """A drawn chart.

    Attributes
    ----------
    items : tuple of Item
    height : float
        Page units from the given top to the end of the axis labels.
    rows : tuple of ChartRow
    """

    items: tuple[Item, ...]
    height: float
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class _Pen:
    """What every part of the chart needs."""

    theme: Theme
    units: Units
    measurer: TextMeasurer
    left: float
    width: float

    def text(self, words: str, points: float, colour: str, weight: int = 400) -> TextRun:
        return TextRun(words, self.units.pt(points), colour, weight)

    def elided(self, words: str, points: float, colour: str, room: float, weight: int = 400) -> TextRun:
        """The run cut with an ellipsis so that it fits into `room`."""
        run = self.text(words, points, colour, weight)
        while self.measurer.measure(run)[0] > room and len(words) > 1:
            words = words[: max(len(words) - 2, 1)].rstrip()
            run = self.text(f"{words}…", points, colour, weight)
        return run


def evidence_chart(
    group: Group,
    theme: Theme,
    measurer: TextMeasurer,
    *,
    left: float,
    top: float,
    width: float,
    units: Units,
    band: Statement | None = None,
    note_of: Callable[[str], str] | None = None,
) -> EvidenceChart:
    """Draw one group.

    Parameters
    ----------
    left, top, width : float
        Where on the page, page units.
    band : Statement, optional
        The share of the claims at which real reserves are put, in percent; drawn for the country's
        claims by the socialist standard, which it is about.
    note_of : callable, optional
        Statement id to the number of its source note, written behind its value.
    """
    pen = _Pen(theme, units, measurer, left, width)
    colours = theme.window
    y = top + units.pt(TITLE_PT)
    labels = [Label(left, y, ((pen.elided(group.title, TITLE_PT, colours.text, width, 700),),))]
    y += units.pt(4)
    if group.headline is not None:
        for line in _wrapped(pen, verdict(group.headline, brief=True), SMALL_PT, width):
            y += units.pt(SMALL_PT * 1.3)
            labels.append(Label(left, y, ((pen.text(line, SMALL_PT, colours.accent, 500),),)))
    y += units.pt(5)
    value_width = width * 0.27
    ends = [*_ends(group), *_band_ends(group, band)]
    axis = LogAxis.around(ends, left + units.pt(4), width - value_width - units.pt(8))
    if axis is None:
        return EvidenceChart((Labels(tuple(labels)),), y - top, ())
    row_height = units.pt(TEXT_PT * 2.75)
    bottom = y + row_height * len(group.statements)
    items: list[Item] = [*_grid(pen, axis, y, bottom)]
    banded = band is not None and band_claim(group, band) is not None
    if band is not None and banded:
        items.extend(_band(pen, group, axis, band, y, bottom))
    rows = []
    for number, statement in enumerate(group.statements):
        row_top = y + number * row_height
        rows.append(ChartRow(statement.id, row_top, row_top + row_height))
        marks, words = _row(pen, group, statement, axis, row_top, row_height, value_width, note_of)
        items.extend(marks)
        labels.extend(words)
    labels.extend(_axis_labels(pen, group, axis, bottom))
    items.append(Labels(tuple(labels)))
    foot = SMALL_PT * (3.6 if banded else 2.2)
    return EvidenceChart(tuple(items), bottom + units.pt(foot) - top, tuple(rows))


def _ends(group: Group) -> list[float]:
    return [end for q in group.quantities.values() for end in (q.value.low, q.value.high)]


def _band_ends(group: Group, band: Statement | None) -> list[float]:
    """Where the band begins and ends: it must be in sight as its key says."""
    claim = band_claim(group, band)
    if claim is None or band is None or not band.value_low or not band.value_high:
        return []
    size = group.quantities[claim.id].value
    return [size.low * band.value_low / 100, size.high * band.value_high / 100]


def _wrapped(pen: _Pen, words: str, points: float, room: float) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        trial = f"{lines[-1]} {word}" if lines else word
        if lines and pen.measurer.measure(pen.text(trial, points, "#000000"))[0] <= room:
            lines[-1] = trial
        else:
            lines.append(word)
    return lines


def _grid(pen: _Pen, axis: LogAxis, top: float, bottom: float) -> list[Item]:
    xs = [axis.position(value) for value in axis.ticks()]
    xy = np.array([[x, end] for x in xs for end in (top, bottom)])
    parts = np.arange(0, 2 * len(xs) + 1, 2)
    return [Lines(xy, parts, Stroke(pen.theme.window.line, pen.units.pt(0.5), cap="butt"))] if xs else []


def band_claim(group: Group, band: Statement | None) -> Statement | None:
    """The claim that the band is about."""
    if band is None or group.family is not Family.IN_THE_GROUND:
        return None
    claims = [
        s
        for s in group.statements
        if s.kind is StatementKind.CLAIM and s.subject == band.subject and SOCIALIST in s.resource_class
    ]
    return max(claims, key=lambda s: group.quantities[s.id].value.drawn_end, default=None)


def _band(pen: _Pen, group: Group, axis: LogAxis, band: Statement, top: float, bottom: float) -> list[Item]:
    claim = band_claim(group, band)
    if claim is None or band.value_low is None or band.value_high is None:
        return []
    units, size = pen.units, group.quantities[claim.id].value
    low, high = (
        axis.position(size.low * band.value_low / 100),
        axis.position(size.high * band.value_high / 100),
    )
    fill = Fill(with_alpha(pen.theme.window.accent, 0.13))
    key_y = bottom + units.pt(SMALL_PT * 2.7)
    key = units.pt(SMALL_PT)
    x = pen.left
    words = f"{band.claimant}: {band.value_low:g}–{band.value_high:g} % of the DPRK's claim is real"
    label = Label(
        x + key * 2.2, key_y, ((pen.text(words, SMALL_PT, pen.theme.window.muted),),), "left", "middle"
    )
    return [
        _box(low, top, high, bottom, fill),
        _box(x, key_y - key / 2, x + key * 1.6, key_y + key / 2, fill),
        Labels((label,)),
    ]


def _box(left: float, top: float, right: float, bottom: float, fill: Fill) -> Polygons:
    xy = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), fill)


def _row(
    pen: _Pen,
    group: Group,
    statement: Statement,
    axis: LogAxis,
    top: float,
    height: float,
    value_width: float,
    note_of: Callable[[str], str] | None,
) -> tuple[list[Item], list[Label]]:
    theme, units = pen.theme, pen.units
    muted = statement.rank is Rank.DEPRECATED
    colour = theme.window.muted if muted else _hue(group, theme)
    value = group.quantities[statement.id].value
    middle = top + height - units.pt(TEXT_PT * 0.8)
    marks: list[Item] = []
    low, high = axis.position(value.low), axis.position(value.high)
    if high - low > units.pt(1):
        dash = (units.pt(2), units.pt(2)) if value.low <= 0 or math.isinf(value.high) else ()
        stroke = Stroke(colour, units.pt(2.2), dash, cap="butt")
        marks.append(Lines(np.array([[low, middle], [high, middle]]), np.array([0, 2]), stroke))
    ends = [x for x, end in ((low, value.low), (high, value.high)) if end > 0 and math.isfinite(end)]
    xy = np.array([[x, middle] for x in dict.fromkeys(ends)])
    if len(xy):
        symbol, size = SYMBOL_OF_KIND[statement.kind], units.pt(6.5)
        marks.append(
            Markers(xy, symbol, size, colour, theme.window.panel, theme.window.panel, ids=(statement.id,))
        )
    words = f"{statement.claimant or statement.kind.value}, {statement.period}".strip(", ")
    # The value stands a line lower: the whole width is free.
    name = pen.elided(words, SMALL_PT, theme.window.muted, pen.width)
    note = f" {note_of(statement.id)}" if note_of else ""
    shown = pen.elided(value_text(statement) + note, TEXT_PT, theme.window.text, value_width, 500)
    right = pen.left + pen.width
    return marks, [
        Label(
            pen.left,
            top + units.pt(SMALL_PT),
            ((name,),),
            halo=theme.window.panel,
            halo_width=units.pt(1.5),
        ),
        Label(right, middle, ((shown,),), "right", "middle"),
    ]


def _hue(group: Group, theme: Theme) -> str:
    return theme.hue(group.commodity) if group.commodity else theme.ink.neutral


def _axis_labels(pen: _Pen, group: Group, axis: LogAxis, bottom: float) -> list[Label]:
    unit = next(iter(group.quantities.values())).unit
    found, last = [], -math.inf
    for value in axis.ticks():
        number, name = readable(Quantity(Interval(value, value), unit))
        run = pen.text(f"{number_text(float(f'{number.low:.6g}'))} {name}", SMALL_PT, pen.theme.window.muted)
        x, width = axis.position(value), pen.measurer.measure(run)[0]
        if x - width / 2 > last + pen.units.pt(4):
            found.append(Label(x, bottom + pen.units.pt(2), ((run,),), "centre", "top"))
            last = x + width / 2
    return found
