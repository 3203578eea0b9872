"""The legend set in columns: samples, words in lines, headings, raised numbers of notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.drawing.blocks import Block
from layers.drawing.draw_list import Fill, Item, Label, Labels, Polygons, Stroke, TextRun
from layers.drawing.legend import LegendEntry
from layers.drawing.paragraphs import Line, one_style
from layers.drawing.text import TextMeasurer, block_size
from layers.drawing.units import Units
from layers.theme.colour import with_alpha
from layers.theme.theme import Theme

SWATCH_MM, GAP_MM, ROW_FACTOR = 8.2, 2.2, 1.62
"""Width of the samples, their distance from the words; height of a row in text sizes."""
NOTE_FACTOR = 0.76
"""Size of raised numbers, and of headings, in text sizes."""
LONGEST_MM = 62.0
"""Words that are wider are broken into lines."""
ABOVE_HEADING = 0.35
"""Space above a heading inside a column, in rows."""


def legend_block(
    entries: Sequence[LegendEntry],
    units: Units,
    theme: Theme,
    measurer: TextMeasurer,
    *,
    columns: int = 1,
    headings: bool = True,
) -> Block:
    """Set the entries in columns, with small headings above each group.

    Returns
    -------
    Block
        Without background; empty entries give an empty block.
    """
    setting = _Setting(units, theme, measurer)
    rows: list[_Row] = []
    for number, entry in enumerate(entries):
        if headings and (number == 0 or entries[number - 1].group != entry.group):
            rows.append(setting.heading(entry.group))
        rows.append(setting.row(entry))
    items: list[Item] = []
    labels: list[Label] = []
    left = bottom = 0.0
    for column in _columns(rows, columns, setting.above_heading):
        y = width = 0.0
        for number, row in enumerate(column):
            y += setting.above_heading if number and row.entry is None else 0.0
            inked, words, reach = setting.ink(row, left, y)
            items.extend(inked)
            labels.extend(words)
            width, y = max(width, reach), y + row.height
        left, bottom = left + width + setting.gap * 3, max(bottom, y)
    if labels:
        items.append(Labels(tuple(labels)))
    return Block(tuple(items), max(left - setting.gap * 3, 0.0), bottom)


@dataclass(frozen=True, slots=True)
class _Row:
    """A heading (without entry), or an entry, with its words in lines."""

    lines: tuple[Line, ...]
    height: float
    entry: LegendEntry | None = None


class _Setting:
    """Sizes, and what a row looks like."""

    def __init__(self, units: Units, theme: Theme, measurer: TextMeasurer) -> None:
        self.size = units.pt(theme.sizes.legend_pt)
        self.small = max(self.size * NOTE_FACTOR, units.pt(theme.sizes.least_pt))
        self.line = self.size * ROW_FACTOR
        self.swatch, self.gap = units.mm(SWATCH_MM), units.mm(GAP_MM)
        self.above_heading = self.line * ABOVE_HEADING
        self._longest, self._theme, self._measurer = units.mm(LONGEST_MM), theme, measurer

    def heading(self, text: str) -> _Row:
        """A group's name in small capitals' place."""
        style = TextRun("", self.small, self._theme.ink.context, 500, tracking=0.08)
        return self._row(one_style(text.upper(), style, self._longest, self._measurer), None)

    def row(self, entry: LegendEntry) -> _Row:
        """An entry's words."""
        style = TextRun("", self.size, self._theme.ink.subject)
        return self._row(one_style(entry.text, style, self._longest, self._measurer), entry)

    def _row(self, lines: tuple[Line, ...], entry: LegendEntry | None) -> _Row:
        words = block_size(lines, self._measurer)[1] + self.line - self.size * 1.06
        return _Row(lines, max(self.line, words, entry.height if entry else 0.0), entry)

    def ink(self, row: _Row, left: float, top: float) -> tuple[Sequence[Item], list[Label], float]:
        """What is drawn of a row, its words, and how far it reaches to the right of `left`."""
        middle = top + row.height / 2
        start = left if row.entry is None else left + self.swatch + self.gap
        width = block_size(row.lines, self._measurer)[0]
        labels = [Label(start, middle, row.lines, "left", "middle")]
        reach = start - left + width
        if row.entry is None:
            return (), labels, reach
        if row.entry.note:
            last = sum(self._measurer.measure(run)[0] for run in row.lines[-1])
            raised = TextRun(row.entry.note, self.small, self._theme.ink.context)
            foot = block_size(row.lines, self._measurer)[1] / 2 - self.size * 0.53
            # Below another line there is less room.
            rise = 0.3 if len(row.lines) == 1 else 0.1
            at = (start + last + self.size * 0.12, middle + foot - self.size * rise)
            labels.append(Label(*at, ((raised,),), "left", "middle"))
            reach = max(reach, at[0] - left + self._measurer.measure(raised)[0])
        # The sample stands at the first line of long words.
        first = middle if row.entry.height else top + self.line / 2
        return row.entry.sample(left, first, self.swatch), labels, reach


def _columns(rows: Sequence[_Row], columns: int, above: float) -> list[Sequence[_Row]]:
    """Rows in at most so many columns, as even as they come; a heading never ends one.

    Groups stay whole where that makes no column more than a third higher.
    """
    even = _height(rows, above) / max(columns, 1)
    whole = _filled(rows, columns, above, lambda row: rows[row].entry is None)
    if max((_height(column, above) for column in whole), default=0.0) <= even * 1.34:
        return whole
    return _filled(rows, columns, above, lambda row: rows[row - 1].entry is not None)


def _height(rows: Sequence[_Row], above: float) -> float:
    between = sum(above for row in rows[1:] if row.entry is None)
    return sum(row.height for row in rows) + between


def _filled(
    rows: Sequence[_Row], columns: int, above: float, may_start: Callable[[int], bool]
) -> list[Sequence[_Row]]:
    """Columns of the least height with which they are few enough."""
    if not rows:
        return []
    starts = [row for row in range(1, len(rows)) if may_start(row)]
    ends = [*starts, len(rows)]
    heights = sorted({_height(rows[a:b], above) for a in [0, *starts] for b in ends if b > a})
    for height in heights:
        found, start = [], 0
        while start < len(rows):
            fitting = [end for end in ends if end > start and _height(rows[start:end], above) <= height]
            if not fitting:
                break
            found.append(rows[start : fitting[-1]])
            start = fitting[-1]
        if start == len(rows) and len(found) <= columns:
            return found
    return [rows]


def legend_panel(block: Block, units: Units, theme: Theme) -> Block:
    """The block on a quiet ground of its own, so that it can stand over the map."""
    pad = units.mm(2.4)
    width, height = block.width + 2 * pad, block.height + 2 * pad
    box = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    ground = Polygons(
        box,
        np.array([0, 4]),
        np.array([0, 1]),
        Fill(with_alpha(theme.window.panel_raised, 0.93)),
        Stroke(theme.window.line, units.pt(0.5), join="miter"),
    )
    return Block((ground, *block.at(pad, pad)), width, height)
