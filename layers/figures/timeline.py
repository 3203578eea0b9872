"""What was lawful when: a band for each commodity, coloured by its sanctions status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import numpy as np

from layers.atlas import Atlas
from layers.drawing.blocks import Block
from layers.drawing.draw_list import Fill, Item, Label, Labels, Lines, Stroke, TextRun
from layers.drawing.text import TextMeasurer
from layers.drawing.units import Units
from layers.figures.shapes import rectangle
from layers.records.commodity import FACTS, Commodity
from layers.records.figure import TimelineItem
from layers.sanctions.status import Status, change_days, status_on
from layers.theme.palette import STATUS_STYLES
from layers.theme.theme import Theme

MAIN = (Commodity.ANTHRACITE, Commodity.IRON_ORE, Commodity.RARE_EARTHS, Commodity.ZINC, Commodity.MAGNESITE)
TEXT_PT = 8.0
ROW_FACTOR, BAND_FACTOR = 1.9, 1.35
"""Height of a row and of its band in text sizes."""


def timeline_block(
    item: TimelineItem,
    commodities: tuple[Commodity, ...],
    marked: date | None,
    atlas: Atlas,
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
) -> Block:
    """The bands, the years below them, and a line at the marked day."""
    size = units.pt(TEXT_PT)
    names = [TextRun(FACTS[c].name, size, theme.ink.subject, 500) for c in commodities]
    left = max((measurer.measure(run)[0] for run in names), default=0.0) + size
    width = max(item.width - left, size)
    first, last = date(item.first_year, 1, 1), date(item.last_year, 12, 31)
    row, band = size * ROW_FACTOR, size * BAND_FACTOR
    top = size * 1.5 if marked else 0.0

    def x_of(day: date) -> float:
        return left + width * (day - first).days / max((last - first).days, 1)

    items: list[Item] = []
    labels: list[Label] = []
    small = max(size * 0.86, units.pt(theme.sizes.least_pt))
    line = x_of(marked) if marked is not None and first <= marked <= last else None
    for number, (commodity, name) in enumerate(zip(commodities, names, strict=True)):
        y = top + number * row
        labels.append(Label(0.0, y + band / 2, ((name,),), "left", "middle"))
        for start, end, status in spans(atlas, commodity, first, last, item.regime):
            x0, x1 = x_of(start), x_of(end)
            items.append(_band(x0, y, x1 - x0, band, status, theme, units))
            run = TextRun(STATUS_STYLES[status].name, small, theme.on(theme.status_colour(status)), 500)
            left_end, right_end = _longer_side(x0, x1, line)
            if measurer.measure(run)[0] + size * 0.6 < right_end - left_end:
                labels.append(Label((left_end + right_end) / 2, y + band / 2, ((run,),), "centre", "middle"))
    foot = top + len(commodities) * row
    items += _years(item, x_of, top, foot, labels, size, theme, units, measurer)
    if marked is not None and first <= marked <= last:
        x = x_of(marked)
        pen = Stroke(theme.ink.subject, units.pt(1.2), cap="butt")
        items.append(Lines(np.array([[x, size * 1.2], [x, foot]]), np.array([0, 2]), pen))
        words = TextRun(f"{marked.day} {marked:%B %Y}", size * 0.92, theme.ink.subject, 700)
        half = measurer.measure(words)[0] / 2
        x = min(max(x, half), item.width - half)
        labels.append(Label(x, 0.0, ((words,),), "centre", "top"))
    items.append(Labels(tuple(labels)))
    return Block(tuple(items), item.width, foot + size * 1.4)


def _longer_side(start: float, end: float, line: float | None) -> tuple[float, float]:
    """The part of a band that has room for words beside the marked day."""
    if line is None or not start < line < end:
        return start, end
    return (start, line) if line - start > end - line else (line, end)


def spans(
    atlas: Atlas, commodity: Commodity, first: date, last: date, regime: str
) -> list[tuple[date, date, Status]]:
    """Stretches of one status: first day, the day after the last (or `last`), status."""
    days = [first, *(day for day in change_days(atlas, commodity) if first < day < last), last]
    found: list[tuple[date, date, Status]] = []
    for start, end in pairwise(days):
        status = status_on(atlas, commodity, start, regime).status
        if found and found[-1][2] is status:
            found[-1] = (found[-1][0], end, status)
        else:
            found.append((start, end, status))
    return found


def _band(
    x: float, y: float, width: float, height: float, status: Status, theme: Theme, units: Units
) -> Item:
    colour = theme.status_colour(status)
    hatch = None
    if STATUS_STYLES[status].pattern == "hatch":
        hatch = Stroke(theme.ink.paper, units.pt(0.8), cap="butt")
    edge = Stroke(theme.window.panel, units.pt(0.5), join="miter")
    return rectangle(x, y, width, height, Fill(colour, hatch, units.pt(3.0)), edge)


def _years(
    item: TimelineItem,
    x_of: Callable[[date], float],
    top: float,
    foot: float,
    labels: list[Label],
    size: float,
    theme: Theme,
    units: Units,
    measurer: TextMeasurer,
) -> list[Item]:
    ticks: list[list[float]] = []
    beyond = -1e9
    for year in range(item.first_year, item.last_year + 1):
        x, end = x_of(date(year, 1, 1)), x_of(date(year, 12, 31))
        ticks += [[x, foot - size * 0.35], [x, foot]]
        run = TextRun(str(year), max(size * 0.86, units.pt(theme.sizes.least_pt)), theme.ink.context)
        width = measurer.measure(run)[0]
        if (x + end) / 2 - width / 2 > beyond:
            labels.append(Label((x + end) / 2, foot, ((run,),), "centre", "top"))
            beyond = (x + end) / 2 + width / 2 + size * 0.4
    pen = Stroke(theme.ink.context, units.pt(0.5), cap="butt")
    return [Lines(np.array(ticks), np.arange(0, len(ticks) + 1, 2), pen)]
