"""Who gets what, as a waterfall: bars hang from each other, ranges are whiskers."""

from __future__ import annotations

import math

import numpy as np

from layers.describe.statements import number_text
from layers.drawing.draw_list import Fill, Item, Label, Labels, Lines, Polygons, Stroke, TextRun
from layers.drawing.text import TextMeasurer
from layers.drawing.units import Units
from layers.evidence.interval import Interval
from layers.evidence.units import Quantity, readable
from layers.mechanics.waterfall import Bar
from layers.theme.colour import mixed
from layers.theme.theme import Theme

TEXT_PT = 7.5
BAR_PT = 11.0
ROW_PT = 27.0


def money_text(amount: Interval) -> str:
    """``354 MUSD`` or ``83–177 MUSD``, three digits."""
    value, unit = readable(Quantity(amount, "USD"))
    low, high = (float(f"{end:.3g}") for end in (value.low, value.high))
    numbers = number_text(low) if low == high else f"{number_text(low)}–{number_text(high)}"
    return f"{numbers} {unit}"


def waterfall_chart(
    bars: tuple[Bar, ...],
    theme: Theme,
    measurer: TextMeasurer,
    *,
    left: float,
    top: float,
    width: float,
    units: Units,
) -> tuple[tuple[Item, ...], float]:
    """Items of the chart and its height, page units."""
    highest = max(bar.start + max(bar.amount.high, 0.0) for bar in bars)
    lowest = min(0.0, min(bar.start + bar.amount.low for bar in bars))
    if not math.isfinite(highest) or highest <= lowest:
        return (), 0.0
    scale = (width - units.pt(2)) / (highest - lowest)
    zero = left + units.pt(1) - lowest * scale
    items: list[Item] = []
    labels: list[Label] = []
    whiskers: list[list[float]] = []
    y = top
    for bar in bars:
        name = TextRun(bar.label, units.pt(TEXT_PT), theme.window.text, 500)
        amount = TextRun(money_text(bar.amount), units.pt(TEXT_PT), theme.window.text, 700)
        labels.append(Label(left, y + units.pt(TEXT_PT), ((name,),)))
        labels.append(Label(left + width, y + units.pt(TEXT_PT), ((amount,),), "right"))
        bar_top, bar_bottom = y + units.pt(TEXT_PT + 3), y + units.pt(TEXT_PT + 3 + BAR_PT)
        middle = (bar.amount.low + bar.amount.high) / 2
        x0, x1 = zero + bar.start * scale, zero + (bar.start + middle) * scale
        items.append(_bar(min(x0, x1), bar_top, max(x0, x1), bar_bottom, _colour(bar, theme)))
        if bar.amount.low != bar.amount.high:
            ends = [zero + (bar.start + end) * scale for end in (bar.amount.low, bar.amount.high)]
            line_y = (bar_top + bar_bottom) / 2
            whiskers.extend([[ends[0], line_y], [ends[1], line_y]])
        y += units.pt(ROW_PT)
        if bar.note:
            note = TextRun(bar.note, units.pt(TEXT_PT - 0.8), theme.window.muted)
            labels.append(Label(left, y - units.pt(1), ((note,),)))
            y += units.pt(TEXT_PT + 1)
    axis = np.array([[zero, top], [zero, y]])
    items.append(Lines(axis, np.array([0, 2]), Stroke(theme.window.muted, units.pt(0.6), cap="butt")))
    if whiskers:
        parts = np.arange(0, len(whiskers) + 1, 2)
        items.append(Lines(np.array(whiskers), parts, Stroke(theme.window.text, units.pt(1.4), cap="butt")))
    items.append(Labels(tuple(labels)))
    return tuple(items), y - top


def _colour(bar: Bar, theme: Theme) -> str:
    if bar.key in ("levy", "other", "authorities"):
        return theme.window.error
    if bar.key == "kickback":
        return theme.window.warning
    if bar.key == "left" and bar.amount.high < 0:
        return theme.window.error
    return theme.window.accent if bar.total else mixed(theme.window.accent, theme.window.panel, 0.45)


def _bar(left: float, top: float, right: float, bottom: float, colour: str) -> Polygons:
    right = max(right, left + 0.6)
    xy = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), Fill(colour))
